// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - policy loads under load: no verdict of a policy that is gone
 * Copyright (C) 2026 The sebpf authors
 *
 * Two policies differ in one rule of flip_t, and in the numbers of their types.
 * They are loaded in turn while containers use their tokens without a pause. A
 * result counts for a policy only where no load was under way from before the
 * call until after it.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

#define LOADS 40
#define CLIENTS 3

/**
 * struct shared - between the loader and its clients
 * @turn: odd while a load is under way; turn / 2 % 2 is the policy after it, 0
 *	the one that allows.
 * @stop: 1: the clients end.
 * @wrong: results that the policy of the moment does not give.
 * @worst: the first such result.
 * @allowed: successes.
 * @denied: EACCES.
 * @retried: EAGAIN.
 * @judged: results that counted for a policy.
 */
struct shared {
	unsigned int turn;
	int stop;
	int wrong;
	int worst;
	int allowed;
	int denied;
	int retried;
	int judged;
};

static void add(int *counter)
{
	(void)__atomic_fetch_add(counter, 1, __ATOMIC_SEQ_CST);
}

static unsigned int turn_now(struct shared *shared)
{
	return __atomic_load_n(&shared->turn, __ATOMIC_SEQ_CST);
}

static void judge(struct shared *shared, unsigned int turn, int result)
{
	int allows = turn / 2 % 2 == 0;

	add(&shared->judged);
	if (result == -EAGAIN || result == (allows ? 0 : -EACCES))
		return;
	add(&shared->wrong);
	shared->worst = result;
}

static int client_body(int mount_fd, int dir_fd, void *arg)
{
	struct shared *shared = *(struct shared **)arg;
	int token sebpf_auto_close = token_create(dir_fd);

	(void)mount_fd;
	if (token < 0)
		return 1;
	while (!__atomic_load_n(&shared->stop, __ATOMIC_SEQ_CST)) {
		unsigned int before = turn_now(shared);
		int fd = token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER);
		int result = fd < 0 ? fd : 0;

		if (before % 2 == 0 && turn_now(shared) == before)
			judge(shared, before, result);
		if (fd >= 0)
			(void)close(fd);
		if (!result)
			add(&shared->allowed);
		else if (result == -EAGAIN)
			add(&shared->retried);
		else if (result == -EACCES)
			add(&shared->denied);
	}
	return 0;
}

static const struct container_options options = {
	.context = GUEST_CONTEXT("flip_t"),
	.cmds = "any",
	.maps = "any",
	.progs = "any",
	.attachs = "any",
};

static void load_turn(struct shared *shared, const char *path)
{
	(void)__atomic_fetch_add(&shared->turn, 1, __ATOMIC_SEQ_CST);
	guest_load_policy(path);
	(void)__atomic_fetch_add(&shared->turn, 1, __ATOMIC_SEQ_CST);
}

static void sleep_ms(long milliseconds)
{
	const struct timespec time = { .tv_nsec = milliseconds * 1000000 };

	(void)nanosleep(&time, NULL);
}

static void test_alternating_loads(void)
{
	struct shared *shared = mmap(NULL, sizeof(*shared),
				     PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t clients[CLIENTS];
	int failed = 0;
	int i;

	if (shared == MAP_FAILED)
		guest_bail("mmap");
	for (i = 0; i < CLIENTS; i++)
		if (container_start(&options, client_body, &shared,
				    &clients[i]))
			guest_bail("no container");
	for (i = 0; i < LOADS; i++) {
		load_turn(shared, i % 2 ? "/policy" : "/policy.denied");
		/* Some follow at once, some when the hooks have caught up. */
		sleep_ms(i % 4 < 2 ? 0 : 150);
	}
	guest_wait_policy();
	sleep_ms(300);
	__atomic_store_n(&shared->stop, 1, __ATOMIC_SEQ_CST);
	for (i = 0; i < CLIENTS; i++)
		failed += container_wait(clients[i]) != 0;
	printf("# %d loads: %d allowed, %d denied, %d EAGAIN, %d judged\n",
	       LOADS, shared->allowed, shared->denied, shared->retried,
	       shared->judged);
	ok(!failed, "the clients lived on");
	ok(shared->judged > 0 && !shared->wrong,
	   "no verdict of another policy (%d wrong, such as %d)", shared->wrong,
	   shared->worst);
	ok(shared->allowed > 0 && shared->denied > 0 && shared->retried > 0,
	   "both policies and the gap between were seen");
}

static int once_body(int mount_fd, int dir_fd, void *arg)
{
	int token sebpf_auto_close = token_create(dir_fd);

	(void)mount_fd;
	(void)arg;
	return token < 0 ? -token : 0;
}

/* While nobody compiles the new policy, there is EAGAIN and nothing else. */
static void test_stopped_server(pid_t server)
{
	long before = guest_status("refusals/policy_not_ready");

	(void)kill(server, SIGSTOP);
	guest_load_policy("/policy");
	ok(container_run(&options, once_body, NULL) == EAGAIN,
	   "a stopped server: EAGAIN");
	ok(guest_status("refusals/policy_not_ready") > before,
	   "the refusal is counted");
	(void)kill(server, SIGCONT);
	guest_wait_policy();
	ok(container_run(&options, once_body, NULL) == 0,
	   "the server goes on: allowed");
}

int main(void)
{
	pid_t server = guest_server_start(NULL);

	test_alternating_loads();
	test_stopped_server(server);
	ok(guest_sebpf(NULL, 0, "detach") == 0 && !guest_server_wait(server),
	   "sebpf detach");
	return tap_done();
}
