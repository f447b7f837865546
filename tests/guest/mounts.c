// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - delegated filesystems made by two processes, for tests
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/mounts.h"
#include "tests/guest/trial.h"

int mounts_set_option(int fs_fd)
{
	return fsconfig(fs_fd, FSCONFIG_SET_STRING, "delegate_cmds",
			"map_create", 0) ?
		       -errno :
		       0;
}

void mounts_deny_domain(int number)
{
	char context[96];
	int status;

	(void)snprintf(context, sizeof(context),
		       "system_u:system_r:no_delegate_t:s0:c%d,c%d",
		       number % 500, 500 + number / 500);
	if (!trial_fork()) {
		int fd = -1;

		if (!trial_enter(context))
			fd = fsopen("bpf", FSOPEN_CLOEXEC);
		_exit(fd < 0 ? 1 : mounts_set_option(fd) != -EACCES);
	}
	if (wait(&status) < 0 || status)
		guest_bail("no denial of %s", context);
}

int mounts_ask(int line)
{
	int mount_fd sebpf_auto_close = -1;
	int fs_fd sebpf_auto_close = fsopen("bpf", FSOPEN_CLOEXEC);
	int fd;

	/* An empty message tells the server that there will be no other. */
	if (trial_send(line, fs_fd) || fs_fd < 0)
		return TRIAL_BROKEN;
	mount_fd = trial_receive(line);
	if (mount_fd < 0)
		return mount_fd;
	fd = openat(mount_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int set_options(int fs_fd, const struct mount_plan *plan)
{
	static const char *const all[] = { "delegate_cmds", "delegate_progs",
					   "delegate_attachs" };
	size_t i;

	if (fsconfig(fs_fd, FSCONFIG_SET_STRING, "delegate_maps", plan->maps,
		     0))
		return -errno;
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (fsconfig(fs_fd, FSCONFIG_SET_STRING, all[i], "any", 0))
			return -errno;
	return 0;
}

/* Does one half of the work in a process of its own. */
static int run_maker(int fs_fd, const struct mount_plan *plan,
		     const struct mount_maker *maker)
{
	pid_t pid = trial_fork();
	int ret;

	if (pid)
		return -container_wait(pid);
	ret = trial_enter(maker->context);
	if (!ret)
		ret = trial_choose_label(maker->label);
	if (ret)
		_exit(-TRIAL_BROKEN);
	if (maker == &plan->setter)
		ret = set_options(fs_fd, plan);
	else if (fsconfig(fs_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		ret = -errno;
	_exit(-ret);
}

static int make_mount(int fs_fd, const struct mount_plan *plan,
		      enum mount_step *ret_step)
{
	int ret;

	*ret_step = MOUNT_NOT_SET;
	ret = run_maker(fs_fd, plan, &plan->setter);
	if (plan->is_unset ? ret != -EACCES : ret)
		return ret ? ret : TRIAL_BROKEN;
	*ret_step = MOUNT_NOT_CREATED;
	ret = run_maker(fs_fd, plan, &plan->creator);
	if (!ret)
		*ret_step = MOUNT_MADE;
	return ret;
}

int mounts_serve(int line, const struct mount_plan *plan,
		 enum mount_step *ret_step)
{
	int fs_fd sebpf_auto_close = trial_receive(line);
	int mount_fd sebpf_auto_close = -1;
	int ret;

	if (fs_fd < 0)
		return fs_fd;
	ret = make_mount(fs_fd, plan, ret_step);
	if (!ret) {
		mount_fd = fsmount(fs_fd, FSMOUNT_CLOEXEC, 0);
		ret = mount_fd < 0 ? -errno : 0;
	}
	if (ret) {
		(void)trial_send(line, -1);
		return ret;
	}
	return trial_send(line, mount_fd);
}
