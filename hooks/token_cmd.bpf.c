// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook on commands that are presented with a token
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf_token_cmd: the kernel asks whether the token allows a command, once
 *	its own mask does. A denial makes the kernel go on as if no token had
 *	been given: EPERM for the unprivileged. BPF_PROG_LOAD and BPF_MAP_CREATE
 *	have hooks of their own, which end the operation; to deny here would
 *	only make the kernel forget the token. All other commands ask
 *	bpf_token { <command> }.
 *
 * A command without a permission name is denied. Everything else: see
 * check.bpf.c.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/recent.h"

#include <bpf/bpf_tracing.h>

/* The permission of a command; 0 where it has none. */
inlined __u32 command_permission(int command)
{
	switch (command) {
	case BPF_BTF_LOAD:
		return SEBPF_PERM(BPF_TOKEN, BTF_LOAD);
	case BPF_BTF_GET_FD_BY_ID:
		return SEBPF_PERM(BPF_TOKEN, BTF_GET_FD_BY_ID);
	}
	return 0;
}

SEC("lsm/bpf_token_cmd")
int BPF_PROG(hook_token_cmd, const struct bpf_token *token, int command)
{
	struct bpf_token *seen = kernel_cast(token, struct bpf_token);
	const struct ask ask = { SEBPF_CLASS_BPF_TOKEN,
				 command_permission(command) };
	struct request request;

	if (command == BPF_PROG_LOAD || command == BPF_MAP_CREATE)
		return 0;
	if (is_remembered(seen, SEBPF_OP_TOKEN_CMD, &ask, 1))
		return 0;
	request = (struct request)REQUEST(SEBPF_OP_TOKEN_CMD, command);
	request.asks[0] = ask;
	request.count = 1;
	request.token = untyped(seen);
	return hook_result(sebpf_check(&request));
}
