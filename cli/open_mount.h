/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - opens the root of a mount of another process
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_OPEN_MOUNT_H
#define SEBPF_CLI_OPEN_MOUNT_H

/* How long a filesystem on the way may take. */
#define SEBPF_OPEN_MOUNT_MS 1000

/**
 * Opens what is mounted at a path. The path leads through what the process has
 * mounted and named: the walk stays below the process's root directory, follows
 * no symbolic link, and waits no longer than SEBPF_OPEN_MOUNT_MS for a filesystem
 * that may be the process's own (FUSE). It may be another mount that covers the
 * one that was meant.
 *
 * @param process its number, or "self".
 * @param mount_point the path, as the process's mountinfo has it.
 * @return a descriptor with O_PATH, which the caller closes; -ETIMEDOUT if a
 *	filesystem does not answer; -errno of open(2), openat2(2), socketpair(2),
 *	fork(2), sendmsg(2) and recvmsg(2): -ENOENT and -ESRCH also if there is no
 *	such process.
 */
int sebpf_open_mount(const char *process, const char *mount_point);

#endif /* SEBPF_CLI_OPEN_MOUNT_H */
