// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the stable ids of a policy's names
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>

#include "selinux-module/database.h"
#include "selinux-module/ids.h"

static const unsigned int symbol_of[SEBPF_NAME_KINDS] = {
	[SEBPF_NAME_USER] = SYM_USERS,	  [SEBPF_NAME_ROLE] = SYM_ROLES,
	[SEBPF_NAME_TYPE] = SYM_TYPES,	  [SEBPF_NAME_SENSITIVITY] = SYM_LEVELS,
	[SEBPF_NAME_CATEGORY] = SYM_CATS,
};

/* The name of a value, or NULL where it has none that a label could hold. */
static const char *name_of(const struct policydb *db, enum sebpf_name_kind kind,
			   uint32_t value)
{
	unsigned int symbol = symbol_of[kind];

	if (!value || value > db->symtab[symbol].nprim)
		return NULL;
	if (kind == SEBPF_NAME_TYPE && !sebpf_db_is_type(db, value))
		return NULL;
	return db->sym_val_to_name[symbol][value - 1];
}

/* Refuses a level whose name or value means another one in the table. */
static int check_levels(const struct policydb *db,
			const struct sebpf_names *names,
			enum sebpf_name_kind kind, struct sebpf_err *err)
{
	const char *what = kind == SEBPF_NAME_CATEGORY ? "category" :
							 "sensitivity";

	for (uint32_t value = 1; value <= db->symtab[symbol_of[kind]].nprim;
	     value++) {
		const char *name = name_of(db, kind, value);
		const char *other = sebpf_names_text(names, kind, value);
		uint32_t id = name ? sebpf_names_find(names, kind, name) : 0;

		if (!name || id == value)
			continue;
		if (id)
			return sebpf_err_set(
				err, -EOPNOTSUPP,
				"the policy moves %s \"%s\" from place %u to "
				"%u; labels of live tokens cannot follow: "
				"detach and enforce again",
				what, name, id, value);
		if (other)
			return sebpf_err_set(
				err, -EOPNOTSUPP,
				"the policy gives the place of %s \"%s\" to "
				"\"%s\"; labels of live tokens cannot follow: "
				"detach and enforce again",
				what, other, name);
	}
	return 0;
}

static int intern_kind(const struct policydb *db, struct sebpf_names *names,
		       enum sebpf_name_kind kind, struct sebpf_err *err)
{
	for (uint32_t value = 1; value <= db->symtab[symbol_of[kind]].nprim;
	     value++) {
		const char *name = name_of(db, kind, value);
		uint32_t id;
		int rc = name ? sebpf_names_intern(names, kind, name, value,
						   &id, err) :
				0;

		if (rc)
			return rc;
	}
	return 0;
}

int sebpf_ids_intern(const struct policydb *db, struct sebpf_names *names,
		     struct sebpf_err *err)
{
	int rc = check_levels(db, names, SEBPF_NAME_SENSITIVITY, err);

	if (!rc)
		rc = check_levels(db, names, SEBPF_NAME_CATEGORY, err);
	for (enum sebpf_name_kind kind = SEBPF_NAME_USER;
	     !rc && kind < SEBPF_NAME_KINDS; kind++)
		rc = intern_kind(db, names, kind, err);
	return rc;
}

uint32_t sebpf_ids_of_value(const struct policydb *db,
			    const struct sebpf_names *names,
			    enum sebpf_name_kind kind, uint32_t value)
{
	const char *name = name_of(db, kind, value);

	return name ? sebpf_names_find(names, kind, name) : 0;
}

uint32_t sebpf_ids_to_value(const struct policydb *db,
			    const struct sebpf_names *names,
			    enum sebpf_name_kind kind, uint32_t id)
{
	const char *name = sebpf_names_text(names, kind, id);
	const symtab_datum_t *found =
		name ? hashtab_search(db->symtab[symbol_of[kind]].table, name) :
		       NULL;

	return found && name_of(db, kind, found->value) ? found->value : 0;
}
