/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a BPF filesystem delegated to another user namespace
 * Copyright (C) 2026 The sebpf authors
 *
 * Two processes make one such mount. The container's process enters the
 * namespaces, opens a filesystem context there, so that the superblock belongs
 * to its user namespace, and passes it on. The delegator's process stays
 * privileged, says what is delegated, creates the superblock, and passes the
 * mount back:
 *
 *	container                          delegator
 *	sebpf_namespaces_enter()
 *	sebpf_delegated_mount_open()
 *	sebpf_handover_descriptor()  --->  sebpf_handover_receive()
 *	                                   sebpf_user_namespace_map()
 *	                                   sebpf_delegated_mount_create()
 *	sebpf_handover_receive()     <---  sebpf_handover_descriptor()
 *	sebpf_delegated_mount_attach()
 *	sebpf_delegated_mount_verify()
 *
 * Every descriptor is close-on-exec. Nothing here keeps state: all functions
 * are thread-safe. The other steps are in cli/namespaces.h and cli/handover.h.
 */
#ifndef SEBPF_CLI_DELEGATED_MOUNT_H
#define SEBPF_CLI_DELEGATED_MOUNT_H

#include "cli/delegation.h"
#include "sebpf/error.h"

/* The place where programs look for a BPF filesystem. */
#define SEBPF_BPFFS_DIR "/sys/fs/bpf"

/**
 * Opens a context for a BPF filesystem of the caller's user namespace.
 *
 * @param ret_fs_fd receives the descriptor; the caller closes it.
 * @param err filled on failure.
 * @return 0; -ENODEV, -ENOSYS if the kernel has no such filesystem or call;
 *	-EPERM without CAP_SYS_ADMIN in the mount namespace; -EMFILE, -ENFILE,
 *	-ENOMEM.
 */
int sebpf_delegated_mount_open(int *ret_fs_fd, struct sebpf_err *err);

/**
 * Creates the filesystem with its delegation. The caller is its delegator.
 *
 * @param fs_fd the context that sebpf_delegated_mount_open() gave.
 * @param delegation the lists.
 * @param ret_mount_fd receives the mount, detached; the caller closes it.
 * @param err filled on failure; names the element that was refused.
 * @return 0; -EINVAL, -ERANGE if the kernel does not know an element; -EPERM
 *	without CAP_SYS_ADMIN in the initial user namespace; -EACCES if a
 *	security module refused; other errors of fsconfig(2) and fsmount(2).
 */
int sebpf_delegated_mount_create(int fs_fd,
				 const struct sebpf_delegation *delegation,
				 int *ret_mount_fd, struct sebpf_err *err);

/**
 * Puts the mount on a directory of the caller's mount namespace.
 *
 * @param mount_fd the mount.
 * @param directory AT_FDCWD, or a directory.
 * @param path below it; "": the directory itself.
 * @param err filled on failure.
 * @return 0; -ENOENT without the directory; -EACCES if a security module
 *	refused; other errors of move_mount(2).
 */
int sebpf_delegated_mount_attach(int mount_fd, int directory, const char *path,
				 struct sebpf_err *err);

/**
 * Makes sure that the kernel delegates by each option that was set: a kernel
 * older than delegation ignores them all.
 *
 * @param mount_fd the mount, attached in the caller's mount namespace.
 * @param delegation the lists.
 * @param err filled on failure; names the option.
 * @return 0; -EOPNOTSUPP if an option has no effect; -ENOENT if the mount is
 *	not in /proc/self/mountinfo; -ENOMEM; errors of open(2) and statx(2).
 */
int sebpf_delegated_mount_verify(int mount_fd,
				 const struct sebpf_delegation *delegation,
				 struct sebpf_err *err);

/**
 * The container's half, after it has entered the namespaces: from
 * sebpf_delegated_mount_open() to sebpf_delegated_mount_verify().
 *
 * @param socket the connection with the delegator.
 * @param directory AT_FDCWD, or a directory.
 * @param path where the mount is put, below it; "": the directory itself.
 * @param delegation the lists.
 * @param err filled on failure.
 * @return 0; -EPIPE if the delegator gave up; errors of the steps.
 */
int sebpf_delegated_mount_take(int socket, int directory, const char *path,
			       const struct sebpf_delegation *delegation,
			       struct sebpf_err *err);

#endif /* SEBPF_CLI_DELEGATED_MOUNT_H */
