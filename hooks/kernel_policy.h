/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the policy that the running kernel decides from, read in place
 * Copyright (C) 2026 The sebpf authors
 *
 * hooks/policy.h over struct policydb (security/selinux/ss/policydb.h). All
 * loads handle faults and give 0 then. Programs run under rcu_read_lock(), and
 * the kernel frees a policy only after a grace period. So what was reached
 * through one policy pointer stays valid until the program returns.
 *
 * In addition to the layouts, which BTF tells, this relies on the hash
 * functions of the tables; on the order of their lists; and on symbols' names
 * being as long as they say. The proof at the start (loader) checks all of it.
 */
#ifndef SEBPF_HOOKS_KERNEL_POLICY_H
#define SEBPF_HOOKS_KERNEL_POLICY_H

#include "hooks/kernel_read.h"
#include "hooks/loop.h"
#include "hooks/policy.h"
#include "hooks/symbols.h"

#include "sebpf/classes.h"

#define db_field(db, field) field_at(db, struct policydb, field)

/* Element of an array of pointers that is counted from 1; 0 beyond it. */
inlined __u64 pointer_of(__u64 array, __u32 value)
{
	return array && value ? word_at(array + (__u64)(value - 1) * 8) : 0;
}

/* Number of symbols of a kind. */
inlined __u32 symbol_count(__u64 db, __u32 kind)
{
	__u64 table =
		db_field(db, symtab) + kind * bpf_core_type_size(struct symtab);

	return kernel_cast(table, struct symtab)->nprim;
}

/* The record of a symbol, by its value; 0 if there is none. */
#define symbol_record(db, kind, value, array)                      \
	((value) <= symbol_count(db, kind) ?                       \
		 pointer_of(word_at(db_field(db, array)), value) : \
		 0)

inlined __u32 policy_is_mls(__u64 db)
{
	return kernel_cast(db, struct policydb)->mls_enabled != 0;
}

inlined __u32 policy_allows_unknown(__u64 db)
{
	struct policydb *policydb = kernel_cast(db, struct policydb);
	__u64 bits =
		word_at(db + __CORE_RELO(policydb, allow_unknown, BYTE_OFFSET));

	bits <<= __CORE_RELO(policydb, allow_unknown, LSHIFT_U64);
	bits >>= __CORE_RELO(policydb, allow_unknown, RSHIFT_U64);
	return bits != 0;
}

/**
 * struct bitmap_cursor - a walk over a bitmap
 * @node: the node that is read; 0 at the end.
 * @unit: the next word of it.
 * @pad: zero.
 */
struct bitmap_cursor {
	__u64 node;
	__u32 unit;
	__u32 pad;
};

inlined void bitmap_start(struct bitmap_cursor *cursor, __u64 bitmap)
{
	cursor->node = bitmap ? field_word(bitmap, struct ebitmap, node) : 0;
	cursor->unit = unknown_zero;
	cursor->pad = 0;
}

inlined int bitmap_next(struct bitmap_cursor *cursor, __u32 *first,
			__u64 *ret_bits)
{
	__u32 units =
		bpf_core_field_size(struct ebitmap_node, maps) / sizeof(__u64);
	__u64 node = cursor->node;
	__u32 unit = cursor->unit;
	__u64 bits = 0;

	while (node && can_loop) {
		if (unit >= units) {
			node = field_word(node, struct ebitmap_node, next);
			unit = unknown_zero;
			continue;
		}
		bits = word_at(field_at(node, struct ebitmap_node, maps) +
			       unit * sizeof(__u64));
		/* Some compilers turn this into a loop that counts from 1. */
		unit += 1 + unknown_zero;
		if (bits)
			break;
	}
	if (bits)
		*first = kernel_cast(node, struct ebitmap_node)->startbit +
			 (unit - 1) * 64;
	cursor->node = node;
	cursor->unit = unit;
	*ret_bits = bits;
	return bits != 0;
}

/* After bitmap_next(). */
#include "hooks/bitmap.h"

inlined __u64 permissive_types(__u64 db)
{
	return db_field(db, permissive_map);
}

/* From Linux 6.17 on. */
inlined __u64 neveraudit_types(__u64 db)
{
	if (!bpf_core_field_exists(struct policydb, neveraudit_map))
		return 0;
	return db_field(db, neveraudit_map);
}

inlined __u64 policy_caps(__u64 db)
{
	return db_field(db, policycaps);
}

/**
 * struct av_table - a hash table of rules
 * @buckets: address of the array of buckets; 0 if the table is empty.
 * @mask: the bits of a hash that are the number of a bucket.
 * @pad: zero.
 */
struct av_table {
	__u64 buckets;
	__u32 mask;
	__u32 pad;
};

inlined struct av_table av_table(__u64 db, int conditional)
{
	__u64 table = conditional ? db_field(db, te_cond_avtab) :
				    db_field(db, te_avtab);
	struct av_table found = {
		.buckets = field_word(table, struct avtab, htable),
		.mask = kernel_cast(table, struct avtab)->mask,
	};

	return found;
}

inlined __u64 av_bucket(const struct av_table *table, __u32 hash)
{
	if (!table->buckets)
		return 0;
	return word_at(table->buckets + (__u64)(hash & table->mask) * 8);
}

inlined __u64 av_next(__u64 rule)
{
	return field_word(rule, struct avtab_node, next);
}

inlined __u64 av_key(__u64 rule)
{
	return word_at(rule);
}

inlined __u32 av_data(__u64 rule)
{
	return kernel_cast(rule, struct avtab_node)->datum.u.data;
}

inlined __u64 type_attributes(__u64 db, __u32 type)
{
	if (!type || type > symbol_count(db, SYM_TYPES))
		return 0;
	return word_at(db_field(db, type_attr_map_array)) +
	       (__u64)(type - 1) * bpf_core_type_size(struct ebitmap);
}

inlined __u32 type_bounds(__u64 db, __u32 type)
{
	__u64 record = symbol_record(db, SYM_TYPES, type, type_val_to_struct);

	return kernel_cast(record, struct type_datum)->bounds;
}

inlined __u64 role_types(__u64 db, __u32 role)
{
	__u64 record = symbol_record(db, SYM_ROLES, role, role_val_to_struct);

	return record ? field_at(record, struct role_datum, types) : 0;
}

inlined __u64 role_dominates(__u64 db, __u32 role)
{
	__u64 record = symbol_record(db, SYM_ROLES, role, role_val_to_struct);

	return record ? field_at(record, struct role_datum, dominates) : 0;
}

inlined __u64 user_roles(__u64 db, __u32 user)
{
	__u64 record = symbol_record(db, SYM_USERS, user, user_val_to_struct);

	return record ? field_at(record, struct user_datum, roles) : 0;
}

/* Level @high (0 or 1) of a range. */
inlined __u64 level_of_range(__u64 range, __u32 high)
{
	return range + bpf_core_field_offset(struct mls_range, level) +
	       high * bpf_core_type_size(struct mls_level);
}

inlined __u64 user_level(__u64 db, __u32 user, __u32 high)
{
	__u64 record = symbol_record(db, SYM_USERS, user, user_val_to_struct);

	return record ? level_of_range(field_at(record, struct user_datum,
						range),
				       high) :
			0;
}

inlined __u32 level_sensitivity(__u64 level)
{
	return kernel_cast(level, struct mls_level)->sens;
}

inlined __u64 level_categories(__u64 level)
{
	return level ? field_at(level, struct mls_level, cat) : 0;
}

/* The first node of a list of a hash table. */
inlined __u64 hash_bucket(__u64 table, __u32 hash)
{
	__u32 size = kernel_cast(table, struct hashtab)->size;
	__u64 buckets = field_word(table, struct hashtab, htable);

	if (!size || !buckets)
		return 0;
	return word_at(buckets + (__u64)(hash & (size - 1)) * 8);
}

inlined __u64 hash_key(__u64 node)
{
	return field_word(node, struct hashtab_node, key);
}

inlined __u64 hash_datum(__u64 node)
{
	return field_word(node, struct hashtab_node, datum);
}

inlined __u64 hash_next(__u64 node)
{
	return field_word(node, struct hashtab_node, next);
}

/* The symbol of a name; symtab_search() of the kernel. */
global_function __u64 sebpf_find_symbol(__u64 table,
					const union symbol_name *name)
{
	union symbol_name found;
	__u64 node;

	if (!name)
		return 0;
	node = hash_bucket(field_at(table, struct symtab, table),
			   hash_name(name));
	while (node && can_loop) {
		found = (union symbol_name){};
		bpf_probe_read_kernel_str(found.text, sizeof(found.text),
					  (void *)hash_key(node));
		if (is_same_name(&found, name))
			return hash_datum(node);
		node = hash_next(node);
	}
	return 0;
}

global_function __u64 sebpf_find_class(__u64 db, __u32 tclass)
{
	union symbol_name name;

	if (tclass >= SEBPF_CLASS_COUNT)
		return 0;
	copy_name(&name, &all_class_names[bounded(tclass, CLASS_SLOTS)].name);
	return sebpf_find_symbol(
		db_field(db, symtab) +
			SYM_CLASSES * bpf_core_type_size(struct symtab),
		&name);
}

inlined __u64 find_class(__u64 db, __u32 tclass)
{
	return sebpf_find_class(db, tclass);
}

inlined __u32 class_value(__u64 class)
{
	return kernel_cast(class, struct class_datum)->value;
}

inlined __u64 class_constraints(__u64 class)
{
	return field_word(class, struct class_datum, constraints);
}

inlined __u32 class_default(__u64 class, enum class_default what)
{
	struct class_datum *datum = kernel_cast(class, struct class_datum);

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

/* string_to_av_perm() of the kernel. */
global_function __u32 sebpf_class_permission(__u64 class, __u32 tclass,
					     __u32 bit)
{
	union symbol_name name;
	__u64 common, found;
	__u32 value;

	copy_name(&name, &all_class_names[bounded(tclass, CLASS_SLOTS)]
				  .permissions[bounded(bit, 32)]);
	if (!name.text[0])
		return 0;
	found = sebpf_find_symbol(
		field_at(class, struct class_datum, permissions), &name);
	common = field_word(class, struct class_datum, comdatum);
	if (!found && common)
		found = sebpf_find_symbol(field_at(common, struct common_datum,
						   permissions),
					  &name);
	value = kernel_cast(found, struct perm_datum)->value;
	return value && value <= 32 ? 1U << ((value - 1) & 31) : 0;
}

inlined __u32 class_permission(__u64 class, __u32 tclass, __u32 bit)
{
	return sebpf_class_permission(class, tclass, bit);
}

inlined __u32 constraint_permissions(__u64 constraint)
{
	return kernel_cast(constraint, struct constraint_node)->permissions;
}

inlined __u64 constraint_expression(__u64 constraint)
{
	return field_word(constraint, struct constraint_node, expr);
}

inlined __u64 constraint_next(__u64 constraint)
{
	return field_word(constraint, struct constraint_node, next);
}

inlined __u32 expression_type(__u64 expression)
{
	return kernel_cast(expression, struct constraint_expr)->expr_type;
}

inlined __u32 expression_attribute(__u64 expression)
{
	return kernel_cast(expression, struct constraint_expr)->attr;
}

inlined __u32 expression_operator(__u64 expression)
{
	return kernel_cast(expression, struct constraint_expr)->op;
}

inlined __u64 expression_names(__u64 expression)
{
	return field_at(expression, struct constraint_expr, names);
}

inlined __u64 expression_next(__u64 expression)
{
	return field_word(expression, struct constraint_expr, next);
}

/* The kernel's <linux/jhash.h>. */
inlined __u32 rotate(__u32 word, __u32 by)
{
	return word << by | word >> (32 - by);
}

inlined __u32 jhash_final(__u32 a, __u32 b, __u32 c)
{
	c ^= b;
	c -= rotate(b, 14);
	a ^= c;
	a -= rotate(c, 11);
	b ^= a;
	b -= rotate(a, 25);
	c ^= b;
	c -= rotate(b, 16);
	a ^= c;
	a -= rotate(c, 4);
	b ^= a;
	b -= rotate(a, 14);
	c ^= b;
	c -= rotate(b, 24);
	return c;
}

#define JHASH_INITVAL 0xdeadbeefU

inlined __u32 jhash_3words(__u32 a, __u32 b, __u32 c, __u32 start)
{
	start += JHASH_INITVAL + (3 << 2);
	return jhash_final(a + start, b + start, c + start);
}

inlined __u32 jhash_2words(__u32 a, __u32 b, __u32 start)
{
	start += JHASH_INITVAL + (2 << 2);
	return jhash_final(a + start, b + start, start);
}

inlined __u32 jhash_1word(__u32 a, __u32 start)
{
	start += JHASH_INITVAL + (1 << 2);
	return jhash_final(a + start, start, start);
}

/* The kernel's full_name_hash() of "bpf-token", a word at a time. */
inlined __u32 token_name_hash(__u64 salt)
{
	__u64 x = 0, y = salt;

	x ^= 0x656b6f742d667062ULL; /* "bpf-toke" */
	y ^= x;
	x = x << 12 | x >> 52;
	x += y;
	y = y << 45 | y >> 19;
	y *= 9;
	x ^= 0x6eULL; /* "n" */
	y ^= x * 0x61C8864680B583EBULL;
	y *= 0x61C8864680B583EBULL;
	return (__u32)(y >> 32);
}

/* Whether a kernel string is "bpf-token". */
inlined int is_token_name(__u64 text)
{
	union symbol_name name = {};
	union symbol_name wanted = { .text = "bpf-token" };

	bpf_probe_read_kernel_str(name.text, sizeof(name.text), (void *)text);
	return is_same_name(&name, &wanted);
}

/* The kernel's filename_compute_type(). */
inlined __u32 name_transition(__u64 db, __u32 source, __u32 target,
			      __u32 tclass)
{
	__u64 node = hash_bucket(db_field(db, filename_trans),
				 token_name_hash(target ^ tclass) +
					 has_fault(SEBPF_FAULT_TRANSITION));
	struct filename_trans_key *key;
	__u64 datum = 0;

	while (node && can_loop) {
		key = kernel_cast(hash_key(node), struct filename_trans_key);
		if (key->ttype == target && key->tclass == tclass &&
		    is_token_name(field_word(
			    hash_key(node), struct filename_trans_key, name))) {
			datum = hash_datum(node);
			break;
		}
		node = hash_next(node);
	}
	while (datum && can_loop) {
		if (bitmap_has(field_at(datum, struct filename_trans_datum,
					stypes),
			       source - 1))
			return kernel_cast(datum, struct filename_trans_datum)
				->otype;
		datum = field_word(datum, struct filename_trans_datum, next);
	}
	return 0;
}

inlined __u32 role_transition(__u64 db, __u32 role, __u32 type, __u32 tclass)
{
	__u64 node =
		hash_bucket(db_field(db, role_tr),
			    jhash_3words(role, type, tclass << 16 | tclass, 0));
	struct role_trans_key *key;

	while (node && can_loop) {
		key = kernel_cast(hash_key(node), struct role_trans_key);
		if (key->role == role && key->type == type &&
		    key->tclass == tclass)
			return kernel_cast(hash_datum(node),
					   struct role_trans_datum)
				->new_role;
		node = hash_next(node);
	}
	return 0;
}

inlined __u64 range_transition(__u64 db, __u32 source, __u32 target,
			       __u32 tclass, __u32 high)
{
	__u64 node;
	struct range_trans *key;

	if (!policy_is_mls(db))
		return 0;
	node = hash_bucket(db_field(db, range_tr),
			   source + (target << 3) + (tclass << 5));
	while (node && can_loop) {
		key = kernel_cast(hash_key(node), struct range_trans);
		if (key->source_type == source && key->target_type == target &&
		    key->target_class == tclass)
			return level_of_range(hash_datum(node), high);
		node = hash_next(node);
	}
	return 0;
}

#endif /* SEBPF_HOOKS_KERNEL_POLICY_H */
