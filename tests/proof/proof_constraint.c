// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - proof: constraints
 * Copyright (C) 2026 The sebpf authors
 *
 * The value of one part of an expression, with every operator and attribute, also
 * those that do not exist; any users, roles, types and levels.
 */
#define EXPRESSIONS 1

#include "tests/proof/spec.h"

#include "hooks/access.h"

static void assume_levels(void)
{
	for (__u32 i = 1; i < LEVELS; i++)
		assume_bitmap(&model.bitmaps[CATEGORIES + i], 192);
}

/* Anybody, with the levels of the model. */
static struct av_query any_query(void)
{
	struct av_query query = {
		.source = { nondet_u32(), nondet_u32(), nondet_u32(), 0,
			    SOURCE_LOW, SOURCE_HIGH },
		.target = { nondet_u32(), nondet_u32(), nondet_u32(), 0,
			    TARGET_LOW, TARGET_HIGH },
	};

	assumed(query.source.user && query.target.user);
	assumed(query.source.type && query.target.type);
	assumed(query.source.role && query.source.role <= ROLES);
	assumed(query.target.role && query.target.role <= ROLES);
	return query;
}

int main(void)
{
	struct av_query query;

	model = nondet_model();
	for (__u32 i = 1; i <= EXPRESSIONS; i++)
		assume_bitmap(&model.bitmaps[NAMES + i], 192);
	for (__u32 i = 1; i <= ROLES; i++)
		assume_bitmap(&model.bitmaps[DOMINATED + i], 64);
	assume_levels();
	model.expression_count = 1;
	model.constraint_count = 0;
	query = any_query();
	proved(sebpf_evaluate(1, &query, 1) == spec_evaluate(&query, 1, 1),
	       "what a part of an expression is worth");
	return 0;
}
