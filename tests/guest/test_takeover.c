// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a start that is killed at any step
 * Copyright (C) 2026 The sebpf authors
 *
 * `sebpf enforce` is killed before each of its calls that change what is
 * attached or pinned: links made, pins made, renamed and removed. While it
 * takes over from hooks that are attached, every verdict stays the same. At a
 * first start, what is allowed stays allowed. The next start takes over from
 * what was left.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/guest/attempt.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/holder.h"
#include "tests/unit/tap.h"

/* Steps between two kills. */
#define TAKEOVER_STRIDE 5
#define FIRST_STRIDE 8

/* No more than a first start has, and enough to have all hooks attached. */
#define FIRST_STEPS 60

/* As the C library calls them: not all architectures have the first two. */
#ifdef SYS_poll
#define POLL SYS_poll
#define RENAME SYS_rename
#define UNLINK SYS_unlink
#else
#define POLL SYS_ppoll
#define RENAME SYS_renameat
#define UNLINK SYS_unlinkat
#endif

#define TRACE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE)
#define IF(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1)
#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))

/* Stops when a step begins, and when a server waits for events. */
static void trace_steps(void)
{
	struct sock_filter filter[] = {
		LOAD(nr),
		IF(POLL),
		TRACE,
		IF(RENAME),
		TRACE,
		IF(SYS_renameat),
		TRACE,
		IF(UNLINK),
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
 * Starts a server and kills it before its step with that number. Returns 1 if
 * it has fewer; then it is killed when it serves.
 */
static int kill_at(int step)
{
	pid_t pid = start_traced();
	int serves = 0;

	while (step-- && !serves)
		serves = next_call(pid) == POLL;
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
		/* The next one does not begin with what was left. */
		(void)guest_sebpf(NULL, 0, "detach");
		ok(!try_load(GUEST_CONTEXT("no_prog_load_t")),
		   "step %d: nothing is left after detach", step);
	}
}

/**
 * struct pair - tokens of one filesystem
 * @first: made at some step of a start.
 * @second: made when the hooks are in force.
 */
struct pair {
	int first;
	int second;
};

static int make_first(int dir_fd, void *state)
{
	struct pair *pair = state;

	return holder_make_token(dir_fd, &pair->first);
}

static int make_second(int order, int dir_fd, void *state)
{
	struct pair *pair = state;

	(void)order;
	return holder_make_token(dir_fd, &pair->second);
}

/* A label that its delegator chose; its user may use no other. */
#define CHOSEN GUEST_LABEL("other_bpf_token_t")

static int count_labels(const char *label)
{
	char text[4096];
	const char *found = text;
	int count = 0;

	if (guest_sebpf(text, sizeof(text), "tokens", "--json") > 1)
		guest_bail("no tokens: %s", text);
	while ((found = strstr(found, label))) {
		count++;
		found++;
	}
	return count;
}

/*
 * A filesystem is mounted, and a token created, at a step of a first start:
 * either both its tokens have the label that its delegator chose, or neither
 * does. Returns 1 if they have it.
 */
static int check_labels(int step)
{
	static struct pair pair;
	static const struct holder_work work = {
		.prepare = make_first,
		.act = make_second,
		.state = &pair,
	};
	const struct container_options options = {
		.context = GUEST_CONTEXT("only_other_t"),
		.delegator_fscreate = CHOSEN,
		.cmds = "any",
	};
	pid_t pid = start_traced();
	struct holder holder;
	int second, labels;

	while (step--)
		(void)next_call(pid);
	holder_start_as(&holder, &options, &work);
	while (next_call(pid) != POLL)
		;
	second = holder_ask(&holder, 0);
	labels = count_labels(CHOSEN);
	ok(labels == (second ? 0 : 2), "%d labels, and the second token: %d",
	   labels, second);
	holder_end(&holder);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	(void)guest_sebpf(NULL, 0, "detach", "--force");
	return !second;
}

static void test_labels(void)
{
	int step, with = 0, without = 0;

	for (step = 1; step < FIRST_STEPS; step += FIRST_STRIDE) {
		int has_label = check_labels(step);

		with += has_label;
		without += !has_label;
	}
	ok(with && without, "steps with the label: %d, and without: %d", with,
	   without);
}

/* The next one serves, and ends when it is told to. */
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
	test_labels();
	test_next();
	return tap_done();
}
