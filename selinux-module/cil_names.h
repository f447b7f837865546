/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the names that modules in CIL declare and use
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CIL_NAMES_H
#define SEBPF_CIL_NAMES_H

#include <stdbool.h>

#include "selinux-module/cil_set.h"

enum sebpf_cil_name_kind {
	SEBPF_CIL_TYPE,
	SEBPF_CIL_ATTRIBUTE,
	SEBPF_CIL_ROLE,
	SEBPF_CIL_ROLE_ATTRIBUTE,
	SEBPF_CIL_USER,
	SEBPF_CIL_CLASS,
	SEBPF_CIL_PERMISSION,
	SEBPF_CIL_CLASSPERMISSION,
	SEBPF_CIL_BOOLEAN,
	SEBPF_CIL_TUNABLE,
	SEBPF_CIL_SID,
	SEBPF_CIL_CATEGORY,
	SEBPF_CIL_SENSITIVITY,
	SEBPF_CIL_MACRO,
};

/**
 * struct sebpf_cil_name - a name at one place; owns nothing
 * @kind: what it names, as far as its place tells.
 * @name: the name; of a permission that of its class.
 * @permission: the permission, or "".
 * @declares: whether it is declared there.
 * @is_optional: whether the module can do without: it stands in an optional, or
 *	in a macro that nobody calls.
 * @file: number of the file.
 * @line: its line.
 */
struct sebpf_cil_name {
	enum sebpf_cil_name_kind kind;
	const char *name;
	const char *permission;
	bool declares;
	bool is_optional;
	uint32_t file;
	uint32_t line;
};

/**
 * struct sebpf_cil_names - the names of modules
 * @items: by kind, name, permission, declarations first, file and line; owned.
 * @count: number of names.
 * @room: names allocated.
 */
struct sebpf_cil_names {
	struct sebpf_cil_name *items;
	size_t count;
	size_t room;
};

/**
 * Collects the names.
 *
 * @param set the modules; must outlive the names.
 * @param ret_names receives the names; the caller frees them.
 * @return 0; -ENOMEM.
 */
int sebpf_cil_names_collect(const struct sebpf_cil_set *set,
			    struct sebpf_cil_names *ret_names);

/**
 * Frees names and leaves none.
 *
 * @param names may be empty.
 */
void sebpf_cil_names_free(struct sebpf_cil_names *names);

#define sebpf_auto_cil_names __attribute__((cleanup(sebpf_cil_names_free)))

/**
 * Finds a name: where it is declared, or else where it is used first.
 *
 * @param names the names.
 * @param kind what it names.
 * @param name the name.
 * @return it, or NULL.
 */
const struct sebpf_cil_name *
sebpf_cil_names_find(const struct sebpf_cil_names *names,
		     enum sebpf_cil_name_kind kind, const char *name);

/**
 * Tells whether two entries are of the same name.
 *
 * @param a one.
 * @param b the other.
 * @return whether it is so.
 */
bool sebpf_cil_names_same(const struct sebpf_cil_name *a,
			  const struct sebpf_cil_name *b);

#endif /* SEBPF_CIL_NAMES_H */
