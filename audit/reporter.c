// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - from the ring of events to the audit system
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <inttypes.h>
#include <libaudit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/record.h"
#include "audit/reporter.h"
#include "audit/send.h"
#include "sebpf/abi.h"
#include "sebpf/cleanup.h"

/*
 * Events of one call of sebpf_reporter_run(). Whoever is denied in a loop can
 * fill the ring as fast as it is read; the server has other things to do.
 */
#define EVENTS_PER_RUN 256

struct sebpf_reporter {
	struct ring_buffer *ring;
	int audit_fd;
	/* Of the call of sebpf_reporter_run() that is under way. */
	const struct sebpf_names *names;
	struct sebpf_reported reported;
};

static void record_event(struct sebpf_reporter *reporter,
			 const struct sebpf_event *event)
{
	struct sebpf_record record = { 0 };
	struct sebpf_err err;
	int rc;

	rc = sebpf_record_write(reporter->names, event, &record, &err);
	if (rc) {
		reporter->reported.unrecorded++;
		(void)fprintf(stderr,
			      "sebpf: an event could not be written: %s\n",
			      err.text);
		return;
	}
	rc = sebpf_audit_send(reporter->audit_fd, &record, event->loginuid);
	if (rc) {
		reporter->reported.unrecorded++;
		(void)fprintf(stderr,
			      "sebpf: the audit system did not take: %s (%s)\n",
			      record.text, strerror(-rc));
	} else {
		reporter->reported.recorded++;
	}
	free(record.text);
}

static int on_event(void *context, void *data, size_t size)
{
	struct sebpf_reporter *reporter = context;

	if (size < sizeof(struct sebpf_event)) {
		reporter->reported.unrecorded++;
		(void)fprintf(stderr, "sebpf: an event is too short\n");
	} else {
		record_event(reporter, data);
	}
	/* The event is consumed all the same. */
	return reporter->reported.recorded + reporter->reported.unrecorded <
			       EVENTS_PER_RUN ?
		       0 :
		       -ECANCELED;
}

int sebpf_reporter_new(int ring_fd, struct sebpf_reporter **ret_reporter,
		       struct sebpf_err *err)
{
	struct sebpf_reporter *reporter = calloc(1, sizeof(*reporter));
	int rc;

	if (!reporter)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	reporter->audit_fd = sebpf_audit_open(err);
	if (reporter->audit_fd < 0) {
		rc = reporter->audit_fd;
		sebpf_reporter_free(reporter);
		return rc;
	}
	reporter->ring = ring_buffer__new(ring_fd, on_event, reporter, NULL);
	if (!reporter->ring) {
		rc = sebpf_err_set(err, -errno,
				   "cannot read the ring of events: %s",
				   strerror(errno));
		sebpf_reporter_free(reporter);
		return rc;
	}
	*ret_reporter = reporter;
	return 0;
}

void sebpf_reporter_free(struct sebpf_reporter *reporter)
{
	if (!reporter)
		return;
	ring_buffer__free(reporter->ring);
	if (reporter->audit_fd >= 0)
		audit_close(reporter->audit_fd);
	free(reporter);
}

int sebpf_reporter_fd(const struct sebpf_reporter *reporter)
{
	return ring_buffer__epoll_fd(reporter->ring);
}

int sebpf_reporter_run(struct sebpf_reporter *reporter,
		       const struct sebpf_names *names,
		       struct sebpf_reported *ret_reported,
		       struct sebpf_err *err)
{
	int rc;

	reporter->names = names;
	memset(&reporter->reported, 0, sizeof(reporter->reported));
	rc = ring_buffer__consume(reporter->ring);
	*ret_reported = reporter->reported;
	reporter->names = NULL;
	if (rc < 0 && rc != -ECANCELED)
		return sebpf_err_set(err, rc,
				     "cannot read the ring of events: %s",
				     strerror(-rc));
	return 0;
}

int sebpf_reporter_lost(struct sebpf_reporter *reporter, uint64_t lost,
			struct sebpf_err *err)
{
	struct sebpf_record record = { .type = AUDIT_USER_SELINUX_ERR };
	char text[80];
	int rc;

	(void)snprintf(text, sizeof(text),
		       "op=record reason=event_ring_full lost=%" PRIu64, lost);
	record.text = text;
	rc = sebpf_audit_send(reporter->audit_fd, &record, 0);
	if (rc)
		return sebpf_err_set(err, rc,
				     "the audit system did not take: %s (%s)",
				     text, strerror(-rc));
	return 0;
}
