/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what a recorded run has used of delegated BPF
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_RECORD_USED_H
#define SEBPF_RECORD_USED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loader/recorder.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"
#include "sebpf/recorded.h"

/**
 * struct sebpf_used_item - a use
 * @use: the use.
 * @times: how often it was seen.
 */
struct sebpf_used_item {
	struct sebpf_use use;
	uint64_t times;
};

/**
 * struct sebpf_used_domain - whose SID is in a use
 * @sid: the SID.
 * @context: its context; owned; NULL: it could not be read.
 */
struct sebpf_used_domain {
	uint32_t sid;
	char *context;
};

/**
 * struct sebpf_used - all that a run has used
 * @items: the uses, in the order of their members; owned.
 * @count: their number.
 * @domains: owned; of users and creators.
 * @domain_count: their number.
 * @masks: by enum sebpf_mask: what the mount has to delegate.
 * @missed: uses that were not recorded.
 * @knows_delegator: whether SELinux itself asks about the delegator.
 */
struct sebpf_used {
	struct sebpf_used_item *items;
	size_t count;
	struct sebpf_used_domain *domains;
	size_t domain_count;
	uint64_t masks[SEBPF_MASK_COUNT];
	uint64_t missed;
	bool knows_delegator;
};

/**
 * Adds a use, and what the mount has to delegate for it.
 *
 * @param used what was used so far.
 * @param use the use.
 * @param times how often it was seen.
 * @return 0; -ENOMEM.
 */
int sebpf_used_add(struct sebpf_used *used, const struct sebpf_use *use,
		   uint64_t times);

/**
 * Adds a domain.
 *
 * @param used what was used so far.
 * @param sid its SID.
 * @param context its context, which is owned from now on, also on failure; NULL:
 *	not known.
 * @return 0; -ENOMEM.
 */
int sebpf_used_add_domain(struct sebpf_used *used, uint32_t sid, char *context);

/**
 * Ends the list: sorts it, and gives a mount that only made a token something
 * to delegate, without which there is no token.
 *
 * @param used what was used.
 */
void sebpf_used_settle(struct sebpf_used *used);

/**
 * Stops a recorder and takes all of it.
 *
 * @param recorder the recorder.
 * @param ret_used receives it; the caller frees it with sebpf_used_free().
 * @param err filled on failure.
 * @return 0; as sebpf_recorder_stop(); -ENOMEM.
 */
int sebpf_used_read(struct sebpf_recorder *recorder,
		    struct sebpf_used *ret_used, struct sebpf_err *err);

/**
 * Finds the context of a SID.
 *
 * @param used what was used.
 * @param sid the SID.
 * @return the context; NULL: not known.
 */
const char *sebpf_used_context(const struct sebpf_used *used, uint32_t sid);

/**
 * Tells whether a use was refused that the run may have needed. Not one: a type
 * that the kernel does not have; CAP_PERFMON, for which the verifier probes, if
 * no type of program in the run needs it.
 *
 * @param used what was used.
 * @param item one of its uses.
 * @return whether it was.
 */
bool sebpf_used_is_refused(const struct sebpf_used *used,
			   const struct sebpf_used_item *item);

/**
 * Tells whether a use counts: it was not refused, and is not the verifier's probe
 * for CAP_PERFMON.
 *
 * @param used what was used.
 * @param item one of its uses.
 * @return whether it does.
 */
bool sebpf_used_counts(const struct sebpf_used *used,
		       const struct sebpf_used_item *item);

/**
 * Frees what is owned.
 *
 * @param used may be empty.
 */
void sebpf_used_free(struct sebpf_used *used);

#define sebpf_auto_used __attribute__((cleanup(sebpf_used_free)))

#endif /* SEBPF_RECORD_USED_H */
