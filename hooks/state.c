// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the attached hooks tell of themselves
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hooks/answers.h"
#include "hooks/counters.h"
#include "hooks/pinned.h"
#include "hooks/pins.h"
#include "hooks/state.h"
#include "sebpf/cleanup.h"

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

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int read_hooks(struct sebpf_state *state, struct sebpf_err *err)
{
	struct dirent **entries sebpf_auto_free = NULL;
	int count, i;

	count = scandir(SEBPF_PIN_LINKS, &entries, not_hidden, alphasort);
	if (count < 0 && errno == ENOENT)
		return 0;
	if (count < 0)
		return sebpf_err_set(err, -errno, "cannot read \"%s\": %s",
				     SEBPF_PIN_LINKS, strerror(errno));
	for (i = 0; i < count; i++) {
		if (state->hook_count < SEBPF_STATE_HOOKS)
			(void)snprintf(state->hooks[state->hook_count++],
				       SEBPF_STATE_HOOK_BYTES, "%.*s",
				       SEBPF_STATE_HOOK_BYTES - 1,
				       entries[i]->d_name);
		free(entries[i]);
	}
	state->attached = state->hook_count > 0;
	return 0;
}

static int read_control(struct sebpf_state *state, struct sebpf_err *err)
{
	struct sebpf_control control;
	int rc = sebpf_pinned_control(&control, err);

	if (rc)
		return rc;
	state->permissive = control.permissive != 0;
	return 0;
}

static int read_counts(struct sebpf_state *state, struct sebpf_err *err)
{
	int fd sebpf_auto_close = sebpf_pinned_map("sebpf_counts", err);
	struct sebpf_counts counts;
	uint32_t zero = 0;

	if (fd < 0)
		return fd;
	if (bpf_map_lookup_elem(fd, &zero, &counts))
		return sebpf_err_set(err, -errno,
				     "cannot read the counts of records: %s",
				     strerror(errno));
	state->recorded = counts.recorded;
	state->folded = counts.folded;
	state->pending = counts.pending;
	state->unrecorded = counts.unrecorded;
	return 0;
}

static int read_policy(struct sebpf_state *state, struct sebpf_err *err)
{
	struct sebpf_answers answers sebpf_auto_answers = SEBPF_NO_ANSWERS;
	struct sebpf_inquiry *answer sebpf_auto_free =
		calloc(1, sizeof(*answer));
	int rc = sebpf_pinned_answers(&answers, err);

	if (rc)
		return rc;
	if (!answer)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	answer->ask = SEBPF_ASK_POLICY;
	rc = sebpf_answers_ask(&answers, answer, err);
	if (rc)
		return rc;
	/* Where it cannot be read, the hooks deny everything. */
	state->seqno = answer->outcome ? 0 : answer->seqno;
	state->token_perms = !answer->outcome && answer->token_perms;
	return 0;
}

static int read_tokens(struct sebpf_state *state, struct sebpf_err *err)
{
	int fd sebpf_auto_close = sebpf_pinned_map("sebpf_tokens", err);
	uint64_t key, *previous = NULL;

	if (fd < 0)
		return fd;
	/* A token that goes while this walks may be counted twice or not. */
	while (state->live_tokens < SEBPF_MAX_TOKENS &&
	       !bpf_map_get_next_key(fd, previous, &key)) {
		state->live_tokens++;
		previous = &key;
	}
	return 0;
}

static int read_counters(struct sebpf_state *state, struct sebpf_err *err)
{
	int fd sebpf_auto_close = sebpf_pinned_map("sebpf_counters", err);
	uint64_t all[SEBPF_COUNTERS];
	uint32_t i;
	int rc;

	if (fd < 0)
		return fd;
	for (i = 0; i < SEBPF_COUNTERS; i++) {
		rc = sebpf_counter_read(fd, i, &all[i], err);
		if (rc)
			return rc;
	}
	/* What the AVC has answered comes on top. */
	memcpy(state->checked, &all[SEBPF_COUNT_CHECKED],
	       sizeof(state->checked));
	memcpy(state->denied, &all[SEBPF_COUNT_DENIED], sizeof(state->denied));
	memcpy(state->failed, &all[SEBPF_COUNT_FAILED], sizeof(state->failed));
	state->lost = all[SEBPF_COUNT_LOST];
	state->labelled_tokens = all[SEBPF_COUNT_TOKENS];
	return 0;
}

static const uint32_t avc_operations[SEBPF_AVC_USES] = {
	[SEBPF_AVC_TOKEN_CMD] = SEBPF_OP_TOKEN_CMD,
	[SEBPF_AVC_PROG_LOAD] = SEBPF_OP_PROG_LOAD,
	[SEBPF_AVC_MAP_CREATE] = SEBPF_OP_MAP_CREATE,
	[SEBPF_AVC_TOKEN_CAPABLE] = SEBPF_OP_TOKEN_CAPABLE,
	[SEBPF_AVC_TOKENLESS_PROG_LOAD] = SEBPF_OP_TOKENLESS_PROG_LOAD,
	[SEBPF_AVC_TOKENLESS_MAP_CREATE] = SEBPF_OP_TOKENLESS_MAP_CREATE,
};

/* Adds what the AVC has answered to what was checked. */
static int read_avc(struct sebpf_state *state, struct sebpf_err *err)
{
	int fd sebpf_auto_close = sebpf_pinned_map("sebpf_avc", err);

	if (fd < 0)
		return fd;
	for (uint32_t slot = 0; slot < SEBPF_AVC_SLOTS; slot++) {
		struct sebpf_avc avc;

		if (bpf_map_lookup_elem(fd, &slot, &avc))
			return sebpf_err_set(err, -errno,
					     "cannot read the AVC: %s",
					     strerror(errno));
		for (size_t use = 0; use < SEBPF_AVC_USES; use++) {
			state->avc_hits += avc.uses[use];
			state->checked[avc_operations[use]] += avc.uses[use];
		}
	}
	return 0;
}

int sebpf_state_read(struct sebpf_state *ret_state, struct sebpf_err *err)
{
	struct sebpf_state state = { 0 };
	int rc = read_hooks(&state, err);

	if (!rc && state.attached)
		rc = read_control(&state, err);
	if (!rc && state.attached)
		rc = read_counts(&state, err);
	if (!rc && state.attached)
		rc = read_policy(&state, err);
	if (!rc && state.attached)
		rc = read_tokens(&state, err);
	if (!rc && state.attached)
		rc = read_counters(&state, err);
	if (!rc && state.attached)
		rc = read_avc(&state, err);
	if (!rc)
		*ret_state = state;
	return rc;
}
