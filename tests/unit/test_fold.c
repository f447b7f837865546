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

static enum sebpf_fold_result add(struct sebpf_fold *fold,
				  const struct sebpf_event *event,
				  uint64_t *ret_displaced)
{
	struct sebpf_folded displaced;
	enum sebpf_fold_result result = sebpf_fold_add(fold, event, &displaced);

	*ret_displaced = displaced.repeated;
	return result;
}

static void test_counts(void)
{
	struct sebpf_fold *fold = make_fold();
	struct sebpf_event event = make_event(SECOND);
	struct sebpf_folded folded = { 0 };
	uint64_t displaced;
	int i, repeated = 0;

	ok(add(fold, &event, &displaced) == SEBPF_FOLD_FIRST,
	   "the first one is to be recorded");
	for (i = 1; i < 1000; i++) {
		event.time_ns += SECOND / 1000;
		event.seqno = 5;
		event.token = (uint64_t)(unsigned int)i;
		repeated += add(fold, &event, &displaced) ==
				    SEBPF_FOLD_REPEATED &&
			    !displaced;
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
	ok(add(fold, &event, &displaced) == SEBPF_FOLD_FIRST,
	   "the next one is a first one again");
	sebpf_fold_free(fold);
}

/* Whatever the caller forgot to take. */
static void test_late(void)
{
	struct sebpf_fold *fold = make_fold();
	struct sebpf_event event = make_event(SECOND);
	uint64_t displaced;

	(void)add(fold, &event, &displaced);
	(void)add(fold, &event, &displaced);
	event.time_ns = 6 * SECOND;
	ok(add(fold, &event, &displaced) == SEBPF_FOLD_FIRST && displaced == 1,
	   "after the interval: recorded, and the count is handed out");
	event.time_ns = 5 * SECOND;
	ok(add(fold, &event, &displaced) == SEBPF_FOLD_REPEATED,
	   "an event that is a little older counts");
	sebpf_fold_free(fold);
}

static void test_once(void)
{
	struct sebpf_fold *fold = make_fold();
	struct sebpf_event event = make_event(SECOND);
	struct sebpf_folded folded;
	uint64_t displaced;

	(void)add(fold, &event, &displaced);
	ok(!sebpf_fold_take(fold, 7 * SECOND, &folded),
	   "what came once is not told of again");
	sebpf_fold_free(fold);
}

/* What is behind the end of a name differs, and means nothing. */
static void test_names(void)
{
	struct sebpf_fold *fold = make_fold();
	struct sebpf_event event = make_event(SECOND);
	uint64_t displaced;

	memcpy(event.object, "map\0garbage", 12);
	(void)add(fold, &event, &displaced);
	memcpy(event.object, "map\0other__", 12);
	ok(add(fold, &event, &displaced) == SEBPF_FOLD_REPEATED,
	   "the rest of a name does not count");
	memcpy(event.object, "max\0other__", 12);
	ok(add(fold, &event, &displaced) == SEBPF_FOLD_FIRST, "the name does");
	sebpf_fold_free(fold);
}

#define MEMBER(member)                                        \
	{                                                     \
#member, offsetof(struct sebpf_event, member) \
	}

/* What makes another event; all of them at once have room. */
static const struct {
	const char *name;
	size_t offset;
} members[] = {
	MEMBER(token_id),	 MEMBER(operation),   MEMBER(failure),
	MEMBER(class_id),	 MEMBER(permissions), MEMBER(granted),
	MEMBER(permissive),	 MEMBER(command),     MEMBER(prog_type),
	MEMBER(attach_type),	 MEMBER(map_type),    MEMBER(capability),
	MEMBER(delegate_option), MEMBER(pid),	      MEMBER(loginuid),
	MEMBER(userns),		 MEMBER(comm),	      MEMBER(object),
	MEMBER(source_sid),	 MEMBER(target_sid),  MEMBER(delegator_sid),
};

static void test_differences(void)
{
	struct sebpf_fold *fold = make_fold();
	struct sebpf_event event = make_event(SECOND);
	uint64_t displaced;

	(void)add(fold, &event, &displaced);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		event = make_event(SECOND);
		((unsigned char *)&event)[members[i].offset]++;
		ok(add(fold, &event, &displaced) == SEBPF_FOLD_FIRST &&
			   !displaced,
		   "another %s is another event", members[i].name);
		ok(add(fold, &event, &displaced) == SEBPF_FOLD_REPEATED,
		   "another %s again is the same", members[i].name);
	}
	sebpf_fold_free(fold);
}

/* A full table gives the oldest up, and loses no count. */
static void test_full(void)
{
	struct sebpf_fold *fold = make_fold();
	struct sebpf_folded folded;
	uint64_t displaced, recorded = 0, told = 0, events = 0;
	uint32_t pid, i;

	for (i = 0; i < 3; i++) {
		for (pid = 1; pid <= 3 * SEBPF_FOLD_SLOTS; pid++) {
			struct sebpf_event event = make_event(SECOND + pid);

			event.pid = pid;
			for (uint32_t times = 0; times <= pid % 3; times++) {
				events++;
				recorded += add(fold, &event, &displaced) ==
					    SEBPF_FOLD_FIRST;
				told += displaced;
			}
		}
	}
	ok(told > 0, "a full table hands out what it has counted");
	ok(events == recorded + told + sebpf_fold_pending(fold),
	   "every event is recorded, told of, or pending");
	while (sebpf_fold_take(fold, SEBPF_FOLD_ALL, &folded))
		told += folded.repeated;
	ok(events == recorded + told && !sebpf_fold_pending(fold),
	   "at the end none is pending");
	sebpf_fold_free(fold);
}

int main(void)
{
	test_counts();
	test_late();
	test_once();
	test_names();
	test_differences();
	test_full();
	sebpf_fold_free(NULL);
	return tap_done();
}
