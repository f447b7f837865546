// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the state of the attached hooks
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "loader/answers.h"
#include "loader/counters.h"
#include "loader/state.h"
#include "sebpf/cleanup.h"

/* The hooks of the load in force, which may have lost a link. */
static int read_hooks(struct sebpf_state *state,
		      const struct sebpf_attached *attached,
		      struct sebpf_err *err)
{
	int missing;

	for (size_t i = 0; i < SEBPF_MAX_HOOKS; i++) {
		const struct sebpf_hook_ids *hook = &attached->load.hooks[i];

		if (hook->link)
			(void)snprintf(state->hooks[state->hook_count++],
				       SEBPF_STATE_HOOK_BYTES, "%s",
				       hook->name);
	}
	missing = sebpf_attached_missing(attached, err);
	if (missing < 0)
		return missing;
	state->missing_hooks = (size_t)missing;
	return 0;
}

int sebpf_state_counts(const struct sebpf_attached *attached,
		       struct sebpf_counts *ret_counts, struct sebpf_err *err)
{
	int fd sebpf_auto_close =
		sebpf_attached_map(attached, "sebpf_counts", err);
	uint32_t zero = 0;

	if (fd < 0)
		return fd;
	if (bpf_map_lookup_elem(fd, &zero, ret_counts))
		return sebpf_err_set(err, -errno,
				     "cannot read the counts of records: %s",
				     strerror(errno));
	return 0;
}

static int read_counts(struct sebpf_state *state,
		       const struct sebpf_attached *attached,
		       struct sebpf_err *err)
{
	struct sebpf_counts counts;
	int rc = sebpf_state_counts(attached, &counts, err);

	if (rc)
		return rc;
	state->recorded = counts.recorded;
	state->folded = counts.folded;
	state->pending = counts.pending;
	state->unrecorded = counts.unrecorded;
	return 0;
}

static int read_policy(struct sebpf_state *state,
		       const struct sebpf_attached *attached,
		       struct sebpf_err *err)
{
	struct sebpf_answers answers sebpf_auto_answers = SEBPF_NO_ANSWERS;
	struct sebpf_inquiry *answer sebpf_auto_free =
		calloc(1, sizeof(*answer));
	int rc = sebpf_attached_answers(attached, &answers, err);

	if (rc)
		return rc;
	if (!answer)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	answer->ask = SEBPF_ASK_POLICY;
	rc = sebpf_answers_ask(&answers, answer, err);
	if (rc)
		return rc;
	/* If it cannot be read, the hooks deny everything. */
	state->seqno = answer->outcome ? 0 : answer->seqno;
	state->token_perms = !answer->outcome && answer->token_perms;
	return 0;
}

static int read_tokens(struct sebpf_state *state,
		       const struct sebpf_attached *attached,
		       struct sebpf_err *err)
{
	int fd sebpf_auto_close =
		sebpf_attached_map(attached, "sebpf_tokens", err);
	uint64_t key, *previous = NULL;

	if (fd < 0)
		return fd;
	/* A token that goes meanwhile may be counted twice or not at all. */
	while (state->live_tokens < SEBPF_MAX_TOKENS &&
	       !bpf_map_get_next_key(fd, previous, &key)) {
		state->live_tokens++;
		previous = &key;
	}
	return 0;
}

static int read_counters(struct sebpf_state *state,
			 const struct sebpf_attached *attached,
			 struct sebpf_err *err)
{
	int fd sebpf_auto_close =
		sebpf_attached_map(attached, "sebpf_counters", err);
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
	/* What the AVC has answered is added. */
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
static int read_avc(struct sebpf_state *state,
		    const struct sebpf_attached *attached,
		    struct sebpf_err *err)
{
	int fd sebpf_auto_close =
		sebpf_attached_map(attached, "sebpf_avc", err);

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

int sebpf_state_read(const struct sebpf_attached *attached,
		     struct sebpf_state *ret_state, struct sebpf_err *err)
{
	struct sebpf_state state = {
		.permissive = attached->control.permissive != 0,
	};
	int rc = read_counts(&state, attached, err);

	if (!rc)
		rc = read_hooks(&state, attached, err);
	if (!rc)
		rc = read_policy(&state, attached, err);
	if (!rc)
		rc = read_tokens(&state, attached, err);
	if (!rc)
		rc = read_counters(&state, attached, err);
	if (!rc)
		rc = read_avc(&state, attached, err);
	if (!rc)
		*ret_state = state;
	return rc;
}
