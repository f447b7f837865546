/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what sets and constraints have to be worth, said as plainly as it can be
 * Copyright (C) 2026 The sebpf authors
 *
 * Over the arrays of tests/proof/model_policy.h, and without what makes the
 * hooks' source fast or acceptable: no cursor, no early end. -1: the policy
 * contradicts itself, and the request is denied.
 */
#ifndef SEBPF_PROOF_SPEC_H
#define SEBPF_PROOF_SPEC_H

#include "tests/proof/model_policy.h"

/* Whether a set has a number. */
static int in(__u32 bitmap, __u32 number)
{
	const struct model_bitmap *set = &model.bitmaps[bitmap];
	int found = 0;

	for (__u32 i = 0; i < WORDS; i++)
		if (i < set->count && set->first[i] == (number & ~63U))
			found = set->bits[i] >> (number & 63) & 1;
	return found;
}

/* Whether the first set has a number that the second has not. */
static int has_more(__u32 bitmap, __u32 other)
{
	const struct model_bitmap *first = &model.bitmaps[bitmap];
	const struct model_bitmap *second = &model.bitmaps[other];
	int more = 0;

	for (__u32 i = 0; i < WORDS; i++) {
		__u64 left = i < first->count ? first->bits[i] : 0;

		for (__u32 j = 0; j < WORDS; j++)
			if (i < first->count && j < second->count &&
			    first->first[i] == second->first[j])
				left &= ~second->bits[j];
		more |= left != 0;
	}
	return more;
}

static int spec_equal(int equal, __u32 op)
{
	return op == 1 ? equal : op == 2 ? !equal : -1;
}

/* Operators on what may dominate: eq, neq, dom, domby, incomp. */
static int spec_order(int equal, int dom, int domby, __u32 op)
{
	return op == 3 ? dom :
	       op == 4 ? domby :
	       op == 5 ? !dom && !domby :
			 spec_equal(equal, op);
}

static int spec_levels(__u32 first, __u32 second, __u32 op)
{
	__u32 a = model.sensitivities[first], b = model.sensitivities[second];
	int dom = a >= b && !has_more(CATEGORIES + second, CATEGORIES + first);
	int domby = b >= a &&
		    !has_more(CATEGORIES + first, CATEGORIES + second);

	return spec_order(dom && domby, dom, domby, op);
}

static int spec_compared(const struct av_query *q, __u32 attribute, __u32 op)
{
	__u32 r1 = q->source.role, r2 = q->target.role;

	switch (attribute) {
	case 1: /* u1 u2 */
		return spec_equal(q->source.user == q->target.user, op);
	case 2: /* r1 r2 */
		return spec_order(r1 == r2, in(DOMINATED + r1, r2 - 1),
				  in(DOMINATED + r2, r1 - 1), op);
	case 4: /* t1 t2 */
		return spec_equal(q->source.type == q->target.type, op);
	case 32:
		return spec_levels(SOURCE_LOW, TARGET_LOW, op);
	case 64:
		return spec_levels(SOURCE_LOW, TARGET_HIGH, op);
	case 128:
		return spec_levels(SOURCE_HIGH, TARGET_LOW, op);
	case 256:
		return spec_levels(SOURCE_HIGH, TARGET_HIGH, op);
	case 512:
		return spec_levels(SOURCE_LOW, SOURCE_HIGH, op);
	case 1024:
		return spec_levels(TARGET_LOW, TARGET_HIGH, op);
	}
	return -1;
}

/* u1 == { ... } and the like; 8: of the target. */
static int spec_named(const struct av_query *q, __u32 expression)
{
	const struct model_expression *part = &model.expressions[expression];
	const struct context_view *of = part->attribute & 8 ? &q->target :
							      &q->source;
	__u32 what = part->attribute & ~8U;
	__u32 value = what == 1 ? of->user :
		      what == 2 ? of->role :
		      what == 4 ? of->type :
				  0;

	return value ? spec_equal(in(NAMES + expression, value - 1), part->op) :
		       -1;
}

/* A postfix expression, with a stack of five values. */
static int spec_evaluate(const struct av_query *q, __u32 first, __u32 last)
{
	int stack[6], value, depth = 0;

	for (__u32 i = 1; i <= EXPRESSIONS; i++) {
		const struct model_expression *part = &model.expressions[i];

		if (i < first || i > last)
			continue;
		switch (part->type) {
		case 1:
			if (depth < 1)
				return -1;
			stack[depth - 1] = !stack[depth - 1];
			continue;
		case 2:
		case 3:
			if (depth < 2)
				return -1;
			depth--;
			stack[depth - 1] =
				part->type == 2 ?
					stack[depth - 1] && stack[depth] :
					stack[depth - 1] || stack[depth];
			continue;
		case 5:
			value = spec_named(q, i);
			break;
		default:
			value = spec_compared(q, part->attribute, part->op);
		}
		if (value < 0 || depth == 5)
			return -1;
		stack[depth++] = value;
	}
	return depth == 1 ? stack[0] : -1;
}

#endif /* SEBPF_PROOF_SPEC_H */
