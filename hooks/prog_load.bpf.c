// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook on BPF_PROG_LOAD
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf_prog_load: after the kernel's own checks, before the verifier (7.3:
 *	inside it). Asks bpf { prog_load } on the token's label. The hook's
 *	token argument is NULL up to 7.2 even with a token; the token that the
 *	kernel resolved is in prog->aux. Denied: the load ends with EACCES.
 *
 * Without a token it decides nothing: 0. If prog->aux cannot be read, the
 * program has no token that the kernel could use either. Everything else:
 * see check.bpf.c.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/recent.h"

#include <bpf/bpf_tracing.h>

SEC("lsm/bpf_prog_load")
int BPF_PROG(hook_prog_load, struct bpf_prog *prog)
{
	struct bpf_token *seen =
		kernel_cast(prog->aux->token, struct bpf_token);
	struct request request = {
		.operation = SEBPF_OP_PROG_LOAD,
		.class_id = SEBPF_CLASS_BPF,
		.permissions = SEBPF_PERM(BPF, PROG_LOAD),
		.command = BPF_PROG_LOAD,
		.map_type = SEBPF_NOT_APPLICABLE,
		.capability = SEBPF_NOT_APPLICABLE,
	};

	if (!seen || is_remembered(seen, SEBPF_OP_PROG_LOAD, SEBPF_CLASS_BPF,
				   SEBPF_PERM(BPF, PROG_LOAD)))
		return 0;
	request.token = untyped(seen);
	request.prog_type = BPF_CORE_READ(prog, type);
	request.attach_type = BPF_CORE_READ(prog, expected_attach_type);
	/* 0 is cgroup_inet_ingress, or what a type has that has none. */
	if (!request.attach_type &&
	    request.prog_type != BPF_PROG_TYPE_CGROUP_SKB)
		request.attach_type = SEBPF_NOT_APPLICABLE;
	return hook_result(sebpf_check(&request));
}
