/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - files below /run, with the label that the policy has for them
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_RUNTIME_FILE_H
#define SEBPF_RUNTIME_FILE_H

/**
 * Opens a file for reading and writing, and makes it, mode 0600, where it is not
 * there.
 *
 * What a domain makes without a type transition has the type of the directory,
 * and would be closed to the service. So it gets the label that the policy's
 * file contexts have for its path, at once; where there are none, or where it
 * may not be given that label, it is made as without SELinux.
 *
 * Not thread-safe: the label of what the process creates is changed meanwhile.
 *
 * @param path the file; no symbolic link is followed.
 * @param flags for open(2) beside these: O_TRUNC, or 0.
 * @return the descriptor, close-on-exec, which the caller closes; -errno of
 *	open(2).
 */
int sebpf_runtime_file_open(const char *path, int flags);

#endif /* SEBPF_RUNTIME_FILE_H */
