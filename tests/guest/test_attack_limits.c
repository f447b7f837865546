// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - attacks that use up resources: descriptors, the hooks' table
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sebpf/abi.h"
#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"

#define CONTAINER GUEST_CONTEXT("container_t")
#define LABEL TRIAL_TO("container_bpf_token_t")

/*
 * Some kernels leak an inode if BPF_TOKEN_CREATE finds no free descriptor, and
 * stop when that filesystem is unmounted. Whether this one does is tried on a
 * filesystem that stays mounted for as long as the guest runs.
 */
#define LEAK_MOUNT "/run/sebpf_leak"
#define LEAK_TRIES 200
static int kernel_leaks;

/* Leaves no room for a descriptor; returns 0 or a negative errno. */
static int use_up_descriptors(void)
{
	int lowest = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	const struct rlimit limit = { .rlim_cur = (rlim_t)lowest,
				      .rlim_max = (rlim_t)lowest };

	if (lowest < 0 || close(lowest) || setrlimit(RLIMIT_NOFILE, &limit))
		return -errno;
	return 0;
}

/* The inodes of the whole system. */
static long count_inodes(void)
{
	FILE *file = fopen("/proc/sys/fs/inode-nr", "re");
	char line[64] = "";
	long count;

	if (!file || !fgets(line, sizeof(line), file))
		guest_bail("cannot read the number of inodes");
	(void)fclose(file);
	count = strtol(line, NULL, 10);
	if (count <= 0)
		guest_bail("cannot make sense of the number of inodes");
	return count;
}

/* Passes the mount out, waits for the word, and fails to create tokens. */
static int leak_body(int mount_fd, int dir_fd, void *arg)
{
	const int *line = arg;
	int i;

	if (trial_send(*line, mount_fd) || trial_receive(*line) != -ENODATA ||
	    use_up_descriptors())
		return 1;
	for (i = 0; i < LEAK_TRIES; i++)
		if (token_create(dir_fd) != -EMFILE)
			return 1;
	return 0;
}

static int find_leak(void)
{
	const struct container_options options = { .context = CONTAINER,
						   .cmds = "any" };
	int mount_fd sebpf_auto_close = -1;
	int lines[2];
	long more;
	pid_t pid;

	if (mkdir(LEAK_MOUNT, 0700) ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, lines) ||
	    container_start(&options, leak_body, &lines[1], &pid))
		guest_bail("no container to look for a leak");
	mount_fd = trial_receive(lines[0]);
	if (mount_fd < 0 || move_mount(mount_fd, "", AT_FDCWD, LEAK_MOUNT,
				       MOVE_MOUNT_F_EMPTY_PATH))
		guest_bail("cannot keep a filesystem mounted");
	more = count_inodes();
	if (trial_send(lines[0], -1) || container_wait(pid))
		guest_bail("tokens without a descriptor");
	more = count_inodes() - more;
	(void)close(lines[0]);
	(void)close(lines[1]);
	printf("# BPF_TOKEN_CREATE without a free descriptor, %d times: %ld "
	       "inodes more\n",
	       LEAK_TRIES, more);
	return more > LEAK_TRIES / 2;
}

/* A domain that may not create gets this on every kernel: nothing leaks. */
static int no_descriptor_act(const struct stage *stage)
{
	if (use_up_descriptors())
		return trial_report(stage, TRIAL_BROKEN);
	return trial_report(stage, token_create(stage->dir_fd));
}

static int no_descriptor_allowed_act(const struct stage *stage)
{
	if (kernel_leaks)
		return trial_report(stage, TRIAL_SKIPPED);
	return no_descriptor_act(stage);
}

static int create_act(const struct stage *stage)
{
	return trial_report(stage, token_create(stage->dir_fd));
}

/* What is no delegated filesystem of the creator's user namespace. */
enum descriptor {
	NOT_OPEN,
	NO_FILESYSTEM,
	NOT_THE_ROOT,
	PATH_ONLY,
	OUTER,
};

static int wrong_descriptor(const struct stage *stage)
{
	switch ((enum descriptor)stage->trial->number) {
	case NOT_OPEN:
		return -1;
	case NO_FILESYSTEM:
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	case NOT_THE_ROOT:
		if (mkdirat(stage->dir_fd, "below", 0700))
			return -1;
		return openat(stage->dir_fd, "below",
			      O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	case PATH_ONLY:
		return openat(stage->dir_fd, ".", O_PATH | O_CLOEXEC);
	case OUTER:
		return unshare(CLONE_NEWUSER) ? -1 : stage->dir_fd;
	}
	return -1;
}

/*
 * The kernel refuses these, and its errno comes before any denial. If a kernel
 * leaks, the hooks refuse before it looks at anything; nobody sees a difference.
 */
static int wrong_descriptor_act(const struct stage *stage)
{
	int fd = wrong_descriptor(stage);

	if (fd < 0 && stage->trial->number != NOT_OPEN)
		return trial_report(stage, TRIAL_BROKEN);
	return trial_report(stage, token_create(fd));
}

static const struct {
	const char *name;
	enum descriptor number;
	int expected;
} wrong[] = {
	{ "not open", NOT_OPEN, -EBADF },
	{ "no BPF filesystem", NO_FILESYSTEM, -EINVAL },
	{ "a directory below the root", NOT_THE_ROOT, -EINVAL },
	{ "O_PATH", PATH_ONLY, -EBADF },
	{ "of the user namespace above", OUTER, -EPERM },
};

static void test_wrong(const char *context, const char *who)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char name[96];
		const struct trial trial = {
			.name = name,
			.context = context,
			.number = (int)wrong[i].number,
			.act = wrong_descriptor_act,
			.expected = wrong[i].expected,
		};

		(void)snprintf(name, sizeof(name), "%s: %s", who,
			       wrong[i].name);
		trial_check(&trial);
	}
}

static const struct trial limits[] = {
	{
		.name = "no descriptor left, allowed to create",
		.context = CONTAINER,
		.act = no_descriptor_allowed_act,
		.lacking = "an end of the failure without a leaked inode",
		.expected = -EMFILE,
	},
	{
		.name = "no descriptor left, denied",
		.context = GUEST_CONTEXT("no_token_create_t"),
		.act = no_descriptor_act,
		.expected = -EACCES,
		.record = TRIAL_RECORD("create",
				       TRIAL_FROM("no_token_create_t"), LABEL,
				       "bpf_token"),
	},
	{
		/* The rule that the record calls for is the one that helps. */
		.name = "denied, with a label that the delegator chose",
		.context = GUEST_CONTEXT("no_token_create_t"),
		.delegator = GUEST_CONTEXT("delegator_t"),
		.label = GUEST_LABEL("plain_bpf_token_t"),
		.act = create_act,
		.expected = -EACCES,
		.record = { "denied  { create }",
			    TRIAL_FROM("no_token_create_t"),
			    "delegator=" GUEST_CONTEXT("delegator_t") " ",
			    TRIAL_TO("plain_bpf_token_t"), " userns=" },
	},
};

/* The table of tokens is full */

static int create_body(int mount_fd, int dir_fd, void *arg)
{
	int token sebpf_auto_close = token_create(dir_fd);

	(void)mount_fd;
	(void)arg;
	return token < 0 ? -token : 0;
}

static int create_in(const char *context)
{
	const struct container_options options = { .context = context,
						   .cmds = "any" };

	return container_run(&options, create_body, NULL);
}

/* Entries of tokens that do not exist; their addresses are no kernel's. */
static void fill_table(int map_fd, int fill)
{
	static const struct sebpf_token entry = { .state = SEBPF_TOKEN_READY };
	struct sebpf_token_key key;

	for (key.token = 1; key.token <= SEBPF_MAX_TOKENS; key.token++) {
		if (!fill)
			(void)bpf_map_delete_elem(map_fd, &key);
		else if (bpf_map_update_elem(map_fd, &key, &entry, BPF_NOEXIST))
			break;
	}
}

static void test_full_table(void)
{
	static const char *const record[] = { "type=USER_SELINUX_ERR ",
					      "op=token_create ",
					      "reason=too_many_tokens ",
					      "scontext=", NULL };
	int map_fd sebpf_auto_close = guest_map_open("sebpf_tokens");
	long mark = guest_audit_mark();

	fill_table(map_fd, 1);
	ok(create_in(CONTAINER) == ENOSPC, "table full: ENOSPC");
	ok(create_in(GUEST_CONTEXT("plain_t")) == ENOSPC,
	   "table full: ENOSPC for another domain");
	fill_table(map_fd, 0);
	ok(create_in(CONTAINER) == 0, "room again: allowed");
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, record) == 2, "table full: 2 records"))
		guest_audit_print(mark);
}

int main(void)
{
	pid_t server = guest_server_start(NULL);
	size_t i;

	kernel_leaks = find_leak();
	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		trial_check(&limits[i]);
	test_wrong(CONTAINER, "allowed to create");
	test_wrong(GUEST_CONTEXT("no_token_create_t"), "denied to create");
	test_full_table();
	ok(trial_no_tokens(), "no token is remembered at the end");
	ok(guest_status("events_lost") == 0, "no event is lost");
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	ok(guest_server_wait(server) == 0, "the server has ended");
	return tap_done();
}
