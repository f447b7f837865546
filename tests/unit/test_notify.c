// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - tests of what a service manager is told
 * Copyright (C) 2026 The sebpf authors
 */
#include <fcntl.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli/notify.h"
#include "sebpf/cleanup.h"
#include "tests/unit/tap.h"

static void bail(const char *what)
{
	printf("Bail out! %s\n", what);
	exit(1);
}

/* A manager's socket, with an abstract address. */
static int open_manager(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	char name[64];
	int length =
		snprintf(name, sizeof(name), "@sebpf-test-%d", (int)getpid());

	memcpy(address.sun_path + 1, name + 1, (size_t)length - 1);
	if (fd < 0 ||
	    bind(fd, (const struct sockaddr *)&address,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path)) +
			 (socklen_t)length) ||
	    setenv("NOTIFY_SOCKET", name, 1))
		bail("bind");
	return fd;
}

/* What the manager has been told since the last call, one message. */
static const char *told(int manager)
{
	static char text[256];
	ssize_t length = recv(manager, text, sizeof(text) - 1, 0);

	text[length < 0 ? 0 : length] = '\0';
	return text;
}

static void set(const char *name, const char *value)
{
	if (value ? setenv(name, value, 1) : unsetenv(name))
		bail(name);
}

static void test_alive(int manager)
{
	static const struct {
		const char *name, *time, *pid, *wanted;
	} samples[] = {
		{ "no watchdog: no sign of life", NULL, NULL, "" },
		{ "a watchdog: one", "60000000", NULL, "WATCHDOG=1" },
		{ "of this process: one", "60000000", "own", "WATCHDOG=1" },
		{ "of another process: none", "60000000", "1", "" },
	};
	char own[16];

	(void)snprintf(own, sizeof(own), "%d", (int)getpid());
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const char *pid = samples[i].pid;

		set("WATCHDOG_USEC", samples[i].time);
		set("WATCHDOG_PID", pid && !strcmp(pid, "own") ? own : pid);
		sebpf_notify_alive();
		is_text(told(manager), samples[i].wanted, "%s",
			samples[i].name);
	}
}

/* Standard error, while nobody hears. */
static void test_unheard(void)
{
	char text[1024] = "";
	int before = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0), ends[2];
	ssize_t more;

	if (before < 0 || pipe2(ends, O_CLOEXEC | O_NONBLOCK) ||
	    dup2(ends[1], STDERR_FILENO) < 0)
		bail("pipe");
	set("NOTIFY_SOCKET", "/nowhere/notify");
	sebpf_notify("READY=1");
	ok(read(ends[0], text, sizeof(text) - 1) > 0 &&
		   strstr(text, "sebpf: cannot tell the service manager "
				"\"/nowhere/notify\": No such file"),
	   "nobody hears: it says so");
	sebpf_notify("STOPPING=1");
	more = read(ends[0], text, sizeof(text));
	(void)dup2(before, STDERR_FILENO);
	ok(more < 0, "once");
	set("NOTIFY_SOCKET", NULL);
}

int main(void)
{
	int manager sebpf_auto_close = open_manager();

	sebpf_notify("READY=1\nSTATUS=x");
	is_text(told(manager), "READY=1\nSTATUS=x", "a state is told");
	test_alive(manager);
	test_unheard();
	return tap_done();
}
