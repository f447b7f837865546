// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook at the entry of bpf(2)
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf: before the kernel has looked at anything. No object is known here,
 *	and what the caller's attributes name may be another when the kernel
 *	resolves it, so that the hooks behind decide. One thing comes too late
 *	there: BPF_TOKEN_CREATE without a free descriptor damages the filesystem
 *	on kernels that prepare the descriptor in a struct fd_prepare, and fails
 *	before the kernel asks about the token. There, a domain that rules do
 *	not allow to create a token with any label is denied here, as a creator
 *	of the token that it would get without a label of the delegator's
 *	choice. Only in a user namespace other than the initial one, which the
 *	kernel makes no tokens for. On all other kernels the hook is not
 *	attached.
 *
 * What it decides when something is wrong: a domain of which it cannot be told
 * that it may create a token is asked about, and denied where that fails (see
 * decision.bpf.c). A user namespace that cannot be read: 0.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/maps.h"

#include <bpf/bpf_tracing.h>

/* Whether the current task is in the initial user namespace. */
inlined int is_initial(void)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();

	return !BPF_CORE_READ(task, cred, user_ns, level);
}

static __attribute__((noinline)) int ask_early(void)
{
	struct request request =
		REQUEST(SEBPF_OP_TOKEN_CREATE, BPF_TOKEN_CREATE);

	request.is_early = 1;
	request.asks[0].class_id = SEBPF_CLASS_ANON_INODE;
	request.asks[0].requested = SEBPF_PERM(ANON_INODE, CREATE);
	request.asks[1].class_id = SEBPF_CLASS_BPF_TOKEN;
	request.asks[1].requested = SEBPF_PERM(BPF_TOKEN, CREATE);
	request.count = 2;
	return sebpf_check(&request);
}

SEC("lsm/bpf")
int BPF_PROG(hook_command, int command)
{
	if (command != BPF_TOKEN_CREATE || is_initial())
		return 0;
	return hook_result(ask_early());
}
