/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - constraints and MLS levels, evaluated on a loaded policy
 * Copyright (C) 2026 The sebpf authors
 *
 * The kernel's constraint_expr_eval() (security/selinux/ss/services.c) and the
 * comparisons of levels in mls_types.h, over hooks/policy.h. A policy's
 * expressions are in postfix form; the kernel refuses one that needs more than
 * five values at a time.
 */
#ifndef SEBPF_HOOKS_CONSTRAINT_H
#define SEBPF_HOOKS_CONSTRAINT_H

#include "hooks/policy.h"

/* Relation of two levels: both bits: equal, none: incomparable. */
#define LEVEL_DOM 1 /* the first dominates the second */
#define LEVEL_DOMBY 2 /* the second dominates the first */

/* What an expression is: the values of constraint.h in kernel and libsepol. */
enum expression_type {
	EXPRESSION_NOT = 1,
	EXPRESSION_AND = 2,
	EXPRESSION_OR = 3,
	EXPRESSION_ATTRIBUTE = 4,
	EXPRESSION_NAMES = 5,
};

/* What an expression compares: flags with names, one value with attributes. */
enum expression_attribute {
	ATTRIBUTE_USER = 1,
	ATTRIBUTE_ROLE = 2,
	ATTRIBUTE_TYPE = 4,
	ATTRIBUTE_TARGET = 8,
	ATTRIBUTE_L1L2 = 32,
	ATTRIBUTE_L1H2 = 64,
	ATTRIBUTE_H1L2 = 128,
	ATTRIBUTE_H1H2 = 256,
	ATTRIBUTE_L1H1 = 512,
	ATTRIBUTE_L2H2 = 1024,
};

enum expression_operator {
	OPERATOR_EQ = 1,
	OPERATOR_NEQ = 2,
	OPERATOR_DOM = 3,
	OPERATOR_DOMBY = 4,
	OPERATOR_INCOMP = 5,
};

/* Mask of LEVEL_DOM and LEVEL_DOMBY, or UNREADABLE. */
global_function int sebpf_compare_levels(__u64 first, __u64 second)
{
	__u32 first_sensitivity = level_sensitivity(first);
	__u32 second_sensitivity = level_sensitivity(second);
	int only = compare_bitmaps(level_categories(first),
				   level_categories(second));
	int relation = 0;

	if (only < 0 || has_fault(SEBPF_FAULT_LEVELS))
		return UNREADABLE;
	if (first_sensitivity >= second_sensitivity && !(only & ONLY_SECOND))
		relation |= LEVEL_DOM;
	if (second_sensitivity >= first_sensitivity && !(only & ONLY_FIRST))
		relation |= LEVEL_DOMBY;
	return relation;
}

/* 0 or 1, or UNREADABLE; the same below. */
inlined int relation_is(int relation, __u32 op)
{
	if (relation < 0)
		return UNREADABLE;
	switch (op) {
	case OPERATOR_EQ:
		return relation == (LEVEL_DOM | LEVEL_DOMBY);
	case OPERATOR_NEQ:
		return relation != (LEVEL_DOM | LEVEL_DOMBY);
	case OPERATOR_DOM:
		return (relation & LEVEL_DOM) != 0;
	case OPERATOR_DOMBY:
		return (relation & LEVEL_DOMBY) != 0;
	case OPERATOR_INCOMP:
		return !relation;
	}
	return UNREADABLE;
}

inlined int values_are(__u32 first, __u32 second, __u32 op)
{
	if (op == OPERATOR_EQ)
		return first == second;
	if (op == OPERATOR_NEQ)
		return first != second;
	return UNREADABLE;
}

/* Relation of two roles, with the bits of levels. */
inlined int compare_roles(__u64 db, __u32 first, __u32 second)
{
	int relation = 0;

	if (bitmap_has(role_dominates(db, first), second - 1))
		relation |= LEVEL_DOM;
	if (bitmap_has(role_dominates(db, second), first - 1))
		relation |= LEVEL_DOMBY;
	return relation;
}

inlined int roles_are(__u64 db, __u32 first, __u32 second, __u32 op)
{
	if (op == OPERATOR_EQ || op == OPERATOR_NEQ)
		return values_are(first, second, op);
	return relation_is(compare_roles(db, first, second), op);
}

inlined int levels_are(__u64 first, __u64 second, __u32 op)
{
	return relation_is(sebpf_compare_levels(first, second), op);
}

inlined int attributes_are(__u64 db, const struct av_query *query,
			   __u32 attribute, __u32 op)
{
	const struct context_view *source = &query->source;
	const struct context_view *target = &query->target;
	__u64 first = source->low;
	__u64 second = target->high;

	switch (attribute) {
	case ATTRIBUTE_USER:
		return values_are(source->user, target->user, op);
	case ATTRIBUTE_TYPE:
		return values_are(source->type, target->type, op);
	case ATTRIBUTE_ROLE:
		return roles_are(db, source->role, target->role, op);
	case ATTRIBUTE_L1L2:
		second = target->low;
		break;
	case ATTRIBUTE_L1H2:
		break;
	case ATTRIBUTE_H1L2:
		first = source->high;
		second = target->low;
		break;
	case ATTRIBUTE_H1H2:
		first = source->high;
		break;
	case ATTRIBUTE_L1H1:
		second = source->high;
		break;
	case ATTRIBUTE_L2H2:
		first = target->low;
		break;
	default:
		return UNREADABLE;
	}
	return levels_are(first, second, op);
}

inlined int is_named(const struct av_query *query, __u64 expression)
{
	__u32 attribute = expression_attribute(expression);
	__u32 op = expression_operator(expression);
	const struct context_view *context =
		attribute & ATTRIBUTE_TARGET ? &query->target : &query->source;
	__u32 value;

	switch (attribute & ~(__u32)ATTRIBUTE_TARGET) {
	case ATTRIBUTE_USER:
		value = context->user;
		break;
	case ATTRIBUTE_ROLE:
		value = context->role;
		break;
	case ATTRIBUTE_TYPE:
		value = context->type;
		break;
	default:
		return UNREADABLE;
	}
	if (op != OPERATOR_EQ && op != OPERATOR_NEQ)
		return UNREADABLE;
	return bitmap_has(expression_names(expression), value - 1) ==
	       (op == OPERATOR_EQ);
}

/* The value of an expression that is not made of others. */
inlined int expression_value(__u64 db, const struct av_query *query,
			     __u64 expression)
{
	if (expression_type(expression) == EXPRESSION_NAMES)
		return is_named(query, expression);
	return attributes_are(db, query, expression_attribute(expression),
			      expression_operator(expression));
}

/* Values that an expression may need at a time. */
#define MAX_VALUES 5U

/**
 * Evaluates an expression.
 *
 * @param db the policy.
 * @param query the source and the target.
 * @param expression the first part of the expression.
 * @return 0 or 1; UNREADABLE.
 */
global_function int sebpf_evaluate(__u64 db, const struct av_query *query,
				   __u64 expression)
{
	/* Values so far, the last one in bit 0; above them a 1. */
	__u32 values = unknown_zero | 1;
	int value;

	if (!query)
		return UNREADABLE;
	while (expression && can_loop) {
		switch (expression_type(expression)) {
		case EXPRESSION_NOT:
			if (values < 2)
				return UNREADABLE;
			values ^= 1;
			break;
		case EXPRESSION_AND:
			if (values < 4)
				return UNREADABLE;
			values = values >> 1 & (~1U | values);
			break;
		case EXPRESSION_OR:
			if (values < 4)
				return UNREADABLE;
			values = values >> 1 | (values & 1);
			break;
		default:
			value = expression_value(db, query, expression);
			if (value < 0 || values >= 1U << MAX_VALUES)
				return UNREADABLE;
			values = values << 1 | (value & 1);
		}
		expression = expression_next(expression);
	}
	return expression || values >> 1 != 1 ? UNREADABLE : (int)(values & 1);
}

/*
 * Takes away from what type enforcement grants what constraints forbid; the
 * first of them is given. 0, or UNREADABLE.
 */
global_function int sebpf_constrain(__u64 db, struct av_query *query,
				    __u64 constraint)
{
	__u32 forbidden;
	int holds;

	if (!query)
		return UNREADABLE;
	while (constraint && can_loop) {
		forbidden = constraint_permissions(constraint);
		if (query->at.allowed & forbidden) {
			holds = sebpf_evaluate(
				db, query, constraint_expression(constraint));
			if (holds < 0)
				return UNREADABLE;
			if (!holds)
				query->at.allowed &= ~forbidden;
		}
		constraint = constraint_next(constraint);
	}
	return constraint ? UNREADABLE : 0;
}

#endif /* SEBPF_HOOKS_CONSTRAINT_H */
