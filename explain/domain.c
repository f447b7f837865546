// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - all that a domain may do with delegated BPF
 * Copyright (C) 2026 The sebpf authors
 *
 * From the same facts that lint looks through; what is missing to be of use is
 * what lint finds about the domain.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "explain/domain.h"
#include "policy/database.h"
#include "policy/unknown.h"

static void free_token(struct sebpf_domain_token *token)
{
	free(token->type);
	sebpf_names_free(&token->delegators);
	sebpf_findings_free(&token->findings);
}

static int find_delegators(const struct sebpf_lint_facts *facts,
			   struct sebpf_names_list *list)
{
	for (uint32_t type = 1; type <= facts->types; type++)
		if (sebpf_db_is_type(facts->db, type) &&
		    sebpf_may_delegate(&facts->rights[type]) &&
		    sebpf_names_add(list, facts->db, type))
			return -ENOMEM;
	return 0;
}

/* What lint finds about the domain and tokens of this type. */
static int find_findings(struct sebpf_lint_facts *facts, uint32_t domain,
			 struct sebpf_findings *findings)
{
	facts->findings = findings;
	facts->only = domain;
	return sebpf_lint_token(facts);
}

static int fill_token(struct sebpf_lint_facts *facts, uint32_t domain,
		      struct sebpf_domain_token *token)
{
	token->type = sebpf_type_name(facts->db, facts->token);
	token->rights = facts->rights[domain];
	token->ways = sebpf_ways_find(facts, domain);
	if (!token->type || find_delegators(facts, &token->delegators))
		return -ENOMEM;
	return find_findings(facts, domain, &token->findings);
}

static int add_token(struct sebpf_lint_facts *facts, uint32_t domain,
		     struct sebpf_domain *ret_domain)
{
	struct sebpf_domain_token *tokens = reallocarray(
		ret_domain->tokens, ret_domain->count + 1, sizeof(*tokens));

	if (!tokens)
		return -ENOMEM;
	ret_domain->tokens = tokens;
	tokens += ret_domain->count++;
	*tokens = (struct sebpf_domain_token){ 0 };
	return fill_token(facts, domain, tokens);
}

/* Looks at tokens of one type. */
static int look_at(struct sebpf_lint_facts *facts, uint32_t domain,
		   uint32_t token, struct sebpf_domain *ret_domain)
{
	const uint32_t *allowed = facts->rights[domain].allowed;

	sebpf_lint_facts_turn(facts, token);
	if (sebpf_may_delegate(&facts->rights[domain]) &&
	    sebpf_names_add(&ret_domain->delegates, facts->db, token))
		return -ENOMEM;
	if ((allowed[SEBPF_CLASS_BPF_TOKEN] &
	     ~SEBPF_PERM(BPF_TOKEN, DELEGATE)) ||
	    allowed[SEBPF_CLASS_BPF] ||
	    (facts->token_of[domain] == token && token != domain))
		return add_token(facts, domain, ret_domain);
	return 0;
}

static int look_at_all(struct sebpf_lint_facts *facts, uint32_t domain,
		       struct sebpf_domain *ret_domain)
{
	uint32_t tclass;
	int rc = 0;

	for (uint32_t type = 1; !rc && type <= facts->types; type++)
		if (facts->is_token[type] && sebpf_db_is_type(facts->db, type))
			rc = look_at(facts, domain, type, ret_domain);
	/* Delegation without a choice is asked for on the domain itself. */
	if (!rc && !facts->is_token[domain] &&
	    sebpf_may_delegate(&facts->selfs[domain]))
		rc = sebpf_names_add(&ret_domain->delegates, facts->db, domain);
	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
		if (facts->map.classes[id].value)
			ret_domain->checked |= UINT32_C(1) << id;
	ret_domain->has_tokenless =
		(ret_domain->checked >> SEBPF_CLASS_BPF_TOKENLESS) & 1;
	tclass = ret_domain->has_tokenless ? SEBPF_CLASS_BPF_TOKENLESS :
					     SEBPF_CLASS_BPF;
	/* The two classes have the same bits: see lint_tokenless.c. */
	ret_domain->tokenless = facts->selfs[domain].allowed[tclass] &
				facts->selfs[domain].allowed[SEBPF_CLASS_BPF];
	return rc;
}

int sebpf_explain_domain(const struct sebpf_policy *policy, const char *name,
			 struct sebpf_domain *ret_domain, struct sebpf_err *err)
{
	const type_datum_t *type =
		hashtab_search(policy->db->p_types.table, name);
	struct sebpf_lint_facts facts sebpf_auto_lint_facts = { 0 };
	struct sebpf_domain domain sebpf_auto_domain = { 0 };
	int rc;

	if (!type || !sebpf_db_is_type(policy->db, type->s.value))
		return sebpf_unknown_type(policy->db, name, err);
	rc = sebpf_lint_facts_read(policy, &facts);
	if (!rc)
		rc = look_at_all(&facts, type->s.value, &domain);
	if (rc)
		return sebpf_err_set(err, rc, "no memory to explain \"%s\"",
				     name);
	*ret_domain = domain;
	domain = (struct sebpf_domain){ 0 };
	return 0;
}

void sebpf_domain_free(struct sebpf_domain *domain)
{
	for (size_t i = 0; i < domain->count; i++)
		free_token(&domain->tokens[i]);
	free(domain->tokens);
	sebpf_names_free(&domain->delegates);
	*domain = (struct sebpf_domain){ 0 };
}
