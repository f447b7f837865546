/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the attached hooks tell of themselves
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_STATE_H
#define SEBPF_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "sebpf/abi.h"
#include "sebpf/error.h"

#define SEBPF_STATE_HOOKS 32
#define SEBPF_STATE_HOOK_BYTES 48

/**
 * struct sebpf_state - the pinned links and maps, at one moment
 * @attached: 1 where links are pinned; the rest is zero otherwise.
 * @permissive: 1: denials are only recorded.
 * @hooks: names of the pinned links, sorted.
 * @hook_count: their number.
 * @seqno: sequence number of the policy that the hooks decide by, the kernel's
 *	own; 0 where they cannot read it.
 * @token_perms: 1 where that policy sets policycap bpf_token_perms.
 * @avc_hits: checks of @checked that the AVC has answered.
 * @live_tokens: labels in the table.
 * @labelled_tokens: labels ever given.
 * @recorded: events that became audit records of their own.
 * @folded: events that a record tells of together with others like them.
 * @pending: events that are counted, and will be told of so.
 * @unrecorded: events that user space could not hand to the audit system.
 * @lost: events that found no room in their ring.
 * @checked: by enum sebpf_operation.
 * @denied: by enum sebpf_operation.
 * @failed: by enum sebpf_failure.
 */
struct sebpf_state {
	int attached;
	int permissive;
	char hooks[SEBPF_STATE_HOOKS][SEBPF_STATE_HOOK_BYTES];
	size_t hook_count;
	uint32_t seqno;
	int token_perms;
	uint64_t avc_hits;
	uint64_t live_tokens;
	uint64_t labelled_tokens;
	uint64_t recorded;
	uint64_t folded;
	uint64_t pending;
	uint64_t unrecorded;
	uint64_t lost;
	uint64_t checked[SEBPF_OP_COUNT];
	uint64_t denied[SEBPF_OP_COUNT];
	uint64_t failed[SEBPF_FAIL_COUNT];
};

/**
 * Reads the state of the hooks.
 *
 * @param ret_state receives the state.
 * @param err filled on failure.
 * @return 0, also where nothing is attached; -EACCES or -EPERM without the
 *	privilege; -EPROTO where the maps are of another version of sebpf;
 *	-errno of bpf(2).
 */
int sebpf_state_read(struct sebpf_state *ret_state, struct sebpf_err *err);

/**
 * Gives the name of an operation, as status and audit records show it.
 *
 * @param operation enum sebpf_operation.
 * @return the name; NULL where there is no such operation.
 */
const char *sebpf_operation_name(uint32_t operation);

/**
 * Gives the name of a failure, as status and audit records show it.
 *
 * @param failure enum sebpf_failure.
 * @return the name; NULL where there is no such failure.
 */
const char *sebpf_failure_name(uint32_t failure);

#endif /* SEBPF_STATE_H */
