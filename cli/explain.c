// SPDX-License-Identifier: GPL-2.0-only
/* sebpf explain - all that a domain may do with delegated BPF
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/policy_query.h"
#include "selinux-module/explain_domain.h"

static const char help[] =
	"Usage: sebpf explain DOMAIN [--policy FILE] [--json]\n"
	"Tell all that DOMAIN may do with delegated BPF, through which labels "
	"of tokens,\nand what is missing.\n"
	"Exit status 0 where it may do something, 1 where not.\n\n"
	"  DOMAIN         a type of the policy\n"
	"  --policy FILE  a binary policy in place of the running one\n"
	"  --json         print a JSON object\n"
	"  --help         print this\n";

static const char libbpf_note[] =
	"libbpf goes on without a token where none can be created, and says "
	"so at debug level only; named the filesystem by "
	"LIBBPF_BPF_TOKEN_PATH, it fails instead";

static const char attach_note[] =
	"where a program may be attached is asked about when it is loaded; "
	"when it is attached, the kernel asks for cap_userns { net_admin } for "
	"a program of type cgroup_skb by BPF_LINK_CREATE or BPF_PROG_ATTACH, "
	"and for nothing else: not by BPF_LINK_UPDATE, and not to detach it";

/**
 * struct question - what is asked on the command line
 * @domain: the domain.
 * @policy: the policy file; NULL: the running policy.
 * @json: 1: print JSON.
 */
struct question {
	char *domain;
	char *policy;
	int json;
};

/* Classes with no more than types of objects: unasked where they are missing. */
static int is_type_class(uint32_t class_id)
{
	return class_id >= SEBPF_CLASS_BPF_PROG_TYPE;
}

static void print_names(FILE *out, const struct sebpf_names_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		(void)fprintf(out, "%s%s", i ? ", " : "", list->items[i]);
}

static void print_ways(FILE *out, const struct sebpf_domain_token *token)
{
	const char *separator = "";

	(void)fputs("\tgets one: ", out);
	if (token->creates && token->is_own)
		(void)fprintf(out, "creates it, labelled so by %s",
			      token->is_transition ? "a type transition" :
						     "its own type");
	else if (token->creates)
		(void)fputs("creates it, where the label is chosen", out);
	if (token->creates)
		separator = "; ";
	if (token->receives) {
		(void)fprintf(out, "%sfrom another process", separator);
		separator = "; ";
	}
	if (!*separator)
		(void)fputs("no", out);
	(void)fputc('\n', out);
	if (token->delegators.count) {
		(void)fputs("\tlabel may be chosen by: ", out);
		print_names(out, &token->delegators);
		(void)fputc('\n', out);
	}
}

static void print_token(FILE *out, const struct sebpf_domain *domain,
			const struct sebpf_domain_token *token,
			const char *name)
{
	(void)fprintf(out, "%s, tokens labelled %s:\n", name, token->type);
	print_ways(out, token);
	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++) {
		uint32_t mask = token->rights.allowed[id];

		if (!mask || id == SEBPF_CLASS_BPF_TOKENLESS)
			continue;
		(void)fprintf(out, "\tmay: %s { ",
			      sebpf_classmap_class_name(id));
		sebpf_lint_permissions(id, mask, out);
		(void)fputs(" }\n", out);
	}
	if (token->rights.allowed[SEBPF_CLASS_BPF] &&
	    !(domain->checked >> SEBPF_CLASS_BPF_PROG_TYPE))
		(void)fputs("\tmay: all types of programs, maps and "
			    "attachments; the policy has no classes for "
			    "them\n",
			    out);
	for (size_t i = 0; i < token->findings.count; i++)
		(void)fprintf(out, "\t%s: %s\n\t\tfix: %s\n",
			      token->findings.items[i].name,
			      token->findings.items[i].message,
			      token->findings.items[i].fix);
}

static void print_text(FILE *out, const struct sebpf_domain *domain,
		       const char *name)
{
	bool needs_note = false, is_loader = false;

	for (size_t i = 0; i < domain->count; i++) {
		print_token(out, domain, &domain->tokens[i], name);
		needs_note |= domain->tokens[i].is_own;
		is_loader |=
			(domain->tokens[i].rights.allowed[SEBPF_CLASS_BPF] &
			 SEBPF_PERM(BPF, PROG_LOAD)) != 0;
	}
	if (domain->delegates.count) {
		(void)fprintf(out,
			      "%s, delegation:\n\tmay label tokens: ", name);
		print_names(out, &domain->delegates);
		(void)fputc('\n', out);
	}
	if (domain->tokenless) {
		(void)fprintf(out, "%s, without a token:\n\tmay: %s { ", name,
			      domain->has_tokenless ? "bpf_tokenless" : "bpf");
		sebpf_lint_permissions(SEBPF_CLASS_BPF, domain->tokenless, out);
		(void)fputs(" }, with CAP_BPF or where "
			    "kernel.unprivileged_bpf_disabled is 0\n",
			    out);
	}
	if (is_loader)
		(void)fprintf(out, "note: %s\n", attach_note);
	if (needs_note)
		(void)fprintf(out, "note: %s\n", libbpf_note);
}

static struct json_object *names_json(const struct sebpf_names_list *list)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < list->count; i++)
		(void)json_object_array_add(
			array, json_object_new_string(list->items[i]));
	return array;
}

static struct json_object *permissions_json(uint32_t class_id, uint32_t mask)
{
	struct json_object *array = json_object_new_array();

	for (uint32_t bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++)
		if (mask & (UINT32_C(1) << bit))
			(void)json_object_array_add(
				array, json_object_new_string(
					       sebpf_classmap_permission_name(
						       class_id, bit)));
	return array;
}

/* By class; null: a class of types that the policy lacks, so nothing is asked. */
static struct json_object *rights_json(const struct sebpf_domain *domain,
				       const struct sebpf_lint_rights *rights)
{
	struct json_object *object = json_object_new_object();

	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++) {
		if (id == SEBPF_CLASS_BPF_TOKENLESS)
			continue;
		(void)json_object_object_add(
			object, sebpf_classmap_class_name(id),
			is_type_class(id) && !(domain->checked & (1U << id)) ?
				NULL :
				permissions_json(id, rights->allowed[id]));
	}
	return object;
}

static struct json_object *findings_json(const struct sebpf_findings *findings)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < findings->count; i++) {
		struct json_object *object = json_object_new_object();

		sebpf_json_text(object, "name", findings->items[i].name);
		sebpf_json_text(object, "message", findings->items[i].message);
		sebpf_json_text(object, "why", findings->items[i].why);
		sebpf_json_text(object, "fix", findings->items[i].fix);
		(void)json_object_array_add(array, object);
	}
	return array;
}

static void add_flag(struct json_object *object, const char *key, bool flag)
{
	(void)json_object_object_add(object, key,
				     json_object_new_boolean(flag));
}

static struct json_object *token_json(const struct sebpf_domain *domain,
				      const struct sebpf_domain_token *token)
{
	struct json_object *object = json_object_new_object();

	sebpf_json_text(object, "type", token->type);
	add_flag(object, "own", token->is_own);
	add_flag(object, "creates", token->creates);
	add_flag(object, "receives", token->receives);
	(void)json_object_object_add(object, "chosen_by",
				     names_json(&token->delegators));
	(void)json_object_object_add(object, "allowed",
				     rights_json(domain, &token->rights));
	(void)json_object_object_add(object, "findings",
				     findings_json(&token->findings));
	return object;
}

static void print_json(FILE *out, const struct sebpf_domain *domain,
		       const struct question *question)
{
	struct json_object *object = json_object_new_object();
	struct json_object *tokens = json_object_new_array();

	for (size_t i = 0; i < domain->count; i++)
		(void)json_object_array_add(
			tokens, token_json(domain, &domain->tokens[i]));
	sebpf_json_text(object, "domain", question->domain);
	sebpf_json_text(object, "policy", question->policy);
	(void)json_object_object_add(object, "tokens", tokens);
	(void)json_object_object_add(object, "delegates",
				     names_json(&domain->delegates));
	(void)json_object_object_add(object, "without_token",
				     permissions_json(SEBPF_CLASS_BPF,
						      domain->tokenless));
	add_flag(object, "confinable", domain->has_tokenless);
	sebpf_json_print(out, object);
}

static int ask(void *argument, const struct sebpf_policy *policy, FILE *out,
	       struct sebpf_err *err)
{
	const struct question *question = argument;
	struct sebpf_domain domain sebpf_auto_domain = { 0 };
	int rc = sebpf_explain_domain(policy, question->domain, &domain, err);

	if (rc)
		return rc;
	if (question->json)
		print_json(out, &domain, question);
	else
		print_text(out, &domain, question->domain);
	return domain.count || domain.delegates.count ? SEBPF_EXIT_DONE :
							SEBPF_EXIT_DENIED;
}

int sebpf_command_explain(int argc, char **argv)
{
	struct question question = { 0 };
	struct sebpf_policy_query query = {
		.command = "explain",
		.help = help,
		.ask = ask,
		.argument = &question,
	};
	int rc = sebpf_policy_query_options(&query, argc, argv, "");

	if (rc >= 0)
		return rc;
	if (optind == argc)
		return sebpf_command_usage("explain", "DOMAIN is missing");
	if (optind + 1 < argc)
		return sebpf_command_usage("explain",
					   "unexpected argument \"%s\"",
					   argv[optind + 1]);
	question.domain = argv[optind];
	question.policy = query.path;
	question.json = query.json;
	return sebpf_policy_query_run(&query);
}
