// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the rules of a policy that concern the hooks
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>

#include <sepol/policydb/conditional.h>

#include "sebpf/cleanup.h"
#include "selinux-module/database.h"
#include "selinux-module/rules.h"

#define FIRST_ROOM 256U

/**
 * struct collector - a collection under way
 * @db: the policy.
 * @map: its numbers of our classes.
 * @members: by value of an attribute or a type: how many types it stands for.
 * @rules: what was found so far.
 */
struct collector {
	struct policydb *db;
	const struct sebpf_classmap *map;
	uint32_t *members;
	struct sebpf_rules rules;
};

static uint32_t *count_members(const struct policydb *db)
{
	uint32_t *members =
		calloc((size_t)db->p_types.nprim + 1, sizeof(*members));

	for (uint32_t type = 1; members && type <= db->p_types.nprim; type++) {
		ebitmap_node_t *node;
		unsigned int bit;

		if (!sebpf_db_is_type(db, type))
			continue;
		ebitmap_for_each_positive_bit(&db->type_attr_map[type - 1],
					      node, bit) {
			if (bit < db->p_types.nprim)
				members[bit + 1]++;
		}
	}
	return members;
}

/* A type and not an attribute; in the kernel's tables both are bits. */
static int is_single_type(const struct collector *collector, uint32_t value)
{
	return collector->members[value] == 1 &&
	       sebpf_db_is_type(collector->db, value);
}

int sebpf_rule_list_add(struct sebpf_rule_list *list,
			const struct sebpf_rule *rule)
{
	if (list->count == list->room) {
		size_t room = list->room ? list->room * 2 : FIRST_ROOM;
		struct sebpf_rule *rules =
			reallocarray(list->rules, room, sizeof(*rules));

		if (!rules)
			return -ENOMEM;
		list->rules = rules;
		list->room = room;
	}
	list->rules[list->count++] = *rule;
	return 0;
}

/* Keeps a rule of the policy where it concerns the hooks; for avtab_map(). */
static int collect_rule(avtab_key_t *key, avtab_datum_t *datum, void *argument)
{
	struct collector *collector = argument;
	const struct sebpf_classmap *map = collector->map;
	uint32_t nprim = collector->db->p_types.nprim;
	struct sebpf_rule rule = {
		.source = key->source_type,
		.target = key->target_type,
		.class_id = sebpf_classmap_class(map, key->target_class),
	};

	if (rule.class_id == SEBPF_CLASS_COUNT || !rule.source ||
	    !rule.target || rule.source > nprim || rule.target > nprim ||
	    !collector->members[rule.source] ||
	    !collector->members[rule.target])
		return 0;
	if (key->specified & AVTAB_ALLOWED)
		rule.allowed = sebpf_classmap_permissions(map, rule.class_id,
							  datum->data);
	else if (key->specified & AVTAB_AUDITALLOW)
		rule.auditallow = sebpf_classmap_permissions(map, rule.class_id,
							     datum->data);
	else if (key->specified & AVTAB_AUDITDENY)
		rule.dontaudit = sebpf_classmap_permissions(map, rule.class_id,
							    ~datum->data);
	if (!(rule.allowed | rule.auditallow | rule.dontaudit))
		return 0;
	if (rule.source == rule.target &&
	    is_single_type(collector, rule.source))
		return sebpf_rule_list_add(&collector->rules.selfs, &rule);
	return sebpf_rule_list_add(&collector->rules.pairs, &rule);
}

/*
 * Likewise of the table of unconditional rules: there the kernel applies none
 * that a file marks with another bit, such as the one for conditional rules.
 */
static int collect_plain_rule(avtab_key_t *key, avtab_datum_t *datum,
			      void *argument)
{
	if (key->specified & ~AVTAB_AV)
		return 0;
	return collect_rule(key, datum, argument);
}

int sebpf_rules_visit_conditional(struct policydb *db,
				  int (*apply)(avtab_key_t *key,
					       avtab_datum_t *datum,
					       void *argument),
				  void *argument)
{
	for (cond_node_t *cond = db->cond_list; cond; cond = cond->next) {
		int state = cond->expr ? cond_evaluate_expr(db, cond->expr) :
					 -1;
		cond_av_list_t *item = NULL;

		/* An undefined result, -1, disables both lists. */
		if (state > 0)
			item = cond->true_list;
		else if (!state)
			item = cond->false_list;
		for (; item; item = item->next) {
			int rc = apply(&item->node->key, &item->node->datum,
				       argument);

			if (rc)
				return rc;
		}
	}
	return 0;
}

static int compare_words(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

/* By source, target and class; for qsort(3). */
static int compare_rules(const void *a, const void *b)
{
	const struct sebpf_rule *left = a;
	const struct sebpf_rule *right = b;
	int order = compare_words(left->source, right->source);

	if (!order)
		order = compare_words(left->target, right->target);
	if (!order)
		order = compare_words(left->class_id, right->class_id);
	return order;
}

/* Sorts the rules and merges those of the same pair and class. */
static void sort_rules(struct sebpf_rule_list *list)
{
	size_t kept = 0;

	if (!list->count)
		return;
	qsort(list->rules, list->count, sizeof(*list->rules), compare_rules);
	for (size_t i = 1; i < list->count; i++) {
		struct sebpf_rule *last = &list->rules[kept];
		const struct sebpf_rule *rule = &list->rules[i];

		if (compare_rules(last, rule) != 0) {
			list->rules[++kept] = *rule;
			continue;
		}
		last->allowed |= rule->allowed;
		last->auditallow |= rule->auditallow;
		last->dontaudit |= rule->dontaudit;
	}
	list->count = kept + 1;
}

int sebpf_rules_collect(struct policydb *db, const struct sebpf_classmap *map,
			struct sebpf_rules *ret_rules, struct sebpf_err *err)
{
	uint32_t *members sebpf_auto_free = count_members(db);
	struct collector collector = {
		.db = db,
		.map = map,
		.members = members,
	};

	if (!members ||
	    avtab_map(&db->te_avtab, collect_plain_rule, &collector) ||
	    sebpf_rules_visit_conditional(db, collect_rule, &collector)) {
		sebpf_rules_free(&collector.rules);
		return sebpf_err_set(err, -ENOMEM,
				     "no memory for the policy's rules");
	}
	sort_rules(&collector.rules.pairs);
	sort_rules(&collector.rules.selfs);
	*ret_rules = collector.rules;
	return 0;
}

void sebpf_rules_free(struct sebpf_rules *rules)
{
	free(rules->pairs.rules);
	free(rules->selfs.rules);
	*rules = (struct sebpf_rules){ 0 };
}
