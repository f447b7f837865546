// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - lint: programs on the kernel's access control
 * Copyright (C) 2026 The sebpf authors
 */
#include "selinux-module/database.h"
#include "selinux-module/lint_facts.h"

/* The kernel loads such programs for who has CAP_PERFMON only. */
#define NEEDED \
	(SEBPF_PERM(CAP2_USERNS, MAC_ADMIN) | SEBPF_PERM(CAP2_USERNS, PERFMON))

static bool may_attach(const struct sebpf_lint_facts *facts, uint32_t type)
{
	const uint32_t *allowed = facts->rights[type].allowed;

	return (allowed[SEBPF_CLASS_BPF] & SEBPF_PERM(BPF, PROG_LOAD)) &&
	       !(NEEDED & ~allowed[SEBPF_CLASS_CAP2_USERNS]);
}

static int add_access_control(struct sebpf_lint_facts *facts, uint32_t type)
{
	const char *domain = sebpf_lint_type(facts, type);
	const char *token = sebpf_lint_type(facts, facts->token);
	const struct sebpf_lint_about about = {
		.name = "access-control",
		.source = type,
		.target = facts->token,
		.class_id = SEBPF_CLASS_CAP2_USERNS,
	};

	return sebpf_lint_add(
		facts, &about,
		sebpf_finding_text("%s may attach programs to the kernel's "
				   "access control with tokens labelled %s, "
				   "by cap2_userns { mac_admin }",
				   domain, token),
		"a program on a function security_*() or bpf_lsm_*() sees, "
		"denies or, with modify_return, allows operations of every "
		"process of the machine, whatever the policy says",
		sebpf_finding_text("take the rule out: (allow %s %s "
				   "(cap2_userns (mac_admin)))",
				   domain, token));
}

int sebpf_lint_access_control(struct sebpf_lint_facts *facts)
{
	int rc = 0;

	for (uint32_t type = 1; !rc && type <= facts->types; type++)
		if (sebpf_db_is_type(facts->db, type) &&
		    may_attach(facts, type))
			rc = add_access_control(facts, type);
	return rc;
}
