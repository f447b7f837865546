// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - which constraints decide a question
 * Copyright (C) 2026 The sebpf authors
 *
 * A constraint is in postfix form. On a stack, each entry holds the truth of a
 * part, the part as CIL, and the facts that make it so: of a disjunction that
 * is false, the facts of both sides; of a conjunction, those of the false ones.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "explain/access.h"
#include "policy/context.h"
#include "policy/database.h"
#include "policy/text.h"

/* Names of a list that are written out. */
#define MAX_LISTED 12U

/**
 * struct part - a part of a constraint
 * @holds: whether it is true of the contexts.
 * @text: as CIL; owned.
 * @facts: why it is true, or is not; owned.
 */
struct part {
	int holds;
	char *text;
	char *facts;
};

/**
 * struct evaluation - a constraint being evaluated
 * @query: the question.
 * @parts: the stack.
 * @depth: parts on it.
 * @has_levels: 1 if the constraint compares levels.
 */
struct evaluation {
	const struct sebpf_query *query;
	struct part parts[CEXPR_MAXDEPTH];
	unsigned int depth;
	int has_levels;
};

static void free_part(struct part *part)
{
	free(part->text);
	free(part->facts);
	*part = (struct part){ 0 };
}

static void free_evaluation(struct evaluation *evaluation)
{
	while (evaluation->depth)
		free_part(&evaluation->parts[--evaluation->depth]);
}

/**
 * struct leaf - a comparison being written
 * @holds: whether it is true.
 * @text: the comparison as CIL.
 * @facts: what is so.
 */
struct leaf {
	int holds;
	struct sebpf_text text;
	struct sebpf_text facts;
};

static void free_leaf(struct leaf *leaf)
{
	sebpf_text_free(&leaf->text);
	sebpf_text_free(&leaf->facts);
}

#define auto_leaf __attribute__((cleanup(free_leaf)))

static int open_leaf(struct leaf *leaf)
{
	return sebpf_text_open(&leaf->text) || sebpf_text_open(&leaf->facts) ?
		       -ENOMEM :
		       0;
}

/* Puts a written comparison on the stack. */
static int push_leaf(struct evaluation *evaluation, struct leaf *leaf)
{
	struct part part = {
		.holds = leaf->holds,
		.text = sebpf_text_take(&leaf->text),
		.facts = sebpf_text_take(&leaf->facts),
	};

	if (!part.text || !part.facts) {
		free_part(&part);
		return -ENOMEM;
	}
	evaluation->parts[evaluation->depth++] = part;
	return 0;
}

static const char *const operator_names[] = {
	[CEXPR_EQ] = "eq",	 [CEXPR_NEQ] = "neq",	    [CEXPR_DOM] = "dom",
	[CEXPR_DOMBY] = "domby", [CEXPR_INCOMP] = "incomp",
};

static int is_operator(uint32_t op)
{
	return op >= CEXPR_EQ && op <= CEXPR_INCOMP;
}

/* What is said of a comparison that is true, and of one that is false. */
static const char *relation_words(uint32_t op, int holds)
{
	switch (op) {
	case CEXPR_EQ:
		return holds ? "is" : "is not";
	case CEXPR_NEQ:
		return holds ? "is not" : "is";
	case CEXPR_DOM:
		return holds ? "dominates" : "does not dominate";
	case CEXPR_DOMBY:
		return holds ? "is dominated by" : "is not dominated by";
	}
	return holds ? "is incomparable with" : "is comparable with";
}

/*
 * Levels.
 */

/**
 * struct level_pair - a pair of levels that constraints compare
 * @attr: what it is in libsepol.
 * @names: as in policies.
 * @of_target: 1 if the level is the target's.
 * @is_high: 1 if it is the clearance.
 */
struct level_pair {
	uint32_t attr;
	const char *names[2];
	int of_target[2];
	int is_high[2];
};

static const struct level_pair level_pairs[] = {
	{ CEXPR_L1L2, { "l1", "l2" }, { 0, 1 }, { 0, 0 } },
	{ CEXPR_L1H2, { "l1", "h2" }, { 0, 1 }, { 0, 1 } },
	{ CEXPR_H1L2, { "h1", "l2" }, { 0, 1 }, { 1, 0 } },
	{ CEXPR_H1H2, { "h1", "h2" }, { 0, 1 }, { 1, 1 } },
	{ CEXPR_L1H1, { "l1", "h1" }, { 0, 0 }, { 0, 1 } },
	{ CEXPR_L2H2, { "l2", "h2" }, { 1, 1 }, { 0, 1 } },
};

static const struct level_pair *find_pair(uint32_t attr)
{
	for (size_t i = 0; i < sizeof(level_pairs) / sizeof(*level_pairs); i++)
		if (level_pairs[i].attr == attr)
			return &level_pairs[i];
	return NULL;
}

static int compare_levels(uint32_t op, const mls_level_t *first,
			  const mls_level_t *second)
{
	switch (op) {
	case CEXPR_EQ:
		return mls_level_eq(first, second);
	case CEXPR_NEQ:
		return !mls_level_eq(first, second);
	case CEXPR_DOM:
		return mls_level_dom(first, second);
	case CEXPR_DOMBY:
		return mls_level_dom(second, first);
	}
	return mls_level_incomp(first, second);
}

static int add_levels(struct evaluation *evaluation,
		      const constraint_expr_t *expr,
		      const struct level_pair *pair)
{
	const struct sebpf_query *query = evaluation->query;
	struct leaf leaf auto_leaf = { 0 };
	const mls_level_t *levels[2];
	char *texts[2] = { 0 };

	if (open_leaf(&leaf))
		return -ENOMEM;
	for (int i = 0; i < 2; i++) {
		const context_struct_t *context =
			pair->of_target[i] ? &query->target : &query->source;

		levels[i] = &context->range.level[pair->is_high[i]];
		texts[i] = sebpf_level_text(query->db, levels[i]);
	}
	leaf.holds = compare_levels(expr->op, levels[0], levels[1]);
	(void)fprintf(leaf.text.stream, "(%s %s %s)", operator_names[expr->op],
		      pair->names[0], pair->names[1]);
	(void)fprintf(leaf.facts.stream, "%s %s %s %s %s", pair->names[0],
		      texts[0] ? texts[0] : "?",
		      relation_words(expr->op, leaf.holds), pair->names[1],
		      texts[1] ? texts[1] : "?");
	free(texts[0]);
	free(texts[1]);
	evaluation->has_levels = 1;
	return push_leaf(evaluation, &leaf);
}

/*
 * Users, roles and types of the two contexts.
 */

/**
 * struct kind - what of the contexts is compared
 * @attr: what it is in libsepol.
 * @symbol: its table.
 * @letter: as in policies: u1, r2, t1.
 */
struct kind {
	uint32_t attr;
	uint32_t symbol;
	char letter;
};

static const struct kind kinds[] = {
	{ CEXPR_USER, SYM_USERS, 'u' },
	{ CEXPR_ROLE, SYM_ROLES, 'r' },
	{ CEXPR_TYPE, SYM_TYPES, 't' },
};

static const struct kind *find_kind(uint32_t attr)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].attr == attr)
			return &kinds[i];
	return NULL;
}

static uint32_t value_of(const context_struct_t *context,
			 const struct kind *kind)
{
	if (kind->attr == CEXPR_USER)
		return context->user;
	return kind->attr == CEXPR_ROLE ? context->role : context->type;
}

static int dominates(const struct policydb *db, uint32_t first, uint32_t second)
{
	const role_datum_t *role = db->role_val_to_struct[first - 1];

	return role && ebitmap_get_bit(&role->dominates, second - 1);
}

static int compare_values(const struct policydb *db, uint32_t op,
			  uint32_t first, uint32_t second)
{
	switch (op) {
	case CEXPR_EQ:
		return first == second;
	case CEXPR_NEQ:
		return first != second;
	case CEXPR_DOM:
		return dominates(db, first, second);
	case CEXPR_DOMBY:
		return dominates(db, second, first);
	}
	return !dominates(db, first, second) && !dominates(db, second, first);
}

static int add_values(struct evaluation *evaluation,
		      const constraint_expr_t *expr, const struct kind *kind)
{
	const struct sebpf_query *query = evaluation->query;
	struct leaf leaf auto_leaf = { 0 };
	uint32_t first = value_of(&query->source, kind);
	uint32_t second = value_of(&query->target, kind);

	if (kind->attr != CEXPR_ROLE && expr->op > CEXPR_NEQ)
		return -EBADMSG;
	if (open_leaf(&leaf))
		return -ENOMEM;
	leaf.holds = compare_values(query->db, expr->op, first, second);
	(void)fprintf(leaf.text.stream, "(%s %c1 %c2)",
		      operator_names[expr->op], kind->letter, kind->letter);
	(void)fprintf(leaf.facts.stream, "%c1 ", kind->letter);
	sebpf_text_name(leaf.facts.stream,
			sebpf_db_shown(query->db, kind->symbol, first));
	(void)fprintf(leaf.facts.stream, " %s %c2 ",
		      relation_words(expr->op, leaf.holds), kind->letter);
	sebpf_text_name(leaf.facts.stream,
			sebpf_db_shown(query->db, kind->symbol, second));
	return push_leaf(evaluation, &leaf);
}

/*
 * Lists of names.
 */

/* The list as the policy was written, with attributes, if it is kept. */
static const ebitmap_t *written_names(const constraint_expr_t *expr)
{
	const type_set_t *written = expr->type_names;

	if ((expr->attr & CEXPR_TYPE) && written && !written->flags &&
	    ebitmap_is_empty(&written->negset) &&
	    !ebitmap_is_empty(&written->types))
		return &written->types;
	return &expr->names;
}

static void put_list(FILE *stream, const struct policydb *db,
		     const ebitmap_t *names, const struct kind *kind)
{
	unsigned int count = ebitmap_cardinality(names);
	unsigned int listed = 0;
	ebitmap_node_t *node;
	unsigned int bit;

	if (count != 1)
		(void)fputc('(', stream);
	ebitmap_for_each_positive_bit(names, node, bit) {
		if (listed == MAX_LISTED)
			break;
		if (listed++)
			(void)fputc(' ', stream);
		sebpf_text_name(stream,
				sebpf_db_shown(db, kind->symbol, bit + 1));
	}
	if (count > listed)
		(void)fprintf(stream, " ...and %u more", count - listed);
	if (count != 1)
		(void)fputc(')', stream);
}

/* "is in" if the list is more than one name of the kind asked for. */
static const char *list_words(const struct policydb *db,
			      const ebitmap_t *written, uint32_t attr,
			      int is_member)
{
	unsigned int count = ebitmap_cardinality(written);

	if (count == 1 &&
	    (!(attr & CEXPR_TYPE) ||
	     sebpf_db_is_type(db, ebitmap_highest_set_bit(written) + 1)))
		return is_member ? "is" : "is not";
	return is_member ? "is in" : "is not in";
}

static int add_names(struct evaluation *evaluation,
		     const constraint_expr_t *expr)
{
	const struct sebpf_query *query = evaluation->query;
	const struct policydb *db = query->db;
	const struct kind *kind =
		find_kind(expr->attr & ~(uint32_t)CEXPR_TARGET);
	int is_target = (expr->attr & CEXPR_TARGET) != 0;
	const ebitmap_t *written = written_names(expr);
	struct leaf leaf auto_leaf = { 0 };
	uint32_t value;
	int is_member;

	if (!kind || expr->op > CEXPR_NEQ)
		return -EBADMSG;
	if (open_leaf(&leaf))
		return -ENOMEM;
	value = value_of(is_target ? &query->target : &query->source, kind);
	is_member = ebitmap_get_bit(&expr->names, value - 1);
	leaf.holds = is_member == (expr->op == CEXPR_EQ);
	(void)fprintf(leaf.text.stream, "(%s %c%c ", operator_names[expr->op],
		      kind->letter, is_target ? '2' : '1');
	put_list(leaf.text.stream, db, written, kind);
	(void)fputc(')', leaf.text.stream);
	(void)fprintf(leaf.facts.stream, "%c%c ", kind->letter,
		      is_target ? '2' : '1');
	sebpf_text_name(leaf.facts.stream,
			sebpf_db_shown(db, kind->symbol, value));
	(void)fprintf(leaf.facts.stream, " %s ",
		      list_words(db, written, expr->attr, is_member));
	put_list(leaf.facts.stream, db, written, kind);
	return push_leaf(evaluation, &leaf);
}

/*
 * Operators.
 */

static int negate(struct evaluation *evaluation)
{
	struct part *part = &evaluation->parts[evaluation->depth - 1];
	char *text = NULL;

	if (asprintf(&text, "(not %s)", part->text) < 0)
		return -ENOMEM;
	free(part->text);
	part->text = text;
	part->holds = !part->holds;
	return 0;
}

/* The facts of both parts, or of the only one that decides. */
static char *join_facts(const struct part *first, const struct part *second,
			int holds)
{
	char *facts = NULL;

	if (first->holds != holds)
		return strdup(second->facts);
	if (second->holds != holds || strcmp(first->facts, second->facts) == 0)
		return strdup(first->facts);
	if (asprintf(&facts, "%s, %s", first->facts, second->facts) < 0)
		return NULL;
	return facts;
}

static int join(struct evaluation *evaluation, int is_and)
{
	struct part *first = &evaluation->parts[evaluation->depth - 2];
	struct part *second = &evaluation->parts[evaluation->depth - 1];
	struct part joined = {
		.holds = is_and ? first->holds && second->holds :
				  first->holds || second->holds,
	};

	if (asprintf(&joined.text, "(%s %s %s)", is_and ? "and" : "or",
		     first->text, second->text) < 0)
		joined.text = NULL;
	joined.facts = join_facts(first, second, joined.holds);
	if (!joined.text || !joined.facts) {
		free_part(&joined);
		return -ENOMEM;
	}
	free_part(second);
	free_part(first);
	*first = joined;
	evaluation->depth--;
	return 0;
}

static int add_leaf(struct evaluation *evaluation,
		    const constraint_expr_t *expr)
{
	const struct level_pair *pair = find_pair(expr->attr);
	const struct kind *kind = find_kind(expr->attr);

	if (evaluation->depth == CEXPR_MAXDEPTH || !is_operator(expr->op))
		return -EBADMSG;
	if (expr->expr_type == CEXPR_NAMES)
		return add_names(evaluation, expr);
	if (pair)
		return add_levels(evaluation, expr, pair);
	return kind ? add_values(evaluation, expr, kind) : -EBADMSG;
}

static int evaluate_step(struct evaluation *evaluation,
			 const constraint_expr_t *expr)
{
	switch (expr->expr_type) {
	case CEXPR_NOT:
		return evaluation->depth ? negate(evaluation) : -EBADMSG;
	case CEXPR_AND:
	case CEXPR_OR:
		if (evaluation->depth < 2)
			return -EBADMSG;
		return join(evaluation, expr->expr_type == CEXPR_AND);
	case CEXPR_ATTR:
	case CEXPR_NAMES:
		return add_leaf(evaluation, expr);
	}
	return -EBADMSG;
}

static int add_constraint(const struct evaluation *evaluation,
			  struct sebpf_reasons *reasons)
{
	const struct sebpf_query *query = evaluation->query;
	const struct part *part = &evaluation->parts[0];
	struct sebpf_reason reason sebpf_auto_reason = {
		.kind = SEBPF_REASON_CONSTRAINT,
		.rank = SEBPF_RANK_CONSTRAINT,
		.values = strdup(part->facts),
	};

	if (asprintf(&reason.rule, "(%s (%s (%s)) %s)",
		     evaluation->has_levels ? "mlsconstrain" : "constrain",
		     query->class_name, query->permission_name,
		     part->text) < 0) {
		reason.rule = NULL;
		return -ENOMEM;
	}
	if (asprintf(&reason.words, "by constraint %s: %s", reason.rule,
		     part->facts) < 0)
		reason.words = NULL;
	if (!reason.words || !reason.values)
		return -ENOMEM;
	return sebpf_reasons_add(reasons, &reason);
}

static int explain_constraint(const struct sebpf_query *query,
			      const constraint_node_t *node,
			      struct sebpf_reasons *reasons)
{
	struct evaluation evaluation
		__attribute__((cleanup(free_evaluation))) = { .query = query };
	int rc = 0;

	for (const constraint_expr_t *expr = node->expr; !rc && expr;
	     expr = expr->next)
		rc = evaluate_step(&evaluation, expr);
	if (!rc && evaluation.depth != 1)
		rc = -EBADMSG;
	if (rc || evaluation.parts[0].holds)
		return rc;
	return add_constraint(&evaluation, reasons);
}

int sebpf_explain_constraints(const struct sebpf_query *query,
			      struct sebpf_reasons *reasons)
{
	const class_datum_t *class =
		sebpf_db_class(query->db, query->class_value);
	const constraint_node_t *node = class ? class->constraints : NULL;
	int rc = 0;

	for (; !rc && node; node = node->next)
		if (node->permissions & query->permission)
			rc = explain_constraint(query, node, reasons);
	return rc;
}
