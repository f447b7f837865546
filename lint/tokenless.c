// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - lint: domains that can do without the token that they have
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>

#include "lint/facts.h"
#include "policy/database.h"
#include "sebpf/cleanup.h"

/* The two classes have the same two permissions, in the same order. */
_Static_assert(SEBPF_PERM(BPF, PROG_LOAD) ==
		       SEBPF_PERM(BPF_TOKENLESS, PROG_LOAD),
	       "one mask for both classes");
_Static_assert(SEBPF_PERM(BPF, MAP_CREATE) ==
		       SEBPF_PERM(BPF_TOKENLESS, MAP_CREATE),
	       "one mask for both classes");

static int add(struct sebpf_lint_facts *facts, uint32_t type, uint32_t mask,
	       bool is_confinable)
{
	const char *domain = sebpf_lint_type(facts, type);
	const char *token = sebpf_lint_type(facts, facts->users[type]);
	char *names sebpf_auto_free = NULL;
	const struct sebpf_lint_about about = {
		.name = "tokenless",
		.source = type,
		.target = type,
		.tclass = is_confinable ? SEBPF_CLASS_BPF_TOKENLESS :
					  SEBPF_CLASS_BPF,
		.token = facts->users[type],
	};

	names = sebpf_lint_permissions_text(SEBPF_CLASS_BPF, mask);
	if (!names)
		return -ENOMEM;
	return sebpf_lint_add(
		facts, &about,
		sebpf_finding_text("%s has bpf { %s } on its token's label %s, "
				   "and %s { %s } on itself without one",
				   domain, names, token,
				   is_confinable ? "bpf_tokenless" : "bpf",
				   names),
		"what the token's label refuses is still open without a token, "
		"to a process with CAP_BPF or if "
		"kernel.unprivileged_bpf_disabled is 0",
		sebpf_finding_text("%s(call sebpf_confine_to_token (%s))",
				   is_confinable ? "" :
						   "install "
						   "sebpf_tokenless_class.cil "
						   "and sebpf_tokenless.cil, "
						   "then ",
				   domain));
}

int sebpf_lint_tokenless(struct sebpf_lint_facts *facts)
{
	bool is_confinable =
		facts->map.classes[SEBPF_CLASS_BPF_TOKENLESS].value != 0;
	uint32_t tclass = is_confinable ? SEBPF_CLASS_BPF_TOKENLESS :
					  SEBPF_CLASS_BPF;
	int rc = 0;

	for (uint32_t type = 1; !rc && type <= facts->types; type++) {
		uint32_t mask;

		if (!sebpf_db_is_type(facts->db, type) || !facts->users[type])
			continue;
		mask = facts->selfs[type].allowed[tclass] & facts->uses[type];
		if (mask)
			rc = add(facts, type, mask, is_confinable);
	}
	return rc;
}
