/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - from the rings of events to the audit system
 * Copyright (C) 2026 The sebpf authors
 *
 * Each domain has a ring and a table of what is counted, so that none that is
 * denied again and again keeps another's events from being recorded.
 */
#ifndef SEBPF_REPORTER_H
#define SEBPF_REPORTER_H

#include <stdint.h>

#include "hooks/loader.h"
#include "sebpf/error.h"

/* Opaque: the rings and the socket to the audit system. */
struct sebpf_reporter;

/**
 * struct sebpf_reported - what became of the events of one call
 * @recorded: handed to the audit system, each with a record of its own.
 * @folded: told of by a record of events that came again (audit/fold.h).
 * @unrecorded: could not be; their text is in the log (standard error).
 * @pending: counted so far, also by calls before, and to be told of later.
 * @stalled: 1: events wait that cannot be taken yet: of a domain that has all the
 *	records that it gets in an interval, or not written to the end.
 */
struct sebpf_reported {
	uint64_t recorded;
	uint64_t folded;
	uint64_t unrecorded;
	uint64_t pending;
	int stalled;
};

/**
 * Opens the rings and the audit system.
 *
 * @param maps the maps; the caller keeps the descriptors. Only one process may
 *	read the rings at a time.
 * @param answers whom to ask for contexts; the caller keeps the descriptors.
 * @param ret_reporter receives the reporter; the caller frees it with
 *	sebpf_reporter_free().
 * @param err filled on failure.
 * @return 0; the errnos of sebpf_rings_open(); -EPROTONOSUPPORT where the kernel has no audit
 *	system; -ENOMEM.
 */
int sebpf_reporter_new(const struct sebpf_event_maps *maps,
		       const struct sebpf_answers *answers,
		       struct sebpf_reporter **ret_reporter,
		       struct sebpf_err *err);

/**
 * Frees a reporter.
 *
 * @param reporter may be NULL.
 */
void sebpf_reporter_free(struct sebpf_reporter *reporter);

/**
 * Gives a descriptor that poll(2) finds readable when events wait.
 *
 * @param reporter the reporter; owns the descriptor.
 * @return the descriptor.
 */
int sebpf_reporter_fd(const struct sebpf_reporter *reporter);

/**
 * Records the events that wait; a bounded number of them, so that the caller
 * stays responsive. Each becomes an audit record, or is counted where it is
 * identical to one that was recorded shortly before; the counts that fall due
 * are recorded, too. Labels that have no SID are given one. To be called at least
 * every second.
 *
 * A record that cannot be sent (libaudit's errno, without CAP_AUDIT_WRITE
 * -EPERM) is counted and its text printed on standard error: it is not lost
 * silently.
 *
 * @param reporter the reporter.
 * @param ret_reported receives what became of them, also on failure.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_reporter_run(struct sebpf_reporter *reporter,
		       struct sebpf_reported *ret_reported,
		       struct sebpf_err *err);

/**
 * Records the counts that have not fallen due yet: before the end.
 *
 * @param reporter the reporter.
 * @param ret_reported receives what became of them.
 */
void sebpf_reporter_flush(struct sebpf_reporter *reporter,
			  struct sebpf_reported *ret_reported);

/**
 * Records that events were lost which a server before had counted.
 *
 * @param reporter the reporter.
 * @param lost how many.
 * @param err filled on failure.
 * @return 0; -errno of the audit system.
 */
int sebpf_reporter_killed(struct sebpf_reporter *reporter, uint64_t lost,
			  struct sebpf_err *err);

/**
 * Records which domains have lost events for want of room, one record for each
 * that has lost any since the last one.
 *
 * @param reporter the reporter.
 * @param err filled on failure; what has no record yet gets one later.
 * @return 0; -errno of the audit system and of bpf(2).
 */
int sebpf_reporter_losses(struct sebpf_reporter *reporter,
			  struct sebpf_err *err);

#endif /* SEBPF_REPORTER_H */
