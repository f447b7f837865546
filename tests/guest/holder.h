/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a container that acts on orders
 * Copyright (C) 2026 The sebpf authors
 *
 * For tests of what happens to tokens while something else happens. If a step
 * that no test is about fails, the program ends with a TAP bail-out.
 */
#ifndef SEBPF_TEST_HOLDER_H
#define SEBPF_TEST_HOLDER_H

#include <sys/types.h>

#include "tests/guest/container.h"

/**
 * struct holder_work - what a container can do
 * @prepare: makes its tokens; 0, or another value if that fails.
 * @act: carries out an order; returns a descriptor, 0 or a negative errno. The
 *	descriptor is closed.
 * @state: for both; the container has a copy of what it points to.
 */
struct holder_work {
	int (*prepare)(int dir_fd, void *state);
	int (*act)(int order, int dir_fd, void *state);
	void *state;
};

/**
 * struct holder - a container that waits for orders
 * @pid: its process.
 * @work: what it can do.
 * @ask: pipe: orders.
 * @answer: pipe: their results, 0 or a negative errno.
 */
struct holder {
	pid_t pid;
	const struct holder_work *work;
	int ask[2];
	int answer[2];
};

/**
 * Starts a container and makes it prepare itself.
 *
 * @param holder receives the container; ended by holder_end().
 * @param options how it is made.
 * @param work what it can do.
 */
void holder_start_as(struct holder *holder,
		     const struct container_options *options,
		     const struct holder_work *work);

/**
 * The same, in a context, and with everything delegated.
 *
 * @param holder as above.
 * @param context SELinux context of the container's process.
 * @param work as above.
 */
void holder_start(struct holder *holder, const char *context,
		  const struct holder_work *work);

/**
 * For struct holder_work: makes one token.
 *
 * @param dir_fd root directory of the delegated filesystem.
 * @param state an int, which receives the token.
 * @return 0 or a negative errno.
 */
int holder_make_token(int dir_fd, void *state);

/**
 * Makes a container do something, and waits until it is done.
 *
 * @param holder the container.
 * @param order for its work; not negative.
 * @return 0 or a negative errno.
 */
int holder_ask(const struct holder *holder, int order);

/**
 * Ends a container, with all that it holds.
 *
 * @param holder the container.
 */
void holder_end(struct holder *holder);

#endif /* SEBPF_TEST_HOLDER_H */
