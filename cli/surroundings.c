// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what a program in new namespaces still holds from the caller
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <linux/keyctl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cli/surroundings.h"
#include "sebpf/cleanup.h"

/* For processes; in linux/magic.h since Linux 6.9. */
#define PIDFD_FS_MAGIC 0x50494446

/* Room for the first half of a line of /proc, which is all that is used. */
#define LINE_BYTES 512

/* What a regular file leads to; NULL: to its contents. */
static int file_leads_to(int fd, const char **ret_what)
{
	struct statfs filesystem;

	if (fstatfs(fd, &filesystem))
		return -errno;
	switch (filesystem.f_type) {
	case BPF_FS_MAGIC:
		*ret_what = "a file of a BPF filesystem";
		break;
	case NSFS_MAGIC:
		*ret_what = "a namespace";
		break;
	case PIDFD_FS_MAGIC:
		*ret_what = "a process";
		break;
	default:
		*ret_what = NULL;
	}
	return 0;
}

/* What the kernel has no name for is also taken for a way on. */
static int leads_to(int fd, const char **ret_what)
{
	struct stat status;

	if (fstat(fd, &status))
		return -errno;
	switch (status.st_mode & S_IFMT) {
	case S_IFREG:
		return file_leads_to(fd, ret_what);
	case S_IFIFO:
	case S_IFSOCK:
	case S_IFCHR:
	case S_IFBLK:
		*ret_what = NULL;
		break;
	case S_IFDIR:
		*ret_what = "a directory";
		break;
	case S_IFLNK:
		*ret_what = "a symbolic link";
		break;
	default:
		*ret_what = "an object of the kernel's";
	}
	return 0;
}

static int check_descriptor(int fd, struct sebpf_err *err)
{
	const char *what = NULL;
	int ret = leads_to(fd, &what);

	if (ret == -EBADF && fd <= STDERR_FILENO)
		return 0;
	if (ret == -EBADF)
		return sebpf_err_set(err, ret,
				     "descriptor %d is to be preserved, but is "
				     "not open",
				     fd);
	if (ret)
		return sebpf_err_set(err, ret,
				     "cannot examine descriptor %d: %s", fd,
				     strerror(-ret));
	if (what)
		return sebpf_err_set(err, -EINVAL,
				     "descriptor %d is %s, which would lead "
				     "the command out of its namespaces; "
				     "redirect or close it",
				     fd, what);
	return 0;
}

static unsigned int first_dropped(unsigned int preserved)
{
	return STDERR_FILENO + 1U + preserved;
}

int sebpf_descriptors_check(unsigned int preserved, struct sebpf_err *err)
{
	unsigned int fd;
	int ret;

	for (fd = 0; fd < first_dropped(preserved); fd++) {
		ret = check_descriptor((int)fd, err);
		if (ret)
			return ret;
	}
	return 0;
}

int sebpf_descriptors_drop(unsigned int preserved, struct sebpf_err *err)
{
	if (!close_range(first_dropped(preserved), UINT_MAX,
			 CLOSE_RANGE_CLOEXEC))
		return 0;
	return sebpf_err_set(err, -errno, "cannot close descriptors: %s",
			     strerror(errno));
}

/*
 * The system call itself: for a directory that is not below the root directory,
 * libc would look for a path by other means.
 */
static int read_path(char path[PATH_MAX])
{
	if (syscall(SYS_getcwd, path, PATH_MAX) < 0)
		return -errno;
	return path[0] == '/' ? 0 : -ENOENT;
}

int sebpf_working_directory_read(char **ret_path, struct sebpf_err *err)
{
	char path[PATH_MAX];
	int ret = read_path(path);

	if (ret == -ENOENT)
		return sebpf_err_set(err, ret,
				     "the working directory has no path: it "
				     "was removed, or is not below the root "
				     "directory; start from another one");
	if (ret)
		return sebpf_err_set(err, ret,
				     "cannot tell the working directory: %s",
				     strerror(-ret));
	*ret_path = strdup(path);
	return *ret_path ? 0 : sebpf_err_set(err, -ENOMEM, "out of memory");
}

/* A mount that was taken away has no path, whatever it was mounted on. */
static bool is_there(const char *path)
{
	struct statfs filesystem;
	char now[PATH_MAX];

	return !read_path(now) && !strcmp(now, path) &&
	       !statfs(".", &filesystem) && filesystem.f_type != BPF_FS_MAGIC;
}

int sebpf_working_directory_enter(char *path, struct sebpf_err *err)
{
	char *end;
	int cut = 0;

	if (is_there(path))
		return 0;
	while (chdir(path)) {
		end = strrchr(path, '/');
		if (!end[1])
			return sebpf_err_set(
				err, -errno,
				"cannot enter the root directory: %s",
				strerror(errno));
		end[end == path] = '\0';
		cut = 1;
	}
	return cut;
}

int sebpf_keyring_leave(struct sebpf_err *err)
{
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) >= 0 ||
	    errno == ENOSYS)
		return 0;
	return sebpf_err_set(err, -errno,
			     "cannot leave the keyring of the session: %s",
			     strerror(errno));
}

/* The first line of a file; false if there is none. */
static bool read_line(const char *path, char line[LINE_BYTES])
{
	FILE *file sebpf_auto_file = fopen(path, "re");

	return file && fgets(line, LINE_BYTES, file);
}

/* Of the session: the fifth word after the command's name; 0 without one. */
static bool has_terminal(void)
{
	char line[LINE_BYTES];
	const char *blank;
	int i;

	if (!read_line("/proc/self/stat", line))
		return true;
	blank = strrchr(line, ')');
	for (i = 0; i < 5 && blank; i++)
		blank = strchr(blank + 1, ' ');
	return !blank || strtol(blank, NULL, 10);
}

bool sebpf_terminal_is_writable(void)
{
	char line[LINE_BYTES];

	if (!has_terminal())
		return false;
	return !read_line("/proc/sys/dev/tty/legacy_tiocsti", line) ||
	       line[0] != '0';
}
