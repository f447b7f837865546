// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a BPF filesystem delegated to another user namespace
 * Copyright (C) 2026 The sebpf authors
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/delegated_mount.h"
#include "cli/mountinfo.h"
#include "sebpf/cleanup.h"

/* What separates the elements of a list. */
#define SEPARATORS ",:"

#define PRIVILEGE_HINT \
	"delegating needs CAP_SYS_ADMIN in the initial user namespace"
#define VERSION_HINT "delegating needs Linux 6.9 or later"
#define POLICY_HINT "a security module refused it; see the audit log"

static const char *const option_keys[SEBPF_DELEGATE_OPTIONS] = {
	[SEBPF_DELEGATE_CMDS] = "delegate_cmds",
	[SEBPF_DELEGATE_MAPS] = "delegate_maps",
	[SEBPF_DELEGATE_PROGS] = "delegate_progs",
	[SEBPF_DELEGATE_ATTACHS] = "delegate_attachs",
};

const char *sebpf_delegate_option_name(enum sebpf_delegate_option option)
{
	return option_keys[option] + strlen("delegate_");
}

/*
 * Copies the element that *rest begins with, and moves *rest behind its
 * separator, or to NULL after the last one. False where it is too long.
 */
static bool take_element(const char **rest,
			 char element[SEBPF_DELEGATE_ELEMENT_BYTES])
{
	size_t length = strcspn(*rest, SEPARATORS);

	if (length >= SEBPF_DELEGATE_ELEMENT_BYTES)
		return false;
	memcpy(element, *rest, length);
	element[length] = '\0';
	*rest = (*rest)[length] ? *rest + length + 1 : NULL;
	return true;
}

static bool is_name(const char *element)
{
	if (!isalpha((unsigned char)element[0]))
		return false;
	while (isalnum((unsigned char)*element) || *element == '_')
		element++;
	return !*element;
}

static int check_number(const char *option, const char *element,
			struct sebpf_err *err)
{
	char *end = NULL;
	uintmax_t value;

	errno = 0;
	value = strtoumax(element, &end, 0);
	if (*end)
		return sebpf_err_set(err, -EINVAL,
				     "--%s: \"%s\" is neither a name nor a "
				     "number",
				     option, element);
	if (errno || value > UINT64_MAX)
		return sebpf_err_set(err, -EINVAL,
				     "--%s: \"%s\" does not fit in 64 bits",
				     option, element);
	if (!value)
		return sebpf_err_set(err, -EINVAL,
				     "--%s: \"%s\" delegates nothing", option,
				     element);
	return 0;
}

static int check_element(const char *option, const char *element,
			 struct sebpf_err *err)
{
	if (!*element)
		return sebpf_err_set(err, -EINVAL, "--%s: an element is empty",
				     option);
	if (isdigit((unsigned char)*element))
		return check_number(option, element, err);
	if (!is_name(element))
		return sebpf_err_set(err, -EINVAL,
				     "--%s: \"%s\" is neither a name nor a "
				     "number",
				     option, element);
	/* Some kernels shift it out of the mask, onto another command. */
	if (!strcasecmp(element, "common_attrs"))
		return sebpf_err_set(err, -EINVAL,
				     "--%s: \"%s\" is a flag, not a command",
				     option, element);
	return 0;
}

static int check_list(const char *option, const char *list,
		      struct sebpf_err *err)
{
	char element[SEBPF_DELEGATE_ELEMENT_BYTES];
	unsigned int names = 0, numbers = 0;
	const char *rest = list;
	int ret;

	while (rest) {
		if (!take_element(&rest, element))
			return sebpf_err_set(err, -EINVAL,
					     "--%s: an element is too long",
					     option);
		ret = check_element(option, element, err);
		if (ret)
			return ret;
		if (isdigit((unsigned char)*element))
			numbers++;
		else
			names++;
	}
	if (numbers && names + numbers > 1)
		return sebpf_err_set(err, -EINVAL,
				     "--%s: the number in \"%s\" must stand "
				     "alone; give one number, or names only",
				     option, list);
	return 0;
}

int sebpf_delegation_check(const struct sebpf_delegation *delegation,
			   struct sebpf_err *err)
{
	enum sebpf_delegate_option option;
	bool given = false;
	int ret;

	for (option = 0; option < SEBPF_DELEGATE_OPTIONS; option++) {
		if (!delegation->list[option])
			continue;
		ret = check_list(sebpf_delegate_option_name(option),
				 delegation->list[option], err);
		if (ret)
			return ret;
		given = true;
	}
	if (!given)
		return sebpf_err_set(err, -EINVAL,
				     "nothing is delegated: give --cmds, "
				     "--maps, --progs or --attachs");
	return 0;
}

/* What the most misleading errors of the calls below mean. */
static const char *hint(int code)
{
	switch (-code) {
	case EPERM:
		return "; " PRIVILEGE_HINT;
	case EACCES:
		return "; " POLICY_HINT;
	case ENOSYS:
		return "; " VERSION_HINT;
	}
	return "";
}

static int fail(struct sebpf_err *err, int code, const char *doing)
{
	return sebpf_err_set(err, code, "%s: %s%s", doing, strerror(-code),
			     hint(code));
}

/* Whether a path leads to a mount: nothing covers it. */
static int leads_to(const struct sebpf_mount *mount, bool *ret_leads,
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
			     mount->path, strerror(errno), hint(-errno));
}

/* Returns 1 where it has taken a mount away. */
static int hide_mount(const struct sebpf_mount *mount, void *argument,
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
			     mount->path, strerror(errno), hint(-errno));
}

/*
 * The namespace's root has the same user ID outside as the owner of what is
 * pinned on the machine's own BPF filesystem, so that file modes would not keep
 * it out. Undone here, while the mounts are not locked together yet. One that
 * another mount covers stays: it is locked beneath that from now on.
 */
static int hide_bpffs(struct sebpf_err *err)
{
	int ret;

	do {
		ret = sebpf_mountinfo_visit(hide_mount, NULL, err);
	} while (ret > 0);
	return ret;
}

int sebpf_namespaces_enter(struct sebpf_err *err)
{
	int ret;

	if (unshare(CLONE_NEWNS))
		return fail(err, -errno, "cannot make a mount namespace");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return fail(err, -errno, "cannot make the mounts private");
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

int sebpf_delegated_mount_open(int *ret_fs_fd, struct sebpf_err *err)
{
	int fd = fsopen("bpf", FSOPEN_CLOEXEC);

	if (fd < 0)
		return fail(err, -errno, "cannot open a BPF filesystem");
	*ret_fs_fd = fd;
	return 0;
}

static int element_refused(enum sebpf_delegate_option option,
			   const char *element, int code, struct sebpf_err *err)
{
	const char *name = sebpf_delegate_option_name(option);

	if (code == -EINVAL || code == -ERANGE)
		return sebpf_err_set(err, code,
				     "--%s: the running kernel does not know "
				     "\"%s\"",
				     name, element);
	return sebpf_err_set(err, code, "--%s: cannot delegate \"%s\": %s%s",
			     name, element, strerror(-code), hint(code));
}

/*
 * One element at a time: the kernel adds each to the mask, says which one it
 * does not know, and its limit of 255 characters holds for each alone.
 */
static int set_list(int fs_fd, enum sebpf_delegate_option option,
		    const char *list, struct sebpf_err *err)
{
	char element[SEBPF_DELEGATE_ELEMENT_BYTES];
	const char *rest = list;

	while (rest) {
		if (!take_element(&rest, element))
			return sebpf_err_set(
				err, -EINVAL, "--%s: an element is too long",
				sebpf_delegate_option_name(option));
		if (fsconfig(fs_fd, FSCONFIG_SET_STRING, option_keys[option],
			     element, 0))
			return element_refused(option, element, -errno, err);
	}
	return 0;
}

static int creation_refused(int code, struct sebpf_err *err)
{
	static const char doing[] = "cannot create a BPF filesystem";

	/* A kernel that delegates asks for privilege before, in set_list(). */
	if (code == -EPERM)
		return sebpf_err_set(err, code, "%s: %s; %s", doing,
				     strerror(-code), VERSION_HINT);
	return fail(err, code, doing);
}

int sebpf_delegated_mount_create(int fs_fd,
				 const struct sebpf_delegation *delegation,
				 int *ret_mount_fd, struct sebpf_err *err)
{
	enum sebpf_delegate_option option;
	int fd, ret;

	for (option = 0; option < SEBPF_DELEGATE_OPTIONS; option++) {
		if (!delegation->list[option])
			continue;
		ret = set_list(fs_fd, option, delegation->list[option], err);
		if (ret)
			return ret;
	}
	if (fsconfig(fs_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return creation_refused(-errno, err);
	fd = fsmount(fs_fd, FSMOUNT_CLOEXEC,
		     MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	if (fd < 0)
		return fail(err, -errno, "cannot mount the BPF filesystem");
	*ret_mount_fd = fd;
	return 0;
}

int sebpf_delegated_mount_attach(int mount_fd, struct sebpf_err *err)
{
	int code;

	if (!move_mount(mount_fd, "", AT_FDCWD, SEBPF_BPFFS_DIR,
			MOVE_MOUNT_F_EMPTY_PATH))
		return 0;
	code = -errno;
	return sebpf_err_set(err, code,
			     "cannot put the BPF filesystem on "
			     "\"" SEBPF_BPFFS_DIR "\": %s%s",
			     strerror(-code),
			     code == -EACCES ? "; " POLICY_HINT : "");
}

static bool has_option(const char *options, const char *key)
{
	size_t length = strlen(key);

	while (options) {
		if (!strncmp(options, key, length) && options[length] == '=' &&
		    options[length + 1] && options[length + 1] != ',')
			return true;
		options = strchr(options, ',');
		if (options)
			options++;
	}
	return false;
}

/**
 * struct expectation - a mount, and what it has to delegate
 * @id: of the mount.
 * @delegation: the lists.
 */
struct expectation {
	uint64_t id;
	const struct sebpf_delegation *delegation;
};

/* Returns 1 for the mount, where it has all options. */
static int check_options(const struct sebpf_mount *mount, void *argument,
			 struct sebpf_err *err)
{
	const struct expectation *expected = argument;
	enum sebpf_delegate_option option;

	if (mount->id != expected->id)
		return 0;
	for (option = 0; option < SEBPF_DELEGATE_OPTIONS; option++)
		if (expected->delegation->list[option] &&
		    !has_option(mount->options, option_keys[option]))
			return sebpf_err_set(err, -EOPNOTSUPP,
					     "the running kernel ignores "
					     "\"%s\"; " VERSION_HINT,
					     option_keys[option]);
	return 1;
}

int sebpf_delegated_mount_verify(int mount_fd,
				 const struct sebpf_delegation *delegation,
				 struct sebpf_err *err)
{
	struct expectation expected = { .delegation = delegation };
	struct statx status;
	int ret;

	if (statx(mount_fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &status))
		return fail(err, -errno, "cannot examine the BPF filesystem");
	expected.id = status.stx_mnt_id;
	ret = sebpf_mountinfo_visit(check_options, &expected, err);
	if (!ret)
		return sebpf_err_set(err, -ENOENT,
				     "the BPF filesystem is not among the "
				     "mounts");
	return ret < 0 ? ret : 0;
}

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

	/* Where it fails, the other process is gone: nobody is left to tell. */
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
