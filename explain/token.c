// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - all that is done with tokens of a type
 * Copyright (C) 2026 The sebpf authors
 *
 * From the same facts that lint looks through.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "explain/names.h"
#include "explain/token.h"
#include "policy/database.h"
#include "policy/unknown.h"
#include "sebpf/commands.h"

/* What the label of a token is asked for, apart from how it is got. */
static bool uses(const struct sebpf_lint_rights *rights)
{
	return rights->allowed[SEBPF_CLASS_BPF] ||
	       (rights->allowed[SEBPF_CLASS_BPF_TOKEN] &
		SEBPF_TOKEN_COMMAND_PERMS);
}

static int add_delegator(const struct sebpf_lint_facts *facts, uint32_t domain,
			 struct sebpf_token_facts *found)
{
	const struct sebpf_token_delegator delegator = {
		.chooses = sebpf_may_delegate(&facts->rights[domain]),
		.leaves = facts->is_produced[facts->token] &&
			  sebpf_may_delegate(&facts->selfs[domain]),
	};
	struct sebpf_token_delegator *items;

	if (!delegator.chooses && !delegator.leaves)
		return 0;
	items = reallocarray(found->delegators, found->delegator_count + 1,
			     sizeof(*items));
	if (!items)
		return -ENOMEM;
	found->delegators = items;
	items += found->delegator_count++;
	*items = delegator;
	items->domain = sebpf_type_name(facts->db, domain);
	return items->domain ? 0 : -ENOMEM;
}

/* What only comes in and is of no use is not about tokens. */
static int add_user(const struct sebpf_lint_facts *facts, uint32_t domain,
		    struct sebpf_token_facts *found)
{
	const struct sebpf_token_user user = {
		.ways = sebpf_ways_find(facts, domain),
		.uses = uses(&facts->rights[domain]),
		.rights = facts->rights[domain],
	};
	struct sebpf_token_user *items;

	if (!user.ways.creates && !user.ways.receives && !user.uses)
		return 0;
	items = reallocarray(found->users, found->user_count + 1,
			     sizeof(*items));
	if (!items)
		return -ENOMEM;
	found->users = items;
	items += found->user_count++;
	*items = user;
	items->domain = sebpf_type_name(facts->db, domain);
	return items->domain ? 0 : -ENOMEM;
}

static int look_at(struct sebpf_lint_facts *facts, uint32_t token,
		   struct sebpf_token_facts *found)
{
	int rc = 0;

	found->map = facts->map;
	if (!facts->is_token[token])
		return 0;
	sebpf_lint_facts_turn(facts, token);
	for (uint32_t type = 1; !rc && type <= facts->types; type++) {
		if (!sebpf_db_is_type(facts->db, type))
			continue;
		rc = add_delegator(facts, type, found);
		if (!rc)
			rc = add_user(facts, type, found);
	}
	return rc;
}

int sebpf_explain_token(const struct sebpf_policy *policy, const char *name,
			struct sebpf_token_facts *ret_facts,
			struct sebpf_err *err)
{
	uint32_t type = sebpf_db_value(policy->db, SYM_TYPES, name);
	struct sebpf_lint_facts facts sebpf_auto_lint_facts = { 0 };
	struct sebpf_token_facts found sebpf_auto_token_facts = { 0 };
	int rc;

	if (!type)
		return sebpf_unknown_type(policy->db, name, err);
	rc = sebpf_lint_facts_read(policy, &facts);
	if (!rc)
		rc = look_at(&facts, type, &found);
	if (rc)
		return sebpf_err_set(err, rc, "no memory to explain \"%s\"",
				     name);
	*ret_facts = found;
	found = (struct sebpf_token_facts){ 0 };
	return 0;
}

void sebpf_token_facts_free(struct sebpf_token_facts *facts)
{
	for (size_t i = 0; i < facts->delegator_count; i++)
		free(facts->delegators[i].domain);
	for (size_t i = 0; i < facts->user_count; i++)
		free(facts->users[i].domain);
	free(facts->delegators);
	free(facts->users);
	*facts = (struct sebpf_token_facts){ 0 };
}

/* Whether a type is this one, or has to do with a domain of that name. */
static bool concerns(const struct sebpf_token_type *type, const char *name)
{
	if (!name || !strcmp(type->type, name))
		return true;
	for (size_t i = 0; i < type->facts.delegator_count; i++)
		if (!strcmp(type->facts.delegators[i].domain, name))
			return true;
	for (size_t i = 0; i < type->facts.user_count; i++)
		if (!strcmp(type->facts.users[i].domain, name))
			return true;
	return false;
}

static void free_type(struct sebpf_token_type *type)
{
	free(type->type);
	sebpf_token_facts_free(&type->facts);
}

static int add_type(struct sebpf_lint_facts *facts, uint32_t value,
		    const char *name, struct sebpf_token_types *types)
{
	struct sebpf_token_type type __attribute__((cleanup(free_type))) = {
		.type = sebpf_type_name(facts->db, value),
	};
	struct sebpf_token_type *items;

	if (!type.type || look_at(facts, value, &type.facts))
		return -ENOMEM;
	if (!concerns(&type, name))
		return 0;
	items = reallocarray(types->items, types->count + 1, sizeof(*items));
	if (!items)
		return -ENOMEM;
	types->items = items;
	items[types->count++] = type;
	type = (struct sebpf_token_type){ 0 };
	return 0;
}

int sebpf_explain_tokens(const struct sebpf_policy *policy, const char *name,
			 struct sebpf_token_types *ret_types,
			 struct sebpf_err *err)
{
	struct sebpf_lint_facts facts sebpf_auto_lint_facts = { 0 };
	struct sebpf_token_types types sebpf_auto_token_types = { 0 };
	int rc;

	if (name && !sebpf_db_value(policy->db, SYM_TYPES, name))
		return sebpf_unknown_type(policy->db, name, err);
	rc = sebpf_lint_facts_read(policy, &facts);
	for (uint32_t type = 1; !rc && type <= facts.types; type++)
		if (facts.is_token[type] && sebpf_db_is_type(facts.db, type))
			rc = add_type(&facts, type, name, &types);
	if (rc)
		return sebpf_err_set(err, rc, "no memory to explain a policy");
	*ret_types = types;
	types = (struct sebpf_token_types){ 0 };
	return 0;
}

void sebpf_token_types_free(struct sebpf_token_types *types)
{
	for (size_t i = 0; i < types->count; i++)
		free_type(&types->items[i]);
	free(types->items);
	*types = (struct sebpf_token_types){ 0 };
}
