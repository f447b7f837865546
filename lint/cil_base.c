// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what modules in CIL need and none of them declares
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "labels/class_names.h"
#include "lint/cil_base.h"
#include "lint/cil_levels.h"
#include "lint/cil_resolve.h"
#include "lint/cil_shapes.h"
#include "lint/misspelt.h"
#include "policy/database.h"

/* The smallest text that libsepol accepts as a policy, with cil_levels.c. */
static const char skeleton[] = "(mls true)\n(handleunknown deny)\n"
			       "(type sebpf_lint_t)\n"
			       "(roletype object_r sebpf_lint_t)\n"
			       "(roletype system_r sebpf_lint_t)\n";

/* The class that it needs in addition to those of the modules. */
#define NEEDED_CLASS "process"

/* A class for a permissionx of which nothing is known. */
#define IOCTL_CLASS "sebpf_lint_ioctl"

/**
 * struct base - a base being written
 * @set: the modules.
 * @names: their names.
 * @policy: the policy that they are added to, or NULL.
 * @levels: levels that are not declared.
 * @is_whole: whether there is no need of a skeleton.
 * @has_ioctl: whether IOCTL_CLASS was written.
 * @out: the stream.
 */
struct base {
	const struct sebpf_cil_set *set;
	const struct sebpf_cil_names *names;
	const struct sebpf_policy *policy;
	struct sebpf_cil_levels levels;
	bool is_whole;
	bool has_ioctl;
	FILE *out;
};

/* A policy as a whole has initial SIDs. */
static bool has_base(const struct sebpf_cil_names *names)
{
	const struct sebpf_cil_name *sid =
		sebpf_cil_names_find(names, SEBPF_CIL_SID, "kernel");

	return sid && sid->declares;
}

static bool is_declared(const struct base *base, enum sebpf_cil_name_kind kind,
			const char *name)
{
	const struct sebpf_cil_name *found =
		sebpf_cil_names_find(base->names, kind, name);

	return found && found->declares;
}

/* Permission @bit of a class of the hooks, or NULL. */
static const char *our_permission(uint32_t ours, uint32_t bit)
{
	return ours < SEBPF_CLASS_COUNT && bit < SEBPF_PERMS_PER_CLASS ?
		       sebpf_permission_name(ours, bit) :
		       NULL;
}

/* Permissions of the hooks' own list first, then all others that are used. */
static void write_permissions(const struct base *base, const char *class_name)
{
	const struct sebpf_cil_name *items = base->names->items;
	const struct sebpf_cil_name *used = sebpf_cil_names_find(
		base->names, SEBPF_CIL_PERMISSION, class_name);
	const struct sebpf_cil_name *end = used ? items + base->names->count :
						  NULL;
	uint32_t ours = sebpf_class_find(class_name);

	for (uint32_t bit = 0; our_permission(ours, bit); bit++)
		(void)fprintf(base->out, " %s", our_permission(ours, bit));
	for (; used && used < end && used->kind == SEBPF_CIL_PERMISSION &&
	       !strcmp(used->name, class_name);
	     used++)
		if (!(used > items && sebpf_cil_names_same(used, used - 1)) &&
		    !sebpf_cil_is_misspelt(base->names, base->policy, used) &&
		    sebpf_permission_find(ours, used->permission) ==
			    SEBPF_PERMS_PER_CLASS)
			(void)fprintf(base->out, " %s", used->permission);
}

static void write_class(const struct base *base, const char *keyword,
			const char *name)
{
	const char *close = sebpf_cil_blocks_open(name, base->out);

	(void)fprintf(base->out, "(%s %s (", keyword, sebpf_cil_bare(name));
	write_permissions(base, name);
	/* A class has at least one; those of the hooks have. */
	if (sebpf_class_find(name) == SEBPF_CLASS_COUNT &&
	    !sebpf_cil_names_find(base->names, SEBPF_CIL_PERMISSION, name))
		(void)fputs(" sebpf_lint", base->out);
	(void)fprintf(base->out, "))%s\n", close);
	if (!strcmp(keyword, "class"))
		(void)fprintf(base->out, "(classorder (unordered %s))\n", name);
}

/* Whether a module has a statement about a name. */
static bool has_statement(const struct base *base, const char *keyword,
			  const char *name)
{
	for (uint32_t i = 0; i < base->set->count; i++) {
		const struct sebpf_cil_file *file = &base->set->files[i];
		uint32_t node = SEBPF_CIL_NONE;

		while ((node = sebpf_cil_statement(file, node, file->count)) <
		       file->count)
			if (!strcmp(sebpf_cil_keyword(file, node), keyword) &&
			    !strcmp(sebpf_cil_word(file,
						   sebpf_cil_element(file, node,
								     1)),
				    name))
				return true;
	}
	return false;
}

static void write_user(const struct base *base, const char *name)
{
	(void)fprintf(base->out, "(userrole %s object_r)\n", name);
	if (!has_statement(base, "userlevel", name)) {
		(void)fprintf(base->out, "(userlevel %s ", name);
		sebpf_cil_levels_low(&base->levels, base->out);
		(void)fputs(")\n", base->out);
	}
	if (!has_statement(base, "userrange", name)) {
		(void)fprintf(base->out, "(userrange %s ", name);
		sebpf_cil_levels_range(&base->levels, base->out);
		(void)fputs(")\n", base->out);
	}
}

static void write_context(const struct base *base)
{
	const struct policydb *db = base->policy ? base->policy->db : NULL;
	const ocontext_t *sid = db ? db->ocontexts[OCON_ISID] : NULL;

	if (sid)
		(void)fprintf(
			base->out, "%s %s %s ",
			sebpf_db_name(db, SYM_USERS, sid->context[0].user),
			sebpf_db_name(db, SYM_ROLES, sid->context[0].role),
			sebpf_db_name(db, SYM_TYPES, sid->context[0].type));
	else
		(void)fputs("system_u system_r sebpf_lint_t ", base->out);
	(void)fputc('(', base->out);
	sebpf_cil_levels_low(&base->levels, base->out);
	sebpf_cil_levels_low(&base->levels, base->out);
	(void)fputc(')', base->out);
}

/* Permissions of a class that it does not declare: those of its common. */
static void write_common_of(const struct base *base, const char *class_name)
{
	const struct sebpf_cil_name *items = base->names->items;
	const struct sebpf_cil_name *end = items + base->names->count;
	const struct sebpf_cil_name *name = sebpf_cil_names_find(
		base->names, SEBPF_CIL_PERMISSION, class_name);

	for (; name && name < end && name->kind == SEBPF_CIL_PERMISSION &&
	       !strcmp(name->name, class_name);
	     name++)
		if (!name->declares &&
		    !(name > items && sebpf_cil_names_same(name, name - 1)))
			(void)fprintf(base->out, " %s", name->permission);
}

/* The permissions of a common, as far as its first class in a file tells. */
static void write_common(const struct base *base, const char *common)
{
	for (uint32_t i = 0; i < base->set->count; i++) {
		const struct sebpf_cil_file *file = &base->set->files[i];
		uint32_t node = SEBPF_CIL_NONE;

		while ((node = sebpf_cil_statement(file, node, file->count)) <
		       file->count) {
			if (strcmp(sebpf_cil_keyword(file, node),
				   "classcommon") != 0 ||
			    strcmp(sebpf_cil_word(file, sebpf_cil_element(
								file, node, 2)),
				   common) != 0)
				continue;
			write_common_of(base,
					sebpf_cil_word(file,
						       sebpf_cil_element(
							       file, node, 1)));
			return;
		}
	}
}

/* The statement that declares a name, without its value. */
static const char *keyword_of(enum sebpf_cil_name_kind kind)
{
	static const char *const keywords[] = {
		[SEBPF_CIL_TYPE] = "type",
		[SEBPF_CIL_ATTRIBUTE] = "typeattribute",
		[SEBPF_CIL_TYPE_ALIAS] = "typealias",
		[SEBPF_CIL_ROLE] = "role",
		[SEBPF_CIL_ROLE_ATTRIBUTE] = "roleattribute",
		[SEBPF_CIL_USER] = "user",
		[SEBPF_CIL_USER_ATTRIBUTE] = "userattribute",
		[SEBPF_CIL_COMMON] = "common",
		[SEBPF_CIL_CLASSPERMISSION] = "classpermission",
		[SEBPF_CIL_PERMISSIONX] = "permissionx",
		[SEBPF_CIL_BOOLEAN] = "boolean",
		[SEBPF_CIL_TUNABLE] = "tunable",
		[SEBPF_CIL_LEVEL] = "level",
		[SEBPF_CIL_RANGE] = "levelrange",
		[SEBPF_CIL_CONTEXT] = "context",
		[SEBPF_CIL_ADDRESS] = "ipaddr",
		[SEBPF_CIL_MACRO] = NULL,
	};

	return keywords[kind];
}

static void write_value(const struct base *base,
			const struct sebpf_cil_name *name)
{
	switch (name->kind) {
	case SEBPF_CIL_COMMON:
		(void)fputs(" (sebpf_lint", base->out);
		write_common(base, name->name);
		(void)fputc(')', base->out);
		return;
	case SEBPF_CIL_PERMISSIONX:
		(void)fputs(" (ioctl " IOCTL_CLASS " (0x0))", base->out);
		return;
	case SEBPF_CIL_BOOLEAN:
	case SEBPF_CIL_TUNABLE:
		(void)fputs(" false", base->out);
		return;
	case SEBPF_CIL_LEVEL:
		sebpf_cil_levels_low(&base->levels, base->out);
		return;
	case SEBPF_CIL_RANGE:
		(void)fputs(" (", base->out);
		sebpf_cil_levels_low(&base->levels, base->out);
		sebpf_cil_levels_low(&base->levels, base->out);
		(void)fputc(')', base->out);
		return;
	case SEBPF_CIL_CONTEXT:
		(void)fputs(" (", base->out);
		write_context(base);
		(void)fputc(')', base->out);
		return;
	case SEBPF_CIL_ADDRESS:
		(void)fputs(" 127.0.0.1", base->out);
		return;
	default:
		return;
	}
}

static void write_plain(const struct base *base,
			const struct sebpf_cil_name *name)
{
	const char *keyword = keyword_of(name->kind);
	const char *close;

	if (!keyword)
		return;
	close = sebpf_cil_blocks_open(name->name, base->out);
	(void)fprintf(base->out, "(%s %s", keyword, sebpf_cil_bare(name->name));
	write_value(base, name);
	(void)fprintf(base->out, ")%s\n", close);
}

/* Writes a declaration of what nothing declares. */
static void write_name(struct base *base, const struct sebpf_cil_name *name)
{
	if (name->kind == SEBPF_CIL_CLASS || name->kind == SEBPF_CIL_CLASSMAP) {
		write_class(base,
			    name->kind == SEBPF_CIL_CLASS ? "class" :
							    "classmap",
			    name->name);
		return;
	}
	if (name->kind == SEBPF_CIL_PERMISSIONX && !base->has_ioctl) {
		(void)fputs("(class " IOCTL_CLASS " (ioctl))\n"
			    "(classorder (unordered " IOCTL_CLASS "))\n",
			    base->out);
		base->has_ioctl = true;
	}
	write_plain(base, name);
	if (name->kind == SEBPF_CIL_TYPE)
		(void)fprintf(base->out, "(roletype object_r %s)\n",
			      name->name);
	else if (name->kind == SEBPF_CIL_USER)
		write_user(base, name->name);
}

/* What the skeleton declares is not declared again. */
static bool is_in_skeleton(const struct base *base,
			   const struct sebpf_cil_name *name)
{
	if (base->is_whole)
		return false;
	if (name->kind == SEBPF_CIL_ROLE)
		return !strcmp(name->name, "object_r") ||
		       !strcmp(name->name, "system_r");
	if (name->kind == SEBPF_CIL_CLASS)
		return !strcmp(name->name, NEEDED_CLASS);
	return name->kind == SEBPF_CIL_USER && !strcmp(name->name, "system_u");
}

/* What compilers of modules declare in the base, and no rule uses. */
static bool is_required(const struct sebpf_cil_name *name)
{
	return !strcmp(name->name, "cil_gen_require");
}

/* Whether a module could do without a name at its place. */
static bool is_missing(const struct base *base,
		       const struct sebpf_cil_name *name)
{
	if (name->declares)
		return false;
	if (name->kind == SEBPF_CIL_MACRO)
		return !sebpf_cil_macro_find(base->set, name->name);
	if (is_in_skeleton(base, name))
		return false;
	return !base->policy || !sebpf_cil_has(base->policy, name);
}

static void write_skeleton(const struct base *base)
{
	if (!is_declared(base, SEBPF_CIL_ROLE, "object_r"))
		(void)fputs("(role object_r)\n", base->out);
	if (!is_declared(base, SEBPF_CIL_ROLE, "system_r"))
		(void)fputs("(role system_r)\n", base->out);
	(void)fputs(skeleton, base->out);
	if (!is_declared(base, SEBPF_CIL_USER, "system_u")) {
		(void)fputs("(user system_u)\n(userrole system_u system_r)\n",
			    base->out);
		write_user(base, "system_u");
	}
	if (!is_declared(base, SEBPF_CIL_CLASS, NEEDED_CLASS))
		write_class(base, "class", NEEDED_CLASS);
	(void)fputs("(allow sebpf_lint_t self (" NEEDED_CLASS " (all)))\n",
		    base->out);
}

static void write_sid(const struct base *base,
		      const struct sebpf_cil_name *name)
{
	if (!name->declares)
		(void)fprintf(base->out, "(sid %s)\n", name->name);
	if (name->declares || has_statement(base, "sidcontext", name->name))
		return;
	(void)fprintf(base->out, "(sidcontext %s (", name->name);
	write_context(base);
	(void)fputs("))\n", base->out);
}

/* The first entry of a SID that is not the skeleton's. */
static bool is_other_sid(const struct base *base, size_t at)
{
	const struct sebpf_cil_name *name = &base->names->items[at];

	return name->kind == SEBPF_CIL_SID &&
	       strcmp(name->name, "kernel") != 0 &&
	       !(at && sebpf_cil_names_same(name, name - 1));
}

/* SIDs, in an order in place of the modules', which may say only parts of it. */
static void write_sids(const struct base *base)
{
	static const struct sebpf_cil_name kernel = { .name = "kernel" };

	write_sid(base, &kernel);
	(void)fputs("(sidorder (kernel", base->out);
	for (size_t i = 0; i < base->names->count; i++)
		if (is_other_sid(base, i))
			(void)fprintf(base->out, " %s",
				      base->names->items[i].name);
	(void)fputs("))\n", base->out);
	for (size_t i = 0; i < base->names->count; i++)
		if (is_other_sid(base, i))
			write_sid(base, &base->names->items[i]);
}

/*
 * What makes a context one: the modules that declare its parts may say it
 * elsewhere.
 */
static void write_context_of(const struct base *base,
			     const struct sebpf_cil_file *file, uint32_t list)
{
	const char *parts[3];

	for (uint32_t i = 0; i < 3; i++) {
		parts[i] =
			sebpf_cil_word(file, sebpf_cil_element(file, list, i));
		if (!*parts[i] ||
		    sebpf_cil_parameter(file, list, parts[i]) != SEBPF_CIL_NONE)
			return;
	}
	if (!is_declared(base, SEBPF_CIL_USER, parts[0]) ||
	    !is_declared(base, SEBPF_CIL_ROLE, parts[1]))
		(void)fprintf(base->out, "(userrole %s %s)\n", parts[0],
			      parts[1]);
	if (!is_declared(base, SEBPF_CIL_ROLE, parts[1]) ||
	    !is_declared(base, SEBPF_CIL_TYPE, parts[2]))
		(void)fprintf(base->out, "(roletype %s %s)\n", parts[1],
			      parts[2]);
}

/* Contexts are the only lists of a statement whose fourth element is a range. */
static void write_contexts(const struct base *base,
			   const struct sebpf_cil_file *file)
{
	uint32_t node = SEBPF_CIL_NONE;

	while ((node = sebpf_cil_statement(file, node, file->count)) <
	       file->count) {
		const char *shape =
			sebpf_cil_shape(sebpf_cil_keyword(file, node));

		if (!shape || !strchr(shape, 'o') ||
		    sebpf_cil_within(file, node, "block") != SEBPF_CIL_NONE)
			continue;
		for (uint32_t i = 1;; i++) {
			uint32_t list = sebpf_cil_element(file, node, i);

			if (list == SEBPF_CIL_NONE)
				break;
			if (sebpf_cil_element(file, list, 3) != SEBPF_CIL_NONE)
				write_context_of(base, file, list);
		}
	}
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

/* Its contents cannot be guessed, unless a module gives them. */
static bool is_unknown(const struct base *base,
		       const struct sebpf_cil_name *name)
{
	if (name->is_optional)
		return false;
	return name->kind == SEBPF_CIL_MACRO ||
	       (name->kind == SEBPF_CIL_CLASSPERMISSION &&
		!has_statement(base, "classpermissionset", name->name));
}

/* Whether a declaration has to be written. */
static bool is_wanted(const struct base *base, size_t at)
{
	const struct sebpf_cil_name *name = &base->names->items[at];

	/* If names are the same, the first one counts. */
	if (at && sebpf_cil_names_same(name, name - 1))
		return false;
	if (!is_missing(base, name) || name->kind == SEBPF_CIL_BLOCK)
		return false;
	/* The optional is dropped, as it would be with the policy. */
	return !name->is_optional || !base->policy || is_required(name);
}

/* Blocks that are added to, or that missing names are in. */
static int write_blocks(const struct base *base,
			struct sebpf_cil_blocks *blocks)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < base->names->count; i++) {
		const struct sebpf_cil_name *name = &base->names->items[i];

		if (name->kind == SEBPF_CIL_BLOCK && !name->declares &&
		    (!name->is_optional || !base->policy))
			rc = sebpf_cil_blocks_add(blocks, name->name,
						  strlen(name->name));
		else if (is_wanted(base, i))
			rc = sebpf_cil_blocks_add_of(blocks, name->name);
	}
	sebpf_cil_blocks_sort(blocks);
	for (size_t i = 0; !rc && i < blocks->count; i++) {
		const char *close;

		if (is_declared(base, SEBPF_CIL_BLOCK, blocks->items[i]))
			continue;
		close = sebpf_cil_blocks_open(blocks->items[i], base->out);
		(void)fprintf(base->out, "(block %s)%s\n",
			      sebpf_cil_bare(blocks->items[i]), close);
	}
	return rc;
}

static int write_missing(struct base *base, struct sebpf_err *err)
{
	for (size_t i = 0; i < base->names->count; i++) {
		const struct sebpf_cil_name *name = &base->names->items[i];

		if (!is_wanted(base, i))
			continue;
		if (is_unknown(base, name))
			return refuse(base, name, err);
		write_name(base, name);
	}
	return 0;
}

bool sebpf_cil_base_is_whole(const struct sebpf_cil_names *names,
			     const struct sebpf_policy *policy)
{
	return policy || has_base(names);
}

int sebpf_cil_base_write(const struct sebpf_cil_set *set,
			 const struct sebpf_cil_names *names,
			 const struct sebpf_policy *policy,
			 struct sebpf_cil_blocks *blocks, FILE *out,
			 struct sebpf_err *err)
{
	struct base base = {
		.set = set,
		.names = names,
		.policy = policy,
		.is_whole = sebpf_cil_base_is_whole(names, policy),
		.out = out,
	};

	sebpf_cil_levels_find(names, policy, &base.levels);
	if (!base.is_whole) {
		write_sids(&base);
		write_skeleton(&base);
	}
	sebpf_cil_levels_write(&base.levels, !base.is_whole, out);
	for (uint32_t i = 0; !base.is_whole && i < set->count; i++)
		write_contexts(&base, &set->files[i]);
	if (write_blocks(&base, blocks))
		return sebpf_err_set(err, -ENOMEM, "no memory for modules");
	return write_missing(&base, err);
}
