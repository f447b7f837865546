/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the hooks read of the kernel, one accessor each
 * Copyright (C) 2026 The sebpf authors
 *
 * A load through kernel_cast() that faults gives 0 and does not stop the
 * program, so each accessor says what 0 means; none of them ever means
 * "allowed". Hooks run under rcu_read_lock(), and the kernel frees a policy
 * and its SID table only after a grace period: what was reached through one
 * policy pointer stays valid until the hook returns.
 */
#ifndef SEBPF_KERNEL_READ_H
#define SEBPF_KERNEL_READ_H

#include "hooks/fault.h"
#include "hooks/kernel_types.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "sebpf/abi.h"

#define inlined static inline __attribute__((always_inline))

extern void *bpf_rdonly_cast(const void *obj, __u32 btf_id) __ksym;

/*
 * A typed, fault-handled view of an address; an address of 0 reads as 0. The
 * verifier believes that the token argument of bpf_map_create is never NULL; it
 * is NULL without a token. A test of the argument itself is removed as dead
 * code, and a load through it stops the kernel. The view is not trusted, so
 * that a test of it stays: hooks look at such an argument only through this.
 */
#define kernel_cast(address, type)                        \
	((type *)bpf_rdonly_cast((const void *)(address), \
				 (__u32)bpf_core_type_id_kernel(type)))

extern const void selinux_state __ksym;
extern const void selinux_blob_sizes __ksym;

/* Bytes of a page, from getpagesize(2): the size of SID table nodes. */
const volatile __u32 kernel_page_bytes = 4096;

/**
 * Gives a pointer's value as a number that the verifier knows nothing about: how
 * a kernel address is handed to a function of ours that is verified by itself.
 */
inlined __u64 untyped(const void *pointer)
{
	__u64 slot = (__u64)pointer;
	__u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), &slot);
	return value;
}

/* The policy that the kernel enforces now; 0 where none is loaded. */
inlined struct selinux_policy *kernel_policy(void)
{
	return kernel_cast(&selinux_state, struct selinux_state)->policy;
}

/* Whether SELinux enforces; a kernel that cannot stop enforcing always does. */
inlined int kernel_enforcing(void)
{
	struct selinux_state *state =
		kernel_cast(&selinux_state, struct selinux_state);

	if (!bpf_core_field_exists(state->enforcing))
		return 1;
	return state->enforcing;
}

/* SELinux's part of the current task's credentials; 0 where there is none. */
inlined __u64 current_blob(void)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	struct lsm_blob_sizes *sizes =
		kernel_cast(&selinux_blob_sizes, struct lsm_blob_sizes);
	__u64 blob = (__u64)task->cred->security;

	if (has_fault(SEBPF_FAULT_SID))
		return 0;
	return blob ? blob + sizes->lbs_cred : 0;
}

/* SID of the current task; 0 (no SID) where it cannot be read. */
inlined __u32 current_sid(void)
{
	__u64 blob = current_blob();

	if (!blob)
		return 0;
	/* From 6.17 task_security_struct is something else. */
	if (bpf_core_field_exists(struct cred_security_struct, sid))
		return kernel_cast(blob, struct cred_security_struct)->sid;
	return kernel_cast(blob, struct task_security_struct)->sid;
}

/*
 * SID of setfscreatecon(3) of the current task; 0 where it set none. Where the
 * blob cannot be read, current_sid() gives no SID, and the caller denies.
 */
inlined __u32 current_create_sid(void)
{
	__u64 blob = current_blob();

	if (!blob)
		return 0;
	if (bpf_core_field_exists(struct cred_security_struct, sid))
		return kernel_cast(blob, struct cred_security_struct)
			->create_sid;
	return kernel_cast(blob, struct task_security_struct)->create_sid;
}

/* What SELinux keeps with a token; 0 where there is nothing. */
inlined __u64 token_blob(__u64 token)
{
	struct lsm_blob_sizes *sizes =
		kernel_cast(&selinux_blob_sizes, struct lsm_blob_sizes);
	__u64 blob = (__u64)kernel_cast(token, struct bpf_token)->security;

	if (!blob)
		return 0;
	/* Composite blobs from 6.18; SELinux's own allocation before. */
	if (bpf_core_field_exists(sizes->lbs_bpf_token))
		blob += sizes->lbs_bpf_token;
	return blob;
}

/* SID of a token's creator, kept by SELinux; 0 where there is none. */
inlined __u32 token_creator_sid(__u64 token)
{
	__u64 blob = token_blob(token);

	return blob ? kernel_cast(blob, struct bpf_security_struct)->sid : 0;
}

/* Whether SELinux itself knows who delegated: it does since Linux 7.0. */
inlined int kernel_knows_delegator(void)
{
	return bpf_core_field_exists(struct bpf_security_struct, grantor_sid);
}

/* SID of a token's delegator, kept by SELinux; 0 where there is none. */
inlined __u32 token_delegator_sid(__u64 token)
{
	__u64 blob = token_blob(token);

	if (!blob || !kernel_knows_delegator())
		return 0;
	return kernel_cast(blob, struct bpf_security_struct)->grantor_sid;
}

/* Inode number of a token's user namespace; 0 where it cannot be read. */
inlined __u32 token_userns(__u64 token)
{
	return kernel_cast(token, struct bpf_token)->userns->ns.inum;
}

/* Inode number of the current task's; 0 where it cannot be read. */
inlined __u32 current_userns(void)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();

	return BPF_CORE_READ(task, cred, user_ns, ns.inum);
}

/* Audit login id of the current task; unset where the kernel keeps none. */
inlined __u32 current_loginuid(void)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();

	if (!bpf_core_field_exists(task->loginuid))
		return ~0U;
	return task->loginuid.val;
}

/*
 * An address inside a page-sized node. The verifier adds to a pointer only what
 * it can see is bounded; 0 where the offset is not inside the page.
 */
inlined __u64 node_address(__u64 node, __u64 offset)
{
	barrier_var(offset);
	if (!node || offset >= kernel_page_bytes)
		return 0;
	return node + offset;
}

/* The pointer at @index of a node of the SID table; 0 where it is not there. */
inlined __u64 sidtab_pointer(__u64 node, __u64 index)
{
	__u64 address = node_address(node, index * sizeof(void *));
	__u64 pointer = 0;

	if (address)
		bpf_probe_read_kernel(&pointer, sizeof(pointer),
				      (void *)address);
	return pointer;
}

/* Leaf @leaf of the SID table; the level that holds it follows from it. */
inlined __u64 sidtab_leaf(struct sidtab *table, __u64 leaf)
{
	__u64 fan = kernel_page_bytes / sizeof(void *);
	__u64 node;

	if (!leaf)
		return (__u64)table->roots[0].ptr_leaf;
	if (leaf < fan)
		return sidtab_pointer((__u64)table->roots[1].ptr_inner, leaf);
	if (leaf < fan * fan) {
		node = sidtab_pointer((__u64)table->roots[2].ptr_inner,
				      leaf / fan);
		return sidtab_pointer(node, leaf % fan);
	}
	node = sidtab_pointer((__u64)table->roots[3].ptr_inner,
			      leaf / fan / fan);
	node = sidtab_pointer(node, leaf / fan % fan);
	return sidtab_pointer(node, leaf % fan);
}

/* The entry of an initial SID; 0 where the policy sets no context for it. */
inlined __u64 sidtab_find_initial(struct sidtab *table, __u64 sid)
{
	__u64 size = bpf_core_type_size(struct sidtab_isid_entry);
	__u64 address;

	address = node_address((__u64)table, (sid - 1) * size);
	if (!address)
		return 0;
	address += bpf_core_field_offset(struct sidtab, isids);
	if (!kernel_cast(address, struct sidtab_isid_entry)->set)
		return 0;
	return address + bpf_core_field_offset(struct sidtab_isid_entry, entry);
}

/*
 * The entry of a SID, as the kernel's sidtab_lookup() finds it; 0 where the
 * table has none.
 */
inlined __u64 sidtab_find(struct sidtab *table, __u64 sid)
{
	__u64 initial = bpf_core_field_size(struct sidtab, isids) /
			bpf_core_type_size(struct sidtab_isid_entry);
	__u64 size = bpf_core_type_size(struct sidtab_entry);
	__u64 per_leaf = kernel_page_bytes / size;

	if (!sid)
		return 0;
	if (sid <= initial)
		return sidtab_find_initial(table, sid);
	sid -= initial + 1;
	if (sid >= table->count)
		return 0;
	return node_address(sidtab_leaf(table, sid / per_leaf),
			    sid % per_leaf * size);
}

/* SECINITSID_UNLABELED, what the kernel makes of a SID without a context. */
#define UNLABELED_SID 3

/*
 * The context of a SID under a policy: the kernel's sidtab_search(). An entry
 * whose text no longer maps under this policy (len set) counts as unlabeled.
 * 0 where even the unlabeled context cannot be found.
 */
inlined struct context *sid_context(struct selinux_policy *policy, __u32 sid)
{
	struct context *context;
	__u64 entry = 0;
	int tried;

	if (has_fault(SEBPF_FAULT_CONTEXT))
		return 0;

	for (tried = 0; tried < 2; tried++) {
		entry = sidtab_find(policy->sidtab, sid);
		if (entry) {
			context = kernel_cast(
				entry + bpf_core_field_offset(
						struct sidtab_entry, context),
				struct context);
			if (!context->len && context->type)
				return context;
		}
		sid = UNLABELED_SID;
	}
	return 0;
}

#endif /* SEBPF_KERNEL_READ_H */
