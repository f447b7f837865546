// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what has to hold of the booleans for a conditional rule
 * Copyright (C) 2026 The sebpf authors
 *
 * The policy has expressions in postfix form; texts are put together on a
 * stack, as the kernel puts together truth values.
 */
#include <errno.h>
#include <probed.h>
#include <stdlib.h>
#include <string.h>

#include "policy/condition.h"
#include "policy/text.h"

/**
 * struct texts - a stack of texts
 * @items: owned.
 * @depth: their number.
 */
struct texts {
	char *items[COND_EXPR_MAXDEPTH];
	unsigned int depth;
};

static void free_texts(struct texts *texts)
{
	while (texts->depth)
		free(texts->items[--texts->depth]);
}

static const char *const operators[] = {
	[COND_OR] = "or", [COND_AND] = "and", [COND_XOR] = "xor",
	[COND_EQ] = "eq", [COND_NEQ] = "neq",
};

/* The number of the boolean, from 1 on; libsepol 3.8 renamed the member. */
static uint32_t boolean_number(const cond_expr_t *expr)
{
	return expr->PROBED_COND_BOOLEAN;
}

static const cond_bool_datum_t *find_boolean(const struct policydb *db,
					     const cond_expr_t *expr)
{
	uint32_t number = boolean_number(expr);

	if (expr->expr_type != COND_BOOL || !number ||
	    number > db->p_bools.nprim)
		return NULL;
	return db->bool_val_to_struct[number - 1];
}

static char *boolean_name(const struct policydb *db, const cond_expr_t *expr)
{
	struct sebpf_text text sebpf_auto_text = { 0 };

	if (sebpf_text_open(&text))
		return NULL;
	sebpf_text_name(text.stream,
			db->p_bool_val_to_name[boolean_number(expr) - 1]);
	return sebpf_text_take(&text);
}

static int push(struct texts *texts, char *text)
{
	if (!text)
		return -ENOMEM;
	texts->items[texts->depth++] = text;
	return 0;
}

/* Makes the text at the top, or the two there, the operands of one. */
static int join(struct texts *texts, const char *operator_name,
		unsigned int operands)
{
	char **items = &texts->items[texts->depth - operands];
	char *text = NULL;
	int length = asprintf(&text, "(%s %s%s%s)", operator_name, items[0],
			      operands > 1 ? " " : "",
			      operands > 1 ? items[1] : "");

	if (length < 0)
		return -ENOMEM;
	for (unsigned int i = 0; i < operands; i++)
		free(items[i]);
	texts->depth -= operands;
	return push(texts, text);
}

static int write_step(struct texts *texts, const struct policydb *db,
		      const cond_expr_t *expr)
{
	if (expr->expr_type == COND_BOOL) {
		if (!find_boolean(db, expr) ||
		    texts->depth == COND_EXPR_MAXDEPTH)
			return -EBADMSG;
		return push(texts, boolean_name(db, expr));
	}
	if (expr->expr_type == COND_NOT)
		return texts->depth ? join(texts, "not", 1) : -EBADMSG;
	if (expr->expr_type < COND_OR || expr->expr_type > COND_NEQ ||
	    texts->depth < 2)
		return -EBADMSG;
	return join(texts, operators[expr->expr_type], 2);
}

static int write_expression(const struct policydb *db, const cond_expr_t *expr,
			    int branch, char **ret_text)
{
	struct texts texts __attribute__((cleanup(free_texts))) = { 0 };
	int rc = 0;

	for (; !rc && expr; expr = expr->next)
		rc = write_step(&texts, db, expr);
	if (!rc && texts.depth != 1)
		rc = -EBADMSG;
	if (!rc && !branch)
		rc = join(&texts, "not", 1);
	if (rc)
		return rc;
	texts.depth = 0;
	*ret_text = texts.items[0];
	return 0;
}

static int is_repeated(const cond_expr_t *first, const cond_expr_t *expr)
{
	for (; first != expr; first = first->next)
		if (first->expr_type == COND_BOOL &&
		    boolean_number(first) == boolean_number(expr))
			return 1;
	return 0;
}

static char *write_states(const struct policydb *db, const cond_expr_t *expr)
{
	struct sebpf_text text sebpf_auto_text = { 0 };
	const char *separator = "";

	if (sebpf_text_open(&text))
		return NULL;
	for (const cond_expr_t *step = expr; step; step = step->next) {
		const cond_bool_datum_t *boolean = find_boolean(db, step);

		if (!boolean || is_repeated(expr, step))
			continue;
		(void)fputs(separator, text.stream);
		sebpf_text_name(
			text.stream,
			db->p_bool_val_to_name[boolean_number(step) - 1]);
		(void)fputs(boolean->state ? " true" : " false", text.stream);
		separator = ", ";
	}
	return sebpf_text_take(&text);
}

/* Sees whether nothing but negations follow a single boolean. */
static int find_single(const struct policydb *db, const cond_expr_t *expr,
		       int branch, struct sebpf_condition *condition)
{
	condition->wanted = branch;
	for (const cond_expr_t *step = expr->next; step; step = step->next) {
		if (step->expr_type != COND_NOT)
			return 0;
		condition->wanted = !condition->wanted;
	}
	condition->single = 1;
	condition->name = boolean_name(db, expr);
	return condition->name ? 0 : -ENOMEM;
}

int sebpf_condition_write(const struct policydb *db, const cond_expr_t *expr,
			  int branch, struct sebpf_condition *ret_condition)
{
	struct sebpf_condition condition sebpf_auto_condition = { 0 };
	int rc = write_expression(db, expr, branch, &condition.text);

	if (rc)
		return rc;
	rc = find_single(db, expr, branch, &condition);
	condition.states = write_states(db, expr);
	if (rc || !condition.states)
		return -ENOMEM;
	*ret_condition = condition;
	condition = (struct sebpf_condition){ 0 };
	return 0;
}

void sebpf_condition_free(struct sebpf_condition *condition)
{
	free(condition->text);
	free(condition->states);
	free(condition->name);
	*condition = (struct sebpf_condition){ 0 };
}
