// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - which allow rules decide a question
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <string.h>

#include <sepol/policydb/conditional.h>
#include <sepol/policydb/policydb.h>

#include "explain/access.h"
#include "explain/names.h"
#include "policy/condition.h"
#include "policy/database.h"
#include "policy/text.h"

/**
 * struct finder - a search for rules
 * @query: the question.
 * @allowing: rules in force.
 * @possible: rules that other booleans would put in force.
 */
struct finder {
	const struct sebpf_query *query;
	struct sebpf_reasons allowing;
	struct sebpf_reasons possible;
};

static void free_finder(struct finder *finder)
{
	sebpf_reasons_free(&finder->allowing);
	sebpf_reasons_free(&finder->possible);
}

static void put_type(FILE *stream, const struct policydb *db, uint32_t value)
{
	sebpf_text_name(stream, sebpf_db_shown(db, SYM_TYPES, value));
}

static char *rule_text(const struct sebpf_query *query, const avtab_key_t *key)
{
	struct sebpf_text text sebpf_auto_text = { 0 };

	if (sebpf_text_open(&text))
		return NULL;
	(void)fputs("(allow ", text.stream);
	put_type(text.stream, query->db, key->source_type);
	(void)fputc(' ', text.stream);
	if (key->source_type == key->target_type &&
	    sebpf_db_is_type(query->db, key->source_type))
		(void)fputs("self", text.stream);
	else
		put_type(text.stream, query->db, key->target_type);
	(void)fprintf(text.stream, " (%s (%s)))", query->class_name,
		      query->permission_name);
	return sebpf_text_take(&text);
}

/* Writes "through attribute a: ", or nothing for a rule of the types. */
static void put_attributes(FILE *stream, const struct sebpf_reason *reason)
{
	if (reason->source && reason->target &&
	    strcmp(reason->source, reason->target) != 0)
		(void)fprintf(stream,
			      "through attributes %s and %s: ", reason->source,
			      reason->target);
	else if (reason->source || reason->target)
		(void)fprintf(stream, "through attribute %s: ",
			      reason->source ? reason->source : reason->target);
}

/* Writes what of the booleans makes, or would make, the rule count. */
static void put_condition(FILE *stream, const struct sebpf_condition *condition,
			  int in_force)
{
	const char *wanted = condition->wanted ? "true" : "false";
	const char *other = condition->wanted ? "false" : "true";

	if (in_force && condition->single)
		(void)fprintf(stream,
			      "while boolean %s is %s: ", condition->name,
			      wanted);
	else if (in_force)
		(void)fprintf(stream, "while %s holds (%s): ", condition->text,
			      condition->states);
	else if (condition->single)
		(void)fprintf(stream,
			      "a conditional rule would allow it if boolean %s "
			      "were %s (now %s): ",
			      condition->name, wanted, other);
	else
		(void)fprintf(stream,
			      "a conditional rule would allow it if %s held "
			      "(now %s): ",
			      condition->text, condition->states);
}

static char *rule_words(const struct sebpf_reason *reason,
			const struct sebpf_condition *condition)
{
	struct sebpf_text text sebpf_auto_text = { 0 };

	if (sebpf_text_open(&text))
		return NULL;
	if (condition)
		put_condition(text.stream, condition,
			      reason->kind == SEBPF_REASON_RULE);
	put_attributes(text.stream, reason);
	(void)fputs(reason->rule, text.stream);
	return sebpf_text_take(&text);
}

/* Copies what programs read of a condition. */
static int take_condition(struct sebpf_reason *reason,
			  const struct sebpf_condition *condition)
{
	reason->rank += SEBPF_RANK_CONDITIONAL;
	reason->condition = strdup(condition->text);
	reason->values = strdup(condition->states);
	return reason->condition && reason->values ? 0 : -ENOMEM;
}

/* Adds a rule; @condition is NULL if it depends on no boolean. */
static int add_rule(struct finder *finder, const avtab_key_t *key,
		    const struct sebpf_condition *condition, int in_force)
{
	const struct policydb *db = finder->query->db;
	struct sebpf_reason reason sebpf_auto_reason = {
		.kind = in_force ? SEBPF_REASON_RULE : SEBPF_REASON_BOOLEAN,
	};
	int is_source = sebpf_db_is_type(db, key->source_type);
	int is_target = sebpf_db_is_type(db, key->target_type);

	if (!is_source) {
		reason.rank += SEBPF_RANK_SOURCE_ATTRIBUTE;
		reason.source = sebpf_type_name(db, key->source_type);
	}
	if (!is_target) {
		reason.rank += SEBPF_RANK_TARGET_ATTRIBUTE;
		reason.target = sebpf_type_name(db, key->target_type);
	}
	reason.rule = rule_text(finder->query, key);
	if (!reason.rule || (!is_source && !reason.source) ||
	    (!is_target && !reason.target))
		return -ENOMEM;
	if (condition && take_condition(&reason, condition))
		return -ENOMEM;
	reason.words = rule_words(&reason, condition);
	if (!reason.words)
		return -ENOMEM;
	return sebpf_reasons_add(
		in_force ? &finder->allowing : &finder->possible, &reason);
}

/* Adds the unconditional rule of a pair of values, if there is one. */
static int find_plain(struct finder *finder, uint32_t source, uint32_t target)
{
	const struct sebpf_query *query = finder->query;
	avtab_key_t key = {
		.source_type = (uint16_t)source,
		.target_type = (uint16_t)target,
		.target_class = (uint16_t)query->class_value,
		.specified = AVTAB_ALLOWED,
	};
	avtab_ptr_t node = avtab_search_node(&query->db->te_avtab, &key);

	/* One that is marked as conditional is not in force. */
	if (!node || node->key.specified != AVTAB_ALLOWED ||
	    !(node->datum.data & query->permission))
		return 0;
	return add_rule(finder, &node->key, NULL, 1);
}

static int find_plains(struct finder *finder)
{
	const struct sebpf_query *query = finder->query;
	const ebitmap_t *attributes = query->db->type_attr_map;
	ebitmap_node_t *source_node, *target_node;
	unsigned int source, target;

	ebitmap_for_each_positive_bit(&attributes[query->source.type - 1],
				      source_node, source) {
		ebitmap_for_each_positive_bit(
			&attributes[query->target.type - 1], target_node,
			target) {
			int rc = find_plain(finder, source + 1, target + 1);

			if (rc)
				return rc;
		}
	}
	return 0;
}

static int concerns(const struct sebpf_query *query, const avtab_key_t *key,
		    const avtab_datum_t *datum)
{
	const ebitmap_t *attributes = query->db->type_attr_map;

	return key->target_class == query->class_value &&
	       (key->specified & AVTAB_ALLOWED) &&
	       (datum->data & query->permission) && key->source_type &&
	       key->target_type &&
	       ebitmap_get_bit(&attributes[query->source.type - 1],
			       key->source_type - 1U) &&
	       ebitmap_get_bit(&attributes[query->target.type - 1],
			       key->target_type - 1U);
}

/* Goes through the rules of a conditional that count on one of its sides. */
static int find_conditional(struct finder *finder, const cond_node_t *cond,
			    int branch, int state)
{
	const struct policydb *db = finder->query->db;
	const cond_av_list_t *item = branch ? cond->true_list :
					      cond->false_list;

	for (; item; item = item->next) {
		struct sebpf_condition condition sebpf_auto_condition = { 0 };
		const avtab_key_t *key = &item->node->key;
		int rc;

		if (!concerns(finder->query, key, &item->node->datum))
			continue;
		rc = sebpf_condition_write(db, cond->expr, branch, &condition);
		if (!rc)
			rc = add_rule(finder, key, &condition, state == branch);
		if (rc)
			return rc;
	}
	return 0;
}

static int find_conditionals(struct finder *finder)
{
	struct policydb *db = finder->query->db;
	int rc = 0;

	for (cond_node_t *cond = db->cond_list; !rc && cond;
	     cond = cond->next) {
		int state = cond->expr ? cond_evaluate_expr(db, cond->expr) :
					 -1;

		/* An undefined result disables both lists. */
		if (state < 0)
			continue;
		rc = find_conditional(finder, cond, 1, state != 0);
		if (!rc)
			rc = find_conditional(finder, cond, 0, state != 0);
	}
	return rc;
}

static int add_no_rule(const struct sebpf_query *query,
		       struct sebpf_reasons *reasons)
{
	struct sebpf_reason reason sebpf_auto_reason = {
		.kind = SEBPF_REASON_NO_RULE,
	};
	struct sebpf_text text sebpf_auto_text = { 0 };

	if (sebpf_text_open(&text))
		return -ENOMEM;
	(void)fputs("no rule allows ", text.stream);
	put_type(text.stream, query->db, query->source.type);
	(void)fputc(' ', text.stream);
	put_type(text.stream, query->db, query->target.type);
	(void)fprintf(text.stream, " : %s %s", query->class_name,
		      query->permission_name);
	reason.words = sebpf_text_take(&text);
	if (!reason.words)
		return -ENOMEM;
	return sebpf_reasons_add(reasons, &reason);
}

static int move_all(struct sebpf_reasons *from, struct sebpf_reasons *to)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < from->count; i++)
		rc = sebpf_reasons_add(to, &from->items[i]);
	return rc;
}

int sebpf_explain_rules(const struct sebpf_query *query,
			struct sebpf_reasons *reasons, int *ret_granted)
{
	struct finder finder __attribute__((cleanup(free_finder))) = {
		.query = query,
	};
	int granted;
	int rc = find_plains(&finder);

	if (!rc)
		rc = find_conditionals(&finder);
	granted = finder.allowing.count != 0;
	if (!rc && granted)
		rc = move_all(&finder.allowing, reasons);
	else if (!rc && finder.possible.count)
		rc = move_all(&finder.possible, reasons);
	else if (!rc)
		rc = add_no_rule(query, reasons);
	if (rc)
		return rc;
	*ret_granted = granted;
	return 0;
}
