/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - whether a domain may do something with tokens of one type
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_EXPLAIN_JUDGE_H
#define SEBPF_EXPLAIN_JUDGE_H

#include "explain/missing.h"
#include "lint/facts.h"

/**
 * struct sebpf_judge - what a question is answered from
 * @facts: the policy's, turned to the type of tokens.
 * @want: the operation.
 * @domain: the domain.
 * @token: the type of tokens; 0: one that the policy does not have.
 * @runtime: the delegator; 0: none.
 * @domain_name: for rules, as are the next ones.
 * @token_name: NULL: there is no token.
 * @runtime_name: NULL: there is no delegator.
 * @is_made: whether any domain makes such tokens.
 * @err: filled on failure.
 */
struct sebpf_judge {
	struct sebpf_lint_facts *facts;
	const struct sebpf_want *want;
	uint32_t domain;
	uint32_t token;
	uint32_t runtime;
	const char *domain_name;
	const char *token_name;
	const char *runtime_name;
	bool is_made;
	struct sebpf_err *err;
};

/**
 * Turns to a type of tokens.
 *
 * @param judge the question; the domain does not matter.
 * @param token the type.
 */
void sebpf_judge_turn(struct sebpf_judge *judge, uint32_t token);

/**
 * Judges the use of tokens of the type that was turned to, or of one that the
 * policy does not have.
 *
 * @param judge the question.
 * @param ret_chance receives what is missing; the caller frees it.
 * @return 0; as sebpf_explain().
 */
int sebpf_judge_token(const struct sebpf_judge *judge,
		      struct sebpf_chance *ret_chance);

/**
 * Judges what a domain may do without a token.
 *
 * @param judge the question.
 * @param permission of class bpf, by our bits.
 * @param ret_chance receives what is missing; the caller frees it.
 * @return 0; as sebpf_explain().
 */
int sebpf_judge_tokenless(const struct sebpf_judge *judge, uint32_t permission,
			  struct sebpf_chance *ret_chance);

/**
 * Tells whether nothing is refused to the domain.
 *
 * @param judge the question.
 * @return whether it is so.
 */
bool sebpf_judge_is_permissive(const struct sebpf_judge *judge);

/**
 * Fails for want of memory.
 *
 * @param judge the question; its error is filled.
 * @return -ENOMEM.
 */
int sebpf_judge_no_memory(const struct sebpf_judge *judge);

#endif /* SEBPF_EXPLAIN_JUDGE_H */
