// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a service manager for one service, for tests
 * Copyright (C) 2026 The sebpf authors
 *
 * Does for a service of Type=notify what systemd does, as far as SELinux sees
 * it: the output is a stream socket, the notifications come to a datagram
 * socket below /run/systemd; with -c, capabilities are bounded to those given,
 * by number, and no new privileges are to be had. Installed where systemd is, it
 * gets the label of that, and so the domain. Prints what the service prints, and
 * "notify: " with each notification; ends with its status, and passes SIGTERM
 * on to it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define RUNTIME_DIR "/run/systemd"

enum { EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_NOT_RUN = 127 };

static pid_t service;

static void die(const char *what)
{
	(void)fprintf(stderr, "service_manager: %s: %s\n", what,
		      strerror(errno));
	exit(EXIT_FAILED);
}

static void pass_on(int signal)
{
	if (service > 0)
		(void)kill(service, signal);
}

/* The socket that NOTIFY_SOCKET names: of this process, since others may run. */
static int open_notify(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (mkdir(RUNTIME_DIR, 0755) && errno != EEXIST)
		die(RUNTIME_DIR);
	(void)snprintf(address.sun_path, sizeof(address.sun_path),
		       RUNTIME_DIR "/notify.%d", (int)getpid());
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address,
			   (socklen_t)sizeof(address)))
		die(address.sun_path);
	if (setenv("NOTIFY_SOCKET", address.sun_path, 1))
		die("setenv");
	return fd;
}

/* CapabilityBoundingSet= and NoNewPrivileges=; 0: neither. */
static int bound(unsigned long long capabilities)
{
	int number;

	if (!capabilities)
		return 0;
	for (number = 0; prctl(PR_CAPBSET_READ, number) >= 0; number++)
		if (!(capabilities >> number & 1) &&
		    prctl(PR_CAPBSET_DROP, number))
			return -1;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* Starts the service; returns the other end of its output. */
static int start(char **argv, unsigned long long capabilities)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		die("socketpair");
	service = fork();
	if (service < 0)
		die("fork");
	if (!service) {
		int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

		if (prctl(PR_SET_PDEATHSIG, SIGTERM) ||
		    dup2(null, STDIN_FILENO) < 0 ||
		    dup2(ends[1], STDOUT_FILENO) < 0 ||
		    dup2(ends[1], STDERR_FILENO) < 0 || bound(capabilities))
			_exit(EXIT_NOT_RUN);
		(void)execvp(argv[0], argv);
		(void)fprintf(stderr, "service_manager: \"%s\": %s\n", argv[0],
			      strerror(errno));
		_exit(EXIT_NOT_RUN);
	}
	(void)close(ends[1]);
	return ends[0];
}

/* One message, in one line. */
static void print_notification(int fd)
{
	char text[512];
	ssize_t length = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);
	char *newline;

	if (length <= 0)
		return;
	text[length] = '\0';
	while ((newline = strchr(text, '\n')))
		*newline = ' ';
	(void)printf("notify: %s\n", text);
	(void)fflush(stdout);
}

/* Until the service, and all that it left behind, has closed its output. */
static void relay(int notify, int output)
{
	struct pollfd fds[] = {
		{ .fd = notify, .events = POLLIN },
		{ .fd = output, .events = POLLIN },
	};
	char text[1024];
	ssize_t length = 1;

	while (length > 0) {
		if (poll(fds, sizeof(fds) / sizeof(fds[0]), -1) < 0) {
			if (errno == EINTR)
				continue;
			die("poll");
		}
		if (fds[0].revents)
			print_notification(notify);
		if (!fds[1].revents)
			continue;
		length = read(output, text, sizeof(text));
		if (length > 0 &&
		    fwrite(text, 1, (size_t)length, stdout) != (size_t)length)
			die("write");
		(void)fflush(stdout);
	}
	print_notification(notify);
}

static int usage(void)
{
	(void)fputs("Usage: service_manager [-c NUMBER]... COMMAND "
		    "[ARGUMENT]...\n",
		    stderr);
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	const struct sigaction forward = { .sa_handler = pass_on };
	unsigned long long capabilities = 0;
	int notify, option, output, status;

	/* A command's options are its own. */
	while ((option = getopt(argc, argv, "+c:")) != -1) {
		if (option != 'c')
			return usage();
		capabilities |= 1ULL << (strtoul(optarg, NULL, 10) & 63);
	}
	if (optind == argc)
		return usage();
	notify = open_notify();
	if (sigaction(SIGTERM, &forward, NULL))
		die("sigaction");
	output = start(argv + optind, capabilities);
	relay(notify, output);
	while (waitpid(service, &status, 0) < 0)
		if (errno != EINTR)
			die("waitpid");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}
