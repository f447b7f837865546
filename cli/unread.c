// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what happened while no server ran, recorded before it is gone
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audit/reporter.h"
#include "cli/unread.h"
#include "loader/answers.h"
#include "loader/state.h"
#include "sebpf/cleanup.h"

/* More than is needed to read full rings. */
#define MAX_ROUNDS 1000

static void close_maps(struct sebpf_event_maps *maps)
{
	sebpf_cleanup_close(&maps->events);
	sebpf_cleanup_close(&maps->owners);
	sebpf_cleanup_close(&maps->lost);
	sebpf_cleanup_close(&maps->told);
}

static int open_maps(const struct sebpf_attached *attached,
		     struct sebpf_event_maps *maps, struct sebpf_err *err)
{
	static const char *const names[] = { "sebpf_events", "sebpf_owners",
					     "sebpf_lost", "sebpf_told" };
	int *const fds[] = { &maps->events, &maps->owners, &maps->lost,
			     &maps->told };
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < sizeof(fds) / sizeof(fds[0]); i++)
		rc = *fds[i] = sebpf_attached_map(attached, names[i], err);
	return rc < 0 ? rc : 0;
}

/* What a server counted before it was killed. */
static int record_forgotten(const struct sebpf_attached *attached,
			    struct sebpf_reporter *reporter,
			    struct sebpf_err *err)
{
	struct sebpf_counts counts;
	int rc = sebpf_state_counts(attached, &counts, err);

	if (rc)
		return rc;
	return counts.pending ?
		       sebpf_reporter_killed(reporter, counts.pending, err) :
		       0;
}

/* Until there are no more; no new ones happen. */
static int record_events(struct sebpf_reporter *reporter, struct sebpf_err *err)
{
	struct sebpf_reported taken, counted;
	int rc = 0;

	for (int round = 0; !rc && round < MAX_ROUNDS; round++) {
		rc = sebpf_reporter_run(reporter, &taken, err);
		/*
		 * A domain that has had all its records of an interval gets
		 * more.
		 */
		sebpf_reporter_flush(reporter, &counted);
		if (!(taken.recorded + taken.folded + taken.unrecorded +
		      counted.folded + counted.unrecorded))
			break;
	}
	return rc ? rc : sebpf_reporter_losses(reporter, err);
}

static int record_with(const struct sebpf_attached *attached,
		       const struct sebpf_event_maps *maps,
		       struct sebpf_err *err)
{
	struct sebpf_answers answers sebpf_auto_answers = SEBPF_NO_ANSWERS;
	struct sebpf_reporter *reporter = NULL;
	int rc = sebpf_attached_answers(attached, &answers, err);

	if (!rc)
		rc = sebpf_reporter_new(maps, &answers, &reporter, err);
	if (!rc)
		rc = record_forgotten(attached, reporter, err);
	if (!rc)
		rc = record_events(reporter, err);
	sebpf_reporter_free(reporter);
	return rc;
}

void sebpf_unread_record(const struct sebpf_attached *attached)
{
	struct sebpf_event_maps maps
		__attribute__((cleanup(close_maps))) = { -1, -1, -1, -1 };
	struct sebpf_err err;
	int rc = open_maps(attached, &maps, &err);

	if (!rc)
		rc = record_with(attached, &maps, &err);
	if (rc)
		(void)fprintf(stderr,
			      "sebpf detach: %s; what happened while no server "
			      "ran may be in no record\n",
			      err.text);
}
