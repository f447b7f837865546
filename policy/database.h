/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - checked access to libsepol's policy database
 * Copyright (C) 2026 The sebpf authors
 *
 * A policy may come from anywhere: each number in it is checked before it
 * indexes anything.
 */
#ifndef SEBPF_POLICY_DATABASE_H
#define SEBPF_POLICY_DATABASE_H

#include <stdint.h>

#include <sepol/policydb/policydb.h>

/* Tells whether a value is a type, not an attribute and not a gap. */
static inline int sebpf_db_is_type(const struct policydb *db, uint32_t value)
{
	return value && value <= db->p_types.nprim &&
	       db->type_val_to_struct[value - 1] &&
	       db->p_type_val_to_name[value - 1] &&
	       db->type_val_to_struct[value - 1]->flavor != TYPE_ATTRIB;
}

/* The type that bounds @value, which is a type; 0 if there is none. */
static inline uint32_t sebpf_db_bounds(const struct policydb *db,
				       uint32_t value)
{
	return db->type_val_to_struct[value - 1]->bounds;
}

/*
 * The name of a user, role, type, sensitivity or category (SYM_*), also of an
 * attribute; NULL: none.
 */
static inline const char *sebpf_db_name(const struct policydb *db,
					unsigned int symbol, uint32_t value)
{
	if (!value || value > db->symtab[symbol].nprim)
		return NULL;
	return db->sym_val_to_name[symbol][value - 1];
}

/* The same for a sentence: a question mark instead of NULL. */
static inline const char *sebpf_db_shown(const struct policydb *db,
					 unsigned int symbol, uint32_t value)
{
	const char *name = sebpf_db_name(db, symbol, value);

	return name ? name : "?";
}

/*
 * The value of the user, role, type, sensitivity or category of a name, which
 * may be an alias, but is not an attribute; 0: none.
 */
static inline uint32_t sebpf_db_value(const struct policydb *db,
				      unsigned int symbol, const char *name)
{
	const void *found = hashtab_search(db->symtab[symbol].table, name);
	const level_datum_t *level = found;
	const type_datum_t *type = found;
	uint32_t value;

	if (!found || (symbol == SYM_LEVELS && !level->level))
		return 0;
	/* All other records begin with their value. */
	value = symbol == SYM_LEVELS ? level->level->sens :
				       ((const symtab_datum_t *)found)->value;
	if (symbol == SYM_TYPES &&
	    (type->flavor == TYPE_ATTRIB || !sebpf_db_is_type(db, value)))
		return 0;
	return value <= db->symtab[symbol].nprim ? value : 0;
}

/* The bit of a class's permission; 0 if the class has none of that name. */
static inline uint32_t sebpf_db_permission(const class_datum_t *class,
					   const char *name)
{
	const perm_datum_t *found =
		hashtab_search(class->permissions.table, name);

	if (!found && class->comdatum)
		found = hashtab_search(class->comdatum->permissions.table,
				       name);
	if (!found || !found->s.value || found->s.value > 32)
		return 0;
	return UINT32_C(1) << (found->s.value - 1);
}

/* The class of that number, or NULL. */
static inline const class_datum_t *sebpf_db_class(const struct policydb *db,
						  uint32_t value)
{
	if (!value || value > db->p_classes.nprim)
		return NULL;
	return db->class_val_to_struct[value - 1];
}

#endif /* SEBPF_POLICY_DATABASE_H */
