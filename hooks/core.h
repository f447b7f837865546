/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what all hooks use
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_HOOKS_CORE_H
#define SEBPF_HOOKS_CORE_H

#include "hooks/kernel_read.h"
#include "hooks/kernel_types.h"
#include "hooks/loop.h"
#include "hooks/policy.h"

#include "sebpf/abi.h"

/**
 * struct av_check - one question about the request's target
 * @tclass: enum sebpf_class.
 * @requested: mask of SEBPF_PERM(); 0: the operation has no name in the class,
 *	and is denied if the class is checked.
 */
struct av_check {
	__u32 tclass;
	__u32 requested;
};

/**
 * struct request - what an operation asks of the policy
 * @query: the current question.
 * @token: address of the kernel's struct bpf_token, whose label is the target.
 * @avc_key: where its answers are kept: see struct sebpf_avc; 0: nowhere.
 * @object: address of the object's name in the kernel; 0: none.
 * @attach_func: address of the name of the function that a program is for, if
 *	that function decides about access; 0: none.
 * @policy: address of the policy that is asked.
 * @target_sid: the target if @token is 0; receives the SID of the token's
 *	label, 0 if it has none.
 * @subject_sid: SID of the subject.
 * @setter_sid: the subject, if it is not the current task; 0: it is.
 * @seqno: sequence number of @policy.
 * @silent: permissions of the first question's class for which the question
 *	about the delegator needs no record.
 * @operation: enum sebpf_operation.
 * @kernel_asked: for a program: 1: SELinux was shown the token.
 * @count: number of questions.
 * @current: index of the current question.
 * @failure: enum sebpf_failure that is known before the policy is asked.
 * @is_early: for a creation: 1: the token does not exist yet.
 * @is_adopted: 1: the token is older than the hooks.
 * @is_denied: receives 1 if the policy denied one of the questions.
 * @refusal: for a creation that is early: the errno with which the kernel
 *	refuses it; 0: it does not.
 * @is_unchecked: receives 1 if the policy does not have the class of the first
 *	question, which is optional.
 * @asks: the questions, in this order; each has to be allowed.
 * @chosen_sid: for a creation: the label that the delegator chose; 0: none.
 * @delegator_sid: for a creation: the delegator; 0: not known.
 * @delegator_pid: for a creation: its process; 0: not known.
 * @command: enum bpf_cmd, or SEBPF_NOT_APPLICABLE; as the next four.
 * @prog_type: enum bpf_prog_type.
 * @attach_type: enum bpf_attach_type.
 * @capability: CAP_*; for a program, that of the question about one of
 *	@besides.
 * @detail: what only this operation has: enum bpf_map_type of a map; index of a
 *	member of the operations' struct, for a struct_ops program; enum sebpf_mask
 *	of a delegate option.
 * @besides: for a program: mask of BESIDES(), what is still to be asked.
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
	__u8 is_early : 1;
	__u8 is_adopted : 1;
	__u8 is_denied : 1;
	__u8 refusal;
	__u8 is_unchecked;
	struct av_check checks[SEBPF_MAX_CHECKS];
	__u32 chosen_sid;
	__u32 delegator_sid;
	__u32 delegator_pid;
	__u32 command;
	__u32 prog_type;
	__u32 attach_type;
	__u32 capability;
	__u32 detail;
	__u32 besides;
};

/* Whether an operation is the use of a token for a command. */
inlined int is_use(__u32 operation)
{
	return operation == SEBPF_OP_TOKEN_CMD ||
	       operation == SEBPF_OP_PROG_LOAD ||
	       operation == SEBPF_OP_MAP_CREATE;
}

/**
 * enum besides - powers of programs that reach beyond a container
 * @BESIDES_MAC_ADMIN: over the access control: see hooks/attach_target.h.
 * @BESIDES_SYS_PTRACE: over what processes do: see hooks/effects.h.
 * @BESIDES_KILL: to send signals: see hooks/effects.h.
 */
enum besides {
	BESIDES_MAC_ADMIN,
	BESIDES_SYS_PTRACE,
	BESIDES_KILL,
	BESIDES_COUNT,
};

#define BESIDES(name) (1U << BESIDES_##name)

/* A request about nothing in particular yet. */
#define REQUEST(request_operation, request_command)  \
	{                                            \
		.operation = (request_operation),    \
		.command = (request_command),        \
		.prog_type = SEBPF_NOT_APPLICABLE,   \
		.attach_type = SEBPF_NOT_APPLICABLE, \
		.capability = SEBPF_NOT_APPLICABLE,  \
		.detail = SEBPF_NOT_APPLICABLE,      \
	}

/**
 * Decides whether the current task may do what is asked, records the decision,
 * and remembers it: the one function that every check goes through. For what it
 * decides if something is wrong, see hooks/decision.bpf.c.
 *
 * In each hook's program it is a stub that denies (hooks/stub.bpf.c). Before a
 * hook is attached, the loader puts the program with the decision in its place
 * (freplace). So the kernel verifies and keeps the decision only once.
 *
 * @param request what is asked.
 * @return 0 or a negative errno.
 */
int sebpf_check(struct request *request);

/*
 * The verifier has to see that a hook returns 0 or an errno. It follows this
 * only through single comparisons, so barriers keep the compiler from folding
 * both into one test of a copy.
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

/* Asks, and returns what the hook returns. */
inlined int check(struct request *request)
{
	return hook_result(sebpf_check(request));
}

#endif /* SEBPF_HOOKS_CORE_H */
