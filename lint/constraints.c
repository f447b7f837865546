// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - lint: rules that a constraint always forbids
 * Copyright (C) 2026 The sebpf authors
 *
 * Only the types of the two contexts are known: users, roles and levels can be
 * any. So a constraint is evaluated with three truth values. Two more things
 * are known: a context's high level dominates its low one, and in a policy with
 * a single level all levels are the same. A rule is void only if the constraint
 * is false whatever the unknown ones are.
 */
#include <errno.h>

#include <sepol/policydb/policydb.h>

#include "lint/facts.h"
#include "policy/database.h"
#include "sebpf/cleanup.h"

enum truth { TRUTH_FALSE, TRUTH_UNKNOWN, TRUTH_TRUE };

static enum truth known(bool holds)
{
	return holds ? TRUTH_TRUE : TRUTH_FALSE;
}

static bool has_one_level(const struct policydb *db)
{
	return db->p_levels.nprim == 1 && !db->p_cats.nprim;
}

static enum truth compare_levels(const struct policydb *db,
				 const constraint_expr_t *expr)
{
	bool is_range = (expr->attr & (CEXPR_L1H1 | CEXPR_L2H2)) != 0;

	if (has_one_level(db))
		return known(expr->op != CEXPR_NEQ && expr->op != CEXPR_INCOMP);
	if (is_range && expr->op == CEXPR_DOMBY)
		return TRUTH_TRUE;
	if (is_range && expr->op == CEXPR_INCOMP)
		return TRUTH_FALSE;
	return TRUTH_UNKNOWN;
}

static enum truth compare_values(const struct policydb *db,
				 const constraint_expr_t *expr, uint32_t source,
				 uint32_t target)
{
	if (expr->attr == CEXPR_TYPE && expr->op == CEXPR_EQ)
		return known(source == target);
	if (expr->attr == CEXPR_TYPE && expr->op == CEXPR_NEQ)
		return known(source != target);
	if (expr->attr == CEXPR_USER || expr->attr == CEXPR_ROLE)
		return TRUTH_UNKNOWN;
	return compare_levels(db, expr);
}

static enum truth compare_names(const constraint_expr_t *expr, uint32_t source,
				uint32_t target)
{
	uint32_t type = expr->attr & CEXPR_TARGET ? target : source;
	bool is_in;

	if (!(expr->attr & CEXPR_TYPE) || (expr->attr & CEXPR_XTARGET))
		return TRUTH_UNKNOWN;
	is_in = ebitmap_get_bit(&expr->names, type - 1);
	if (expr->op == CEXPR_EQ)
		return known(is_in);
	return expr->op == CEXPR_NEQ ? known(!is_in) : TRUTH_UNKNOWN;
}

/* Puts an operator's result in place of its operands; -EBADMSG: none there. */
static int apply(uint32_t operation, enum truth *stack, int *depth)
{
	enum truth *first, last;

	if (*depth < (operation == CEXPR_NOT ? 1 : 2))
		return -EBADMSG;
	last = stack[*depth - 1];
	if (operation == CEXPR_NOT) {
		stack[*depth - 1] = TRUTH_TRUE - last;
		return 0;
	}
	first = &stack[--*depth - 1];
	if (operation == CEXPR_AND ? last < *first : last > *first)
		*first = last;
	return 0;
}

/* A damaged expression has no known truth. */
static enum truth evaluate(const struct policydb *db,
			   const constraint_expr_t *expr, uint32_t source,
			   uint32_t target)
{
	enum truth stack[CEXPR_MAXDEPTH];
	int depth = 0;

	for (; expr; expr = expr->next) {
		switch (expr->expr_type) {
		case CEXPR_NOT:
		case CEXPR_AND:
		case CEXPR_OR:
			if (apply(expr->expr_type, stack, &depth))
				return TRUTH_UNKNOWN;
			continue;
		}
		if (depth == CEXPR_MAXDEPTH)
			return TRUTH_UNKNOWN;
		stack[depth++] =
			expr->expr_type == CEXPR_NAMES ?
				compare_names(expr, source, target) :
				compare_values(db, expr, source, target);
	}
	return depth == 1 ? stack[0] : TRUTH_UNKNOWN;
}

static int add(struct sebpf_lint_facts *facts, uint32_t type, uint32_t tclass,
	       uint32_t mask)
{
	const char *domain = sebpf_lint_type(facts, type);
	const char *token = sebpf_lint_type(facts, facts->token);
	const char *class_name = sebpf_class_name(tclass);
	char *names sebpf_auto_free = NULL;
	const struct sebpf_lint_about about = {
		.name = "void-rule",
		.source = type,
		.target = facts->token,
		.tclass = tclass,
	};

	names = sebpf_lint_permissions_text(tclass, mask);
	if (!names)
		return -ENOMEM;
	return sebpf_lint_add(
		facts, &about,
		sebpf_finding_text("a constraint forbids %s { %s } of %s on "
				   "%s, whatever the users, roles and levels",
				   class_name, names, domain, token),
		"the rule allows nothing: constraints hold against every rule",
		sebpf_finding_text("except %s or %s in the constraint of class "
				   "%s, or remove the rule; \"sebpf check -c "
				   "%s\" shows the constraint",
				   domain, token, class_name, class_name));
}

/* Finds permissions of a domain on the token that constraints forbid. */
static uint32_t find_void(const struct sebpf_lint_facts *facts, uint32_t type,
			  uint32_t tclass)
{
	const class_datum_t *class =
		sebpf_db_class(facts->db, facts->map.classes[tclass].value);
	uint32_t allowed = facts->rights[type].allowed[tclass];
	const constraint_node_t *node = class && allowed ? class->constraints :
							   NULL;
	uint32_t found = 0;

	for (; node; node = node->next) {
		uint32_t mask = sebpf_classmap_permissions(&facts->map, tclass,
							   node->permissions);

		if ((mask & allowed & ~found) &&
		    evaluate(facts->db, node->expr, type, facts->token) ==
			    TRUTH_FALSE)
			found |= mask & allowed;
	}
	return found;
}

int sebpf_lint_constraints(struct sebpf_lint_facts *facts)
{
	int rc = 0;

	for (uint32_t type = 1; !rc && type <= facts->types; type++) {
		if (!sebpf_db_is_type(facts->db, type))
			continue;
		for (uint32_t id = 0; !rc && id < SEBPF_CLASS_COUNT; id++) {
			uint32_t mask = find_void(facts, type, id);

			if (mask)
				rc = add(facts, type, id, mask);
		}
	}
	return rc;
}
