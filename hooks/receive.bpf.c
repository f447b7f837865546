// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hooks on the ways of a token's descriptor
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/file_receive: a descriptor comes from another process, by SCM_RIGHTS,
 *	pidfd_getfd(2), io_uring or seccomp; the current task is who gets it.
 *	For a token asks anon_inode { read write } on its label, by the mode of
 *	the file. Denied: EACCES, or a descriptor that is missing from what was
 *	received.
 * lsm/file_open: an open file description is made for an inode. For a token's
 *	inode that happens only through /proc/PID/fd/N: the kernel then makes a
 *	file that has the token's operations and no token, and stops with a NULL
 *	dereference when it is used. Always refused, also in permissive mode,
 *	because no policy makes that file usable.
 *
 * Neither sees a descriptor that is inherited, over fork(2), execve(2) or a
 * change of context; the use of the token is checked all the same.
 *
 * Every other file: 0, after one comparison. If f_op cannot be read it is no
 * token's. A token's file without a token, which file_open refuses to make, is
 * refused here too.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"

#include <bpf/bpf_tracing.h>

/* Functions of their own: every open(2) passes what calls them. */
static __attribute__((noinline)) int ask_receive(__u64 token, __u32 mode)
{
	struct request request =
		REQUEST(SEBPF_OP_RECEIVE, SEBPF_NOT_APPLICABLE);

	request.token = token;
	request.avc_key = 0;
	request.asks[0].class_id = SEBPF_CLASS_ANON_INODE;
	if (!token)
		request.failure = SEBPF_FAIL_REOPEN;
	if (mode & FMODE_READ)
		request.asks[0].requested |= SEBPF_PERM(ANON_INODE, READ);
	if (mode & FMODE_WRITE)
		request.asks[0].requested |= SEBPF_PERM(ANON_INODE, WRITE);
	request.count = 1;
	return sebpf_check(&request);
}

static __attribute__((noinline)) int refuse_reopen(void)
{
	struct request request = REQUEST(SEBPF_OP_REOPEN, SEBPF_NOT_APPLICABLE);

	request.asks[0].class_id = SEBPF_CLASS_ANON_INODE;
	request.failure = SEBPF_FAIL_REOPEN;
	return sebpf_check(&request);
}

inlined int is_token(struct file *file)
{
	return (__u64)file->f_op == kernel_symbols.bpf_token_fops;
}

SEC("lsm/file_receive")
int BPF_PROG(hook_receive, struct file *file)
{
	if (!is_token(file))
		return 0;
	return hook_result(
		ask_receive(untyped(file->private_data), file->f_mode));
}

SEC("lsm/file_open")
int BPF_PROG(hook_reopen, struct file *file)
{
	return is_token(file) ? hook_result(refuse_reopen()) : 0;
}
