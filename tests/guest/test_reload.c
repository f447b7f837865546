// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what changes verdicts while tokens are used, on every processor
 * Copyright (C) 2026 The sebpf authors
 *
 * In turn and without a pause, a policy is loaded, a boolean is committed,
 * SELinux is made permissive, and back, while containers create and use tokens
 * without a pause: with the server at work, stopped, and killed. A result
 * counts for one side only if no change was under way from before the call
 * until after it: then it must be that side's. At all times it must be what one
 * of the two sides gives: never EAGAIN, nor EPERM.
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

/* How long clients are watched after the last change. */
#define SETTLED_MS 300

/**
 * struct shared - between the changing process and the clients
 * @turn: odd while a change is under way; turn / 2 % 2 is the side after it, 0
 *	the one that allows.
 * @stop: 1: the clients end.
 * @clients: how many have started.
 * @wrong: results that the current side does not give.
 * @worst: the first such result.
 * @neither: results that neither side gives.
 * @strange: the first such result.
 * @allowed: successes of what is changed.
 * @denied: EACCES of it.
 * @others: operations that both sides allow.
 * @judged: verdicts that counted for the side that allows, and for the other.
 */
struct shared {
	unsigned int turn;
	int stop;
	int clients;
	int wrong;
	int worst;
	int neither;
	int strange;
	int allowed;
	int denied;
	int others;
	int judged[2];
};

/**
 * struct change - what is changed
 * @name: for people.
 * @context: of the clients.
 * @apply: changes to the side that allows (1) or denies; the kernel has changed
 *	when it returns.
 * @turns: how often.
 */
struct change {
	const char *name;
	const char *context;
	void (*apply)(int allows);
	int turns;
};

static void add(int *counter)
{
	(void)__atomic_fetch_add(counter, 1, __ATOMIC_SEQ_CST);
}

static unsigned int turn_now(struct shared *shared)
{
	return __atomic_load_n(&shared->turn, __ATOMIC_SEQ_CST);
}

static void sleep_ms(long milliseconds)
{
	const struct timespec time = { .tv_nsec = milliseconds * 1000000 };

	(void)nanosleep(&time, NULL);
}

static void judge(struct shared *shared, unsigned int turn, int result)
{
	unsigned int side = turn / 2 % 2;

	add(&shared->judged[side]);
	if (result == (side ? -EACCES : 0))
		return;
	add(&shared->wrong);
	shared->worst = result;
}

/* Counts a result that has to be one of two. */
static void count(struct shared *shared, int result)
{
	if (!result)
		add(&shared->allowed);
	else if (result == -EACCES)
		add(&shared->denied);
	else if (!__atomic_fetch_add(&shared->neither, 1, __ATOMIC_SEQ_CST))
		shared->strange = result;
}

/* The same for what both sides allow. */
static void count_other(struct shared *shared, int result)
{
	if (result >= 0)
		add(&shared->others);
	else if (!__atomic_fetch_add(&shared->neither, 1, __ATOMIC_SEQ_CST))
		shared->strange = result;
}

static int close_if_open(int fd)
{
	if (fd >= 0)
		(void)close(fd);
	return fd < 0 ? fd : 0;
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

static int is_stopped(struct shared *shared)
{
	return __atomic_load_n(&shared->stop, __ATOMIC_SEQ_CST);
}

static int client_body(int mount_fd, int dir_fd, void *arg)
{
	struct shared *shared = *(struct shared **)arg;
	int token sebpf_auto_close = token_create(dir_fd);

	(void)mount_fd;
	if (token < 0)
		return 1;
	take_processor(shared);
	while (!is_stopped(shared)) {
		int fresh sebpf_auto_close = token_create(dir_fd);
		unsigned int before = turn_now(shared);
		int result = close_if_open(
			token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER));

		if (before % 2 == 0 && turn_now(shared) == before)
			judge(shared, before, result);
		count(shared, result);
		count_other(shared, fresh);
		count_other(shared, close_if_open(token_btf_load(token)));
		if (fresh >= 0)
			count(shared,
			      close_if_open(token_prog_load(
				      fresh, BPF_PROG_TYPE_SOCKET_FILTER)));
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

static void take_turns(struct shared *shared, const struct change *change)
{
	for (int i = 0; i < change->turns; i++) {
		take_turn(shared, change, i % 2);
		/* Every fourth time the clients also get to do something. */
		if (i % 4 > 1)
			sleep_ms(5);
	}
	sleep_ms(SETTLED_MS);
	__atomic_store_n(&shared->stop, 1, __ATOMIC_SEQ_CST);
}

static void report(const struct shared *shared, const struct change *change,
		   const char *server)
{
	printf("# %s, server %s: %d allowed, %d denied, %d others\n",
	       change->name, server, shared->allowed, shared->denied,
	       shared->others);
	ok(shared->judged[0] > 0 && shared->judged[1] > 0 && !shared->wrong,
	   "%s %d times, server %s: no verdict of the other side in %d, of "
	   "which %d began after a revocation (%d wrong, such as %d)",
	   change->name, change->turns, server,
	   shared->judged[0] + shared->judged[1], shared->judged[1],
	   shared->wrong, shared->worst);
	ok(shared->allowed > 0 && shared->denied > 0 && shared->others > 0 &&
		   !shared->neither,
	   "%s, server %s: both sides were seen, and nothing else (%d, such as "
	   "%d)",
	   change->name, server, shared->neither, shared->strange);
}

static void test_change(const struct change *change, const char *server)
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
	for (int i = 0; i < count; i++)
		if (container_start(&options, client_body, &shared,
				    &clients[i]))
			guest_bail("no container");
	while (__atomic_load_n(&shared->clients, __ATOMIC_SEQ_CST) < count)
		sleep_ms(10);
	take_turns(shared, change);
	for (int i = 0; i < count; i++)
		failed += container_wait(clients[i]) != 0;
	ok(!failed, "%s, server %s: %d clients lived on", change->name, server,
	   count);
	report(shared, change, server);
	(void)munmap(shared, sizeof(*shared));
}

static const struct change changes[] = {
	{ "policies loaded", GUEST_CONTEXT("flip_t"), load_side, 60 },
	{ "booleans committed", GUEST_CONTEXT("cond_t"), commit_side, 40 },
	{ "setenforce", GUEST_CONTEXT("no_prog_load_t"), enforce_side, 20 },
};

#define CHANGES (sizeof(changes) / sizeof(changes[0]))

static void test_changes(const char *server)
{
	for (size_t i = 0; i < CHANGES; i++)
		test_change(&changes[i], server);
	server_enforce(1);
}

static int label_body(int mount_fd, int dir_fd, void *arg)
{
	int token sebpf_auto_close = token_create(dir_fd);

	(void)mount_fd;
	(void)arg;
	if (token < 0)
		return 1;
	/* Until the server has given the label a SID. */
	for (int i = 0; i < 1000; i++) {
		int fresh sebpf_auto_close = token_create(dir_fd);

		if (fresh < 0)
			return 2;
		sleep_ms(1);
	}
	return 0;
}

/* Labels that the kernel has never had get their SIDs, see token_label.h. */
static void make_labels(void)
{
	for (size_t i = 0; i < CHANGES; i++) {
		const struct container_options options =
			options_of(changes[i].context);

		ok(container_run(&options, label_body, NULL) == 0,
		   "tokens for %s", changes[i].context);
	}
}

int main(void)
{
	pid_t server = guest_server_start(NULL);

	make_labels();
	test_changes("at work");
	(void)kill(server, SIGSTOP);
	test_changes("stopped");
	(void)kill(server, SIGCONT);
	(void)kill(server, SIGKILL);
	ok(guest_server_wait(server) != 0, "the server is killed");
	test_changes("killed");
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	return tap_done();
}
