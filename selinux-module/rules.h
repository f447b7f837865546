/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the rules of a policy that concern the hooks
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_RULES_H
#define SEBPF_RULES_H

#include <stddef.h>
#include <stdint.h>

#include <sepol/policydb/avtab.h>

#include "sebpf/error.h"
#include "selinux-module/classmap.h"
#include "selinux-module/policy.h"

/**
 * struct sebpf_rule - what a policy says of a source, a target and a class
 * @source: a type or an attribute, by the policy's number.
 * @target: likewise.
 * @class_id: enum sebpf_class.
 * @allowed: permissions allowed, by our bits; likewise the next two.
 * @auditallow: permissions whose grant is recorded.
 * @dontaudit: permissions whose denial is not recorded.
 */
struct sebpf_rule {
	uint32_t source;
	uint32_t target;
	uint32_t class_id;
	uint32_t allowed;
	uint32_t auditallow;
	uint32_t dontaudit;
};

/**
 * struct sebpf_rule_list - rules, by ascending source
 * @rules: owned.
 * @count: number of rules.
 * @room: rules allocated.
 */
struct sebpf_rule_list {
	struct sebpf_rule *rules;
	size_t count;
	size_t room;
};

/**
 * struct sebpf_rules - all rules of our classes that are in force
 * @pairs: rules that can apply to a source and a target that differ.
 * @selfs: rules of one type with itself; what "self" becomes.
 */
struct sebpf_rules {
	struct sebpf_rule_list pairs;
	struct sebpf_rule_list selfs;
};

/**
 * Collects the rules: the unconditional ones, and those of each conditional
 * that the policy's booleans select.
 *
 * @param db the policy.
 * @param map its numbers of our classes.
 * @param ret_rules receives the rules; the caller frees them.
 * @param err filled on failure.
 * @return 0; -ENOMEM.
 */
int sebpf_rules_collect(struct policydb *db, const struct sebpf_classmap *map,
			struct sebpf_rules *ret_rules, struct sebpf_err *err);

/**
 * Adds a rule at the end of a list.
 *
 * @param list the list.
 * @param rule the rule.
 * @return 0; -ENOMEM.
 */
int sebpf_rule_list_add(struct sebpf_rule_list *list,
			const struct sebpf_rule *rule);

/**
 * Visits the rules of all conditionals that are in force. Unlike
 * evaluate_conds(), changes nothing in the policy.
 *
 * @param db the policy.
 * @param apply called with the key, the datum and @p argument; a result other
 *	than 0 ends the visit.
 * @param argument what apply gets.
 * @return 0, or what apply returned.
 */
int sebpf_rules_visit_conditional(struct policydb *db,
				  int (*apply)(avtab_key_t *key,
					       avtab_datum_t *datum,
					       void *argument),
				  void *argument);

/**
 * Frees the rules and leaves none.
 *
 * @param rules may be empty.
 */
void sebpf_rules_free(struct sebpf_rules *rules);

#define sebpf_auto_rules __attribute__((cleanup(sebpf_rules_free)))

#endif /* SEBPF_RULES_H */
