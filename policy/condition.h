/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what has to hold of the booleans for a conditional rule
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_POLICY_CONDITION_H
#define SEBPF_POLICY_CONDITION_H

#include <sepol/policydb/conditional.h>
#include <sepol/policydb/policydb.h>

/**
 * struct sebpf_condition - a condition in words; owns its texts
 * @text: the condition as CIL.
 * @states: the booleans in it as they are: "b0 true, b1 false".
 * @single: 1 if it is about one boolean alone.
 * @wanted: what that boolean has to be.
 * @name: that boolean; NULL if there are more.
 */
struct sebpf_condition {
	char *text;
	char *states;
	int single;
	int wanted;
	char *name;
};

/**
 * Writes a condition.
 *
 * @param db the policy.
 * @param expr its expression.
 * @param branch 1 if the rule is in force while the expression is true; 0:
 *	while it is false.
 * @param ret_condition receives the condition; the caller frees it.
 * @return 0; -EBADMSG if it is not an expression; -ENOMEM.
 */
int sebpf_condition_write(const struct policydb *db, const cond_expr_t *expr,
			  int branch, struct sebpf_condition *ret_condition);

/**
 * Frees the texts.
 *
 * @param condition may be empty.
 */
void sebpf_condition_free(struct sebpf_condition *condition);

#define sebpf_auto_condition __attribute__((cleanup(sebpf_condition_free)))

#endif /* SEBPF_POLICY_CONDITION_H */
