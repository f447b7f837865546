/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what keeps a domain from an operation, or who may do it
 * Copyright (C) 2026 The sebpf authors
 *
 * Types count, and booleans as they are in the policy. Constraints do not: they
 * are about users, roles and levels, of which only a context knows.
 */
#ifndef SEBPF_EXPLAIN_MISSING_H
#define SEBPF_EXPLAIN_MISSING_H

#include <stdbool.h>

#include "explain/names.h"
#include "explain/want.h"
#include "policy/policy.h"

/**
 * struct sebpf_missing - a rule that is missing; owns its texts
 * @rule: the rule, as CIL.
 * @condition: what of the booleans has to hold for a rule that the policy has,
 *	as CIL; NULL: it has none.
 * @values: the booleans in it as they are; NULL if there is no condition.
 * @kernels: which kernels ask for it: a constant string; NULL: all.
 */
struct sebpf_missing {
	char *rule;
	char *condition;
	char *values;
	const char *kernels;
};

/**
 * struct sebpf_chance - whether a domain may do something; owns what it points to
 * @domain: the domain.
 * @token: the type of the tokens; NULL: without a token.
 * @is_new: whether the policy does not have that type yet.
 * @creates: whether the domain may create such tokens.
 * @receives: whether it may receive them.
 * @is_permissive: whether the domain is permissive: nothing is refused.
 * @missing: the rules that are missing.
 * @count: their number.
 * @options: what the mount has to delegate.
 */
struct sebpf_chance {
	char *domain;
	char *token;
	bool is_new;
	bool creates;
	bool receives;
	bool is_permissive;
	struct sebpf_missing *missing;
	size_t count;
	struct sebpf_want_options options;
};

/**
 * struct sebpf_chances - who may do something
 * @items: owned.
 * @count: their number.
 */
struct sebpf_chances {
	struct sebpf_chance *items;
	size_t count;
};

/**
 * Tells whether a missing rule keeps the domain from it on every kernel and
 * whatever the booleans are.
 *
 * @param missing the rule.
 * @return whether it is so.
 */
bool sebpf_missing_is_final(const struct sebpf_missing *missing);

/**
 * Finds what a domain lacks for an operation. Of the types of tokens that it
 * could do it with, the one that lacks the least is taken.
 *
 * @param policy the policy.
 * @param want the operation, not an open one.
 * @param domain the domain.
 * @param ret_chance receives what is missing; the caller frees it.
 * @param err filled on failure.
 * @return 0; -ENOENT if the policy has no such type; as sebpf_explain().
 */
int sebpf_missing_find(const struct sebpf_policy *policy,
		       const struct sebpf_want *want, const char *domain,
		       struct sebpf_chance *ret_chance, struct sebpf_err *err);

/**
 * Finds who may do an operation, at least at other booleans or on some kernels.
 *
 * @param policy the policy.
 * @param want the operation; an open one stands for one of any type.
 * @param ret_chances receives who may; the caller frees them.
 * @param err filled on failure.
 * @return 0; as sebpf_explain().
 */
int sebpf_who(const struct sebpf_policy *policy, const struct sebpf_want *want,
	      struct sebpf_chances *ret_chances, struct sebpf_err *err);

/**
 * Frees what is missing, and leaves nothing.
 *
 * @param chance may be empty.
 */
void sebpf_chance_free(struct sebpf_chance *chance);

/* The same for several. */
void sebpf_chances_free(struct sebpf_chances *chances);

#define sebpf_auto_chance __attribute__((cleanup(sebpf_chance_free)))
#define sebpf_auto_chances __attribute__((cleanup(sebpf_chances_free)))

#endif /* SEBPF_EXPLAIN_MISSING_H */
