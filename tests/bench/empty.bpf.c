// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hooks that do nothing: what calling a BPF program costs by itself
 * Copyright (C) 2026 The sebpf authors
 */
#include "hooks/kernel_types.h"

#include <bpf/bpf_helpers.h>

#define EMPTY(hook)                     \
	SEC("lsm/" #hook)               \
	int empty_##hook(void *context) \
	{                               \
		return 0;               \
	}

EMPTY(bpf)
EMPTY(bpf_token_cmd)
EMPTY(bpf_token_capable)
EMPTY(bpf_map_create)
EMPTY(bpf_prog_load)
EMPTY(file_open)

char LICENSE[] SEC("license") = "GPL";
