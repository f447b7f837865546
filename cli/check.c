// SPDX-License-Identifier: GPL-2.0-only
/* sebpf check - is it allowed, and by which rule or constraint
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/colour.h"
#include "cli/command.h"
#include "cli/json.h"
#include "cli/policy_query.h"
#include "explain/answer.h"
#include "policy/context.h"
#include "sebpf/cleanup.h"

static const char help[] =
	"Usage: sebpf check -s CONTEXT -t CONTEXT -c CLASS -p PERM[,PERM]...\n"
	"                   [--booleans NAME=on,...] [--policy FILE] [--json]\n"
	"Tell whether the policy allows it, and by which rule or constraint.\n"
	"Exit status 0 if it allows all that is asked for, 1 if not.\n\n"
	"  -s CONTEXT     the subject, such as a process\n"
	"  -t CONTEXT     the target, such as the label of a token\n"
	"  -c CLASS       class of the object, such as bpf\n"
	"  -p PERM,...    permissions of the class\n"
	"  --booleans NAME=on,NAME=off...\n"
	"                 as if these booleans had these values\n"
	"  --policy FILE  a binary policy instead of the running one\n"
	"  --json         print a JSON object\n"
	"  -h, --help     print this\n";

/**
 * struct check - what is asked on the command line
 * @source: context of the subject.
 * @target: context of the target.
 * @class_name: the class.
 * @permissions: permissions, separated by commas.
 * @policy: the policy file; NULL: the running policy.
 * @booleans: those that are set for the question; NULL: none.
 * @json: 1: print JSON.
 */
struct check {
	char *source;
	char *target;
	char *class_name;
	char *permissions;
	char *policy;
	char *booleans;
	int json;
};

/**
 * struct report - the answers so far
 * @check: what is asked.
 * @out: the stream for them.
 * @permissions: JSON of each; NULL if text is printed.
 * @denied: 1 if a permission is denied.
 */
struct report {
	const struct check *check;
	FILE *out;
	struct json_object *permissions;
	int denied;
};

static const char *verdict_name(int allowed)
{
	return allowed ? "allowed" : "denied";
}

/* Of many rules that allow it, the plainest; for a denial, all reasons. */
static void print_reasons(FILE *out, const struct sebpf_answer *answer)
{
	const struct sebpf_reasons *reasons = &answer->reasons;
	size_t i;

	(void)fputs(reasons->items[0].words, out);
	if (answer->granted && reasons->count > 1) {
		(void)fprintf(out, "; %zu more rule%s allow%s it",
			      reasons->count - 1, reasons->count > 2 ? "s" : "",
			      reasons->count > 2 ? "" : "s");
		return;
	}
	for (i = 1; i < reasons->count; i++)
		(void)fprintf(out, "; also %s", reasons->items[i].words);
}

static void print_verdict(FILE *out, int allowed)
{
	(void)fprintf(out, "%s%s%s: ",
		      sebpf_colour(allowed ? SEBPF_COLOUR_GOOD :
					     SEBPF_COLOUR_BAD),
		      verdict_name(allowed), sebpf_colour(SEBPF_COLOUR_END));
}

static void print_text(FILE *out, const struct check *check,
		       const struct sebpf_answer *answer)
{
	int type_length;
	const char *type;

	if (answer->permissive) {
		/* The policy accepted the context: it has these parts. */
		type = strchr(strchr(check->source, ':') + 1, ':') + 1;
		type_length = (int)strcspn(type, ":");
		print_verdict(out, 1);
		(void)fprintf(out,
			      "type %.*s is permissive (a denial would %sbe "
			      "recorded: ",
			      type_length, type,
			      answer->recorded ? "" : "not ");
		print_reasons(out, answer);
		(void)fputs(")\n", out);
		return;
	}
	print_verdict(out, answer->granted);
	print_reasons(out, answer);
	if (answer->granted && answer->recorded)
		(void)fputs(" (auditallow: recorded)", out);
	if (!answer->granted && !answer->recorded)
		(void)fputs(" (dontaudit: not recorded)", out);
	(void)fputc('\n', out);
}

static struct json_object *reason_json(const struct sebpf_reason *reason)
{
	struct json_object *object = json_object_new_object();

	sebpf_json_text(object, "kind", sebpf_reason_name(reason->kind));
	sebpf_json_text(object, "words", reason->words);
	sebpf_json_text(object, "rule", reason->rule);
	sebpf_json_text(object, "source_attribute", reason->source);
	sebpf_json_text(object, "target_attribute", reason->target);
	sebpf_json_text(object, "condition", reason->condition);
	sebpf_json_text(object, "values", reason->values);
	sebpf_json_text(object, "bounding_type", reason->bounds);
	return object;
}

static struct json_object *answer_json(const char *permission,
				       const struct sebpf_answer *answer)
{
	struct json_object *object = json_object_new_object();
	struct json_object *reasons = json_object_new_array();
	size_t i;

	for (i = 0; i < answer->reasons.count; i++)
		(void)json_object_array_add(
			reasons, reason_json(&answer->reasons.items[i]));
	sebpf_json_text(object, "permission", permission);
	sebpf_json_text(object, "verdict",
			verdict_name(answer->granted || answer->permissive));
	sebpf_json_flag(object, "granted", answer->granted);
	sebpf_json_flag(object, "permissive", answer->permissive);
	sebpf_json_flag(object, "recorded", answer->recorded);
	sebpf_json_add(object, "reasons", reasons);
	return object;
}

static int ask_permission(struct sebpf_asker *asker, struct report *report,
			  const struct sebpf_question *question,
			  struct sebpf_err *err)
{
	struct sebpf_answer answer = { 0 };
	int rc = sebpf_ask(asker, question, &answer, err);

	if (rc)
		return rc;
	if (!answer.granted && !answer.permissive)
		report->denied = 1;
	if (report->permissions)
		(void)json_object_array_add(
			report->permissions,
			answer_json(question->permission_name, &answer));
	else
		print_text(report->out, report->check, &answer);
	sebpf_reasons_free(&answer.reasons);
	return 0;
}

static int ask_permissions(struct sebpf_asker *asker, struct report *report,
			   struct sebpf_question *question,
			   struct sebpf_err *err)
{
	char *list sebpf_auto_free = strdup(report->check->permissions);
	char *rest = list;
	int rc = 0;

	if (!list)
		return sebpf_err_set(err, -ENOMEM, "no memory");
	while (!rc && (question->permission_name = strsep(&rest, ",")))
		rc = ask_permission(asker, report, question, err);
	return rc;
}

static int print_json(const struct sebpf_asker *asker,
		      const struct sebpf_policy *policy, struct report *report,
		      const struct sebpf_question *question,
		      struct sebpf_err *err)
{
	const struct check *check = report->check;
	struct json_object *object;
	char *source sebpf_auto_free = NULL;
	char *target sebpf_auto_free = NULL;
	int rc = sebpf_context_text(policy->db, question->source, &source, err);

	if (!rc)
		rc = sebpf_context_text(policy->db, question->target, &target,
					err);
	if (rc)
		return rc;
	object = json_object_new_object();
	sebpf_json_text(object, "verdict", verdict_name(!report->denied));
	sebpf_json_text(object, "source", source);
	sebpf_json_text(object, "target", target);
	sebpf_json_text(object, "class", check->class_name);
	sebpf_json_text(object, "policy", check->policy);
	sebpf_json_text(object, "booleans", check->booleans);
	sebpf_json_add(object, "policy_sequence",
		       check->policy ? NULL :
				       json_object_new_int64(policy->seqno));
	sebpf_json_text(object, "handle_unknown", sebpf_handle_unknown(policy));
	sebpf_json_flag(object, "enforceable",
			!sebpf_ask_is_unenforced(asker, check->class_name));
	sebpf_json_add(object, "permissions", sebpf_steal(report->permissions));
	sebpf_json_print(report->out, object);
	return 0;
}

static void free_json(struct report *report)
{
	(void)json_object_put(report->permissions);
}

static int answer_all(struct sebpf_asker *asker,
		      const struct sebpf_policy *policy,
		      const struct check *check, FILE *out,
		      struct sebpf_err *err)
{
	struct report report __attribute__((cleanup(free_json))) = {
		.check = check,
		.out = out,
		.permissions = check->json ? json_object_new_array() : NULL,
	};
	context_struct_t source sebpf_auto_context = { 0 };
	context_struct_t target sebpf_auto_context = { 0 };
	struct sebpf_question question = {
		.source = &source,
		.target = &target,
		.class_name = check->class_name,
	};
	int rc = sebpf_context_read(policy->db, check->source, &source, err);

	if (!rc)
		rc = sebpf_context_read(policy->db, check->target, &target,
					err);
	if (!rc)
		rc = ask_permissions(asker, &report, &question, err);
	if (!rc && check->json)
		rc = print_json(asker, policy, &report, &question, err);
	else if (!rc && sebpf_ask_is_unenforced(asker, check->class_name) &&
		 strcmp(check->class_name, "bpf_token") != 0)
		(void)fputs("note: the policy has no class \"bpf_token\": the "
			    "hooks do not start with it, or refuse all use of "
			    "tokens\n",
			    out);
	if (rc)
		return rc;
	return report.denied ? SEBPF_EXIT_DENIED : SEBPF_EXIT_DONE;
}

static int ask(void *argument, const struct sebpf_policy *policy, FILE *out,
	       struct sebpf_err *err)
{
	struct sebpf_asker *asker = NULL;
	int rc = sebpf_asker_new(policy, &asker, err);

	if (rc)
		return rc;
	rc = answer_all(asker, policy, argument, out, err);
	sebpf_asker_free(asker);
	return rc;
}

/* A name as policies have it; anything else would be taken for unknown. */
static int is_name(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.",
			    text[i]))
			return 0;
	return length != 0;
}

static int check_usage(const struct check *check)
{
	const char *at = check->permissions;

	if (!check->source || !check->target || !check->class_name || !at)
		return sebpf_command_usage("check", "%s is missing",
					   !check->source     ? "-s CONTEXT" :
					   !check->target     ? "-t CONTEXT" :
					   !check->class_name ? "-c CLASS" :
								"-p PERM");
	if (!is_name(check->class_name, strlen(check->class_name)))
		return sebpf_command_usage("check",
					   "\"%s\" is not the name of a class",
					   check->class_name);
	for (;; at++) {
		size_t length = strcspn(at, ",");

		if (!is_name(at, length))
			return sebpf_command_usage(
				"check",
				"\"%.*s\" is not the name of a permission",
				(int)length, at);
		at += length;
		if (!*at)
			return 0;
	}
}

static int take_option(void *argument, int option)
{
	struct check *check = argument;

	switch (option) {
	case 's':
		return sebpf_policy_query_once("check", "-s", optarg,
					       &check->source);
	case 't':
		return sebpf_policy_query_once("check", "-t", optarg,
					       &check->target);
	case 'c':
		return sebpf_policy_query_once("check", "-c", optarg,
					       &check->class_name);
	case 'p':
		return sebpf_policy_query_once("check", "-p", optarg,
					       &check->permissions);
	}
	return SEBPF_EXIT_USAGE;
}

int sebpf_command_check(int argc, char **argv)
{
	struct check check = { 0 };
	struct sebpf_policy_query query = {
		.command = "check",
		.may_set = 1,
		.help = help,
		.take = take_option,
		.ask = ask,
		.argument = &check,
	};
	int rc = sebpf_policy_query_options(&query, argc, argv, ":hs:t:c:p:");

	if (rc != SEBPF_EXIT_NOT_YET)
		return rc;
	if (optind < argc)
		return sebpf_command_usage(
			"check", "unexpected argument \"%s\"", argv[optind]);
	rc = check_usage(&check);
	if (rc)
		return rc;
	check.policy = query.path;
	check.booleans = query.booleans;
	check.json = query.json;
	return sebpf_policy_query_run(&query);
}
