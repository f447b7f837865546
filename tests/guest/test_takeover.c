// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a start that is killed at any step
 * Copyright (C) 2026 The sebpf authors
 *
 * `sebpf enforce` is killed before each of its calls that change what is attached
 * or pinned: links made, pins made, renamed and removed. While it takes over from
 * hooks that are attached, every verdict stays what it was. At a first start, what
 * is allowed stays allowed. The next one takes over from what was left.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/guest/attempt.h"
#include "tests/guest/guest.h"
#include "tests/unit/tap.h"

/* Steps between two kills. */
#define TAKEOVER_STRIDE 5
#define FIRST_STRIDE 8

#define TRACE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE)
#define IF(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1)
#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))

/* Stops where a step begins, and where a server waits for events. */
static void trace_steps(void)
{
	struct sock_filter filter[] = {
		LOAD(nr),
		IF(SYS_poll),
		TRACE,
		IF(SYS_rename),
		TRACE,
		IF(SYS_unlink),
		TRACE,
		IF(SYS_unlinkat),
		TRACE,
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_bpf, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		LOAD(args[0]),
		IF(BPF_LINK_CREATE),
		TRACE,
		IF(BPF_OBJ_PIN),
		TRACE,
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {
		.len = sizeof(filter) / sizeof(filter[0]),
		.filter = filter,
	};

	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) || raise(SIGSTOP) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		_exit(99);
}

static pid_t start_traced(void)
{
	pid_t pid;
	int status;

	(void)fflush(NULL);
	pid = fork();
	if (!pid) {
		trace_steps();
		(void)execl("/usr/sbin/sebpf", "sebpf", "enforce", (char *)0);
		_exit(98);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESECCOMP))
		guest_bail("cannot trace sebpf enforce");
	return pid;
}

/* Goes on to the next traced call; its number. */
static long next_call(pid_t pid)
{
	struct __ptrace_syscall_info info;
	int status, pending = 0;

	for (;;) {
		if (ptrace(PTRACE_CONT, pid, NULL, (long)pending) ||
		    waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
			guest_bail("sebpf enforce has ended");
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8))
			break;
		pending = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
	}
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0)
		guest_bail("cannot look at a call");
	return (long)info.seccomp.nr;
}

/*
 * Starts a server and kills it before its step of that number. Returns 1 where it
 * has fewer; then it is killed when it serves.
 */
static int kill_at(int step)
{
	pid_t pid = start_traced();
	int serves = 0;

	while (step-- && !serves)
		serves = next_call(pid) == SYS_poll;
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	return serves;
}

static int try_load(const char *context)
{
	const struct attempt attempt = { LOAD_SOCKET_FILTER, context, NULL };
	int objects;

	return attempt_try(&attempt, &objects);
}

/* Kills a start at a step, and looks at two verdicts; as kill_at(). */
static int expect_verdicts(const char *name, int step, int may_be_detached)
{
	int serves = kill_at(step);
	int allowed = try_load(GUEST_CONTEXT("container_t"));
	int denied = try_load(GUEST_CONTEXT("no_prog_load_t"));

	ok(!allowed && (denied == -EACCES ||
			(may_be_detached && !serves && !denied)),
	   "%s killed at step %d: %d and %d", name, step, allowed, denied);
	return serves;
}

static void test_takeover(void)
{
	int step, serves = 0;

	for (step = 1; !serves; step += TAKEOVER_STRIDE)
		serves = expect_verdicts("takeover", step, 0);
	ok(step > 60, "there are %d steps or less", step);
}

static void test_first_start(void)
{
	int step, serves = 0;

	for (step = 1; !serves; step += FIRST_STRIDE) {
		serves = expect_verdicts("first start", step, 1);
		/* What is left is not what the next one begins with. */
		(void)guest_sebpf(NULL, 0, "detach");
		ok(!try_load(GUEST_CONTEXT("no_prog_load_t")),
		   "step %d: nothing is left after detach", step);
	}
}

/* The next one serves, and takes its end. */
static void test_next(void)
{
	pid_t server = guest_server_start(NULL);

	ok(guest_status("server_pid") == server, "the next one serves");
	ok(try_load(GUEST_CONTEXT("no_prog_load_t")) == -EACCES &&
		   !try_load(GUEST_CONTEXT("container_t")),
	   "and its hooks decide");
	ok(!guest_sebpf(NULL, 0, "detach") && !guest_server_wait(server),
	   "sebpf detach");
}

int main(void)
{
	pid_t first = guest_server_start(NULL);

	test_takeover();
	(void)guest_server_wait(first);
	test_next();
	test_first_start();
	test_next();
	return tap_done();
}
