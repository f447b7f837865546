// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a policy's constraints, as steps that the hooks can run
 * Copyright (C) 2026 The sebpf authors
 *
 * The kernel walks the constraints of a class in turn and takes away the
 * permissions of each whose expression is false (constraint_expr_eval() in
 * its security server). The expressions are in postfix form already; here each
 * becomes steps for the same stack, and each list of names a numbered set.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "selinux-module/constraints.h"
#include "selinux-module/database.h"

/**
 * struct writer - where the steps of one class go
 * @all: all constraints.
 * @class_id: the class.
 * @depth: of the stack.
 * @err: receives a failure.
 */
struct writer {
	struct sebpf_constraints *all;
	uint32_t class_id;
	uint32_t depth;
	struct sebpf_err *err;
};

static int add_word(struct writer *writer, uint32_t word)
{
	struct sebpf_constraints *all = writer->all;

	if (all->count == all->room) {
		uint32_t room = all->room ? 2 * all->room : 64;
		uint32_t *steps =
			reallocarray(all->steps, room, sizeof(*steps));

		if (!steps)
			return sebpf_err_set(writer->err, -ENOMEM,
					     "no memory for constraints");
		all->steps = steps;
		all->room = room;
	}
	all->steps[all->count++] = word;
	if (++all->classes[writer->class_id].count >= SEBPF_MAX_STEPS)
		return sebpf_err_set(
			writer->err, -E2BIG,
			"the constraints of class \"%s\" take more than %d "
			"steps",
			sebpf_classmap_class_name(writer->class_id),
			SEBPF_MAX_STEPS - 1);
	return 0;
}

static int add_step(struct writer *writer, enum sebpf_step step,
		    uint32_t argument)
{
	return add_word(writer, argument << SEBPF_STEP_BITS | step);
}

/* A step that pushes a value, inverted where the operator is "!=". */
static int push(struct writer *writer, enum sebpf_step step, uint32_t argument,
		int inverted)
{
	int rc = add_step(writer, step, argument);

	writer->depth++;
	if (!rc && inverted)
		rc = add_step(writer, SEBPF_STEP_NOT, 0);
	return rc;
}

static int unknown(struct writer *writer)
{
	return sebpf_err_set(writer->err, -EOPNOTSUPP,
			     "a constraint of class \"%s\" compares what "
			     "sebpf does not know",
			     sebpf_classmap_class_name(writer->class_id));
}

static int find_set(struct writer *writer, uint32_t kind,
		    const ebitmap_t *values, uint32_t *ret_set)
{
	struct sebpf_constraints *all = writer->all;
	uint32_t i;

	for (i = 0; i < all->set_count; i++)
		if (all->sets[i].kind == kind &&
		    ebitmap_cmp(all->sets[i].values, values))
			break;
	if (i == SEBPF_MAX_NAME_SETS)
		return sebpf_err_set(
			writer->err, -E2BIG,
			"the constraints compare with more than %d different "
			"lists of users, roles or types (class \"%s\")",
			SEBPF_MAX_NAME_SETS,
			sebpf_classmap_class_name(writer->class_id));
	if (i == all->set_count)
		all->sets[all->set_count++] =
			(struct sebpf_name_set){ kind, values };
	*ret_set = i;
	return 0;
}

static int write_names(struct writer *writer, const constraint_expr_t *expr)
{
	uint32_t kind = expr->attr & (CEXPR_USER | CEXPR_ROLE | CEXPR_TYPE);
	uint32_t set = 0;
	int rc;

	if (expr->attr & ~(kind | CEXPR_TARGET) || !kind || kind & (kind - 1))
		return unknown(writer);
	if (expr->op != CEXPR_EQ && expr->op != CEXPR_NEQ)
		return unknown(writer);
	rc = find_set(writer, kind, &expr->names, &set);
	if (rc)
		return rc;
	return push(writer,
		    expr->attr & CEXPR_TARGET ? SEBPF_STEP_TARGET_NAMES :
						SEBPF_STEP_SOURCE_NAMES,
		    set, expr->op == CEXPR_NEQ);
}

static int write_same(struct writer *writer, const constraint_expr_t *expr,
		      enum sebpf_step step)
{
	if (expr->op != CEXPR_EQ && expr->op != CEXPR_NEQ)
		return unknown(writer);
	return push(writer, step, 0, expr->op == CEXPR_NEQ);
}

static int write_roles(struct writer *writer, const constraint_expr_t *expr)
{
	int rc;

	switch (expr->op) {
	case CEXPR_DOM:
		return push(writer, SEBPF_STEP_ROLE_DOM, 0, 0);
	case CEXPR_DOMBY:
		return push(writer, SEBPF_STEP_ROLE_DOMBY, 0, 0);
	case CEXPR_INCOMP:
		rc = push(writer, SEBPF_STEP_ROLE_DOM, 0, 1);
		if (!rc)
			rc = push(writer, SEBPF_STEP_ROLE_DOMBY, 0, 1);
		if (!rc)
			rc = add_step(writer, SEBPF_STEP_AND, 0);
		writer->depth--;
		return rc;
	}
	return write_same(writer, expr, SEBPF_STEP_SAME_ROLE);
}

static int write_levels(struct writer *writer, const constraint_expr_t *expr,
			enum sebpf_level_pair pair)
{
	static const struct {
		uint32_t op;
		enum sebpf_level_operator level;
		int inverted;
	} operators[] = {
		{ CEXPR_EQ, SEBPF_LEVEL_EQ, 0 },
		{ CEXPR_NEQ, SEBPF_LEVEL_EQ, 1 },
		{ CEXPR_DOM, SEBPF_LEVEL_DOM, 0 },
		{ CEXPR_DOMBY, SEBPF_LEVEL_DOMBY, 0 },
		{ CEXPR_INCOMP, SEBPF_LEVEL_INCOMP, 0 },
	};

	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		if (operators[i].op != expr->op)
			continue;
		writer->all->classes[writer->class_id].pairs |= 1U << pair;
		return push(writer, SEBPF_STEP_LEVEL,
			    4 * (uint32_t)pair + operators[i].level,
			    operators[i].inverted);
	}
	return unknown(writer);
}

static int write_attribute(struct writer *writer, const constraint_expr_t *expr)
{
	switch (expr->attr) {
	case CEXPR_USER:
		return write_same(writer, expr, SEBPF_STEP_SAME_USER);
	case CEXPR_TYPE:
		return write_same(writer, expr, SEBPF_STEP_SAME_TYPE);
	case CEXPR_ROLE:
		return write_roles(writer, expr);
	case CEXPR_L1L2:
		return write_levels(writer, expr, SEBPF_PAIR_L1L2);
	case CEXPR_L1H2:
		return write_levels(writer, expr, SEBPF_PAIR_L1H2);
	case CEXPR_H1L2:
		return write_levels(writer, expr, SEBPF_PAIR_H1L2);
	case CEXPR_H1H2:
		return write_levels(writer, expr, SEBPF_PAIR_H1H2);
	case CEXPR_L1H1:
		return write_levels(writer, expr, SEBPF_PAIR_L1H1);
	case CEXPR_L2H2:
		return write_levels(writer, expr, SEBPF_PAIR_L2H2);
	}
	return unknown(writer);
}

static int write_expression(struct writer *writer,
			    const constraint_expr_t *expr)
{
	switch (expr->expr_type) {
	case CEXPR_NOT:
		if (writer->depth < 1)
			return unknown(writer);
		return add_step(writer, SEBPF_STEP_NOT, 0);
	case CEXPR_AND:
	case CEXPR_OR:
		if (writer->depth < 2)
			return unknown(writer);
		writer->depth--;
		return add_step(writer,
				expr->expr_type == CEXPR_AND ? SEBPF_STEP_AND :
							       SEBPF_STEP_OR,
				0);
	case CEXPR_ATTR:
		return write_attribute(writer, expr);
	case CEXPR_NAMES:
		return write_names(writer, expr);
	}
	return unknown(writer);
}

static int write_class(struct writer *writer, const class_datum_t *class,
		       const struct sebpf_classmap *map)
{
	const constraint_node_t *node = class ? class->constraints : NULL;
	int rc;

	for (; node; node = node->next) {
		uint32_t ours = sebpf_classmap_permissions(
			map, writer->class_id, node->permissions);
		const constraint_expr_t *expr;

		if (!ours)
			continue;
		writer->depth = 0;
		for (expr = node->expr; expr; expr = expr->next) {
			rc = write_expression(writer, expr);
			if (rc)
				return rc;
		}
		if (writer->depth != 1)
			return unknown(writer);
		rc = add_step(writer, SEBPF_STEP_REQUIRE, 0);
		if (!rc)
			rc = add_word(writer, ours);
		if (rc)
			return rc;
	}
	return 0;
}

int sebpf_constraints_collect(const struct policydb *db,
			      const struct sebpf_classmap *map,
			      struct sebpf_constraints *ret_constraints,
			      struct sebpf_err *err)
{
	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++) {
		struct writer writer = {
			.all = ret_constraints,
			.class_id = id,
			.err = err,
		};
		int rc;

		ret_constraints->classes[id].first = ret_constraints->count;
		rc = write_class(&writer,
				 sebpf_db_class(db, map->classes[id].value),
				 map);
		if (rc)
			return rc;
	}
	return 0;
}

uint64_t sebpf_constraints_names(const struct sebpf_constraints *constraints,
				 uint32_t kind, uint32_t value)
{
	uint64_t names = 0;

	for (uint32_t i = 0; i < constraints->set_count; i++)
		if (constraints->sets[i].kind == kind &&
		    ebitmap_get_bit(constraints->sets[i].values, value - 1))
			names |= 1ULL << i;
	return names;
}

void sebpf_constraints_free(struct sebpf_constraints *constraints)
{
	free(constraints->steps);
	memset(constraints, 0, sizeof(*constraints));
}
