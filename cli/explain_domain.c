// SPDX-License-Identifier: GPL-2.0-only
/* sebpf explain - all that a domain may do with delegated BPF
 * Copyright (C) 2026 The sebpf authors
 */
#include "cli/explain.h"
#include "cli/json.h"

static const char libbpf_note[] =
	"libbpf goes on without a token if none can be created, and says so "
	"only at debug level; if LIBBPF_BPF_TOKEN_PATH names the filesystem, "
	"it fails instead";

static const char attach_note[] =
	"where a program may be attached is checked when it is loaded; "
	"when it is attached, the kernel asks for cap_userns { net_admin } for "
	"a program of type cgroup_skb by BPF_LINK_CREATE or BPF_PROG_ATTACH, "
	"and for nothing else: not by BPF_LINK_UPDATE, and not to detach it";

const char sebpf_powers_note[] =
	"some programs need more when they are loaded, which nothing that "
	"ships with sebpf allows: cap2_userns { mac_admin } for functions "
	"that decide about access, for trace_fentry_multi and the like and, "
	"from Linux 6.18 on, for trace_kprobe_multi and "
	"trace_kprobe_session; cap_userns { sys_ptrace } to call "
	"bpf_probe_write_user() or bpf_override_return(), for modify_return on "
	"other functions and, from Linux 6.18 on, for trace_uprobe_multi and "
	"trace_uprobe_session; cap_userns { kill } to send signals";

/* Classes with only types of objects: not checked if they are missing. */
static int is_type_class(uint32_t tclass)
{
	return tclass >= SEBPF_CLASS_BPF_PROG_TYPE;
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
	if (token->ways.creates && token->ways.is_own)
		(void)fprintf(out, "creates it, labelled so by %s",
			      token->ways.is_transition ? "a type transition" :
							  "its own type");
	else if (token->ways.creates)
		(void)fputs("creates it, if the label is chosen", out);
	if (token->ways.creates)
		separator = "; ";
	if (token->ways.receives) {
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
		(void)fprintf(out, "\tmay: %s { ", sebpf_class_name(id));
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

void sebpf_print_domain(FILE *out, const struct sebpf_domain *domain,
			const char *name)
{
	bool needs_note = false, is_loader = false;

	for (size_t i = 0; i < domain->count; i++) {
		print_token(out, domain, &domain->tokens[i], name);
		needs_note |= domain->tokens[i].ways.is_own;
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
		(void)fputs(" }, with CAP_BPF or if "
			    "kernel.unprivileged_bpf_disabled is 0\n",
			    out);
	}
	if (is_loader)
		(void)fprintf(out, "note: %s\nnote: %s\n", attach_note,
			      sebpf_powers_note);
	if (needs_note)
		(void)fprintf(out, "note: %s\n", libbpf_note);
}

static struct json_object *permissions_json(uint32_t tclass, uint32_t mask)
{
	struct json_object *array = json_object_new_array();

	for (uint32_t bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++)
		if (mask & (UINT32_C(1) << bit))
			(void)json_object_array_add(
				array,
				json_object_new_string(
					sebpf_permission_name(tclass, bit)));
	return array;
}

struct json_object *sebpf_rights_json(const struct sebpf_lint_rights *rights,
				      uint32_t checked)
{
	struct json_object *object = json_object_new_object();

	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++) {
		if (id == SEBPF_CLASS_BPF_TOKENLESS)
			continue;
		sebpf_json_add(object, sebpf_class_name(id),
			       is_type_class(id) && !(checked & (1U << id)) ?
				       NULL :
				       permissions_json(id,
							rights->allowed[id]));
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

static struct json_object *token_json(const struct sebpf_domain *domain,
				      const struct sebpf_domain_token *token)
{
	struct json_object *object = json_object_new_object();

	sebpf_json_text(object, "type", token->type);
	sebpf_json_flag(object, "own", token->ways.is_own);
	sebpf_json_flag(object, "creates", token->ways.creates);
	sebpf_json_flag(object, "receives", token->ways.receives);
	sebpf_json_add(object, "chosen_by",
		       sebpf_json_texts(token->delegators.items,
					token->delegators.count));
	sebpf_json_add(object, "allowed",
		       sebpf_rights_json(&token->rights, domain->checked));
	sebpf_json_add(object, "findings", findings_json(&token->findings));
	return object;
}

void sebpf_domain_json(struct json_object *object,
		       const struct sebpf_domain *domain)
{
	struct json_object *tokens = json_object_new_array();

	for (size_t i = 0; i < domain->count; i++)
		(void)json_object_array_add(
			tokens, token_json(domain, &domain->tokens[i]));
	sebpf_json_add(object, "tokens", tokens);
	sebpf_json_add(object, "delegates",
		       sebpf_json_texts(domain->delegates.items,
					domain->delegates.count));
	sebpf_json_add(object, "without_token",
		       permissions_json(SEBPF_CLASS_BPF, domain->tokenless));
	sebpf_json_flag(object, "confinable", domain->has_tokenless);
}
