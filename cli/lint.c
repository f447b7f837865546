// SPDX-License-Identifier: GPL-2.0-only
/* sebpf lint - rules that cannot take effect, or grant more than they seem to
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/colour.h"
#include "cli/command.h"
#include "cli/confined_child.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/policy_query.h"
#include "lint/lint.h"
#include "sebpf/cleanup.h"

static const char help[] =
	"Usage: sebpf lint [--policy FILE] [--json] [--ignore NAME[,NAME]...]\n"
	"                  [MODULE.cil]...\n"
	"       sebpf lint --delegate OPTIONS [--json]\n"
	"Find rules for delegated BPF that cannot take effect, or grant more "
	"than they\nseem to: in modules before they are installed, or in a "
	"policy.\n"
	"Exit status 0 if nothing is found, 1 if something is.\n\n"
	"  MODULE.cil          modules in CIL, by themselves or with a policy\n"
	"  --policy FILE       a binary policy; without it and without modules, "
	"the\n"
	"                      running one\n"
	"  --delegate OPTIONS  mount options of a BPF filesystem\n"
	"  --ignore NAME,...   leave these findings out\n"
	"  --json              print a JSON object\n"
	"  -h, --help          print this\n";

/**
 * struct lint - what is asked on the command line
 * @policy: the policy file, or NULL.
 * @delegate: mount options, or NULL.
 * @ignore: names of findings, separated by commas, or NULL.
 * @modules: the modules.
 * @count: their number.
 * @json: 1: print JSON.
 */
struct lint {
	char *policy;
	char *delegate;
	char *ignore;
	char **modules;
	int count;
	int json;
};

static int is_ignored(const struct lint *lint, const char *name)
{
	const char *at = lint->ignore;
	size_t length = strlen(name);

	while (at) {
		if (!strncmp(at, name, length) &&
		    (at[length] == ',' || !at[length]))
			return 1;
		at = strchr(at, ',');
		at = at ? at + 1 : NULL;
	}
	return 0;
}

static void print_text(FILE *out, const struct sebpf_finding *finding)
{
	if (finding->file)
		(void)fprintf(out, "%s:%u: ", finding->file, finding->line);
	(void)fprintf(out, "%s%s%s: %s\n", sebpf_colour(SEBPF_COLOUR_NOTE),
		      finding->name, sebpf_colour(SEBPF_COLOUR_END),
		      finding->message);
	if (finding->rule)
		(void)fprintf(out, "\trule: %s\n", finding->rule);
	(void)fprintf(out, "\twhy: %s\n\tfix: %s\n", finding->why,
		      finding->fix);
}

static struct json_object *finding_json(const struct sebpf_finding *finding)
{
	struct json_object *object = json_object_new_object();

	sebpf_json_text(object, "name", finding->name);
	sebpf_json_text(object, "file", finding->file);
	sebpf_json_add(object, "line",
		       finding->line ? json_object_new_int64(finding->line) :
				       NULL);
	sebpf_json_text(object, "rule", finding->rule);
	sebpf_json_text(object, "message", finding->message);
	sebpf_json_text(object, "why", finding->why);
	sebpf_json_text(object, "fix", finding->fix);
	return object;
}

/* Prints what is not ignored; returns the exit status. */
static int print_all(const struct lint *lint,
		     const struct sebpf_findings *findings, FILE *out)
{
	struct json_object *list = lint->json ? json_object_new_array() : NULL;
	struct json_object *object;
	size_t shown = 0;

	for (size_t i = 0; i < findings->count; i++) {
		const struct sebpf_finding *finding = &findings->items[i];

		if (is_ignored(lint, finding->name))
			continue;
		shown++;
		if (list)
			(void)json_object_array_add(list,
						    finding_json(finding));
		else
			print_text(out, finding);
	}
	if (list) {
		object = json_object_new_object();
		sebpf_json_add(object, "count",
			       json_object_new_int64((int64_t)shown));
		if (findings->left_out)
			sebpf_json_add(object, "left_out",
				       json_object_new_boolean(1));
		sebpf_json_add(object, "findings", list);
		sebpf_json_print(out, object);
	}
	if (!list && findings->left_out)
		(void)fputs("more findings are left out\n", out);
	return shown || findings->left_out ? SEBPF_EXIT_DENIED :
					     SEBPF_EXIT_DONE;
}

/* For sebpf_policy_query_run(): only a policy. */
static int ask(void *argument, const struct sebpf_policy *policy, FILE *out,
	       struct sebpf_err *err)
{
	struct sebpf_findings findings sebpf_auto_findings = { 0 };
	int rc = sebpf_lint(policy, NULL, &findings, err);

	return rc ? rc : print_all(argument, &findings, out);
}

/* For a child: modules, and the policy that they are added to. */
static int ask_modules(void *argument, FILE *out, struct sebpf_err *err)
{
	const struct lint *lint = argument;
	struct sebpf_findings findings sebpf_auto_findings = { 0 };
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	int rc = 0;

	if (lint->policy)
		rc = sebpf_policy_read_file(lint->policy, &policy, err);
	if (!rc)
		rc = sebpf_lint_files(lint->modules, (uint32_t)lint->count,
				      lint->policy ? &policy : NULL, &findings,
				      err);
	return rc ? rc : print_all(lint, &findings, out);
}

static int run_modules(struct lint *lint)
{
	const struct sebpf_work work = {
		.run = ask_modules,
		.argument = lint,
		.cpu_seconds = SEBPF_CHILD_CPU_SECONDS,
		.idle_seconds = SEBPF_CHILD_IDLE_SECONDS,
		.memory_bytes = SEBPF_CHILD_MEMORY_BYTES,
	};
	char *output sebpf_auto_free = NULL;
	struct sebpf_err err = { 0 };
	int status = sebpf_confined_run(&work, "what the modules make", &output,
					&err);

	if (status < 0)
		return sebpf_command_failed("lint", &err);
	if (fputs(output, stdout) == EOF || fflush(stdout)) {
		(void)sebpf_err_set(&err, -errno, "cannot print: %s",
				    strerror(errno));
		return sebpf_command_failed("lint", &err);
	}
	return status;
}

static int run_delegate(const struct lint *lint)
{
	struct sebpf_findings findings sebpf_auto_findings = { 0 };
	struct sebpf_err err = { 0 };
	int status;

	if (sebpf_lint_delegate(lint->delegate, &findings, NULL, &err))
		return sebpf_command_failed("lint", &err);
	status = print_all(lint, &findings, stdout);
	if (fflush(stdout)) {
		(void)sebpf_err_set(&err, -errno, "cannot print: %s",
				    strerror(errno));
		return sebpf_command_failed("lint", &err);
	}
	return status;
}

static int take_option(int option, struct lint *lint)
{
	switch (option) {
	case 'P':
		return sebpf_policy_query_once("lint", "--policy", optarg,
					       &lint->policy);
	case 'd':
		return sebpf_policy_query_once("lint", "--delegate", optarg,
					       &lint->delegate);
	case 'i':
		return sebpf_policy_query_once("lint", "--ignore", optarg,
					       &lint->ignore);
	case 'j':
		lint->json = 1;
		return 0;
	}
	return SEBPF_EXIT_USAGE;
}

static int run(struct lint *lint)
{
	const struct sebpf_policy_query query = {
		.command = "lint",
		.path = lint->policy,
		.ask = ask,
		.argument = lint,
	};

	if (lint->delegate && (lint->policy || lint->count))
		return sebpf_command_usage(
			"lint", "--delegate takes no modules and no --policy");
	if (lint->delegate)
		return run_delegate(lint);
	return lint->count ? run_modules(lint) : sebpf_policy_query_run(&query);
}

int sebpf_command_lint(int argc, char **argv)
{
	static const struct option options[] = {
		{ "policy", required_argument, NULL, 'P' },
		{ "delegate", required_argument, NULL, 'd' },
		{ "ignore", required_argument, NULL, 'i' },
		{ "json", no_argument, NULL, 'j' },
		SEBPF_OPTION_HELP,
	};
	struct lint lint = { 0 };
	int option;
	int rc;

	while ((option = sebpf_option_next("lint", argc, argv, ":h",
					   options)) != -1) {
		if (option == 'h') {
			(void)fputs(help, stdout);
			return SEBPF_EXIT_DONE;
		}
		rc = take_option(option, &lint);
		if (rc)
			return rc;
	}
	lint.modules = argv + optind;
	lint.count = argc - optind;
	return run(&lint);
}
