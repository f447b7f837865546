// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the kernel's switch that takes away every program on a function
 * Copyright (C) 2026 The sebpf authors
 *
 * Who may write it is in test_self_protection.c. Here it is written by who may do
 * all: sebpf has to say so, and not to start where no hook would be called.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/attempt.h"
#include "tests/guest/guest.h"
#include "tests/unit/tap.h"

#define SWITCH "/proc/sys/kernel/ftrace_enabled"

static int set_switch(const char *value)
{
	int fd sebpf_auto_close = open(SWITCH, O_WRONLY | O_CLOEXEC);

	return fd < 0 || write(fd, value, 1) < 0 ? -errno : 0;
}

/* Of a domain that may not load programs. */
static int load(void)
{
	static const struct attempt attempt = { LOAD_SOCKET_FILTER,
						GUEST_CONTEXT("no_prog_load_t"),
						NULL };
	int objects;

	return attempt_try(&attempt, &objects);
}

static void check_mode(const char *mode)
{
	static char output[16384];
	char wanted[64];

	(void)snprintf(wanted, sizeof(wanted), "\"mode\": \"%s\"", mode);
	(void)guest_sebpf(output, sizeof(output), "status", "--json");
	if (!ok(strstr(output, wanted) != NULL, "status says %s", mode))
		printf("# %.200s\n", output);
}

static const char refusal[] =
	"the kernel calls no program on a function, and so no hook: ";

static void check_start(int is_off)
{
	char output[1024] = "";
	int status;

	if (!is_off)
		return;
	status = guest_sebpf(output, sizeof(output), "enforce");
	if (!ok(status == 3 && strstr(output, refusal) &&
			strstr(output, "sysctl kernel.ftrace_enabled=1"),
		"no start where no hook would be called"))
		printf("# %d: %s\n", status, output);
	ok(guest_sebpf(NULL, 0, "status") == 1, "nothing is attached");
}

int main(void)
{
	int is_off = !set_switch("0");
	pid_t server;

	printf("# %s\n", is_off ? "the kernel takes the hooks away" :
				  "the kernel keeps the hooks");
	check_start(is_off);
	ok(!set_switch("1"), "written again");
	server = guest_server_start(NULL);
	ok(load() == -EACCES, "denied");
	(void)set_switch("0");
	ok(load() == (is_off ? 0 : -EACCES), "written: %s",
	   is_off ? "let through" : "denied still");
	check_mode(is_off ? "silenced" : "enforcing");
	ok(!set_switch("1"), "written again");
	ok(load() == -EACCES, "denied again");
	check_mode("enforcing");
	/* Later on, some kernels warn of what they keep of the hooks. */
	guest_server_stop(server);
	return tap_done();
}
