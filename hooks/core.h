/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what every hook asks
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CORE_H
#define SEBPF_CORE_H

#include "hooks/kernel_read.h"
#include "hooks/kernel_types.h"
#include "hooks/loop.h"
#include "hooks/policy.h"

#include "sebpf/abi.h"

/**
 * struct ask - one question about the request's target
 * @class_id: enum sebpf_class.
 * @requested: mask of SEBPF_PERM(); 0: the operation has no name in the class,
 *	and is denied where the class is checked.
 */
struct ask {
	__u32 class_id;
	__u32 requested;
};

/**
 * struct request - what an operation asks of the policy
 * @query: the question that is being asked.
 * @token: address of the kernel's struct bpf_token, whose label is the target.
 * @avc_key: where its answers are kept, see struct sebpf_avc; 0: nowhere.
 * @object: address of the object's name in the kernel; 0: none.
 * @attach_func: address of the name of the function that a program is for, if that
 *	one decides about access; 0: none.
 * @policy: address of the policy that is asked.
 * @target_sid: the target where @token is 0; receives the SID of the token's
 *	label, 0 where it has none.
 * @subject_sid: SID of who is asked about.
 * @setter_sid: who that is, where it is not the current task; 0: it is.
 * @seqno: number of the kernel's AVC before @policy was read.
 * @silent: permissions of the first question's class that need no record as far
 *	as the token's delegator is concerned.
 * @operation: enum sebpf_operation.
 * @kernel_asked: 1: of a program: SELinux was shown the token.
 * @count: number of questions.
 * @current: the one that is being asked.
 * @failure: enum sebpf_failure that is known before the policy is asked.
 * @is_early: 1: of a creation: the token is not there yet.
 * @is_adopted: 1: the token is older than the hooks.
 * @is_unchecked: receives 1 where the policy does not have the class of the
 *	first question, which is optional.
 * @asks: the questions, each to be answered with yes, in this order.
 * @chosen_sid: of a creation: the label that the delegator chose; 0: none.
 * @delegator_sid: likewise: who delegated; 0: not known.
 * @delegator_pid: likewise: its process; 0: not known.
 * @command: enum bpf_cmd, or SEBPF_NOT_APPLICABLE; likewise the next six.
 * @prog_type: enum bpf_prog_type.
 * @attach_type: enum bpf_attach_type.
 * @map_type: enum bpf_map_type.
 * @capability: CAP_*; of a program CAP_MAC_ADMIN if it is asked about besides.
 * @delegate_option: enum sebpf_mask.
 * @struct_ops_member: index of a member of the operations' struct.
 */
struct request {
	struct av_query query;
	__u64 token;
	__u64 avc_key;
	__u64 object;
	__u64 attach_func;
	__u64 policy;
	__u32 target_sid;
	__u32 subject_sid;
	__u32 setter_sid;
	__u32 seqno;
	__u32 silent;
	__u8 operation;
	__u8 kernel_asked;
	__u8 count;
	__u8 current;
	__u8 failure;
	__u8 is_early;
	__u8 is_adopted;
	__u8 is_unchecked;
	struct ask asks[SEBPF_MAX_ASKS];
	__u32 chosen_sid;
	__u32 delegator_sid;
	__u32 delegator_pid;
	__u32 command;
	__u32 prog_type;
	__u32 attach_type;
	__u32 map_type;
	__u32 capability;
	__u32 delegate_option;
	__u32 struct_ops_member;
};

/* Whether an operation is the use of a token for a command. */
inlined int is_use(__u32 operation)
{
	return operation == SEBPF_OP_TOKEN_CMD ||
	       operation == SEBPF_OP_PROG_LOAD ||
	       operation == SEBPF_OP_MAP_CREATE;
}

#define CAP_MAC_ADMIN 33U

/* A request about nothing in particular yet. */
#define REQUEST(request_operation, request_command)        \
	{                                                  \
		.operation = (request_operation),          \
		.command = (request_command),              \
		.prog_type = SEBPF_NOT_APPLICABLE,         \
		.attach_type = SEBPF_NOT_APPLICABLE,       \
		.map_type = SEBPF_NOT_APPLICABLE,          \
		.capability = SEBPF_NOT_APPLICABLE,        \
		.delegate_option = SEBPF_NOT_APPLICABLE,   \
		.struct_ops_member = SEBPF_NOT_APPLICABLE, \
	}

/**
 * Decides whether the current task may do what is asked, records the decision,
 * and remembers it: the one function that every check goes through. What it
 * decides when something is wrong: see hooks/decision.bpf.c.
 *
 * In each hook's program it is a stub that denies (hooks/stub.bpf.c). Before a
 * hook is attached, the loader puts the program in its place that has the
 * decision (freplace), so that the kernel verifies and keeps that only once.
 *
 * @param request what is asked.
 * @return 0 or a negative errno.
 */
int sebpf_check(struct request *request);

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

/* Asks, and gives what the hook returns. */
inlined int check(struct request *request)
{
	return hook_result(sebpf_check(request));
}

#endif /* SEBPF_CORE_H */
