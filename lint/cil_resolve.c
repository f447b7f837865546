// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the names of modules in CIL stand for
 * Copyright (C) 2026 The sebpf authors
 *
 * A name is looked for in its block, then in the one around it, and so on. What
 * a macro uses can be where it is called, and what a block inherits is
 * declared elsewhere: there, any block's name will do.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lint/cil_resolve.h"
#include "policy/database.h"
#include "sebpf/cleanup.h"

enum sebpf_cil_name_kind sebpf_cil_space(enum sebpf_cil_name_kind kind)
{
	switch (kind) {
	case SEBPF_CIL_ATTRIBUTE:
	case SEBPF_CIL_TYPE_ALIAS:
		return SEBPF_CIL_TYPE;
	case SEBPF_CIL_ROLE_ATTRIBUTE:
		return SEBPF_CIL_ROLE;
	case SEBPF_CIL_USER_ATTRIBUTE:
		return SEBPF_CIL_USER;
	case SEBPF_CIL_CLASSMAP:
		return SEBPF_CIL_CLASS;
	case SEBPF_CIL_CATEGORY_ALIAS:
	case SEBPF_CIL_CATEGORY_SET:
		return SEBPF_CIL_CATEGORY;
	case SEBPF_CIL_SENSITIVITY_ALIAS:
		return SEBPF_CIL_SENSITIVITY;
	case SEBPF_CIL_TYPE:
	case SEBPF_CIL_ROLE:
	case SEBPF_CIL_USER:
	case SEBPF_CIL_CLASS:
	case SEBPF_CIL_COMMON:
	case SEBPF_CIL_PERMISSION:
	case SEBPF_CIL_CLASSPERMISSION:
	case SEBPF_CIL_PERMISSIONX:
	case SEBPF_CIL_BOOLEAN:
	case SEBPF_CIL_TUNABLE:
	case SEBPF_CIL_SID:
	case SEBPF_CIL_CATEGORY:
	case SEBPF_CIL_SENSITIVITY:
	case SEBPF_CIL_LEVEL:
	case SEBPF_CIL_RANGE:
	case SEBPF_CIL_CONTEXT:
	case SEBPF_CIL_ADDRESS:
	case SEBPF_CIL_BLOCK:
	case SEBPF_CIL_MACRO:
		return kind;
	}
	return kind;
}

/* The policy's table of such names; SYM_NUM: it keeps none. */
static unsigned int table_of(enum sebpf_cil_name_kind kind)
{
	switch (sebpf_cil_space(kind)) {
	case SEBPF_CIL_TYPE:
		return SYM_TYPES;
	case SEBPF_CIL_ROLE:
		return SYM_ROLES;
	case SEBPF_CIL_USER:
		return SYM_USERS;
	case SEBPF_CIL_CLASS:
	case SEBPF_CIL_PERMISSION:
		return SYM_CLASSES;
	case SEBPF_CIL_COMMON:
		return SYM_COMMONS;
	case SEBPF_CIL_BOOLEAN:
		return SYM_BOOLS;
	case SEBPF_CIL_CATEGORY:
		return SYM_CATS;
	case SEBPF_CIL_SENSITIVITY:
		return SYM_LEVELS;
	default:
		return SYM_NUM;
	}
}

static bool has(const struct sebpf_policy *policy,
		enum sebpf_cil_name_kind kind, const char *name)
{
	unsigned int table = table_of(kind);

	return policy && table != SYM_NUM &&
	       hashtab_search(policy->db->symtab[table].table, name) != NULL;
}

bool sebpf_cil_has(const struct sebpf_policy *policy,
		   const struct sebpf_cil_name *name)
{
	const class_datum_t *class;

	if (name->kind != SEBPF_CIL_PERMISSION)
		return has(policy, name->kind, name->name);
	class = hashtab_search(policy->db->p_classes.table, name->name);
	return !class || sebpf_db_permission(class, name->permission);
}

bool sebpf_cil_is_missing(const struct sebpf_policy *policy,
			  const struct sebpf_cil_name *name)
{
	switch (name->kind) {
	case SEBPF_CIL_TYPE_ALIAS:
	/* It can be an attribute: a policy keeps those of types only. */
	case SEBPF_CIL_ROLE:
	case SEBPF_CIL_ROLE_ATTRIBUTE:
	case SEBPF_CIL_USER_ATTRIBUTE:
	case SEBPF_CIL_CLASSMAP:
		return false;
	default:
		return !name->declares && table_of(name->kind) != SYM_NUM &&
		       strcmp(name->name, "cil_gen_require") != 0 &&
		       !sebpf_cil_has(policy, name);
	}
}

const char *sebpf_cil_kind_name(enum sebpf_cil_name_kind kind)
{
	switch (sebpf_cil_space(kind)) {
	case SEBPF_CIL_TYPE:
		return "type or attribute";
	case SEBPF_CIL_ROLE:
		return "role";
	case SEBPF_CIL_USER:
		return "user";
	case SEBPF_CIL_CLASS:
		return "class";
	case SEBPF_CIL_COMMON:
		return "common";
	case SEBPF_CIL_PERMISSION:
		return "permission";
	case SEBPF_CIL_BOOLEAN:
		return "boolean";
	case SEBPF_CIL_CATEGORY:
		return "category";
	case SEBPF_CIL_SENSITIVITY:
		return "sensitivity";
	default:
		return "name";
	}
}

/* What declares the names that a permission is of. */
static enum sebpf_cil_name_kind owner_of(enum sebpf_cil_name_kind kind)
{
	return kind == SEBPF_CIL_PERMISSION ? SEBPF_CIL_CLASS : kind;
}

static const char *bare(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot + 1 : name;
}

/* Names that are declared, by what they are without their blocks. */
struct declared {
	const struct sebpf_cil_name **items;
	size_t count;
};

static void free_declared(struct declared *declared)
{
	free(declared->items);
}

static int compare_bare(const void *a, const void *b)
{
	const struct sebpf_cil_name *left =
		*(const struct sebpf_cil_name *const *)a;
	const struct sebpf_cil_name *right =
		*(const struct sebpf_cil_name *const *)b;
	enum sebpf_cil_name_kind first = sebpf_cil_space(left->kind);
	enum sebpf_cil_name_kind second = sebpf_cil_space(right->kind);
	int order = (first > second) - (first < second);

	return order ? order : strcmp(bare(left->name), bare(right->name));
}

static int find_declared(const struct sebpf_cil_names *names,
			 struct declared *ret_declared)
{
	ret_declared->items =
		calloc(names->count + 1, sizeof(struct sebpf_cil_name *));
	if (!ret_declared->items)
		return -ENOMEM;
	for (size_t i = 0; i < names->count; i++)
		if (names->items[i].declares)
			ret_declared->items[ret_declared->count++] =
				&names->items[i];
	qsort(ret_declared->items, ret_declared->count,
	      sizeof(struct sebpf_cil_name *), compare_bare);
	return 0;
}

/* A name in any block; NULL: none is declared. */
static const char *find_anywhere(const struct declared *declared,
				 const struct sebpf_cil_name *name)
{
	const struct sebpf_cil_name key = { .kind = owner_of(name->kind),
					    .name = name->name };
	const struct sebpf_cil_name *wanted = &key;
	const struct sebpf_cil_name **found =
		bsearch(&wanted, declared->items, declared->count,
			sizeof(struct sebpf_cil_name *), compare_bare);

	return found ? (*found)->name : NULL;
}

static bool is_declared(const struct sebpf_policy *policy,
			const struct sebpf_cil_names *names,
			enum sebpf_cil_name_kind kind, const char *name)
{
	const struct sebpf_cil_name *found =
		sebpf_cil_names_find(names, kind, name);

	return (found && found->declares) || has(policy, kind, name);
}

/*
 * The full name of what is used in a block; NULL: nothing declares it, or there
 * is no memory, which *ret_rc tells.
 */
static char *find_full(const struct sebpf_policy *policy,
		       const struct sebpf_cil_names *names,
		       const struct sebpf_cil_name *name, int *ret_rc)
{
	enum sebpf_cil_name_kind kind = owner_of(name->kind);
	char *scope sebpf_auto_free = strdup(name->scope);

	while (scope && *scope) {
		char *full = NULL;
		char *dot = strrchr(scope, '.');

		if (asprintf(&full, "%s.%s", scope, name->name) < 0)
			break;
		if (is_declared(policy, names, kind, full))
			return full;
		free(full);
		*(dot ? dot : scope) = '\0';
	}
	*ret_rc = scope && !*scope ? 0 : -ENOMEM;
	return NULL;
}

/* Declarations get the names of their blocks first. */
static int name_declarations(struct sebpf_cil_names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		struct sebpf_cil_name *name = &names->items[i];
		char *full = NULL;

		if (!name->declares || !*name->scope)
			continue;
		if (asprintf(&full, "%s.%s", name->scope, name->name) < 0)
			full = NULL;
		name->name = sebpf_cil_names_keep(names, full);
		if (!name->name)
			return -ENOMEM;
	}
	sebpf_cil_names_sort(names);
	return 0;
}

/* @all: the names as they were, which are looked through. */
static int name_use(const struct sebpf_policy *policy,
		    const struct sebpf_cil_names *all,
		    const struct declared *declared,
		    struct sebpf_cil_names *names, struct sebpf_cil_name *name)
{
	const char *full = NULL;
	int rc = 0;

	if (*name->scope) {
		char *found = find_full(policy, all, name, &rc);

		full = sebpf_cil_names_keep(names, found);
	}
	if (rc || full) {
		name->name = full ? full : name->name;
		return rc;
	}
	if (is_declared(policy, all, owner_of(name->kind), name->name))
		return 0;
	if (name->is_loose)
		full = find_anywhere(declared, name);
	name->name = full ? full : name->name;
	return 0;
}

static void find_kinds(struct sebpf_cil_names *names)
{
	size_t next;

	for (size_t i = 0; i < names->count; i = next) {
		enum sebpf_cil_name_kind kind = names->items[i].kind;

		for (next = i; next < names->count &&
			       sebpf_cil_names_same(&names->items[i],
						    &names->items[next]);
		     next++)
			if (names->items[next].kind > kind)
				kind = names->items[next].kind;
		for (size_t j = i; j < next && !names->items[i].declares; j++)
			names->items[j].kind = kind;
	}
}

int sebpf_cil_resolve(const struct sebpf_policy *policy,
		      struct sebpf_cil_names *names)
{
	struct declared declared
		__attribute__((cleanup(free_declared))) = { 0 };
	struct sebpf_cil_names all = { 0 };
	int rc;

	if (name_declarations(names) || find_declared(names, &declared))
		return -ENOMEM;
	/* Looked through while names change: only declarations count. */
	all.items = calloc(declared.count + 1, sizeof(*all.items));
	rc = all.items ? 0 : -ENOMEM;
	for (size_t i = 0; !rc && i < names->count; i++)
		if (names->items[i].declares)
			all.items[all.count++] = names->items[i];
	for (size_t i = 0; !rc && i < names->count; i++)
		if (!names->items[i].declares)
			rc = name_use(policy, &all, &declared, names,
				      &names->items[i]);
	free(all.items);
	if (rc)
		return rc;
	sebpf_cil_names_sort(names);
	find_kinds(names);
	return 0;
}
