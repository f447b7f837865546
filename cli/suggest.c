// SPDX-License-Identifier: GPL-2.0-only
/* sebpf suggest - the least policy that the denials of an audit log call for
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/policy_query.h"
#include "common/selinux.h"
#include "labels/class_names.h"
#include "labels/delegate_mask.h"
#include "labels/event_names.h"
#include "policy/text.h"
#include "sebpf/cleanup.h"
#include "suggest/suggest.h"

/* The default place of auditd's log. */
#define RUNNING_LOG "/var/log/audit/audit.log"

static const char help[] =
	"Usage: sebpf suggest [-i LOG] [--policy FILE] [--te] [--json]\n"
	"Print the least policy that the denials in an audit log call for, as "
	"a module,\nwith the denials that asked for each rule.\n"
	"Exit status 0 if something is suggested, 1 if not.\n\n"
	"  -i LOG         the log; without it standard input, or the running "
	"log if that\n"
	"                 is a terminal\n"
	"  --policy FILE  a binary policy in place of the running one: what it "
	"has is left\n"
	"                 out, what it forbids is told\n"
	"  --te           the language of the reference policy, not CIL\n"
	"  --json         print a JSON object\n"
	"  -h, --help     print this\n";

/**
 * struct request - what is asked on the command line
 * @log: the log; NULL: standard input or the running one.
 * @policy: the policy file; NULL: the running policy, if there is one.
 * @json: 1: print JSON.
 * @te: 1: the language of the reference policy.
 * @suggest: what the log calls for.
 * @size: bytes of the log; 0: not known.
 * @shows: whether progress is shown.
 */
struct request {
	char *log;
	char *policy;
	int json;
	int te;
	struct sebpf_suggest *suggest;
	uint64_t size;
	bool shows;
};

/*
 * JSON
 */

static struct json_object *permissions_json(uint32_t tclass,
					    uint64_t permissions)
{
	struct json_object *array = json_object_new_array();

	for (uint32_t bit = 0; bit < SEBPF_DENIED_BITS; bit++)
		if (permissions & (UINT64_C(1) << bit))
			(void)json_object_array_add(
				array, json_object_new_string(
					       sebpf_denied_name(tclass, bit)));
	return array;
}

static struct json_object *notes_json(const struct sebpf_suggest_rule *rule)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < rule->note_count; i++) {
		struct json_object *object = json_object_new_object();

		sebpf_json_text(object, "name", rule->notes[i].name);
		sebpf_json_add(object, "left_out",
			       permissions_json(rule->tclass,
						rule->notes[i].left_out));
		sebpf_json_text(object, "words", rule->notes[i].words);
		(void)json_object_array_add(array, object);
	}
	return array;
}

static void add_rule_text(struct json_object *object,
			  const struct sebpf_suggest_rule *rule, bool is_te)
{
	struct sebpf_text text sebpf_auto_text = { 0 };
	char *words sebpf_auto_free = NULL;

	if (rule->allowed && !sebpf_text_open(&text)) {
		sebpf_suggest_write_rule(rule, is_te, text.stream);
		words = sebpf_text_take(&text);
	}
	sebpf_json_text(object, "rule", words);
}

static struct json_object *rule_json(const struct sebpf_suggest_rule *rule,
				     bool is_te)
{
	struct json_object *object = json_object_new_object();

	add_rule_text(object, rule, is_te);
	sebpf_json_text(object, "source", rule->source);
	sebpf_json_text(object, "target", sebpf_suggest_target(rule));
	sebpf_json_text(object, "denied_target", rule->target);
	sebpf_json_text(object, "class", sebpf_class_name(rule->tclass));
	sebpf_json_add(object, "permissions",
		       permissions_json(rule->tclass, rule->allowed));
	sebpf_json_add(object, "denied",
		       permissions_json(rule->tclass, rule->denied));
	sebpf_json_add(object, "added",
		       permissions_json(rule->tclass, rule->added));
	sebpf_json_number(object, "records", rule->records);
	sebpf_json_number(object, "denials", rule->events);
	sebpf_json_add(object, "shown",
		       sebpf_json_texts(rule->shown, rule->shown_count));
	sebpf_json_add(object, "notes", notes_json(rule));
	return object;
}

static struct json_object *rules_json(const struct request *request)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < request->suggest->rule_count; i++)
		(void)json_object_array_add(
			array, rule_json(&request->suggest->rules[i],
					 request->te != 0));
	return array;
}

static struct json_object *types_json(const struct sebpf_suggest *suggest)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < suggest->type_count; i++) {
		struct json_object *object = json_object_new_object();

		sebpf_json_text(object, "type", suggest->types[i].type);
		sebpf_json_text(object, "domain", suggest->types[i].domain);
		sebpf_json_flag(object, "new", suggest->types[i].is_new);
		(void)json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *calls_json(const struct sebpf_suggest *suggest)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < suggest->call_count; i++) {
		const struct sebpf_suggest_call *call = &suggest->calls[i];
		struct json_object *object;

		if (!call->calls)
			continue;
		object = json_object_new_object();
		sebpf_json_text(object, "options", sebpf_suggest_options(call));
		sebpf_json_text(object, "domain", call->source);
		sebpf_json_text(object, "command",
				sebpf_mask_value_name(SEBPF_MASK_CMDS,
						      call->command));
		sebpf_json_number(object, "errno", call->error);
		sebpf_json_number(object, "calls", call->calls);
		sebpf_json_add(object, "shown",
			       sebpf_json_texts(call->shown,
						call->shown_count));
		(void)json_object_array_add(array, object);
	}
	return array;
}

/* Lines that were not denials, by name; the first ones did not need to be. */
static struct json_object *outcomes_json(const struct sebpf_suggest *suggest,
					 uint32_t first, uint32_t end)
{
	struct json_object *object = json_object_new_object();

	for (uint32_t i = first; i < end; i++)
		if (suggest->outcomes[i])
			sebpf_json_number(object, sebpf_suggest_outcome_name(i),
					  suggest->outcomes[i]);
	return object;
}

static struct json_object *refusals_json(const struct sebpf_suggest *suggest)
{
	struct json_object *object = json_object_new_object();

	for (uint32_t i = 0; i < SEBPF_FAIL_COUNT; i++)
		if (suggest->refusals[i])
			sebpf_json_number(object, sebpf_failure_name(i),
					  suggest->refusals[i]);
	return object;
}

static void print_json(const struct request *request, FILE *out)
{
	const struct sebpf_suggest *suggest = request->suggest;
	struct json_object *object = json_object_new_object();

	sebpf_json_flag(object, "asked_policy", suggest->has_policy);
	sebpf_json_text(object, "policy", request->policy);
	sebpf_json_number(object, "lines", suggest->lines);
	sebpf_json_number(object, "records",
			  suggest->outcomes[SEBPF_LINE_DENIAL]);
	sebpf_json_number(object, "denials", suggest->events);
	sebpf_json_add(object, "types", types_json(suggest));
	sebpf_json_add(object, "rules", rules_json(request));
	sebpf_json_add(object, "delegate", calls_json(suggest));
	sebpf_json_add(object, "refused", refusals_json(suggest));
	sebpf_json_number(object, "lost",
			  suggest->refusals[SEBPF_SUGGEST_LOST]);
	sebpf_json_add(object, "left_aside",
		       outcomes_json(suggest, SEBPF_LINE_OTHER,
				     SEBPF_LINE_UNUSABLE));
	sebpf_json_add(object, "unusable",
		       outcomes_json(suggest, SEBPF_LINE_UNUSABLE,
				     SEBPF_LINE_OUTCOMES));
	sebpf_json_print(out, object);
}

/*
 * The log
 */

static void show_progress(void *argument, uint64_t bytes)
{
	const struct request *request = argument;

	if (!request->shows)
		return;
	if (request->size > bytes)
		(void)fprintf(stderr,
			      "\rsebpf suggest: %" PRIu64 " of %" PRIu64
			      " MB, %" PRIu64 "%%\033[K",
			      bytes >> 20, request->size >> 20,
			      bytes * 100 / request->size);
	else
		(void)fprintf(stderr, "\rsebpf suggest: %" PRIu64 " MB\033[K",
			      bytes >> 20);
}

static int take_line(void *argument, enum sebpf_log_kind kind, const char *line,
		     size_t length, struct sebpf_err *err)
{
	const struct request *request = argument;

	return sebpf_suggest_line(request->suggest, kind, line, length, err);
}

static int read_log(struct request *request, int fd, const char *name,
		    struct sebpf_err *err)
{
	const struct sebpf_log_reader reader = {
		.line = take_line,
		.progress = show_progress,
		.argument = request,
	};
	struct stat status;
	int rc;

	if (!fstat(fd, &status) && S_ISREG(status.st_mode))
		request->size = (uint64_t)status.st_size;
	request->shows = isatty(STDERR_FILENO) != 0;
	rc = sebpf_log_read(fd, &reader, &request->suggest->lines, err);
	if (request->shows)
		(void)fputs("\r\033[K", stderr);
	return rc ? sebpf_err_prefix(err, "\"%s\"", name) : 0;
}

static int open_and_read(struct request *request, struct sebpf_err *err)
{
	const char *name = request->log ? request->log : RUNNING_LOG;
	int fd sebpf_auto_close = -1;

	if (!request->log && !isatty(STDIN_FILENO))
		return read_log(request, STDIN_FILENO, "standard input", err);
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return sebpf_err_set(err, -errno, "cannot open \"%s\": %s%s",
				     name, strerror(errno),
				     request->log ?
					     "" :
					     "; name another log with -i, or "
					     "pipe \"ausearch --raw\" into "
					     "this");
	return read_log(request, fd, name, err);
}

/*
 * The command
 */

static int print(const struct request *request, FILE *out)
{
	if (request->json)
		print_json(request, out);
	else
		sebpf_suggest_write(request->suggest, request->te != 0, out);
	return sebpf_suggest_any(request->suggest) ? SEBPF_EXIT_DONE :
						     SEBPF_EXIT_DENIED;
}

static int ask(void *argument, const struct sebpf_policy *policy, FILE *out,
	       struct sebpf_err *err)
{
	const struct request *request = argument;
	int rc = sebpf_suggest_judge(request->suggest, policy, err);

	return rc ? rc : print(request, out);
}

static int run_without_policy(struct request *request, struct sebpf_err *err)
{
	int status = ask(request, NULL, stdout, err);

	if (status >= 0 && fflush(stdout))
		return sebpf_err_set(err, -errno, "cannot print: %s",
				     strerror(errno));
	return status;
}

static int run(struct request *request)
{
	const struct sebpf_policy_query query = {
		.command = "suggest",
		.path = request->policy,
		.ask = ask,
		.argument = request,
	};
	struct sebpf_err err;
	int status = open_and_read(request, &err);

	if (!status && !request->policy && sebpf_selinux_check(&err))
		status = run_without_policy(request, &err);
	else if (!status)
		return sebpf_policy_query_run(&query);
	return status < 0 ? sebpf_command_failed("suggest", &err) : status;
}

static int take_option(struct request *request, int option)
{
	switch (option) {
	case 'i':
		return sebpf_policy_query_once("suggest", "-i", optarg,
					       &request->log);
	case 'P':
		return sebpf_policy_query_once("suggest", "--policy", optarg,
					       &request->policy);
	case 'j':
		request->json = 1;
		return 0;
	case 't':
		request->te = 1;
		return 0;
	}
	return SEBPF_EXIT_USAGE;
}

static int parse(struct request *request, int argc, char **argv)
{
	static const struct option options[] = {
		{ "policy", required_argument, NULL, 'P' },
		{ "te", no_argument, NULL, 't' },
		{ "json", no_argument, NULL, 'j' },
		SEBPF_OPTION_HELP,
	};
	int option;
	int rc;

	while ((option = sebpf_option_next("suggest", argc, argv,
					   ":hi:", options)) != -1) {
		if (option == 'h') {
			(void)fputs(help, stdout);
			return SEBPF_EXIT_DONE;
		}
		rc = take_option(request, option);
		if (rc)
			return rc;
	}
	if (optind < argc)
		return sebpf_command_usage(
			"suggest", "unexpected argument \"%s\"", argv[optind]);
	return SEBPF_EXIT_NOT_YET;
}

int sebpf_command_suggest(int argc, char **argv)
{
	struct request request = { 0 };
	struct sebpf_err err;
	int status = parse(&request, argc, argv);

	if (status != SEBPF_EXIT_NOT_YET)
		return status;
	if (sebpf_suggest_new(&request.suggest, &err))
		return sebpf_command_failed("suggest", &err);
	status = run(&request);
	sebpf_suggest_free(request.suggest);
	return status;
}
