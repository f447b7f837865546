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
 * struct ask - one question about the request's target
 * @class_id: enum sebpf_class.
 * @permissions: mask of SEBPF_PERM(); 0: the operation has no name in the
 *	class, and is denied where the class is checked.
 */
struct ask {
	__u32 class_id;
	__u32 permissions;
};

/**
 * struct request - what an operation asks of the policy
 * @token: address of the kernel's struct bpf_token, whose label is the target.
 * @target_sid: the target where @token is 0.
 * @operation: enum sebpf_operation.
 * @kernel_asked: 1: of a program: SELinux was shown the token.
 * @count: number of questions.
 * @current: the one that is being asked.
 * @asks: the questions, each to be answered with yes, in this order.
 * @silent: permissions of the first question's class that need no record as
 *	far as the token's delegator is concerned.
 * @silent_under: sequence number of the policy that says so; 0: none has.
 * @command: enum bpf_cmd, or SEBPF_NOT_APPLICABLE; likewise the next five.
 * @prog_type: enum bpf_prog_type.
 * @attach_type: enum bpf_attach_type.
 * @map_type: enum bpf_map_type.
 * @capability: CAP_*.
 * @delegate_option: enum sebpf_mask.
 * @object: address of the object's name in the kernel; 0: none.
 */
struct request {
	__u64 token;
	__u32 target_sid;
	__u8 operation;
	__u8 kernel_asked;
	__u8 count;
	__u8 current;
	struct ask asks[SEBPF_MAX_ASKS];
	__u32 silent;
	__u32 silent_under;
	__u32 command;
	__u32 prog_type;
	__u32 attach_type;
	__u32 map_type;
	__u32 capability;
	__u32 delegate_option;
	__u64 object;
};

/* A request about nothing in particular yet. */
#define REQUEST(request_operation, request_command)      \
	{                                                \
		.operation = (request_operation),        \
		.command = (request_command),            \
		.prog_type = SEBPF_NOT_APPLICABLE,       \
		.attach_type = SEBPF_NOT_APPLICABLE,     \
		.map_type = SEBPF_NOT_APPLICABLE,        \
		.capability = SEBPF_NOT_APPLICABLE,      \
		.delegate_option = SEBPF_NOT_APPLICABLE, \
	}

/**
 * Asks the policy one of the questions, and records its answer.
 *
 * @param request what is asked.
 * @return 0; -EACCES where policy denies it; enum sebpf_failure where policy
 *	could not be asked.
 */
int sebpf_decide(struct request *request);

/**
 * Refuses an operation without asking the policy; counts and records why.
 *
 * @param request what was asked.
 * @param failure enum sebpf_failure.
 * @return a negative errno; 0 where SELinux or sebpf is permissive, except for
 *	SEBPF_FAIL_REOPEN, which would stop the kernel, and SEBPF_FAIL_REVOKED,
 *	which is no question of policy.
 */
int sebpf_fail(struct request *request, __u32 failure);

/**
 * Remembers what a task may do with a token, and with those of its kind, without
 * a record.
 *
 * @param token address of the kernel's struct bpf_token.
 * @param sid SID of the task.
 * @param sequence of the policy that decided.
 * @param class_id enum sebpf_class.
 * @param silent permissions that are allowed and not recorded.
 * @return 0.
 */
int sebpf_remember(__u64 token, __u32 sid, __u32 sequence, __u32 class_id,
		   __u32 silent);

/**
 * Asks the policy what concerns the token's delegator, where the policy sets
 * bpf_token_perms and the kernel does not ask itself; see policycap.bpf.c.
 *
 * @param request what is asked, with a token that has a label; receives what
 *	may be remembered.
 * @return as sebpf_decide().
 */
int sebpf_ask_delegator(struct request *request);

/**
 * Makes sure that a token has a label. One that the hooks have not seen is older
 * than they are, and gets its label now, from its creator's SID.
 *
 * @param token address of the kernel's struct bpf_token.
 * @return enum sebpf_failure, SEBPF_FAIL_NONE where it has one now.
 */
int sebpf_adopt(__u64 token);

/**
 * Decides whether the current task may do what is asked, and records the
 * decision: the one function that every check goes through.
 *
 * Denies (fails closed) with -EAGAIN while the policy image is not the
 * kernel's policy, and with -EACCES where there is no image, the caller's
 * context cannot be read, the token has no label and none can be made, or it
 * was revoked.
 *
 * @param request what is asked.
 * @return 0 or a negative errno.
 */
inlined int sebpf_check(struct request *request)
{
	int result = SEBPF_FAIL_IMAGE;
	__u32 i, failure;

	if (request->token) {
		failure = sebpf_adopt(request->token);
		if (failure)
			return sebpf_fail(request, failure);
		result = sebpf_ask_delegator(request);
		if (result)
			return result > 0 ? sebpf_fail(request, (__u32)result) :
					    result;
	}
#pragma unroll
	for (i = 0; i < SEBPF_MAX_ASKS; i++) {
		if (i >= request->count)
			break;
		request->current = (__u8)i;
		result = sebpf_decide(request);
		if (result)
			break;
	}
	return result > 0 ? sebpf_fail(request, (__u32)result) : result;
}

/**
 * Gives a token its label and remembers it.
 *
 * @param token address of the kernel's struct bpf_token.
 * @param creator_sid SID of its creator.
 * @param mount what is remembered of the mount that it comes from, or NULL.
 * @param adopted 1 where the token is older than the hooks.
 * @return enum sebpf_failure, SEBPF_FAIL_NONE where it has one now.
 */
int sebpf_label(__u64 token, __u32 creator_sid, const struct sebpf_mount *mount,
		__u32 adopted);

/**
 * Forgets a token; one that was never known is no error.
 *
 * @param token address of the kernel's struct bpf_token.
 * @return 0.
 */
int sebpf_forget(__u64 token);

/**
 * struct constraint_check - what constraints are asked about
 * @sequence: sequence number of the policy.
 * @class_id: enum sebpf_class.
 * @source: who asks: user, role and type as that policy numbers them.
 * @target: of what, likewise.
 * @levels: relations of at least the pairs that the class's constraints compare.
 * @allowed: permissions that type enforcement grants; receives those that are
 *	left.
 */
struct constraint_check {
	__u32 sequence;
	__u32 class_id;
	__u32 source[3];
	__u32 target[3];
	__u32 levels;
	__u32 allowed;
};

/**
 * Takes away what the constraints of a class forbid.
 *
 * @param check the question.
 * @return 0; 1 where the image in force is not of that policy any more; -1 where
 *	they cannot be evaluated.
 */
int sebpf_constrain(struct constraint_check *check);

/**
 * Writes a kernel context by stable ids.
 *
 * @param context address of the kernel's struct context.
 * @param sequence sequence number of the policy that it is of.
 * @param out receives the context; all zero on failure.
 * @return 0; -1 where it cannot be read, or the image in force is not of that
 *	policy.
 */
int sebpf_describe(__u64 context, __u32 sequence, struct sebpf_context *out);

/**
 * Reads the MLS range of a kernel context.
 *
 * @param context address of the kernel's struct context.
 * @param out receives the levels; other members are left alone.
 * @return 0; -1 where a category is beyond SEBPF_MAX_CATEGORIES.
 */
int sebpf_read_range(__u64 context, struct sebpf_context *out);

/**
 * Compares two kernel levels.
 *
 * @param first address of the kernel's struct mls_level.
 * @param second likewise.
 * @return mask of SEBPF_DOMINATES, SEBPF_DOMINATED; 0, which no operator but
 *	incomp is content with, also where one has no end.
 */
int sebpf_compare_levels(__u64 first, __u64 second);

/**
 * Compares a kernel level with a label's.
 *
 * @param first address of the kernel's struct mls_level.
 * @param second the label's level.
 * @return as sebpf_compare_levels().
 */
int sebpf_compare_with_label(__u64 first, const struct sebpf_level *second);

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
 * Compares the levels of two kernel contexts.
 *
 * @param context address of the kernel's struct context: l1 and h1.
 * @param target address of another: l2 and h2.
 * @param pairs mask of enum sebpf_level_pair; of others, nothing is told.
 * @return the relations, two bits for each pair; -1 where a level cannot be
 *	read.
 */
int sebpf_context_relations(__u64 context, __u64 target, __u32 pairs);

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
