// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - lint: capabilities that the use of a token needs
 * Copyright (C) 2026 The sebpf authors
 *
 * The kernel asks for a capability in the token's user namespace, and SELinux
 * checks it on the domain itself. Then sebpf is asked for it on the token's
 * label. On the domain itself sys_admin stands in for every other capability.
 */
#include <errno.h>

#include "lint/facts.h"
#include "lint/type_needs.h"
#include "policy/database.h"
#include "policy/text.h"

#define USE (SEBPF_PERM(BPF, PROG_LOAD) | SEBPF_PERM(BPF, MAP_CREATE))
#define BTF_LOAD SEBPF_PERM(BPF_TOKEN, BTF_LOAD)
#define CREATE SEBPF_PERM(BPF_TOKEN, CREATE)

/**
 * struct capability - a capability that something needs
 * @tclass: class of the permission.
 * @permission: by our bits.
 * @name: its name.
 * @macro: the macro of sebpf.cil that gives it.
 */
struct capability {
	uint32_t tclass;
	uint32_t permission;
	const char *name;
	const char *macro;
};

static const struct capability capability_bpf = { SEBPF_CLASS_CAP2_USERNS,
						  SEBPF_PERM(CAP2_USERNS, BPF),
						  "bpf", "sebpf_create_token" };
static const struct capability capability_net_admin = {
	SEBPF_CLASS_CAP_USERNS, SEBPF_PERM(CAP_USERNS, NET_ADMIN), "net_admin",
	"sebpf_net_admin"
};
static const struct capability capability_perfmon = {
	SEBPF_CLASS_CAP2_USERNS, SEBPF_PERM(CAP2_USERNS, PERFMON), "perfmon",
	"sebpf_perfmon"
};

static bool has_on_token(const struct sebpf_lint_facts *facts, uint32_t type,
			 const struct capability *capability)
{
	return sebpf_lint_may(facts, &facts->rights[type], capability->tclass,
			      capability->permission);
}

static bool has_on_self(const struct sebpf_lint_facts *facts, uint32_t type,
			const struct capability *capability)
{
	return sebpf_lint_may(facts, &facts->selfs[type], capability->tclass,
			      capability->permission) ||
	       sebpf_lint_may(facts, &facts->selfs[type],
			      SEBPF_CLASS_CAP_USERNS,
			      SEBPF_PERM(CAP_USERNS, SYS_ADMIN));
}

static const char *class_name(const struct capability *capability)
{
	return sebpf_class_name(capability->tclass);
}

/* Reports a capability that is missing on the token, the domain or both. */
static int add_missing(struct sebpf_lint_facts *facts, uint32_t type,
		       const struct capability *capability, uint32_t tclass,
		       const char *what)
{
	const char *domain = sebpf_lint_type(facts, type);
	const char *token = sebpf_lint_type(facts, facts->token);
	bool token_has = has_on_token(facts, type, capability);
	bool self_has = has_on_self(facts, type, capability);
	const struct sebpf_lint_about about = {
		.name = "missing-capability",
		.source = type,
		.target = facts->token,
		.tclass = tclass,
	};

	return sebpf_lint_add(
		facts, &about,
		sebpf_finding_text(
			"%s may not use %s { %s } on %s%s%s, which "
			"%s needs",
			domain, class_name(capability), capability->name,
			token_has ? "itself" : token,
			token_has || self_has ? "" : " nor on itself", "",
			what),
		"the kernel refuses it with EPERM: it asks for the capability "
		"on the domain itself, and for it on the token's label, when a "
		"program is loaded or a map is created; nobody is asked again "
		"when a program is attached, but for cgroup_skb",
		sebpf_finding_text("(call %s (%s %s)), which is (allow %s %s "
				   "(%s (%s))) and (allow %s self (%s (%s)))",
				   capability->macro, domain, token, domain,
				   token, class_name(capability),
				   capability->name, domain,
				   class_name(capability), capability->name));
}

/* Types of a class that are allowed and need a capability, as a list. */
static void put_types(const struct sebpf_lint_rights *rights, uint32_t tclass,
		      uint32_t needed, FILE *out)
{
	uint32_t mask = 0;

	for (uint32_t bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++)
		if ((rights->allowed[tclass] & (UINT32_C(1) << bit)) &&
		    (sebpf_type_needs(tclass, bit).capabilities & needed))
			mask |= UINT32_C(1) << bit;
	if (!mask)
		return;
	(void)fprintf(out, "%s%s { ", ftell(out) > 0 ? " and " : "",
		      sebpf_class_name(tclass));
	sebpf_lint_permissions(tclass, mask, out);
	(void)fputs(" }", out);
}

/* Checks a capability that some types need. */
static int check_types(struct sebpf_lint_facts *facts, uint32_t type,
		       const struct capability *capability, uint32_t needed)
{
	const struct sebpf_lint_rights *rights = &facts->rights[type];
	struct sebpf_text text sebpf_auto_text = { 0 };
	char *list sebpf_auto_free = NULL;
	uint32_t tclass = SEBPF_CLASS_BPF_PROG_TYPE;

	if (has_on_token(facts, type, capability) &&
	    has_on_self(facts, type, capability))
		return 0;
	if (sebpf_text_open(&text))
		return -ENOMEM;
	if (rights->allowed[SEBPF_CLASS_BPF] & SEBPF_PERM(BPF, PROG_LOAD))
		put_types(rights, tclass, needed, text.stream);
	if (ftell(text.stream) <= 0)
		tclass = SEBPF_CLASS_BPF_MAP_TYPE;
	if (rights->allowed[SEBPF_CLASS_BPF] & SEBPF_PERM(BPF, MAP_CREATE))
		put_types(rights, SEBPF_CLASS_BPF_MAP_TYPE, needed,
			  text.stream);
	list = sebpf_text_take(&text);
	if (!list)
		return -ENOMEM;
	return *list ? add_missing(facts, type, capability, tclass, list) : 0;
}

/* CAP_BPF: on the domain itself to create a token, on both to use it. */
static int check_bpf(struct sebpf_lint_facts *facts, uint32_t type)
{
	const struct sebpf_lint_rights *rights = &facts->rights[type];
	uint32_t bpf = rights->allowed[SEBPF_CLASS_BPF] & USE;
	uint32_t token = rights->allowed[SEBPF_CLASS_BPF_TOKEN];

	if ((bpf || (token & BTF_LOAD)) &&
	    (!has_on_token(facts, type, &capability_bpf) ||
	     !has_on_self(facts, type, &capability_bpf)))
		return add_missing(facts, type, &capability_bpf,
				   bpf ? SEBPF_CLASS_BPF :
					 SEBPF_CLASS_BPF_TOKEN,
				   "all use of a token");
	/* The kernel asks for CAP_BPF itself here. */
	if ((token & CREATE) &&
	    !sebpf_lint_may(facts, &facts->selfs[type], capability_bpf.tclass,
			    capability_bpf.permission))
		return add_missing(facts, type, &capability_bpf,
				   SEBPF_CLASS_BPF_TOKEN,
				   "the creation of a token");
	return 0;
}

int sebpf_lint_capabilities(struct sebpf_lint_facts *facts)
{
	int rc = 0;

	for (uint32_t type = 1; !rc && type <= facts->types; type++) {
		if (!sebpf_db_is_type(facts->db, type))
			continue;
		rc = check_bpf(facts, type);
		if (!rc)
			rc = check_types(facts, type, &capability_net_admin,
					 SEBPF_NEEDS_NET_ADMIN);
		if (!rc)
			rc = check_types(facts, type, &capability_perfmon,
					 SEBPF_NEEDS_PERFMON);
	}
	return rc;
}
