// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - tests of the folding of identical events
 * Copyright (C) 2026 The sebpf authors
 */
#include <stddef.h>

#include "audit/fold.h"
#include "tests/unit/tap.h"

#define SECOND UINT64_C(1000000000)

static struct sebpf_event make_event(uint64_t time_ns)
{
	struct sebpf_event event = {
		.time_ns = time_ns,
		.token_id = 7,
		.operation = SEBPF_OP_PROG_LOAD,
		.permissions = 2,
		.pid = 100,
		.comm = "client",
		.source_sid = 30,
		.target_sid = 31,
	};

	return event;
}

static struct sebpf_fold *make_fold(void)
{
	struct sebpf_fold *fold = NULL;
	struct sebpf_err err;

	if (sebpf_fold_new(&fold, &err))
		abort();
	return fold;
}

static void test_counts(void)
{
	struct sebpf_fold *fold = make_fold();
	struct sebpf_event event = make_event(SECOND);
	struct sebpf_folded folded = { 0 };
	int i, repeated = 0;

	ok(sebpf_fold_add(fold, &event) == SEBPF_FOLD_FIRST,
	   "the first one is to be recorded");
	for (i = 1; i < 1000; i++) {
		event.time_ns += SECOND / 1000;
		event.seqno = 5;
		event.token = (uint64_t)(unsigned int)i;
		repeated += sebpf_fold_add(fold, &event) == SEBPF_FOLD_REPEATED;
	}
	ok(repeated == 999, "those after it are counted");
	ok(sebpf_fold_pending(fold) == 999, "and pending");
	ok(!sebpf_fold_take(fold, 6 * SECOND - 1, &folded),
	   "nothing is due before the interval ends");
	ok(sebpf_fold_take(fold, 6 * SECOND, &folded) == 1 &&
		   folded.repeated == 999,
	   "then all of them are");
	ok(folded.event.time_ns == SECOND && folded.event.seqno == 0,
	   "with the first event");
	ok(!sebpf_fold_pending(fold) &&
		   !sebpf_fold_take(fold, SEBPF_FOLD_ALL, &folded),
	   "and only once");
	ok(sebpf_fold_add(fold, &event) == SEBPF_FOLD_FIRST,
	   "the next one is a first one again");
	sebpf_fold_free(fold);
}

/* What a caller forgot to take is still counted. */
static void test_late(void)
{
	struct sebpf_fold *fold = make_fold();
	struct sebpf_event event = make_event(SECOND);
	struct sebpf_folded folded = { 0 };

	(void)sebpf_fold_add(fold, &event);
	event.time_ns = 6 * SECOND;
	ok(sebpf_fold_add(fold, &event) == SEBPF_FOLD_REPEATED &&
		   sebpf_fold_take(fold, 6 * SECOND, &folded) &&
		   folded.repeated == 1,
	   "after the interval: counted");
	(void)sebpf_fold_add(fold, &event);
	event.time_ns = 5 * SECOND;
	ok(sebpf_fold_add(fold, &event) == SEBPF_FOLD_REPEATED,
	   "an event that is a little older counts");
	sebpf_fold_free(fold);
}

static void test_once(void)
{
	struct sebpf_fold *fold = make_fold();
	struct sebpf_event event = make_event(SECOND);
	struct sebpf_folded folded;

	(void)sebpf_fold_add(fold, &event);
	ok(!sebpf_fold_take(fold, 7 * SECOND, &folded),
	   "what came once is not told of again");
	sebpf_fold_free(fold);
}

/* A token that was not created has an id that a reader sees only once. */
static void test_creations(void)
{
	struct sebpf_fold *fold = make_fold();
	struct sebpf_event event = make_event(SECOND);
	struct sebpf_folded folded = { 0 };

	event.operation = SEBPF_OP_TOKEN_CREATE;
	(void)sebpf_fold_add(fold, &event);
	event.token_id++;
	ok(sebpf_fold_add(fold, &event) == SEBPF_FOLD_REPEATED,
	   "another denied creation: the same");
	ok(sebpf_fold_take(fold, SEBPF_FOLD_ALL, &folded) == 1 &&
		   folded.repeated == 1 && !folded.differing &&
		   folded.event.token_id == 7,
	   "and the record has the first id");
	event.granted = 1;
	(void)sebpf_fold_add(fold, &event);
	event.token_id++;
	ok(sebpf_fold_add(fold, &event) == SEBPF_FOLD_FIRST,
	   "another token that was created: another event");
	sebpf_fold_free(fold);
}

/* What comes after the end of a name differs, and means nothing. */
static void test_names(void)
{
	struct sebpf_fold *fold = make_fold();
	struct sebpf_event event = make_event(SECOND);

	memcpy(event.object, "map\0garbage", 12);
	(void)sebpf_fold_add(fold, &event);
	memcpy(event.object, "map\0other__", 12);
	ok(sebpf_fold_add(fold, &event) == SEBPF_FOLD_REPEATED,
	   "the rest of a name does not count");
	memcpy(event.object, "max\0other__", 12);
	ok(sebpf_fold_add(fold, &event) == SEBPF_FOLD_FIRST, "the name does");
	sebpf_fold_free(fold);
}

#define MEMBER(member)                                           \
	{                                                        \
#member, offsetof(struct sebpf_event, member), 0 \
	}
#define DETAIL(member)                                           \
	{                                                        \
#member, offsetof(struct sebpf_event, member), 1 \
	}

/* What makes an event different; there is room for all of them at once. */
static const struct {
	const char *name;
	size_t offset;
	/* 1: not if there are many kinds. */
	uint32_t is_detail;
} members[] = {
	MEMBER(operation),   MEMBER(failure),	 MEMBER(tclass),
	MEMBER(permissions), MEMBER(granted),	 MEMBER(permissive),
	MEMBER(source_sid),  MEMBER(target_sid), DETAIL(token_id),
	DETAIL(command),     DETAIL(prog_type),	 DETAIL(attach_type),
	DETAIL(map_type),    DETAIL(capability), DETAIL(delegate_option),
	DETAIL(pid),	     DETAIL(loginuid),	 DETAIL(userns),
	DETAIL(comm),	     DETAIL(object),	 DETAIL(delegator_sid),
};

static void test_differences(void)
{
	struct sebpf_fold *fold = make_fold();
	struct sebpf_event event = make_event(SECOND);

	(void)sebpf_fold_add(fold, &event);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		event = make_event(SECOND);
		((unsigned char *)&event)[members[i].offset]++;
		ok(sebpf_fold_add(fold, &event) == SEBPF_FOLD_FIRST,
		   "another %s is another event", members[i].name);
		ok(sebpf_fold_add(fold, &event) == SEBPF_FOLD_REPEATED,
		   "another %s again is the same", members[i].name);
	}
	sebpf_fold_free(fold);
}

static struct sebpf_event make_process(uint32_t pid)
{
	struct sebpf_event event = make_event(SECOND + pid);

	event.pid = pid;
	return event;
}

/* Fills the part of a table for kinds that differ only in details. */
static struct sebpf_fold *make_crowded(void)
{
	struct sebpf_fold *fold = make_fold();
	uint32_t pid;
	int first = 0;

	for (pid = 1; pid <= SEBPF_FOLD_DETAILED; pid++) {
		struct sebpf_event event = make_process(pid);

		first += sebpf_fold_add(fold, &event) == SEBPF_FOLD_FIRST;
	}
	ok(first == SEBPF_FOLD_DETAILED, "%d processes: each is recorded",
	   SEBPF_FOLD_DETAILED);
	return fold;
}

/* With many kinds, what a reader would call the same is the same. */
static void test_details(void)
{
	struct sebpf_fold *fold = make_crowded();
	struct sebpf_folded folded = { 0 };
	struct sebpf_event event;
	uint64_t told = 0, differing = 0;

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		enum sebpf_fold_result wanted = members[i].is_detail ?
							SEBPF_FOLD_REPEATED :
							SEBPF_FOLD_FIRST;

		event = make_process(SEBPF_FOLD_DETAILED + 1);
		((unsigned char *)&event)[members[i].offset]++;
		ok(sebpf_fold_add(fold, &event) == wanted,
		   "crowded: another %s is %s event", members[i].name,
		   members[i].is_detail ? "the same" : "another");
		differing += members[i].is_detail;
	}
	event = make_process(1);
	ok(sebpf_fold_add(fold, &event) == SEBPF_FOLD_REPEATED,
	   "crowded: an identical one counts");
	while (sebpf_fold_take(fold, SEBPF_FOLD_ALL, &folded)) {
		told += folded.repeated;
		differing -= folded.differing;
	}
	ok(told > 1 && !differing, "the details that differ are counted");
	event = make_process(SEBPF_FOLD_DETAILED + 1);
	ok(sebpf_fold_add(fold, &event) == SEBPF_FOLD_FIRST,
	   "details count again when there is room");
	sebpf_fold_free(fold);
}

/* A full table loses nothing that it counts, and says that it is full. */
static void test_full(void)
{
	struct sebpf_fold *fold = make_fold();
	struct sebpf_folded folded;
	uint64_t told = 0, first = 0, events = 0;
	uint32_t sid;

	for (sid = 1; !sebpf_fold_is_full(fold); sid++) {
		struct sebpf_event event = make_event(SECOND + sid);

		event.target_sid = sid;
		for (uint32_t times = 0; times <= sid % 3; times++, events++)
			first += sebpf_fold_add(fold, &event) ==
				 SEBPF_FOLD_FIRST;
	}
	ok(first == SEBPF_FOLD_SLOTS, "%d kinds fill the table",
	   SEBPF_FOLD_SLOTS);
	ok(events == first + sebpf_fold_pending(fold),
	   "every event is recorded or pending");
	ok(!sebpf_fold_take(fold, SECOND, &folded) && sebpf_fold_is_full(fold),
	   "it is full until an interval ends");
	ok(sebpf_fold_take(fold, 6 * SECOND + 1, &folded) == 1 &&
		   !sebpf_fold_is_full(fold),
	   "then there is room");
	told = folded.repeated;
	while (sebpf_fold_take(fold, SEBPF_FOLD_ALL, &folded))
		told += folded.repeated;
	ok(events == first + told && !sebpf_fold_pending(fold),
	   "at the end none is pending");
	sebpf_fold_free(fold);
}

int main(void)
{
	test_counts();
	test_late();
	test_once();
	test_creations();
	test_names();
	test_differences();
	test_details();
	test_full();
	sebpf_fold_free(NULL);
	return tap_done();
}
