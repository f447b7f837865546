// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - one attempt in a container, and its expected result
 * Copyright (C) 2026 The sebpf authors
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/trial.h"

static int write_attribute(const char *path, const char *context)
{
	int fd sebpf_auto_close = -1;

	if (!context)
		return 0;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, context, strlen(context) + 1) < 0)
		return -errno;
	return 0;
}

int trial_enter(const char *context)
{
	return write_attribute("/proc/thread-self/attr/current", context);
}

int trial_choose_label(const char *context)
{
	return write_attribute("/proc/thread-self/attr/fscreate", context);
}

pid_t trial_fork(void)
{
	pid_t pid;

	(void)fflush(NULL);
	pid = fork();
	if (pid < 0)
		_exit(1);
	return pid;
}

int trial_no_tokens(void)
{
	int i;

	for (i = 0; i < 50; i++) {
		if (!guest_status("live_tokens"))
			return 1;
		(void)usleep(100000);
	}
	return 0;
}

/* Room for one descriptor, aligned as the kernel wants it. */
union descriptor_room {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

int trial_send(int socket, int fd)
{
	union descriptor_room room = { 0 };
	char byte = 0;
	struct iovec vector = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };

	if (fd >= 0) {
		message.msg_control = room.bytes;
		message.msg_controllen = sizeof(room.bytes);
		room.header.cmsg_level = SOL_SOCKET;
		room.header.cmsg_type = SCM_RIGHTS;
		room.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&room.header), &fd, sizeof(fd));
	}
	return sendmsg(socket, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

static int receive(int socket, int flags)
{
	union descriptor_room room = { 0 };
	char byte = 0;
	struct iovec vector = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = room.bytes,
		.msg_controllen = sizeof(room.bytes),
	};
	const struct cmsghdr *control;
	ssize_t size = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | flags);
	int fd;

	if (size < 0)
		return -errno;
	if (!size)
		return -EPIPE;
	control = CMSG_FIRSTHDR(&message);
	if (control && control->cmsg_len == CMSG_LEN(sizeof(fd))) {
		memcpy(&fd, CMSG_DATA(control), sizeof(fd));
		return fd;
	}
	return message.msg_flags & MSG_CTRUNC ? TRIAL_DROPPED : -ENODATA;
}

int trial_receive(int socket)
{
	return receive(socket, 0);
}

int trial_peek(int socket)
{
	return receive(socket, MSG_PEEK);
}

int trial_report(const struct stage *stage, int result)
{
	char byte;

	if (write(stage->done, &result, sizeof(result)) != sizeof(result) ||
	    read(stage->go, &byte, 1) != 1)
		return 1;
	return 0;
}

static int container_act(int mount_fd, int dir_fd, void *arg)
{
	struct stage stage = *(const struct stage *)arg;

	/* Otherwise it would not see that the process outside ended. */
	(void)close(sebpf_steal_fd(&stage.far));
	stage.mount_fd = mount_fd;
	stage.dir_fd = dir_fd;
	return stage.trial->act(&stage);
}

/**
 * struct channels - the two ends of what connects the processes of a trial
 */
struct channels {
	int done[2];
	int go[2];
	int line[2];
};

static void open_channels(struct channels *channels)
{
	if (pipe2(channels->done, O_CLOEXEC) ||
	    pipe2(channels->go, O_CLOEXEC) ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
		       channels->line))
		guest_bail("cannot make a pipe or socket");
}

/* Starts the container's companion; returns its process, or -1. */
static pid_t start_outside(const struct stage *stage,
			   const struct channels *channels)
{
	struct stage outside = *stage;
	pid_t pid;

	if (!stage->trial->outside)
		return -1;
	pid = trial_fork();
	if (pid)
		return pid;
	outside.line = channels->line[1];
	outside.far = -1;
	(void)close(channels->line[0]);
	_exit(stage->trial->outside(&outside));
}

/* Waits for the report; counts what exists then; lets all end. */
static void follow(const struct trial *trial, struct channels *channels,
		   struct stage *stage, struct outcome *outcome)
{
	const struct guest_objects before = guest_objects_now();
	const struct container_options options = {
		.maker = trial->maker,
		.context = trial->context,
		.delegator_context = trial->delegator,
		.delegator_fscreate = trial->label,
		.cmds = "any",
		.maps = trial->maps ? trial->maps : "any",
		.progs = "any",
		.attachs = "any",
	};
	pid_t outside;

	outcome->result = container_start(&options, container_act, stage,
					  &stage->container);
	if (outcome->result)
		return;
	outside = start_outside(stage, channels);
	/* Otherwise no process would see that all the others ended. */
	(void)close(sebpf_steal_fd(&channels->done[1]));
	(void)close(sebpf_steal_fd(&channels->line[0]));
	(void)close(sebpf_steal_fd(&channels->line[1]));
	if (read(channels->done[0], &outcome->result,
		 sizeof(outcome->result)) != sizeof(outcome->result))
		guest_bail("%s: the container died", trial->name);
	if (outcome->result > 0)
		outcome->result = 0;
	outcome->objects = guest_objects_new(&before);
	/* If something went wrong, more than one may wait to be released. */
	if (write(channels->go[1], "gogogo", 6) != 6)
		guest_bail("%s: the container died", trial->name);
	(void)close(sebpf_steal_fd(&channels->go[1]));
	if (container_wait(stage->container) ||
	    (outside > 0 && container_wait(outside)))
		guest_bail("%s: a process failed", trial->name);
}

struct outcome trial_run(const struct trial *trial)
{
	static const char *const any[] = { NULL };
	struct outcome outcome = { 0 };
	long mark = guest_audit_mark();
	struct channels channels;
	struct stage stage;
	size_t i;

	open_channels(&channels);
	stage = (struct stage){
		.trial = trial,
		.dir_fd = -1,
		.mount_fd = -1,
		.line = channels.line[0],
		.far = channels.line[1],
		.done = channels.done[1],
		.go = channels.go[0],
	};
	follow(trial, &channels, &stage, &outcome);
	for (i = 0; i < 2; i++) {
		sebpf_cleanup_close(&channels.done[i]);
		sebpf_cleanup_close(&channels.go[i]);
		sebpf_cleanup_close(&channels.line[i]);
	}
	guest_audit_flush();
	outcome.records = guest_audit_count(mark, any);
	outcome.matching = guest_audit_count(mark, trial->record);
	return outcome;
}
