// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what keeps a domain from an operation, or who may do it
 * Copyright (C) 2026 The sebpf authors
 *
 * The facts that lint looks through tell which domains and types of tokens are
 * worth a look.
 */
#include <errno.h>
#include <stdlib.h>

#include "explain/judge.h"
#include "policy/database.h"
#include "policy/unknown.h"
#include "sebpf/cleanup.h"

bool sebpf_missing_is_final(const struct sebpf_missing *missing)
{
	return !missing->condition && !missing->kernels;
}

void sebpf_chances_free(struct sebpf_chances *chances)
{
	for (size_t i = 0; i < chances->count; i++)
		sebpf_chance_free(&chances->items[i]);
	free(chances->items);
	*chances = (struct sebpf_chances){ 0 };
}

/* How many rules keep it from being done in any case. */
static size_t final_of(const struct sebpf_chance *chance)
{
	size_t count = 0;

	for (size_t i = 0; i < chance->count; i++)
		count += sebpf_missing_is_final(&chance->missing[i]);
	return count;
}

/*
 * What lacks less: first what keeps it from being done at all, then what does on
 * some kernels.
 */
static bool is_better(const struct sebpf_chance *left,
		      const struct sebpf_chance *right)
{
	size_t lefts = final_of(left), rights = final_of(right);

	if (!right->domain || lefts != rights)
		return !right->domain || lefts < rights;
	return left->count < right->count;
}

static int try_token(const struct sebpf_judge *judge, struct sebpf_chance *best)
{
	struct sebpf_chance chance sebpf_auto_chance = { 0 };
	int rc = sebpf_judge_token(judge, &chance);

	if (!rc && is_better(&chance, best)) {
		sebpf_chance_free(best);
		*best = chance;
		chance = (struct sebpf_chance){ 0 };
	}
	return rc;
}

/* Whether a domain has anything to do with tokens of the current type. */
static bool is_candidate(const struct sebpf_lint_facts *facts, uint32_t domain)
{
	const struct sebpf_lint_rights *rights = &facts->rights[domain];

	return facts->token_of[domain] == facts->token ||
	       rights->allowed[SEBPF_CLASS_BPF] ||
	       (rights->allowed[SEBPF_CLASS_BPF_TOKEN] &
		~SEBPF_PERM(BPF_TOKEN, DELEGATE));
}

static int try_new(struct sebpf_judge *judge, struct sebpf_chance *best)
{
	char *name sebpf_auto_free =
		sebpf_new_token_type(judge->facts->db, judge->domain_name);

	if (!name)
		return sebpf_judge_no_memory(judge);
	judge->token = 0;
	judge->token_name = name;
	judge->is_made = false;
	return try_token(judge, best);
}

static int try_tokens(struct sebpf_judge *judge, struct sebpf_chance *best)
{
	struct sebpf_lint_facts *facts = judge->facts;
	uint32_t own = facts->token_of[judge->domain];
	int rc = 0;

	if (facts->is_token[own]) {
		sebpf_judge_turn(judge, own);
		rc = try_token(judge, best);
	}
	for (uint32_t type = 1; !rc && type <= facts->types; type++) {
		if (type == own || !facts->is_token[type] ||
		    !sebpf_db_is_type(facts->db, type))
			continue;
		sebpf_judge_turn(judge, type);
		if (is_candidate(facts, judge->domain))
			rc = try_token(judge, best);
	}
	if (rc || best->domain)
		return rc;
	return try_new(judge, best);
}

int sebpf_missing_find(const struct sebpf_policy *policy,
		       const struct sebpf_want *want, const char *domain,
		       struct sebpf_chance *ret_chance, struct sebpf_err *err)
{
	struct sebpf_lint_facts facts sebpf_auto_lint_facts = { 0 };
	struct sebpf_chance best sebpf_auto_chance = { 0 };
	struct sebpf_judge judge = {
		.facts = &facts,
		.want = want,
		.domain = sebpf_db_value(policy->db, SYM_TYPES, domain),
		.err = err,
	};
	int rc;

	if (!judge.domain)
		return sebpf_unknown_type(policy->db, domain, err);
	if (sebpf_lint_facts_read(policy, &facts))
		return sebpf_judge_no_memory(&judge);
	judge.domain_name = sebpf_lint_type(&facts, judge.domain);
	rc = try_tokens(&judge, &best);
	if (rc)
		return rc;
	*ret_chance = best;
	best = (struct sebpf_chance){ 0 };
	return 0;
}

/*
 * Who may
 */

static int keep(const struct sebpf_judge *judge, struct sebpf_chances *chances,
		struct sebpf_chance *chance)
{
	struct sebpf_chance *items = reallocarray(
		chances->items, chances->count + 1, sizeof(*items));

	if (!items)
		return sebpf_judge_no_memory(judge);
	chances->items = items;
	items[chances->count++] = *chance;
	*chance = (struct sebpf_chance){ 0 };
	return 0;
}

/* Of an open operation, the type for which the least is missing. */
static int judge_types(const struct sebpf_judge *judge,
		       struct sebpf_chance *best)
{
	struct sebpf_chance any sebpf_auto_chance = { 0 };
	struct sebpf_judge copy = *judge;
	struct sebpf_want want;
	int rc = 0;

	if (!sebpf_want_is_open(judge->want))
		return try_token(judge, best);
	/* What is missing for every type is enough. */
	rc = try_token(judge, &any);
	if (rc || final_of(&any)) {
		*best = any;
		any = (struct sebpf_chance){ 0 };
		return rc;
	}
	copy.want = &want;
	for (uint32_t i = 0; !rc && sebpf_want_type(judge->want, i, &want);
	     i++) {
		rc = try_token(&copy, best);
		if (!rc && !best->count)
			break;
	}
	return rc;
}

static int look_at(struct sebpf_judge *judge, uint32_t domain,
		   struct sebpf_chances *chances)
{
	struct sebpf_chance chance sebpf_auto_chance = { 0 };
	int rc;

	judge->domain = domain;
	judge->domain_name = sebpf_lint_type(judge->facts, domain);
	if (!is_candidate(judge->facts, domain) &&
	    !sebpf_judge_is_permissive(judge))
		return 0;
	rc = judge_types(judge, &chance);
	if (rc || final_of(&chance))
		return rc;
	return keep(judge, chances, &chance);
}

static int look_at_token(struct sebpf_judge *judge, uint32_t token,
			 struct sebpf_chances *chances)
{
	int rc = 0;

	sebpf_judge_turn(judge, token);
	for (uint32_t type = 1; !rc && type <= judge->facts->types; type++)
		if (sebpf_db_is_type(judge->facts->db, type))
			rc = look_at(judge, type, chances);
	return rc;
}

static int look_at_tokenless(struct sebpf_judge *judge, uint32_t domain,
			     uint32_t permission, struct sebpf_chances *chances)
{
	struct sebpf_chance chance sebpf_auto_chance = { 0 };
	int rc;

	judge->domain = domain;
	judge->domain_name = sebpf_lint_type(judge->facts, domain);
	if (!sebpf_lint_may(judge->facts, &judge->facts->selfs[domain],
			    SEBPF_CLASS_BPF, permission) &&
	    !sebpf_judge_is_permissive(judge))
		return 0;
	rc = sebpf_judge_tokenless(judge, permission, &chance);
	if (rc || final_of(&chance))
		return rc;
	return keep(judge, chances, &chance);
}

static int look_at_tokenless_all(struct sebpf_judge *judge,
				 struct sebpf_chances *chances)
{
	uint32_t permission = judge->want->operation == SEBPF_WANT_PROG_LOAD ?
				      SEBPF_PERM(BPF, PROG_LOAD) :
			      judge->want->operation == SEBPF_WANT_MAP_CREATE ?
				      SEBPF_PERM(BPF, MAP_CREATE) :
				      0;
	int rc = 0;

	judge->token = 0;
	judge->token_name = NULL;
	for (uint32_t type = 1;
	     permission && !rc && type <= judge->facts->types; type++)
		if (sebpf_db_is_type(judge->facts->db, type))
			rc = look_at_tokenless(judge, type, permission,
					       chances);
	return rc;
}

int sebpf_who(const struct sebpf_policy *policy, const struct sebpf_want *want,
	      struct sebpf_chances *ret_chances, struct sebpf_err *err)
{
	struct sebpf_lint_facts facts sebpf_auto_lint_facts = { 0 };
	struct sebpf_chances chances sebpf_auto_chances = { 0 };
	struct sebpf_judge judge = { .facts = &facts,
				     .want = want,
				     .err = err };
	int rc = 0;

	if (sebpf_lint_facts_read(policy, &facts))
		return sebpf_judge_no_memory(&judge);
	for (uint32_t type = 1; !rc && type <= facts.types; type++)
		if (facts.is_token[type] && sebpf_db_is_type(facts.db, type))
			rc = look_at_token(&judge, type, &chances);
	if (!rc)
		rc = look_at_tokenless_all(&judge, &chances);
	if (rc)
		return rc;
	*ret_chances = chances;
	chances = (struct sebpf_chances){ 0 };
	return 0;
}
