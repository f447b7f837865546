/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - checked access to libsepol's policy database
 * Copyright (C) 2026 The sebpf authors
 *
 * A policy may come from anywhere: each number in it is checked before it
 * indexes anything.
 */
#ifndef SEBPF_DATABASE_H
#define SEBPF_DATABASE_H

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

/* The type that bounds @value, which is a type; 0 where there is none. */
static inline uint32_t sebpf_db_bounds(const struct policydb *db,
				       uint32_t value)
{
	return db->type_val_to_struct[value - 1]->bounds;
}

/* The class of that number, or NULL. */
static inline const class_datum_t *sebpf_db_class(const struct policydb *db,
						  uint32_t value)
{
	if (!value || value > db->p_classes.nprim)
		return NULL;
	return db->class_val_to_struct[value - 1];
}

#endif /* SEBPF_DATABASE_H */
