// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hooks on the life of a token
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf_token_create: BPF_TOKEN_CREATE, once the kernel has agreed and the
 *	token is complete; nobody can use it yet. Labels it, then asks
 *	anon_inode { create } and bpf_token { create }. Denied: the errno goes
 *	to the caller unchanged, and the kernel frees the token.
 * lsm/bpf_token_free: the last reference is gone, in a worker as a rule, so
 *	the current task means nothing here. Also called for tokens that were
 *	never labelled, and more than once for a denied one: only forgets.
 *
 * What they decide when something is wrong: see check.bpf.c and label.bpf.c;
 * an entry that is there already is another token's that was never freed under
 * the hooks' eyes, and is replaced.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"

#include <bpf/bpf_tracing.h>

SEC("lsm/bpf_token_create")
int BPF_PROG(hook_token_create, struct bpf_token *token)
{
	struct request request = {
		.token = untyped(token),
		.operation = SEBPF_OP_TOKEN_CREATE,
		.class_id = SEBPF_CLASS_ANON_INODE,
		.permissions = SEBPF_PERM(ANON_INODE, CREATE),
		.command = BPF_TOKEN_CREATE,
		.prog_type = SEBPF_NOT_APPLICABLE,
		.attach_type = SEBPF_NOT_APPLICABLE,
		.map_type = SEBPF_NOT_APPLICABLE,
		.capability = SEBPF_NOT_APPLICABLE,
	};
	__u32 failure;
	int result;

	sebpf_forget(request.token);
	failure = sebpf_label(request.token, current_sid(), 0);
	if (failure)
		return hook_result(sebpf_fail(&request, failure));
	result = sebpf_check(&request);
	if (!result) {
		request.class_id = SEBPF_CLASS_BPF_TOKEN;
		request.permissions = SEBPF_PERM(BPF_TOKEN, CREATE);
		result = sebpf_check(&request);
	}
	if (result)
		sebpf_forget(request.token);
	return hook_result(result);
}

SEC("lsm/bpf_token_free")
int BPF_PROG(hook_token_free, struct bpf_token *token)
{
	sebpf_forget(untyped(token));
	return 0;
}
