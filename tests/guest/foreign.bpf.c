// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - another product's programs on the hooks that sebpf is on, for tests
 * Copyright (C) 2026 The sebpf authors
 */
#include "hooks/kernel_types.h"

#include <bpf/bpf_helpers.h>

#include "tests/guest/foreign.h"

/* What the programs return; all but the first decide about bpf(2). */
const volatile int option_verdict = 0;
const volatile int bpf_verdict = 0;

__u64 calls[FOREIGN_HOOKS];

#define FOREIGN(hook, index, verdict)                   \
	SEC("lsm/" #hook)                               \
	int foreign_##hook(void *context)               \
	{                                               \
		__sync_fetch_and_add(&calls[index], 1); \
		return verdict;                         \
	}

FOREIGN(fs_context_parse_param, FOREIGN_OPTION, option_verdict)
FOREIGN(sb_set_mnt_opts, FOREIGN_MOUNT, 0)
FOREIGN(file_receive, FOREIGN_RECEIVE, 0)
FOREIGN(file_open, FOREIGN_OPEN, 0)
FOREIGN(bpf_token_create, FOREIGN_TOKEN_CREATE, bpf_verdict)
FOREIGN(bpf_token_cmd, FOREIGN_TOKEN_CMD, bpf_verdict)
FOREIGN(bpf_token_capable, FOREIGN_TOKEN_CAPABLE, bpf_verdict)
FOREIGN(bpf_map_create, FOREIGN_MAP_CREATE, bpf_verdict)
FOREIGN(bpf_prog_load, FOREIGN_PROG_LOAD, bpf_verdict)

char LICENSE[] SEC("license") = "GPL";
