// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook on BPF_MAP_CREATE
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf_map_create: after the kernel's own checks, when the map is complete
 *	and nobody can use it yet. Asks bpf { map_create } on the token's label.
 *	Denied: the creation ends with EACCES.
 *
 * Without a token it decides nothing: 0. The token argument is NULL then, which
 * the verifier does not believe: it is only looked at through kernel_cast(). Everything
 * else: see check.bpf.c.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/recent.h"

#include <bpf/bpf_tracing.h>

SEC("lsm/bpf_map_create")
int BPF_PROG(hook_map_create, struct bpf_map *map, union bpf_attr *attr,
	     struct bpf_token *token)
{
	struct bpf_token *seen = kernel_cast(token, struct bpf_token);
	struct request request = {
		.operation = SEBPF_OP_MAP_CREATE,
		.class_id = SEBPF_CLASS_BPF,
		.permissions = SEBPF_PERM(BPF, MAP_CREATE),
		.command = BPF_MAP_CREATE,
		.prog_type = SEBPF_NOT_APPLICABLE,
		.attach_type = SEBPF_NOT_APPLICABLE,
		.capability = SEBPF_NOT_APPLICABLE,
	};

	if (!seen || is_remembered(seen, SEBPF_OP_MAP_CREATE, SEBPF_CLASS_BPF,
				   SEBPF_PERM(BPF, MAP_CREATE)))
		return 0;
	request.token = untyped(seen);
	request.map_type = BPF_CORE_READ(map, map_type);
	return hook_result(sebpf_check(&request));
}
