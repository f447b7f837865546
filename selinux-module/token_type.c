// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the type and range of a token by the policy's transition rules
 * Copyright (C) 2026 The sebpf authors
 */
#include <string.h>

#include "selinux-module/database.h"
#include "selinux-module/rules.h"
#include "selinux-module/token_type.h"

/* The name that the kernel gives the file of a token. */
#define TOKEN_NAME "bpf-token"

/**
 * struct search - what transitions are looked for, and where they go
 * @nprim: the policy's number of types.
 * @class_value: its number of class anon_inode.
 * @types: by value of the creator, the type of its token.
 */
struct search {
	uint32_t nprim;
	uint32_t class_value;
	uint32_t *types;
};

/* For avtab_map() and conditional rules. */
static int take_transition(avtab_key_t *key, avtab_datum_t *datum,
			   void *argument)
{
	const struct search *search = argument;

	if ((key->specified & AVTAB_TRANSITION) &&
	    key->target_class == search->class_value &&
	    key->source_type == key->target_type && key->source_type &&
	    key->source_type <= search->nprim)
		search->types[key->source_type] = datum->data;
	return 0;
}

/* For hashtab_map() over the transitions with a name. */
static int take_named(hashtab_key_t key, hashtab_datum_t datum, void *argument)
{
	/* libsepol types all keys as strings; these are not. */
	const filename_trans_key_t *rule =
		(const filename_trans_key_t *)(const void *)key;
	const filename_trans_datum_t *result = datum;
	const struct search *search = argument;

	if (rule->tclass != search->class_value || !rule->ttype ||
	    rule->ttype > search->nprim || strcmp(rule->name, TOKEN_NAME) != 0)
		return 0;
	for (; result; result = result->next) {
		if (ebitmap_get_bit(&result->stypes, rule->ttype - 1)) {
			search->types[rule->ttype] = result->otype;
			break;
		}
	}
	return 0;
}

void sebpf_token_types(struct policydb *db, uint32_t class_value,
		       uint32_t *types)
{
	struct search search = { db->p_types.nprim, class_value, types };

	for (uint32_t type = 0; type <= search.nprim; type++)
		types[type] = type;
	if (!class_value)
		return;
	/* What is taken later goes before what was taken earlier. */
	(void)sebpf_rules_visit_conditional(db, take_transition, &search);
	(void)avtab_map(&db->te_avtab, take_transition, &search);
	(void)hashtab_map(db->filename_trans, take_named, &search);
}

enum sebpf_range_rule sebpf_token_range(const struct policydb *db,
					uint32_t class_value)
{
	const class_datum_t *class = sebpf_db_class(db, class_value);

	switch (class ? class->default_range : 0) {
	case DEFAULT_SOURCE_HIGH:
	case DEFAULT_TARGET_HIGH:
		return SEBPF_RANGE_HIGH;
	case DEFAULT_SOURCE_LOW_HIGH:
	case DEFAULT_TARGET_LOW_HIGH:
	case DEFAULT_GLBLUB:
		return SEBPF_RANGE_LOW_HIGH;
	default:
		return SEBPF_RANGE_LOW;
	}
}
