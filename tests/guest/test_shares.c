// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a container gets no more than its share of the tokens
 * Copyright (C) 2026 The sebpf authors
 *
 * Containers make tokens until they are refused, in one user namespace or in
 * several below it, and keep them. Meanwhile another container still makes some.
 * A container that has given its tokens back has its share again.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sebpf/abi.h"
#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/holder.h"
#include "tests/guest/mounts.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"
#include "tests/unit/tap.h"

#define HOSTILE GUEST_CONTEXT("container_t")
#define REASON "too_many_tokens_of_container"

/* Containers that each take all that they get. */
#define HOARDERS 3

/* Tries of each after its last token. */
#define TRIES 5

/* Tasks of one container that make tokens at one time. */
#define TASKS 4

/* Descriptors of a process, in addition to its tokens. */
#define OTHER_FILES 64

static const struct container_options options = { .context = HOSTILE,
						  .cmds = "any",
						  .maps = "any" };

/**
 * struct hoard - a container that takes all tokens that it gets
 * @told: pipe: struct made.
 * @go: pipe: end of file asks to end.
 * @line: connection with a process outside, which delegates to whoever asks;
 *	-1: there is none.
 * @tasks: how many make tokens at one time.
 */
struct hoard {
	int told[2];
	int go[2];
	int line;
	int tasks;
};

/**
 * struct made - of making tokens
 * @made: how many.
 * @refused: the errno of the first refusal.
 * @others: tries after that with another result.
 * @is_mapped: 1: the last one works.
 */
struct made {
	long made;
	int refused;
	int others;
	int is_mapped;
};

static struct made make_all(int dir_fd)
{
	struct made outcome = { 0 };
	int token, last = -1, i;

	while ((token = token_create(dir_fd)) >= 0) {
		last = token;
		outcome.made++;
	}
	outcome.refused = token;
	for (i = 1; i < TRIES; i++)
		outcome.others += token_create(dir_fd) != token;
	if (last >= 0)
		outcome.is_mapped =
			token_map_create(last, BPF_MAP_TYPE_ARRAY) >= 0;
	return outcome;
}

/* Root in the container makes a user namespace, and gets a filesystem there. */
static struct made make_nested(int line)
{
	struct made broken = { .refused = TRIAL_BROKEN };
	int dir_fd;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return broken;
	dir_fd = mounts_ask(line);
	return dir_fd < 0 ? broken : make_all(dir_fd);
}

static void tell(const struct hoard *hoard, struct made outcome)
{
	if (write(hoard->told[1], &outcome, sizeof(outcome)) < 0)
		_exit(1);
}

static int hoard_body(int mount_fd, int dir_fd, void *arg)
{
	const struct hoard *hoard = arg;
	char byte;
	int i;

	(void)mount_fd;
	(void)close(hoard->go[1]);
	for (i = 1; i < hoard->tasks; i++)
		if (!trial_fork())
			break;
	tell(hoard, make_all(dir_fd));
	if (hoard->line >= 0)
		tell(hoard, make_nested(hoard->line));
	return read(hoard->go[0], &byte, 1) != 0;
}

static struct made hear(const struct hoard *hoard)
{
	struct made outcome;

	if (read(hoard->told[0], &outcome, sizeof(outcome)) !=
	    (ssize_t)sizeof(outcome))
		guest_bail("a container died");
	return outcome;
}

static void hoard_start(struct hoard *hoard, int line, int tasks,
			pid_t *ret_pid)
{
	hoard->line = line;
	hoard->tasks = tasks;
	if (pipe2(hoard->told, O_CLOEXEC) || pipe2(hoard->go, O_CLOEXEC))
		guest_bail("pipe");
	if (container_start(&options, hoard_body, hoard, ret_pid))
		guest_bail("no container");
}

static void hoard_end(const struct hoard *hoard, pid_t pid)
{
	(void)close(hoard->go[1]);
	if (container_wait(pid))
		guest_bail("a container failed");
}

/*
 * As if others had so many tokens that a container gets some two hundred: making
 * them takes an emulated guest long.
 */
#define USED_BY_OTHERS (SEBPF_MAX_TOKENS - 6400)

static struct sebpf_shares shares;

static void read_shares(int fd)
{
	__u32 zero = 0;

	if (bpf_map_lookup_elem(fd, &zero, &shares))
		guest_bail("cannot read the shares");
}

/* While no container makes a token. */
static void add_used(long more)
{
	int fd sebpf_auto_close = guest_map_open("sebpf_shares");
	__u32 zero = 0;

	read_shares(fd);
	shares.used += (__u64)more;
	if (bpf_map_update_elem(fd, &zero, &shares, BPF_EXIST))
		guest_bail("cannot write the shares");
}

/* The same as hooks/share.h says, for the last token that a container gets. */
static long expected_share(long used_by_others)
{
	long made = 0;

	while (made < (SEBPF_MAX_TOKENS - used_by_others - made) /
			      (long)SEBPF_SHARE_PARTS)
		made++;
	return made;
}

static int is_refused(const struct made *outcome)
{
	return outcome->refused == -EDQUOT && !outcome->others;
}

/**
 * struct before - the state before a container takes what it gets
 * @mark: of the log.
 * @refusals: for this reason.
 */
struct before {
	long mark;
	long refusals;
};

static struct before look(void)
{
	struct before before = { guest_audit_mark(),
				 guest_status("refusals/" REASON) };

	return before;
}

/* The first one has a record, and the others are folded into one more. */
static void expect_told(const struct before *before)
{
	static const char *const first[] = { "type=USER_SELINUX_ERR ",
					     "op=token_create ",
					     "reason=" REASON " ",
					     "bpf_cmd=TOKEN_CREATE ",
					     "scontext=" HOSTILE " ",
					     "permissive=0",
					     NULL };
	static const char *const others[] = { "reason=" REASON " ",
					      "scontext=" HOSTILE " ",
					      " repeated=4 ", NULL };
	long more = guest_status("refusals/" REASON) - before->refusals;
	int i;

	ok(more == TRIES, "%d refusals are counted (got %ld)", TRIES, more);
	guest_audit_flush();
	for (i = 0; i < 200 && guest_status("events_pending"); i++)
		(void)usleep(100000);
	if (!ok(guest_audit_count(before->mark, first) == 1 &&
			guest_audit_count(before->mark, others) == 1,
		"one record of the first, and one of the others"))
		guest_audit_print(before->mark);
}

/* A token of a container beside the others, which works. */
static int modest_body(int mount_fd, int dir_fd, void *arg)
{
	int token sebpf_auto_close = token_create(dir_fd);
	int map sebpf_auto_close = -1;

	(void)mount_fd;
	(void)arg;
	if (token < 0)
		return -token;
	map = token_map_create(token, BPF_MAP_TYPE_ARRAY);
	return map < 0 ? -map : 0;
}

static int modest(void)
{
	return container_run(&options, modest_body, NULL);
}

static void test_one(void)
{
	struct before before = look();
	struct hoard hoard;
	struct made outcome;
	pid_t pid;

	hoard_start(&hoard, -1, 1, &pid);
	outcome = hear(&hoard);
	ok(outcome.made == expected_share(0) && outcome.is_mapped,
	   "one container gets %ld tokens (got %ld)", expected_share(0),
	   outcome.made);
	ok(is_refused(&outcome), "then EDQUOT (got %d, %d others)",
	   -outcome.refused, outcome.others);
	ok(modest() == 0, "another container makes tokens and uses them");
	expect_told(&before);
	hoard_end(&hoard, pid);
	ok(trial_no_tokens(), "the tokens are gone");
}

/* A part of what is free, and all of it again when it was given back. */
static void test_again(void)
{
	struct hoard hoard;
	struct made outcome;
	pid_t pid;

	hoard_start(&hoard, -1, 1, &pid);
	outcome = hear(&hoard);
	ok(outcome.made == expected_share(USED_BY_OTHERS),
	   "others have many: %ld (got %ld)", expected_share(USED_BY_OTHERS),
	   outcome.made);
	hoard_end(&hoard, pid);
	ok(trial_no_tokens(), "they are gone");
}

static void test_many(void)
{
	struct hoard hoards[HOARDERS];
	pid_t pids[HOARDERS];
	long used = USED_BY_OTHERS;
	int i;

	for (i = 0; i < HOARDERS; i++) {
		struct made outcome;

		hoard_start(&hoards[i], -1, 1, &pids[i]);
		outcome = hear(&hoards[i]);
		ok(outcome.made == expected_share(used) && is_refused(&outcome),
		   "container %d gets its part of what is free: %ld (got %ld)",
		   i, expected_share(used), outcome.made);
		used += outcome.made;
	}
	ok(modest() == 0, "beside all of them: a token that works");
	ok(guest_status("live_tokens") >= used - USED_BY_OTHERS, "all live");
	for (i = HOARDERS - 1; i >= 0; i--)
		hoard_end(&hoards[i], pids[i]);
	(void)trial_no_tokens();
}

/* Delegates to whoever asks, which is the only help that the container has. */
static pid_t start_broker(int line)
{
	static const struct mount_plan plan = { .maps = "any" };
	enum mount_step step;
	pid_t pid = trial_fork();

	if (pid)
		return pid;
	_exit(mounts_serve(line, &plan, &step) != 0);
}

static void test_nested(void)
{
	struct made outer, nested;
	struct hoard hoard;
	pid_t pid, broker;
	int line[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, line))
		guest_bail("socketpair");
	broker = start_broker(line[0]);
	hoard_start(&hoard, line[1], 1, &pid);
	outer = hear(&hoard);
	nested = hear(&hoard);
	ok(outer.made == expected_share(USED_BY_OTHERS), "a share (got %ld)",
	   outer.made);
	ok(!nested.made && is_refused(&nested),
	   "a user namespace below has no other (got %ld, %d)", nested.made,
	   -nested.refused);
	hoard_end(&hoard, pid);
	ok(!container_wait(broker), "it had a filesystem of its own");
	(void)close(line[0]);
	(void)close(line[1]);
	(void)trial_no_tokens();
}

/* Tasks that race for the places do not get more than one task does. */
static void test_race(void)
{
	struct made outcome;
	struct hoard hoard;
	long made = 0;
	pid_t pid;
	int i;

	hoard_start(&hoard, -1, TASKS, &pid);
	for (i = 0; i < TASKS; i++) {
		outcome = hear(&hoard);
		made += outcome.made;
	}
	ok(made == expected_share(USED_BY_OTHERS),
	   "%d tasks together: %ld (got %ld)", TASKS,
	   expected_share(USED_BY_OTHERS), made);
	hoard_end(&hoard, pid);
	ok(trial_no_tokens(), "all are gone");
}

/* Nothing is counted any more: what was taken has been given back. */
static void test_balance(void)
{
	int fd sebpf_auto_close = guest_map_open("sebpf_shares");
	__u32 left = 0;
	size_t i;

	read_shares(fd);
	for (i = 0; i < SEBPF_SHARES; i++)
		left += (__u32)shares.of[i] != 0;
	ok(!shares.used && !left, "no token is counted at the end (%llu, %u)",
	   (unsigned long long)shares.used, left);
}

int main(void)
{
	const rlim_t files = SEBPF_MAX_TOKENS / SEBPF_SHARE_PARTS + OTHER_FILES;
	struct rlimit limit = { .rlim_cur = files, .rlim_max = files };
	pid_t server = guest_server_start(NULL);

	if (setrlimit(RLIMIT_NOFILE, &limit))
		guest_bail("setrlimit");
	test_one();
	add_used(USED_BY_OTHERS);
	test_again();
	test_many();
	test_nested();
	test_race();
	add_used(-USED_BY_OTHERS);
	test_balance();
	guest_server_stop(server);
	return tap_done();
}
