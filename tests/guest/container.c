// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a container with a delegated BPF filesystem, for tests
 * Copyright (C) 2026 The sebpf authors
 *
 * The caller is a third party in addition to the two of cli/delegated_mount.h:
 * it maps the container's user, and forks a delegator with its own context,
 * which then has the connection with the container.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/delegated_mount.h"
#include "cli/handover.h"
#include "cli/namespaces.h"
#include "sebpf/cleanup.h"
#include "tests/guest/container.h"

/* Status of a container whose body did not run. */
#define STATUS_NOT_RUN 125

/* Attributes of the process, in the form that libselinux writes. */
#define ATTR_CURRENT "/proc/thread-self/attr/current"
#define ATTR_FSCREATE "/proc/thread-self/attr/fscreate"

static int set_attribute(const char *path, const char *context,
			 struct sebpf_err *err)
{
	int fd sebpf_auto_close = -1;

	if (!context)
		return 0;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, context, strlen(context) + 1) < 0)
		return sebpf_err_set(err, -errno,
				     "cannot write context \"%s\" to \"%s\": "
				     "%s",
				     context, path, strerror(errno));
	return 0;
}

static void die_with(pid_t caller)
{
	/* A new context or namespace may clear the signal. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != caller)
		_exit(STATUS_NOT_RUN);
}

/* The container's process, up to its mount and the root directory of that. */
static int enter_container(int socket, pid_t caller,
			   const struct container_options *options,
			   int *ret_mount_fd, int *ret_dir_fd,
			   struct sebpf_err *err)
{
	struct sebpf_handover message;
	int fs_fd sebpf_auto_close = -1;
	int mount_fd sebpf_auto_close = -1;
	int dir_fd;
	int ret;

	ret = set_attribute(ATTR_CURRENT,
			    options->maker ? options->maker : options->context,
			    err);
	if (!ret)
		ret = sebpf_namespaces_enter(err);
	die_with(caller);
	if (!ret)
		ret = sebpf_delegated_mount_open(&fs_fd, err);
	if (!ret)
		ret = sebpf_handover_descriptor(socket, fs_fd, err);
	if (!ret)
		ret = sebpf_handover_receive(socket, &mount_fd, &message, err);
	if (!ret && options->maker)
		ret = set_attribute(ATTR_CURRENT, options->context, err);
	if (ret)
		return ret;
	dir_fd = openat(mount_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir_fd < 0)
		return sebpf_err_set(err, -errno,
				     "cannot open the BPF filesystem: %s",
				     strerror(errno));
	*ret_mount_fd = sebpf_steal_fd(&mount_fd);
	*ret_dir_fd = dir_fd;
	return 0;
}

static _Noreturn void run_container(int socket, pid_t caller,
				    const struct container_options *options,
				    container_body body, void *arg)
{
	struct sebpf_err err = { 0 };
	int mount_fd = -1, dir_fd = -1;
	int status;

	die_with(caller);
	if (enter_container(socket, caller, options, &mount_fd, &dir_fd,
			    &err)) {
		sebpf_handover_failure(socket, STATUS_NOT_RUN, &err);
		_exit(STATUS_NOT_RUN);
	}
	/* Tells the caller that the body runs. */
	(void)close(socket);
	status = body(mount_fd, dir_fd, arg);
	(void)fflush(NULL);
	_exit(status);
}

/* The delegator's process. */
static int delegate(int socket, int fs_fd,
		    const struct container_options *options,
		    struct sebpf_err *err)
{
	const struct sebpf_delegation delegation = {
		.list = {
			[SEBPF_MASK_CMDS] = options->cmds,
			[SEBPF_MASK_MAPS] = options->maps,
			[SEBPF_MASK_PROGS] = options->progs,
			[SEBPF_MASK_ATTACHS] = options->attachs,
		},
	};
	int mount_fd sebpf_auto_close = -1;
	int ret;

	ret = sebpf_delegation_check(&delegation, err);
	if (!ret)
		ret = set_attribute(ATTR_CURRENT, options->delegator_context,
				    err);
	if (!ret)
		ret = set_attribute(ATTR_FSCREATE, options->delegator_fscreate,
				    err);
	if (!ret)
		ret = sebpf_delegated_mount_create(fs_fd, &delegation,
						   &mount_fd, err);
	if (!ret)
		ret = sebpf_handover_descriptor(socket, mount_fd, err);
	return ret;
}

/* Its failure comes back on a connection that closes when it succeeded. */
static int run_delegator(int socket, int fs_fd,
			 const struct container_options *options,
			 struct sebpf_err *err)
{
	struct sebpf_handover message;
	int ours sebpf_auto_close = -1;
	int theirs sebpf_auto_close = -1;
	int nothing sebpf_auto_close = -1;
	pid_t caller = getpid(), pid;
	int sockets[2];
	int ret;

	ret = sebpf_handover_open(sockets, err);
	if (ret)
		return ret;
	ours = sockets[0];
	theirs = sockets[1];
	pid = fork();
	if (pid < 0)
		return sebpf_err_set(err, -errno, "cannot fork: %s",
				     strerror(errno));
	if (!pid) {
		die_with(caller);
		if (delegate(socket, fs_fd, options, err))
			sebpf_handover_failure(theirs, STATUS_NOT_RUN, err);
		_exit(0);
	}
	(void)close(sebpf_steal_fd(&theirs));
	ret = sebpf_handover_receive(ours, &nothing, &message, err);
	if (ret == -EPIPE && !message.failure.code)
		ret = 0;
	(void)container_wait(pid);
	return ret;
}

/* Returns 0 when the body runs. */
static int make_container(int socket, pid_t pid,
			  const struct container_options *options,
			  struct sebpf_err *err)
{
	struct sebpf_handover message;
	int fs_fd sebpf_auto_close = -1;
	int nothing sebpf_auto_close = -1;
	int ret;

	ret = sebpf_handover_receive(socket, &fs_fd, &message, err);
	if (!ret)
		ret = sebpf_user_namespace_map(pid, err);
	if (!ret)
		ret = run_delegator(socket, fs_fd, options, err);
	if (ret)
		return ret;
	ret = sebpf_handover_receive(socket, &nothing, &message, err);
	if (ret == -EPIPE && !message.failure.code)
		return 0;
	return ret;
}

int container_start(const struct container_options *options,
		    container_body body, void *arg, pid_t *ret_pid)
{
	struct sebpf_err err = { 0 };
	int ours sebpf_auto_close = -1;
	int theirs sebpf_auto_close = -1;
	pid_t caller = getpid(), pid;
	int sockets[2];
	int ret;

	/* Otherwise each process would write what the caller has buffered. */
	(void)fflush(NULL);
	ret = sebpf_handover_open(sockets, &err);
	if (ret) {
		(void)fprintf(stderr, "# container: %s\n", err.text);
		return ret;
	}
	ours = sockets[0];
	theirs = sockets[1];
	pid = fork();
	if (pid < 0) {
		ret = -errno;
		(void)fprintf(stderr, "# container: cannot fork: %s\n",
			      strerror(-ret));
		return ret;
	}
	if (!pid) {
		/* Otherwise it would not see that the others gave up. */
		(void)close(sebpf_steal_fd(&ours));
		run_container(theirs, caller, options, body, arg);
	}
	(void)close(sebpf_steal_fd(&theirs));
	ret = make_container(ours, pid, options, &err);
	if (!ret) {
		*ret_pid = pid;
		return 0;
	}
	(void)fprintf(stderr, "# container: %s\n", err.text);
	(void)kill(pid, SIGKILL);
	(void)container_wait(pid);
	return ret;
}

int container_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	return WEXITSTATUS(status);
}

int container_run(const struct container_options *options, container_body body,
		  void *arg)
{
	pid_t pid = -1;
	int ret = container_start(options, body, arg, &pid);

	return ret ? ret : container_wait(pid);
}
