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
#include <time.h>

#include "audit/fold.h"
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
	struct sebpf_fold *fold;
	struct sebpf_answers answers;
	int audit_fd;
	/* Of the call of sebpf_reporter_run() that is under way. */
	unsigned int seen;
	struct sebpf_reported reported;
};

/**
 * struct texts - the contexts of an event, each owned
 * @source: who asked.
 * @target: what was asked about.
 * @delegator: of the token.
 */
struct texts {
	char *source;
	char *target;
	char *delegator;
};

static void free_texts(struct texts *texts)
{
	free(texts->source);
	free(texts->target);
	free(texts->delegator);
}

static void read_context(const struct sebpf_reporter *reporter, uint32_t sid,
			 char **ret_text)
{
	struct sebpf_err err;

	if (sid &&
	    sebpf_answers_context(&reporter->answers, sid, ret_text, &err))
		(void)fprintf(stderr, "sebpf: %s\n", err.text);
}

/* What cannot be recorded is printed. */
static int write_record(struct sebpf_reporter *reporter,
			const struct sebpf_event *event, const char *label,
			uint64_t repeated)
{
	struct texts texts __attribute__((cleanup(free_texts))) = { 0 };
	struct sebpf_contexts contexts;
	struct sebpf_record record = { 0 };
	struct sebpf_err err;
	int rc;

	read_context(reporter, event->source_sid, &texts.source);
	read_context(reporter, event->target_sid, &texts.target);
	read_context(reporter, event->delegator_sid, &texts.delegator);
	contexts.source = texts.source;
	contexts.target = label ? label : texts.target;
	contexts.delegator = texts.delegator;
	rc = sebpf_record_write(event, &contexts, repeated, &record, &err);
	if (rc) {
		(void)fprintf(stderr,
			      "sebpf: an event could not be written: %s\n",
			      err.text);
		return rc;
	}
	rc = sebpf_audit_send(reporter->audit_fd, &record, event->loginuid);
	if (rc)
		(void)fprintf(stderr,
			      "sebpf: the audit system did not take: %s (%s)\n",
			      record.text, strerror(-rc));
	free(record.text);
	return rc;
}

static void record_first(struct sebpf_reporter *reporter,
			 const struct sebpf_event *event, const char *label)
{
	if (write_record(reporter, event, label, 0))
		reporter->reported.unrecorded++;
	else
		reporter->reported.recorded++;
}

static void record_folded(struct sebpf_reporter *reporter,
			  const struct sebpf_folded *folded)
{
	if (write_record(reporter, &folded->event, NULL, folded->repeated))
		reporter->reported.unrecorded += folded->repeated;
	else
		reporter->reported.folded += folded->repeated;
}

static void record_due(struct sebpf_reporter *reporter, uint64_t now_ns)
{
	struct sebpf_folded folded;

	while (sebpf_fold_take(reporter->fold, now_ns, &folded))
		record_folded(reporter, &folded);
}

static void take_event(struct sebpf_reporter *reporter,
		       const struct sebpf_event *event)
{
	struct sebpf_folded displaced;
	enum sebpf_fold_result result;

	record_due(reporter, event->time_ns);
	result = sebpf_fold_add(reporter->fold, event, &displaced);
	if (displaced.repeated)
		record_folded(reporter, &displaced);
	if (result == SEBPF_FOLD_FIRST)
		record_first(reporter, event, NULL);
}

/* An event about a label that has no SID: the kernel gives it one first. */
static void take_label_event(struct sebpf_reporter *reporter,
			     const struct sebpf_label_event *labelled)
{
	struct sebpf_event event = labelled->event;
	struct sebpf_err err;

	if (!sebpf_answers_give_sid(&reporter->answers, labelled,
				    &event.target_sid, &err)) {
		event.has_label = 0;
		if (event.operation != SEBPF_OP_LABEL)
			take_event(reporter, &event);
		return;
	}
	(void)fprintf(stderr, "sebpf: %s\n", err.text);
	if (event.operation != SEBPF_OP_LABEL)
		record_first(reporter, &event,
			     labelled->label.length ? labelled->label.bytes :
						      NULL);
}

static int on_event(void *context, void *data, size_t size)
{
	struct sebpf_reporter *reporter = context;
	const struct sebpf_event *event = data;

	if (size < sizeof(*event) ||
	    (event->has_label && size < sizeof(struct sebpf_label_event))) {
		reporter->reported.unrecorded++;
		(void)fprintf(stderr, "sebpf: an event is too short\n");
	} else if (event->has_label) {
		take_label_event(reporter, data);
	} else if (event->operation != SEBPF_OP_LABEL) {
		take_event(reporter, event);
	}
	/* The event is consumed all the same. */
	return ++reporter->seen < EVENTS_PER_RUN ? 0 : -ECANCELED;
}

int sebpf_reporter_new(int ring_fd, const struct sebpf_answers *answers,
		       struct sebpf_reporter **ret_reporter,
		       struct sebpf_err *err)
{
	struct sebpf_reporter *reporter = calloc(1, sizeof(*reporter));
	int rc;

	if (!reporter)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	reporter->answers = *answers;
	reporter->audit_fd = sebpf_audit_open(err);
	rc = reporter->audit_fd < 0 ? reporter->audit_fd :
				      sebpf_fold_new(&reporter->fold, err);
	if (rc) {
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
	sebpf_fold_free(reporter->fold);
	if (reporter->audit_fd >= 0)
		audit_close(reporter->audit_fd);
	free(reporter);
}

int sebpf_reporter_fd(const struct sebpf_reporter *reporter)
{
	return ring_buffer__epoll_fd(reporter->ring);
}

static void begin(struct sebpf_reporter *reporter)
{
	reporter->seen = 0;
	memset(&reporter->reported, 0, sizeof(reporter->reported));
}

static void end(struct sebpf_reporter *reporter,
		struct sebpf_reported *ret_reported)
{
	reporter->reported.pending = sebpf_fold_pending(reporter->fold);
	*ret_reported = reporter->reported;
}

/* The hooks' clock. */
static uint64_t now(void)
{
	struct timespec time = { 0 };

	(void)clock_gettime(CLOCK_BOOTTIME, &time);
	return (uint64_t)time.tv_sec * UINT64_C(1000000000) +
	       (uint64_t)time.tv_nsec;
}

int sebpf_reporter_run(struct sebpf_reporter *reporter,
		       struct sebpf_reported *ret_reported,
		       struct sebpf_err *err)
{
	int rc;

	begin(reporter);
	rc = ring_buffer__consume(reporter->ring);
	/* Where events wait still, they may be of an interval before now. */
	if (rc != -ECANCELED)
		record_due(reporter, now());
	end(reporter, ret_reported);
	if (rc < 0 && rc != -ECANCELED)
		return sebpf_err_set(err, rc,
				     "cannot read the ring of events: %s",
				     strerror(-rc));
	return 0;
}

void sebpf_reporter_flush(struct sebpf_reporter *reporter,
			  struct sebpf_reported *ret_reported)
{
	begin(reporter);
	record_due(reporter, SEBPF_FOLD_ALL);
	end(reporter, ret_reported);
}

int sebpf_reporter_lost(struct sebpf_reporter *reporter, const char *reason,
			uint64_t lost, struct sebpf_err *err)
{
	struct sebpf_record record = { .type = AUDIT_USER_SELINUX_ERR };
	char text[80];
	int rc;

	(void)snprintf(text, sizeof(text), "op=record reason=%s lost=%" PRIu64,
		       reason, lost);
	record.text = text;
	rc = sebpf_audit_send(reporter->audit_fd, &record, 0);
	if (rc)
		return sebpf_err_set(err, rc,
				     "the audit system did not take: %s (%s)",
				     text, strerror(-rc));
	return 0;
}
