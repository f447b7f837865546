// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook that refuses to open a token again
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/file_open: an open file description is made for an inode. For a token's
 *	inode that happens only through /proc/PID/fd/N: the kernel then makes a
 *	file that has the token's operations and no token, and stops with a NULL
 *	dereference when it is used. Always refused, also in permissive mode,
 *	because no policy makes that file usable.
 *
 * Every other file: 0, after one comparison. If f_op cannot be read it is no
 * token's.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"

#include <bpf/bpf_tracing.h>

/* Static in some kernels; the address comes from kallsyms. */
extern const void bpf_token_fops __ksym;

SEC("lsm/file_open")
int BPF_PROG(hook_reopen, struct file *file)
{
	struct request request = {
		.operation = SEBPF_OP_REOPEN,
		.class_id = SEBPF_CLASS_ANON_INODE,
		.command = SEBPF_NOT_APPLICABLE,
		.prog_type = SEBPF_NOT_APPLICABLE,
		.attach_type = SEBPF_NOT_APPLICABLE,
		.map_type = SEBPF_NOT_APPLICABLE,
		.capability = SEBPF_NOT_APPLICABLE,
	};

	if (file->f_op != &bpf_token_fops)
		return 0;
	return hook_result(sebpf_fail(&request, SEBPF_FAIL_REOPEN));
}
