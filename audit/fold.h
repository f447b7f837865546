/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - events that are the same again and again
 * Copyright (C) 2026 The sebpf authors
 *
 * One table for each ring, and so for each domain. The first of identical
 * events is recorded at once. Those that come within an interval after it are
 * counted, and one record covers them when the interval has ended, or when the
 * server stops. Two events are identical if they differ only in time, in the
 * address of the token and in the policy's sequence number. Denied creations may
 * also differ in the token's id, because the token has never been anybody's.
 *
 * If there are many kinds in an interval, events count as one kind that a
 * reader would call the same: the same request, by the same subject, on the
 * same target, with the same outcome, whatever the command name, process,
 * token, object or type. A record says how many of these it counts. If the
 * table is full, the caller takes no more. So in an interval a domain has at
 * most as many records as the table has slots, and as many counts.
 *
 * The caller takes out what is due before it adds, so that nothing is counted
 * beyond its interval.
 */
#ifndef SEBPF_AUDIT_FOLD_H
#define SEBPF_AUDIT_FOLD_H

#include <stdint.h>

#include "sebpf/abi.h"
#include "sebpf/error.h"

/* How long identical events are counted after the first one. */
#define SEBPF_FOLD_INTERVAL_NS UINT64_C(5000000000)

/* For sebpf_fold_take(): at any time. */
#define SEBPF_FOLD_ALL UINT64_MAX

/* Opaque: the table. */
struct sebpf_fold;

/**
 * struct sebpf_folded - what one record is about
 * @event: the first of the events, which has been recorded.
 * @repeated: how many came after it.
 * @differing: how many of these are not identical to it.
 */
struct sebpf_folded {
	struct sebpf_event event;
	uint64_t repeated;
	uint64_t differing;
};

enum sebpf_fold_result {
	SEBPF_FOLD_FIRST, /* to be recorded now; a full table forgets it */
	SEBPF_FOLD_REPEATED, /* counted */
};

/**
 * Makes an empty table.
 *
 * @param ret_fold receives the table; the caller frees with sebpf_fold_free().
 * @param err filled on failure.
 * @return 0; -ENOMEM.
 */
int sebpf_fold_new(struct sebpf_fold **ret_fold, struct sebpf_err *err);

/**
 * Frees a table, and what it has counted with it.
 *
 * @param fold may be NULL.
 */
void sebpf_fold_free(struct sebpf_fold *fold);

/**
 * Takes an event.
 *
 * @param fold the table.
 * @return what happens to the event.
 */
enum sebpf_fold_result sebpf_fold_add(struct sebpf_fold *fold,
				      const struct sebpf_event *event);

/**
 * Takes out one kind of event that came again and whose interval has ended.
 *
 * @param fold the table.
 * @param now_ns CLOCK_BOOTTIME, or SEBPF_FOLD_ALL.
 * @param ret_folded receives it.
 * @return 1; 0 if there is none.
 */
int sebpf_fold_take(struct sebpf_fold *fold, uint64_t now_ns,
		    struct sebpf_folded *ret_folded);

/**
 * Tells whether the table has no room for another kind.
 *
 * @param fold the table.
 * @return 1; 0.
 */
int sebpf_fold_is_full(const struct sebpf_fold *fold);

/**
 * Tells how many events are counted and not yet in a record.
 *
 * @param fold the table.
 * @return their number.
 */
uint64_t sebpf_fold_pending(const struct sebpf_fold *fold);

#endif /* SEBPF_AUDIT_FOLD_H */
