// SPDX-License-Identifier: GPL-2.0-only
/* sebpf explain - names that a policy or sebpf has, for completion
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <string.h>

#include "cli/explain.h"
#include "cli/json.h"
#include "common/near.h"
#include "labels/delegate_mask.h"
#include "policy/database.h"
#include "policy/text.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* What is asked for the permissions of a class. */
static const char permissions[] = "permissions:";

/**
 * struct table - names that are in a table of the policy
 * @kind: how they are asked for.
 * @symbol: SYM_*.
 */
static const struct table {
	const char *kind;
	unsigned int symbol;
} tables[] = {
	{ "types", SYM_TYPES },	   { "users", SYM_USERS },
	{ "roles", SYM_ROLES },	   { "classes", SYM_CLASSES },
	{ "booleans", SYM_BOOLS },
};

/* Those that are found by what the rules say. */
static const char tokens[] = "tokens", domains[] = "domains";

static const struct table *find_table(const char *kind)
{
	for (size_t i = 0; i < LENGTH(tables); i++)
		if (!strcmp(kind, tables[i].kind))
			return &tables[i];
	return NULL;
}

static uint32_t find_mask(const char *kind)
{
	uint32_t mask = 0;

	while (mask < SEBPF_MASK_COUNT &&
	       strcmp(kind, sebpf_mask_option(mask)) != 0)
		mask++;
	return mask;
}

int sebpf_names_check(const char *kind, struct sebpf_err *err)
{
	struct sebpf_near near = { .word = kind };
	char meant[SEBPF_NEAR_WORDS_BYTES];

	if (find_table(kind) || find_mask(kind) < SEBPF_MASK_COUNT ||
	    !strcmp(kind, tokens) || !strcmp(kind, domains) ||
	    !strncmp(kind, permissions, strlen(permissions)))
		return 0;
	for (size_t i = 0; i < LENGTH(tables); i++)
		sebpf_near_offer(&near, tables[i].kind);
	for (uint32_t mask = 0; mask < SEBPF_MASK_COUNT; mask++)
		sebpf_near_offer(&near, sebpf_mask_option(mask));
	sebpf_near_offer(&near, tokens);
	sebpf_near_offer(&near, domains);
	sebpf_near_offer(&near, permissions);
	return sebpf_err_set(err, -EINVAL, "no kind of names \"%s\"%s", kind,
			     sebpf_near_words(&near, meant));
}

static void add_name(struct json_object *names, const char *name)
{
	(void)json_object_array_add(names, json_object_new_string(name));
}

struct json_object *sebpf_names_own(const char *kind)
{
	uint32_t mask = find_mask(kind);
	struct json_object *names;
	const char *name;

	if (mask == SEBPF_MASK_COUNT)
		return NULL;
	names = json_object_new_array();
	for (uint32_t i = 0; (name = sebpf_mask_value_name(mask, i)); i++)
		add_name(names, name);
	return names;
}

/* For hashtab_map(). */
static int add_key(hashtab_key_t key, hashtab_datum_t datum, void *names)
{
	(void)datum;
	add_name(names, key);
	return 0;
}

static int add_type(hashtab_key_t key, hashtab_datum_t datum, void *names)
{
	const type_datum_t *type = datum;

	if (type->flavor != TYPE_ATTRIB)
		add_name(names, key);
	return 0;
}

static void add_permissions(const struct policydb *db, const char *class_name,
			    struct json_object *names)
{
	const class_datum_t *class =
		hashtab_search(db->p_classes.table, class_name);

	if (!class)
		return;
	(void)hashtab_map(class->permissions.table, add_key, names);
	if (class->comdatum)
		(void)hashtab_map(class->comdatum->permissions.table, add_key,
				  names);
}

static int compare(const void *left, const void *right)
{
	return strcmp(
		json_object_get_string(*(struct json_object *const *)left),
		json_object_get_string(*(struct json_object *const *)right));
}

/* Sorts, and drops what is there twice. */
static void tidy(struct json_object *names)
{
	size_t i = 1;

	json_object_array_sort(names, compare);
	while (i < json_object_array_length(names)) {
		const char *above = json_object_get_string(
			json_object_array_get_idx(names, i - 1));
		const char *name = json_object_get_string(
			json_object_array_get_idx(names, i));

		if (!strcmp(above, name))
			(void)json_object_array_del_idx(names, i, 1);
		else
			i++;
	}
}

static int add_found(const struct sebpf_policy *policy, const char *kind,
		     struct json_object *names, struct sebpf_err *err)
{
	struct sebpf_token_types types sebpf_auto_token_types = { 0 };
	int rc = sebpf_explain_tokens(policy, NULL, &types, err);

	for (size_t i = 0; !rc && i < types.count; i++) {
		const struct sebpf_token_facts *facts = &types.items[i].facts;

		if (!strcmp(kind, tokens)) {
			add_name(names, types.items[i].type);
			continue;
		}
		for (size_t j = 0; j < facts->delegator_count; j++)
			add_name(names, facts->delegators[j].domain);
		for (size_t j = 0; j < facts->user_count; j++)
			add_name(names, facts->users[j].domain);
	}
	return rc;
}

int sebpf_names_find(const struct sebpf_policy *policy, const char *kind,
		     struct json_object **ret_names, struct sebpf_err *err)
{
	const struct table *table = find_table(kind);
	struct json_object *names = json_object_new_array();
	int rc = 0;

	if (table)
		(void)hashtab_map(
			policy->db->symtab[table->symbol].table,
			table->symbol == SYM_TYPES ? add_type : add_key, names);
	else if (!strncmp(kind, permissions, strlen(permissions)))
		add_permissions(policy->db, kind + strlen(permissions), names);
	else
		rc = add_found(policy, kind, names, err);
	if (rc) {
		(void)json_object_put(names);
		return rc;
	}
	tidy(names);
	*ret_names = names;
	return 0;
}

void sebpf_print_names(FILE *out, struct json_object *names)
{
	for (size_t i = 0; i < json_object_array_length(names); i++) {
		const char *name = json_object_get_string(
			json_object_array_get_idx(names, i));

		sebpf_text_name(out, name);
		(void)fputc('\n', out);
	}
}
