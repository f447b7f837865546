// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a BPF filesystem delegated to another user namespace
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/delegate_error.h"
#include "cli/delegated_mount.h"
#include "cli/handover.h"
#include "cli/mountinfo.h"
#include "labels/delegate_mask.h"
#include "sebpf/cleanup.h"

int sebpf_delegated_mount_open(int *ret_fs_fd, struct sebpf_err *err)
{
	int fd = fsopen("bpf", FSOPEN_CLOEXEC);

	if (fd < 0)
		return delegate_failed(err, -errno,
				       "cannot open a BPF filesystem");
	*ret_fs_fd = fd;
	return 0;
}

static int element_refused(enum sebpf_mask mask, const char *element, int code,
			   struct sebpf_err *err)
{
	const char *name = sebpf_mask_option(mask);
	struct sebpf_near near = { .word = element };
	char meant[SEBPF_NEAR_WORDS_BYTES];

	sebpf_mask_offer((uint32_t)mask, &near);
	if (code == -EINVAL || code == -ERANGE)
		return sebpf_err_set(err, code,
				     "--%s: the running kernel does not know "
				     "\"%s\"%s",
				     name, element,
				     sebpf_near_words(&near, meant));
	return sebpf_err_set(err, code, "--%s: cannot delegate \"%s\": %s%s",
			     name, element, strerror(-code),
			     delegate_hint(code));
}

/*
 * One element at a time: the kernel adds each to the mask, says which one it
 * does not know, and applies its limit of 255 characters to each separately.
 */
static int set_list(int fs_fd, enum sebpf_mask mask, const char *list,
		    struct sebpf_err *err)
{
	char element[SEBPF_DELEGATE_ELEMENT_BYTES];
	const char *rest = list;

	while (rest) {
		if (!sebpf_delegation_next(&rest, element))
			return sebpf_err_set(err, -EINVAL,
					     "--%s: an element is too long",
					     sebpf_mask_option(mask));
		if (fsconfig(fs_fd, FSCONFIG_SET_STRING,
			     sebpf_mask_mount_option(mask), element, 0))
			return element_refused(mask, element, -errno, err);
	}
	return 0;
}

static int creation_refused(int code, struct sebpf_err *err)
{
	static const char doing[] = "cannot create a BPF filesystem";

	/* A kernel that delegates asks for privilege earlier, in set_list(). */
	if (code == -EPERM)
		return sebpf_err_set(err, code, "%s: %s; %s", doing,
				     strerror(-code), VERSION_HINT);
	return delegate_failed(err, code, doing);
}

int sebpf_delegated_mount_create(int fs_fd,
				 const struct sebpf_delegation *delegation,
				 int *ret_mount_fd, struct sebpf_err *err)
{
	enum sebpf_mask mask;
	int fd, ret;

	for (mask = 0; mask < SEBPF_MASK_COUNT; mask++) {
		if (!delegation->list[mask])
			continue;
		ret = set_list(fs_fd, mask, delegation->list[mask], err);
		if (ret)
			return ret;
	}
	if (fsconfig(fs_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return creation_refused(-errno, err);
	fd = fsmount(fs_fd, FSMOUNT_CLOEXEC,
		     MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	if (fd < 0)
		return delegate_failed(err, -errno,
				       "cannot mount the BPF filesystem");
	*ret_mount_fd = fd;
	return 0;
}

int sebpf_delegated_mount_attach(int mount_fd, int directory, const char *path,
				 struct sebpf_err *err)
{
	unsigned int flags = MOVE_MOUNT_F_EMPTY_PATH;
	int code;

	if (!*path)
		flags |= MOVE_MOUNT_T_EMPTY_PATH;
	if (!move_mount(mount_fd, "", directory, path, flags))
		return 0;
	code = -errno;
	return sebpf_err_set(err, code,
			     "cannot put the BPF filesystem on %s: %s%s",
			     *path ? path : "its directory", strerror(-code),
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

/* Returns 1 for the mount, if it has all options. */
static int check_options(const struct sebpf_mountinfo *mount, void *argument,
			 struct sebpf_err *err)
{
	const struct expectation *expected = argument;
	enum sebpf_mask mask;

	if (mount->id != expected->id)
		return 0;
	for (mask = 0; mask < SEBPF_MASK_COUNT; mask++)
		if (expected->delegation->list[mask] &&
		    !has_option(mount->options, sebpf_mask_mount_option(mask)))
			return sebpf_err_set(err, -EOPNOTSUPP,
					     "the running kernel ignores "
					     "\"%s\"; " VERSION_HINT,
					     sebpf_mask_mount_option(mask));
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
		return delegate_failed(err, -errno,
				       "cannot examine the BPF filesystem");
	expected.id = status.stx_mnt_id;
	ret = sebpf_mountinfo_visit(SEBPF_MOUNTINFO, check_options, &expected,
				    err);
	if (!ret)
		return sebpf_err_set(err, -ENOENT,
				     "the BPF filesystem is not among the "
				     "mounts");
	return ret < 0 ? ret : 0;
}

int sebpf_delegated_mount_take(int socket, int directory, const char *path,
			       const struct sebpf_delegation *delegation,
			       struct sebpf_err *err)
{
	struct sebpf_handover message;
	int fs_fd sebpf_auto_close = -1;
	int mount_fd sebpf_auto_close = -1;
	int ret = sebpf_delegated_mount_open(&fs_fd, err);

	if (!ret)
		ret = sebpf_handover_descriptor(socket, fs_fd, err);
	if (!ret)
		ret = sebpf_handover_receive(socket, &mount_fd, &message, err);
	if (!ret)
		ret = sebpf_delegated_mount_attach(mount_fd, directory, path,
						   err);
	if (!ret)
		ret = sebpf_delegated_mount_verify(mount_fd, delegation, err);
	return ret;
}
