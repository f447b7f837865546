/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a policy that libsepol has read, as the decision reads it
 * Copyright (C) 2026 The sebpf authors
 *
 * hooks/policy.h over libsepol's struct policydb. Numbers are pointers: that of
 * a policy is of struct sebpf_decider, that of a class of struct
 * sebpf_ready_class, all others are libsepol's own. A policy may come from
 * anywhere: each value in it is checked before it indexes anything. What
 * libsepol links is finite, so that no loop has to be bounded.
 */
#ifndef SEBPF_POLICY_SEPOL_POLICY_H
#define SEBPF_POLICY_SEPOL_POLICY_H

#include <linux/types.h>
#include <stdint.h>

#include <sepol/policydb/policydb.h>

#include "hooks/policy.h"
#include "policy/classmap.h"
#include "policy/database.h"

/**
 * struct sebpf_ready_class - a class of ours
 * @datum: libsepol's; NULL if the policy has none.
 * @numbers: the policy's numbers of it.
 */
struct sebpf_ready_class {
	const class_datum_t *datum;
	const struct sebpf_class_numbers *numbers;
};

/**
 * struct sebpf_decider - a policy that is ready to be asked
 * @db: the policy; not owned.
 * @neveraudit: types of which nothing is recorded, bit N being type N; NULL
 *	if libsepol does not know of them.
 * @map: its numbers of our classes.
 * @classes: by enum sebpf_class.
 */
struct sebpf_decider {
	struct policydb *db;
	const ebitmap_t *neveraudit;
	struct sebpf_classmap map;
	struct sebpf_ready_class classes[SEBPF_CLASS_COUNT];
};

/* What hooks/loop.h is to the hooks: here nobody has to be shown anything. */
#define inlined static inline
#define global_function __attribute__((unused)) static
#define can_loop 1
#define unknown_zero 0U
#define bounded(i, power) (i)
#define has_fault(fault) 0

inlined __u32 lowest_bit(__u64 bits)
{
	return (__u32)__builtin_ctzll(bits);
}

inlined __u64 without_lowest(__u64 bits)
{
	return bits & (bits - 1);
}

/* From a pointer to a number, and back. */
inlined __u64 number_of(const void *pointer)
{
	return (uintptr_t)pointer;
}

#define sepol_cast(number, type) ((const type *)(uintptr_t)(number))

inlined const struct policydb *db_of(__u64 db)
{
	return sepol_cast(db, struct sebpf_decider)->db;
}

inlined __u32 policy_is_mls(__u64 db)
{
	return db_of(db)->mls != 0;
}

inlined __u32 policy_allows_unknown(__u64 db)
{
	return (db_of(db)->handle_unknown & ALLOW_UNKNOWN) != 0;
}

/**
 * struct bitmap_cursor - a walk over a bitmap
 * @node: the node that is read next; NULL at the end.
 */
struct bitmap_cursor {
	const ebitmap_node_t *node;
};

inlined void bitmap_start(struct bitmap_cursor *cursor, __u64 bitmap)
{
	cursor->node = bitmap ? sepol_cast(bitmap, ebitmap_t)->node : NULL;
}

inlined int bitmap_next(struct bitmap_cursor *cursor, __u32 *first,
			__u64 *ret_bits)
{
	const ebitmap_node_t *node = cursor->node;

	while (node && !node->map)
		node = node->next;
	*ret_bits = 0;
	cursor->node = NULL;
	if (!node)
		return 0;
	*first = node->startbit;
	*ret_bits = node->map;
	cursor->node = node->next;
	return 1;
}

/* After bitmap_next(). */
#include "hooks/bitmap.h"

inlined __u32 policy_has_cap(__u64 db, __u32 number)
{
	return bitmap_has(number_of(&db_of(db)->policycaps), number) != 0;
}

inlined __u64 permissive_types(__u64 db)
{
	return number_of(&db_of(db)->permissive_map);
}

inlined __u64 neveraudit_types(__u64 db)
{
	return number_of(sepol_cast(db, struct sebpf_decider)->neveraudit);
}

/**
 * struct av_table - a hash table of rules
 * @table: libsepol's.
 */
struct av_table {
	const avtab_t *table;
};

inlined struct av_table av_table(__u64 db, int conditional)
{
	return (struct av_table){ conditional ? &db_of(db)->te_cond_avtab :
						&db_of(db)->te_avtab };
}

inlined __u64 av_bucket(const struct av_table *table, __u32 hash)
{
	const avtab_t *rules = table->table;

	return rules->htable ? number_of(rules->htable[hash & rules->mask]) : 0;
}

inlined __u64 av_next(__u64 rule)
{
	return number_of(sepol_cast(rule, struct avtab_node)->next);
}

inlined __u64 av_key(__u64 rule)
{
	const avtab_key_t *key = &sepol_cast(rule, struct avtab_node)->key;

	return key->source_type | (__u64)key->target_type << 16 |
	       (__u64)key->target_class << 32 | (__u64)key->specified << 48;
}

inlined __u32 av_data(__u64 rule)
{
	return sepol_cast(rule, struct avtab_node)->datum.data;
}

inlined __u64 type_attributes(__u64 db, __u32 type)
{
	const struct policydb *policy = db_of(db);

	if (!type || type > policy->p_types.nprim || !policy->type_attr_map)
		return 0;
	return number_of(&policy->type_attr_map[type - 1]);
}

inlined __u32 type_bounds(__u64 db, __u32 type)
{
	return sebpf_db_is_type(db_of(db), type) ?
		       sebpf_db_bounds(db_of(db), type) :
		       0;
}

inlined const role_datum_t *role_of(__u64 db, __u32 role)
{
	const struct policydb *policy = db_of(db);

	if (!role || role > policy->p_roles.nprim)
		return NULL;
	return policy->role_val_to_struct[role - 1];
}

inlined __u64 role_types(__u64 db, __u32 role)
{
	const role_datum_t *datum = role_of(db, role);

	return datum ? number_of(&datum->types.types) : 0;
}

inlined __u64 role_dominates(__u64 db, __u32 role)
{
	const role_datum_t *datum = role_of(db, role);

	return datum ? number_of(&datum->dominates) : 0;
}

inlined const user_datum_t *user_of(__u64 db, __u32 user)
{
	const struct policydb *policy = db_of(db);

	if (!user || user > policy->p_users.nprim)
		return NULL;
	return policy->user_val_to_struct[user - 1];
}

inlined __u64 user_roles(__u64 db, __u32 user)
{
	const user_datum_t *datum = user_of(db, user);

	return datum ? number_of(&datum->roles.roles) : 0;
}

inlined __u64 user_level(__u64 db, __u32 user, __u32 high)
{
	const user_datum_t *datum = user_of(db, user);

	return datum ? number_of(&datum->exp_range.level[high]) : 0;
}

inlined __u32 level_sensitivity(__u64 level)
{
	return level ? sepol_cast(level, mls_level_t)->sens : 0;
}

inlined __u64 level_categories(__u64 level)
{
	return level ? number_of(&sepol_cast(level, mls_level_t)->cat) : 0;
}

inlined __u64 find_class(__u64 db, __u32 tclass)
{
	const struct sebpf_ready_class *class;

	if (tclass >= SEBPF_CLASS_COUNT)
		return 0;
	class = &sepol_cast(db, struct sebpf_decider)->classes[tclass];
	return class->datum ? number_of(class) : 0;
}

inlined const class_datum_t *class_datum(__u64 class)
{
	return class ? sepol_cast(class, struct sebpf_ready_class)->datum :
		       NULL;
}

inlined __u32 class_value(__u64 class)
{
	const class_datum_t *datum = class_datum(class);

	return datum ? datum->s.value : 0;
}

inlined __u64 class_constraints(__u64 class)
{
	const class_datum_t *datum = class_datum(class);

	return datum ? number_of(datum->constraints) : 0;
}

inlined __u32 class_default(__u64 class, enum class_default what)
{
	const class_datum_t *datum = class_datum(class);

	if (!datum)
		return 0;
	switch (what) {
	case CLASS_DEFAULT_USER:
		return (__u8)datum->default_user;
	case CLASS_DEFAULT_ROLE:
		return (__u8)datum->default_role;
	case CLASS_DEFAULT_TYPE:
		return (__u8)datum->default_type;
	case CLASS_DEFAULT_RANGE:
		return (__u8)datum->default_range;
	}
	return 0;
}

inlined __u32 class_permission(__u64 class, __u32 tclass, __u32 bit)
{
	(void)tclass;
	return bit < SEBPF_PERMS_PER_CLASS ?
		       sepol_cast(class, struct sebpf_ready_class)
			       ->numbers->bits[bit] :
		       0;
}

inlined __u32 constraint_permissions(__u64 constraint)
{
	return sepol_cast(constraint, constraint_node_t)->permissions;
}

inlined __u64 constraint_expression(__u64 constraint)
{
	return number_of(sepol_cast(constraint, constraint_node_t)->expr);
}

inlined __u64 constraint_next(__u64 constraint)
{
	return number_of(sepol_cast(constraint, constraint_node_t)->next);
}

inlined __u32 expression_type(__u64 expression)
{
	return sepol_cast(expression, constraint_expr_t)->expr_type;
}

inlined __u32 expression_attribute(__u64 expression)
{
	return sepol_cast(expression, constraint_expr_t)->attr;
}

inlined __u32 expression_operator(__u64 expression)
{
	return sepol_cast(expression, constraint_expr_t)->op;
}

inlined __u64 expression_names(__u64 expression)
{
	return number_of(&sepol_cast(expression, constraint_expr_t)->names);
}

inlined __u64 expression_next(__u64 expression)
{
	return number_of(sepol_cast(expression, constraint_expr_t)->next);
}

inlined __u32 name_transition(__u64 db, __u32 source, __u32 target,
			      __u32 tclass)
{
	char name[] = "bpf-token";
	const filename_trans_key_t key = {
		.ttype = target,
		.tclass = tclass,
		.name = name,
	};
	/* libsepol types all keys as strings; these are not. */
	const filename_trans_datum_t *found =
		hashtab_search(db_of(db)->filename_trans,
			       (const_hashtab_key_t)(const void *)&key);

	while (found && !bitmap_has(number_of(&found->stypes), source - 1))
		found = found->next;
	return found ? found->otype : 0;
}

inlined __u32 role_transition(__u64 db, __u32 role, __u32 type, __u32 tclass)
{
	const role_trans_t *rule = db_of(db)->role_tr;

	while (rule && (rule->role != role || rule->type != type ||
			rule->tclass != tclass))
		rule = rule->next;
	return rule ? rule->new_role : 0;
}

inlined __u64 range_transition(__u64 db, __u32 source, __u32 target,
			       __u32 tclass, __u32 high)
{
	const range_trans_t key = {
		.source_type = source,
		.target_type = target,
		.target_class = tclass,
	};
	const mls_range_t *range;

	if (!policy_is_mls(db))
		return 0;
	range = hashtab_search(db_of(db)->range_tr,
			       (const_hashtab_key_t)(const void *)&key);
	return range ? number_of(&range->level[high]) : 0;
}

#endif /* SEBPF_POLICY_SEPOL_POLICY_H */
