// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - floods of denials: those of other domains are still recorded
 * Copyright (C) 2026 The sebpf authors
 *
 * Containers are denied in loops, by several processes each, and vary what
 * makes one event different from another. Meanwhile a victim is denied ten
 * times. Each of these denials must be in the audit log, at once or in a count.
 * For the flooders the numbers must add up: what was denied equals what is in
 * records, plus what status and records say is lost, by domain. If the server
 * is stopped, the flooders' rings are sure to be full.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "audit/fold.h"
#include "sebpf/abi.h"
#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/holder.h"
#include "tests/guest/mounts.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"

#define AUDIT_LOG "/var/log/audit/audit.log"

/* Processes of each flooder. */
#define PROCESSES 5
#define FLOODERS 2

/* Denials of the victim. */
#define DENIALS 10

/* This many denials mean that a flood has begun. */
#define MANY 2000

/* With the same type and other categories, the victim is another domain. */
#define FLOODER GUEST_CONTEXT("no_map_create_t")
#define NEIGHBOUR "system_u:system_r:no_map_create_t:s0:c5,c7"
#define STRANGER GUEST_CONTEXT("no_prog_load_t")
/* May use tokens, and create none. */
#define IDLER GUEST_CONTEXT("no_token_create_t")
/* May do nothing with any token. */
#define OUTCAST GUEST_CONTEXT("no_delegate_t")

enum vary { NOTHING, COMM, TOKEN, COMMAND, TYPE, CREATE };

/**
 * struct flood - a flood, and the victim that must still be recorded
 * @name: of the tests.
 * @victim: context.
 * @flooders: contexts; NULL: none.
 * @vary: what they vary.
 * @is_stopped: 1: the server is, until the victim is done.
 */
static const struct flood {
	const char *name;
	const char *victim;
	const char *flooders[FLOODERS];
	enum vary vary;
	int is_stopped;
} floods[] = {
	{ "nobody floods", NEIGHBOUR, { NULL }, NOTHING, 0 },
	{ "nobody floods, no server", STRANGER, { NULL }, NOTHING, 1 },
	{ "the same", NEIGHBOUR, { FLOODER }, NOTHING, 1 },
	{ "comm", NEIGHBOUR, { FLOODER }, COMM, 0 },
	{ "comm, no server", NEIGHBOUR, { FLOODER }, COMM, 1 },
	{ "token_id", STRANGER, { FLOODER }, TOKEN, 0 },
	{ "token_id, no server", NEIGHBOUR, { FLOODER }, TOKEN, 1 },
	{ "command", NEIGHBOUR, { OUTCAST }, COMMAND, 0 },
	{ "command, no server", STRANGER, { OUTCAST }, COMMAND, 1 },
	{ "type", STRANGER, { FLOODER }, TYPE, 0 },
	{ "type, no server", NEIGHBOUR, { FLOODER }, TYPE, 1 },
	{ "creations", STRANGER, { IDLER }, CREATE, 0 },
	{ "creations, no server", NEIGHBOUR, { IDLER }, CREATE, 1 },
	{ "two domains", NEIGHBOUR, { FLOODER, STRANGER }, COMMAND, 0 },
	{ "two domains, no server", NEIGHBOUR, { FLOODER, OUTCAST }, COMM, 1 },
};

/* All processes see it. 1: the flood is over. */
static int *stop;

/* One call that is denied, as a different event from the last one. */
static void provoke(enum vary vary, int dir_fd, int *token, unsigned int turn)
{
	char comm[16];

	switch (vary) {
	case COMM:
		(void)snprintf(comm, sizeof(comm), "flood%u", turn);
		(void)prctl(PR_SET_NAME, comm);
		break;
	case TOKEN:
		(void)close(*token);
		*token = token_create(dir_fd);
		break;
	case COMMAND:
		(void)token_prog_load(*token, BPF_PROG_TYPE_SOCKET_FILTER);
		(void)token_btf_load(*token);
		break;
	case TYPE:
		(void)token_map_create(*token, turn % BPF_MAP_TYPE_RINGBUF + 1);
		break;
	case CREATE:
		(void)token_create(dir_fd);
		return;
	case NOTHING:
		break;
	}
	(void)token_map_create(*token, BPF_MAP_TYPE_ARRAY);
}

/**
 * struct flooder - a process that floods
 * @context: its context, after it has created a token.
 * @vary: what it varies.
 */
struct flooder {
	const char *context;
	enum vary vary;
};

static int flood_body(int mount_fd, int dir_fd, void *arg)
{
	const struct flooder *flooder = arg;
	int token = token_create(dir_fd);
	int failed = 0, status, i;

	(void)mount_fd;
	if (token < 0 || trial_enter(flooder->context))
		return 1;
	for (i = 0; i < PROCESSES; i++) {
		unsigned int turn = (unsigned int)i << 24;

		if (trial_fork())
			continue;
		while (!__atomic_load_n(stop, __ATOMIC_RELAXED))
			provoke(flooder->vary, dir_fd, &token, turn++);
		_exit(0);
	}
	while (wait(&status) > 0)
		failed |= status;
	return failed ? 2 : 0;
}

static pid_t start_flooder(const char *context, enum vary vary)
{
	static const struct container_options options = {
		.context = GUEST_CONTEXT("container_t"),
		.cmds = "any",
		.maps = "any",
		.progs = "any",
		.attachs = "any",
	};
	struct flooder flooder = { context, vary };
	pid_t pid;

	if (container_start(&options, flood_body, &flooder, &pid))
		guest_bail("no flooder in %s", context);
	return pid;
}

/* The victim's denial; the order is its number. */
static int be_denied(int order, int dir_fd, void *state)
{
	const int token = *(const int *)state;
	char comm[32];

	(void)dir_fd;
	(void)snprintf(comm, sizeof(comm), "victim%d", order);
	(void)prctl(PR_SET_NAME, comm);
	return token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER);
}

static int be_denied_a_map(int order, int dir_fd, void *state)
{
	const int token = *(const int *)state;
	char comm[32];

	(void)dir_fd;
	/* Half of them are repeated. */
	(void)snprintf(comm, sizeof(comm), "victim%d", order / 2);
	(void)prctl(PR_SET_NAME, comm);
	return token_map_create(token, BPF_MAP_TYPE_ARRAY);
}

static int is_neighbour(const struct flood *flood)
{
	return strcmp(flood->victim, NEIGHBOUR) == 0;
}

static void start_victim(const struct flood *flood, struct holder *holder)
{
	static int token;
	static const struct holder_work map = { holder_make_token,
						be_denied_a_map, &token };
	static const struct holder_work program = { holder_make_token,
						    be_denied, &token };

	holder_start(holder, flood->victim,
		     is_neighbour(flood) ? &map : &program);
}

/* The number behind a text; 0 if that is missing. */
static long number_behind(const char *line, const char *text)
{
	const char *at = strstr(line, text);

	return at ? strtol(at + strlen(text), NULL, 10) : 0;
}

/**
 * struct told - what the log says about one domain
 * @events: by records of events.
 * @lost: by records of losses.
 * @records: how many records of events.
 */
struct told {
	long events;
	long lost;
	long records;
};

static struct told read_log(long mark, const char *context)
{
	FILE *log sebpf_auto_file = fopen(AUDIT_LOG, "re");
	struct told told = { 0 };
	char line[4096], source[128];

	(void)snprintf(source, sizeof(source), "scontext=%s ", context);
	if (!log || fseek(log, mark, SEEK_SET))
		guest_bail("cannot read the audit log");
	while (fgets(line, sizeof(line), log)) {
		long repeated = number_behind(line, " repeated=");

		if (!strstr(line, source) ||
		    strncmp(line, "type=USER_", 10) != 0)
			continue;
		if (strstr(line, "op=record ")) {
			told.lost += number_behind(line, " lost=");
			continue;
		}
		told.events += repeated ? repeated : 1;
		told.records++;
	}
	return told;
}

/* What `sebpf status` says that a domain has lost. */
static long lost_of(const char *context)
{
	char output[6144], wanted[128];
	const char *line;

	(void)guest_sebpf(output, sizeof(output), "status");
	(void)snprintf(wanted, sizeof(wanted), " of %s\n", context);
	line = strstr(output, wanted);
	while (line && line > output && line[-1] != '\n')
		line--;
	return line ? number_behind(line, "lost ") : 0;
}

static const char *const denied[] = { "operations/map_create/denied",
				      "operations/prog_load/denied",
				      "operations/token_cmd/denied",
				      "operations/token_create/denied",
				      "operations/token_capable/denied" };

static long count_denied(void)
{
	long count = 0;

	for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++)
		count += guest_status(denied[i]);
	return count;
}

/**
 * struct before - the state before a flood
 * @mark: of the log.
 * @denied: denials.
 * @lost: events.
 * @lost_of: by flooder; the victim's is last.
 * @time: in seconds.
 */
struct before {
	long mark;
	long denied;
	long lost;
	long lost_of[FLOODERS + 1];
	time_t time;
};

static struct before look(const struct flood *flood)
{
	struct before before = { .mark = guest_audit_mark(),
				 .denied = count_denied(),
				 .lost = guest_status("events_lost"),
				 .time = time(NULL) };

	for (int i = 0; i < FLOODERS; i++)
		if (flood->flooders[i])
			before.lost_of[i] = lost_of(flood->flooders[i]);
	before.lost_of[FLOODERS] = lost_of(flood->victim);
	return before;
}

/* Waits until the flood has begun: rings that are not read are full. */
static void wait_for_flood(const struct flood *flood,
			   const struct before *before)
{
	for (int tries = 0; tries < 300; tries++) {
		if (!flood->flooders[0])
			return;
		if (flood->is_stopped ?
			    guest_status("events_lost") > before->lost + MANY :
			    count_denied() > before->denied + MANY)
			return;
		(void)usleep(100000);
	}
	guest_bail("%s: there is no flood", flood->name);
}

static void deny_victim(const struct flood *flood, const struct holder *victim)
{
	int refused = 0;

	for (int i = 0; i < DENIALS; i++)
		refused += holder_ask(victim, i) == -EACCES;
	ok(refused == DENIALS, "%s: the victim is denied %d times (got %d)",
	   flood->name, DENIALS, refused);
}

/* Waits until everything is in records. */
static void settle(const struct flood *flood, const struct before *before)
{
	for (int tries = 0; tries < 200; tries++) {
		long told = 0;

		for (int i = 0; i < FLOODERS; i++)
			if (flood->flooders[i])
				told += read_log(before->mark,
						 flood->flooders[i])
						.lost;
		if (!guest_status("events_pending") &&
		    told == guest_status("events_lost") - before->lost)
			return;
		(void)usleep(100000);
	}
	printf("# %s: not settled\n", flood->name);
}

/* The victim is recorded during the flood: what is not repeated, at once. */
static void expect_at_once(const struct flood *flood,
			   const struct before *before)
{
	long wanted = is_neighbour(flood) ? DENIALS / 2 : DENIALS;
	long events = 0;

	for (int tries = 0; tries < 100 && events < wanted; tries++) {
		events = read_log(before->mark, flood->victim).events;
		(void)usleep(100000);
	}
	ok(events >= wanted, "%s: recorded during the flood (got %ld of %ld)",
	   flood->name, events, wanted);
}

/* Of events that differ only by process: each interval, one and a count. */
static long most_records(const struct before *before)
{
	time_t lasted = time(NULL) - before->time + 1;
	time_t intervals =
		lasted / (time_t)(SEBPF_FOLD_INTERVAL_NS / 1000000000) + 1;

	return 2L * PROCESSES * intervals;
}

static void expect_all(const struct flood *flood, const struct before *before)
{
	struct told victim = read_log(before->mark, flood->victim);
	long lost = 0, told = victim.events;

	ok(victim.events == DENIALS, "%s: %d denials are recorded (got %ld)",
	   flood->name, DENIALS, victim.events);
	ok(lost_of(flood->victim) == before->lost_of[FLOODERS] && !victim.lost,
	   "%s: the victim has lost none", flood->name);
	for (int i = 0; i < FLOODERS && flood->flooders[i]; i++) {
		const char *context = flood->flooders[i];
		struct told flooder = read_log(before->mark, context);
		long more = lost_of(context) - before->lost_of[i];

		printf("# %s: %ld events in %ld records, %ld lost\n", context,
		       flooder.events, flooder.records, more);
		ok(flooder.lost == more,
		   "%s: records tell what the flooder has lost (%ld, %ld)",
		   flood->name, flooder.lost, more);
		/* A reader would call all of a process's the same. */
		if (flood->vary == CREATE)
			ok(flooder.records <= most_records(before),
			   "%s: in %ld records at most (got %ld)", flood->name,
			   most_records(before), flooder.records);
		if (flood->is_stopped)
			ok(more > 0, "%s: it has lost events", flood->name);
		lost += more;
		told += flooder.events;
	}
	ok(lost == guest_status("events_lost") - before->lost,
	   "%s: nobody else has lost any", flood->name);
	ok(told + lost == count_denied() - before->denied,
	   "%s: each denial is told of, or counted as lost (%ld + %ld of %ld)",
	   flood->name, told, lost, count_denied() - before->denied);
}

static void test_flood(const struct flood *flood, pid_t server)
{
	struct before before = look(flood);
	pid_t pids[FLOODERS] = { 0 };
	struct holder victim;

	start_victim(flood, &victim);
	if (flood->is_stopped)
		(void)kill(server, SIGSTOP);
	*stop = 0;
	for (int i = 0; i < FLOODERS && flood->flooders[i]; i++)
		pids[i] = start_flooder(flood->flooders[i], flood->vary);
	wait_for_flood(flood, &before);
	deny_victim(flood, &victim);
	(void)kill(server, SIGCONT);
	expect_at_once(flood, &before);
	*stop = 1;
	for (int i = 0; i < FLOODERS && flood->flooders[i]; i++)
		if (container_wait(pids[i]))
			guest_bail("a flooder failed");
	holder_end(&victim);
	settle(flood, &before);
	expect_all(flood, &before);
}

/*
 * More domains than there are rings, which are not read: the rest share one.
 * Then again, with rings that belong to others already.
 */
static void test_many_domains(pid_t server, int first, const char *name)
{
	static const char *const record[] = { "avc:  denied  { delegate } ",
					      ":no_delegate_t:s0:c",
					      "delegate_option=", NULL };
	const int count = (int)SEBPF_EVENT_RINGS + 6;
	long lost = guest_status("events_lost");
	long mark = guest_audit_mark();

	(void)kill(server, SIGSTOP);
	for (int i = 0; i < count; i++)
		mounts_deny_domain(first + i);
	(void)kill(server, SIGCONT);
	guest_audit_flush();
	ok(guest_audit_count(mark, record) == count,
	   "%s: %d domains at once: one record each (got %d)", name, count,
	   guest_audit_count(mark, record));
	ok(guest_status("events_lost") == lost, "%s: none is lost", name);
}

int main(void)
{
	pid_t server = guest_server_start(NULL);

	stop = mmap(NULL, sizeof(*stop), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (stop == MAP_FAILED)
		guest_bail("no shared memory");
	for (size_t i = 0; i < sizeof(floods) / sizeof(floods[0]); i++)
		test_flood(&floods[i], server);
	test_many_domains(server, 0, "once");
	test_many_domains(server, 500, "again");
	test_flood(&floods[4], server);
	(void)trial_no_tokens();
	guest_server_stop(server);
	return tap_done();
}
