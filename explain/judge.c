// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - whether a domain may do something with tokens of one type
 * Copyright (C) 2026 The sebpf authors
 *
 * Each permission is asked for as `sebpf check` does, between types.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "explain/access.h"
#include "explain/judge.h"
#include "explain/ways.h"
#include "policy/database.h"
#include "policy/text.h"

/**
 * struct lack - rules that are missing
 * @items: owned.
 * @count: their number.
 */
struct lack {
	struct sebpf_missing *items;
	size_t count;
};

/**
 * struct pair - whom a permission is asked of
 * @source: the type that asks; 0: the policy does not have it.
 * @target: the type that is asked about.
 * @source_name: for a rule.
 * @target_name: for a rule; "self" if they are the same.
 */
struct pair {
	uint32_t source;
	uint32_t target;
	const char *source_name;
	const char *target_name;
};

static void free_missing(struct sebpf_missing *missing)
{
	free(missing->rule);
	free(missing->condition);
	free(missing->values);
	*missing = (struct sebpf_missing){ 0 };
}

static void free_lack(struct lack *lack)
{
	for (size_t i = 0; i < lack->count; i++)
		free_missing(&lack->items[i]);
	free(lack->items);
	*lack = (struct lack){ 0 };
}

#define auto_lack __attribute__((cleanup(free_lack)))

int sebpf_judge_no_memory(const struct sebpf_judge *judge)
{
	return sebpf_err_set(judge->err, -ENOMEM, "no memory to explain");
}

/* Takes the texts over, also on failure. */
static int add(const struct sebpf_judge *judge, struct lack *lack,
	       struct sebpf_missing *missing)
{
	struct sebpf_missing *items = NULL;

	if (missing->rule)
		items = reallocarray(lack->items, lack->count + 1,
				     sizeof(*items));
	if (!items) {
		free_missing(missing);
		return sebpf_judge_no_memory(judge);
	}
	lack->items = items;
	items[lack->count++] = *missing;
	*missing = (struct sebpf_missing){ 0 };
	return 0;
}

/* How many of them keep it from being done in any case. */
static size_t count_final(const struct lack *lack)
{
	size_t count = 0;

	for (size_t i = 0; i < lack->count; i++)
		count += sebpf_missing_is_final(&lack->items[i]);
	return count;
}

static struct pair pair_of(const struct sebpf_judge *judge,
			   const struct sebpf_need *need)
{
	struct pair pair = {
		.source = judge->domain,
		.source_name = judge->domain_name,
	};

	switch (need->pair) {
	case SEBPF_NEED_TOKEN:
		pair.target = judge->token;
		pair.target_name = judge->token_name;
		break;
	case SEBPF_NEED_SELF:
		pair.target = judge->domain;
		break;
	case SEBPF_NEED_RUNTIME:
		pair.target = judge->runtime;
		pair.target_name = judge->runtime_name;
		break;
	case SEBPF_NEED_BY_RUNTIME:
		pair.source = judge->runtime;
		pair.source_name = judge->runtime_name;
		pair.target = judge->domain;
		pair.target_name = judge->domain_name;
		break;
	}
	if (pair.source == pair.target)
		pair.target_name = "self";
	return pair;
}

static char *rule_text(const struct pair *pair, uint32_t tclass, uint32_t mask)
{
	struct sebpf_text text sebpf_auto_text = { 0 };

	if (sebpf_text_open(&text))
		return NULL;
	(void)fprintf(text.stream, "(allow %s %s (%s (", pair->source_name,
		      pair->target_name, sebpf_class_name(tclass));
	sebpf_lint_permissions(tclass, mask, text.stream);
	(void)fputs(")))", text.stream);
	return sebpf_text_take(&text);
}

/* What of the booleans would put any of these rules in force. */
static char *join(const struct sebpf_reasons *reasons, bool is_values)
{
	struct sebpf_text text sebpf_auto_text = { 0 };
	const char *separator = "";

	if (sebpf_text_open(&text))
		return NULL;
	for (size_t i = 0; i < reasons->count; i++) {
		const struct sebpf_reason *reason = &reasons->items[i];

		if (reason->kind != SEBPF_REASON_BOOLEAN)
			continue;
		(void)fprintf(text.stream, "%s%s", separator,
			      is_values ? reason->values : reason->condition);
		separator = is_values ? ", " : " or ";
	}
	return sebpf_text_take(&text);
}

static int add_conditional(const struct sebpf_judge *judge,
			   const struct pair *pair,
			   const struct sebpf_need *need, uint32_t bit,
			   const struct sebpf_reasons *reasons,
			   struct lack *lack)
{
	struct sebpf_missing missing = {
		.rule = rule_text(pair, need->tclass, bit),
		.condition = join(reasons, false),
		.values = join(reasons, true),
		.kernels = need->kernels,
	};

	if (!missing.condition || !missing.values) {
		free_missing(&missing);
		return sebpf_judge_no_memory(judge);
	}
	return add(judge, lack, &missing);
}

/* A type that bounds the source lacks it, too, or alone. */
static int add_bounds(const struct sebpf_judge *judge, const struct pair *pair,
		      const struct sebpf_need *need, uint32_t bit,
		      const struct sebpf_reason *reason, struct lack *lack)
{
	const struct pair upper = {
		.source_name = reason->bounds,
		.target_name = pair->target_name,
	};
	struct sebpf_missing missing = {
		.rule = rule_text(&upper, need->tclass, bit),
		.kernels = need->kernels,
	};

	return add(judge, lack, &missing);
}

/* Adds what a permission lacks, but for plain rules, which come together. */
static int take_reasons(const struct sebpf_judge *judge,
			const struct pair *pair, const struct sebpf_need *need,
			uint32_t bit, const struct sebpf_reasons *reasons,
			struct lack *lack)
{
	bool is_conditional = false;
	int rc = 0;

	for (size_t i = 0; !rc && i < reasons->count; i++) {
		if (reasons->items[i].kind == SEBPF_REASON_BOOLEAN)
			is_conditional = true;
		else if (reasons->items[i].kind == SEBPF_REASON_BOUNDS)
			rc = add_bounds(judge, pair, need, bit,
					&reasons->items[i], lack);
	}
	if (!rc && is_conditional)
		rc = add_conditional(judge, pair, need, bit, reasons, lack);
	return rc;
}

static bool is_plain(const struct sebpf_reasons *reasons)
{
	for (size_t i = 0; i < reasons->count; i++)
		if (reasons->items[i].kind == SEBPF_REASON_NO_RULE)
			return true;
	return false;
}

/* Asks for one permission; sets it in @mask if it lacks a rule. */
static int ask_permission(const struct sebpf_judge *judge,
			  const struct pair *pair,
			  const struct sebpf_need *need, uint32_t number,
			  struct lack *lack, uint32_t *mask)
{
	const struct sebpf_class_numbers *numbers =
		&judge->facts->map.classes[need->tclass];
	struct sebpf_reasons reasons sebpf_auto_reasons = { 0 };
	const struct sebpf_query query = {
		.db = judge->facts->db,
		.source.type = pair->source,
		.target.type = pair->target,
		.class_value = numbers->value,
		.permission = numbers->bits[number],
		.class_name = sebpf_class_name(need->tclass),
		.permission_name = sebpf_permission_name(need->tclass, number),
		.only_types = 1,
	};
	uint32_t bit = UINT32_C(1) << number;
	int is_granted = 0;
	int rc;

	if (numbers->unknown & bit)
		return 0;
	if (!query.permission || !pair->source || !pair->target) {
		*mask |= bit;
		return 0;
	}
	rc = sebpf_explain(&query, &reasons, &is_granted, judge->err);
	if (rc || is_granted)
		return rc;
	if (is_plain(&reasons))
		*mask |= bit;
	return take_reasons(judge, pair, need, bit, &reasons, lack);
}

static int ask_mask(const struct sebpf_judge *judge,
		    const struct sebpf_need *need, struct lack *lack)
{
	struct pair pair = pair_of(judge, need);
	struct sebpf_missing missing = { .kernels = need->kernels };
	uint32_t mask = 0;
	int rc = 0;

	for (uint32_t bit = 0; !rc && bit < SEBPF_PERMS_PER_CLASS; bit++)
		if (need->mask >> bit & 1)
			rc = ask_permission(judge, &pair, need, bit, lack,
					    &mask);
	if (rc || !mask)
		return rc;
	missing.rule = rule_text(&pair, need->tclass, mask);
	return add(judge, lack, &missing);
}

static int move_all(const struct sebpf_judge *judge, struct lack *from,
		    struct lack *to)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < from->count; i++)
		rc = add(judge, to, &from->items[i]);
	return rc;
}

static int ask_need(const struct sebpf_judge *judge,
		    const struct sebpf_need *need, struct lack *lack)
{
	struct lack own auto_lack = { 0 };
	struct lack admins auto_lack = { 0 };
	const struct sebpf_need admin = {
		.pair = need->pair,
		.tclass = SEBPF_CLASS_CAP_USERNS,
		.mask = SEBPF_PERM(CAP_USERNS, SYS_ADMIN),
	};
	int rc = ask_mask(judge, need, &own);

	if (!rc && own.count && need->is_for_admin)
		rc = ask_mask(judge, &admin, &admins);
	if (rc || (need->is_for_admin && !admins.count))
		return rc;
	return move_all(judge, &own, lack);
}

static int ask_needs(const struct sebpf_judge *judge,
		     const struct sebpf_needs *needs, struct lack *lack)
{
	int rc = 0;

	for (uint32_t i = 0; !rc && i < needs->count; i++)
		rc = ask_need(judge, &needs->items[i], lack);
	return rc;
}

/* Adds a rule, and takes its text over; NULL: there was no memory for it. */
static int add_rule(const struct sebpf_judge *judge, struct lack *lack,
		    char *rule)
{
	struct sebpf_missing missing = { .rule = rule };

	return add(judge, lack, &missing);
}

/* Whether tokens that the domain creates can have the type. */
static bool is_labelled(const struct sebpf_judge *judge)
{
	return judge->facts->token_of[judge->domain] == judge->token ||
	       (judge->token && judge->facts->is_delegated);
}

static int ask_creation(const struct sebpf_judge *judge, struct lack *lack)
{
	int rc = 0;

	if (!is_labelled(judge))
		rc = add_rule(judge, lack,
			      sebpf_finding_text("(typetransition %s self "
						 "anon_inode \"bpf-token\" %s)",
						 judge->domain_name,
						 judge->token_name));
	return rc ? rc : ask_needs(judge, &sebpf_create_needs, lack);
}

static int ask_receipt(const struct sebpf_judge *judge, struct lack *lack)
{
	int rc = ask_needs(judge, &sebpf_receive_needs, lack);

	if (!rc && !judge->is_made)
		rc = add_rule(judge, lack,
			      sebpf_finding_text("(call sebpf_create_token "
						 "(DOMAIN %s))",
						 judge->token_name));
	return rc;
}

/* How the domain gets a token; if it does not, what it lacks to create one. */
static int ask_ways(const struct sebpf_judge *judge, struct lack *lack,
		    struct sebpf_chance *chance)
{
	struct lack creation auto_lack = { 0 };
	struct lack receipt auto_lack = { 0 };
	int rc = ask_creation(judge, &creation);

	if (!rc)
		rc = ask_receipt(judge, &receipt);
	if (rc)
		return rc;
	chance->creates = !count_final(&creation);
	chance->receives = !count_final(&receipt);
	if (judge->want->operation == SEBPF_WANT_TOKEN_CREATE) {
		chance->receives = false;
		return move_all(judge, &creation, lack);
	}
	return move_all(judge,
			chance->receives && receipt.count < creation.count ?
				&receipt :
				&creation,
			lack);
}

/* Whether a type may make the mount of such tokens. */
static bool delegates(const struct sebpf_judge *judge, uint32_t type)
{
	const struct sebpf_lint_facts *facts = judge->facts;

	return sebpf_db_is_type(facts->db, type) &&
	       ((judge->token && sebpf_may_delegate(&facts->rights[type])) ||
		((!judge->token ||
		  facts->token_of[judge->domain] == judge->token) &&
		 sebpf_may_delegate(&facts->selfs[type])));
}

/* Of the delegators, asks about the one that lacks the least. */
static int ask_runtimes(const struct sebpf_judge *judge, struct lack *lack)
{
	struct lack best auto_lack = { 0 };
	struct sebpf_needs needs;
	bool is_any = false;
	int rc = 0;

	sebpf_want_runtime_needs(judge->want, &needs);
	for (uint32_t type = 1; type <= judge->facts->types; type++) {
		struct lack found auto_lack = { 0 };
		struct sebpf_judge copy = *judge;

		if (!delegates(judge, type))
			continue;
		copy.runtime = type;
		copy.runtime_name = sebpf_lint_type(judge->facts, type);
		rc = ask_needs(&copy, &needs, &found);
		if (rc || !found.count)
			return rc;
		if (!is_any || found.count < best.count) {
			free_lack(&best);
			best = found;
			found = (struct lack){ 0 };
		}
		is_any = true;
	}
	if (!is_any)
		return add_rule(judge, lack,
				sebpf_finding_text("(call sebpf_delegate "
						   "(RUNTIME %s))",
						   judge->token_name));
	return move_all(judge, &best, lack);
}

bool sebpf_judge_is_permissive(const struct sebpf_judge *judge)
{
	return judge->facts->map.classes[SEBPF_CLASS_BPF_TOKEN].value &&
	       ebitmap_get_bit(&judge->facts->db->permissive_map,
			       judge->domain);
}

/* Drops what a permissive domain is not refused: all but other types' rules. */
static void drop_own(struct lack *lack, const char *domain)
{
	size_t length = strlen(domain), kept = 0;

	for (size_t i = 0; i < lack->count; i++) {
		const char *rule = lack->items[i].rule;

		if (!strncmp(rule, "(allow ", 7) &&
		    !strncmp(rule + 7, domain, length) &&
		    rule[7 + length] == ' ')
			free_missing(&lack->items[i]);
		else
			lack->items[kept++] = lack->items[i];
	}
	lack->count = kept;
}

static int fill(const struct sebpf_judge *judge, struct lack *lack,
		struct sebpf_chance *chance)
{
	chance->domain = strdup(judge->domain_name);
	chance->token = judge->token_name ? strdup(judge->token_name) : NULL;
	chance->is_new = judge->token_name && !judge->token;
	chance->is_permissive = sebpf_judge_is_permissive(judge);
	chance->missing = lack->items;
	chance->count = lack->count;
	*lack = (struct lack){ 0 };
	return chance->domain && (chance->token || !judge->token_name) ?
		       0 :
		       sebpf_judge_no_memory(judge);
}

/* Hands over what was found. */
static int conclude(const struct sebpf_judge *judge, struct lack *lack,
		    struct sebpf_chance *chance,
		    struct sebpf_chance *ret_chance)
{
	int rc = fill(judge, lack, chance);

	if (rc)
		return rc;
	*ret_chance = *chance;
	*chance = (struct sebpf_chance){ 0 };
	return 0;
}

int sebpf_judge_token(const struct sebpf_judge *judge,
		      struct sebpf_chance *ret_chance)
{
	static const struct sebpf_lint_rights none;
	uint64_t places = sebpf_lint_places(
		judge->token ? &judge->facts->rights[judge->domain] : &none);
	struct sebpf_chance chance sebpf_auto_chance = { 0 };
	struct lack lack auto_lack = { 0 };
	struct sebpf_needs needs;
	int rc;

	sebpf_want_needs(judge->want, places, &needs);
	sebpf_want_options(judge->want, places, &chance.options);
	rc = ask_ways(judge, &lack, &chance);
	if (!rc && sebpf_judge_is_permissive(judge)) {
		drop_own(&lack, judge->domain_name);
		chance.creates = is_labelled(judge);
		chance.receives = judge->is_made &&
				  judge->want->operation !=
					  SEBPF_WANT_TOKEN_CREATE;
	} else if (!rc) {
		rc = ask_needs(judge, &needs, &lack);
	}
	if (!rc)
		rc = ask_runtimes(judge, &lack);
	return rc ? rc : conclude(judge, &lack, &chance, ret_chance);
}

void sebpf_chance_free(struct sebpf_chance *chance)
{
	free(chance->domain);
	free(chance->token);
	for (size_t i = 0; i < chance->count; i++)
		free_missing(&chance->missing[i]);
	free(chance->missing);
	*chance = (struct sebpf_chance){ 0 };
}

void sebpf_judge_turn(struct sebpf_judge *judge, uint32_t token)
{
	struct sebpf_lint_facts *facts = judge->facts;

	sebpf_lint_facts_turn(facts, token);
	judge->token = token;
	judge->token_name = sebpf_lint_type(facts, token);
	judge->is_made = false;
	for (uint32_t type = 1; type <= facts->types && !judge->is_made; type++)
		if (sebpf_db_is_type(facts->db, type))
			judge->is_made = sebpf_ways_find(facts, type).creates;
}

int sebpf_judge_tokenless(const struct sebpf_judge *judge, uint32_t permission,
			  struct sebpf_chance *ret_chance)
{
	/* A domain is asked for rights on itself. */
	const struct sebpf_needs needs = {
		.items = {
			{ SEBPF_NEED_SELF, SEBPF_CLASS_BPF, permission, false,
			  NULL },
			{ SEBPF_NEED_SELF, SEBPF_CLASS_BPF_TOKENLESS,
			  permission, false, NULL },
		},
		.count = 2,
	};
	struct sebpf_chance chance sebpf_auto_chance = { 0 };
	struct lack lack auto_lack = { 0 };
	int rc = 0;

	if (!sebpf_judge_is_permissive(judge))
		rc = ask_needs(judge, &needs, &lack);
	return rc ? rc : conclude(judge, &lack, &chance, ret_chance);
}
