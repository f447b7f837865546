// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the hooks cost, in guest instructions
 * Copyright (C) 2026 The sebpf authors
 *
 * For a guest under `-icount shift=0`, whose time-stamp counter advances by
 * one with each instruction. Each operation is repeated, and the minimum is
 * told: it does not depend on when timers and workers ran. Three states are
 * compared: no hooks, programs that do nothing on the same hooks, and sebpf's.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <x86intrin.h>

#include "sebpf/cleanup.h"
#include "tests/bench/empty.skel.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

#define WARM_UP 50
#define REPEAT 500

enum operation {
	CREATE_ARRAY,
	LOAD_SOCKET_FILTER,
	LOAD_BTF,
	OPEN_FILE,
	OPERATIONS
};

static const char *const names[OPERATIONS] = {
	[CREATE_ARRAY] = "MAP_CREATE array",
	[LOAD_SOCKET_FILTER] = "PROG_LOAD socket_filter",
	[LOAD_BTF] = "BTF_LOAD",
	[OPEN_FILE] = "open(2) of a file",
};

/* How the caller is set up. */
enum caller {
	NO_TOKEN,
	SAME_TOKEN, /* the same token, again and again */
	NEW_TOKEN, /* a token that has not been used before */
	CALLERS
};

static const char *const caller_names[CALLERS] = {
	[NO_TOKEN] = "no token",
	[SAME_TOKEN] = "same token",
	[NEW_TOKEN] = "first use",
};

/**
 * struct costs - minimum of each operation, shared with a container
 * @minimum: guest instructions.
 */
struct costs {
	uint64_t minimum[CALLERS][OPERATIONS];
};

static int do_operation(enum operation operation, int token)
{
	switch (operation) {
	case CREATE_ARRAY:
		return token_map_create(token, BPF_MAP_TYPE_ARRAY);
	case LOAD_SOCKET_FILTER:
		return token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER);
	case LOAD_BTF:
		return token_btf_load(token);
	case OPEN_FILE:
		return open("/proc/self/attr/current", O_RDONLY | O_CLOEXEC);
	case OPERATIONS:
		break;
	}
	return -ENOSYS;
}

/* Times an operation once; 0 where it fails. */
static uint64_t time_once(enum operation operation, int token)
{
	uint64_t start = __rdtsc();
	int fd = do_operation(operation, token);
	uint64_t spent = __rdtsc() - start;

	if (fd < 0)
		return 0;
	(void)close(fd);
	return spent;
}

/* Returns 0, or 1 where an operation fails. @bpffs is -1 for NO_TOKEN. */
static int measure(struct costs *costs, enum caller caller, int bpffs)
{
	int kept sebpf_auto_close = caller == SAME_TOKEN ? token_create(bpffs) :
							   TOKEN_NONE;
	int operation, i;

	for (operation = 0; operation < OPERATIONS; operation++) {
		uint64_t minimum = UINT64_MAX;

		for (i = 0; i < WARM_UP + REPEAT; i++) {
			int fresh sebpf_auto_close =
				caller == NEW_TOKEN ? token_create(bpffs) :
						      TOKEN_NONE;
			uint64_t spent =
				time_once((enum operation)operation,
					  caller == NEW_TOKEN ? fresh : kept);

			if (!spent)
				return 1;
			if (i >= WARM_UP && spent < minimum)
				minimum = spent;
		}
		costs->minimum[caller][operation] = minimum;
	}
	return 0;
}

static int measure_body(int mount_fd, int dir_fd, void *arg)
{
	struct costs *costs = *(struct costs **)arg;

	(void)mount_fd;
	return measure(costs, SAME_TOKEN, dir_fd) ||
	       measure(costs, NEW_TOKEN, dir_fd);
}

static void measure_all(struct costs *costs)
{
	const struct container_options options = {
		.context = GUEST_CONTEXT("container_t"),
		.cmds = "any",
		.maps = "any",
		.progs = "any",
		.attachs = "any",
	};

	if (measure(costs, NO_TOKEN, -1))
		guest_bail("an operation without a token failed");
	if (container_run(&options, measure_body, &costs))
		guest_bail("an operation with a token failed");
}

static void measure_empty(struct costs *costs)
{
	struct empty_bpf *empty = empty_bpf__open_and_load();

	if (!empty || empty_bpf__attach(empty))
		guest_bail("cannot attach empty hooks");
	measure_all(costs);
	empty_bpf__destroy(empty);
}

static void print_table(const struct costs *none, const struct costs *empty,
			const struct costs *hooks)
{
	int operation, caller;

	printf("# bench | operation               | caller     | no hooks | "
	       "empty hooks |    sebpf | over empty |\n");
	for (operation = 0; operation < OPERATIONS; operation++)
		for (caller = 0; caller < CALLERS; caller++)
			printf("# bench | %-23s | %-10s | %8llu | %11llu | "
			       "%8llu | %+10lld |\n",
			       names[operation], caller_names[caller],
			       (unsigned long long)
				       none->minimum[caller][operation],
			       (unsigned long long)
				       empty->minimum[caller][operation],
			       (unsigned long long)
				       hooks->minimum[caller][operation],
			       (long long)(hooks->minimum[caller][operation] -
					   empty->minimum[caller][operation]));
}

int main(void)
{
	struct costs *costs = mmap(NULL, 3 * sizeof(*costs),
				   PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t server;

	if (costs == MAP_FAILED)
		guest_bail("mmap");
	measure_all(&costs[0]);
	measure_empty(&costs[1]);
	server = guest_server_start(NULL);
	measure_all(&costs[2]);
	print_table(&costs[0], &costs[1], &costs[2]);
	ok(guest_status("operations/map_create/checked") > (long)2 * REPEAT,
	   "the hooks were asked");
	ok(guest_sebpf(NULL, 0, "detach") == 0 && !guest_server_wait(server),
	   "sebpf detach");
	return tap_done();
}
