/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the mounts of a mount namespace
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_MOUNTINFO_H
#define SEBPF_CLI_MOUNTINFO_H

#include <stdint.h>

#include "sebpf/error.h"

/**
 * struct sebpf_mountinfo - one mount
 * @id: its number, as statx(2) tells it with STATX_MNT_ID.
 * @path: where it is, as seen from the root directory.
 * @type: of the filesystem.
 * @options: of the superblock, separated by commas.
 */
struct sebpf_mountinfo {
	uint64_t id;
	const char *path;
	const char *type;
	const char *options;
};

/**
 * What is done with a mount.
 *
 * @param mount the mount; not valid after the return.
 * @param argument from the caller of sebpf_mountinfo_visit().
 * @param err filled on failure.
 * @return 0 to go on with the next one; anything else to stop.
 */
typedef int (*sebpf_mount_visitor)(const struct sebpf_mountinfo *mount,
				   void *argument, struct sebpf_err *err);

/* Of the caller's mount namespace. */
#define SEBPF_MOUNTINFO "/proc/self/mountinfo"

/**
 * Visits the mounts in the order of a process's mountinfo, including those that
 * others cover. Thread-safe.
 *
 * @param path of the mountinfo.
 * @param visit what is done with each.
 * @param argument for @p visit.
 * @param err filled on failure.
 * @return 0 after the last one; what @p visit returned to stop; -EBADMSG for a
 *	line of another form; -errno of open(2) and read(2), including -ENOENT
 *	without /proc.
 */
int sebpf_mountinfo_visit(const char *path, sebpf_mount_visitor visit,
			  void *argument, struct sebpf_err *err);

#endif /* SEBPF_CLI_MOUNTINFO_H */
