/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the commands of bpf(2) that ask class bpf_token
 * Copyright (C) 2026 The sebpf authors
 *
 * All that take a token, except BPF_PROG_LOAD and BPF_MAP_CREATE: these ask
 * class bpf. The permission has the name of the command.
 */
#ifndef SEBPF_COMMANDS_H
#define SEBPF_COMMANDS_H

#include "sebpf/classes.h"

/* X(permission id, number in the UAPI, name in delegate_cmds=). */
#define SEBPF_TOKEN_COMMANDS(X)   \
	X(BTF_LOAD, 18, btf_load) \
	X(BTF_GET_FD_BY_ID, 19, btf_get_fd_by_id)

/* The mask of all their permissions. */
#define SEBPF_OR_COMMAND(id, number, name) | SEBPF_PERM(BPF_TOKEN, id)
#define SEBPF_TOKEN_COMMAND_PERMS (0U SEBPF_TOKEN_COMMANDS(SEBPF_OR_COMMAND))

#endif /* SEBPF_COMMANDS_H */
