// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - where the hooks are pinned
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "hooks/pinned.h"
#include "hooks/pins.h"
#include "sebpf/cleanup.h"

/* More than there are hooks, with a half-finished takeover's. */
#define MAX_LINKS 64

/* Milliseconds that the kernel gets to let go of each link. */
#define WAIT_STEPS 5000

/*
 * A directory that is there already is ours only where nobody else could have
 * made it, or can change what is in it: BPF filesystems are mounted with mode
 * 1777 unless something else is asked for.
 */
static int make_directory(const char *path, struct sebpf_err *err)
{
	struct stat info;

	if (!mkdir(path, 0700))
		return 0;
	if (errno != EEXIST || lstat(path, &info))
		return sebpf_err_set(err, -errno,
				     "cannot make directory \"%s\": %s", path,
				     strerror(errno));
	if (!S_ISDIR(info.st_mode) || info.st_uid != geteuid() ||
	    info.st_mode & (S_IRWXG | S_IRWXO))
		return sebpf_err_set(err, -EPERM,
				     "\"%s\" is not a directory of mode 0700 "
				     "that belongs to root, so others may have "
				     "pinned there; remove it",
				     path);
	return 0;
}

int sebpf_pins_prepare(struct sebpf_err *err)
{
	struct statfs info;
	int rc;

	if (statfs(SEBPF_BPFFS, &info))
		return sebpf_err_set(err, -errno, "\"%s\": %s", SEBPF_BPFFS,
				     strerror(errno));
	if (info.f_type != BPF_FS_MAGIC)
		return sebpf_err_set(err, -EMEDIUMTYPE,
				     "\"%s\" is not a BPF filesystem (mount "
				     "it: mount -t bpf bpf %s)",
				     SEBPF_BPFFS, SEBPF_BPFFS);
	rc = make_directory(SEBPF_PIN_DIR, err);
	if (!rc)
		rc = make_directory(SEBPF_PIN_MAPS, err);
	if (!rc)
		rc = make_directory(SEBPF_PIN_PROGS, err);
	if (!rc)
		rc = make_directory(SEBPF_PIN_LINKS, err);
	if (!rc)
		rc = make_directory(SEBPF_PIN_DECISIONS, err);
	return rc;
}

static void close_directory(DIR **directory)
{
	if (*directory)
		(void)closedir(*directory);
}

static const struct dirent *next_pin(DIR *directory)
{
	const struct dirent *entry;

	do {
		entry = readdir(directory);
	} while (entry && entry->d_name[0] == '.');
	return entry;
}

int sebpf_pins_have_links(void)
{
	DIR *directory __attribute__((cleanup(close_directory))) =
		opendir(SEBPF_PIN_LINKS);

	return directory && next_pin(directory);
}

/* Removes what is in a directory, and the directory. None is no failure. */
static int empty_directory(const char *path, struct sebpf_err *err)
{
	DIR *directory
		__attribute__((cleanup(close_directory))) = opendir(path);
	const struct dirent *entry;

	if (!directory && errno == ENOENT)
		return 0;
	if (!directory)
		return sebpf_err_set(err, -errno, "cannot read \"%s\": %s",
				     path, strerror(errno));
	while ((entry = next_pin(directory)))
		if (unlinkat(dirfd(directory), entry->d_name, 0))
			return sebpf_err_set(err, -errno,
					     "cannot remove \"%s/%s\": %s",
					     path, entry->d_name,
					     strerror(errno));
	if (rmdir(path))
		return sebpf_err_set(err, -errno, "cannot remove \"%s\": %s",
				     path, strerror(errno));
	return 0;
}

/* Ids of the pinned links. */
struct link_ids {
	uint32_t id[MAX_LINKS];
	size_t count;
};

static void find_links(struct link_ids *links)
{
	DIR *directory __attribute__((cleanup(close_directory))) =
		opendir(SEBPF_PIN_LINKS);
	const struct dirent *entry;
	char path[PATH_MAX];

	links->count = 0;
	while (directory && (entry = next_pin(directory)) &&
	       links->count < MAX_LINKS) {
		struct bpf_link_info info = { 0 };
		uint32_t length = sizeof(info);
		int fd sebpf_auto_close = -1;

		(void)snprintf(path, sizeof(path), "%s/%s", SEBPF_PIN_LINKS,
			       entry->d_name);
		fd = bpf_obj_get(path);
		if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &length))
			links->id[links->count++] = info.id;
	}
}

/* The kernel lets go of an unpinned link a little later, in a worker. */
static int wait_for_links(const struct link_ids *links, struct sebpf_err *err)
{
	const struct timespec step = { .tv_nsec = 1000000 };
	size_t i;
	int step_count;

	for (i = 0; i < links->count; i++) {
		for (step_count = 0;; step_count++) {
			int fd = bpf_link_get_fd_by_id(links->id[i]);

			if (fd < 0)
				break;
			(void)close(fd);
			if (step_count == WAIT_STEPS)
				return sebpf_err_set(
					err, -EBUSY,
					"another process keeps the link %u",
					links->id[i]);
			(void)nanosleep(&step, NULL);
		}
	}
	return 0;
}

int sebpf_pins_remove(struct sebpf_err *err)
{
	struct link_ids links;
	int rc;

	if (access(SEBPF_PIN_DIR, F_OK))
		return sebpf_err_set(err, -errno, "\"%s\": %s", SEBPF_PIN_DIR,
				     strerror(errno));
	find_links(&links);
	rc = empty_directory(SEBPF_PIN_LINKS, err);
	/* The hooks that the kernel has yet to let go of deny no more. */
	if (!rc)
		rc = sebpf_pinned_stand_down(err);
	if (!rc)
		rc = empty_directory(SEBPF_PIN_DECISIONS, err);
	if (!rc)
		rc = empty_directory(SEBPF_PIN_PROGS, err);
	if (!rc)
		rc = empty_directory(SEBPF_PIN_MAPS, err);
	if (!rc)
		rc = empty_directory(SEBPF_PIN_DIR, err);
	if (!rc)
		rc = wait_for_links(&links, err);
	return rc;
}
