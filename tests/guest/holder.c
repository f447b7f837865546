// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a container that acts on orders
 * Copyright (C) 2026 The sebpf authors
 */
#include <fcntl.h>
#include <unistd.h>

#include "tests/guest/guest.h"
#include "tests/guest/holder.h"
#include "tests/guest/token_bpf.h"

/* The order that ends it. */
#define END (-1)

static int obey(const struct holder_work *work, int order, int dir_fd)
{
	int fd = work->act(order, dir_fd, work->state);

	if (fd > 0)
		(void)close(fd);
	return fd < 0 ? fd : 0;
}

static int holder_body(int mount_fd, int dir_fd, void *arg)
{
	const struct holder *holder = arg;
	int result = holder->work->prepare(dir_fd, holder->work->state);
	int order;

	(void)mount_fd;
	for (;;) {
		if (write(holder->answer[1], &result, sizeof(result)) < 0)
			return 1;
		if (read(holder->ask[0], &order, sizeof(order)) !=
			    (ssize_t)sizeof(order) ||
		    order == END)
			return 0;
		result = obey(holder->work, order, dir_fd);
	}
}

static void give_order(const struct holder *holder, int order)
{
	if (write(holder->ask[1], &order, sizeof(order)) !=
	    (ssize_t)sizeof(order))
		guest_bail("a container died");
}

static int wait_answer(const struct holder *holder)
{
	int result;

	if (read(holder->answer[0], &result, sizeof(result)) !=
	    (ssize_t)sizeof(result))
		guest_bail("a container died");
	return result;
}

void holder_start_as(struct holder *holder,
		     const struct container_options *options,
		     const struct holder_work *work)
{
	holder->work = work;
	if (pipe2(holder->ask, O_CLOEXEC) || pipe2(holder->answer, O_CLOEXEC))
		guest_bail("pipe");
	if (container_start(options, holder_body, holder, &holder->pid))
		guest_bail("no container in %s", options->context);
	if (wait_answer(holder))
		guest_bail("no token in %s", options->context);
}

void holder_start(struct holder *holder, const char *context,
		  const struct holder_work *work)
{
	const struct container_options options = {
		.context = context,
		.cmds = "any",
		.maps = "any",
		.progs = "any",
		.attachs = "any",
	};

	holder_start_as(holder, &options, work);
}

int holder_make_token(int dir_fd, void *state)
{
	int *token = state;

	*token = token_create(dir_fd);
	return *token < 0 ? *token : 0;
}

int holder_ask(const struct holder *holder, int order)
{
	give_order(holder, order);
	return wait_answer(holder);
}

void holder_end(struct holder *holder)
{
	give_order(holder, END);
	(void)close(holder->ask[0]);
	(void)close(holder->ask[1]);
	if (container_wait(holder->pid))
		guest_bail("a container failed");
	(void)close(holder->answer[0]);
	(void)close(holder->answer[1]);
}
