/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - files below /run, with the label that the policy has for them
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LOADER_RUNTIME_FILE_H
#define SEBPF_LOADER_RUNTIME_FILE_H

/**
 * Opens a file for reading and writing; if it does not exist, it is made with
 * mode 0600.
 *
 * Without a type transition, what a domain makes has the type of the directory,
 * and the service could not open it. So it gets the label that the policy's
 * file contexts have for its path, at once. If there are none, or it may not be
 * given that label, it is made as without SELinux.
 *
 * Not thread-safe: it changes the label of what the process creates for a
 * moment.
 *
 * @param path the file; no symbolic link is followed.
 * @param flags further flags for open(2): O_TRUNC, or 0.
 * @return the descriptor, close-on-exec, which the caller closes; -errno of
 *	open(2).
 */
int sebpf_runtime_file_open(const char *path, int flags);

#endif /* SEBPF_LOADER_RUNTIME_FILE_H */
