// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - reports the state to the service manager
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "cli/notify.h"
#include "sebpf/cleanup.h"

/* The first descriptor that a service manager gives. */
#define FIRST_FD 3

/* The address that NOTIFY_SOCKET names; its length, or 0. */
static socklen_t find_address(struct sockaddr_un *address)
{
	const char *path = getenv("NOTIFY_SOCKET");
	size_t length;

	if (!path || (path[0] != '/' && path[0] != '@'))
		return 0;
	length = strlen(path);
	if (length >= sizeof(address->sun_path))
		return 0;
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, path, length);
	/* An abstract address is written with '@' for its zero byte. */
	if (path[0] == '@')
		address->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

/* Says it once: the manager takes a service that it does not hear for hung. */
static void tell_unheard(int error)
{
	static int has_told;

	if (has_told)
		return;
	has_told = 1;
	(void)fprintf(
		stderr,
		"sebpf: cannot tell the service manager \"%s\": %s; it may "
		"end this process because it does not hear from it%s\n",
		getenv("NOTIFY_SOCKET"), strerror(error),
		error == EACCES ? "; look for denials: ausearch -m AVC" : "");
}

static void send_state(const char *state, const int *fds, size_t count)
{
	union {
		char bytes[CMSG_SPACE(SEBPF_STORE_MAX * sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	struct sockaddr_un address = { 0 };
	struct iovec text = { (void *)(uintptr_t)state, strlen(state) };
	struct msghdr message = {
		.msg_name = &address,
		.msg_namelen = find_address(&address),
		.msg_iov = &text,
		.msg_iovlen = 1,
	};
	int fd sebpf_auto_close = -1;

	if (!message.msg_namelen || count > SEBPF_STORE_MAX)
		return;
	if (count) {
		struct cmsghdr *header;

		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(count * sizeof(int));
		header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(count * sizeof(int));
		memcpy(CMSG_DATA(header), fds, count * sizeof(int));
	}
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || sendmsg(fd, &message, MSG_NOSIGNAL) < 0)
		tell_unheard(errno);
}

void sebpf_notify(const char *state)
{
	send_state(state, NULL, 0);
}

void sebpf_notify_store(const char *name, const int *fds, size_t count)
{
	char state[128];

	/* None of them can be polled. */
	(void)snprintf(state, sizeof(state), "FDSTORE=1\nFDPOLL=0\nFDNAME=%s",
		       name);
	if (count)
		send_state(state, fds, count);
}

void sebpf_notify_drop(const char *name)
{
	char state[128];

	(void)snprintf(state, sizeof(state), "FDSTOREREMOVE=1\nFDNAME=%s",
		       name);
	sebpf_notify(state);
}

/* A number of the environment; 0 if there is none. */
static unsigned long env_number(const char *name)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 10) : 0;
}

void sebpf_notify_alive(void)
{
	unsigned long pid = env_number("WATCHDOG_PID");

	if (env_number("WATCHDOG_USEC") &&
	    (!pid || pid == (unsigned long)getpid()))
		sebpf_notify("WATCHDOG=1");
}

void sebpf_store_take(struct sebpf_store *ret_store)
{
	unsigned long count = env_number("LISTEN_FDS");
	const char *names = getenv("LISTEN_FDNAMES");

	*ret_store = (struct sebpf_store){ 0 };
	if (env_number("LISTEN_PID") != (unsigned long)getpid())
		return;
	if (count > SEBPF_STORE_MAX)
		count = SEBPF_STORE_MAX;
	ret_store->names = names ? strdup(names) : NULL;
	for (unsigned long i = 0; i < count; i++) {
		int fd = FIRST_FD + (int)i;

		/* Another file could get the number of what is not open. */
		if (!fcntl(fd, F_SETFD, FD_CLOEXEC))
			ret_store->fds[ret_store->count++] = fd;
	}
}

void sebpf_store_free(struct sebpf_store *store)
{
	for (size_t i = 0; i < store->count; i++)
		sebpf_cleanup_close(&store->fds[i]);
	free(store->names);
	*store = (struct sebpf_store){ 0 };
}
