/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the hooks of sebpf that the measured operations pass
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_BENCH_HOOK_LIST_H
#define SEBPF_BENCH_HOOK_LIST_H

#define BENCH_HOOKS(X)       \
	X(bpf)               \
	X(bpf_token_cmd)     \
	X(bpf_token_capable) \
	X(bpf_map_create)    \
	X(bpf_prog_load)     \
	X(file_open)

#endif /* SEBPF_BENCH_HOOK_LIST_H */
