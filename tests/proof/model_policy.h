/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a policy for proofs: any policy, within bounds
 * Copyright (C) 2026 The sebpf authors
 *
 * The third implementation of hooks/policy.h. Numbers are indexes into the
 * arrays of @model, from 1. A harness leaves these as any values, and assumes of
 * them only what kernel and libsepol make sure of when they read a policy.
 */
#ifndef SEBPF_PROOF_MODEL_POLICY_H
#define SEBPF_PROOF_MODEL_POLICY_H

/* What hooks/policy.h wants to be included first. */
#define SEBPF_POLICY_SEPOL_POLICY_H

#include <errno.h>
#include <linux/types.h>
#include <stddef.h>

#include "hooks/policy.h"

/* Bounds; a harness may set others first. */
#ifndef WORDS
#define WORDS 2 /* words of a bitmap that are not 0 */
#endif
#ifndef TYPES
#define TYPES 3 /* types and attributes that have a bitmap */
#endif
#ifndef RULES
#define RULES 3 /* rules of a table */
#endif
#ifndef CONSTRAINTS
#define CONSTRAINTS 2
#endif
#ifndef EXPRESSIONS
#define EXPRESSIONS 7 /* parts of one */
#endif
#ifndef ROLES
#define ROLES 3
#endif

#define proved(condition, text) __CPROVER_assert(condition, text)
#define assumed(condition) __CPROVER_assume(condition)

struct model_bitmap {
	__u32 count;
	__u32 first[WORDS];
	__u64 bits[WORDS];
};

struct model_rule {
	__u16 source;
	__u16 target;
	__u16 class;
	__u16 specified;
	__u32 data;
};

/* An unused place has a rule of no kind. */
struct model_table {
	struct model_rule rules[RULES];
};

struct model_expression {
	__u32 type;
	__u32 attribute;
	__u32 op;
};

struct model_constraint {
	__u32 permissions;
	__u32 first; /* its expression, up to the next one's */
	__u32 end;
};

/* Its levels: those of source and target. */
enum { SOURCE_LOW = 1, SOURCE_HIGH, TARGET_LOW, TARGET_HIGH, LEVELS };

/* Its bitmaps, by number; those of what can be many follow one another. */
enum {
	PERMISSIVE = 1,
	NEVERAUDIT,
	CATEGORIES, /* of the levels, from 1 */
	ATTRIBUTES = CATEGORIES + LEVELS, /* of the types, from 1 */
	DOMINATED = ATTRIBUTES + TYPES, /* of the roles, from 1 */
	NAMES = DOMINATED + ROLES, /* of the expressions, from 1 */
	BITMAPS = NAMES + EXPRESSIONS + 1
};

struct model {
	struct model_bitmap bitmaps[BITMAPS];
	__u32 bounds[TYPES + 1];
	struct model_table tables[2];
	__u32 constraint_count;
	struct model_constraint constraints[CONSTRAINTS + 1];
	__u32 expression_count;
	struct model_expression expressions[EXPRESSIONS + 1];
	__u32 sensitivities[LEVELS];
	__u32 has_class;
	__u32 has_other_class;
	__u32 class_value;
	__u32 permissions[32];
	__u32 allows_unknown;
};

extern struct model nondet_model(void);
extern __u32 nondet_u32(void);
extern __u64 nondet_u64(void);

static struct model model;

#define inlined static inline
#define global_function __attribute__((unused)) static
#define can_loop 1
#define unknown_zero 0U
#define has_fault(fault) 0

/* What an index is promised to be. */
inlined __u32 bounded(__u32 i, __u32 power)
{
	proved(i < power, "an index is below its power of two");
	return i;
}

inlined __u32 lowest_bit(__u64 bits)
{
	return (__u32)__builtin_ctzll(bits);
}

inlined __u64 without_lowest(__u64 bits)
{
	return bits & (bits - 1);
}

struct bitmap_cursor {
	__u32 bitmap;
	__u32 at;
};

inlined void bitmap_start(struct bitmap_cursor *cursor, __u64 bitmap)
{
	cursor->bitmap = (__u32)bitmap;
	cursor->at = 0;
}

inlined int bitmap_next(struct bitmap_cursor *cursor, __u32 *first,
			__u64 *ret_bits)
{
	const struct model_bitmap *bitmap = &model.bitmaps[cursor->bitmap];

	*ret_bits = 0;
	if (!cursor->bitmap || cursor->at >= bitmap->count)
		return 0;
	*first = bitmap->first[cursor->at];
	*ret_bits = bitmap->bits[cursor->at];
	cursor->at++;
	return 1;
}

#include "hooks/bitmap.h"

inlined __u32 policy_allows_unknown(__u64 db)
{
	(void)db;
	return model.allows_unknown;
}

inlined __u64 permissive_types(__u64 db)
{
	(void)db;
	return PERMISSIVE;
}

inlined __u64 neveraudit_types(__u64 db)
{
	(void)db;
	return NEVERAUDIT;
}

/* All rules are in one bucket; the proof of the hash is another one. */
struct av_table {
	__u32 table;
};

inlined struct av_table av_table(__u64 db, int conditional)
{
	(void)db;
	return (struct av_table){ (__u32)conditional };
}

/* Rule N of a table is number N + 1, of the second one RULES + N + 1. */
inlined __u64 rule_number(__u32 table, __u32 i)
{
	return i < RULES ? table * RULES + i + 1 : 0;
}

#ifndef MODEL_BUCKET
inlined __u64 av_bucket(const struct av_table *table, __u32 hash)
{
	(void)hash;
	return rule_number(table->table, 0);
}
#else
__u64 av_bucket(const struct av_table *table, __u32 hash);
#endif

inlined __u32 rule_table(__u64 rule)
{
	return rule > RULES;
}

inlined const struct model_rule *rule_of(__u64 rule)
{
	__u32 table = rule_table(rule);

	return &model.tables[table].rules[rule - 1 - table * RULES];
}

inlined __u64 av_next(__u64 rule)
{
	__u32 table = rule_table(rule);

	return rule_number(table, (__u32)rule - table * RULES);
}

inlined __u64 av_key(__u64 rule)
{
	const struct model_rule *found = rule_of(rule);

	return found->source | (__u64)found->target << 16 |
	       (__u64)found->class << 32 | (__u64)found->specified << 48;
}

inlined __u32 av_data(__u64 rule)
{
	return rule_of(rule)->data;
}

inlined __u64 type_attributes(__u64 db, __u32 type)
{
	(void)db;
	return type && type <= TYPES ? ATTRIBUTES + type : 0;
}

inlined __u32 type_bounds(__u64 db, __u32 type)
{
	(void)db;
	return type && type <= TYPES ? model.bounds[type] : 0;
}

inlined __u64 role_dominates(__u64 db, __u32 role)
{
	(void)db;
	return role && role <= ROLES ? DOMINATED + role : 0;
}

inlined __u32 level_sensitivity(__u64 level)
{
	return level ? model.sensitivities[level] : 0;
}

inlined __u64 level_categories(__u64 level)
{
	return level ? CATEGORIES + level : 0;
}

static __u32 asked_class;

inlined __u64 find_class(__u64 db, __u32 tclass)
{
	(void)db;
	return tclass == asked_class ? model.has_class : model.has_other_class;
}

inlined __u32 class_value(__u64 class)
{
	return class ? model.class_value : 0;
}

inlined __u64 class_constraints(__u64 class)
{
	return class && model.constraint_count ? 1 : 0;
}

inlined __u32 class_permission(__u64 class, __u32 tclass, __u32 bit)
{
	(void)tclass;
	proved(class, "only a class that is there has permissions");
	return bit < 32 ? model.permissions[bit] : 0;
}

inlined __u32 constraint_permissions(__u64 constraint)
{
	return model.constraints[constraint].permissions;
}

/* An expression's parts are numbered from 1 on. */
inlined __u64 constraint_expression(__u64 constraint)
{
	return model.constraints[constraint].first;
}

inlined __u64 constraint_next(__u64 constraint)
{
	return constraint < model.constraint_count ? constraint + 1 : 0;
}

inlined __u32 expression_type(__u64 expression)
{
	return model.expressions[expression].type;
}

inlined __u32 expression_attribute(__u64 expression)
{
	return model.expressions[expression].attribute;
}

inlined __u32 expression_operator(__u64 expression)
{
	return model.expressions[expression].op;
}

inlined __u64 expression_names(__u64 expression)
{
	return NAMES + expression;
}

/* The one expression ends at @expression_count; each constraint has its end. */
inlined __u64 expression_next(__u64 expression)
{
	__u32 i;

	for (i = 1; i <= CONSTRAINTS; i++)
		if (i <= model.constraint_count &&
		    model.constraints[i].end == expression)
			return 0;
	return expression < model.expression_count ? expression + 1 : 0;
}

/* Words ascend, begin at multiples of 64 and are not 0. */
inlined void assume_bitmap(const struct model_bitmap *bitmap, __u32 limit)
{
	__u32 i;

	assumed(bitmap->count <= WORDS);
	for (i = 0; i < WORDS; i++) {
		if (i >= bitmap->count)
			continue;
		assumed(bitmap->bits[i] && !(bitmap->first[i] & 63) &&
			bitmap->first[i] < limit);
		assumed(!i || bitmap->first[i - 1] < bitmap->first[i]);
	}
}

#endif /* SEBPF_PROOF_MODEL_POLICY_H */
