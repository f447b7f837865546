// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hooks that count their calls
 * Copyright (C) 2026 The sebpf authors
 */
#include "hooks/kernel_types.h"

#include <bpf/bpf_helpers.h>

#include "tests/bench/hook_list.h"

__u64 calls;

#define COUNT(hook)                              \
	SEC("lsm/" #hook)                        \
	int count_##hook(void *context)          \
	{                                        \
		__sync_fetch_and_add(&calls, 1); \
		return 0;                        \
	}

BENCH_HOOKS(COUNT)

char LICENSE[] SEC("license") = "GPL";
