// SPDX-License-Identifier: GPL-2.0-only
/* sebpf explain - all that a policy says about delegated BPF
 * Copyright (C) 2026 The sebpf authors
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/explain.h"
#include "cli/json.h"
#include "cli/policy_query.h"
#include "lint/lint.h"

/* Long options without a letter. */
enum {
	OPTION_WHO = 256,
	OPTION_WANT,
	OPTION_DELEGATE,
	OPTION_DOT,
	OPTION_NAMES
};

static const char help[] =
	"Usage: sebpf explain TYPE [--policy FILE] [--json]\n"
	"       sebpf explain DOMAIN --want WHAT [--delegate OPTIONS] [--policy FILE]\n"
	"                     [--json]\n"
	"       sebpf explain --who WHAT [--policy FILE] [--json]\n"
	"       sebpf explain [TYPE] --dot [--policy FILE] [--json]\n"
	"       sebpf explain --names KIND [--policy FILE] [--json]\n"
	"Of a domain, tell all that it may do with delegated BPF, through which "
	"labels of\ntokens, and what is missing. Of a type of tokens, tell who "
	"delegates, makes,\nreceives and uses them.\n"
	"Exit status 0 if there is something to tell, or nothing is missing; 1 "
	"if not.\n\n"
	"  TYPE           a type of the policy: of a domain, or of tokens\n"
	"  --who WHAT     who may do it: prog_load:TYPE, map_create:TYPE,\n"
	"                 prog_load:TYPE:ATTACH_TYPE, btf_load, btf_get_fd_by_id,\n"
	"                 token_create; prog_load or map_create alone: of any type\n"
	"  --want WHAT    what DOMAIN lacks to do it: rules, options of the mount\n"
	"  --delegate OPTIONS\n"
	"                 what the mount has, as mount(8) takes it: tell only what\n"
	"                 is missing there\n"
	"  --dot          a graph for Graphviz: who delegates, makes, receives and\n"
	"                 uses tokens; with TYPE, only what has to do with it\n"
	"  --names KIND   names, a line each: of the policy: types, tokens, domains,\n"
	"                 users, roles, classes, permissions:CLASS, booleans; of the\n"
	"                 mount's options: cmds, maps, progs, attachs\n"
	"  --policy FILE  a binary policy instead of the running one\n"
	"  --json         print a JSON object\n"
	"  -h, --help     print this\n";

/**
 * struct question - what is asked on the command line
 * @type: the type that is asked about; NULL: none.
 * @who: what somebody may do; NULL: not asked.
 * @want: what @type wants to do; NULL: not asked.
 * @operation: either of them, read.
 * @delegate: options of the mount; NULL: not known.
 * @masks: the same, read.
 * @dot: 1: a graph is asked for.
 * @names: the kind of names that is asked for; NULL: not asked.
 * @policy: the policy file; NULL: the running policy.
 * @json: 1: print JSON.
 */
struct question {
	char *type;
	char *who;
	char *want;
	struct sebpf_want operation;
	char *delegate;
	uint64_t masks[SEBPF_MASK_COUNT];
	int dot;
	char *names;
	char *policy;
	int json;
};

static void print_json(FILE *out, const struct sebpf_domain *domain,
		       const struct sebpf_token_facts *facts,
		       const struct question *question)
{
	struct json_object *object = json_object_new_object();

	sebpf_json_text(object, "domain", question->type);
	sebpf_json_text(object, "policy", question->policy);
	sebpf_domain_json(object, domain);
	sebpf_json_add(object, "as_token", sebpf_token_json(facts));
	sebpf_json_print(out, object);
}

static int ask_type(const struct question *question,
		    const struct sebpf_policy *policy, FILE *out,
		    struct sebpf_err *err)
{
	struct sebpf_domain domain sebpf_auto_domain = { 0 };
	struct sebpf_token_facts facts sebpf_auto_token_facts = { 0 };
	int rc = sebpf_explain_domain(policy, question->type, &domain, err);

	if (!rc)
		rc = sebpf_explain_token(policy, question->type, &facts, err);
	if (rc)
		return rc;
	if (question->json) {
		print_json(out, &domain, &facts, question);
	} else {
		sebpf_print_token(out, &facts, question->type);
		sebpf_print_domain(out, &domain, question->type);
	}
	return domain.count || domain.delegates.count ||
			       facts.delegator_count || facts.user_count ?
		       SEBPF_EXIT_DONE :
		       SEBPF_EXIT_DENIED;
}

static int ask_who(const struct question *question,
		   const struct sebpf_policy *policy, FILE *out,
		   struct sebpf_err *err)
{
	struct sebpf_chances chances sebpf_auto_chances = { 0 };
	int rc = sebpf_who(policy, &question->operation, &chances, err);

	if (rc)
		return rc;
	if (question->json) {
		struct json_object *object = json_object_new_object();

		sebpf_json_text(object, "what", question->who);
		sebpf_json_text(object, "policy", question->policy);
		sebpf_who_json(object, &chances);
		sebpf_json_print(out, object);
	} else {
		sebpf_print_who(out, &chances, &question->operation);
	}
	return chances.count ? SEBPF_EXIT_DONE : SEBPF_EXIT_DENIED;
}

static int ask_want(const struct question *question,
		    const struct sebpf_policy *policy, FILE *out,
		    struct sebpf_err *err)
{
	const uint64_t *given = question->delegate ? question->masks : NULL;
	struct sebpf_chance chance sebpf_auto_chance = { 0 };
	int rc = sebpf_missing_find(policy, &question->operation,
				    question->type, &chance, err);

	if (rc)
		return rc;
	if (question->json) {
		struct json_object *object = json_object_new_object();

		sebpf_json_text(object, "what", question->want);
		sebpf_json_text(object, "policy", question->policy);
		sebpf_missing_json(object, &chance, given);
		sebpf_json_print(out, object);
	} else {
		sebpf_print_missing(out, &chance, question->want, given);
	}
	return sebpf_is_missing(&chance, given) ? SEBPF_EXIT_DENIED :
						  SEBPF_EXIT_DONE;
}

static int ask_graph(const struct question *question,
		     const struct sebpf_policy *policy, FILE *out,
		     struct sebpf_err *err)
{
	struct sebpf_token_types types sebpf_auto_token_types = { 0 };
	int rc = sebpf_explain_tokens(policy, question->type, &types, err);

	if (rc)
		return rc;
	if (question->json) {
		struct json_object *object = json_object_new_object();

		sebpf_json_text(object, "policy", question->policy);
		sebpf_graph_json(object, &types);
		sebpf_json_print(out, object);
	} else {
		sebpf_print_graph(out, &types);
	}
	return types.count ? SEBPF_EXIT_DONE : SEBPF_EXIT_DENIED;
}

/* Frees the names. */
static int show_names(const struct question *question,
		      struct json_object *names, FILE *out)
{
	size_t count = json_object_array_length(names);

	if (question->json) {
		struct json_object *object = json_object_new_object();

		sebpf_json_text(object, "kind", question->names);
		sebpf_json_text(object, "policy", question->policy);
		sebpf_json_add(object, "names", names);
		sebpf_json_print(out, object);
	} else {
		sebpf_print_names(out, names);
		(void)json_object_put(names);
	}
	return count ? SEBPF_EXIT_DONE : SEBPF_EXIT_DENIED;
}

static int ask_names(const struct question *question,
		     const struct sebpf_policy *policy, FILE *out,
		     struct sebpf_err *err)
{
	struct json_object *names = NULL;
	int rc = sebpf_names_find(policy, question->names, &names, err);

	return rc ? rc : show_names(question, names, out);
}

static int ask(void *argument, const struct sebpf_policy *policy, FILE *out,
	       struct sebpf_err *err)
{
	const struct question *question = argument;

	if (question->who)
		return ask_who(question, policy, out, err);
	if (question->want)
		return ask_want(question, policy, out, err);
	if (question->dot)
		return ask_graph(question, policy, out, err);
	if (question->names)
		return ask_names(question, policy, out, err);
	return ask_type(question, policy, out, err);
}

static int take_option(void *argument, int option)
{
	struct question *question = argument;

	switch (option) {
	case OPTION_WHO:
		return sebpf_policy_query_once("explain", "--who", optarg,
					       &question->who);
	case OPTION_WANT:
		return sebpf_policy_query_once("explain", "--want", optarg,
					       &question->want);
	case OPTION_DELEGATE:
		return sebpf_policy_query_once("explain", "--delegate", optarg,
					       &question->delegate);
	case OPTION_NAMES:
		return sebpf_policy_query_once("explain", "--names", optarg,
					       &question->names);
	case OPTION_DOT:
		question->dot = 1;
		return 0;
	}
	return SEBPF_EXIT_USAGE;
}

/* What is wrong with the options is in the findings, one of which is shown. */
static int read_delegate(struct question *question)
{
	struct sebpf_findings findings sebpf_auto_findings = { 0 };
	struct sebpf_err err;

	if (!question->delegate)
		return 0;
	if (sebpf_lint_delegate(question->delegate, &findings, question->masks,
				&err))
		return sebpf_command_failed("explain", &err);
	for (size_t i = 0; i < findings.count; i++)
		if (!strcmp(findings.items[i].name, "unknown-value") ||
		    !strcmp(findings.items[i].name, "ignored-option"))
			return sebpf_command_usage("explain", "--delegate: %s",
						   findings.items[i].message);
	return 0;
}

/* Reads what is wanted, or asked who may do. */
static int read_operation(struct question *question)
{
	const char *text = question->who ? question->who : question->want;
	const char *option = question->who ? "--who" : "--want";
	struct sebpf_err err;

	if (!text)
		return 0;
	if (sebpf_want_read(text, &question->operation, &err))
		return sebpf_command_usage("explain", "%s: %s", option,
					   err.text);
	if (question->want && sebpf_want_is_open(&question->operation))
		return sebpf_command_usage(
			"explain",
			"--want: \"%s\" lacks a type, as in \"%s:%s\"", text,
			text,
			question->operation.operation == SEBPF_WANT_PROG_LOAD ?
				"xdp" :
				"hash");
	return 0;
}

/* How many forms of the command are asked for. */
static int count_forms(const struct question *question)
{
	return (question->who != NULL) + (question->want != NULL) +
	       question->dot + (question->names != NULL);
}

static int check_names(const struct question *question)
{
	struct sebpf_err err;

	if (!question->names || !sebpf_names_check(question->names, &err))
		return 0;
	return sebpf_command_usage("explain", "--names: %s", err.text);
}

static int check_usage(struct question *question)
{
	bool needs_type = question->want || !count_forms(question);
	int rc;

	if (count_forms(question) > 1)
		return sebpf_command_usage("explain",
					   "give only one of --who, --want, "
					   "--dot and --names");
	if (question->delegate && !question->want)
		return sebpf_command_usage("explain",
					   "--delegate is for --want");
	if (needs_type && !question->type)
		return sebpf_command_usage("explain", "%s is missing",
					   question->want ? "DOMAIN" : "TYPE");
	if (question->type && (question->who || question->names))
		return sebpf_command_usage("explain",
					   "unexpected argument \"%s\"",
					   question->type);
	rc = read_operation(question);
	if (!rc)
		rc = check_names(question);
	return rc ? rc : read_delegate(question);
}

int sebpf_command_explain(int argc, char **argv)
{
	static const struct option options[] = {
		{ "who", required_argument, NULL, OPTION_WHO },
		{ "want", required_argument, NULL, OPTION_WANT },
		{ "delegate", required_argument, NULL, OPTION_DELEGATE },
		{ "dot", no_argument, NULL, OPTION_DOT },
		{ "names", required_argument, NULL, OPTION_NAMES },
		{ 0 },
	};
	struct question question = { 0 };
	struct json_object *names;
	struct sebpf_policy_query query = {
		.command = "explain",
		.help = help,
		.options = options,
		.take = take_option,
		.ask = ask,
		.argument = &question,
	};
	int rc = sebpf_policy_query_options(&query, argc, argv, ":h");

	if (rc != SEBPF_EXIT_NOT_YET)
		return rc;
	if (optind + 1 < argc)
		return sebpf_command_usage("explain",
					   "unexpected argument \"%s\"",
					   argv[optind + 1]);
	question.type = optind < argc ? argv[optind] : NULL;
	rc = check_usage(&question);
	if (rc)
		return rc;
	question.policy = query.path;
	question.json = query.json;
	names = question.names ? sebpf_names_own(question.names) : NULL;
	return names ? show_names(&question, names, stdout) :
		       sebpf_policy_query_run(&query);
}
