// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what changes verdicts while tokens are used, on every processor
 * Copyright (C) 2026 The sebpf authors
 *
 * A policy is loaded, a boolean is committed, SELinux is made permissive, and
 * back, in turn, while containers use their tokens without a pause. A result
 * counts for one side only where no change was under way from before the call
 * until after it: then it must be that side's, or EAGAIN.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/security_server.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

/* How long hooks may answer with EAGAIN at a stretch, on a slow machine. */
#define STRETCH_MS 20000U

/* How long clients are watched once the hooks have caught up. */
#define SETTLED_MS 300

/**
 * struct shared - between who changes and the clients
 * @turn: odd while a change is under way; turn / 2 % 2 is the side after it, 0
 *	the one that allows.
 * @stop: 1: the clients end.
 * @settled: 1: the hooks have the kernel's policy, and nothing changes.
 * @clients: how many have started.
 * @wrong: results that the side of the moment does not give.
 * @worst: the first such result.
 * @allowed: successes.
 * @denied: EACCES.
 * @retried: EAGAIN.
 * @stuck: EAGAIN once all was settled.
 * @stretch: longest time that a client got nothing else, in milliseconds.
 * @judged: verdicts that counted for the side that allows, and for the other.
 */
struct shared {
	unsigned int turn;
	int stop;
	int settled;
	int clients;
	int wrong;
	int worst;
	int allowed;
	int denied;
	int retried;
	int stuck;
	unsigned int stretch;
	int judged[2];
};

/**
 * struct change - what is changed
 * @name: for people.
 * @context: of the clients.
 * @apply: changes to the side that allows (1) or denies; the kernel has changed
 *	when it returns.
 * @turns: how often.
 * @pause_ms: after every other two.
 * @has_gap: 1 where the hooks need new tables, and say EAGAIN until then.
 */
struct change {
	const char *name;
	const char *context;
	void (*apply)(int allows);
	int turns;
	long pause_ms;
	int has_gap;
};

static void add(int *counter)
{
	(void)__atomic_fetch_add(counter, 1, __ATOMIC_SEQ_CST);
}

static unsigned int turn_now(struct shared *shared)
{
	return __atomic_load_n(&shared->turn, __ATOMIC_SEQ_CST);
}

static unsigned int now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned int)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

static void sleep_ms(long milliseconds)
{
	const struct timespec time = { .tv_nsec = milliseconds * 1000000 };

	(void)nanosleep(&time, NULL);
}

static void judge(struct shared *shared, unsigned int turn, int result)
{
	unsigned int side = turn / 2 % 2;

	if (result == -EAGAIN)
		return;
	add(&shared->judged[side]);
	if (result == (side ? -EACCES : 0))
		return;
	add(&shared->wrong);
	shared->worst = result;
}

static void count(struct shared *shared, int settled, int result)
{
	if (!result)
		add(&shared->allowed);
	else if (result == -EACCES)
		add(&shared->denied);
	if (result != -EAGAIN)
		return;
	add(&shared->retried);
	if (settled)
		add(&shared->stuck);
}

/* Follows how long a client has had nothing but EAGAIN, since @since. */
static void measure(struct shared *shared, int result, unsigned int *since)
{
	unsigned int now = now_ms();

	if (result != -EAGAIN)
		*since = now;
	else if (now - *since > shared->stretch)
		shared->stretch = now - *since;
}

static void take_processor(struct shared *shared)
{
	int number = __atomic_fetch_add(&shared->clients, 1, __ATOMIC_SEQ_CST);
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)(number % processors), &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		guest_bail("no processor %ld", number % processors);
}

static int client_body(int mount_fd, int dir_fd, void *arg)
{
	struct shared *shared = *(struct shared **)arg;
	int token sebpf_auto_close = token_create(dir_fd);
	unsigned int since = now_ms();

	(void)mount_fd;
	if (token < 0)
		return 1;
	take_processor(shared);
	while (!__atomic_load_n(&shared->stop, __ATOMIC_SEQ_CST)) {
		unsigned int before = turn_now(shared);
		int settled =
			__atomic_load_n(&shared->settled, __ATOMIC_SEQ_CST);
		int fd = token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER);
		int result = fd < 0 ? fd : 0;

		if (before % 2 == 0 && turn_now(shared) == before)
			judge(shared, before, result);
		if (fd >= 0)
			(void)close(fd);
		count(shared, settled, result);
		measure(shared, result, &since);
		/* The server needs a processor too, to end it. */
		if (result == -EAGAIN)
			sleep_ms(1);
	}
	return 0;
}

static struct container_options options_of(const char *context)
{
	return (struct container_options){
		.context = context,
		.cmds = "any",
		.maps = "any",
		.progs = "any",
		.attachs = "any",
	};
}

static void load_side(int allows)
{
	guest_load_policy(allows ? "/policy" : "/policy.denied");
}

static void commit_side(int allows)
{
	server_set_boolean("sebpf_test_bool", allows);
	server_commit_booleans();
}

static void enforce_side(int allows)
{
	server_enforce(!allows);
}

static void take_turn(struct shared *shared, const struct change *change,
		      int allows)
{
	(void)__atomic_fetch_add(&shared->turn, 1, __ATOMIC_SEQ_CST);
	change->apply(allows);
	(void)__atomic_fetch_add(&shared->turn, 1, __ATOMIC_SEQ_CST);
}

static int judged_now(const struct shared *shared)
{
	return __atomic_load_n(&shared->judged[0], __ATOMIC_SEQ_CST) +
	       __atomic_load_n(&shared->judged[1], __ATOMIC_SEQ_CST);
}

/* Waits until a verdict has counted: the hooks have caught up. */
static void wait_verdict(const struct shared *shared)
{
	int before = judged_now(shared);

	for (unsigned int i = 0; i < STRETCH_MS; i++) {
		if (judged_now(shared) != before)
			return;
		sleep_ms(1);
	}
}

/* Some turns follow at once, some when the hooks have caught up. */
static void take_turns(struct shared *shared, const struct change *change)
{
	for (int i = 0; i < change->turns; i++) {
		take_turn(shared, change, i % 2);
		if (i % 4 < 2)
			continue;
		wait_verdict(shared);
		sleep_ms(change->pause_ms);
	}
	guest_wait_policy();
	__atomic_store_n(&shared->settled, 1, __ATOMIC_SEQ_CST);
	sleep_ms(SETTLED_MS);
	__atomic_store_n(&shared->stop, 1, __ATOMIC_SEQ_CST);
}

static void report(const struct shared *shared, const struct change *change)
{
	printf("# %s: %d allowed, %d denied, %d EAGAIN, at most %u ms of it at "
	       "a stretch\n",
	       change->name, shared->allowed, shared->denied, shared->retried,
	       shared->stretch);
	ok(shared->judged[0] > 0 && shared->judged[1] > 0 && !shared->wrong,
	   "%s %d times: no verdict of the other side in %d, of which %d began "
	   "after a revocation (%d wrong, such as %d)",
	   change->name, change->turns, shared->judged[0] + shared->judged[1],
	   shared->judged[1], shared->wrong, shared->worst);
	ok(shared->allowed > 0 && shared->denied > 0 &&
		   !shared->retried == !change->has_gap,
	   "%s: both sides were seen, and %s between", change->name,
	   change->has_gap ? "the gap" : "no gap");
	ok(!shared->stuck && shared->stretch < STRETCH_MS,
	   "%s: no EAGAIN where the hooks have caught up", change->name);
}

static void test_change(const struct change *change)
{
	const struct container_options options = options_of(change->context);
	int count = (int)sysconf(_SC_NPROCESSORS_ONLN) + 1;
	struct shared *shared = mmap(NULL, sizeof(*shared),
				     PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t *clients sebpf_auto_free =
		calloc((size_t)count, sizeof(*clients));
	int failed = 0;

	if (shared == MAP_FAILED || !clients)
		guest_bail("no memory");
	change->apply(1);
	guest_wait_policy();
	for (int i = 0; i < count; i++)
		if (container_start(&options, client_body, &shared,
				    &clients[i]))
			guest_bail("no container");
	while (__atomic_load_n(&shared->clients, __ATOMIC_SEQ_CST) < count)
		sleep_ms(10);
	take_turns(shared, change);
	for (int i = 0; i < count; i++)
		failed += container_wait(clients[i]) != 0;
	ok(!failed, "%s: %d clients lived on", change->name, count);
	report(shared, change);
	(void)munmap(shared, sizeof(*shared));
}

static void test_changes(void)
{
	static const struct change changes[] = {
		{ "policies loaded", GUEST_CONTEXT("flip_t"), load_side, 40,
		  150, 1 },
		{ "booleans committed", GUEST_CONTEXT("cond_t"), commit_side,
		  40, 100, 1 },
		{ "setenforce", GUEST_CONTEXT("no_prog_load_t"), enforce_side,
		  20, 20, 0 },
	};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		test_change(&changes[i]);
	server_enforce(1);
}

/* Makes a token when it is told to: a byte from the pipe @arg. */
static int once_body(int mount_fd, int dir_fd, void *arg)
{
	int token sebpf_auto_close = -1;
	const int *go = arg;
	char byte;

	(void)mount_fd;
	if (read(go[0], &byte, 1) != 1)
		return 1;
	token = token_create(dir_fd);
	return token < 0 ? -token : 0;
}

/* While nobody compiles the new policy, there is EAGAIN and nothing else. */
static void test_stopped_server(pid_t server)
{
	const struct container_options options =
		options_of(GUEST_CONTEXT("flip_t"));
	long before = guest_status("refusals/policy_not_ready");
	pid_t pid;
	int go[2];

	if (pipe2(go, O_CLOEXEC) ||
	    container_start(&options, once_body, go, &pid))
		guest_bail("no container");
	(void)kill(server, SIGSTOP);
	guest_load_policy("/policy");
	ok(write(go[1], "", 1) == 1 && container_wait(pid) == EAGAIN,
	   "a stopped server: a token gets EAGAIN");
	ok(container_run(&options, once_body, go) == -EAGAIN,
	   "... and so does who delegates");
	ok(guest_status("refusals/policy_not_ready") > before + 1,
	   "the refusals are counted");
	(void)kill(server, SIGCONT);
	guest_wait_policy();
	ok(write(go[1], "", 1) == 1 &&
		   container_run(&options, once_body, go) == 0,
	   "the server goes on: both are allowed");
	(void)close(go[0]);
	(void)close(go[1]);
}

int main(void)
{
	pid_t server = guest_server_start(NULL);

	test_changes();
	test_stopped_server(server);
	ok(guest_sebpf(NULL, 0, "detach") == 0 && !guest_server_wait(server),
	   "sebpf detach");
	return tap_done();
}
