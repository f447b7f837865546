/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the access vector cache for proofs: its kernel, and its maps
 * Copyright (C) 2026 The sebpf authors
 *
 * Takes the place of the headers that read the kernel. There is one slot, for all
 * keys: no two tokens disturb one another more than in one slot. The kernel loads
 * a policy in two steps, as selinux_policy_commit() does: first it is in force,
 * then the AVC has its number. What policies allow is any table.
 */
#ifndef SEBPF_PROOF_MODEL_AVC_H
#define SEBPF_PROOF_MODEL_AVC_H

#define SEBPF_HOOKS_KERNEL_READ_H
#define SEBPF_HOOKS_KERNEL_TYPES_H
#define SEBPF_HOOKS_LOOP_H
#define SEBPF_HOOKS_MAPS_H
#define SEBPF_HOOKS_ORDER_H
#define SEBPF_POLICY_SEPOL_POLICY_H

#include <errno.h>
#include <linux/types.h>
#include <stddef.h>

#include "sebpf/abi.h"

#define proved(condition, text) __CPROVER_assert(condition, text)
#define assumed(condition) __CPROVER_assume(condition)

extern __u32 nondet_u32(void);
extern __u64 nondet_u64(void);

#define inlined static inline
#define global_function __attribute__((unused)) static
#define barrier_var(value) ((void)(value))

/* Two policies, by their numbers. The classes that the harnesses ask about. */
enum { OLD = 1, NEW = 2, POLICIES };
enum { FIRST_CLASS = 2, SECOND_CLASS = 3, CLASSES };
/* The tasks, by SID, and the tokens, by key. */
enum { TASKS = 3, TOKENS = 3 };

static __u32 in_force = OLD;
static __u32 avc_number = OLD;
static __u32 task;
static struct sebpf_avc avc_slots;
static struct sebpf_token token_table[TOKENS];
/* What is allowed without a record, to which task, with which token. */
static __u32 silent_of[POLICIES][TASKS][TOKENS][CLASSES];

inlined __u32 bounded(__u32 i, __u32 power)
{
	proved(i < power, "an index is below its power of two");
	return i;
}

inlined __u32 current_sid(void)
{
	return task;
}

inlined __u32 avc_seqno(void)
{
	return avc_number;
}

inlined __u64 kernel_policy(void)
{
	return in_force;
}

inlined __u32 policy_seqno(__u64 policy)
{
	return (__u32)policy;
}

#define bpf_map_lookup_elem(map, key) ((void)*(key), &avc_slots)
#define bpf_map_delete_elem(map, key) ((void)*(key))

inlined struct sebpf_token *token_entry(__u64 token)
{
	return token && token < TOKENS ? &token_table[token] : NULL;
}

#ifndef MODEL_ORDER
/* One at a time: the harness interrupts between the calls. */
inlined void keep_reads_in_order(void)
{
}

inlined void add_in_order(__u32 *word, __u32 value)
{
	*word += value;
}

#define __sync_fetch_and_add(word, value) (*(word) += (value))
#define __sync_val_compare_and_swap(word, old, new) \
	(*(word) == (old) ? (*(word) = (new), (old)) : *(word))
#endif

#include "hooks/avc.h"

#endif /* SEBPF_PROOF_MODEL_AVC_H */
