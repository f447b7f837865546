// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - work on untrusted input, in a process of its own
 * Copyright (C) 2026 The sebpf authors
 *
 * The child writes a struct result to a pipe and what it printed after it. It
 * ends by _exit(2), so that nothing is printed twice.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/confined_child.h"
#include "sebpf/cleanup.h"

#define READ_STEP 4096U

/* Who takes less processor time, while waited for, waits itself. */
#define BUSY_MS 1000

/* An address sanitizer maps more than any limit would leave. */
#if defined(__SANITIZE_ADDRESS__)
#define LIMITS_MEMORY 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LIMITS_MEMORY 0
#endif
#endif
#ifndef LIMITS_MEMORY
#define LIMITS_MEMORY 1
#endif

/**
 * struct result - how the child's work ended
 * @code: what run() returned.
 * @output_size: bytes of output that follow.
 * @err: the failure, if the code is negative.
 */
struct result {
	int code;
	size_t output_size;
	struct sebpf_err err;
};

/**
 * struct reader - what has come through the pipe
 * @ended: how the work ended.
 * @head: bytes of @ended.
 * @output: what follows; owned.
 * @size: bytes of @output.
 * @room: bytes allocated.
 */
struct reader {
	struct result ended;
	size_t head;
	char *output;
	size_t size;
	size_t room;
};

static void free_reader(struct reader *reader)
{
	free(reader->output);
}

/*
 * In the child.
 */

static int limit(int resource, uint64_t soft, uint64_t hard,
		 struct sebpf_err *err)
{
	const struct rlimit rlimit = { .rlim_cur = soft, .rlim_max = hard };

	/* If less is allowed already, that may not be raised. */
	struct rlimit now;

	if (!getrlimit((__rlimit_resource_t)resource, &now) &&
	    now.rlim_max <= soft)
		return 0;
	if (setrlimit((__rlimit_resource_t)resource, &rlimit))
		return sebpf_err_set(err, -errno, "cannot limit a process: %s",
				     strerror(errno));
	return 0;
}

/* Before the time is up, says why it ends; the hard limit kills. */
static int confine(const struct sebpf_work *work, struct sebpf_err *err)
{
	int rc = limit(RLIMIT_CORE, 0, 0, err);

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)signal(SIGXCPU, SIG_DFL);
	if (!rc)
		rc = limit(RLIMIT_CPU, work->cpu_seconds, work->cpu_seconds + 1,
			   err);
	if (!rc && LIMITS_MEMORY)
		rc = limit(RLIMIT_AS, work->memory_bytes, work->memory_bytes,
			   err);
	return rc;
}

static int write_all(int fd, const void *bytes, size_t size)
{
	const char *at = bytes;

	while (size) {
		ssize_t done = write(fd, at, size);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -errno;
		at += done;
		size -= (size_t)done;
	}
	return 0;
}

__attribute__((noreturn)) static void run_child(const struct sebpf_work *work,
						int fd)
{
	struct result result = { 0 };
	char *output = NULL;
	FILE *out = open_memstream(&output, &result.output_size);

	result.code = confine(work, &result.err);
	if (!out)
		result.code = sebpf_err_set(&result.err, -ENOMEM, "no memory");
	if (!result.code)
		result.code = work->run(work->argument, out, &result.err);
	if (out && fclose(out) && result.code >= 0)
		result.code = sebpf_err_set(&result.err, -ENOMEM, "no memory");
	if (result.code < 0)
		result.output_size = 0;
	if (write_all(fd, &result, sizeof(result)) ||
	    write_all(fd, output, result.output_size))
		_exit(EXIT_FAILURE);
	_exit(EXIT_SUCCESS);
}

/*
 * In the parent.
 */

static int64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Processor time of a process; 0 if it cannot be told. */
static int64_t cpu_ms(pid_t pid)
{
	struct timespec used;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &used))
		return 0;
	return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

/* Waits until there is something to read; 0 at the deadline. */
static int wait_until(int fd, int64_t deadline)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };

	for (;;) {
		int64_t left = deadline - now_ms();
		int ready = poll(&poller, 1, left > 0 ? (int)left : 0);

		if (ready >= 0)
			return ready;
		if (errno != EINTR)
			return 1;
	}
}

/*
 * Waits until there is something to read; 0 if the child has hardly run for so
 * long. A child that runs on a busy machine is given the processor time that it
 * may take.
 */
static int wait_readable(int fd, pid_t pid, unsigned int idle_seconds)
{
	int64_t used, before = cpu_ms(pid);

	for (;;) {
		if (wait_until(fd, now_ms() + (int64_t)idle_seconds * 1000))
			return 1;
		used = cpu_ms(pid);
		if (used - before < BUSY_MS)
			return 0;
		before = used;
	}
}

static int make_room(struct reader *reader)
{
	size_t room = reader->room ? 2 * reader->room : READ_STEP;
	char *output;

	if (reader->room - reader->size > 1)
		return 0;
	if (room > SEBPF_CHILD_OUTPUT_BYTES)
		return -E2BIG;
	output = realloc(reader->output, room);
	if (!output)
		return -ENOMEM;
	reader->output = output;
	reader->room = room;
	return 0;
}

/* Reads once: 1 if more may come, 0 at the end, or -errno. */
static int read_some(int fd, struct reader *reader)
{
	size_t missing = sizeof(reader->ended) - reader->head;
	int rc = make_room(reader);
	ssize_t got;

	if (rc)
		return rc;
	if (missing)
		got = read(fd, (char *)&reader->ended + reader->head, missing);
	else
		got = read(fd, reader->output + reader->size,
			   reader->room - reader->size - 1);
	if (got < 0)
		return errno == EINTR ? 1 : -errno;
	if (missing)
		reader->head += (size_t)got;
	else
		reader->size += (size_t)got;
	return got != 0;
}

static int read_result(int fd, pid_t pid, unsigned int idle_seconds,
		       struct reader *reader)
{
	int rc;

	do {
		if (!wait_readable(fd, pid, idle_seconds))
			return -ETIMEDOUT;
		rc = read_some(fd, reader);
	} while (rc > 0);
	return rc;
}

static int reap(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static int tell_end(const struct sebpf_work *work, const char *what, int status,
		    struct sebpf_err *err)
{
	if (WIFSIGNALED(status) &&
	    (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
		return sebpf_err_set(
			err, -ETIMEDOUT,
			"%s took more processor time to read and judge than "
			"it may (%u seconds or less), or was killed: it is "
			"damaged, or far larger than any known",
			what, work->cpu_seconds);
	if (WIFSIGNALED(status))
		return sebpf_err_set(err, -EBADMSG,
				     "%s made the process that read it crash "
				     "(%s): it is damaged",
				     what, strsignal(WTERMSIG(status)));
	return sebpf_err_set(err, -EBADMSG,
			     "%s made the process that read it end without a "
			     "result: it is damaged, or takes too much memory",
			     what);
}

/* A sentence may quote what a file says; it is one line, and only text. */
static void clean(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 127)
			*text = '?';
}

static int take_result(const struct sebpf_work *work, const char *what,
		       int status, struct reader *reader, char **ret_output,
		       struct sebpf_err *err)
{
	if (status || reader->head != sizeof(reader->ended) ||
	    reader->size != reader->ended.output_size)
		return tell_end(work, what, status, err);
	if (reader->ended.code < 0) {
		*err = reader->ended.err;
		err->text[sizeof(err->text) - 1] = '\0';
		clean(err->text);
		return reader->ended.code;
	}
	reader->output[reader->size] = '\0';
	*ret_output = sebpf_steal(reader->output);
	return reader->ended.code;
}

static int start(const struct sebpf_work *work, int *ret_fd, pid_t *ret_pid,
		 struct sebpf_err *err)
{
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return sebpf_err_set(err, -errno, "cannot make a pipe: %s",
				     strerror(errno));
	(void)fflush(NULL);
	pid = fork();
	if (!pid) {
		(void)close(fds[0]);
		run_child(work, fds[1]);
	}
	(void)close(fds[1]);
	if (pid < 0) {
		(void)close(fds[0]);
		return sebpf_err_set(err, -errno, "cannot start a process: %s",
				     strerror(errno));
	}
	*ret_fd = fds[0];
	*ret_pid = pid;
	return 0;
}

int sebpf_confined_run(const struct sebpf_work *work, const char *what,
		       char **ret_output, struct sebpf_err *err)
{
	struct reader reader __attribute__((cleanup(free_reader))) = { 0 };
	int fd sebpf_auto_close = -1;
	pid_t pid = -1;
	int rc = start(work, &fd, &pid, err);
	int status;

	if (rc)
		return rc;
	rc = read_result(fd, pid, work->idle_seconds, &reader);
	if (rc)
		(void)kill(pid, SIGKILL);
	status = reap(pid);
	if (rc == -ETIMEDOUT)
		return sebpf_err_set(
			err, rc,
			"%s gave the process that reads it nothing to do for "
			"%u seconds: it is damaged, or comes from what does "
			"not end",
			what, work->idle_seconds);
	if (rc)
		return sebpf_err_set(
			err, rc, "cannot take over what was found in %s: %s",
			what, strerror(-rc));
	return take_result(work, what, status, &reader, ret_output, err);
}
