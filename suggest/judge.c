// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - suggest: which of the denials become rules
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sepol/policydb/policydb.h>

#include "explain/answer.h"
#include "explain/names.h"
#include "labels/class_names.h"
#include "policy/context.h"
#include "policy/database.h"
#include "sebpf/cleanup.h"
#include "suggest/notes.h"
#include "suggest/suggest.h"

const char *sebpf_suggest_target(const struct sebpf_suggest_rule *rule)
{
	if (rule->token)
		return rule->token;
	return strcmp(rule->source, rule->target) != 0 ? rule->target : "self";
}

bool sebpf_suggest_any(const struct sebpf_suggest *suggest)
{
	for (size_t i = 0; i < suggest->rule_count; i++)
		if (suggest->rules[i].allowed)
			return true;
	for (size_t i = 0; i < suggest->call_count; i++)
		if (suggest->calls[i].calls)
			return true;
	return false;
}

/**
 * struct authority - a policy that is asked
 * @policy: the policy; NULL: none.
 * @asker: asks it; NULL likewise.
 */
struct authority {
	const struct sebpf_policy *policy;
	struct sebpf_asker *asker;
};

static int no_memory(struct sebpf_err *err)
{
	return sebpf_err_set(err, -ENOMEM, "no memory for rules");
}

/*
 * Types for tokens
 */

static bool has_type(const struct sebpf_policy *policy, const char *name)
{
	return policy && hashtab_search(policy->db->p_types.table, name);
}

/* The label that the policy now gives to tokens of a domain. */
static int find_label(const struct authority *authority, const char *source,
		      char **ret_label)
{
	const struct policydb *db = authority->policy->db;
	struct sebpf_label_reason reason sebpf_auto_label_reason = { 0 };
	context_struct_t creator sebpf_auto_context = { 0 };
	struct sebpf_err err;

	if (sebpf_context_read(db, source, &creator, &err) ||
	    sebpf_ask_label(authority->asker, &creator, &reason, &err) ||
	    !reason.is_valid)
		return 0;
	return sebpf_context_text(db, &reason.label, ret_label, &err);
}

/* The type in a context that a policy wrote. */
static char *type_of(const char *context)
{
	const char *type = strchr(strchr(context, ':') + 1, ':') + 1;

	return strndup(type, strcspn(type, ":"));
}

/* The type for a domain's tokens: the policy's present one, or a new one. */
static int add_type(struct sebpf_suggest *suggest,
		    const struct authority *authority,
		    const struct sebpf_suggest_rule *rule)
{
	struct sebpf_suggest_type *type = &suggest->types[suggest->type_count];
	char *label sebpf_auto_free = NULL;

	if (authority->policy &&
	    find_label(authority, rule->pairs[0].source, &label))
		return -ENOMEM;
	type->domain = strdup(rule->source);
	type->type = label ? type_of(label) : NULL;
	if (!type->type || !strcmp(type->type, rule->source)) {
		free(type->type);
		type->type = sebpf_new_token_type(
			authority->policy ? authority->policy->db : NULL,
			rule->source);
		type->is_new = true;
	}
	suggest->type_count++;
	return type->domain && type->type ? 0 : -ENOMEM;
}

static const struct sebpf_suggest_type *
find_type(const struct sebpf_suggest *suggest, const char *domain)
{
	for (size_t i = 0; i < suggest->type_count; i++)
		if (!strcmp(suggest->types[i].domain, domain))
			return &suggest->types[i];
	return NULL;
}

static int note_own(struct sebpf_suggest_rule *rule,
		    const struct sebpf_suggest_type *type)
{
	if (type->is_new)
		return sebpf_suggest_note(
			rule, "own-type", 0,
			"the denial is about a token of type %s, the domain's "
			"own; a rule on that would not tell tokens from the "
			"domain, so %s is proposed for tokens; what is allowed "
			"on %s does not count for them, so record once more",
			rule->target, type->type, rule->target);
	return sebpf_suggest_note(
		rule, "own-type", 0,
		"the denial is about a token of type %s, the domain's own; the "
		"policy gives its tokens the type %s by now",
		rule->target, type->type);
}

/* All that creates a token of a new type, denied or not: it is needed. */
static void add_creation(struct sebpf_suggest_rule *rule)
{
	static const uint64_t needed[SEBPF_CLASS_COUNT] = {
		[SEBPF_CLASS_BPF_TOKEN] = SEBPF_PERM(BPF_TOKEN, CREATE),
		[SEBPF_CLASS_CAP2_USERNS] = SEBPF_PERM(CAP2_USERNS, BPF),
		/* getattr is the first after ours. */
		[SEBPF_CLASS_ANON_INODE] = SEBPF_PERM(ANON_INODE, CREATE) |
					   SEBPF_PERM(ANON_INODE, READ) |
					   SEBPF_PERM(ANON_INODE, WRITE) |
					   UINT64_C(1) << SEBPF_PERMS_PER_CLASS,
	};

	rule->added = needed[rule->tclass] & ~rule->allowed;
	rule->allowed |= rule->added;
}

/* The rule about a token of a domain's own type, a new one if need be. */
static int complete(struct sebpf_suggest *suggest,
		    const struct sebpf_suggest_type *type, uint32_t tclass)
{
	struct sebpf_suggest_rule *rule = suggest->rules;

	for (size_t i = 0; i < suggest->rule_count; i++, rule++)
		if (rule->token == type->type && rule->tclass == tclass) {
			add_creation(rule);
			return 0;
		}
	/* One for each class beyond those that a log may fill. */
	rule->source = strdup(type->domain);
	rule->target = strdup(type->domain);
	rule->tclass = tclass;
	rule->is_own = true;
	rule->token = type->type;
	suggest->rule_count++;
	add_creation(rule);
	return rule->source && rule->target ? 0 : -ENOMEM;
}

/* A type for each domain that makes such tokens. */
static int add_types(struct sebpf_suggest *suggest,
		     const struct authority *authority)
{
	for (size_t i = 0; i < suggest->rule_count; i++) {
		const struct sebpf_suggest_rule *rule = &suggest->rules[i];

		if (rule->is_own && !strcmp(rule->source, rule->target) &&
		    !find_type(suggest, rule->target) &&
		    add_type(suggest, authority, rule))
			return -ENOMEM;
	}
	return 0;
}

static int propose_types(struct sebpf_suggest *suggest,
			 const struct authority *authority)
{
	if (add_types(suggest, authority))
		return -ENOMEM;
	for (size_t i = 0; i < suggest->rule_count; i++) {
		struct sebpf_suggest_rule *rule = &suggest->rules[i];
		const struct sebpf_suggest_type *type =
			rule->is_own ? find_type(suggest, rule->target) : NULL;

		if (!type)
			continue;
		rule->token = type->type;
		if (!suggest->is_needed && note_own(rule, type))
			return -ENOMEM;
	}
	return 0;
}

static int complete_types(struct sebpf_suggest *suggest)
{
	static const uint32_t classes[] = { SEBPF_CLASS_ANON_INODE,
					    SEBPF_CLASS_BPF_TOKEN,
					    SEBPF_CLASS_CAP2_USERNS };
	int rc = 0;

	for (size_t i = 0; i < suggest->type_count; i++)
		for (size_t j = 0; !rc && suggest->types[i].is_new && j < 3;
		     j++)
			rc = complete(suggest, &suggest->types[i], classes[j]);
	return rc;
}

/*
 * What the policy says
 */

/**
 * struct findings - what a policy says about the permissions of a rule
 * @needed: no rule allows them.
 * @has: they are allowed.
 * @forbidden: rules allow them, and something else forbids them.
 * @missing: the policy does not have them, nor can a rule.
 */
struct findings {
	uint64_t needed;
	uint64_t has;
	uint64_t forbidden;
	uint64_t missing;
};

static int note_reason(struct sebpf_suggest_rule *rule,
		       const struct sebpf_reason *reason, uint64_t permission,
		       struct findings *findings)
{
	switch (reason->kind) {
	case SEBPF_REASON_NO_RULE:
		findings->needed |= permission;
		return 0;
	case SEBPF_REASON_BOOLEAN:
		findings->needed |= permission;
		return sebpf_suggest_note(rule, "boolean", 0, "%s",
					  reason->words);
	case SEBPF_REASON_CONSTRAINT:
	case SEBPF_REASON_ROLES:
	case SEBPF_REASON_BOUNDS:
		findings->forbidden |= permission;
		return sebpf_suggest_note(rule, "constraint", 0,
					  "no rule lifts this: %s",
					  reason->words);
	case SEBPF_REASON_UNKNOWN_CLASS:
	case SEBPF_REASON_UNKNOWN_PERMISSION:
		findings->missing |= permission;
		return sebpf_suggest_note(rule, "missing-class", permission,
					  "%s", reason->words);
	case SEBPF_REASON_RULE:
	case SEBPF_REASON_KINDS:
		return 0;
	}
	return 0;
}

static int take_answer(struct sebpf_suggest_rule *rule,
		       const struct sebpf_answer *answer, uint64_t permission,
		       struct findings *findings)
{
	int rc = 0;

	if (answer->granted) {
		findings->has |= permission;
		return 0;
	}
	for (size_t i = 0; !rc && i < answer->reasons.count; i++)
		rc = note_reason(rule, &answer->reasons.items[i], permission,
				 findings);
	if (!rc && !answer->recorded)
		rc = sebpf_suggest_note(
			rule, "dontaudit", 0,
			"the policy does not record this denial by now "
			"(dontaudit): somebody held it for harmless");
	return rc;
}

static int ask_permissions(struct sebpf_asker *asker,
			   struct sebpf_suggest_rule *rule,
			   struct sebpf_question *question,
			   uint64_t permissions, struct findings *findings,
			   struct sebpf_err *err)
{
	struct sebpf_answer answer;
	int rc = 0;

	question->class_name = sebpf_class_name(rule->tclass);
	for (uint32_t bit = 0; !rc && bit < SEBPF_DENIED_BITS; bit++) {
		uint64_t permission = UINT64_C(1) << bit;

		if (!(permissions & permission))
			continue;
		question->permission_name =
			sebpf_denied_name(rule->tclass, bit);
		rc = sebpf_ask(asker, question, &answer, err);
		if (rc)
			break;
		rc = take_answer(rule, &answer, permission, findings);
		sebpf_reasons_free(&answer.reasons);
	}
	return rc;
}

static int ask_pair(const struct authority *authority,
		    struct sebpf_suggest_rule *rule,
		    const struct sebpf_suggest_pair *pair, const char *target,
		    struct findings *findings, struct sebpf_err *err)
{
	context_struct_t from sebpf_auto_context = { 0 };
	context_struct_t to sebpf_auto_context = { 0 };
	struct sebpf_question question = { .source = &from, .target = &to };
	const struct policydb *db = authority->policy->db;
	int rc = sebpf_context_read(db, pair->source, &from, err);

	if (!rc)
		rc = sebpf_context_read(db, target, &to, err);
	if (rc == -ENOENT || rc == -EINVAL)
		return sebpf_suggest_note(rule, "missing-name", 0,
					  "the policy was not asked: %s",
					  err->text);
	return rc ? rc :
		    ask_permissions(authority->asker, rule, &question,
				    pair->permissions, findings, err);
}

static int conclude(const struct sebpf_suggest *suggest,
		    struct sebpf_suggest_rule *rule,
		    const struct findings *findings)
{
	uint64_t forbidden = findings->forbidden & ~findings->needed;
	uint64_t has = findings->has & ~findings->needed & ~forbidden;
	int rc = 0;

	if (has & rule->allowed && !suggest->is_needed)
		rc = sebpf_suggest_note(rule, "allowed", has & rule->allowed,
					"the policy allows it by now");
	if (!rc && forbidden & rule->allowed)
		rc = sebpf_suggest_note(
			rule, "forbidden", forbidden & rule->allowed,
			"the policy has a rule that allows it, and another one "
			"would not help");
	return rc;
}

/* A policy does not know a proposed type, but it knows the permissions. */
static int leave_out_missing(const struct sebpf_policy *policy,
			     struct sebpf_suggest_rule *rule)
{
	const char *class_name = sebpf_class_name(rule->tclass);
	const class_datum_t *class =
		hashtab_search(policy->db->p_classes.table, class_name);
	uint64_t missing = 0;

	for (uint32_t bit = 0; bit < SEBPF_DENIED_BITS; bit++) {
		uint64_t permission = UINT64_C(1) << bit;

		if ((rule->denied & permission) &&
		    (!class ||
		     !sebpf_db_permission(class, sebpf_denied_name(rule->tclass,
								   bit))))
			missing |= permission;
	}
	if (!missing)
		return 0;
	return sebpf_suggest_note(rule, "missing-class", missing,
				  "the policy %s class \"%s\"%s",
				  class ? "lacks permissions of" : "has no",
				  class_name,
				  sebpf_class_is_own(rule->tclass) ?
					  ", sebpf's own: install its module" :
					  "");
}

/* A module that names a missing type is not installed at all. */
static int leave_out_gone(const struct sebpf_policy *policy,
			  struct sebpf_suggest_rule *rule)
{
	const char *names[] = { rule->source,
				rule->token ? rule->token : rule->target };
	int rc = 0;

	for (size_t i = 0; !rc && i < 2; i++)
		if (!has_type(policy, names[i]))
			rc = sebpf_suggest_note(rule, "missing-type",
						rule->denied,
						"the policy has no type \"%s\"",
						names[i]);
	return rc;
}

static int ask_rule(const struct authority *authority,
		    const struct sebpf_suggest *suggest,
		    struct sebpf_suggest_rule *rule, struct sebpf_err *err)
{
	const struct sebpf_suggest_type *type =
		rule->token ? find_type(suggest, rule->target) : NULL;
	struct findings findings = { 0 };
	int rc = 0;

	if ((suggest->is_needed || (type && type->is_new)) &&
	    leave_out_missing(authority->policy, rule))
		return no_memory(err);
	if (type && type->is_new)
		return 0;
	if (leave_out_gone(authority->policy, rule))
		return no_memory(err);
	if (!rule->allowed)
		return 0;
	for (size_t i = 0; !rc && i < rule->pair_count; i++) {
		const struct sebpf_suggest_pair *pair = &rule->pairs[i];
		char *label sebpf_auto_free = NULL;

		if (type && find_label(authority, pair->source, &label))
			return no_memory(err);
		rc = ask_pair(authority, rule, pair,
			      label ? label : pair->target, &findings, err);
	}
	if (!rc && rule->more_pairs)
		rc = sebpf_suggest_note(rule, "unasked", 0,
					"the policy was asked about %d pairs "
					"of contexts; there were more",
					SEBPF_MAX_SUGGEST_PAIRS);
	if (!rc)
		rc = conclude(suggest, rule, &findings);
	return rc == -ENOMEM ? no_memory(err) : rc;
}

/* By source, target and class, so that the parts of one rule are together. */
static int compare(const void *one, const void *other)
{
	const struct sebpf_suggest_rule *a = one, *b = other;
	int order = strcmp(a->source, b->source);

	if (!order)
		order = strcmp(sebpf_suggest_target(a),
			       sebpf_suggest_target(b));
	if (!order)
		order = (a->tclass > b->tclass) - (a->tclass < b->tclass);
	return order ? order : a->is_own - b->is_own;
}

static void settle_calls(struct sebpf_suggest *suggest)
{
	for (size_t i = 0; i < suggest->call_count; i++) {
		suggest->calls[i].calls += suggest->calls[i].waiting;
		suggest->calls[i].waiting = 0;
	}
}

static int judge(struct sebpf_suggest *suggest,
		 const struct authority *authority, struct sebpf_err *err)
{
	for (size_t i = 0; i < suggest->rule_count; i++)
		suggest->rules[i].allowed = suggest->rules[i].denied;
	if (propose_types(suggest, authority) ||
	    (!suggest->is_needed && sebpf_suggest_leave_out(suggest)))
		return no_memory(err);
	for (size_t i = 0; authority->policy && i < suggest->rule_count; i++) {
		int rc = ask_rule(authority, suggest, &suggest->rules[i], err);

		if (rc)
			return rc;
	}
	if ((!suggest->is_needed && complete_types(suggest)) ||
	    sebpf_suggest_warn(suggest, authority->policy))
		return no_memory(err);
	qsort(suggest->rules, suggest->rule_count, sizeof(*suggest->rules),
	      compare);
	return 0;
}

int sebpf_suggest_judge(struct sebpf_suggest *suggest,
			const struct sebpf_policy *policy,
			struct sebpf_err *err)
{
	struct authority authority = { .policy = policy };
	int rc = 0;

	settle_calls(suggest);
	suggest->has_policy = policy != NULL;
	if (policy)
		rc = sebpf_asker_new(policy, &authority.asker, err);
	if (!rc)
		rc = judge(suggest, &authority, err);
	sebpf_asker_free(authority.asker);
	return rc;
}
