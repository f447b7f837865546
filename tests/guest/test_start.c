// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a server starts and serves, or says why not and attaches nothing
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hooks/pins.h"
#include "sebpf/cleanup.h"
#include "tests/guest/attempt.h"
#include "tests/guest/guest.h"
#include "tests/unit/tap.h"

/* Limits of open files that are tried: from too few to enough. */
enum { FILES_MIN = 80, FILES_MAX = 160, FILES_STEP = 4 };

/* Where the server writes: nowhere, with its three descriptors closed. */
#define OUTPUT_CLOSED (-1)

static int set_outputs(int output)
{
	if (output == OUTPUT_CLOSED)
		return (int)syscall(SYS_close_range, 0, 2, 0);
	return dup2(output, STDOUT_FILENO) < 0 ||
	       dup2(output, STDERR_FILENO) < 0;
}

/* Starts a server that may open so many files, and writes to @output. */
static pid_t start_server(rlim_t files, int output)
{
	const struct rlimit limit = { .rlim_cur = files, .rlim_max = files };
	pid_t pid = fork();

	if (pid < 0)
		guest_bail("fork");
	if (pid)
		return pid;
	(void)signal(SIGPIPE, SIG_DFL);
	if (set_outputs(output) || setrlimit(RLIMIT_NOFILE, &limit))
		_exit(99);
	(void)execlp("sebpf", "sebpf", "enforce", (char *)NULL);
	_exit(99);
}

/* Reads until the hooks are attached, or the server has ended. */
static int is_attached(int output, char *text, size_t size)
{
	size_t used = 0;
	ssize_t n;

	while ((n = read(output, text + used, size - 1 - used)) > 0) {
		used += (size_t)n;
		text[used] = '\0';
		if (strstr(text, "hooks attached"))
			return 1;
	}
	return 0;
}

/* What a server has to do: its record has to be there. */
static void check_serving(const char *name)
{
	static const struct attempt denied = {
		.operation = CREATE_TOKEN,
		.context = GUEST_CONTEXT("no_token_create_t"),
	};
	static const char *const record[] = {
		"avc:  denied  { create } for ",
		"scontext=" GUEST_CONTEXT("no_token_create_t") " ",
		NULL,
	};

	attempt_denied(name, &denied, EACCES, record);
}

static void end_server(pid_t server)
{
	ok(!guest_sebpf(NULL, 0, "detach"), "the hooks are detached");
	ok(!guest_server_wait(server), "and the server ends");
}

/* Returns whether it serves. */
static int try_limit(rlim_t files)
{
	char text[4096] = "";
	int ends[2], attached, status;
	pid_t server;

	if (pipe2(ends, O_CLOEXEC))
		guest_bail("pipe");
	server = start_server(files, ends[1]);
	(void)close(ends[1]);
	attached = is_attached(ends[0], text, sizeof(text));
	if (attached) {
		check_serving("enough files: a server serves");
		end_server(server);
	} else {
		status = guest_server_wait(server);
		if (!ok(status == 3 && access(SEBPF_PIN_DIR, F_OK),
			"%d files: refused, and nothing is attached",
			(int)files))
			printf("# %d: %s\n", status, text);
	}
	(void)close(ends[0]);
	return attached;
}

/* From a limit that is too low for anything to the first that is not. */
static void test_files(void)
{
	rlim_t files = FILES_MIN;

	while (files < FILES_MAX && !try_limit(files))
		files += FILES_STEP;
	ok(files > FILES_MIN && files < FILES_MAX,
	   "a server needs %d files at most", (int)files);
}

/* Whether the descriptor of an output is what it should be. */
static int writes_to(pid_t server, const char *target)
{
	char path[32], link[64] = "";

	(void)snprintf(path, sizeof(path), "/proc/%d/fd/1", (int)server);
	return readlink(path, link, sizeof(link) - 1) > 0 &&
	       !strncmp(link, target, strlen(target));
}

/* A server that cannot tell that it serves. */
static void check_mute(int output, const char *target, const char *name)
{
	pid_t server = start_server(1024, output);
	int tries;

	for (tries = 0; tries < 300 && !guest_status("server_pid"); tries++)
		(void)usleep(100000);
	check_serving(name);
	ok(writes_to(server, target), "it writes to %s", target);
	ok(!waitpid(server, NULL, WNOHANG), "it has not ended");
	end_server(server);
}

/* Whoever reads its messages is gone before the first one. */
static void test_output(void)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		guest_bail("pipe");
	(void)close(ends[0]);
	check_mute(ends[1],
		   "pipe:", "nobody reads the messages: a server serves");
	(void)close(ends[1]);
	check_mute(OUTPUT_CLOSED, "/dev/null", "no output: a server serves");
}

int main(void)
{
	test_files();
	test_output();
	return tap_done();
}
