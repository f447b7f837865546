/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - how a loaded policy is read, in the kernel and in user space
 * Copyright (C) 2026 The sebpf authors
 *
 * The decision (hooks/access.h, hooks/constraint.h, hooks/label.h) is written
 * once, over the functions that are listed here. They have two implementations:
 * hooks/kernel_policy.h reads the policy that the running kernel decides from,
 * policy/sepol_policy.h one that libsepol has read.
 *
 * A policy, and everything in it, is a number: an address in the kernel or a
 * pointer of this process, 0 if there is none. Reading at 0 gives 0 or nothing.
 * Values of users, roles, types and classes are the policy's own, from 1.
 *
 *	policy_is_mls(db)		1 if the policy has levels
 *	policy_allows_unknown(db)	1 if handle_unknown is allow
 *	policy_has_cap(db, number)	1 if a policy capability is set
 *	permissive_types(db)		bitmap; bit N is type N
 *	neveraudit_types(db)		the same
 *	av_table(db, conditional)	a table of rules
 *	  av_bucket(table, hash)	first rule of a bucket
 *	  av_next(rule)			the rule after it
 *	  av_key(rule)			source | target << 16 | class << 32 |
 *					specified << 48
 *	  av_data(rule)			permissions, or a type
 *	type_attributes(db, type)	bitmap; bit N is type or attribute N + 1
 *	type_bounds(db, type)		the type that bounds it
 *	role_types(db, role)		bitmap; bit N is type N + 1
 *	role_dominates(db, role)	bitmap; bit N is role N + 1
 *	user_roles(db, user)		bitmap; bit N is role N + 1
 *	user_level(db, user, high)	one level of the user's range
 *	find_class(db, tclass)	a class of enum sebpf_class, by its name
 *	  class_value(class)		its number in the policy
 *	  class_default(class, what)	enum class_default; libselinux's numbers
 *	  class_constraints(class)	first constraint
 *	  class_permission(class, tclass, bit)
 *					the policy's bit for one of ours
 *	constraint_permissions(c), constraint_expression(c), constraint_next(c)
 *	expression_type(e), expression_attribute(e), expression_operator(e),
 *	expression_names(e), expression_next(e)
 *	name_transition(db, source, target, tclass)
 *					type of an object named "bpf-token"
 *	role_transition(db, role, type, tclass)
 *					the new role
 *	range_transition(db, source, target, tclass, high)
 *					one level of the new range
 *	level_sensitivity(level), level_categories(level)
 *	bitmap_start(cursor, bitmap), bitmap_next(cursor, &first, &bits)
 *					the words of a bitmap that are not 0, in
 *					order: 64 bits from bit @first on; 0 at
 *					the end
 */
#ifndef SEBPF_HOOKS_POLICY_H
#define SEBPF_HOOKS_POLICY_H

#ifdef __bpf__
#include "hooks/kernel_types.h"
#else
#include <linux/types.h>
#endif

#include "sebpf/av_decision.h"

/**
 * struct context_view - a context, by the numbers of the policy it is read from
 * @user: value of the user.
 * @role: value of the role.
 * @type: value of the type.
 * @pad: zero.
 * @low: address of the low level.
 * @high: address of the high level.
 */
struct context_view {
	__u32 user;
	__u32 role;
	__u32 type;
	__u32 pad;
	__u64 low;
	__u64 high;
};

/**
 * struct av_query - a question to the policy, while it is answered
 * @source: the subject.
 * @target: the target.
 * @tclass: enum sebpf_class.
 * @requested: mask of SEBPF_PERM().
 * @decision: receives the answer on @requested only, by our bits.
 * @at: what the rules say so far, by the policy's bits; as the next.
 * @policy_class: the policy's number of the class.
 * @flags: what the source's type means for all decisions, AVD_*.
 * @class: the class, of find_class(); 0: the policy has none.
 * @unknown: 1 if what the policy does not have is allowed.
 * @pad: zero.
 *
 * One object for all steps, because the hooks have little stack.
 */
struct av_query {
	struct context_view source;
	struct context_view target;
	__u32 tclass;
	__u32 requested;
	struct av_decision decision;
	struct av_decision at;
	__u32 policy_class;
	__u32 flags;
	__u64 class;
	__u32 unknown;
	__u32 pad;
};

/* Which default of a class; the values are those of the policy. */
enum class_default {
	CLASS_DEFAULT_USER,
	CLASS_DEFAULT_ROLE,
	CLASS_DEFAULT_TYPE,
	CLASS_DEFAULT_RANGE,
};

/* Values of av_key(): what a rule is. */
enum {
	AV_ALLOWED = 0x0001,
	AV_AUDITALLOW = 0x0002,
	AV_AUDITDENY = 0x0004,
	AV_TRANSITION = 0x0010,
	AV_ENABLED = 0x8000,
};

/* Of the kernel and of libsepol: role object_r in every policy. */
#define OBJECT_R_VALUE 1U

/* Number of policy capability bpf_token_perms. */
#define POLICYCAP_BPF_TOKEN_PERMS 14U

/* The implementation. User space includes its own before the decision. */
#ifdef __bpf__
#include "hooks/kernel_policy.h"
#elif !defined(SEBPF_POLICY_SEPOL_POLICY_H)
#error "include policy/sepol_policy.h first"
#endif

#endif /* SEBPF_HOOKS_POLICY_H */
