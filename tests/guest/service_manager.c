// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a service manager for one service, for tests
 * Copyright (C) 2026 The sebpf authors
 *
 * Does for a service of Type=notify what systemd does, as far as SELinux sees
 * it. The output is a stream socket. Notifications come to a datagram socket
 * below /run/systemd. With -c, capabilities are bounded to the given ones, by
 * number, and no new privileges can be gained. If it is installed in systemd's
 * place, it gets systemd's label and so its domain. It prints what the service
 * prints, and "notify: " with each notification; ends with the service's
 * status, and passes SIGTERM on to it. It keeps what the service stores with it
 * (FDSTORE=1), and gives it to the service's next process: with -r the service
 * is started again when it is killed.
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

/* What is kept is above what the service has open by itself. */
#define STORE_MAX 64
#define STORE_FROM 200

enum { EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_NOT_RUN = 127 };

static pid_t service;

static struct {
	int fd;
	char name[32];
} store[STORE_MAX];
static int store_count;

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

/*
 * The socket that NOTIFY_SOCKET names: of this process, since others may run.
 */
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

/* The value of a key in a notification; "" if it has none. */
static void find_value(const char *text, const char *key, char *value,
		       size_t size)
{
	const char *found = strstr(text, key);

	(void)snprintf(value, size, "%.*s",
		       found ? (int)strcspn(found + strlen(key), "\n") : 0,
		       found ? found + strlen(key) : "");
}

static void keep(const char *text, const struct cmsghdr *header)
{
	size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	int fds[STORE_MAX];

	memcpy(fds, CMSG_DATA(header), count * sizeof(int));
	for (size_t i = 0; i < count; i++) {
		int fd = store_count < STORE_MAX ?
				 fcntl(fds[i], F_DUPFD_CLOEXEC, STORE_FROM) :
				 -1;

		(void)close(fds[i]);
		if (fd < 0)
			continue;
		store[store_count].fd = fd;
		find_value(text, "FDNAME=", store[store_count].name,
			   sizeof(store[store_count].name));
		store_count++;
	}
}

static void drop(const char *text)
{
	char name[sizeof(store[0].name)];
	int i, kept = 0;

	find_value(text, "FDNAME=", name, sizeof(name));
	for (i = 0; i < store_count; i++) {
		if (strcmp(store[i].name, name) != 0)
			store[kept++] = store[i];
		else
			(void)close(store[i].fd);
	}
	store_count = kept;
}

/*
 * In the service's process: gives it what is kept, as sd_listen_fds(3) finds
 * it.
 */
static int give(void)
{
	char names[STORE_MAX * sizeof(store[0].name)] = "", number[16];
	size_t used = 0;
	int i;

	if (!store_count)
		return 0;
	for (i = 0; i < store_count; i++) {
		if (dup2(store[i].fd, 3 + i) < 0)
			return -1;
		used += (size_t)snprintf(names + used, sizeof(names) - used,
					 "%s%s", i ? ":" : "", store[i].name);
	}
	(void)snprintf(number, sizeof(number), "%d", store_count);
	if (setenv("LISTEN_FDS", number, 1) ||
	    setenv("LISTEN_FDNAMES", names, 1))
		return -1;
	(void)snprintf(number, sizeof(number), "%d", (int)getpid());
	return setenv("LISTEN_PID", number, 1);
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
		    dup2(ends[1], STDERR_FILENO) < 0 || give() ||
		    bound(capabilities))
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
static int print_notification(int fd)
{
	char text[512];
	struct iovec part = { text, sizeof(text) - 1 };
	union {
		char bytes[CMSG_SPACE(STORE_MAX * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	ssize_t length = recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	const struct cmsghdr *header;
	char *newline;

	if (length <= 0)
		return 0;
	text[length] = '\0';
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_type == SCM_RIGHTS)
		keep(text, header);
	if (strstr(text, "FDSTOREREMOVE=1"))
		drop(text);
	while ((newline = strchr(text, '\n')))
		*newline = ' ';
	(void)printf("notify: %s\n", text);
	(void)fflush(stdout);
	return 1;
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
			(void)print_notification(notify);
		if (!fds[1].revents)
			continue;
		length = read(output, text, sizeof(text));
		if (length > 0 &&
		    fwrite(text, 1, (size_t)length, stdout) != (size_t)length)
			die("write");
		(void)fflush(stdout);
	}
	while (print_notification(notify))
		;
}

static int usage(void)
{
	(void)fputs("Usage: service_manager [-r] [-c NUMBER]... COMMAND "
		    "[ARGUMENT]...\n",
		    stderr);
	return EXIT_USAGE;
}

/* Runs the service once; its status, as waitpid(2) tells it. */
static int run(char **argv, unsigned long long capabilities, int notify)
{
	int output = start(argv, capabilities), status;

	relay(notify, output);
	(void)close(output);
	while (waitpid(service, &status, 0) < 0)
		if (errno != EINTR)
			die("waitpid");
	return status;
}

int main(int argc, char **argv)
{
	const struct sigaction forward = { .sa_handler = pass_on };
	unsigned long long capabilities = 0;
	int notify, option, status, restarts = 0;

	/* A command's options are its own. */
	while ((option = getopt(argc, argv, "+c:r")) != -1) {
		if (option == 'r')
			restarts = 1;
		else if (option == 'c')
			capabilities |= 1ULL
					<< (strtoul(optarg, NULL, 10) & 63);
		else
			return usage();
	}
	if (optind == argc)
		return usage();
	notify = open_notify();
	if (sigaction(SIGTERM, &forward, NULL))
		die("sigaction");
	do {
		status = run(argv + optind, capabilities, notify);
	} while (restarts && WIFSIGNALED(status) &&
		 WTERMSIG(status) == SIGKILL);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}
