/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what a recorder sees of tokens
 * Copyright (C) 2026 The sebpf authors
 *
 * Compiled on both sides, as sebpf/abi.h is. These maps end with the process
 * that made them.
 */
#ifndef SEBPF_RECORDED_H
#define SEBPF_RECORDED_H

#include "sebpf/abi.h"

/**
 * enum sebpf_use_kind - what the kernel was about to find out
 * @SEBPF_USE_CREATE: whether a token may be created.
 * @SEBPF_USE_CMD: whether the token is for a command.
 * @SEBPF_USE_MAP_TYPE: whether it is for a type of map.
 * @SEBPF_USE_PROG_TYPE: whether it is for a type of program and an attach type.
 * @SEBPF_USE_CAPABILITY: whether it conveys a capability.
 * @SEBPF_USE_MAP: whether the security modules let a map be made with it.
 * @SEBPF_USE_PROG: the same for a program.
 */
enum sebpf_use_kind {
	SEBPF_USE_CREATE,
	SEBPF_USE_CMD,
	SEBPF_USE_MAP_TYPE,
	SEBPF_USE_PROG_TYPE,
	SEBPF_USE_CAPABILITY,
	SEBPF_USE_MAP,
	SEBPF_USE_PROG,
	SEBPF_USE_KINDS
};

/* Powers of a program beyond a container, as in enum besides of hooks/core.h. */
#define SEBPF_BESIDES_MAC_ADMIN 1U
#define SEBPF_BESIDES_SYS_PTRACE 2U
#define SEBPF_BESIDES_KILL 4U

/**
 * struct sebpf_use - key of the map recorder_uses: a use of a token
 * @kind: enum sebpf_use_kind.
 * @sid: SID of the user; 0: SELinux is disabled.
 * @creator_sid: SID of the token's creator; 0: not known.
 * @value: the command, type of map, type of program, or capability.
 * @attach_type: for PROG_TYPE: what the program says that it is loaded for, as
 *	the kernel's mask counts it; for PROG: as hooks/attachment.h says.
 * @attached_as: for PROG: the type of program that it is attached as.
 * @besides: for PROG: SEBPF_BESIDES_*.
 * @error: 0: yes; a negative errno: no.
 */
struct sebpf_use {
	__u32 kind;
	__u32 sid;
	__u32 creator_sid;
	__u32 value;
	__u32 attach_type;
	__u32 attached_as;
	__u32 besides;
	__s32 error;
};

/* Different uses that one run may have, and domains. */
#define SEBPF_MAX_USES 4096U
#define SEBPF_MAX_USERS 64U

_Static_assert(sizeof(struct sebpf_use) == 32, "a key has no gaps");

#endif /* SEBPF_RECORDED_H */
