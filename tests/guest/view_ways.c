// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - ways to the pins of the hooks, and to the caller, for tests
 * Copyright (C) 2026 The sebpf authors
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/mountinfo.h"
#include "loader/pins.h"
#include "sebpf/cleanup.h"
#include "tests/guest/pin_attacks.h"
#include "tests/guest/view_ways.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* The number of descriptors and ids of objects that are tried. */
#define DESCRIPTORS_MAX 64
#define OBJECTS_MAX 256

/* A pin of the hooks. */
#define PIN "hook_prog_load"

/* Whether a pin can be seen from a directory. */
static int look_from(int dir)
{
	static const char *const places[] = {
		PIN,
		"links/" PIN,
		"sebpf/links/" PIN,
		"bpf/sebpf/links/" PIN,
		"sys/fs/bpf/sebpf/links/" PIN,
	};
	size_t i;

	for (i = 0; i < LENGTH(places); i++) {
		if (!faccessat(dir, places[i], F_OK, 0))
			return VIEW_FOUND;
		if (errno != ENOENT && errno != ENOTDIR)
			return -errno;
	}
	return -ENOENT;
}

static int found_or(int fd)
{
	if (fd < 0)
		return fd;
	(void)close(fd);
	return VIEW_FOUND;
}

static int look_at(const char *path)
{
	int fd sebpf_auto_close = open(path, O_PATH | O_CLOEXEC);
	struct stat status;

	if (fd < 0 || fstat(fd, &status))
		return -errno;
	if (S_ISDIR(status.st_mode))
		return look_from(fd);
	return found_or(pin_get(path, 0));
}

static int by_path(const char *path)
{
	return look_at(path);
}

/* From a root directory of its own, below the old one. */
static int by_chroot(const char *argument)
{
	int fd sebpf_auto_close = open("/", O_PATH | O_CLOEXEC);
	int i;

	(void)argument;
	if (mkdir("/tmp/view", 0700) && errno != EEXIST)
		return -errno;
	if (chroot("/tmp/view") || fchdir(fd))
		return -errno;
	for (i = 0; i < 64; i++)
		if (chdir(".."))
			return -errno;
	return look_at(".");
}

/* What a descriptor of a namespace or a process leads to. */
static int enter(int fd)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(!setns(fd, CLONE_NEWNS) && look_at("/") == VIEW_FOUND);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -ECHILD;
	return status ? VIEW_FOUND : -ENOENT;
}

static int look_through(int fd)
{
	char path[32], target[64] = "";

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (readlink(path, target, sizeof(target) - 1) < 0)
		return -ENOENT;
	if (!strncmp(target, "anon_inode:", strlen("anon_inode:")) ||
	    look_from(fd) == VIEW_FOUND ||
	    found_or(pin_get(path, 0)) == VIEW_FOUND)
		return VIEW_FOUND;
	return enter(fd);
}

static int by_descriptor(const char *argument)
{
	int fd;

	(void)argument;
	for (fd = 0; fd < DESCRIPTORS_MAX; fd++)
		if (look_through(fd) == VIEW_FOUND)
			return VIEW_FOUND;
	return -ENOENT;
}

static int by_reading(const char *number)
{
	char byte;

	return read((int)strtol(number, NULL, 10), &byte, 1) == 1 ? VIEW_FOUND :
								    -errno;
}

/* What others mount only now; see VIEW_LATE_ASKED. */
static int by_waiting(const char *path)
{
	int tries, result;

	if (mkdir(VIEW_LATE_ASKED, 0700))
		return -errno;
	for (tries = 0; tries < 300 && access(VIEW_LATE_DONE, F_OK); tries++)
		(void)usleep(100000);
	result = access(VIEW_LATE_DONE, F_OK) ? -ETIMEDOUT : look_at(path);
	if (rmdir(VIEW_LATE_ASKED))
		return -errno;
	return result;
}

static int visit(const struct sebpf_mountinfo *mount, void *argument,
		 struct sebpf_err *err)
{
	(void)argument;
	(void)err;
	return !strcmp(mount->type, "bpf") &&
	       look_at(mount->path) == VIEW_FOUND;
}

static int by_mount(const char *argument)
{
	struct sebpf_err err;
	int ret = sebpf_mountinfo_visit(SEBPF_MOUNTINFO, visit, NULL, &err);

	(void)argument;
	return ret ? ret : -ENOENT;
}

/* Takes away one mount after the other. */
static int by_unmounting(const char *path)
{
	do {
		if (look_at(path) == VIEW_FOUND)
			return VIEW_FOUND;
	} while (!umount2(path, MNT_DETACH));
	return -errno;
}

/* What a directory of /proc holds about a process. */
static int look_at_links(pid_t pid, const char *name)
{
	char path[64];
	struct dirent *entry;
	int found = -ENOENT;
	DIR *dir;

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	dir = opendir(path);
	if (!dir)
		return -errno;
	while (found != VIEW_FOUND && (entry = readdir(dir))) {
		int fd sebpf_auto_close =
			openat(dirfd(dir), entry->d_name, O_PATH | O_CLOEXEC);

		if (fd >= 0 && isdigit((unsigned char)entry->d_name[0]))
			found = look_from(fd);
	}
	(void)closedir(dir);
	return found;
}

static int look_at_process(pid_t pid)
{
	static const char *const names[] = { "root", "cwd" };
	char path[64];
	int result = -ENOENT;
	size_t i;

	for (i = 0; i < LENGTH(names); i++) {
		(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid,
			       names[i]);
		result = look_at(path);
		if (result == VIEW_FOUND)
			return result;
	}
	if (look_at_links(pid, "fd") == VIEW_FOUND)
		return VIEW_FOUND;
	return result;
}

/* For all processes; the errno is the one for the caller. */
static int by_process(const char *argument)
{
	struct dirent *entry;
	DIR *dir = opendir("/proc");
	int found = 0;
	pid_t pid;

	(void)argument;
	while (dir && !found && (entry = readdir(dir))) {
		pid = (pid_t)strtol(entry->d_name, NULL, 10);
		found = pid > 0 && pid != getpid() &&
			look_at_process(pid) == VIEW_FOUND;
	}
	if (dir)
		(void)closedir(dir);
	return found ? VIEW_FOUND : look_at_process(getppid());
}

static int by_tracing(const char *argument)
{
	(void)argument;
	return ptrace(PTRACE_SEIZE, getppid(), NULL, NULL) ? -errno :
							     VIEW_FOUND;
}

static int open_parent(void)
{
	return (int)syscall(SYS_pidfd_open, getppid(), 0);
}

static int by_taking(const char *argument)
{
	int fd sebpf_auto_close = open_parent();
	int taken = (int)syscall(SYS_pidfd_getfd, fd, STDOUT_FILENO, 0);

	(void)argument;
	return found_or(taken < 0 ? -errno : taken);
}

static int by_entering(const char *argument)
{
	int fd sebpf_auto_close = open_parent();

	(void)argument;
	return setns(fd, CLONE_NEWNS) ? -errno : look_at("/");
}

/* For every kind of object; the errno is the last one's. */
static int by_number(const char *argument)
{
	static const int commands[] = {
		BPF_LINK_GET_FD_BY_ID,
		BPF_MAP_GET_FD_BY_ID,
		BPF_PROG_GET_FD_BY_ID,
	};
	union bpf_attr attributes;
	int result = -ENOENT;
	uint32_t id;
	size_t i;

	(void)argument;
	for (i = 0; i < LENGTH(commands); i++)
		for (id = 1; id < OBJECTS_MAX; id++) {
			memset(&attributes, 0, sizeof(attributes));
			attributes.link_id = id;
			result = found_or(pin_bpf(commands[i], &attributes));
			if (result == VIEW_FOUND)
				return result;
		}
	return result;
}

static int by_listing(const char *argument)
{
	union bpf_attr attributes = { .start_id = 0 };
	int result = pin_bpf(BPF_LINK_GET_NEXT_ID, &attributes);

	(void)argument;
	return result < 0 ? result : VIEW_FOUND;
}

static int search_keyring(int keyring, const char *name)
{
	return syscall(SYS_keyctl, KEYCTL_SEARCH, keyring, "user", name, 0) <
			       0 ?
		       -errno :
		       VIEW_FOUND;
}

static int by_keyring(const char *name)
{
	return search_keyring(KEY_SPEC_SESSION_KEYRING, name);
}

static int by_user_keyring(const char *name)
{
	return search_keyring(KEY_SPEC_USER_KEYRING, name);
}

/* For all keys that the user may see, whoever has them. */
static int by_key_number(const char *name)
{
	FILE *keys sebpf_auto_file = fopen("/proc/keys", "re");
	char line[512], contents[16];
	int result = -ENOENT;
	unsigned long number;

	while (keys && result != VIEW_FOUND &&
	       fgets(line, sizeof(line), keys)) {
		if (!strstr(line, name))
			continue;
		number = strtoul(line, NULL, 16);
		result = syscall(SYS_keyctl, KEYCTL_READ, number, contents,
				 sizeof(contents)) < 0 ?
				 -errno :
				 VIEW_FOUND;
	}
	return result;
}

/* A privilege over a namespace of the caller; the name stays the same. */
static int by_privilege(const char *argument)
{
	char name[64];

	(void)argument;
	if (gethostname(name, sizeof(name)) || sethostname(name, strlen(name)))
		return -errno;
	return VIEW_FOUND;
}

static int by_secure_bits(const char *argument)
{
	(void)argument;
	return prctl(PR_GET_SECUREBITS) > 0 ? VIEW_FOUND : -ENOENT;
}

/* A terminal, by any descriptor. */
static int by_typing(const char *argument)
{
	(void)argument;
	return ioctl(STDIN_FILENO, TIOCSTI, "x") ? -errno : VIEW_FOUND;
}

static int by_terminal(const char *argument)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	(void)argument;
	return found_or(fd < 0 ? -errno : fd);
}

static const struct {
	const char *name;
	int (*look)(const char *argument);
} ways[] = {
	{ "path", by_path },
	{ "chroot", by_chroot },
	{ "descriptor", by_descriptor },
	{ "reading", by_reading },
	{ "mount", by_mount },
	{ "unmounting", by_unmounting },
	{ "waiting", by_waiting },
	{ "process", by_process },
	{ "tracing", by_tracing },
	{ "taking", by_taking },
	{ "entering", by_entering },
	{ "number", by_number },
	{ "listing", by_listing },
	{ "keyring", by_keyring },
	{ "user_keyring", by_user_keyring },
	{ "key_number", by_key_number },
	{ "privilege", by_privilege },
	{ "secure_bits", by_secure_bits },
	{ "typing", by_typing },
	{ "terminal", by_terminal },
};

int view_look(const char *name, const char *argument)
{
	size_t i;

	for (i = 0; i < LENGTH(ways); i++)
		if (!strcmp(ways[i].name, name))
			return ways[i].look(argument);
	return -EINVAL;
}
