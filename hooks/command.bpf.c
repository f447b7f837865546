// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook at the entry of bpf(2)
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf: before the kernel has looked at anything. No object is known here,
 *	and what the caller's attributes name may be another when the kernel
 *	resolves it, so that the hooks behind decide. Two things come too late
 *	there:
 *	While the hooks wait for the kernel's new policy to be compiled, it
 *	answers EAGAIN to calls that present a token or make one, so that
 *	callers see that errno and try again, and not the EPERM that the kernel
 *	makes of a capability that is not conveyed.
 *	BPF_TOKEN_CREATE without a free descriptor damages the filesystem on
 *	kernels that prepare the descriptor in a struct fd_prepare, and fails
 *	before the kernel asks about the token. There, a domain that rules do
 *	not allow to create a token with any label is denied here, as a creator
 *	of the token that it would get without a label of the delegator's
 *	choice. Only in a user namespace other than the initial one, which the
 *	kernel makes no tokens for.
 *
 * What it decides when something is wrong: a domain of which it cannot be told
 * that it may create a token is asked about, and denied where that fails (see
 * check.bpf.c and label.bpf.c). Everything else, an attribute or a user
 * namespace that cannot be read among it: 0. The hooks behind deny by
 * themselves where the policy changes in between.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/maps.h"
#include "hooks/snapshot.h"

#include <bpf/bpf_tracing.h>

#define BPF_F_TOKEN_FD (1U << 16)

/* The word of the attributes that holds the flags of a command. */
inlined __u32 token_flag_word(const union bpf_attr *attr, int command)
{
	const union bpf_attr *seen = kernel_cast(attr, union bpf_attr);

	switch (command) {
	case BPF_MAP_CREATE:
		return seen->map_flags;
	case BPF_PROG_LOAD:
		return seen->prog_flags;
	case BPF_BTF_LOAD:
		return seen->btf_flags;
	case BPF_BTF_GET_FD_BY_ID:
		return seen->open_flags;
	case BPF_TOKEN_CREATE:
		return BPF_F_TOKEN_FD;
	}
	return 0;
}

/* Whether a token that gets no descriptor damages its filesystem. */
inlined int leaks_inodes(void)
{
	return bpf_core_type_exists(struct fd_prepare);
}

/* The address of no token: the kernel's are not among user space's. */
inlined __u64 future_token(void)
{
	return bpf_get_current_pid_tgid();
}

/* Whether the current task is in the initial user namespace. */
inlined int is_initial(void)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();

	return !BPF_CORE_READ(task, cred, user_ns, level);
}

/* Whether the hooks behind are to decide who may create a token. */
inlined int is_creator(void *image, struct selinux_policy *policy)
{
	struct context *context = sid_context(policy, current_sid());
	const struct sebpf_row *type;

	if (!context)
		return 0;
	type = type_row(image, context->type, 1);
	return type &&
	       type->word[0] & (SEBPF_TYPE_CREATES | SEBPF_TYPE_PERMISSIVE);
}

/* Asks about the token that the caller would get. */
inlined int check_creation(struct request *request)
{
	__u32 failure;
	int result;

	request->operation = SEBPF_OP_TOKEN_CREATE;
	request->token = future_token();
	request->asks[0].class_id = SEBPF_CLASS_ANON_INODE;
	request->asks[0].permissions = SEBPF_PERM(ANON_INODE, CREATE);
	request->asks[1].class_id = SEBPF_CLASS_BPF_TOKEN;
	request->asks[1].permissions = SEBPF_PERM(BPF_TOKEN, CREATE);
	request->count = 2;
	failure = sebpf_label(request->token, current_sid(), NULL, 0);
	if (failure)
		return sebpf_fail(request, failure);
	result = sebpf_check(request);
	sebpf_forget(request->token);
	return result;
}

/*
 * Functions of their own, for their stacks. What is to be asked or refused: enum
 * sebpf_failure, where NONE is the creation of a token; -1 where nothing is.
 */
__noinline int sebpf_judge_command(__u32 command)
{
	struct selinux_policy *policy = kernel_policy();
	void *image = current_image();
	__u32 failure;

	failure = image ? image_failure(image, policy) : SEBPF_FAIL_IMAGE;
	if (failure == SEBPF_FAIL_STALE)
		return SEBPF_FAIL_STALE;
	if (command != BPF_TOKEN_CREATE || !leaks_inodes() || is_initial() ||
	    is_permissive())
		return -1;
	if (!failure && is_creator(image, policy))
		return -1;
	return SEBPF_FAIL_NONE;
}

__noinline int sebpf_refuse(__u32 command, __u32 failure)
{
	struct request request = REQUEST(SEBPF_OP_TOKEN_CMD, command);

	return failure ? sebpf_fail(&request, failure) :
			 check_creation(&request);
}

SEC("lsm/bpf")
int BPF_PROG(hook_command, int command, union bpf_attr *attr)
{
	int failure;

	if (!(token_flag_word(attr, command) & BPF_F_TOKEN_FD))
		return 0;
	failure = sebpf_judge_command(command);
	return failure < 0 ? 0 : hook_result(sebpf_refuse(command, failure));
}
