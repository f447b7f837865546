// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - passing a descriptor to another process
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/delegate_error.h"
#include "cli/handover.h"
#include "sebpf/cleanup.h"

int sebpf_handover_open(int ret_sockets[2], struct sebpf_err *err)
{
	if (!socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ret_sockets))
		return 0;
	return sebpf_err_set(err, -errno, "cannot make a socket: %s",
			     strerror(errno));
}

/* Room for one descriptor, aligned as the kernel wants it. */
union descriptor_room {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

static int send_message(int socket, const struct sebpf_handover *message,
			int fd)
{
	union descriptor_room room = { 0 };
	struct iovec vector = {
		.iov_base = (void *)(uintptr_t)message,
		.iov_len = sizeof(*message),
	};
	struct msghdr header = { .msg_iov = &vector, .msg_iovlen = 1 };

	if (fd >= 0) {
		header.msg_control = room.bytes;
		header.msg_controllen = sizeof(room.bytes);
		room.header.cmsg_level = SOL_SOCKET;
		room.header.cmsg_type = SCM_RIGHTS;
		room.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&room.header), &fd, sizeof(fd));
	}
	if (sendmsg(socket, &header, MSG_NOSIGNAL) < 0)
		return -errno;
	return 0;
}

int sebpf_handover_descriptor(int socket, int fd, struct sebpf_err *err)
{
	struct sebpf_handover message = { 0 };
	int ret = send_message(socket, &message, fd);

	if (!ret)
		return 0;
	return sebpf_err_set(err, ret, "cannot hand a descriptor over: %s%s",
			     strerror(-ret),
			     ret == -EACCES ? "; " POLICY_HINT : "");
}

void sebpf_handover_failure(int socket, int status,
			    const struct sebpf_err *failure)
{
	struct sebpf_handover message = {
		.status = status,
		.failure = *failure,
	};

	/* If it fails, the other process is gone, and cannot be told. */
	(void)send_message(socket, &message, -1);
}

static int received_descriptor(struct msghdr *header)
{
	const struct cmsghdr *control = CMSG_FIRSTHDR(header);
	int fd;

	if (!control || control->cmsg_level != SOL_SOCKET ||
	    control->cmsg_type != SCM_RIGHTS ||
	    control->cmsg_len != CMSG_LEN(sizeof(fd)))
		return -1;
	memcpy(&fd, CMSG_DATA(control), sizeof(fd));
	return fd;
}

int sebpf_handover_receive(int socket, int *ret_fd,
			   struct sebpf_handover *ret_message,
			   struct sebpf_err *err)
{
	struct iovec vector = {
		.iov_base = ret_message,
		.iov_len = sizeof(*ret_message),
	};
	union descriptor_room room = { 0 };
	struct msghdr header = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = room.bytes,
		.msg_controllen = sizeof(room.bytes),
	};
	int fd sebpf_auto_close = -1;
	ssize_t size;

	memset(ret_message, 0, sizeof(*ret_message));
	do {
		size = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
	} while (size < 0 && errno == EINTR);
	if (size < 0)
		return sebpf_err_set(err, -errno, "cannot receive: %s",
				     strerror(errno));
	if (!size)
		return sebpf_err_set(err, -EPIPE,
				     "the other process has ended");
	fd = received_descriptor(&header);
	if (size != sizeof(*ret_message))
		return sebpf_err_set(err, -EBADMSG,
				     "the message was cut short");
	if (ret_message->failure.code) {
		*err = ret_message->failure;
		return err->code;
	}
	if (fd < 0)
		return sebpf_err_set(err, -EBADMSG,
				     "a descriptor was not let "
				     "through; " POLICY_HINT);
	*ret_fd = sebpf_steal_fd(&fd);
	return 0;
}
