// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - attacks with a token that the attacker has
 * Copyright (C) 2026 The sebpf authors
 *
 *	other container     its user namespace, its categories or its type
 *	nested namespace    a child of the container's user namespace
 *	setns               from outside into the container's user namespace
 *	reopening           every path to the token's inode
 *	attaching           a program that outlives the token's descriptor
 *
 * Every attack that policy stops has its twin that policy allows.
 */
#include <bpf/bpf.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "loader/pins.h"
#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"

#define CONTAINER GUEST_CONTEXT("container_t")
#define OTHER_CATEGORIES "system_u:system_r:container_t:s0:c5,c6"
#define LABEL TRIAL_TO("container_bpf_token_t")

/* Result of attempts that all failed, each in one of two ways. */
#define ALL_REFUSED (-ENOENT)

static int load(int token)
{
	return token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER);
}

/* Waits until the process outside has ended. */
static int wait_for_outside(const struct stage *stage)
{
	(void)trial_receive(stage->line);
	return 0;
}

/* Another container */

static int give_token_act(const struct stage *stage)
{
	int token sebpf_auto_close = token_create(stage->dir_fd);

	if (trial_send(stage->line, token))
		return 1;
	return wait_for_outside(stage);
}

static int give_mount_act(const struct stage *stage)
{
	if (trial_send(stage->line, stage->dir_fd))
		return 1;
	return wait_for_outside(stage);
}

static int use_token_body(int mount_fd, int dir_fd, void *arg)
{
	const struct stage *stage = arg;
	int token = trial_receive(stage->line);

	(void)mount_fd;
	(void)dir_fd;
	return trial_report(stage, token < 0 ? token : load(token));
}

static int use_mount_body(int mount_fd, int dir_fd, void *arg)
{
	const struct stage *stage = arg;
	int fd = trial_receive(stage->line);

	(void)mount_fd;
	(void)dir_fd;
	return trial_report(stage, fd < 0 ? fd : token_create(fd));
}

static int second_container(const struct stage *stage, container_body body)
{
	const struct container_options options = {
		.context = stage->trial->user,
		.cmds = "any",
		.maps = "any",
		.progs = "any",
		.attachs = "any",
	};
	struct stage copy = *stage;

	return container_run(&options, body, &copy);
}

static int use_token_outside(const struct stage *stage)
{
	return second_container(stage, use_token_body);
}

static int use_mount_outside(const struct stage *stage)
{
	return second_container(stage, use_mount_body);
}

static const struct trial other_container[] = {
	{
		.name = "token to a container of other categories",
		.context = CONTAINER,
		.user = OTHER_CATEGORIES,
		.act = give_token_act,
		.outside = use_token_outside,
		.expected = TRIAL_DROPPED,
		.record = TRIAL_RECORD("read write",
				       "scontext=" OTHER_CATEGORIES " ", LABEL,
				       "anon_inode"),
	},
	{
		.name = "token to a container of another type",
		.context = CONTAINER,
		.user = GUEST_CONTEXT("no_receive_t"),
		.act = give_token_act,
		.outside = use_token_outside,
		.expected = TRIAL_DROPPED,
		.record = TRIAL_RECORD("read write", TRIAL_FROM("no_receive_t"),
				       LABEL, "anon_inode"),
	},
	{
		/* The twin: policy allows it, and the kernel stops it. */
		.name = "token to a container of the same context",
		.context = CONTAINER,
		.user = CONTAINER,
		.act = give_token_act,
		.outside = use_token_outside,
		.expected = -EPERM,
	},
	{
		.name = "mount to another container",
		.context = CONTAINER,
		.user = CONTAINER,
		.act = give_mount_act,
		.outside = use_mount_outside,
		.expected = -EPERM,
	},
};

/* A nested user namespace */

static int nested_use_act(const struct stage *stage)
{
	int token = token_create(stage->dir_fd);

	if (token < 0 || unshare(CLONE_NEWUSER))
		return trial_report(stage, TRIAL_BROKEN);
	return trial_report(stage, load(token));
}

static int nested_create_act(const struct stage *stage)
{
	if (unshare(CLONE_NEWUSER))
		return trial_report(stage, TRIAL_BROKEN);
	return trial_report(stage, token_create(stage->dir_fd));
}

static const struct trial nested[] = {
	{
		.name = "token used in a nested user namespace",
		.context = CONTAINER,
		.act = nested_use_act,
		.expected = -EPERM,
	},
	{
		.name = "token made in a nested user namespace",
		.context = CONTAINER,
		.act = nested_create_act,
		.expected = -EPERM,
	},
};

/* From outside into the container's user namespace */

enum from_outside {
	TAKE_TOKEN,
	TAKE_MOUNT,
};

static int tell_descriptor_act(const struct stage *stage)
{
	int fd sebpf_auto_close =
		stage->trial->number == TAKE_TOKEN ?
			token_create(stage->dir_fd) :
			fcntl(stage->dir_fd, F_DUPFD_CLOEXEC, 0);

	if (fd < 0 || write(stage->line, &fd, sizeof(fd)) != sizeof(fd))
		return 1;
	return wait_for_outside(stage);
}

static int join_user_namespace(pid_t pid)
{
	int fd sebpf_auto_close = -1;
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/ns/user", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 || setns(fd, CLONE_NEWUSER) ? -errno : 0;
}

static int take_descriptor_outside(const struct stage *stage)
{
	int pidfd sebpf_auto_close =
		(int)syscall(SYS_pidfd_open, stage->container, 0);
	int number = -1, fd;

	if (read(stage->line, &number, sizeof(number)) != sizeof(number) ||
	    trial_enter(stage->trial->user) ||
	    join_user_namespace(stage->container))
		return trial_report(stage, TRIAL_BROKEN);
	fd = (int)syscall(SYS_pidfd_getfd, pidfd, number, 0);
	if (fd < 0)
		return trial_report(stage, TRIAL_BROKEN);
	if (stage->trial->number == TAKE_MOUNT)
		return trial_report(stage, token_create(fd));
	return trial_report(stage, load(fd));
}

static const struct trial from_outside[] = {
	{
		.name = "setns, token used, denied",
		.context = CONTAINER,
		.user = GUEST_CONTEXT("no_prog_load_t"),
		.number = TAKE_TOKEN,
		.act = tell_descriptor_act,
		.outside = take_descriptor_outside,
		.expected = -EACCES,
		.record = TRIAL_RECORD("prog_load",
				       TRIAL_FROM("no_prog_load_t"), LABEL,
				       "bpf"),
	},
	{
		.name = "setns, token used, allowed",
		.context = CONTAINER,
		.user = CONTAINER,
		.number = TAKE_TOKEN,
		.act = tell_descriptor_act,
		.outside = take_descriptor_outside,
		.objects = 1,
	},
	{
		.name = "setns, token made, denied",
		.context = CONTAINER,
		.user = GUEST_CONTEXT("no_token_create_t"),
		.number = TAKE_MOUNT,
		.act = tell_descriptor_act,
		.outside = take_descriptor_outside,
		.expected = -EACCES,
		.record = TRIAL_RECORD("create",
				       TRIAL_FROM("no_token_create_t"), LABEL,
				       "bpf_token"),
	},
	{
		.name = "setns, token made, allowed",
		.context = CONTAINER,
		.user = CONTAINER,
		.number = TAKE_MOUNT,
		.act = tell_descriptor_act,
		.outside = take_descriptor_outside,
	},
};

/*
 * Reopening: no descriptor that is opened may ever be used, see receive.bpf.c
 */

static int open_descriptor(const char *directory, int fd, int flags)
{
	char path[128];
	int copy;

	(void)snprintf(path, sizeof(path), "%s/%d", directory, fd);
	copy = open(path, flags | O_CLOEXEC);
	return copy < 0 ? -errno : copy;
}

static int reopen_self(int token, int dir_fd)
{
	(void)dir_fd;
	return open_descriptor("/proc/self/fd", token, O_RDONLY);
}

static int reopen_thread(int token, int dir_fd)
{
	(void)dir_fd;
	return open_descriptor("/proc/thread-self/fd", token, O_WRONLY);
}

static int reopen_task(int token, int dir_fd)
{
	char directory[64];

	(void)dir_fd;
	(void)snprintf(directory, sizeof(directory), "/proc/self/task/%d/fd",
		       (int)getpid());
	return open_descriptor(directory, token, O_RDWR);
}

static int reopen_path(int token, int dir_fd)
{
	int path = open_descriptor("/proc/self/fd", token, O_PATH);

	(void)dir_fd;
	return path < 0 ? TRIAL_BROKEN :
			  open_descriptor("/proc/self/fd", path, O_RDWR);
}

/* A mount whose root is the token, if the kernel makes one. */
static int reopen_mount(int token, int dir_fd)
{
	int tree = open_tree(
		token, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	(void)dir_fd;
	return tree < 0 ? ALL_REFUSED :
			  open_descriptor("/proc/self/fd", tree, O_RDWR);
}

/* The file itself, if only its path is open. */
static int use_path(int token, int dir_fd)
{
	int path = open_descriptor("/proc/self/fd", token, O_PATH);

	(void)dir_fd;
	return path < 0 ? TRIAL_BROKEN : load(path);
}

#define HANDLE_BYTES 128
#define FLAG_HANDLE_FID 0x200 /* AT_HANDLE_FID, since Linux 6.5 */

static int open_handle(int token, int dir_fd, int flags)
{
	union {
		struct file_handle handle;
		char room[sizeof(struct file_handle) + HANDLE_BYTES];
	} file = { .handle.handle_bytes = HANDLE_BYTES };
	int mount_id;

	if (name_to_handle_at(token, "", &file.handle, &mount_id,
			      AT_EMPTY_PATH | flags))
		return -errno;
	return open_by_handle_at(dir_fd, &file.handle, O_RDWR | O_CLOEXEC);
}

static int reopen_handle(int token, int dir_fd)
{
	if (open_handle(token, dir_fd, 0) >= 0 ||
	    open_handle(token, dir_fd, FLAG_HANDLE_FID) >= 0)
		return 0;
	return ALL_REFUSED;
}

/* A name for the token, by which it could be opened. */
static int link_token(int token, int dir_fd)
{
	char path[64], pin[64];

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", token);
	(void)snprintf(pin, sizeof(pin), "/proc/self/fd/%d/pin", dir_fd);
	if (!linkat(AT_FDCWD, path, dir_fd, "link", AT_SYMLINK_FOLLOW) ||
	    !linkat(token, "", dir_fd, "link", AT_EMPTY_PATH) ||
	    !bpf_obj_pin(token, pin))
		return 0;
	return ALL_REFUSED;
}

/**
 * struct reopening - a path to a token's inode
 * @name: of the path.
 * @open: opens it; returns a descriptor or a negative errno.
 * @error: what it must return.
 * @recorded: 1: the hooks refuse it; 0: the kernel.
 */
static const struct reopening {
	const char *name;
	int (*open)(int token, int dir_fd);
	int error;
	int recorded;
} reopenings[] = {
	{ "reopening, /proc/self/fd", reopen_self, EACCES, 1 },
	{ "reopening, /proc/thread-self/fd", reopen_thread, EACCES, 1 },
	{ "reopening, /proc/self/task/TID/fd", reopen_task, EACCES, 1 },
	{ "reopening, a descriptor of the path", reopen_path, EACCES, 1 },
	{ "reopening, a mount of the token", reopen_mount, EACCES, 1 },
	{ "using a descriptor of the path", use_path, EBADF, 0 },
	{ "reopening, open_by_handle_at", reopen_handle, -ALL_REFUSED, 0 },
	{ "linking and pinning", link_token, -ALL_REFUSED, 0 },
};

static int reopen_act(const struct stage *stage)
{
	int token;

	/* What is mounted nowhere cannot be mounted a second time. */
	if (move_mount(stage->mount_fd, "", AT_FDCWD, SEBPF_BPFFS,
		       MOVE_MOUNT_F_EMPTY_PATH))
		return trial_report(stage, TRIAL_BROKEN);
	token = token_create(stage->dir_fd);
	if (token < 0)
		return trial_report(stage, TRIAL_BROKEN);
	return trial_report(stage, reopenings[stage->trial->number].open(
					   token, stage->dir_fd));
}

static void test_reopening(void)
{
	static const char *const record[] = { "type=USER_SELINUX_ERR ",
					      "op=token_reopen ",
					      "reason=token_opened_again ",
					      TRIAL_FROM("container_t") };
	size_t i;

	for (i = 0; i < sizeof(reopenings) / sizeof(reopenings[0]); i++) {
		struct trial trial = {
			.name = reopenings[i].name,
			.context = CONTAINER,
			.number = (int)i,
			.act = reopen_act,
			.expected = -reopenings[i].error,
		};
		struct outcome outcome;

		if (reopenings[i].recorded)
			memcpy(trial.record, record, sizeof(record));
		outcome = trial_run(&trial);
		/* The kernel may refuse to make the mount. */
		if (reopenings[i].open == reopen_mount &&
		    outcome.result == ALL_REFUSED) {
			trial.expected = ALL_REFUSED;
			trial.record[0] = NULL;
		}
		trial_judge(&trial, &outcome);
	}
}

/*
 * A program keeps its token when no descriptor is left: attaching it needs the
 * capability on the token's label.
 */
static int attach_act(const struct stage *stage)
{
	int group sebpf_auto_close =
		open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int token = token_create(stage->dir_fd);
	int program = token_prog_load(token, BPF_PROG_TYPE_CGROUP_SKB);
	pid_t pid;

	if (token < 0 || program < 0 || group < 0)
		return trial_report(stage, TRIAL_BROKEN);
	(void)close(token);
	pid = trial_fork();
	if (pid)
		return container_wait(pid);
	if (trial_enter(stage->trial->user))
		_exit(trial_report(stage, TRIAL_BROKEN));
	_exit(trial_report(stage,
			   bpf_link_create(program, group,
					   BPF_CGROUP_INET_INGRESS, NULL)));
}

static const struct trial attaching[] = {
	{
		.name = "attaching after the token was closed, denied",
		.context = CONTAINER,
		.user = GUEST_CONTEXT("no_cap_net_admin_t"),
		.act = attach_act,
		.expected = -EPERM,
		.objects = 1,
		.record = TRIAL_RECORD("net_admin",
				       TRIAL_FROM("no_cap_net_admin_t"), LABEL,
				       "cap_userns"),
	},
	{
		.name = "attaching after the token was closed, allowed",
		.context = CONTAINER,
		.user = CONTAINER,
		.act = attach_act,
		.objects = 1,
	},
};

static void check_all(const struct trial *trials, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		trial_check(&trials[i]);
}

#define CHECK_ALL(trials) \
	check_all((trials), sizeof(trials) / sizeof((trials)[0]))

int main(void)
{
	pid_t server = guest_server_start(NULL);

	CHECK_ALL(other_container);
	CHECK_ALL(nested);
	CHECK_ALL(from_outside);
	test_reopening();
	CHECK_ALL(attaching);
	ok(trial_no_tokens(), "no token is remembered at the end");
	ok(guest_status("events_lost") == 0, "no event is lost");
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	ok(guest_server_wait(server) == 0, "the server has ended");
	return tap_done();
}
