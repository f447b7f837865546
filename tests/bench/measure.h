/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - operations with tokens, in guest instructions
 * Copyright (C) 2026 The sebpf authors
 *
 * For a guest under `-icount shift=0`, whose time-stamp counter advances by one
 * with each instruction. Each operation is repeated, and the minimum is
 * reported: it does not depend on when timers and workers ran. If a step that
 * is not measured fails, the program ends with a TAP bail-out.
 */
#ifndef SEBPF_BENCH_MEASURE_H
#define SEBPF_BENCH_MEASURE_H

#include <stdint.h>

enum operation {
	CREATE_ARRAY,
	LOAD_SOCKET_FILTER,
	LOAD_BTF,
	OPEN_FILE,
	OPERATIONS
};

/* How the caller is set up. */
enum caller {
	NO_TOKEN,
	SAME_TOKEN, /* the same token, again and again */
	NEW_TOKEN, /* a token that has not been used before */
	AFTER_LOAD, /* the same token, the policy has a new number each time */
	CALLERS
};

/**
 * struct costs - what each operation costs
 * @minimum: guest instructions.
 */
struct costs {
	uint64_t minimum[CALLERS][OPERATIONS];
};

/**
 * struct meter - what is read around each operation, instead of the clock
 * @read: gives a number that only grows; NULL: the time-stamp counter.
 * @arg: for @read.
 */
struct meter {
	uint64_t (*read)(void *arg);
	void *arg;
};

extern const char *const measure_operations[OPERATIONS];
extern const char *const measure_callers[CALLERS];

/**
 * Makes tables of costs that a container can fill.
 *
 * @param count how many.
 * @return the tables, all zero; not freed.
 */
struct costs *measure_new(unsigned int count);

/**
 * Makes objects until the kernel's trees of their numbers have the depth that
 * they keep from then on.
 */
void measure_settle(void);

/**
 * Measures every operation with every caller, those with a token as
 * container_t in a container.
 *
 * @param costs from measure_new().
 * @param meter what is read.
 */
void measure_all(struct costs *costs, const struct meter *meter);

/**
 * Measures an operation with one token.
 *
 * @param operation what is done.
 * @return guest instructions.
 */
uint64_t measure_token(enum operation operation, int token);

/**
 * Measures as measure_all(), while programs that do nothing are attached to
 * sebpf's hooks.
 *
 * @param costs from measure_new().
 */
void measure_empty(struct costs *costs);

/**
 * Keeps the programs of all hooks loaded until this process ends, even if they
 * are detached.
 */
void measure_keep_programs(void);

/**
 * Counts the hooks of sebpf that each operation passes.
 *
 * @param counts from measure_new(); receives hook calls.
 */
void measure_hooks(struct costs *counts);

#endif /* SEBPF_BENCH_MEASURE_H */
