// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - rules for delegated BPF that cannot take effect, or grant too much
 * Copyright (C) 2026 The sebpf authors
 *
 * libsepol compiles modules to a policy, and the policy is looked through. A
 * reader of our own tells where the rules are written.
 */
#include <errno.h>

#include "lint/cil_compile.h"
#include "lint/facts.h"
#include "policy/database.h"

/* Remembers which domains use tokens of the current type. */
static void note_users(struct sebpf_lint_facts *facts)
{
	for (uint32_t type = 1; type <= facts->types; type++) {
		uint32_t bpf = facts->rights[type].allowed[SEBPF_CLASS_BPF];

		if (!bpf)
			continue;
		facts->uses[type] |= bpf;
		if (!facts->users[type])
			facts->users[type] = facts->token;
	}
}

int sebpf_lint_token(struct sebpf_lint_facts *facts)
{
	int rc = sebpf_lint_tokens(facts);

	if (!rc)
		rc = sebpf_lint_types(facts);
	if (!rc)
		rc = sebpf_lint_capabilities(facts);
	if (!rc)
		rc = sebpf_lint_powers(facts);
	if (!rc)
		rc = sebpf_lint_constraints(facts);
	return rc;
}

static int check_token(struct sebpf_lint_facts *facts, uint32_t token)
{
	sebpf_lint_facts_turn(facts, token);
	note_users(facts);
	return sebpf_lint_token(facts);
}

static int check_all(struct sebpf_lint_facts *facts)
{
	int rc = sebpf_lint_classes(facts);

	if (!rc)
		rc = sebpf_lint_changes(facts);
	if (!rc && facts->modules)
		rc = sebpf_lint_optionals(facts);
	for (uint32_t type = 1; !rc && type <= facts->types; type++)
		if (facts->is_token[type] &&
		    sebpf_db_is_type(facts->db, type) &&
		    !facts->findings->left_out)
			rc = check_token(facts, type);
	return rc ? rc : sebpf_lint_tokenless(facts);
}

int sebpf_lint(const struct sebpf_policy *policy,
	       const struct sebpf_lint_modules *modules,
	       struct sebpf_findings *findings, struct sebpf_err *err)
{
	struct sebpf_lint_facts facts sebpf_auto_lint_facts = { 0 };
	int rc = sebpf_lint_facts_read(policy, &facts);

	if (!rc) {
		facts.modules = modules;
		facts.findings = findings;
		rc = check_all(&facts);
	}
	if (rc)
		return sebpf_err_set(err, rc, "no memory to look through it");
	sebpf_findings_sort(findings);
	return 0;
}

int sebpf_lint_files(char *const *paths, uint32_t count,
		     const struct sebpf_policy *below,
		     struct sebpf_findings *findings, struct sebpf_err *err)
{
	struct sebpf_cil_set set sebpf_auto_cil_set = { 0 };
	struct sebpf_cil_names names sebpf_auto_cil_names = { 0 };
	struct sebpf_cil_rules rules sebpf_auto_cil_rules = { 0 };
	struct sebpf_policy whole sebpf_auto_policy = { 0 };
	const struct sebpf_lint_modules modules = { &set, &names, &rules,
						    below };
	int rc = sebpf_cil_set_read(paths, count, &set, err);

	if (rc)
		return rc;
	if (sebpf_cil_names_collect(&set, below, &names))
		return sebpf_err_set(err, -ENOMEM, "no memory for modules");
	rc = sebpf_cil_rules_collect(&set, &rules, err);
	if (!rc)
		rc = sebpf_cil_compile(&set, &names, below, &whole, err);
	return rc ? rc : sebpf_lint(&whole, &modules, findings, err);
}
