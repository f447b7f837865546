// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - names that nobody knows, and those that may have been meant
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <string.h>

#include "common/near.h"
#include "labels/class_names.h"
#include "policy/database.h"
#include "policy/kernel_classes.h"
#include "policy/unknown.h"

/* What callers see of them in the analyzer is not what is defined here. */
#undef sebpf_unknown_name
#undef sebpf_unknown_type

/**
 * struct search - a name that is looked for in several places
 * @near: the name, and those that are near.
 * @is_known: 1 as soon as it was found.
 */
struct search {
	struct sebpf_near near;
	int is_known;
};

static void offer(struct search *search, const char *name)
{
	search->is_known |= !strcmp(search->near.word, name);
	sebpf_near_offer(&search->near, name);
}

/* For hashtab_map(). */
static int offer_key(hashtab_key_t key, hashtab_datum_t datum, void *search)
{
	(void)datum;
	offer(search, key);
	return 0;
}

static int offer_type(hashtab_key_t key, hashtab_datum_t datum, void *search)
{
	const type_datum_t *type = datum;

	if (type->flavor != TYPE_ATTRIB)
		offer(search, key);
	return 0;
}

static void offer_table(const symtab_t *table, struct search *search)
{
	if (table->table)
		(void)hashtab_map(table->table, offer_key, search);
}

int sebpf_unknown_name(const symtab_t *table, const char *kind,
		       const char *name, struct sebpf_err *err)
{
	struct search search = { .near.word = name };
	char meant[SEBPF_NEAR_WORDS_BYTES];

	offer_table(table, &search);
	return sebpf_err_set(err, -ENOENT, "the policy has no %s \"%s\"%s",
			     kind, name, sebpf_near_words(&search.near, meant));
}

int sebpf_unknown_type(const struct policydb *db, const char *name,
		       struct sebpf_err *err)
{
	const type_datum_t *type = hashtab_search(db->p_types.table, name);
	struct search search = { .near.word = name };
	char meant[SEBPF_NEAR_WORDS_BYTES];

	if (type && type->flavor == TYPE_ATTRIB)
		return sebpf_err_set(err, -ENOENT,
				     "\"%s\" is an attribute and not a type",
				     name);
	(void)hashtab_map(db->p_types.table, offer_type, &search);
	return sebpf_err_set(err, -ENOENT, "the policy has no type \"%s\"%s",
			     name, sebpf_near_words(&search.near, meant));
}

static void offer_classes(const struct policydb *db, struct search *search)
{
	const char *name;

	offer_table(&db->p_classes, search);
	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
		offer(search, sebpf_class_name(id));
	for (size_t i = 0; (name = sebpf_kernel_class(i)); i++)
		offer(search, name);
}

static void offer_policys(const struct policydb *db, const char *class_name,
			  struct search *search)
{
	const class_datum_t *class =
		hashtab_search(db->p_classes.table, class_name);

	if (!class)
		return;
	offer_table(&class->permissions, search);
	if (class->comdatum)
		offer_table(&class->comdatum->permissions, search);
}

static void offer_hooks(const char *class_name, struct search *search)
{
	uint32_t id = sebpf_class_find(class_name);
	const char *name;

	if (id == SEBPF_CLASS_COUNT)
		return;
	for (uint32_t bit = 0; (name = sebpf_permission_name(id, bit)); bit++)
		offer(search, name);
}

static void offer_kernels(const char *class_name, struct search *search)
{
	size_t class = sebpf_kernel_class_find(class_name);
	const char *name;

	for (size_t i = 0; (name = sebpf_kernel_permission(class, i)); i++)
		offer(search, name);
}

int sebpf_unknown_check(const struct policydb *db, const char *class_name,
			const char *permission_name, struct sebpf_err *err)
{
	struct search class = { .near.word = class_name };
	struct search permission = { .near.word = permission_name };
	char meant[SEBPF_NEAR_WORDS_BYTES];

	offer_classes(db, &class);
	if (!class.is_known)
		return sebpf_err_set(err, -ENOENT,
				     "no class \"%s\": neither the policy nor "
				     "the kernel nor sebpf knows it%s",
				     class_name,
				     sebpf_near_words(&class.near, meant));
	offer_policys(db, class_name, &permission);
	offer_hooks(class_name, &permission);
	offer_kernels(class_name, &permission);
	if (permission.is_known)
		return 0;
	return sebpf_err_set(err, -ENOENT,
			     "class \"%s\" has no permission \"%s\": neither "
			     "the policy nor the kernel nor sebpf knows it%s",
			     class_name, permission_name,
			     sebpf_near_words(&permission.near, meant));
}
