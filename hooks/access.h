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
 * can_loop. If that ends a loop early, the result is -EBADMSG and the caller
 * denies.
 */
#ifndef SEBPF_HOOKS_ACCESS_H
#define SEBPF_HOOKS_ACCESS_H

#include "hooks/constraint.h"
#include "hooks/policy.h"
#include "sebpf/classes.h"

/* Attributes of the source's type that are read at once; it may have more. */
#define TYPES_AT_ONCE 16U

/* Types that bound one another; the kernel refuses a policy with more. */
#define MAX_BOUNDS 3U

/**
 * struct type_list - some of the attributes of a type
 * @values: values of the attributes, or of the type itself.
 */
struct type_list {
	__u16 values[TYPES_AT_ONCE];
};

/**
 * struct type_cursor - how far a type's attributes have been read
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
		return -EBADMSG;
	while (count < TYPES_AT_ONCE && can_loop) {
		value = next_type(cursor);
		if (!value)
			return (int)count;
		types->values[bounded(count, TYPES_AT_ONCE)] = (__u16)value;
		/* Otherwise some verifiers know its minimum in each turn. */
		count += 1 + unknown_zero;
	}
	return count < TYPES_AT_ONCE ? -EBADMSG : (int)count;
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
	/* A bit that is clear in such a rule is a dontaudit. */
	if (specified & AV_AUDITDENY)
		decision->auditdeny &= permissions;
}

/* The kinds of rules with access vectors. */
#define AV_RULE ((__u32)(AV_ALLOWED | AV_AUDITALLOW | AV_AUDITDENY))

/*
 * Whether a rule with an access vector is in force. The kernel compares all
 * that is specified of an unconditional rule, so one that the policy marks as
 * conditional does not apply.
 */
inlined int is_in_force(__u32 specified, int conditional)
{
	if (conditional)
		return (specified & AV_ENABLED) != 0;
	return !(specified & ~AV_RULE);
}

/*
 * Applies the rules of one bucket that have the key; -EBADMSG if the bucket
 * does not end. Buckets are sorted by source type first.
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
	return rule ? -EBADMSG : 0;
}

/*
 * Applies the rules for some attributes of the source's type and all of the
 * target's; 0, or -EBADMSG.
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
		return -EBADMSG;
	start_types(&targets, type_attributes(db, query->target.type));
	class_hash = mix_av_hash(has_fault(SEBPF_FAULT_RULE_HASH),
				 query->policy_class);
	while (can_loop) {
		target = next_type(&targets);
		if (!target)
			return 0;
		pair_hash = mix_av_hash(class_hash, target);
		for (i = unknown_zero; i < count && can_loop; i++) {
			source = sources->values[bounded(i, TYPES_AT_ONCE)];
			hash = end_av_hash(mix_av_hash(pair_hash, source));
			wanted = source | (__u64)target << 16 |
				 (__u64)query->policy_class << 32;
			if (walk_bucket(&query->at, &rules, hash, wanted, 0) ||
			    walk_bucket(&query->at, &conditional, hash, wanted,
					1))
				return -EBADMSG;
		}
		if (i < count)
			return -EBADMSG;
	}
	return -EBADMSG;
}

/*
 * Decides by type enforcement alone, for the types in the query; 0, or -EBADMSG
 * if the policy cannot be read to the end.
 */
global_function int sebpf_type_enforcement(__u64 db, struct av_query *query)
{
	struct type_list sources = {};
	struct type_cursor cursor;
	int count;

	if (!query)
		return -EBADMSG;
	query->at = (struct av_decision){ .auditdeny = ~0U };
	start_types(&cursor, type_attributes(db, query->source.type));
	do {
		count = sebpf_next_types(&cursor, &sources);
		if (count < 0 ||
		    sebpf_walk_rules(db, &sources, (__u32)count, query))
			return -EBADMSG;
		if (count < (int)TYPES_AT_ONCE)
			return 0;
	} while (can_loop);
	return -EBADMSG;
}

/* What the source's type means for all decisions: mask of AVD_*. */
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
 * Decides about the query's class, by the policy's own bits; 0, or -EBADMSG.
 * The types in the query change while this looks at the types that bound them.
 */
global_function int sebpf_compute_av(__u64 db, struct av_query *query)
{
	__u32 depth, bounds;

	if (!query)
		return -EBADMSG;
	for (depth = unknown_zero; depth <= MAX_BOUNDS && can_loop; depth++) {
		if (sebpf_type_enforcement(db, query) ||
		    sebpf_constrain(db, query, class_constraints(query->class)))
			return -EBADMSG;
		/* Only what is allowed is taken from bounding types. */
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
	return -EBADMSG;
}

/* Owner of a class: see SEBPF_CLASSES. */
enum class_owner { OWNER_KERNEL, OWNER_SEBPF, OWNER_OPTIONAL };

/* The class that counts as one with an optional class, or itself. */
inlined __u32 other_class(__u32 tclass)
{
	switch (tclass) {
	case SEBPF_CLASS_BPF_MAP_TYPE:
		return SEBPF_CLASS_BPF_MAP_TYPE2;
	case SEBPF_CLASS_BPF_MAP_TYPE2:
		return SEBPF_CLASS_BPF_MAP_TYPE;
	case SEBPF_CLASS_BPF_ATTACH_TYPE:
		return SEBPF_CLASS_BPF_ATTACH_TYPE2;
	case SEBPF_CLASS_BPF_ATTACH_TYPE2:
		return SEBPF_CLASS_BPF_ATTACH_TYPE;
	}
	return tclass;
}

inlined enum class_owner class_owner(__u32 tclass)
{
#define X(id, name, owner)              \
	if (tclass == SEBPF_CLASS_##id) \
		return OWNER_##owner;
	SEBPF_CLASSES(X)
#undef X
	return OWNER_SEBPF;
}

/* Whether a class is optional, and the policy does not opt into it. */
inlined int is_unchecked(__u64 db, __u32 tclass, __u64 class)
{
	return !class && class_owner(tclass) == OWNER_OPTIONAL &&
	       !find_class(db, other_class(tclass));
}

/*
 * Translates the decision, by the policy's bits, into ours; 0, or -EBADMSG.
 * What the policy does not have is allowed if the query says so.
 */
global_function int sebpf_map_decision(struct av_query *query)
{
	struct av_decision ours = {};
	__u32 bit, ask, theirs, left;

	if (!query)
		return -EBADMSG;
	left = query->requested;
	while (left && can_loop) {
		bit = lowest_bit(left);
		ask = left & -left;
		left = (__u32)without_lowest(left);
		theirs = query->class ? class_permission(query->class,
							 query->tclass, bit) :
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
	return left ? -EBADMSG : 0;
}

/*
 * Finds what the policy has for the query; returns 1 if nothing else is needed:
 * a type that is permissive and never audited is allowed all that is requested,
 * and so is everybody in a class that is not checked.
 */
global_function int sebpf_begin_access(__u64 db, struct av_query *query)
{
	if (!query)
		return -EBADMSG;
	query->flags = type_flags(db, query->source.type);
	query->class = find_class(db, query->tclass);
	query->policy_class = class_value(query->class);
	query->unknown = class_owner(query->tclass) == OWNER_KERNEL &&
			 policy_allows_unknown(db);
	query->decision = (struct av_decision){ .auditdeny = ~0U };
	if (query->flags != (AVD_PERMISSIVE | AVD_NEVERAUDIT) &&
	    !is_unchecked(db, query->tclass, query->class))
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
 * Decides about some permissions of one of our classes: the one function that
 * every question goes through, in the kernel and in user space.
 *
 * @param db the policy.
 * @param query what is asked; receives the decision.
 * @return 0; -EBADMSG if the policy cannot be read to the end.
 */
global_function int sebpf_access(__u64 db, struct av_query *query)
{
	__u32 source, target;
	int rc;

	if (!query || !db)
		return -EBADMSG;
	rc = sebpf_begin_access(db, query);
	if (rc)
		return rc < 0 ? -EBADMSG : 0;
	source = query->source.type;
	target = query->target.type;
	if (query->class)
		rc = sebpf_compute_av(db, query);
	query->source.type = source;
	query->target.type = target;
	return rc ? -EBADMSG : sebpf_map_decision(query);
}

#endif /* SEBPF_HOOKS_ACCESS_H */
