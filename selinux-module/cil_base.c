// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what modules in CIL need that none of them declares
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <string.h>

#include "selinux-module/cil_base.h"
#include "selinux-module/classmap.h"
#include "selinux-module/database.h"

/* The least that libsepol takes for a policy. */
static const char skeleton[] =
	"(mls true)\n(handleunknown deny)\n"
	"(sid kernel)\n(sidorder (kernel))\n"
	"(sensitivity s0)\n(sensitivityorder (s0))\n"
	"(type sebpf_lint_t)\n"
	"(user system_u)\n(userrole system_u system_r)\n"
	"(userrole system_u object_r)\n"
	"(userlevel system_u (s0))\n"
	"(roletype system_r sebpf_lint_t)\n"
	"(sidcontext kernel (system_u system_r sebpf_lint_t ((s0) (s0))))\n";

/* The class that it needs besides those of the modules. */
#define NEEDED_CLASS "process"

/**
 * struct base - a base being written
 * @set: the modules.
 * @names: their names.
 * @policy: what they are added to, or NULL.
 * @out: where it goes.
 */
struct base {
	const struct sebpf_cil_set *set;
	const struct sebpf_cil_names *names;
	const struct sebpf_policy *policy;
	FILE *out;
};

static const perm_datum_t *find_permission(const class_datum_t *class,
					   const char *name)
{
	const perm_datum_t *found =
		hashtab_search(class->permissions.table, name);

	if (!found && class->comdatum)
		found = hashtab_search(class->comdatum->permissions.table,
				       name);
	return found;
}

bool sebpf_cil_base_knows(const struct sebpf_policy *policy,
			  const struct sebpf_cil_name *name)
{
	const struct policydb *db = policy->db;
	const class_datum_t *class;

	switch (name->kind) {
	case SEBPF_CIL_TYPE:
	case SEBPF_CIL_ATTRIBUTE:
		return hashtab_search(db->p_types.table, name->name) != NULL;
	case SEBPF_CIL_ROLE:
	case SEBPF_CIL_ROLE_ATTRIBUTE:
		return hashtab_search(db->p_roles.table, name->name) != NULL;
	case SEBPF_CIL_USER:
		return hashtab_search(db->p_users.table, name->name) != NULL;
	case SEBPF_CIL_CLASS:
		return hashtab_search(db->p_classes.table, name->name) != NULL;
	case SEBPF_CIL_BOOLEAN:
		return hashtab_search(db->p_bools.table, name->name) != NULL;
	case SEBPF_CIL_PERMISSION:
		class = hashtab_search(db->p_classes.table, name->name);
		return !class || find_permission(class, name->permission);
	case SEBPF_CIL_CLASSPERMISSION:
	case SEBPF_CIL_TUNABLE:
	case SEBPF_CIL_SID:
	case SEBPF_CIL_CATEGORY:
	case SEBPF_CIL_SENSITIVITY:
	case SEBPF_CIL_MACRO:
		return true;
	}
	return true;
}

/* A policy as a whole has initial SIDs. */
static bool has_base(const struct base *base)
{
	for (size_t i = 0; i < base->names->count; i++)
		if (base->names->items[i].kind == SEBPF_CIL_SID &&
		    base->names->items[i].declares)
			return true;
	return false;
}

static bool is_declared(const struct base *base, enum sebpf_cil_name_kind kind,
			const char *name)
{
	const struct sebpf_cil_name *found =
		sebpf_cil_names_find(base->names, kind, name);

	return found && found->declares;
}

static bool is_used(const struct base *base, enum sebpf_cil_name_kind kind,
		    const char *name)
{
	return sebpf_cil_names_find(base->names, kind, name) != NULL;
}

/* The class of the hooks of that name; SEBPF_CLASS_COUNT: none. */
static uint32_t find_ours(const char *class_name)
{
	uint32_t id = 0;

	while (id < SEBPF_CLASS_COUNT &&
	       strcmp(sebpf_classmap_class_name(id), class_name) != 0)
		id++;
	return id;
}

/* Permission @bit of a class of the hooks, or NULL. */
static const char *our_permission(uint32_t ours, uint32_t bit)
{
	return ours < SEBPF_CLASS_COUNT && bit < SEBPF_PERMS_PER_CLASS ?
		       sebpf_classmap_permission_name(ours, bit) :
		       NULL;
}

static bool is_our_permission(uint32_t ours, const char *permission)
{
	uint32_t bit = 0;

	while (our_permission(ours, bit) &&
	       strcmp(our_permission(ours, bit), permission) != 0)
		bit++;
	return our_permission(ours, bit) != NULL;
}

/* Permissions of the hooks' own list first, then all others that are used. */
static void write_permissions(const struct base *base, const char *class_name)
{
	const struct sebpf_cil_name *items = base->names->items;
	const struct sebpf_cil_name *used = sebpf_cil_names_find(
		base->names, SEBPF_CIL_PERMISSION, class_name);
	const struct sebpf_cil_name *end = used ? items + base->names->count :
						  NULL;
	uint32_t ours = find_ours(class_name);

	for (uint32_t bit = 0; our_permission(ours, bit); bit++)
		(void)fprintf(base->out, " %s", our_permission(ours, bit));
	for (; used && used < end && used->kind == SEBPF_CIL_PERMISSION &&
	       !strcmp(used->name, class_name);
	     used++)
		if (!(used > items && sebpf_cil_names_same(used, used - 1)) &&
		    !is_our_permission(ours, used->permission))
			(void)fprintf(base->out, " %s", used->permission);
}

static void write_class(const struct base *base, const char *name)
{
	(void)fprintf(base->out, "(class %s (", name);
	write_permissions(base, name);
	/* A class has one at least; those of the hooks have. */
	if (find_ours(name) == SEBPF_CLASS_COUNT &&
	    !sebpf_cil_names_find(base->names, SEBPF_CIL_PERMISSION, name))
		(void)fputs(" sebpf_lint", base->out);
	(void)fprintf(base->out, "))\n(classorder (unordered %s))\n", name);
}

/* Whether a permission has to be added to a class of the policy. */
static bool is_lacking(const struct base *base,
		       const struct sebpf_cil_name *name)
{
	return base->policy && name->kind == SEBPF_CIL_PERMISSION &&
	       !name->declares && !name->is_optional &&
	       !sebpf_cil_base_knows(base->policy, name);
}

/*
 * Permissions can be added to a class that has no common ones, all at once:
 * with the first that is lacking.
 */
static void write_permission(const struct base *base,
			     const struct sebpf_cil_name *name)
{
	const struct sebpf_cil_name *end =
		base->names->items + base->names->count;
	const struct sebpf_cil_name *at = sebpf_cil_names_find(
		base->names, SEBPF_CIL_PERMISSION, name->name);
	const class_datum_t *class;

	if (!base->policy)
		return;
	while (at < name && !is_lacking(base, at))
		at++;
	class = hashtab_search(base->policy->db->p_classes.table, name->name);
	if (at < name || !class || class->comdatum)
		return;
	(void)fprintf(base->out, "(common sebpf_lint_%s (", name->name);
	for (; at < end && !strcmp(at->name, name->name) &&
	       at->kind == SEBPF_CIL_PERMISSION;
	     at++)
		if (is_lacking(base, at) &&
		    !(at > name && sebpf_cil_names_same(at, at - 1)))
			(void)fprintf(base->out, " %s", at->permission);
	(void)fprintf(base->out, "))\n(classcommon %s sebpf_lint_%s)\n",
		      name->name, name->name);
}

static void write_user(const struct base *base, const char *name)
{
	(void)fprintf(base->out,
		      "(user %s)\n(userrole %s object_r)\n"
		      "(userlevel %s (s0))\n(userrange %s ((s0) (s0)))\n",
		      name, name, name, name);
}

/* Writes a declaration of what no one declares. */
static void write_name(const struct base *base,
		       const struct sebpf_cil_name *name)
{
	switch (name->kind) {
	case SEBPF_CIL_TYPE:
		if (!is_used(base, SEBPF_CIL_ATTRIBUTE, name->name))
			(void)fprintf(base->out, "(type %s)\n", name->name);
		return;
	case SEBPF_CIL_ATTRIBUTE:
		if (!is_declared(base, SEBPF_CIL_TYPE, name->name))
			(void)fprintf(base->out, "(typeattribute %s)\n",
				      name->name);
		return;
	case SEBPF_CIL_ROLE:
		if (!is_used(base, SEBPF_CIL_ROLE_ATTRIBUTE, name->name))
			(void)fprintf(base->out, "(role %s)\n", name->name);
		return;
	case SEBPF_CIL_ROLE_ATTRIBUTE:
		(void)fprintf(base->out, "(roleattribute %s)\n", name->name);
		return;
	case SEBPF_CIL_USER:
		write_user(base, name->name);
		return;
	case SEBPF_CIL_CLASS:
		write_class(base, name->name);
		return;
	case SEBPF_CIL_PERMISSION:
		write_permission(base, name);
		return;
	case SEBPF_CIL_BOOLEAN:
		(void)fprintf(base->out, "(boolean %s false)\n", name->name);
		return;
	case SEBPF_CIL_TUNABLE:
		(void)fprintf(base->out, "(tunable %s false)\n", name->name);
		return;
	case SEBPF_CIL_CLASSPERMISSION:
	case SEBPF_CIL_SID:
	case SEBPF_CIL_CATEGORY:
	case SEBPF_CIL_SENSITIVITY:
	case SEBPF_CIL_MACRO:
		return;
	}
}

/* Whether a type that is used is declared as an attribute, and so on. */
static bool is_declared_otherwise(const struct base *base,
				  const struct sebpf_cil_name *name)
{
	if (name->kind == SEBPF_CIL_TYPE)
		return is_declared(base, SEBPF_CIL_ATTRIBUTE, name->name);
	if (name->kind == SEBPF_CIL_ROLE)
		return is_declared(base, SEBPF_CIL_ROLE_ATTRIBUTE, name->name);
	return false;
}

/* What the skeleton declares is not declared again. */
static bool is_in_skeleton(const struct base *base,
			   const struct sebpf_cil_name *name)
{
	if (base->policy || has_base(base))
		return false;
	if (name->kind == SEBPF_CIL_ROLE)
		return !strcmp(name->name, "object_r") ||
		       !strcmp(name->name, "system_r");
	if (name->kind == SEBPF_CIL_CLASS)
		return !strcmp(name->name, NEEDED_CLASS);
	return name->kind == SEBPF_CIL_USER && !strcmp(name->name, "system_u");
}

/* Whether a name is written where a module could do without it. */
static bool is_missing(const struct base *base,
		       const struct sebpf_cil_name *name)
{
	if (name->declares || strchr(name->name, '.'))
		return false;
	if (name->kind == SEBPF_CIL_MACRO)
		return !sebpf_cil_macro_find(base->set, name->name);
	if (is_declared_otherwise(base, name) || is_in_skeleton(base, name))
		return false;
	return !base->policy || !sebpf_cil_base_knows(base->policy, name) ||
	       name->kind == SEBPF_CIL_CLASSPERMISSION ||
	       name->kind == SEBPF_CIL_TUNABLE;
}

static void write_skeleton(const struct base *base)
{
	if (!is_declared(base, SEBPF_CIL_ROLE, "object_r"))
		(void)fputs("(role object_r)\n", base->out);
	if (!is_declared(base, SEBPF_CIL_ROLE, "system_r"))
		(void)fputs("(role system_r)\n", base->out);
	(void)fputs(skeleton, base->out);
	for (unsigned int i = 0; i < 1024; i++)
		(void)fprintf(base->out, "(category c%u)\n", i);
	(void)fputs("(categoryorder (", base->out);
	for (unsigned int i = 0; i < 1024; i++)
		(void)fprintf(base->out, " c%u", i);
	(void)fputs("))\n(sensitivitycategory s0 (range c0 c1023))\n"
		    "(userrange system_u ((s0) (s0 (range c0 c1023))))\n",
		    base->out);
	if (!is_declared(base, SEBPF_CIL_CLASS, NEEDED_CLASS))
		write_class(base, NEEDED_CLASS);
	(void)fputs("(allow sebpf_lint_t self (" NEEDED_CLASS " (all)))\n",
		    base->out);
}

static int refuse(const struct base *base, const struct sebpf_cil_name *name,
		  struct sebpf_err *err)
{
	return sebpf_err_set(
		err, -ENOENT,
		"%s:%u: %s %s is declared in none of the modules: give the "
		"module that declares it as well%s",
		base->set->files[name->file].name, name->line,
		name->kind == SEBPF_CIL_MACRO ? "macro" : "classpermission",
		name->name,
		strncmp(name->name, "sebpf_", 6) != 0 ?
			"" :
			" (those of sebpf are in sebpf.cil, sebpf_types.cil "
			"and sebpf_tokenless.cil)");
}

int sebpf_cil_base_write(const struct sebpf_cil_set *set,
			 const struct sebpf_cil_names *names,
			 const struct sebpf_policy *policy, FILE *out,
			 struct sebpf_err *err)
{
	const struct base base = { set, names, policy, out };

	if (!policy && !has_base(&base))
		write_skeleton(&base);
	for (size_t i = 0; i < names->count; i++) {
		const struct sebpf_cil_name *name = &names->items[i];

		/* Of the same name, the first one counts. */
		if (i && sebpf_cil_names_same(name, name - 1))
			continue;
		if (!is_missing(&base, name))
			continue;
		/* The optional goes, as it would with the policy. */
		if (name->is_optional && policy)
			continue;
		if (!name->is_optional &&
		    (name->kind == SEBPF_CIL_MACRO ||
		     name->kind == SEBPF_CIL_CLASSPERMISSION))
			return refuse(&base, name, err);
		write_name(&base, name);
	}
	return 0;
}
