// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - where SELinux's data is in what the security modules share, for tests
 * Copyright (C) 2026 The sebpf authors
 */
#include "hooks/kernel_read.h"

/* Bytes before SELinux's part of a task's credentials. */
SEC("raw_tp")
int credentials_offset(__u64 *ctx)
{
	return (int)kernel_cast(kernel_symbols.selinux_blob_sizes,
				struct lsm_blob_sizes)
		->lbs_cred;
}

char LICENSE[] SEC("license") = "GPL";
