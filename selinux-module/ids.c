// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the names of a policy, by its values
 * Copyright (C) 2026 The sebpf authors
 */
#include "selinux-module/ids.h"
#include "selinux-module/database.h"

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
	int rc = 0;

	for (enum sebpf_name_kind kind = SEBPF_NAME_USER;
	     !rc && kind < SEBPF_NAME_KINDS; kind++)
		rc = intern_kind(db, names, kind, err);
	return rc;
}
