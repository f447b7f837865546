/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the state of the attached hooks
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LOADER_STATE_H
#define SEBPF_LOADER_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "loader/attached.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"

#define SEBPF_STATE_HOOKS SEBPF_MAX_HOOKS
#define SEBPF_STATE_HOOK_BYTES 48

/**
 * struct sebpf_state - hooks in force and their maps, at one moment
 * @permissive: 1: denials are only recorded.
 * @hooks: names of the hooks, in the order in which they were attached.
 * @hook_count: their number.
 * @missing_hooks: how many of them have lost their link.
 * @seqno: sequence number of the policy that the hooks decide from, the
 *	kernel's own; 0 if they cannot read it.
 * @token_perms: 1 if that policy sets policycap bpf_token_perms.
 * @avc_hits: checks of @checked that the AVC has answered.
 * @live_tokens: labels in the table.
 * @labelled_tokens: labels ever given.
 * @recorded: events that became audit records of their own.
 * @folded: events that are in a record together with others like them.
 * @pending: events that are counted and not yet in a record.
 * @unrecorded: events that user space could not hand to the audit system.
 * @lost: events that found no room in their ring.
 * @checked: by enum sebpf_operation.
 * @denied: by enum sebpf_operation.
 * @failed: by enum sebpf_failure.
 */
struct sebpf_state {
	int permissive;
	char hooks[SEBPF_STATE_HOOKS][SEBPF_STATE_HOOK_BYTES];
	size_t hook_count;
	size_t missing_hooks;
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
 * @param attached hooks that are in force.
 * @param ret_state receives the state.
 * @param err filled on failure.
 * @return 0; -EACCES or -EPERM without the privilege; -errno of bpf(2).
 */
int sebpf_state_read(const struct sebpf_attached *attached,
		     struct sebpf_state *ret_state, struct sebpf_err *err);

/**
 * Reads how many events became records.
 *
 * @param attached the hooks.
 * @param ret_counts receives the numbers.
 * @param err filled on failure.
 * @return 0; errors of sebpf_attached_map() and of reading a map.
 */
int sebpf_state_counts(const struct sebpf_attached *attached,
		       struct sebpf_counts *ret_counts, struct sebpf_err *err);

#endif /* SEBPF_LOADER_STATE_H */
