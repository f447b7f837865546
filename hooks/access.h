/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - access decisions, computed from a loaded policy
 * Copyright (C) 2026 The sebpf authors
 *
 * What the kernel's context_struct_compute_av() and security_compute_av()
 * compute (security/selinux/ss/services.c), from the same structures: type
 * enforcement with conditional rules, constraints, type bounds, permissive types
 * and types that are never audited, classes and permissions that the policy does
 * not have.
 *
 * The includer has included an implementation of hooks/policy.h. Each loop asks
 * can_loop, and where that ends it before its own end the result is -1 and the
 * caller denies.
 */
#ifndef SEBPF_ACCESS_H
#define SEBPF_ACCESS_H

#include "hooks/constraint.h"
#include "hooks/policy.h"
#include "sebpf/classes.h"

/* Attributes of the source's type that are looked at at once; it may have more. */
#define TYPES_AT_ONCE 16U

/* Types above one another; the kernel refuses a policy with more. */
#define MAX_BOUNDS 3U

/**
 * struct type_list - some of the attributes of a type
 * @values: values of the attributes, or of the type itself.
 */
struct type_list {
	__u16 values[TYPES_AT_ONCE];
};

/**
 * struct type_cursor - where the reading of a type's attributes is
 * @bitmap: the words that are left.
 * @bits: bits that are left of the last word.
 * @first: the number of its first bit.
 * @pad: zero.
 */
struct type_cursor {
	struct bitmap_cursor bitmap;
	__u64 bits;
	__u32 first;
	__u32 pad;
};

inlined void start_types(struct type_cursor *cursor, __u64 bitmap)
{
	bitmap_start(&cursor->bitmap, bitmap);
	cursor->bits = 0;
	cursor->first = 0;
	cursor->pad = 0;
}

/* The next attribute's value; 0 at the end. */
inlined __u32 next_type(struct type_cursor *cursor)
{
	__u32 value;

	if (!cursor->bits &&
	    !bitmap_next(&cursor->bitmap, &cursor->first, &cursor->bits))
		return 0;
	value = cursor->first + lowest_bit(cursor->bits) + 1;
	cursor->bits = without_lowest(cursor->bits);
	return value;
}

/*
 * Reads the next attributes; returns their number, less than TYPES_AT_ONCE at
 * the end.
 */
global_function int sebpf_next_types(struct type_cursor *cursor,
				     struct type_list *types)
{
	__u32 count = unknown_zero;
	__u32 value;

	if (!cursor || !types)
		return -1;
	while (count < TYPES_AT_ONCE && can_loop) {
		value = next_type(cursor);
		if (!value)
			return (int)count;
		types->values[bounded(count, TYPES_AT_ONCE)] = (__u16)value;
		/* Or some verifiers know the least that it is, in each turn. */
		count += 1 + unknown_zero;
	}
	return count < TYPES_AT_ONCE ? -1 : (int)count;
}

/* The hash of a rule's key, as avtab_hash() makes it: MurmurHash3. */
inlined __u32 mix_av_hash(__u32 hash, __u32 value)
{
	value *= 0xcc9e2d51U;
	value = value << 15 | value >> 17;
	value *= 0x1b873593U;
	hash ^= value;
	hash = hash << 13 | hash >> 19;
	return hash * 5 + 0xe6546b64U;
}

inlined __u32 end_av_hash(__u32 hash)
{
	hash ^= hash >> 16;
	hash *= 0x85ebca6bU;
	hash ^= hash >> 13;
	hash *= 0xc2b2ae35U;
	return hash ^ hash >> 16;
}

inlined void apply_rule(struct av_decision *decision, __u32 specified,
			__u32 permissions)
{
	if (specified & AV_ALLOWED)
		decision->allowed |= permissions;
	if (specified & AV_AUDITALLOW)
		decision->auditallow |= permissions;
	/* A rule that is clear there is a dontaudit. */
	if (specified & AV_AUDITDENY)
		decision->auditdeny &= permissions;
}

/* Of a rule of access vectors. */
#define AV_RULE ((__u32)(AV_ALLOWED | AV_AUDITALLOW | AV_AUDITDENY))

/*
 * Whether a rule of access vectors is in force. The kernel compares all that is
 * specified of an unconditional rule, so that none applies that a policy marks
 * as a conditional one.
 */
inlined int is_in_force(__u32 specified, int conditional)
{
	if (conditional)
		return (specified & AV_ENABLED) != 0;
	return !(specified & ~AV_RULE);
}

/*
 * Applies the rules of one bucket that have the key; -1 where the bucket does
 * not end. Buckets are sorted by source type first.
 */
inlined int walk_bucket(struct av_decision *decision,
			const struct av_table *table, __u32 hash, __u64 wanted,
			int conditional)
{
	__u64 rule = av_bucket(table, hash);
	__u64 key;

	while (rule && can_loop) {
		key = av_key(rule);
		if ((key & 0xffff) > (wanted & 0xffff))
			return 0;
		if ((key & 0xffffffffffffULL) == wanted &&
		    is_in_force((__u32)(key >> 48), conditional))
			apply_rule(decision, (__u32)(key >> 48), av_data(rule));
		rule = av_next(rule);
	}
	return rule ? -1 : 0;
}

/*
 * Applies the rules for some attributes of the source's type and all of the
 * target's; 0, or -1.
 */
global_function int sebpf_walk_rules(__u64 db, const struct type_list *sources,
				     __u32 count, struct av_query *query)
{
	struct av_table rules = av_table(db, 0);
	struct av_table conditional = av_table(db, 1);
	__u32 class_hash, pair_hash, hash, source, target, i;
	struct type_cursor targets;
	__u64 wanted;

	if (!sources || !query || has_fault(SEBPF_FAULT_RULES))
		return -1;
	start_types(&targets, type_attributes(db, query->target.type));
	class_hash =
		mix_av_hash(has_fault(SEBPF_FAULT_RULE_HASH), query->tclass);
	while (can_loop) {
		target = next_type(&targets);
		if (!target)
			return 0;
		pair_hash = mix_av_hash(class_hash, target);
		for (i = unknown_zero; i < count && can_loop; i++) {
			source = sources->values[bounded(i, TYPES_AT_ONCE)];
			hash = end_av_hash(mix_av_hash(pair_hash, source));
			wanted = source | (__u64)target << 16 |
				 (__u64)query->tclass << 32;
			if (walk_bucket(&query->at, &rules, hash, wanted, 0) ||
			    walk_bucket(&query->at, &conditional, hash, wanted,
					1))
				return -1;
		}
		if (i < count)
			return -1;
	}
	return -1;
}

/*
 * Decides by type enforcement alone, for the types that the query is about;
 * 0, or -1 where the policy cannot be read to the end.
 */
global_function int sebpf_type_enforcement(__u64 db, struct av_query *query)
{
	struct type_list sources = {};
	struct type_cursor cursor;
	int count;

	if (!query)
		return -1;
	query->at = (struct av_decision){ .auditdeny = ~0U };
	start_types(&cursor, type_attributes(db, query->source.type));
	do {
		count = sebpf_next_types(&cursor, &sources);
		if (count < 0 ||
		    sebpf_walk_rules(db, &sources, (__u32)count, query))
			return -1;
		if (count < (int)TYPES_AT_ONCE)
			return 0;
	} while (can_loop);
	return -1;
}

/* What the source's type says of all decisions: AVD_PERMISSIVE, AVD_NEVERAUDIT. */
inlined __u32 type_flags(__u64 db, __u32 type)
{
	__u32 flags = 0;

	if (bitmap_has(permissive_types(db), type))
		flags |= AVD_PERMISSIVE;
	if (bitmap_has(neveraudit_types(db), type))
		flags |= AVD_NEVERAUDIT;
	return flags;
}

/*
 * Decides about the query's class, by the policy's own bits; 0, or -1. The types
 * of the query change while this looks at those that bound them.
 */
global_function int sebpf_compute_av(__u64 db, struct av_query *query)
{
	__u32 depth, bounds;

	if (!query)
		return -1;
	for (depth = unknown_zero; depth <= MAX_BOUNDS && can_loop; depth++) {
		if (sebpf_type_enforcement(db, query) ||
		    sebpf_constrain(db, query, class_constraints(query->class)))
			return -1;
		/* Only what is allowed is taken from those above. */
		if (!depth)
			query->decision = query->at;
		query->decision.allowed &= query->at.allowed;
		query->source.type = type_bounds(db, query->source.type);
		if (!query->source.type)
			return 0;
		bounds = type_bounds(db, query->target.type);
		if (bounds)
			query->target.type = bounds;
	}
	return -1;
}

/* Who owns a class: see SEBPF_CLASSES. */
enum class_owner { OWNER_KERNEL, OWNER_SEBPF, OWNER_OPTIONAL };

/* The class that counts as one with an optional class; itself where none. */
inlined __u32 other_class(__u32 class_id)
{
	switch (class_id) {
	case SEBPF_CLASS_BPF_MAP_TYPE:
		return SEBPF_CLASS_BPF_MAP_TYPE2;
	case SEBPF_CLASS_BPF_MAP_TYPE2:
		return SEBPF_CLASS_BPF_MAP_TYPE;
	case SEBPF_CLASS_BPF_ATTACH_TYPE:
		return SEBPF_CLASS_BPF_ATTACH_TYPE2;
	case SEBPF_CLASS_BPF_ATTACH_TYPE2:
		return SEBPF_CLASS_BPF_ATTACH_TYPE;
	}
	return class_id;
}

inlined enum class_owner class_owner(__u32 class_id)
{
#define X(id, name, owner)                \
	if (class_id == SEBPF_CLASS_##id) \
		return OWNER_##owner;
	SEBPF_CLASSES(X)
#undef X
	return OWNER_SEBPF;
}

/* Whether a class is optional, and the policy does not opt into it. */
inlined int is_unchecked(__u64 db, __u32 class_id, __u64 class)
{
	return !class && class_owner(class_id) == OWNER_OPTIONAL &&
	       !find_class(db, other_class(class_id));
}

/*
 * Translates the decision, by the policy's bits, into ours; 0, or -1. What the
 * policy does not have is allowed where the query says so.
 */
global_function int sebpf_map_decision(struct av_query *query)
{
	struct av_decision ours = {};
	__u32 bit, ask, theirs, left;

	if (!query)
		return -1;
	left = query->requested;
	while (left && can_loop) {
		bit = lowest_bit(left);
		ask = left & -left;
		left = (__u32)without_lowest(left);
		theirs = query->class ? class_permission(query->class,
							 query->class_id, bit) :
					0;
		if (theirs ? query->decision.allowed & theirs : query->unknown)
			ours.allowed |= ask;
		if (query->decision.auditallow & theirs)
			ours.auditallow |= ask;
		if (!theirs || query->decision.auditdeny & theirs)
			ours.auditdeny |= ask;
	}
	if (query->flags & AVD_NEVERAUDIT) {
		ours.auditallow = 0;
		ours.auditdeny = 0;
	}
	ours.flags = query->flags;
	query->decision = ours;
	return left ? -1 : 0;
}

/*
 * Finds what the policy has of the query; returns 1 where that is all: to a type
 * that is permissive and never audited, and of a class that is not checked, all
 * that is requested is allowed.
 */
global_function int sebpf_begin_access(__u64 db, struct av_query *query)
{
	if (!query)
		return -1;
	query->flags = type_flags(db, query->source.type);
	query->class = find_class(db, query->class_id);
	query->tclass = class_value(query->class);
	query->unknown = class_owner(query->class_id) == OWNER_KERNEL &&
			 policy_allows_unknown(db);
	query->decision = (struct av_decision){ .auditdeny = ~0U };
	if (query->flags != (AVD_PERMISSIVE | AVD_NEVERAUDIT) &&
	    !is_unchecked(db, query->class_id, query->class))
		return 0;
	query->decision = (struct av_decision){
		.allowed = query->requested,
		.auditdeny = query->flags & AVD_NEVERAUDIT ? 0 :
							     query->requested,
		.flags = query->flags,
	};
	return 1;
}

/**
 * Decides about some permissions of a class of ours: the one function that
 * every question goes through, in the kernel and in user space.
 *
 * @param db the policy.
 * @param query what is asked; receives the decision.
 * @return 0; -1 where the policy cannot be read to the end.
 */
global_function int sebpf_access(__u64 db, struct av_query *query)
{
	__u32 source, target;
	int rc;

	if (!query || !db)
		return -1;
	rc = sebpf_begin_access(db, query);
	if (rc)
		return rc < 0 ? -1 : 0;
	source = query->source.type;
	target = query->target.type;
	if (query->class)
		rc = sebpf_compute_av(db, query);
	query->source.type = source;
	query->target.type = target;
	return rc ? -1 : sebpf_map_decision(query);
}

#endif /* SEBPF_ACCESS_H */
