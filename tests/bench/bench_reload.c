// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - how long a start takes, and what a policy load costs
 * Copyright (C) 2026 The sebpf authors
 *
 * A load is the one write(2) to selinuxfs, without the hooks and with them. The
 * policy is Debian's, loaded again. SELinux is permissive, because the policy
 * does not know this program; neither figure depends on that. Under `-icount
 * shift=0` a millisecond is a million instructions.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/bench/figure.h"
#include "tests/guest/guest.h"
#include "tests/guest/security_server.h"
#include "tests/unit/tap.h"

#define POLICY "/policy.debian"
#define LOADS 3

static double now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Returns how long the kernel took. */
static double load_policy(const char *bytes, size_t size)
{
	int fd sebpf_auto_close =
		open("/sys/fs/selinux/load", O_WRONLY | O_CLOEXEC);
	double start = now_ms();

	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		guest_bail("cannot load the policy");
	return now_ms() - start;
}

static char *read_policy(size_t *ret_size)
{
	int fd sebpf_auto_close = open(POLICY, O_RDONLY | O_CLOEXEC);
	struct stat info;
	char *bytes;

	if (fd < 0 || fstat(fd, &info))
		guest_bail("no " POLICY);
	bytes = malloc((size_t)info.st_size);
	if (!bytes || read(fd, bytes, (size_t)info.st_size) != info.st_size)
		guest_bail("cannot read " POLICY);
	*ret_size = (size_t)info.st_size;
	return bytes;
}

/* The shortest of some: all do the same work. */
static double measure_loads(const char *bytes, size_t size)
{
	double shortest = 0;

	for (int i = 0; i < LOADS; i++) {
		double spent = load_policy(bytes, size);

		if (!i || spent < shortest)
			shortest = spent;
	}
	return shortest;
}

int main(void)
{
	char *bytes sebpf_auto_free = NULL;
	double without, with, start, ready;
	size_t size;
	pid_t server;

	server_enforce(0);
	bytes = read_policy(&size);
	(void)load_policy(bytes, size);
	without = measure_loads(bytes, size);
	start = now_ms();
	server = guest_server_start(NULL);
	ready = now_ms() - start;
	with = measure_loads(bytes, size);
	figure_print(&(struct figure){ .measured = ready,
				       .target = 1000,
				       .unit = "million instructions" },
		     "Debian's policy: sebpf enforce until it is ready");
	figure_print(&(struct figure){ .measured = with / without * 100 - 100,
				       .target = 5,
				       .decimals = 1,
				       .unit = "% dearer" },
		     "Debian's policy loaded, beside %.1f million instructions "
		     "without sebpf",
		     without);
	ok(guest_status("refusals/policy_unreadable") == 0,
	   "no check found the policy unreadable");
	ok(guest_sebpf(NULL, 0, "detach") == 0 && !guest_server_wait(server),
	   "sebpf detach");
	return tap_done();
}
