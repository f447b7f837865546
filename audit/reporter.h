/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - from the rings of events to the audit system
 * Copyright (C) 2026 The sebpf authors
 *
 * Each domain has a ring and a table of counts, so that a domain that is denied
 * again and again does not keep another's events from being recorded.
 */
#ifndef SEBPF_AUDIT_REPORTER_H
#define SEBPF_AUDIT_REPORTER_H

#include <stdint.h>

#include "loader/loader.h"
#include "sebpf/error.h"

/* Opaque: the rings and the socket to the audit system. */
struct sebpf_reporter;

/**
 * struct sebpf_reported - what happened to the events of one call
 * @recorded: handed to the audit system, each with a record of its own.
 * @folded: in a record of events that came again (audit/fold.h).
 * @unrecorded: could not be recorded; their text is on standard error.
 * @pending: counted so far, also by earlier calls, and not yet in a record.
 * @stalled: 1: there are events that cannot be taken yet: of a domain that has
 *	had all its records in an interval, or not completely written.
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
 * @return 0; the errnos of sebpf_rings_open(); -EPROTONOSUPPORT if the kernel
 *	has no audit system; -ENOMEM.
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
 * stays responsive. Each becomes an audit record, or is counted if it is
 * identical to one that was recorded shortly before. Counts that are due are
 * also recorded. Labels that have no SID are given one. Call it at least every
 * second.
 *
 * A record that cannot be sent (libaudit's errno, without CAP_AUDIT_WRITE
 * -EPERM) is counted and its text printed on standard error: it is not lost
 * silently.
 *
 * @param ret_reported receives what happened to them, also on failure.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_reporter_run(struct sebpf_reporter *reporter,
		       struct sebpf_reported *ret_reported,
		       struct sebpf_err *err);

/**
 * Records the counts that are not due yet, before the end.
 *
 * @param ret_reported receives what happened to them.
 */
void sebpf_reporter_flush(struct sebpf_reporter *reporter,
			  struct sebpf_reported *ret_reported);

/**
 * Records that events were lost that an earlier server had counted.
 *
 * @param lost how many.
 * @param err filled on failure.
 * @return 0; -errno of the audit system.
 */
int sebpf_reporter_killed(struct sebpf_reporter *reporter, uint64_t lost,
			  struct sebpf_err *err);

/**
 * Records which domains have lost events because there was no room, one record
 * for each that has lost any since the last one.
 *
 * @param err filled on failure; what has no record yet will get one.
 * @return 0; -errno of the audit system and of bpf(2).
 */
int sebpf_reporter_losses(struct sebpf_reporter *reporter,
			  struct sebpf_err *err);

#endif /* SEBPF_AUDIT_REPORTER_H */
