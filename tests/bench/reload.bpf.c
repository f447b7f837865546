// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the moment at which the kernel takes a policy into force
 * Copyright (C) 2026 The sebpf authors
 */
#include "hooks/kernel_types.h"

#include <bpf/bpf_helpers.h>

__u64 switched_ns;

/* The policy is complete; what is left is to store the pointer. */
SEC("fentry/selinux_policy_commit")
int note_switch(void *context)
{
	switched_ns = bpf_ktime_get_ns();
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
