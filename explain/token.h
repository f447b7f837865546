/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - all that is done with tokens of a type
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_EXPLAIN_TOKEN_H
#define SEBPF_EXPLAIN_TOKEN_H

#include <stdbool.h>

#include "explain/ways.h"

/**
 * struct sebpf_token_delegator - who makes mounts for such tokens
 * @domain: its type; owned.
 * @chooses: whether it may choose the type for the tokens of its mounts.
 * @leaves: whether it may leave that to the rules about the tokens' creators,
 *	which give the type to one of them.
 */
struct sebpf_token_delegator {
	char *domain;
	bool chooses;
	bool leaves;
};

/**
 * struct sebpf_token_user - who gets such tokens, or may use them
 * @domain: its type; owned.
 * @ways: how it gets them.
 * @uses: whether it may do anything with one that it has.
 * @rights: what the rules allow it on them.
 */
struct sebpf_token_user {
	char *domain;
	struct sebpf_ways ways;
	bool uses;
	struct sebpf_lint_rights rights;
};

/**
 * struct sebpf_token_facts - all about tokens of a type; owns what it points to
 * @delegators: who delegates.
 * @delegator_count: their number.
 * @users: who makes, receives and uses them.
 * @user_count: their number.
 * @map: the policy's numbers of classes and permissions.
 */
struct sebpf_token_facts {
	struct sebpf_token_delegator *delegators;
	size_t delegator_count;
	struct sebpf_token_user *users;
	size_t user_count;
	struct sebpf_classmap map;
};

/**
 * Finds out who delegates, makes, receives and uses tokens of a type. Rules of
 * conditionals count whatever the booleans are, as for sebpf_lint().
 *
 * @param policy the policy.
 * @param name the type.
 * @param ret_facts receives the facts, none if it is no type of tokens; the
 *	caller frees them.
 * @param err filled on failure.
 * @return 0; -ENOENT if the policy has no such type; -ENOMEM.
 */
int sebpf_explain_token(const struct sebpf_policy *policy, const char *name,
			struct sebpf_token_facts *ret_facts,
			struct sebpf_err *err);

/**
 * Frees the facts and leaves none.
 *
 * @param facts may be empty.
 */
void sebpf_token_facts_free(struct sebpf_token_facts *facts);

/**
 * struct sebpf_token_type - a type of tokens; owns what it points to
 * @type: its name.
 * @facts: all about it.
 */
struct sebpf_token_type {
	char *type;
	struct sebpf_token_facts facts;
};

/**
 * struct sebpf_token_types - types of tokens
 * @items: owned.
 * @count: their number.
 */
struct sebpf_token_types {
	struct sebpf_token_type *items;
	size_t count;
};

/**
 * Finds out the same about all types of tokens.
 *
 * @param policy the policy.
 * @param name only the type of this name, and those that the domain of this name
 *	has to do with; NULL: all.
 * @param ret_types receives the types; the caller frees them.
 * @param err filled on failure.
 * @return 0; -ENOENT if the policy has no such type; -ENOMEM.
 */
int sebpf_explain_tokens(const struct sebpf_policy *policy, const char *name,
			 struct sebpf_token_types *ret_types,
			 struct sebpf_err *err);

/**
 * Frees the types and leaves none.
 *
 * @param types may be empty.
 */
void sebpf_token_types_free(struct sebpf_token_types *types);

#define sebpf_auto_token_types __attribute__((cleanup(sebpf_token_types_free)))
#define sebpf_auto_token_facts __attribute__((cleanup(sebpf_token_facts_free)))

#endif /* SEBPF_EXPLAIN_TOKEN_H */
