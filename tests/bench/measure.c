// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - operations with tokens, in guest instructions
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "loader/resolve.h"
#include "sebpf/cleanup.h"
#include "tests/bench/count.skel.h"
#include "tests/bench/empty.skel.h"
#include "tests/bench/measure.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"

#define WARM_UP 20
#define REPEAT 150

/* Descriptors that stay open. */
#define KEPT 8

/* More numbers than the two lower levels of the kernel's trees hold. */
#define SETTLING 4200

const char *const measure_operations[OPERATIONS] = {
	[CREATE_ARRAY] = "MAP_CREATE array",
	[LOAD_SOCKET_FILTER] = "PROG_LOAD socket_filter",
	[LOAD_BTF] = "BTF_LOAD",
	[OPEN_FILE] = "open(2) of a file",
};

const char *const measure_callers[CALLERS] = {
	[NO_TOKEN] = "no token",
	[SAME_TOKEN] = "same token",
	[NEW_TOKEN] = "first use",
	[AFTER_LOAD] = "first after a policy load",
};

/* The processor's counter, which advances by 1 with each instruction. */
static uint64_t read_counter(void *arg)
{
	(void)arg;
#ifdef __aarch64__
	uint64_t count;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(count));
	return count;
#else
	return __builtin_ia32_rdtsc();
#endif
}

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

/*
 * The last descriptors of a caller stay open for a while. The kernel numbers
 * its BPF objects in a tree, whose nodes go with the last number in them.
 * Otherwise the cost of an operation would depend on which other objects exist.
 */
struct recent {
	int fds[KEPT];
	unsigned int next;
};

static void keep(struct recent *recent, int fd)
{
	int *slot = &recent->fds[recent->next++ % KEPT];

	if (*slot >= 0)
		(void)close(*slot);
	*slot = fd;
}

static void close_recent(struct recent *recent)
{
	for (unsigned int i = 0; i < KEPT; i++)
		keep(recent, -1);
}

/* Measures an operation once. Returns 0, or -1 if it fails. */
static int measure_once(const struct meter *meter, enum operation operation,
			int token, struct recent *recent, uint64_t *ret_spent)
{
	uint64_t start = meter->read(meter->arg);
	int fd = do_operation(operation, token);
	uint64_t spent = meter->read(meter->arg) - start;

	if (fd < 0)
		return -1;
	keep(recent, fd);
	*ret_spent = spent;
	return 0;
}

static int new_token(int bpffs)
{
	return bpffs < 0 ? TOKEN_NONE : token_create(bpffs);
}

/* The file to commit booleans with: opened outside the container. */
static int commit_fd = -1;

/* A change of booleans, which gives the policy a new number. */
static void change_policy(void)
{
	if (pwrite(commit_fd, "1", 1, 0) != 1)
		guest_bail("cannot commit booleans");
}

/*
 * Measures an operation often, with @token or, if @bpffs is not -1, with a new
 * token from it each time. Returns 0, or -1 if it fails.
 */
static int measure_often(const struct meter *meter, enum operation operation,
			 enum caller caller, int token, int bpffs,
			 uint64_t *ret_minimum)
{
	struct recent recent
		__attribute__((cleanup(close_recent))) = { .next = 0 };
	uint64_t minimum = UINT64_MAX;
	int i;

	memset(recent.fds, -1, sizeof(recent.fds));
	for (i = 0; i < WARM_UP + REPEAT; i++) {
		int fresh sebpf_auto_close = new_token(bpffs);
		uint64_t spent;

		if (caller == AFTER_LOAD)
			change_policy();
		if (measure_once(meter, operation, bpffs >= 0 ? fresh : token,
				 &recent, &spent))
			return -1;
		if (i >= WARM_UP && spent < minimum)
			minimum = spent;
	}
	*ret_minimum = minimum;
	return 0;
}

uint64_t measure_token(enum operation operation, int token)
{
	const struct meter meter = { .read = read_counter };
	uint64_t minimum;

	if (measure_often(&meter, operation, SAME_TOKEN, token, -1, &minimum))
		guest_bail("an operation with a token failed");
	return minimum;
}

/* Returns 0, or 1 if an operation fails. @bpffs is -1 for NO_TOKEN. */
static int measure_caller(struct costs *costs, const struct meter *meter,
			  enum caller caller, int bpffs)
{
	int kept sebpf_auto_close = caller == SAME_TOKEN ||
						    caller == AFTER_LOAD ?
					    token_create(bpffs) :
					    TOKEN_NONE;
	int operation;

	for (operation = 0; operation < OPERATIONS; operation++)
		if (measure_often(meter, (enum operation)operation, caller,
				  kept, caller == NEW_TOKEN ? bpffs : -1,
				  &costs->minimum[caller][operation]))
			return 1;
	return 0;
}

/**
 * struct job - for the container
 * @costs: shared with it.
 * @meter: what is read.
 */
struct job {
	struct costs *costs;
	struct meter meter;
};

static int measure_body(int mount_fd, int dir_fd, void *arg)
{
	const struct job *job = arg;

	(void)mount_fd;
	return measure_caller(job->costs, &job->meter, SAME_TOKEN, dir_fd) ||
	       measure_caller(job->costs, &job->meter, NEW_TOKEN, dir_fd) ||
	       measure_caller(job->costs, &job->meter, AFTER_LOAD, dir_fd);
}

void measure_settle(void)
{
	int operation, i;

	for (operation = 0; operation < OPEN_FILE; operation++)
		for (i = 0; i < SETTLING; i++) {
			int fd = do_operation((enum operation)operation,
					      TOKEN_NONE);

			if (fd < 0)
				guest_bail("cannot make BPF objects");
			(void)close(fd);
		}
}

struct costs *measure_new(unsigned int count)
{
	struct costs *costs = mmap(NULL, count * sizeof(*costs),
				   PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (costs == MAP_FAILED)
		guest_bail("mmap");
	return costs;
}

void measure_all(struct costs *costs, const struct meter *meter)
{
	const struct container_options options = {
		.context = GUEST_CONTEXT("container_t"),
		.cmds = "any",
		.maps = "any",
		.progs = "any",
		.attachs = "any",
	};
	struct job job = {
		.costs = costs,
		.meter = { .read = read_counter },
	};

	if (meter)
		job.meter = *meter;
	if (commit_fd < 0)
		commit_fd = open("/sys/fs/selinux/commit_pending_bools",
				 O_WRONLY | O_CLOEXEC);
	if (measure_caller(costs, &job.meter, NO_TOKEN, -1))
		guest_bail("an operation without a token failed");
	if (container_run(&options, measure_body, &job))
		guest_bail("an operation with a token failed");
}

void measure_keep_programs(void)
{
	unsigned int id = 0;

	while (!bpf_prog_get_next_id(id, &id)) {
		struct bpf_prog_info info = { 0 };
		uint32_t size = sizeof(info);
		int fd = bpf_prog_get_fd_by_id(id);

		if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &size))
			guest_bail("cannot look at program %u", id);
		if (info.type != BPF_PROG_TYPE_LSM)
			(void)close(fd);
	}
}

/* Whether sebpf attaches to the entry of bpf(2) on this kernel. */
static int is_at_entry(void)
{
	struct sebpf_symbols symbols;
	struct sebpf_err err;

	if (sebpf_resolve(&symbols, &err))
		guest_bail("%s", err.text);
	return symbols.prepares_fd != 0;
}

void measure_empty(struct costs *costs)
{
	struct empty_bpf *empty = empty_bpf__open();

	if (!empty)
		guest_bail("cannot open empty hooks");
	(void)bpf_program__set_autoload(empty->progs.empty_bpf, is_at_entry());
	if (empty_bpf__load(empty) || empty_bpf__attach(empty))
		guest_bail("cannot attach empty hooks");
	measure_all(costs, NULL);
	empty_bpf__destroy(empty);
}

static uint64_t read_calls(void *arg)
{
	const struct count_bpf *count = arg;

	return __atomic_load_n(&count->bss->calls, __ATOMIC_SEQ_CST);
}

void measure_hooks(struct costs *counts)
{
	struct count_bpf *count = count_bpf__open_and_load();
	const struct meter meter = { .read = read_calls, .arg = count };

	if (!count || count_bpf__attach(count))
		guest_bail("cannot attach counting hooks");
	measure_all(counts, &meter);
	count_bpf__destroy(count);
}
