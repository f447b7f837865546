// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - how long SELinux's own checks of BPF tokens take
 * Copyright (C) 2026 The sebpf authors
 *
 * Each function is timed from its entry to its exit. A function of the kernel's
 * own tests, which does nothing but add one, shows what the two programs and
 * the ways into them add.
 */
#include "hooks/kernel_types.h"

#include <bpf/bpf_helpers.h>

/* Time in SELinux's functions, and how often one was left. */
__u64 token_ns;
__u64 token_calls;

/* The shortest time in the function that does nothing. */
__u64 idle_ns = ~0ULL;

static __u64 entered_ns;

static inline __attribute__((always_inline)) int enter(void)
{
	entered_ns = bpf_ktime_get_ns();
	return 0;
}

static inline __attribute__((always_inline)) int leave(void)
{
	__u64 spent = bpf_ktime_get_ns() - entered_ns;

	token_ns += spent;
	token_calls++;
	return 0;
}

SEC("fentry/selinux_bpf_token_cmd")
int enter_cmd(void *context)
{
	return enter();
}

SEC("fexit/selinux_bpf_token_cmd")
int leave_cmd(void *context)
{
	return leave();
}

SEC("fentry/selinux_bpf_token_capable")
int enter_capable(void *context)
{
	return enter();
}

SEC("fexit/selinux_bpf_token_capable")
int leave_capable(void *context)
{
	return leave();
}

SEC("fentry/selinux_bpf_map_create")
int enter_map(void *context)
{
	return enter();
}

SEC("fexit/selinux_bpf_map_create")
int leave_map(void *context)
{
	return leave();
}

SEC("fentry/selinux_bpf_prog_load")
int enter_prog(void *context)
{
	return enter();
}

SEC("fexit/selinux_bpf_prog_load")
int leave_prog(void *context)
{
	return leave();
}

SEC("fentry/bpf_fentry_test1")
int enter_idle(void *context)
{
	return enter();
}

SEC("fexit/bpf_fentry_test1")
int leave_idle(void *context)
{
	__u64 spent = bpf_ktime_get_ns() - entered_ns;

	if (spent < idle_ns)
		idle_ns = spent;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
