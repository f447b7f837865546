// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - attacks that race
 * Copyright (C) 2026 The sebpf authors
 *
 * One thread makes a descriptor number refer now to one token, now to another,
 * while a second thread uses it. Which token an operation really had must be
 * shown by the kernel, not by the hooks:
 *
 *	programs	keep their token: a process that may not use net_admin
 *			of its label cannot attach them
 *	maps		of a type that only one token's mask has
 *
 * If some operations are expected to succeed and others not, both must have
 * happened, or nothing has been shown.
 */
#include <bpf/bpf.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/mounts.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"

#define CONTAINER GUEST_CONTEXT("container_t")
#define OTHER_CREATOR GUEST_CONTEXT("plaintrans_t")

/* Uses of a descriptor that changes. */
#define ATTEMPTS 1500

/* Policy loads while tokens are made. */
#define LOADS 6

/* Tokens that are made one after the other. */
#define TURNS 150

/* Attempts that went wrong, as the result of an act. */
#define WRONG (-EPROTO)

/**
 * struct race - a descriptor that changes
 * @first: the token in it.
 * @second: the token in it at other times; -1: closed.
 * @slot: its number.
 * @stop: 1: the thread ends.
 */
struct race {
	int first;
	int second;
	int slot;
	int stop;
};

static void *change_descriptor(void *arg)
{
	struct race *race = arg;

	while (!__atomic_load_n(&race->stop, __ATOMIC_RELAXED)) {
		(void)dup3(race->first, race->slot, O_CLOEXEC);
		if (race->second < 0)
			(void)close(race->slot);
		else
			(void)dup3(race->second, race->slot, O_CLOEXEC);
	}
	return NULL;
}

/* Attempts between two pauses. */
#define ATTEMPTS_PER_PAUSE 16

/*
 * If the processors of a guest take turns, the descriptor stays the same for
 * many attempts. A pause passes the turn on, at another moment each time.
 */
static void let_it_change(int attempt)
{
	const struct timespec pause = { .tv_nsec = 200000 };

	if (attempt % ATTEMPTS_PER_PAUSE == 0)
		(void)nanosleep(&pause, NULL);
}

/* Calls @use until the descriptor was used often enough. */
static int run_race(struct race *race, void (*use)(int slot, void *arg),
		    void *arg)
{
	pthread_t thread;
	int i;

	race->slot = fcntl(race->first, F_DUPFD_CLOEXEC, 200);
	if (race->slot < 0 ||
	    pthread_create(&thread, NULL, change_descriptor, race))
		return -1;
	for (i = 0; i < ATTEMPTS; i++) {
		let_it_change(i);
		use(race->slot, arg);
	}
	__atomic_store_n(&race->stop, 1, __ATOMIC_RELAXED);
	return pthread_join(thread, NULL) ? -1 : 0;
}

/**
 * struct score - the results of the attempts
 * @allowed: objects that were made.
 * @denied: attempts that policy refused.
 * @refused: attempts that the kernel refused.
 * @wrong: results that must not occur, including objects of the wrong token.
 */
struct score {
	int allowed;
	int denied;
	int refused;
	int wrong;
};

static void print_score(const char *what, const struct score *score)
{
	printf("# %s: %d allowed, %d denied, %d refused, %d wrong\n", what,
	       score->allowed, score->denied, score->refused, score->wrong);
}

/* Whether the token of a program conveys net_admin to the caller. */
static int is_attachable(int program)
{
	/* The capability is asked for before the cgroup is looked up. */
	return bpf_link_create(program, -1, BPF_CGROUP_INET_INGRESS, NULL) ==
	       -EBADF;
}

static void load_program(int slot, void *arg)
{
	struct score *score = arg;
	int program sebpf_auto_close =
		token_prog_load(slot, BPF_PROG_TYPE_CGROUP_SKB);

	if (program == -EACCES)
		score->denied++;
	else if (program < 0 || !is_attachable(program))
		score->wrong++;
	else
		score->allowed++;
}

/* Two tokens of one mount, of two labels. */
static int two_tokens(const struct stage *stage, struct race *race)
{
	race->first = token_create(stage->dir_fd);
	if (race->first < 0 || trial_enter(OTHER_CREATOR))
		return -1;
	race->second = token_create(stage->dir_fd);
	if (race->second < 0 || trial_enter(stage->trial->user))
		return -1;
	return 0;
}

static int swap_programs_act(const struct stage *stage)
{
	struct score score = { 0 };
	struct race race = { 0 };

	if (two_tokens(stage, &race) || run_race(&race, load_program, &score))
		return trial_report(stage, TRIAL_BROKEN);
	print_score(stage->trial->name, &score);
	if (score.wrong || !score.denied || !score.allowed)
		return trial_report(stage, WRONG);
	return trial_report(stage, 0);
}

/* Neither token allows anything: nothing must ever succeed. */
static void load_or_create(int slot, void *arg)
{
	struct score *score = arg;
	int program = token_prog_load(slot, BPF_PROG_TYPE_CGROUP_SKB);
	int map = token_map_create(slot, BPF_MAP_TYPE_ARRAY);

	if (program == -EACCES && map == -EACCES)
		score->denied++;
	else
		score->wrong++;
}

static int swap_denied_act(const struct stage *stage)
{
	struct score score = { 0 };
	struct race race = { 0 };

	if (two_tokens(stage, &race) || run_race(&race, load_or_create, &score))
		return trial_report(stage, TRIAL_BROKEN);
	print_score(stage->trial->name, &score);
	return trial_report(stage, score.wrong || !score.denied ? WRONG : 0);
}

/*
 * The first token's mask has arrays, and its label allows maps; the second's
 * has hashes, and its label does not.
 */
static void create_maps(int slot, void *arg)
{
	struct score *score = arg;
	int array sebpf_auto_close = token_map_create(slot, BPF_MAP_TYPE_ARRAY);
	int hash sebpf_auto_close = token_map_create(slot, BPF_MAP_TYPE_HASH);

	if (array >= 0)
		score->allowed++;
	else if (array == -EPERM)
		score->refused++;
	else
		score->wrong++;
	if (hash == -EACCES)
		score->denied++;
	else if (hash == -EPERM)
		score->refused++;
	else
		score->wrong++;
}

static int swap_masks_act(const struct stage *stage)
{
	struct score score = { 0 };
	struct race race = { .first = token_create(stage->dir_fd) };
	int dir_fd sebpf_auto_close = mounts_ask(stage->line);

	if (race.first < 0 || dir_fd < 0 || trial_enter(OTHER_CREATOR))
		return trial_report(stage, TRIAL_BROKEN);
	race.second = token_create(dir_fd);
	if (race.second < 0 || trial_enter(stage->trial->user) ||
	    run_race(&race, create_maps, &score))
		return trial_report(stage, TRIAL_BROKEN);
	print_score(stage->trial->name, &score);
	if (score.wrong || !score.allowed || !score.denied || !score.refused)
		return trial_report(stage, WRONG);
	return trial_report(stage, 0);
}

static int second_mount_outside(const struct stage *stage)
{
	static const struct mount_plan plan = { .maps = "hash" };
	enum mount_step step;

	return mounts_serve(stage->line, &plan, &step) ? 1 : 0;
}

/* The token is closed and opened while it is used. */
static void use_closed(int slot, void *arg)
{
	struct score *score = arg;
	int program sebpf_auto_close =
		token_prog_load(slot, BPF_PROG_TYPE_SOCKET_FILTER);

	if (program >= 0)
		score->allowed++;
	else if (program == -EBADF)
		score->refused++;
	else
		score->wrong++;
}

static int close_act(const struct stage *stage)
{
	struct race race = { .first = token_create(stage->dir_fd),
			     .second = -1 };
	struct score score = { 0 };

	if (race.first < 0 || run_race(&race, use_closed, &score))
		return trial_report(stage, TRIAL_BROKEN);
	print_score(stage->trial->name, &score);
	return trial_report(stage, score.wrong || !score.allowed ? WRONG : 0);
}

/*
 * The kernel gives the address of a token that is gone to the next one. What
 * was remembered about the first must not be found for the second.
 */
static int reuse_act(const struct stage *stage)
{
	struct score score = { 0 };
	int i;

	for (i = 0; i < TURNS; i++) {
		int denied = i % 2;
		int token sebpf_auto_close = -1;
		int program sebpf_auto_close = -1;

		if (trial_enter(denied ? stage->trial->user :
					 stage->trial->context))
			return trial_report(stage, TRIAL_BROKEN);
		token = token_create(stage->dir_fd);
		program = token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER);
		if (denied && program == -EACCES)
			score.denied++;
		else if (!denied && program >= 0)
			score.allowed++;
		else
			score.wrong++;
	}
	print_score(stage->trial->name, &score);
	return trial_report(stage, score.wrong ? WRONG : 0);
}

static const struct trial races[] = {
	{
		.name = "token swapped under BPF_PROG_LOAD",
		.context = CONTAINER,
		.user = GUEST_CONTEXT("two_labels_t"),
		.act = swap_programs_act,
	},
	{
		.name = "token swapped, both denied",
		.context = CONTAINER,
		.user = GUEST_CONTEXT("no_labels_t"),
		.act = swap_denied_act,
	},
	{
		.name = "token swapped under BPF_MAP_CREATE",
		.context = CONTAINER,
		.user = GUEST_CONTEXT("two_labels_t"),
		.maps = "array",
		.act = swap_masks_act,
		.outside = second_mount_outside,
	},
	{
		.name = "token closed while in use",
		.context = CONTAINER,
		.act = close_act,
	},
	{
		.name = "address of a token used again",
		.context = CONTAINER,
		.user = GUEST_CONTEXT("dontaudit_t"),
		.act = reuse_act,
	},
};

/* What a swapped token would show: the tests above can fail. */
static int wrong_token_act(const struct stage *stage)
{
	int token sebpf_auto_close = token_create(stage->dir_fd);
	int program sebpf_auto_close =
		token_prog_load(token, BPF_PROG_TYPE_CGROUP_SKB);

	if (program < 0 || !is_attachable(program) ||
	    trial_enter(stage->trial->user))
		return trial_report(stage, TRIAL_BROKEN);
	return trial_report(stage, is_attachable(program) ? 0 : -EPERM);
}

static const struct trial wrong_token = {
	.name = "a program shows its token",
	.context = OTHER_CREATOR,
	.user = GUEST_CONTEXT("two_labels_t"),
	.act = wrong_token_act,
	.expected = -EPERM,
	.objects = 1,
	.record = TRIAL_RECORD("net_admin", TRIAL_FROM("two_labels_t"),
			       TRIAL_TO("plain_bpf_token_t"), "cap_userns"),
};

/* BPF_TOKEN_CREATE while policies are loaded: the verdict. */

static int is_outside_there(const struct stage *stage)
{
	char byte;

	return recv(stage->line, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

static int create_act(const struct stage *stage)
{
	struct score score = { 0 };

	while (is_outside_there(stage)) {
		int token sebpf_auto_close = token_create(stage->dir_fd);

		if (token >= 0)
			score.allowed++;
		else if (token == -EACCES)
			score.denied++;
		else
			score.wrong++;
	}
	print_score(stage->trial->name, &score);
	if (score.wrong ||
	    (stage->trial->number ? score.allowed || !score.denied :
				    score.denied || !score.allowed))
		return trial_report(stage, WRONG);
	return trial_report(stage, 0);
}

static int load_policies_outside(const struct stage *stage)
{
	int i;

	(void)stage;
	for (i = 0; i < LOADS; i++)
		guest_load_policy("/policy");
	return 0;
}

static const struct trial loads[] = {
	{
		.name = "tokens made during policy loads, allowed",
		.context = CONTAINER,
		.act = create_act,
		.outside = load_policies_outside,
	},
	{
		.name = "tokens made during policy loads, denied",
		.context = GUEST_CONTEXT("no_labels_t"),
		.number = 1,
		.act = create_act,
		.outside = load_policies_outside,
	},
};

int main(void)
{
	pid_t server = guest_server_start(NULL);
	size_t i;

	trial_check(&wrong_token);
	for (i = 0; i < sizeof(races) / sizeof(races[0]); i++)
		trial_check(&races[i]);
	for (i = 0; i < sizeof(loads) / sizeof(loads[0]); i++)
		trial_check(&loads[i]);
	ok(trial_no_tokens(), "no token is remembered at the end");
	ok(guest_status("events_lost") == 0, "no event is lost");
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	ok(guest_server_wait(server) == 0, "the server has ended");
	return tap_done();
}
