// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - contexts that a policy accepts
 * Copyright (C) 2026 The sebpf authors
 *
 * The checks are those of policydb_context_isvalid(), each with its sentence;
 * libsepol's own has the last word.
 */
#include <errno.h>
#include <string.h>

#include "labels/context.h"
#include "labels/context_parse.h"
#include "sebpf/cleanup.h"
#include "selinux-module/database.h"
#include "selinux-module/policy_context.h"

/**
 * struct checker - a context being checked
 * @db: the policy.
 * @names: its names.
 * @context: the context, by the policy's values.
 * @native: the same for libsepol.
 * @err: receives a failure.
 */
struct checker {
	const struct policydb *db;
	const struct sebpf_names *names;
	const struct sebpf_context *context;
	context_struct_t native;
	struct sebpf_err *err;
};

static void free_checker(struct checker *checker)
{
	context_destroy(&checker->native);
}

static int unknown(const char *kind, const char *name, struct sebpf_err *err)
{
	return sebpf_err_set(err, -ENOENT, "the policy has no %s \"%s\"", kind,
			     name);
}

static int find_type(const struct policydb *db, const char *name,
		     uint32_t *ret_number, struct sebpf_err *err)
{
	const type_datum_t *type = hashtab_search(db->p_types.table, name);

	if (type && type->flavor == TYPE_ATTRIB)
		return sebpf_err_set(err, -ENOENT,
				     "\"%s\" is an attribute and not a type",
				     name);
	if (!type || !sebpf_db_is_type(db, type->s.value))
		return unknown("type", name, err);
	*ret_number = type->s.value;
	return 0;
}

static int find_sensitivity(const struct policydb *db, const char *name,
			    uint32_t *ret_number, struct sebpf_err *err)
{
	const level_datum_t *level = hashtab_search(db->p_levels.table, name);

	if (!level || !level->level || !level->level->sens ||
	    level->level->sens > db->p_levels.nprim)
		return unknown("sensitivity", name, err);
	*ret_number = level->level->sens;
	return 0;
}

/* Users, roles and categories: their records begin alike. */
static int find_symbol(const symtab_t *table, const char *kind,
		       const char *name, uint32_t *ret_number,
		       struct sebpf_err *err)
{
	const symtab_datum_t *found = hashtab_search(table->table, name);

	if (!found || !found->value || found->value > table->nprim)
		return unknown(kind, name, err);
	*ret_number = found->value;
	return 0;
}

/* Aliases are found too, as by the kernel. */
static int find_name(const void *policy, enum sebpf_name_kind kind,
		     const char *name, uint32_t *ret_number,
		     struct sebpf_err *err)
{
	const struct policydb *db = policy;

	switch (kind) {
	case SEBPF_NAME_USER:
		return find_symbol(&db->p_users, "user", name, ret_number, err);
	case SEBPF_NAME_ROLE:
		return find_symbol(&db->p_roles, "role", name, ret_number, err);
	case SEBPF_NAME_TYPE:
		return find_type(db, name, ret_number, err);
	case SEBPF_NAME_SENSITIVITY:
		return find_sensitivity(db, name, ret_number, err);
	case SEBPF_NAME_CATEGORY:
		return find_symbol(&db->p_cats, "category", name, ret_number,
				   err);
	case SEBPF_NAME_KINDS:
		break;
	}
	return unknown("such thing", name, err);
}

static const char *name_of(const struct checker *checker,
			   enum sebpf_name_kind kind, uint32_t value)
{
	const char *name = sebpf_names_text(checker->names, kind, value);

	return name ? name : "?";
}

static int check_role(const struct checker *checker)
{
	const struct policydb *db = checker->db;
	const struct sebpf_context *context = checker->context;
	const role_datum_t *role = db->role_val_to_struct[context->role - 1];
	const user_datum_t *user = db->user_val_to_struct[context->user - 1];
	const char *role_name =
		name_of(checker, SEBPF_NAME_ROLE, context->role);

	if (context->role == OBJECT_R_VAL)
		return 0;
	if (!user || !ebitmap_get_bit(&user->cache, context->role - 1))
		return sebpf_err_set(checker->err, -EINVAL,
				     "user \"%s\" may not have role \"%s\"",
				     name_of(checker, SEBPF_NAME_USER,
					     context->user),
				     role_name);
	if (!role || !ebitmap_get_bit(&role->cache, context->type - 1))
		return sebpf_err_set(
			checker->err, -EINVAL,
			"role \"%s\" may not have type \"%s\"", role_name,
			name_of(checker, SEBPF_NAME_TYPE, context->type));
	return 0;
}

/* Sees that the sensitivity may have each of the categories. */
static int check_level(const struct checker *checker, const mls_level_t *level)
{
	const struct policydb *db = checker->db;
	const char *name = db->p_sens_val_to_name[level->sens - 1];
	const level_datum_t *known =
		name ? hashtab_search(db->p_levels.table, name) : NULL;
	ebitmap_node_t *node;
	unsigned int bit;

	if (!known || !known->level)
		return unknown("sensitivity", name ? name : "?", checker->err);
	ebitmap_for_each_positive_bit(&level->cat, node, bit) {
		if (!ebitmap_get_bit(&known->level->cat, bit))
			return sebpf_err_set(
				checker->err, -EINVAL,
				"sensitivity \"%s\" may not have category "
				"\"%s\"",
				name,
				name_of(checker, SEBPF_NAME_CATEGORY, bit + 1));
	}
	return 0;
}

/* Tells that a level is not within the user's range, and which that is. */
static int refuse_range(const struct checker *checker, const char *which,
			const struct sebpf_level *level,
			const mls_range_t *range)
{
	const struct sebpf_context *context = checker->context;
	struct sebpf_level low, high;
	char *texts[3] = { 0 };

	sebpf_policy_take_level(&range->level[0], &low);
	sebpf_policy_take_level(&range->level[1], &high);
	texts[0] = sebpf_policy_level_text(checker->names, context, level);
	texts[1] = sebpf_policy_level_text(checker->names, context, &low);
	texts[2] = sebpf_policy_level_text(checker->names, context, &high);
	(void)sebpf_err_set(
		checker->err, -EINVAL,
		"the %slevel %s is outside the range of user \"%s\", %s-%s",
		which, texts[0] ? texts[0] : "?",
		name_of(checker, SEBPF_NAME_USER, context->user),
		texts[1] ? texts[1] : "?", texts[2] ? texts[2] : "?");
	for (size_t i = 0; i < 3; i++)
		free(texts[i]);
	return checker->err->code;
}

static int check_user_range(const struct checker *checker)
{
	const struct sebpf_context *context = checker->context;
	const user_datum_t *user =
		checker->db->user_val_to_struct[context->user - 1];
	const mls_range_t *own = &checker->native.range;
	int is_single = memcmp(&context->low, &context->high,
			       sizeof(context->low)) == 0;

	if (context->role == OBJECT_R_VAL)
		return 0;
	if (!user)
		return sebpf_err_set(checker->err, -EINVAL,
				     "the policy's user is damaged");
	if (!mls_level_dom(&own->level[0], &user->exp_range.level[0]))
		return refuse_range(checker, is_single ? "" : "low ",
				    &context->low, &user->exp_range);
	if (!mls_level_dom(&user->exp_range.level[1], &own->level[1]))
		return refuse_range(checker, is_single ? "" : "high ",
				    &context->high, &user->exp_range);
	return 0;
}

static int check_range(const struct checker *checker)
{
	const mls_range_t *range = &checker->native.range;
	int rc;

	if (!checker->db->mls)
		return 0;
	rc = check_level(checker, &range->level[0]);
	if (!rc)
		rc = check_level(checker, &range->level[1]);
	if (!rc && !mls_level_dom(&range->level[1], &range->level[0]))
		rc = sebpf_err_set(checker->err, -EINVAL,
				   "the high level does not dominate the low "
				   "level");
	return rc ? rc : check_user_range(checker);
}

static int check(const struct policydb *db, const struct sebpf_names *names,
		 const struct sebpf_context *context, struct sebpf_err *err)
{
	struct checker checker __attribute__((cleanup(free_checker))) = {
		.db = db,
		.names = names,
		.context = context,
		.err = err,
	};
	int rc = sebpf_policy_native_context(context, &checker.native);

	if (rc)
		return sebpf_err_set(err, rc, "no memory");
	rc = check_role(&checker);
	if (!rc)
		rc = check_range(&checker);
	if (!rc && !policydb_context_isvalid(db, &checker.native))
		rc = sebpf_err_set(err, -EINVAL,
				   "the policy does not accept it");
	return rc;
}

int sebpf_policy_context(const struct policydb *db,
			 const struct sebpf_names *names, const char *text,
			 struct sebpf_context *ret_context,
			 struct sebpf_err *err)
{
	const struct sebpf_context_names lookup = {
		.find = find_name,
		.policy = db,
		.has_levels = db->mls != 0,
	};
	struct sebpf_context context;
	int rc = sebpf_context_parse(text, &lookup, &context, err);

	if (rc)
		return rc;
	rc = check(db, names, &context, err);
	if (rc)
		return sebpf_err_prefix(err, "context \"%s\"", text);
	*ret_context = context;
	return 0;
}

char *sebpf_policy_level_text(const struct sebpf_names *names,
			      const struct sebpf_context *context,
			      const struct sebpf_level *level)
{
	struct sebpf_context single = *context;
	char *text sebpf_auto_free = NULL;
	const char *rest;
	struct sebpf_err ignored;

	single.low = *level;
	single.high = *level;
	if (sebpf_context_text(names, &single, &text, &ignored))
		return NULL;
	/* What follows user, role and type; none of them has a colon. */
	rest = strchr(text, ':');
	rest = rest ? strchr(rest + 1, ':') : NULL;
	rest = rest ? strchr(rest + 1, ':') : NULL;
	return rest ? strdup(rest + 1) : NULL;
}

void sebpf_policy_take_level(const mls_level_t *native,
			     struct sebpf_level *ret_level)
{
	ebitmap_node_t *node;
	unsigned int bit;

	*ret_level = (struct sebpf_level){ .sensitivity = native->sens };
	ebitmap_for_each_positive_bit(&native->cat, node, bit) {
		if (bit < SEBPF_MAX_CATEGORIES)
			ret_level->categories[bit / 64] |= UINT64_C(1)
							   << bit % 64;
	}
}

int sebpf_policy_native_level(const struct sebpf_level *level,
			      mls_level_t *ret_native)
{
	mls_level_init(ret_native);
	ret_native->sens = level->sensitivity;
	for (unsigned int bit = 0; bit < SEBPF_MAX_CATEGORIES; bit++)
		if ((level->categories[bit / 64] >> bit % 64 & 1) &&
		    ebitmap_set_bit(&ret_native->cat, bit, 1))
			return -ENOMEM;
	return 0;
}

int sebpf_policy_native_context(const struct sebpf_context *context,
				context_struct_t *ret_native)
{
	int rc;

	context_init(ret_native);
	ret_native->user = context->user;
	ret_native->role = context->role;
	ret_native->type = context->type;
	rc = sebpf_policy_native_level(&context->low,
				       &ret_native->range.level[0]);
	if (!rc)
		rc = sebpf_policy_native_level(&context->high,
					       &ret_native->range.level[1]);
	return rc;
}
