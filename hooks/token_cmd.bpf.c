// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook on commands that are presented with a token
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf_token_cmd: the kernel asks whether the token allows a command, after
 *	its own mask does. A denial makes the kernel go on as if no token had
 *	been given: EPERM for the unprivileged. BPF_PROG_LOAD and BPF_MAP_CREATE
 *	have hooks of their own, which end the operation; a denial here would
 *	only make the kernel forget the token. All other commands ask bpf_token
 *	{ <command> }.
 *
 * A command without a permission name is denied. Everything else: see
 * decision.bpf.c.
 */
#include "hooks/avc.h"
#include "hooks/core.h"
#include "hooks/kernel_types.h"

#include <bpf/bpf_tracing.h>

#include "sebpf/commands.h"

/* The permission of a command; 0 if it has none. */
inlined __u32 command_permission(int command)
{
	switch (command) {
#define X(id, number, name) \
	case number:        \
		return SEBPF_PERM(BPF_TOKEN, id);
		SEBPF_TOKEN_COMMANDS(X)
#undef X
	}
	return 0;
}

inlined int ask_command(__u64 token, __u64 key, int command,
			const struct av_check *wanted)
{
	struct request request = REQUEST(SEBPF_OP_TOKEN_CMD, command);

	request.checks[0] = *wanted;
	request.count = 1;
	request.token = token;
	request.avc_key = key;
	return check(&request);
}

SEC("lsm/bpf_token_cmd")
int BPF_PROG(hook_token_cmd, const struct bpf_token *token, int command)
{
	const struct av_check wanted = { SEBPF_CLASS_BPF_TOKEN,
					 command_permission(command) };
	__u64 key;

	if (command == BPF_PROG_LOAD || command == BPF_MAP_CREATE)
		return 0;
	key = token_avc_key((__u64)token);
	if (avc_has(key, SEBPF_AVC_TOKEN_CMD, &wanted, 1))
		return 0;
	return ask_command(untyped(token), key, command, &wanted);
}
