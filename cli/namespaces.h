/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the namespaces that a delegated BPF filesystem is for
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_NAMESPACES_H
#define SEBPF_CLI_NAMESPACES_H

#include <sys/types.h>

#include "sebpf/error.h"

/**
 * Enters a new user namespace and a new mount namespace, whose mounts are
 * private and show no BPF filesystem, wherever the machine has mounted one:
 * what is pinned there stays out of reach, although the namespace's root owns
 * it. cli/surroundings.h is about what else the caller holds.
 *
 * Call it with CAP_SYS_ADMIN, in a process with one thread. On failure the
 * process may be in some of the namespaces; all it can do is exit.
 *
 * @param err filled on failure.
 * @return 0; -EPERM without the capability, or if user namespaces are
 *	forbidden; -EACCES if the policy forbids them; -ENOSPC at their limit;
 *	-EINVAL if a BPF filesystem is locked in its place; errors of
 *	sebpf_mountinfo_visit(); other errors of unshare(2), mount(2), statx(2)
 *	and umount(2).
 */
int sebpf_namespaces_enter(struct sebpf_err *err);

/**
 * Makes sure that the caller can delegate: only the initial user namespace's root
 * can.
 *
 * @param err filled on failure.
 * @return 0; -EPERM in another user namespace, as of a rootless runtime; errors of
 *	stat(2).
 */
int sebpf_namespaces_are_initial(struct sebpf_err *err);

/**
 * Joins the user and mount namespace of another process.
 *
 * Call it in a process with one thread. On failure the process may be in one of
 * the namespaces; all it can do is exit.
 *
 * @param process descriptor of the process's directory in /proc.
 * @param err filled on failure.
 * @return 0; -EINVAL if the process is in the caller's user namespace; -ESRCH or
 *	-ENOENT if it has ended; -EACCES if the policy forbids it; other errors of
 *	openat(2), fstat(2) and setns(2).
 */
int sebpf_namespaces_join(int process, struct sebpf_err *err);

/**
 * Maps the caller's user and group to 0 of a new user namespace.
 *
 * setgroups(2) is denied there only if the kernel would otherwise refuse the
 * map of groups, as it does for a caller without CAP_SETGID.
 *
 * @param pid the process in the user namespace, a child of the caller.
 * @param err filled on failure.
 * @return 0; -EPERM if the maps are refused or already written; -ENOENT without
 *	/proc or if the process has ended; other errors of open(2) and write(2).
 */
int sebpf_user_namespace_map(pid_t pid, struct sebpf_err *err);

#endif /* SEBPF_CLI_NAMESPACES_H */
