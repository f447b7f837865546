// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the names of what the hooks judge, and of why they refuse
 * Copyright (C) 2026 The sebpf authors
 */
#include <stddef.h>

#include "labels/event_names.h"
#include "sebpf/abi.h"

static const char *const operation_names[SEBPF_OP_COUNT] = {
	[SEBPF_OP_DELEGATE_OPTION] = "delegate_option",
	[SEBPF_OP_DELEGATE_MOUNT] = "delegate_mount",
	[SEBPF_OP_TOKEN_CREATE] = "token_create",
	[SEBPF_OP_TOKEN_CMD] = "token_cmd",
	[SEBPF_OP_TOKEN_CAPABLE] = "token_capable",
	[SEBPF_OP_PROG_LOAD] = "prog_load",
	[SEBPF_OP_MAP_CREATE] = "map_create",
	[SEBPF_OP_RECEIVE] = "token_receive",
	[SEBPF_OP_REOPEN] = "token_reopen",
	[SEBPF_OP_TOKENLESS_PROG_LOAD] = "tokenless_prog_load",
	[SEBPF_OP_TOKENLESS_MAP_CREATE] = "tokenless_map_create",
	[SEBPF_OP_UNMOUNT] = "unmount",
	[SEBPF_OP_SILENCE] = "silence",
	[SEBPF_OP_LABEL] = "label",
};

static const char *const failure_names[SEBPF_FAIL_COUNT] = {
	[SEBPF_FAIL_NONE] = "none",
	[SEBPF_FAIL_POLICY] = "policy_unreadable",
	[SEBPF_FAIL_CONTEXT] = "context_unreadable",
	[SEBPF_FAIL_LABEL] = "token_has_no_label",
	[SEBPF_FAIL_TOKENS_FULL] = "too_many_tokens",
	[SEBPF_FAIL_NO_CLASS] = "no_class_bpf_token",
	[SEBPF_FAIL_UNNAMED] = "no_permission_name",
	[SEBPF_FAIL_REOPEN] = "token_opened_again",
	[SEBPF_FAIL_REVOKED] = "token_revoked",
	[SEBPF_FAIL_MOUNT] = "mount_not_remembered",
	[SEBPF_FAIL_SETTER] = "setter_not_known",
	[SEBPF_FAIL_SHARE] = "too_many_tokens_of_container",
	[SEBPF_FAIL_MOUNTS] = "mounts_unreadable",
	[SEBPF_FAIL_NO_DECISION] = "no_decision",
};

const char *sebpf_operation_name(uint32_t operation)
{
	return operation < SEBPF_OP_COUNT ? operation_names[operation] : NULL;
}

const char *sebpf_failure_name(uint32_t failure)
{
	return failure < SEBPF_FAIL_COUNT ? failure_names[failure] : NULL;
}
