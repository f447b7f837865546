// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook at the entry of bpf(2)
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf: before the kernel has looked at anything. No object is known here,
 *	and the caller's attributes may name another object when the kernel
 *	resolves them, so the later hooks decide. They come too late for one
 *	thing: BPF_TOKEN_CREATE without a free descriptor damages the filesystem
 *	on kernels that prepare the descriptor in a struct fd_prepare, and fails
 *	before the kernel asks about the token. On these kernels, a domain that
 *	no rule allows to create a token, with any label, is denied here, as a
 *	creator of the token that it would get from the mount. What the kernel
 *	itself would refuse is refused with the kernel's errno.
 *	Only in a user namespace other than the initial one, for which the
 *	kernel makes no tokens. On all other kernels the hook is not attached.
 *
 * What it decides if something is wrong: if it is not known whether a domain
 * may create a token, the policy is asked, and it is denied if that fails (see
 * decision.bpf.c). A user namespace that cannot be read: 0.
 * For the mount, see hooks/mount_of_fd.h.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/maps.h"
#include "hooks/mount_of_fd.h"

#include <bpf/bpf_tracing.h>

/* Whether the current task is in the initial user namespace. */
inlined int is_initial(void)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();

	return !BPF_CORE_READ(task, cred, user_ns, level);
}

static __attribute__((noinline)) int ask_early(__u32 flags, __u32 fd)
{
	struct request request =
		REQUEST(SEBPF_OP_TOKEN_CREATE, BPF_TOKEN_CREATE);

	request.is_early = 1;
	sebpf_find_mount(&request, fd);
	if (flags)
		request.refusal = EINVAL;
	request.checks[0].tclass = SEBPF_CLASS_ANON_INODE;
	request.checks[0].requested = SEBPF_PERM(ANON_INODE, CREATE);
	request.checks[1].tclass = SEBPF_CLASS_BPF_TOKEN;
	request.checks[1].requested = SEBPF_PERM(BPF_TOKEN, CREATE);
	request.count = 2;
	return sebpf_check(&request);
}

SEC("lsm/bpf")
int BPF_PROG(hook_command, int command, union bpf_attr *attr)
{
	if (command != BPF_TOKEN_CREATE || is_initial())
		return 0;
	/* A copy of the caller's, which it cannot change any more. */
	return hook_result(ask_early(attr->token_create.flags,
				     attr->token_create.bpffs_fd));
}
