/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the names that modules in CIL declare and use
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_CIL_NAMES_H
#define SEBPF_LINT_CIL_NAMES_H

#include <stdbool.h>

#include "lint/cil_set.h"
#include "policy/policy.h"

/* Kinds that share their names stand together, the most particular last. */
enum sebpf_cil_name_kind {
	SEBPF_CIL_TYPE,
	SEBPF_CIL_ATTRIBUTE,
	SEBPF_CIL_TYPE_ALIAS,
	SEBPF_CIL_ROLE,
	SEBPF_CIL_ROLE_ATTRIBUTE,
	SEBPF_CIL_USER,
	SEBPF_CIL_USER_ATTRIBUTE,
	SEBPF_CIL_CLASS,
	SEBPF_CIL_CLASSMAP,
	SEBPF_CIL_COMMON,
	SEBPF_CIL_PERMISSION,
	SEBPF_CIL_CLASSPERMISSION,
	SEBPF_CIL_PERMISSIONX,
	SEBPF_CIL_BOOLEAN,
	SEBPF_CIL_TUNABLE,
	SEBPF_CIL_SID,
	SEBPF_CIL_CATEGORY,
	SEBPF_CIL_CATEGORY_ALIAS,
	SEBPF_CIL_CATEGORY_SET,
	SEBPF_CIL_SENSITIVITY,
	SEBPF_CIL_SENSITIVITY_ALIAS,
	SEBPF_CIL_LEVEL,
	SEBPF_CIL_RANGE,
	SEBPF_CIL_CONTEXT,
	SEBPF_CIL_ADDRESS,
	SEBPF_CIL_BLOCK,
	SEBPF_CIL_MACRO,
};

/**
 * struct sebpf_cil_name - a name at one place; owns nothing
 * @kind: what it names, as far as its places tell.
 * @name: the name, with the blocks that it is in; if nothing declares it, as it
 *	is written. For a permission, that of its class.
 * @permission: the permission, or "".
 * @scope: the blocks around the place, or "".
 * @declares: whether it is declared there.
 * @is_optional: whether the module can do without: it is in an optional, or in
 *	a macro that is not called.
 * @is_loose: whether other blocks may have it, too: it is in a macro, or in a
 *	block that inherits others.
 * @file: number of the file.
 * @line: its line.
 * @statement: the statement that it is in.
 */
struct sebpf_cil_name {
	enum sebpf_cil_name_kind kind;
	const char *name;
	const char *permission;
	const char *scope;
	bool declares;
	bool is_optional;
	bool is_loose;
	uint32_t file;
	uint32_t line;
	uint32_t statement;
};

/**
 * struct sebpf_cil_names - the names of modules
 * @items: by kind, name, permission, declarations first, file and line; owned.
 * @count: number of names.
 * @room: names allocated.
 * @has_common: whether any class has permissions in common with others.
 * @texts: names that no module has as they are; owned.
 * @text_count: number of texts.
 * @text_room: texts allocated.
 */
struct sebpf_cil_names {
	struct sebpf_cil_name *items;
	size_t count;
	size_t room;
	bool has_common;
	char **texts;
	size_t text_count;
	size_t text_room;
};

/**
 * Collects the names. What is used in a block, and declared there or around it,
 * gets its full name.
 *
 * @param set the modules; must outlive the names.
 * @param policy what they are added to, which may declare it, too; NULL: none.
 * @param ret_names receives the names; the caller frees them.
 * @return 0; -ENOMEM.
 */
int sebpf_cil_names_collect(const struct sebpf_cil_set *set,
			    const struct sebpf_policy *policy,
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
 * @param kind what it names.
 * @return it, or NULL.
 */
const struct sebpf_cil_name *
sebpf_cil_names_find(const struct sebpf_cil_names *names,
		     enum sebpf_cil_name_kind kind, const char *name);

/**
 * Tells what a statement declares.
 *
 * @param keyword its first word.
 * @param ret_kind receives what the first element names.
 * @return whether it declares something.
 */
bool sebpf_cil_declaration(const char *keyword,
			   enum sebpf_cil_name_kind *ret_kind);

/**
 * Gives the first of the kinds that share their names with a kind.
 *
 * @return that kind.
 */
enum sebpf_cil_name_kind sebpf_cil_space(enum sebpf_cil_name_kind kind);

/**
 * Keeps a text as long as the names.
 *
 * @param text from malloc(3), which is taken over; NULL: no memory.
 * @return the text; NULL: no memory.
 */
const char *sebpf_cil_names_keep(struct sebpf_cil_names *names, char *text);

/**
 * Sorts names, after some of them have changed.
 */
void sebpf_cil_names_sort(struct sebpf_cil_names *names);

/**
 * Tells whether two entries are of the same name.
 *
 * @param a one.
 * @param b the other.
 * @return whether it is so.
 */
bool sebpf_cil_names_same(const struct sebpf_cil_name *a,
			  const struct sebpf_cil_name *b);

#endif /* SEBPF_LINT_CIL_NAMES_H */
