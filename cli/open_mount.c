// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - opens the root of a mount of another process
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/handover.h"
#include "cli/open_mount.h"
#include "sebpf/cleanup.h"

#define PROC_BYTES 64

static int walk(int root, const char *mount_point, __u64 resolve)
{
	const struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | resolve,
	};
	long fd = syscall(SYS_openat2, root, mount_point, &how, sizeof(how));

	return fd < 0 ? -errno : (int)fd;
}

static _Noreturn void walk_in_child(int socket, int root,
				    const char *mount_point)
{
	int fd = walk(root, mount_point, 0);
	struct sebpf_err err;

	if (fd < 0) {
		(void)sebpf_err_set(&err, fd, "%s", strerror(-fd));
		sebpf_handover_failure(socket, 1, &err);
	} else {
		(void)sebpf_handover_descriptor(socket, fd, &err);
	}
	_exit(0);
}

static int wait_for_child(int socket)
{
	struct pollfd answer = { .fd = socket, .events = POLLIN };
	struct sebpf_handover message;
	struct sebpf_err err;
	int fd, rc;

	do {
		rc = poll(&answer, 1, SEBPF_OPEN_MOUNT_MS);
	} while (rc < 0 && errno == EINTR);
	if (rc <= 0)
		return rc ? -errno : -ETIMEDOUT;
	rc = sebpf_handover_receive(socket, &fd, &message, &err);
	return rc ? rc : fd;
}

/* Another process may have to wait for ever, which this one then need not. */
static int walk_beside(int root, const char *mount_point)
{
	int sockets[2], rc;
	struct sebpf_err err;
	pid_t child;

	rc = sebpf_handover_open(sockets, &err);
	if (rc)
		return rc;
	child = fork();
	if (!child)
		walk_in_child(sockets[1], root, mount_point);
	rc = child < 0 ? -errno : 0;
	(void)close(sockets[1]);
	if (!rc)
		rc = wait_for_child(sockets[0]);
	(void)close(sockets[0]);
	if (rc == -ETIMEDOUT)
		(void)kill(child, SIGKILL);
	else if (child > 0)
		(void)waitpid(child, NULL, 0);
	return rc;
}

int sebpf_open_mount(const char *process, const char *mount_point)
{
	char path[PROC_BYTES];
	int root sebpf_auto_close = -1;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%.16s/root", process);
	root = open(path, O_PATH | O_CLOEXEC);
	if (root < 0)
		return -errno;
	fd = walk(root, mount_point, RESOLVE_CACHED);
	/* sysfs, for example, answers no walk from the cache on some kernels. */
	return fd == -EAGAIN ? walk_beside(root, mount_point) : fd;
}
