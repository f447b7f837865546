/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what every hook calls
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CORE_H
#define SEBPF_CORE_H

#include "hooks/kernel_read.h"
#include "hooks/kernel_types.h"
#include "sebpf/abi.h"

/**
 * struct request - what an operation asks of the policy
 * @token: address of the kernel's struct bpf_token.
 * @operation: enum sebpf_operation.
 * @class_id: enum sebpf_class.
 * @permissions: mask of SEBPF_PERM().
 * @command: enum bpf_cmd, or SEBPF_NOT_APPLICABLE; likewise the next four.
 * @prog_type: enum bpf_prog_type.
 * @attach_type: enum bpf_attach_type.
 * @map_type: enum bpf_map_type.
 * @capability: CAP_*.
 */
struct request {
	__u64 token;
	__u32 operation;
	__u32 class_id;
	__u32 permissions;
	__u32 command;
	__u32 prog_type;
	__u32 attach_type;
	__u32 map_type;
	__u32 capability;
};

/**
 * Decides whether the current task may do what is asked with a token, and
 * records the decision: the one function that every check goes through.
 *
 * Denies (fails closed) with -EAGAIN while the policy image is not the
 * kernel's policy, and with -EACCES where there is no image, the caller's
 * context cannot be read, or the token has no label and none can be made.
 *
 * @param request what is asked.
 * @return 0 or a negative errno.
 */
int sebpf_check(struct request *request);

/**
 * Refuses an operation without asking the policy; counts and records why.
 *
 * @param request what was asked.
 * @param failure enum sebpf_failure.
 * @return a negative errno; 0 where SELinux or sebpf is permissive, except for
 *	SEBPF_FAIL_REOPEN, which would stop the kernel.
 */
int sebpf_fail(struct request *request, __u32 failure);

/**
 * Gives a token its label and remembers it.
 *
 * @param token address of the kernel's struct bpf_token.
 * @param creator_sid SID of its creator.
 * @param adopted 1 where the token is older than the hooks.
 * @return enum sebpf_failure, SEBPF_FAIL_NONE where it has one now.
 */
int sebpf_label(__u64 token, __u32 creator_sid, __u32 adopted);

/**
 * Forgets a token; one that was never known is no error.
 *
 * @param token address of the kernel's struct bpf_token.
 * @return 0.
 */
int sebpf_forget(__u64 token);

/**
 * Reads the MLS range of a kernel context.
 *
 * @param context address of the kernel's struct context.
 * @param out receives the levels; other members are left alone.
 * @return 0; -1 where a category is beyond SEBPF_MAX_CATEGORIES.
 */
int sebpf_read_range(__u64 context, struct sebpf_context *out);

/**
 * Compares the levels of a kernel context with those of a token's label.
 *
 * @param context address of the kernel's struct context: l1 and h1.
 * @param token address of the kernel's struct bpf_token: its label is l2 and
 *	h2.
 * @param pairs mask of enum sebpf_level_pair; of others, nothing is told.
 * @return the relations, two bits for each pair; -1 where a level cannot be
 *	read.
 */
int sebpf_relations(__u64 context, __u64 token, __u32 pairs);

/**
 * Compares the levels of a kernel context with those of the unlabeled context,
 * which stands for a label that is not valid any more.
 *
 * @param context address of the kernel's struct context: l1 and h1.
 * @param policy address of the kernel's struct selinux_policy: l2 and h2 are
 *	those of its SECINITSID_UNLABELED.
 * @param pairs mask of enum sebpf_level_pair; of others, nothing is told.
 * @return the relations, two bits for each pair; -1 where a level cannot be
 *	read.
 */
int sebpf_unlabeled_relations(__u64 context, __u64 policy, __u32 pairs);

/*
 * The verifier wants to see that a hook returns 0 or an errno, which it follows
 * only through comparisons one by one: hence the barriers against the
 * compiler's folding of both into one test of a copy.
 */
inlined int hook_result(int result)
{
	long seen = result;

	barrier_var(seen);
	if (seen > 0)
		return -EACCES;
	barrier_var(seen);
	if (seen < -4095)
		return -EACCES;
	return (int)seen;
}

#endif /* SEBPF_CORE_H */
