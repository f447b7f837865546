// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - one server at a time
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/server_lock.h"
#include "loader/runtime_file.h"
#include "sebpf/cleanup.h"

/* Bytes of the file that are locked. */
enum {
	LOCK_BYTE_SERVER,
	LOCK_BYTE_PINS,
	/* Of the process that waits for the server's byte. */
	LOCK_BYTE_HEIR,
};

#define STEP_MS 10

static struct flock byte_lock(short type, off_t byte)
{
	struct flock lock = {
		.l_type = type,
		.l_whence = SEEK_SET,
		.l_start = byte,
		.l_len = 1,
	};

	return lock;
}

static void sleep_step(void)
{
	const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };

	(void)nanosleep(&step, NULL);
}

/* Tries to lock a byte for @timeout_ms. */
static int lock_byte(int fd, off_t byte, int timeout_ms)
{
	int waited = 0;

	for (;;) {
		struct flock lock = byte_lock(F_WRLCK, byte);

		if (!fcntl(fd, F_SETLK, &lock))
			return 0;
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return -errno;
		if (waited >= timeout_ms)
			return -ETIMEDOUT;
		sleep_step();
		waited += STEP_MS;
	}
}

int sebpf_lock_pins(int *ret_fd, struct sebpf_err *err)
{
	int fd sebpf_auto_close = sebpf_runtime_file_open(SEBPF_LOCK_FILE, 0);
	int rc;

	if (fd < 0)
		return sebpf_err_set(err, fd, "cannot open \"%s\": %s%s",
				     SEBPF_LOCK_FILE, strerror(-fd),
				     sebpf_err_needs_root(fd));
	rc = lock_byte(fd, LOCK_BYTE_PINS, 60000);
	if (rc)
		return sebpf_err_set(err, rc,
				     "another sebpf is at work (\"%s\"): %s",
				     SEBPF_LOCK_FILE, strerror(-rc));
	*ret_fd = sebpf_steal_fd(&fd);
	return 0;
}

int sebpf_try_lock_pins(int fd)
{
	struct flock lock = byte_lock(F_WRLCK, LOCK_BYTE_PINS);

	if (!fcntl(fd, F_SETLK, &lock))
		return 0;
	return errno == EACCES ? -EAGAIN : -errno;
}

static void unlock_byte(int fd, off_t byte)
{
	struct flock lock = byte_lock(F_UNLCK, byte);

	(void)fcntl(fd, F_SETLK, &lock);
}

void sebpf_unlock_pins(int fd)
{
	unlock_byte(fd, LOCK_BYTE_PINS);
}

/* Another process that holds a byte, as seen through @fd; 0: none. */
static pid_t holder_of(int fd, off_t byte)
{
	struct flock lock = byte_lock(F_WRLCK, byte);

	if (fcntl(fd, F_GETLK, &lock) || lock.l_type == F_UNLCK)
		return 0;
	return lock.l_pid > 0 ? lock.l_pid : 0;
}

/* Makes the server end, and takes its byte. */
static int replace_server(int fd, struct sebpf_err *err)
{
	pid_t old = holder_of(fd, LOCK_BYTE_SERVER);
	int rc;

	if (old && kill(old, SIGUSR1) && errno != ESRCH)
		return sebpf_err_set(err, -errno,
				     "cannot end the running server (process "
				     "%d): %s",
				     old, strerror(errno));
	rc = lock_byte(fd, LOCK_BYTE_SERVER, 10000);
	if (rc)
		return sebpf_err_set(err, rc,
				     "the running server (process %d) has not "
				     "ended: %s",
				     old, strerror(-rc));
	return 0;
}

int sebpf_lock_server(int fd, struct sebpf_err *err)
{
	/* A process that holds the byte of the pins gets this one at once. */
	int rc = lock_byte(fd, LOCK_BYTE_HEIR, 0);

	if (rc)
		return sebpf_err_set(err, rc, "cannot lock \"%s\": %s",
				     SEBPF_LOCK_FILE, strerror(-rc));
	rc = replace_server(fd, err);
	unlock_byte(fd, LOCK_BYTE_HEIR);
	return rc;
}

int sebpf_lock_is_wanted(int fd)
{
	return holder_of(fd, LOCK_BYTE_HEIR) != 0;
}

int sebpf_server_pid(void)
{
	int fd sebpf_auto_close =
		open(SEBPF_LOCK_FILE, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

	return fd < 0 ? 0 : holder_of(fd, LOCK_BYTE_SERVER);
}
