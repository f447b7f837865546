// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - lint: programs with powers that reach beyond a container
 * Copyright (C) 2026 The sebpf authors
 *
 * What else is checked when programs are loaded: see hooks/attach_target.h and
 * hooks/effects.h.
 */
#include "lint/facts.h"
#include "policy/database.h"

/**
 * struct power - what a domain can have programs do
 * @name: of the finding.
 * @tclass: class of the permission that gives it.
 * @permission: by our bits.
 * @permission_name: its name.
 * @needed: of class cap2_userns, by our bits: what such programs also need.
 * @what: what it is, after "may".
 * @why: what follows from it.
 */
static const struct power {
	const char *name;
	uint32_t tclass;
	uint32_t permission;
	const char *permission_name;
	uint32_t needed;
	const char *what;
	const char *why;
} powers[] = {
	{
		"access-control",
		SEBPF_CLASS_CAP2_USERNS,
		SEBPF_PERM(CAP2_USERNS, MAC_ADMIN),
		"mac_admin",
		SEBPF_PERM(CAP2_USERNS, PERFMON),
		"attach programs to the kernel's access control",
		"a program on a function security_*() or bpf_lsm_*() sees, "
		"denies or, with modify_return, allows operations of every "
		"process of the machine, whatever the policy says; the same "
		"permission lets it load programs for trace_fentry_multi and "
		"its kin and, from Linux 6.18 on, for trace_kprobe_multi and "
		"trace_kprobe_session, whose functions are not known yet",
	},
	{
		"other-processes",
		SEBPF_CLASS_CAP_USERNS,
		SEBPF_PERM(CAP_USERNS, SYS_PTRACE),
		"sys_ptrace",
		SEBPF_PERM(CAP2_USERNS, PERFMON),
		"change what other processes do by programs",
		"such a program answers in the place of system calls "
		"(modify_return), writes to the registers of every process that "
		"executes a file (trace_uprobe_multi, trace_uprobe_session) or, "
		"with cap_userns { sys_admin } on the token, to the memory of "
		"the process that it runs in, outside of the container too",
	},
	{
		"other-processes",
		SEBPF_CLASS_CAP_USERNS,
		SEBPF_PERM(CAP_USERNS, KILL),
		"kill",
		SEBPF_PERM(CAP2_USERNS, BPF),
		"send signals to other processes by programs",
		"such a program kills every process of the machine but init, "
		"also from Linux 6.13 on one of a type that needs no other "
		"capability than bpf",
	},
};

static bool has(const struct sebpf_lint_facts *facts, uint32_t type,
		const struct power *power)
{
	const uint32_t *allowed = facts->rights[type].allowed;

	return (allowed[SEBPF_CLASS_BPF] & SEBPF_PERM(BPF, PROG_LOAD)) &&
	       (allowed[power->tclass] & power->permission) &&
	       !(power->needed & ~allowed[SEBPF_CLASS_CAP2_USERNS]);
}

static int add(struct sebpf_lint_facts *facts, uint32_t type,
	       const struct power *power)
{
	const char *domain = sebpf_lint_type(facts, type);
	const char *token = sebpf_lint_type(facts, facts->token);
	const char *class_name = sebpf_class_name(power->tclass);
	const struct sebpf_lint_about about = {
		.name = power->name,
		.source = type,
		.target = facts->token,
		.tclass = power->tclass,
	};

	return sebpf_lint_add(
		facts, &about,
		sebpf_finding_text("%s may %s with tokens labelled %s, by %s "
				   "{ %s }",
				   domain, power->what, token, class_name,
				   power->permission_name),
		power->why,
		sebpf_finding_text("take the rule out: (allow %s %s (%s (%s)))",
				   domain, token, class_name,
				   power->permission_name));
}

static int check_domain(struct sebpf_lint_facts *facts, uint32_t type)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < sizeof(powers) / sizeof(powers[0]); i++)
		if (has(facts, type, &powers[i]))
			rc = add(facts, type, &powers[i]);
	return rc;
}

int sebpf_lint_powers(struct sebpf_lint_facts *facts)
{
	int rc = 0;

	for (uint32_t type = 1; !rc && type <= facts->types; type++)
		if (sebpf_db_is_type(facts->db, type))
			rc = check_domain(facts, type);
	return rc;
}
