// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - proof: expressions
 * Copyright (C) 2026 The sebpf authors
 *
 * Any postfix expression of up to seven parts, also one that is none. What the
 * parts are worth is another proof: here they compare users.
 */
#ifndef EXPRESSIONS
#define EXPRESSIONS 7
#endif

#include "tests/proof/spec.h"

#include "hooks/access.h"

int main(void)
{
	struct av_query query = { .source = { .user = nondet_u32() },
				  .target = { .user = nondet_u32() } };

	model = nondet_model();
	for (__u32 i = 1; i <= EXPRESSIONS; i++) {
		assumed(model.expressions[i].type != EXPRESSION_NAMES);
		model.expressions[i].attribute = ATTRIBUTE_USER;
	}
	model.constraint_count = 0;
	for (__u32 length = 1; length <= EXPRESSIONS; length++) {
		model.expression_count = length;
		proved(sebpf_evaluate(1, &query, 1) ==
			       spec_evaluate(&query, 1, length),
		       "what an expression is worth");
	}
	return 0;
}
