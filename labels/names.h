/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the names behind ids
 * Copyright (C) 2026 The sebpf authors
 *
 * Each name gets an id once; ids are never given to another name.
 */
#ifndef SEBPF_NAMES_H
#define SEBPF_NAMES_H

#include <stdint.h>

#include "sebpf/error.h"

enum sebpf_name_kind {
	SEBPF_NAME_USER,
	SEBPF_NAME_ROLE,
	SEBPF_NAME_TYPE,
	SEBPF_NAME_SENSITIVITY,
	SEBPF_NAME_CATEGORY,
	SEBPF_NAME_KINDS
};

/* Opaque: the ids and names of all kinds. */
struct sebpf_names;

/**
 * Makes an empty table.
 *
 * @param ret_names receives the table; the caller frees it with
 *	sebpf_names_free().
 * @param err filled on failure.
 * @return 0; -ENOMEM.
 */
int sebpf_names_new(struct sebpf_names **ret_names, struct sebpf_err *err);

/**
 * Frees a table.
 *
 * @param names may be NULL.
 */
void sebpf_names_free(struct sebpf_names *names);

/**
 * Gives the id of a name, a new one where the name has none.
 *
 * @param names the table.
 * @param kind what is named.
 * @param name the name; copied.
 * @param preferred id for a new name: taken where it is free, otherwise the
 *	next id above all that were given. 0: no preference.
 * @param ret_id receives the id, at least 1.
 * @param err filled on failure.
 * @return 0; -ENOMEM; -E2BIG where the id would exceed SEBPF_MAX_NAME_ID.
 */
int sebpf_names_intern(struct sebpf_names *names, enum sebpf_name_kind kind,
		       const char *name, uint32_t preferred, uint32_t *ret_id,
		       struct sebpf_err *err);

/**
 * Finds the id of a name.
 *
 * @param names the table.
 * @param kind what is named.
 * @param name the name.
 * @return the id, or 0 where the name has none.
 */
uint32_t sebpf_names_find(const struct sebpf_names *names,
			  enum sebpf_name_kind kind, const char *name);

/**
 * Finds the name of an id.
 *
 * @param names the table.
 * @param kind what is named.
 * @param id the id.
 * @return the name, owned by the table, or NULL where the id was not given.
 */
const char *sebpf_names_text(const struct sebpf_names *names,
			     enum sebpf_name_kind kind, uint32_t id);

/**
 * Tells the highest id given.
 *
 * @param names the table.
 * @param kind what is named.
 * @return the id, or 0 where none was given.
 */
uint32_t sebpf_names_highest(const struct sebpf_names *names,
			     enum sebpf_name_kind kind);

#endif /* SEBPF_NAMES_H */
