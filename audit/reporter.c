// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - from the ring of events to the audit system
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <inttypes.h>
#include <libaudit.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "audit/fields.h"
#include "audit/fold.h"
#include "audit/record.h"
#include "audit/reporter.h"
#include "audit/send.h"
#include "loader/losses.h"
#include "loader/rings.h"
#include "sebpf/abi.h"
#include "sebpf/cleanup.h"

/*
 * Events of one call of sebpf_reporter_run(). A domain that is denied in a loop
 * can fill a ring as fast as it is read, and the server has other things to do.
 */
#define EVENTS_PER_RUN 256

/**
 * struct lane - the state of one ring
 * @fold: its domain's table.
 * @sid: the domain; 0 for the ring of domains that have none.
 * @first: the first event; NULL: none.
 * @size: its bytes.
 */
struct lane {
	struct sebpf_fold *fold;
	uint32_t sid;
	const struct sebpf_event *first;
	size_t size;
};

struct sebpf_reporter {
	struct sebpf_rings *rings;
	struct lane lanes[SEBPF_RINGS];
	struct sebpf_event_maps maps;
	struct sebpf_answers answers;
	int audit_fd;
	/* Of the current call of sebpf_reporter_run(). */
	struct sebpf_reported reported;
};

/**
 * struct texts - the contexts of an event, each owned
 * @source: the subject.
 * @target: the target.
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
			const struct sebpf_folded *folded, const char *label)
{
	const struct sebpf_event *event = &folded->event;
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
	rc = sebpf_record_write(folded, &contexts, &record, &err);
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
	const struct sebpf_folded alone = { .event = *event };

	if (write_record(reporter, &alone, label))
		reporter->reported.unrecorded++;
	else
		reporter->reported.recorded++;
}

static void record_folded(struct sebpf_reporter *reporter,
			  const struct sebpf_folded *folded)
{
	if (write_record(reporter, folded, NULL))
		reporter->reported.unrecorded += folded->repeated;
	else
		reporter->reported.folded += folded->repeated;
}

static void record_due(struct sebpf_reporter *reporter, struct lane *lane,
		       uint64_t now_ns)
{
	struct sebpf_folded folded;

	while (sebpf_fold_take(lane->fold, now_ns, &folded))
		record_folded(reporter, &folded);
}

static void take_event(struct sebpf_reporter *reporter, struct lane *lane,
		       const struct sebpf_event *event, const char *label)
{
	if (event->operation == SEBPF_OP_LABEL)
		return;
	record_due(reporter, lane, event->time_ns);
	if (sebpf_fold_add(lane->fold, event) == SEBPF_FOLD_FIRST)
		record_first(reporter, event, label);
}

/* For an event about a label that has no SID: the kernel gives it one first. */
static void take_label_event(struct sebpf_reporter *reporter, struct lane *lane,
			     const struct sebpf_label_event *labelled)
{
	struct sebpf_event event = labelled->event;
	const char *label = NULL;
	struct sebpf_err err;

	event.has_label = 0;
	if (sebpf_answers_give_sid(&reporter->answers, labelled,
				   &event.target_sid, &err)) {
		(void)fprintf(stderr, "sebpf: %s\n", err.text);
		if (labelled->label.length)
			label = labelled->label.bytes;
	}
	take_event(reporter, lane, &event, label);
}

/* Whether an event is as long as it says. */
static int is_complete(const struct lane *lane)
{
	const size_t before = offsetof(struct sebpf_label_event, label.bytes);
	const struct sebpf_label_event *labelled = (const void *)lane->first;

	if (lane->size < sizeof(*lane->first))
		return 0;
	return !lane->first->has_label ||
	       (lane->size > before &&
		lane->size - before > labelled->label.length);
}

/* Takes the first event in a ring. */
static void take_first(struct sebpf_reporter *reporter, struct lane *lane)
{
	if (!is_complete(lane)) {
		reporter->reported.unrecorded++;
		(void)fprintf(stderr, "sebpf: an event is too short\n");
	} else if (lane->first->has_label) {
		take_label_event(reporter, lane, (const void *)lane->first);
	} else {
		take_event(reporter, lane, lane->first, NULL);
	}
}

static int open_all(struct sebpf_reporter *reporter, struct sebpf_err *err)
{
	int rc = 0;

	reporter->audit_fd = sebpf_audit_open(err);
	if (reporter->audit_fd < 0)
		return reporter->audit_fd;
	for (size_t i = 0; !rc && i < SEBPF_RINGS; i++)
		rc = sebpf_fold_new(&reporter->lanes[i].fold, err);
	if (rc)
		return rc;
	return sebpf_rings_open(reporter->maps.events, &reporter->rings, err);
}

int sebpf_reporter_new(const struct sebpf_event_maps *maps,
		       const struct sebpf_answers *answers,
		       struct sebpf_reporter **ret_reporter,
		       struct sebpf_err *err)
{
	struct sebpf_reporter *reporter = calloc(1, sizeof(*reporter));
	int rc;

	if (!reporter)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	reporter->maps = *maps;
	reporter->answers = *answers;
	rc = open_all(reporter, err);
	if (rc) {
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
	sebpf_rings_free(reporter->rings);
	for (size_t i = 0; i < SEBPF_RINGS; i++)
		sebpf_fold_free(reporter->lanes[i].fold);
	if (reporter->audit_fd >= 0)
		audit_close(reporter->audit_fd);
	free(reporter);
}

int sebpf_reporter_fd(const struct sebpf_reporter *reporter)
{
	return sebpf_rings_fd(reporter->rings);
}

static void begin(struct sebpf_reporter *reporter)
{
	memset(&reporter->reported, 0, sizeof(reporter->reported));
}

static void end(struct sebpf_reporter *reporter,
		struct sebpf_reported *ret_reported)
{
	for (size_t i = 0; i < SEBPF_RINGS; i++)
		reporter->reported.pending +=
			sebpf_fold_pending(reporter->lanes[i].fold);
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

/* If a ring has a new domain, the counts belong to the old one. */
static int follow_owners(struct sebpf_reporter *reporter, struct sebpf_err *err)
{
	struct sebpf_ring_owners owners;
	uint32_t zero = 0;

	if (bpf_map_lookup_elem(reporter->maps.owners, &zero, &owners))
		return sebpf_err_set(err, -errno,
				     "cannot tell whose the rings are: %s",
				     strerror(errno));
	for (size_t i = 0; i < SEBPF_EVENT_RINGS; i++) {
		struct lane *lane = &reporter->lanes[i];

		if (lane->sid == owners.of[i].sid)
			continue;
		record_due(reporter, lane, SEBPF_FOLD_ALL);
		lane->sid = owners.of[i].sid;
	}
	return 0;
}

static void look(struct sebpf_reporter *reporter, size_t index)
{
	struct lane *lane = &reporter->lanes[index];

	lane->first = sebpf_rings_first(reporter->rings, index, &lane->size);
}

/*
 * The ring with the oldest of the events from before @now_ns, so that records
 * are in the order of the events: an event that was there when another happened
 * is taken before it. A domain whose table is full has to wait; -1: no ring.
 */
static int find_oldest(const struct sebpf_reporter *reporter, uint64_t now_ns)
{
	uint64_t oldest_ns = now_ns;
	int oldest = -1;

	for (int i = 0; i < (int)SEBPF_RINGS; i++) {
		const struct lane *lane = &reporter->lanes[i];

		if (lane->first && lane->first->time_ns < oldest_ns &&
		    !sebpf_fold_is_full(lane->fold)) {
			oldest_ns = lane->first->time_ns;
			oldest = i;
		}
	}
	return oldest;
}

/* Takes events from before @now_ns; returns how many. */
static int take_events(struct sebpf_reporter *reporter, uint64_t now_ns)
{
	int index, taken;

	for (size_t i = 0; i < SEBPF_RINGS; i++)
		look(reporter, i);
	for (taken = 0; taken < EVENTS_PER_RUN; taken++) {
		index = find_oldest(reporter, now_ns);
		if (index < 0)
			break;
		take_first(reporter, &reporter->lanes[index]);
		/* Whatever happened to it. */
		sebpf_rings_consume(reporter->rings, (size_t)index);
		look(reporter, (size_t)index);
	}
	return taken;
}

/* Records what is due, unless events of an earlier interval wait. */
static void record_all_due(struct sebpf_reporter *reporter, uint64_t now_ns)
{
	for (size_t i = 0; i < SEBPF_RINGS; i++) {
		struct lane *lane = &reporter->lanes[i];

		if (!lane->first || lane->first->time_ns >= now_ns ||
		    sebpf_fold_is_full(lane->fold))
			record_due(reporter, lane, now_ns);
	}
}

static int is_any_waiting(const struct sebpf_reporter *reporter)
{
	for (size_t i = 0; i < SEBPF_RINGS; i++)
		if (sebpf_rings_waits(reporter->rings, i))
			return 1;
	return 0;
}

int sebpf_reporter_run(struct sebpf_reporter *reporter,
		       struct sebpf_reported *ret_reported,
		       struct sebpf_err *err)
{
	uint64_t now_ns = now();
	int taken, rc;

	begin(reporter);
	rc = follow_owners(reporter, err);
	taken = take_events(reporter, now_ns);
	record_all_due(reporter, now_ns);
	reporter->reported.stalled = !taken && is_any_waiting(reporter);
	end(reporter, ret_reported);
	return rc;
}

void sebpf_reporter_flush(struct sebpf_reporter *reporter,
			  struct sebpf_reported *ret_reported)
{
	begin(reporter);
	for (size_t i = 0; i < SEBPF_RINGS; i++)
		record_due(reporter, &reporter->lanes[i], SEBPF_FOLD_ALL);
	end(reporter, ret_reported);
}

static int send_lost(struct sebpf_reporter *reporter, const char *reason,
		     uint64_t lost, const char *source, struct sebpf_err *err)
{
	struct sebpf_record record = { .type = AUDIT_USER_SELINUX_ERR };
	char *text sebpf_auto_free = NULL;
	int rc;

	if (asprintf(&text, "%s=%s %s=%s %s=%" PRIu64 "%s%s%s%s",
		     sebpf_field_name(SEBPF_FIELD_OP), SEBPF_RECORD_OP_LOSS,
		     sebpf_field_name(SEBPF_FIELD_REASON), reason,
		     sebpf_field_name(SEBPF_FIELD_LOST), lost,
		     source ? " " : "",
		     source ? sebpf_field_name(SEBPF_FIELD_SCONTEXT) : "",
		     source ? "=" : "", source ? source : "") < 0)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	record.text = text;
	rc = sebpf_audit_send(reporter->audit_fd, &record, 0);
	if (rc)
		return sebpf_err_set(err, rc,
				     "the audit system did not take: %s (%s)",
				     text, strerror(-rc));
	return 0;
}

int sebpf_reporter_killed(struct sebpf_reporter *reporter, uint64_t lost,
			  struct sebpf_err *err)
{
	return send_lost(reporter, SEBPF_RECORD_SERVER_KILLED, lost, NULL, err);
}

/* Records what one domain has lost since the last such record. */
static int record_loss(struct sebpf_reporter *reporter,
		       const struct sebpf_loss *loss, struct sebpf_err *err)
{
	uint64_t told = sebpf_losses_told(reporter->maps.told, loss->sid);
	char *source sebpf_auto_free = NULL;
	int rc;

	if (loss->lost <= told)
		return 0;
	read_context(reporter, loss->sid, &source);
	rc = send_lost(reporter, SEBPF_RECORD_RING_FULL, loss->lost - told,
		       source, err);
	return rc ? rc : sebpf_losses_tell(reporter->maps.told, loss, err);
}

int sebpf_reporter_losses(struct sebpf_reporter *reporter,
			  struct sebpf_err *err)
{
	struct sebpf_loss *losses sebpf_auto_free = NULL;
	size_t count = 0;
	int rc = sebpf_losses_read(reporter->maps.lost, &losses, &count, err);

	for (size_t i = 0; !rc && i < count; i++)
		rc = record_loss(reporter, &losses[i], err);
	return rc;
}
