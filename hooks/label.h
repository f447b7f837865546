/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the label of a new token, computed from a loaded policy
 * Copyright (C) 2026 The sebpf authors
 *
 * What the kernel's security_compute_sid() (security/selinux/ss/services.c)
 * computes for a secure anonymous inode named "bpf-token": source and target
 * both the creator, class anon_inode. Over hooks/policy.h.
 *
 * The levels of a label are its creator's, or those of a range transition. They
 * are addresses in the policy and in the creator's context, so a label is valid
 * only as long as both are.
 */
#ifndef SEBPF_HOOKS_LABEL_H
#define SEBPF_HOOKS_LABEL_H

#include "hooks/access.h"
#include "hooks/constraint.h"
#include "hooks/policy.h"

/* Values of class_default(); for ranges and for the others. */
enum {
	DEFAULT_TO_SOURCE = 1,
	DEFAULT_TO_TARGET = 2,
};
enum {
	RANGE_SOURCE_LOW = 1,
	RANGE_SOURCE_HIGH = 2,
	RANGE_SOURCE_LOW_HIGH = 3,
	RANGE_TARGET_LOW = 4,
	RANGE_TARGET_HIGH = 5,
	RANGE_TARGET_LOW_HIGH = 6,
	RANGE_GLBLUB = 7,
};

/* The type that a rule of the table gives; 0: no rule does. */
inlined __u32 find_transition(const struct av_table *table, __u32 type,
			      __u32 policy_class, __u32 needed)
{
	__u64 wanted = type | (__u64)type << 16 | (__u64)policy_class << 32;
	__u32 hash = mix_av_hash(0, policy_class);
	__u64 rule, key;

	hash = end_av_hash(mix_av_hash(mix_av_hash(hash, type), type));
	rule = av_bucket(table, hash);
	while (rule && can_loop) {
		key = av_key(rule);
		if ((key & 0xffffffffffffULL) == wanted &&
		    (key >> 48 & needed) == needed)
			return av_data(rule);
		rule = av_next(rule);
	}
	return 0;
}

inlined __u32 label_type(__u64 db, __u32 type, __u32 policy_class)
{
	struct av_table table = av_table(db, 0);
	__u32 found = name_transition(db, type, type, policy_class);

	/* The one with the object's name overrides the others. */
	if (!found)
		found = find_transition(&table, type, policy_class,
					AV_TRANSITION);
	if (!found) {
		table = av_table(db, 1);
		found = find_transition(&table, type, policy_class,
					AV_TRANSITION | AV_ENABLED);
	}
	return found ? found : type;
}

inlined __u32 label_role(__u64 db, __u64 class,
			 const struct context_view *creator, __u32 policy_class)
{
	__u32 found =
		role_transition(db, creator->role, creator->type, policy_class);
	__u32 rule = class_default(class, CLASS_DEFAULT_ROLE);

	if (found)
		return found;
	if (rule == DEFAULT_TO_SOURCE || rule == DEFAULT_TO_TARGET)
		return creator->role;
	return OBJECT_R_VALUE;
}

inlined void set_label_range(__u64 db, __u64 class,
			     const struct context_view *creator,
			     __u32 policy_class, struct context_view *label)
{
	__u64 low = range_transition(db, creator->type, creator->type,
				     policy_class, 0);

	label->low = creator->low;
	label->high = creator->low;
	if (low) {
		label->low = low;
		label->high = range_transition(db, creator->type, creator->type,
					       policy_class, 1);
		return;
	}
	switch (class_default(class, CLASS_DEFAULT_RANGE)) {
	case RANGE_SOURCE_HIGH:
	case RANGE_TARGET_HIGH:
		label->low = creator->high;
		label->high = creator->high;
		break;
	case RANGE_SOURCE_LOW_HIGH:
	case RANGE_TARGET_LOW_HIGH:
	/* The intersection of two equal ranges is the range itself. */
	case RANGE_GLBLUB:
		label->high = creator->high;
		break;
	}
}

/* Whether a range is within a user's. */
inlined int is_in_range(__u64 db, const struct context_view *label)
{
	if (!policy_is_mls(db))
		return 1;
	return levels_are(label->low, user_level(db, label->user, 0),
			  OPERATOR_DOM) > 0 &&
	       levels_are(user_level(db, label->user, 1), label->high,
			  OPERATOR_DOM) > 0;
}

/*
 * Whether the policy accepts a label, as policydb_context_isvalid(). Levels are
 * from a valid context or from the policy itself, so each is valid, and the
 * high one dominates the low one.
 */
inlined int is_valid_label(__u64 db, const struct context_view *label)
{
	if (label->role == OBJECT_R_VALUE)
		return 1;
	return bitmap_has(role_types(db, label->role), label->type - 1) &&
	       bitmap_has(user_roles(db, label->user), label->role - 1) &&
	       is_in_range(db, label);
}

/**
 * Computes the label of the token that a creator gets.
 *
 * @param db the policy.
 * @param creator its context.
 * @param ret_label receives the label.
 * @return 0; 1 if the policy does not accept the label, so that the kernel
 *	makes no such object in enforcing mode; -EBADMSG.
 */
global_function int sebpf_compute_label(__u64 db,
					const struct context_view *creator,
					struct context_view *ret_label)
{
	struct context_view label = {};
	__u64 class = find_class(db, SEBPF_CLASS_ANON_INODE);
	__u32 policy_class;

	if (!creator || !ret_label || !db)
		return -EBADMSG;
	policy_class = class_value(class);
	label.user = creator->user;
	label.role = label_role(db, class, creator, policy_class);
	label.type = label_type(db, creator->type, policy_class);
	set_label_range(db, class, creator, policy_class, &label);
	*ret_label = label;
	return is_valid_label(db, &label) ? 0 : 1;
}

#endif /* SEBPF_HOOKS_LABEL_H */
