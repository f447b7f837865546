// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - whether a check costs more with more types, or with more tokens
 * Copyright (C) 2026 The sebpf authors
 *
 * In guest instructions per hook, over empty hooks. The guest boots with the
 * small policy, and loads the large one. Of the many tokens, those that are
 * used are real. The others are entries that this program puts into the pinned
 * table under addresses at which the kernel has no token: to the table they are
 * the same. The real tokens are older, so they come after the others if several
 * share a bucket.
 */
#include <bpf/bpf.h>
#include <math.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "loader/pins.h"
#include "sebpf/abi.h"
#include "sebpf/cleanup.h"
#include "tests/bench/figure.h"
#include "tests/bench/measure.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

#define LARGE_POLICY "/policy.large"
#define MANY_TOKENS 100000U
#define CHANGE_TARGET 5.0

/* Tokens whose cost is measured, before and after there are many. */
#define USED_TOKENS 16

enum state {
	STATE_SMALL_EMPTY,
	STATE_SMALL_SEBPF,
	STATE_LARGE_EMPTY,
	STATE_LARGE_SEBPF,
	STATE_CALLS,
	STATE_COUNT
};

enum stage { STAGE_START, STAGE_FEW, STAGE_MANY };

/**
 * struct crowd - shared with the container that uses tokens
 * @stage: enum stage.
 * @few: sum of the costs of the tokens with few others.
 * @many: with many.
 */
struct crowd {
	atomic_int stage;
	uint64_t few;
	uint64_t many;
};

static void wait_stage(struct crowd *crowd, enum stage stage)
{
	while (atomic_load(&crowd->stage) != (int)stage)
		(void)sched_yield();
}

static uint64_t measure_tokens(const int *tokens)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < USED_TOKENS; i++)
		sum += measure_token(CREATE_ARRAY, tokens[i]);
	return sum;
}

static int crowd_body(int mount_fd, int dir_fd, void *arg)
{
	struct crowd *crowd = *(struct crowd **)arg;
	int tokens[USED_TOKENS];
	int i;

	(void)mount_fd;
	for (i = 0; i < USED_TOKENS; i++) {
		tokens[i] = token_create(dir_fd);
		if (tokens[i] < 0)
			return 1;
	}
	crowd->few = measure_tokens(tokens);
	atomic_store(&crowd->stage, STAGE_FEW);
	wait_stage(crowd, STAGE_MANY);
	crowd->many = measure_tokens(tokens);
	return 0;
}

static void put_tokens(void)
{
	const struct sebpf_token token = { .state = SEBPF_TOKEN_READY };
	int fd sebpf_auto_close = bpf_obj_get(SEBPF_PIN_MAPS "/sebpf_tokens");
	uint32_t i;

	for (i = 0; i < MANY_TOKENS; i++) {
		/* As far apart as the kernel's allocations. */
		const struct sebpf_token_key key = { .token = 0x1000 +
							      128ULL * i };

		if (bpf_map_update_elem(fd, &key, &token, BPF_ANY))
			guest_bail("cannot put token %u", i);
	}
}

static void remove_tokens(void)
{
	int fd sebpf_auto_close = bpf_obj_get(SEBPF_PIN_MAPS "/sebpf_tokens");
	uint32_t i;

	for (i = 0; i < MANY_TOKENS; i++) {
		const struct sebpf_token_key key = { .token = 0x1000 +
							      128ULL * i };

		if (bpf_map_delete_elem(fd, &key))
			guest_bail("cannot remove token %u", i);
	}
}

static void report_change(double from, double to, const char *what,
			  const char *from_what, const char *to_what)
{
	const struct figure figure = {
		.measured = fabs(to / from - 1) * 100,
		.target = CHANGE_TARGET,
		.decimals = 1,
		.unit = "%",
	};

	figure_print(&figure, "%s: change of a check, %s (%.1f) to %s (%.1f)",
		     what, from_what, from, to_what, to);
}

static double per_hook(const struct costs *costs, enum state ours,
		       enum state empty, enum operation operation,
		       enum caller caller)
{
	return ((double)costs[ours].minimum[caller][operation] -
		(double)costs[empty].minimum[caller][operation]) /
	       (double)costs[STATE_CALLS].minimum[caller][operation];
}

static void compare_tokens(const struct costs *costs)
{
	const struct container_options options = {
		.context = GUEST_CONTEXT("container_t"),
		.cmds = "any",
		.maps = "any",
		.progs = "any",
		.attachs = "any",
	};
	const double empty = (double)costs[STATE_SMALL_EMPTY]
				     .minimum[SAME_TOKEN][CREATE_ARRAY];
	const double calls =
		(double)costs[STATE_CALLS].minimum[SAME_TOKEN][CREATE_ARRAY];
	struct crowd *crowd = mmap(NULL, sizeof(*crowd), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t container;

	if (crowd == MAP_FAILED ||
	    container_start(&options, crowd_body, &crowd, &container))
		guest_bail("no container");
	wait_stage(crowd, STAGE_FEW);
	put_tokens();
	atomic_store(&crowd->stage, STAGE_MANY);
	ok(container_wait(container) == 0, "tokens among many were used");
	remove_tokens();
	report_change(((double)crowd->few / USED_TOKENS - empty) / calls,
		      ((double)crowd->many / USED_TOKENS - empty) / calls,
		      "MAP_CREATE array, same token", "16 tokens",
		      "100,000 tokens");
}

static void compare_policies(const struct costs *costs,
			     enum operation operation, enum caller caller)
{
	char what[64];

	(void)snprintf(what, sizeof(what), "%s, %s",
		       measure_operations[operation], measure_callers[caller]);
	report_change(per_hook(costs, STATE_SMALL_SEBPF, STATE_SMALL_EMPTY,
			       operation, caller),
		      per_hook(costs, STATE_LARGE_SEBPF, STATE_LARGE_EMPTY,
			       operation, caller),
		      what, "100 types", "10,000 types");
}

int main(void)
{
	struct costs *costs = measure_new(STATE_COUNT);
	pid_t server;
	int caller;

	measure_settle();
	measure_hooks(&costs[STATE_CALLS]);
	measure_empty(&costs[STATE_SMALL_EMPTY]);
	server = guest_server_start(NULL);
	measure_all(&costs[STATE_SMALL_SEBPF], NULL);
	compare_tokens(costs);
	guest_load_policy(LARGE_POLICY);
	measure_all(&costs[STATE_LARGE_SEBPF], NULL);
	ok(guest_sebpf(NULL, 0, "detach") == 0 && !guest_server_wait(server),
	   "sebpf detach");
	measure_empty(&costs[STATE_LARGE_EMPTY]);
	for (caller = SAME_TOKEN; caller < CALLERS; caller++) {
		compare_policies(costs, CREATE_ARRAY, (enum caller)caller);
		compare_policies(costs, LOAD_BTF, (enum caller)caller);
	}
	return tap_done();
}
