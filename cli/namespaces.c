// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the namespaces that a delegated BPF filesystem is for
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/delegate_error.h"
#include "cli/mountinfo.h"
#include "cli/namespaces.h"
#include "sebpf/cleanup.h"

/* Whether a path leads to a mount: nothing covers it. */
static int leads_to(const struct sebpf_mountinfo *mount, bool *ret_leads,
		    struct sebpf_err *err)
{
	struct statx status;

	*ret_leads = false;
	if (!statx(AT_FDCWD, mount->path,
		   AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
		   STATX_MNT_ID, &status)) {
		*ret_leads = status.stx_mnt_id == mount->id;
		return 0;
	}
	if (errno == ENOENT || errno == ENOTDIR)
		return 0;
	return sebpf_err_set(err, -errno,
			     "cannot examine the mount on \"%s\": %s%s",
			     mount->path, strerror(errno),
			     delegate_hint(-errno));
}

/* Returns 1 if it has taken a mount away. */
static int hide_mount(const struct sebpf_mountinfo *mount, void *argument,
		      struct sebpf_err *err)
{
	bool leads;
	int ret;

	(void)argument;
	if (strcmp(mount->type, "bpf") != 0)
		return 0;
	ret = leads_to(mount, &leads, err);
	if (ret || !leads)
		return ret;
	if (!umount2(mount->path, MNT_DETACH | UMOUNT_NOFOLLOW))
		return 1;
	if (errno == EINVAL)
		return sebpf_err_set(err, -EINVAL,
				     "cannot take the BPF filesystem off "
				     "\"%s\": the mount namespace belongs to "
				     "another user namespace; " PRIVILEGE_HINT,
				     mount->path);
	return sebpf_err_set(err, -errno,
			     "cannot take the BPF filesystem off \"%s\": "
			     "%s%s",
			     mount->path, strerror(errno),
			     delegate_hint(-errno));
}

/*
 * The namespace's root has the same user ID outside as the owner of what is
 * pinned on the machine's own BPF filesystem, so file modes would not keep it
 * out. This is undone here, while the mounts are not yet locked together. A BPF
 * filesystem that another mount covers stays: it is locked beneath that mount
 * from now on.
 */
static int hide_bpffs(struct sebpf_err *err)
{
	int ret;

	do {
		ret = sebpf_mountinfo_visit(SEBPF_MOUNTINFO, hide_mount, NULL,
					    err);
	} while (ret > 0);
	return ret;
}

int sebpf_namespaces_enter(struct sebpf_err *err)
{
	int ret;

	if (unshare(CLONE_NEWNS))
		return delegate_failed(err, -errno,
				       "cannot make a mount namespace");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return delegate_failed(err, -errno,
				       "cannot make the mounts private");
	ret = hide_bpffs(err);
	if (ret)
		return ret;
	if (!unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return 0;
	if (errno == ENOSPC || errno == EUSERS)
		return sebpf_err_set(err, -ENOSPC,
				     "cannot make a user namespace: the limit "
				     "user.max_user_namespaces is reached");
	return sebpf_err_set(err, -errno, "cannot make a user namespace: %s%s",
			     strerror(errno),
			     errno == EACCES ? "; " POLICY_HINT : "");
}

/* Constant in every kernel: PROC_USER_INIT_INO of include/linux/proc_ns.h. */
#define INITIAL_USER_NAMESPACE 0xEFFFFFFDU

int sebpf_namespaces_are_initial(struct sebpf_err *err)
{
	struct stat own;

	if (stat("/proc/self/ns/user", &own))
		return sebpf_err_set(err, -errno,
				     "cannot look at \"/proc/self/ns/user\": "
				     "%s",
				     strerror(errno));
	if (own.st_ino == INITIAL_USER_NAMESPACE)
		return 0;
	return sebpf_err_set(err, -EPERM,
			     "the runtime is rootless; " PRIVILEGE_HINT);
}

static int open_namespace(int process, const char *name, struct sebpf_err *err)
{
	int fd = openat(process, name, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	return sebpf_err_set(err, -errno,
			     "cannot open \"%s\" of the container: %s%s", name,
			     strerror(errno),
			     errno == ENOENT || errno == ESRCH ?
				     "; the container is gone" :
				     delegate_hint(-errno));
}

static int join(int fd, int type, const char *what, struct sebpf_err *err)
{
	if (!setns(fd, type))
		return 0;
	return sebpf_err_set(err, -errno,
			     "cannot enter the container's %s namespace: %s%s",
			     what, strerror(errno), delegate_hint(-errno));
}

int sebpf_namespaces_join(int process, struct sebpf_err *err)
{
	int user sebpf_auto_close = open_namespace(process, "ns/user", err);
	int mounts sebpf_auto_close = -1;
	struct stat own, others;
	int rc;

	if (user < 0)
		return user;
	mounts = open_namespace(process, "ns/mnt", err);
	if (mounts < 0)
		return mounts;
	if (stat("/proc/self/ns/user", &own) || fstat(user, &others))
		return sebpf_err_set(err, -errno,
				     "cannot look at a user namespace: %s",
				     strerror(errno));
	if (own.st_ino == others.st_ino)
		return sebpf_err_set(err, -EINVAL,
				     "the container has no user namespace of "
				     "its own, and a token is of use only in "
				     "one; for Podman, give --userns=auto");
	rc = join(user, CLONE_NEWUSER, "user", err);
	return rc ? rc : join(mounts, CLONE_NEWNS, "mount", err);
}

static int write_proc(pid_t pid, const char *name, const char *text)
{
	size_t length = strlen(text);
	int fd sebpf_auto_close = -1;
	ssize_t written;
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	written = write(fd, text, length);
	if (written < 0)
		return -errno;
	return (size_t)written == length ? 0 : -EIO;
}

int sebpf_user_namespace_map(pid_t pid, struct sebpf_err *err)
{
	char map[32];
	int ret;

	(void)snprintf(map, sizeof(map), "0 %u 1\n", (unsigned int)geteuid());
	ret = write_proc(pid, "uid_map", map);
	if (ret)
		return sebpf_err_set(err, ret, "cannot map user %u to 0: %s",
				     (unsigned int)geteuid(), strerror(-ret));

	(void)snprintf(map, sizeof(map), "0 %u 1\n", (unsigned int)getegid());
	ret = write_proc(pid, "gid_map", map);
	if (ret == -EPERM && !write_proc(pid, "setgroups", "deny"))
		ret = write_proc(pid, "gid_map", map);
	if (ret)
		return sebpf_err_set(err, ret, "cannot map group %u to 0: %s",
				     (unsigned int)getegid(), strerror(-ret));
	return 0;
}
