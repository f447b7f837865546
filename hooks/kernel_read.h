/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the hooks read in the kernel, one accessor each
 * Copyright (C) 2026 The sebpf authors
 *
 * A load through kernel_cast() that faults gives 0 and does not stop the
 * program. So each accessor says what 0 means; it never means "allowed". Hooks
 * run under rcu_read_lock(), and the kernel frees a policy and its SID table
 * only after a grace period. So what was reached through one policy pointer
 * stays valid until the hook returns.
 */
#ifndef SEBPF_HOOKS_KERNEL_READ_H
#define SEBPF_HOOKS_KERNEL_READ_H

#include "hooks/fault.h"
#include "hooks/kernel_types.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "sebpf/abi.h"

#define inlined static inline __attribute__((always_inline))

extern void *bpf_rdonly_cast(const void *obj, __u32 btf_id) __ksym;

/*
 * A typed, fault-handled view of an address; an address of 0 reads as 0. The
 * verifier assumes that the token argument of bpf_map_create is never NULL, but
 * it is NULL without a token. A test of the argument itself is removed as dead
 * code, and a load through it stops the kernel. The view is not trusted, so a
 * test of it stays: hooks look at such an argument only through this.
 */
#define kernel_cast(address, type)                        \
	((type *)bpf_rdonly_cast((const void *)(address), \
				 (__u32)bpf_core_type_id_kernel(type)))

/* Filled in by the loader: see hooks/resolve.bpf.c. */
const volatile struct sebpf_symbols kernel_symbols;

/* Bytes of a page, from getpagesize(2): the size of SID table nodes. */
const volatile __u32 kernel_page_bytes = 4096;

/*
 * The word at a kernel address, as a number; 0 if it cannot be read. It is read
 * as a type of the kernel that begins with a number, because the verifier knows
 * that the kernel's pointers are pointers.
 */
#define word_at(address) \
	((__u64)kernel_cast(address, struct timespec64)->tv_sec)

/* Address of a field, and the word that it holds. */
#define field_at(address, type, field) \
	((__u64)(address) + bpf_core_field_offset(type, field))
#define field_word(address, type, field) word_at(field_at(address, type, field))

/**
 * Gives a pointer's value as a number that the verifier knows nothing about. So
 * a kernel address is passed to a function of ours that is verified by itself.
 */
inlined __u64 untyped(const void *pointer)
{
	__u64 slot = (__u64)pointer;
	__u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), &slot);
	return value;
}

/* The policy that the kernel enforces now; 0 if none is loaded. */
inlined __u64 kernel_policy(void)
{
	return field_word(kernel_symbols.selinux_state, struct selinux_state,
			  policy);
}

/* The sequence number under which the kernel enforces a policy. */
inlined __u32 policy_seqno(__u64 policy)
{
	return kernel_cast(policy, struct selinux_policy)->latest_granting;
}

/* The parts of a policy: see hooks/policy.h. */
inlined __u64 policy_db(__u64 policy)
{
	return policy ? field_at(policy, struct selinux_policy, policydb) : 0;
}

/*
 * The sequence number that the kernel's own AVC obeys: decisions under another
 * number are forgotten there. It is that of the policy, except for the time
 * between the two steps of a load: the kernel puts a policy in force, waits for
 * the readers of the last one, and only then changes this.
 */
inlined __u32 avc_seqno(void)
{
	return kernel_cast(kernel_symbols.selinux_avc, struct selinux_avc)
		->avc_cache.latest_notif;
}

/* Whether SELinux enforces; a kernel that cannot stop enforcing always does. */
inlined int kernel_enforcing(void)
{
	struct selinux_state *state =
		kernel_cast(kernel_symbols.selinux_state, struct selinux_state);

	if (!bpf_core_field_exists(state->enforcing))
		return 1;
	return state->enforcing;
}

/*
 * SELinux's part of a security blob; 0 if there is none. The pointer comes
 * first in the sum: the verifier of Linux 6.18 goes on believing of the sum
 * what it knew of a number to which it was added.
 */
inlined __u64 blob_part(const void *blob, __u64 offset)
{
	__u64 part = (__u64)blob;

	if (part)
		asm volatile("%0 += %1" : "+r"(part) : "r"(offset));
	return part;
}

/* SELinux's part of the current task's credentials; 0 if there is none. */
inlined __u64 current_blob(void)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();

	if (has_fault(SEBPF_FAULT_SID))
		return 0;
	return blob_part(task->cred->security, kernel_symbols.cred_blob);
}

/*
 * A SID that was read. The verifier wants each load to be of one kind of
 * pointer, so the compiler must not merge two loads whose values go the same
 * way.
 */
inlined __u32 apart(__u32 sid)
{
	barrier_var(sid);
	return sid;
}

/* SID of the current task; 0 (no SID) if it cannot be read. */
inlined __u32 current_sid(void)
{
	__u64 blob = current_blob();

	if (!blob)
		return 0;
	/* From 6.17 on, task_security_struct is something else. */
	if (bpf_core_field_exists(struct cred_security_struct, sid))
		return apart(
			kernel_cast(blob, struct cred_security_struct)->sid);
	return apart(kernel_cast(blob, struct task_security_struct)->sid);
}

/*
 * SID of setfscreatecon(3) of the current task; 0 if it set none. If the blob
 * cannot be read, current_sid() gives no SID, and the caller denies.
 */
inlined __u32 current_create_sid(void)
{
	__u64 blob = current_blob();

	if (!blob)
		return 0;
	if (bpf_core_field_exists(struct cred_security_struct, sid))
		return apart(kernel_cast(blob, struct cred_security_struct)
				     ->create_sid);
	return apart(
		kernel_cast(blob, struct task_security_struct)->create_sid);
}

/* What SELinux keeps with a token; 0 if there is nothing. */
inlined __u64 token_blob(__u64 token)
{
	return blob_part(kernel_cast(token, struct bpf_token)->security,
			 kernel_symbols.token_blob);
}

/* See struct sebpf_avc: the address of a token's security blob. */
inlined __u64 token_avc_key(__u64 token)
{
	return token ? field_word(token, struct bpf_token, security) : 0;
}

/* SID of a token's creator, kept by SELinux; 0 if there is none. */
inlined __u32 token_creator_sid(__u64 token)
{
	__u64 blob = token_blob(token);

	if (!blob)
		return 0;
	return apart(kernel_cast(blob, struct bpf_security_struct)->sid);
}

/* Whether SELinux itself knows the delegator: it does since Linux 7.0. */
inlined int kernel_knows_delegator(void)
{
	return bpf_core_field_exists(struct bpf_security_struct, grantor_sid);
}

/* SID of a token's delegator, kept by SELinux; 0 if there is none. */
inlined __u32 token_delegator_sid(__u64 token)
{
	__u64 blob = token_blob(token);

	if (!blob || !kernel_knows_delegator())
		return 0;
	return apart(
		kernel_cast(blob, struct bpf_security_struct)->grantor_sid);
}

/* Inode number of a token's user namespace; 0 if it cannot be read. */
inlined __u32 token_userns(__u64 token)
{
	return kernel_cast(token, struct bpf_token)->userns->ns.inum;
}

/* The same of the current task; 0 if it cannot be read. */
inlined __u32 current_userns(void)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();

	return BPF_CORE_READ(task, cred, user_ns, ns.inum);
}

/* The address of both; 0 if it cannot be read. */
inlined __u64 token_userns_address(__u64 token)
{
	return token ? field_word(token, struct bpf_token, userns) : 0;
}

inlined __u64 current_userns_address(void)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();

	return untyped(task->cred->user_ns);
}

/* Audit login id of the current task; unset if the kernel keeps none. */
inlined __u32 current_loginuid(void)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();

	if (!bpf_core_field_exists(task->loginuid))
		return ~0U;
	return task->loginuid.val;
}

/* The pointer at @index of a node of the SID table; 0 if it is not there. */
inlined __u64 sidtab_pointer(__u64 node, __u64 index)
{
	return node ? word_at(node + index * sizeof(void *)) : 0;
}

/* Leaf @leaf of the SID table; the level that holds it follows from it. */
inlined __u64 sidtab_leaf(__u64 table, __u64 leaf)
{
	__u64 fan = kernel_page_bytes / sizeof(void *);
	__u64 roots = field_at(table, struct sidtab, roots);

	if (!leaf)
		return sidtab_pointer(roots, 0);
	if (leaf < fan)
		return sidtab_pointer(sidtab_pointer(roots, 1), leaf);
	if (leaf < fan * fan)
		return sidtab_pointer(sidtab_pointer(sidtab_pointer(roots, 2),
						     leaf / fan),
				      leaf % fan);
	return sidtab_pointer(
		sidtab_pointer(sidtab_pointer(sidtab_pointer(roots, 3),
					      leaf / fan / fan),
			       leaf / fan % fan),
		leaf % fan);
}

/* The entry of an initial SID; 0 if the policy sets no context for it. */
inlined __u64 sidtab_find_initial(__u64 table, __u64 sid)
{
	__u64 entry = field_at(table, struct sidtab, isids) +
		      (sid - 1) * bpf_core_type_size(struct sidtab_isid_entry);

	if (!kernel_cast(entry, struct sidtab_isid_entry)->set)
		return 0;
	return field_at(entry, struct sidtab_isid_entry, entry);
}

/* The number of the kernel's initial SIDs. */
#define INITIAL_SIDS                                         \
	((__u64)(bpf_core_field_size(struct sidtab, isids) / \
		 bpf_core_type_size(struct sidtab_isid_entry)))

/*
 * The entry of a SID, as the kernel's sidtab_lookup() finds it; 0 if the table
 * has none.
 */
inlined __u64 sidtab_find(__u64 table, __u64 sid)
{
	__u64 size = bpf_core_type_size(struct sidtab_entry);
	__u64 per_leaf = kernel_page_bytes / size;
	__u64 leaf;

	if (!sid || !table)
		return 0;
	if (sid <= INITIAL_SIDS)
		return sidtab_find_initial(table, sid);
	sid -= INITIAL_SIDS + 1;
	if (sid >= kernel_cast(table, struct sidtab)->count)
		return 0;
	leaf = sidtab_leaf(table, sid / per_leaf);
	return leaf ? leaf + sid % per_leaf * size : 0;
}

/* SECINITSID_UNLABELED, which the kernel uses for a SID without a context. */
#define UNLABELED_SID 3

/*
 * The entry of a SID under a policy; 0 if it has none, or one whose text is
 * invalid under this policy (len set).
 */
inlined __u64 mapped_context(__u64 table, __u32 sid)
{
	__u64 entry = sidtab_find(table, sid);
	struct context *context;

	if (!entry)
		return 0;
	entry = field_at(entry, struct sidtab_entry, context);
	context = kernel_cast(entry, struct context);
	return !context->len && context->type ? entry : 0;
}

/*
 * The context of a SID under a policy: the kernel's sidtab_search(). An invalid
 * one counts as unlabeled. 0 if not even the unlabeled context can be found.
 */
inlined __u64 sid_context(__u64 policy, __u32 sid)
{
	__u64 table = field_word(policy, struct selinux_policy, sidtab);
	__u64 context = 0;

	if (has_fault(SEBPF_FAULT_CONTEXT) || !table)
		return 0;
	if (sid)
		context = mapped_context(table, sid);
	return context ? context : mapped_context(table, UNLABELED_SID);
}

#endif /* SEBPF_HOOKS_KERNEL_READ_H */
