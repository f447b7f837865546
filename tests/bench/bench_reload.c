// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - how long hooks answer EAGAIN after a policy load
 * Copyright (C) 2026 The sebpf authors
 *
 * The gap is from the kernel's switch to a policy (tests/bench/reload.bpf.c)
 * until the image of it is in force, and is compared with what the kernel's own
 * load took: the one write(2) to selinuxfs. The policy is Debian's, loaded once
 * more. SELinux is permissive, because the policy does not know what this
 * program does; neither side's work depends on that.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "hooks/pins.h"
#include "sebpf/cleanup.h"
#include "tests/bench/figure.h"
#include "tests/bench/reload.skel.h"
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

/* Number of the image map in force. */
static uint32_t image_id(int slot_fd)
{
	uint32_t zero = 0, id = 0;

	if (bpf_map_lookup_elem(slot_fd, &zero, &id))
		guest_bail("cannot read the slot of the image");
	return id;
}

static void wait_image(int slot_fd, uint32_t old)
{
	const struct timespec pause = { .tv_nsec = 500000 };

	while (image_id(slot_fd) == old)
		(void)nanosleep(&pause, NULL);
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

/* The shortest of each; both are of the same work again. */
static void measure(const char *bytes, size_t size)
{
	struct reload_bpf *reload = reload_bpf__open_and_load();
	int slot_fd sebpf_auto_close =
		bpf_obj_get(SEBPF_PIN_MAPS "/sebpf_image");
	double kernel = 0, gap = 0;
	int i;

	if (!reload || reload_bpf__attach(reload) || slot_fd < 0)
		guest_bail("cannot watch the policy");
	for (i = 0; i < LOADS; i++) {
		uint32_t old = image_id(slot_fd);
		double spent = load_policy(bytes, size);
		double late;

		wait_image(slot_fd, old);
		late = now_ms() - (double)reload->bss->switched_ns / 1e6;
		if (!i || spent < kernel)
			kernel = spent;
		if (!i || late < gap)
			gap = late;
	}
	reload_bpf__destroy(reload);
	figure_print(&(struct figure){ .measured = gap,
				       .target = kernel,
				       .decimals = 1,
				       .unit = "million instructions" },
		     "Debian's policy loaded: gap, beside the kernel's load "
		     "of %.1f",
		     kernel);
}

int main(void)
{
	char *bytes sebpf_auto_free = NULL;
	size_t size;
	pid_t server;

	server_enforce(0);
	bytes = read_policy(&size);
	(void)load_policy(bytes, size);
	server = guest_server_start(NULL);
	measure(bytes, size);
	ok(guest_status("refusals/policy_not_ready") >= 0, "sebpf is there");
	ok(guest_sebpf(NULL, 0, "detach") == 0 && !guest_server_wait(server),
	   "sebpf detach");
	return tap_done();
}
