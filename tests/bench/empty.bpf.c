// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hooks that do nothing: the cost of calling a BPF program
 * Copyright (C) 2026 The sebpf authors
 */
#include "hooks/kernel_types.h"

#include <bpf/bpf_helpers.h>

#include "tests/bench/hook_list.h"

#define EMPTY(hook)                     \
	SEC("lsm/" #hook)               \
	int empty_##hook(void *context) \
	{                               \
		return 0;               \
	}

BENCH_HOOKS(EMPTY)

char LICENSE[] SEC("license") = "GPL";
