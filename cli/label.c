// SPDX-License-Identifier: GPL-2.0-only
/* sebpf label - the label of the token that a creator gets, and why
 * Copyright (C) 2026 The sebpf authors
 */
#include <getopt.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/policy_query.h"
#include "explain/answer.h"
#include "policy/context.h"
#include "sebpf/cleanup.h"

static const char help[] =
	"Usage: sebpf label -s CONTEXT [--booleans NAME=on,...] [--policy FILE]\n"
	"                   [--json]\n"
	"Print the label of the token that a process gets when it creates one,\n"
	"and which rule gives it its type.\n\n"
	"  -s CONTEXT     the token's creator\n"
	"  --booleans NAME=on,NAME=off...\n"
	"                 as if these booleans had these values\n"
	"  --policy FILE  a binary policy instead of the running one\n"
	"  --json         print a JSON object\n"
	"  -h, --help     print this\n";

/**
 * struct question - what is asked on the command line
 * @creator: context of the token's creator.
 * @policy: the policy file; NULL: the running policy.
 * @booleans: those that are set for the question; NULL: none.
 * @json: 1: print JSON.
 */
struct question {
	char *creator;
	char *policy;
	char *booleans;
	int json;
};

/* A name in the policy may be anything; the label stays one line. */
static void print_line(FILE *out, const char *text)
{
	for (; *text; text++)
		(void)fputc((unsigned char)*text < ' ' || *text == 127 ? '?' :
									 *text,
			    out);
	(void)fputc('\n', out);
}

static void print_text(FILE *out, const char *label,
		       const struct sebpf_label_reason *reason)
{
	print_line(out, label);
	(void)fputs("type: ", out);
	sebpf_label_type_words(reason, out);
	(void)fputs("\nrole: ", out);
	sebpf_label_role_words(reason, out);
	if (reason->range_by != SEBPF_LEVELS_NONE) {
		(void)fputs("\nrange: ", out);
		sebpf_label_range_words(reason, out);
	}
	if (!reason->is_valid)
		(void)fputs("\nnote: the policy does not accept this label: "
			    "while SELinux is enforcing, the token is refused",
			    out);
	(void)fputc('\n', out);
}

static void print_json(FILE *out, const struct question *question,
		       const char *creator, const char *label,
		       const struct sebpf_label_reason *reason)
{
	struct json_object *object = json_object_new_object();

	sebpf_json_text(object, "label", label);
	sebpf_json_flag(object, "valid", reason->is_valid);
	sebpf_json_text(object, "creator", creator);
	sebpf_json_text(object, "policy", question->policy);
	sebpf_json_text(object, "booleans", question->booleans);
	sebpf_json_text(object, "type_by",
			sebpf_label_type_name(reason->type_by));
	sebpf_json_text(object, "type_rule", reason->type_rule);
	sebpf_json_text(object, "condition", reason->condition);
	sebpf_json_text(object, "role_by",
			sebpf_label_role_name(reason->role_by));
	sebpf_json_text(object, "role_rule", reason->role_rule);
	sebpf_json_text(object, "range_by",
			sebpf_label_range_name(reason->range_by));
	sebpf_json_print(out, object);
}

static int answer(struct sebpf_asker *asker, const struct policydb *db,
		  const struct question *question, FILE *out,
		  struct sebpf_err *err)
{
	struct sebpf_label_reason reason sebpf_auto_label_reason = { 0 };
	char *creator sebpf_auto_free = NULL;
	char *label sebpf_auto_free = NULL;
	context_struct_t context sebpf_auto_context = { 0 };
	int rc = sebpf_context_read(db, question->creator, &context, err);

	if (!rc)
		rc = sebpf_context_text(db, &context, &creator, err);
	if (!rc)
		rc = sebpf_ask_label(asker, &context, &reason, err);
	if (!rc)
		rc = sebpf_context_text(db, &reason.label, &label, err);
	if (rc)
		return rc;
	if (question->json)
		print_json(out, question, creator, label, &reason);
	else
		print_text(out, label, &reason);
	return SEBPF_EXIT_DONE;
}

static int ask(void *argument, const struct sebpf_policy *policy, FILE *out,
	       struct sebpf_err *err)
{
	struct sebpf_asker *asker = NULL;
	int rc = sebpf_asker_new(policy, &asker, err);

	if (rc)
		return rc;
	rc = answer(asker, policy->db, argument, out, err);
	sebpf_asker_free(asker);
	return rc;
}

static int take_option(void *argument, int option)
{
	struct question *question = argument;

	if (option != 's')
		return SEBPF_EXIT_USAGE;
	return sebpf_policy_query_once("label", "-s", optarg,
				       &question->creator);
}

int sebpf_command_label(int argc, char **argv)
{
	struct question question = { 0 };
	struct sebpf_policy_query query = {
		.command = "label",
		.may_set = 1,
		.help = help,
		.take = take_option,
		.ask = ask,
		.argument = &question,
	};
	int rc = sebpf_policy_query_options(&query, argc, argv, ":hs:");

	if (rc != SEBPF_EXIT_NOT_YET)
		return rc;
	if (optind < argc)
		return sebpf_command_usage(
			"label", "unexpected argument \"%s\"", argv[optind]);
	if (!question.creator)
		return sebpf_command_usage("label", "-s CONTEXT is missing");
	question.policy = query.path;
	question.booleans = query.booleans;
	question.json = query.json;
	return sebpf_policy_query_run(&query);
}
