// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hooks on the ways that a token's descriptor takes
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/file_receive: a descriptor comes from another process, by SCM_RIGHTS,
 *	pidfd_getfd(2), io_uring or seccomp; the current task is the receiver.
 *	For a token asks anon_inode { read write } on its label, by the mode of
 *	the file. Denied: EACCES, or a descriptor that is missing from what was
 *	received.
 * lsm/file_open: an open file description is made for an inode. For a token's
 *	inode that happens only through /proc/PID/fd/N: the kernel then makes a
 *	file that has the token's operations and no token, and stops with a NULL
 *	dereference when it is used. Always refused, also in permissive mode,
 *	because no policy makes that file usable.
 *	The other file that is looked for is /proc/sys/kernel/ftrace_enabled, opened
 *	for writing: 0 there takes away every program that is attached to a
 *	function, and so all hooks (kernels before 7.0, see SECURITY.md).
 *	The opener is checked as for unmounting the pins: filesystem { unmount }
 *	on their filesystem. If that filesystem is not known, it is denied
 *	(MOUNTS). If the name of a file of /proc that is opened for writing cannot
 *	be read, it is checked in the same way.
 *
 * Neither sees a descriptor that is inherited, over fork(2), execve(2) or a
 * change of context. The use of the token is still checked.
 *
 * Every other file: 0, after one comparison, or two if it is opened for writing.
 * If f_op cannot be read, the file is not a token's. A token's file without a
 * token, which file_open refuses to make, is refused here too.
 */
#include "hooks/core.h"
#include "hooks/fault.h"
#include "hooks/guard_pins.h"
#include "hooks/kernel_types.h"
#include "hooks/mounts.h"

#include <bpf/bpf_tracing.h>

#define PROC_SUPER_MAGIC 0x9fa0
#define SWITCH "ftrace_enabled"

/* Separate functions, because every open(2) passes through their callers. */
static __attribute__((noinline)) int ask_receive(__u64 token, __u32 mode)
{
	struct request request =
		REQUEST(SEBPF_OP_RECEIVE, SEBPF_NOT_APPLICABLE);

	request.token = token;
	request.avc_key = 0;
	request.checks[0].tclass = SEBPF_CLASS_ANON_INODE;
	if (!token)
		request.failure = SEBPF_FAIL_REOPEN;
	if (mode & FMODE_READ)
		request.checks[0].requested |= SEBPF_PERM(ANON_INODE, READ);
	if (mode & FMODE_WRITE)
		request.checks[0].requested |= SEBPF_PERM(ANON_INODE, WRITE);
	request.count = 1;
	return sebpf_check(&request);
}

static __attribute__((noinline)) int refuse_reopen(void)
{
	struct request request = REQUEST(SEBPF_OP_REOPEN, SEBPF_NOT_APPLICABLE);

	request.checks[0].tclass = SEBPF_CLASS_ANON_INODE;
	request.failure = SEBPF_FAIL_REOPEN;
	return sebpf_check(&request);
}

inlined int is_token(struct file *file)
{
	return (__u64)file->f_op == kernel_symbols.bpf_token_fops;
}

static __attribute__((noinline)) int ask_to_silence(void)
{
	__u64 pins = pins_mount;
	int is_known = is_pins_mount(pins) && !has_fault(SEBPF_FAULT_MOUNTS);

	return ask_about_pins(SEBPF_OP_SILENCE,
			      is_known ? mount_superblock(pins) : 0, is_known);
}

/*
 * By its name, which no other file of /proc that can be written has. A file whose
 * name cannot be read may be the one.
 */
static __attribute__((noinline)) int is_switch(__u64 address)
{
	struct dentry *dentry =
		kernel_cast(address, struct file)->f_path.dentry;
	/*
	 * Compared by words, without a branch for each character: a verifier
	 * follows both ways of every branch.
	 */
	union {
		char text[16];
		__u64 words[2];
	} name = {}, wanted = { SWITCH };

	if (dentry->d_sb->s_magic != PROC_SUPER_MAGIC)
		return 0;
	if (has_fault(SEBPF_FAULT_FILE_NAME) ||
	    bpf_probe_read_kernel(name.text, sizeof(SWITCH),
				  dentry->d_name.name))
		return 1;
	return !((name.words[0] ^ wanted.words[0]) |
		 (name.words[1] ^ wanted.words[1]));
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
	if (is_token(file))
		return hook_result(refuse_reopen());
	if (file->f_mode & FMODE_WRITE &&
	    is_switch(untyped((const void *)file)))
		return hook_result(ask_to_silence());
	return 0;
}
