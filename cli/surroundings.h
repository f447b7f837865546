/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what a program in new namespaces still holds of the caller's
 * Copyright (C) 2026 The sebpf authors
 *
 * New namespaces change what a name leads to. What a process holds already
 * leads where it led before: its working directory, descriptors, keyrings, the
 * terminal. Each is a way to the machine's BPF filesystem, or to somebody who
 * can go there. Whoever starts a program in sebpf_namespaces_enter()'s
 * namespaces closes them by this, whatever way it delegates by:
 *
 *	sebpf_descriptors_check()		before anything else is opened
 *	sebpf_working_directory_read()		before the namespaces
 *	sebpf_working_directory_enter()		once the new mount is in place
 *	sebpf_descriptors_drop()
 *	sebpf_keyring_leave()
 *	sebpf_terminal_is_writable(), setsid()	before the program
 *
 * Nothing here keeps state. The working directory is the process's, so that
 * only a process with one thread may call the functions that change it.
 */
#ifndef SEBPF_SURROUNDINGS_H
#define SEBPF_SURROUNDINGS_H

#include <stdbool.h>

#include "sebpf/error.h"

/* Descriptors beside 0, 1 and 2 that a caller may ask to keep. */
#define SEBPF_PRESERVED_MAX 1024U

/**
 * Makes sure that descriptors 0, 1, 2, and the @p preserved next ones, lead to
 * nothing but their own contents: they are regular files, pipes, sockets or
 * devices. A directory leads on from there, in the mounts that it was opened
 * in; a file of a BPF filesystem to what is pinned; and the kernel's own
 * objects (of BPF, mounts, processes, rings of io_uring) to whatever they hold.
 *
 * What the other end of a socket sends, or has sent already, is not seen.
 *
 * @param preserved their number, at most SEBPF_PRESERVED_MAX.
 * @param err filled on failure; names the descriptor, and what it is.
 * @return 0; -EBADF where one of the @p preserved is not open (0, 1 and 2 need
 *	not be); -EINVAL where one leads on; errors of fstat(2) and fstatfs(2).
 */
int sebpf_descriptors_check(unsigned int preserved, struct sebpf_err *err);

/**
 * Has all descriptors beside 0, 1, 2 and the @p preserved next ones closed when
 * a program is executed.
 *
 * @param preserved as for sebpf_descriptors_check().
 * @param err filled on failure.
 * @return 0; errors of close_range(2).
 */
int sebpf_descriptors_drop(unsigned int preserved, struct sebpf_err *err);

/**
 * Tells where the working directory is.
 *
 * @param ret_path receives the path; the caller frees it with free(3).
 * @param err filled on failure.
 * @return 0; -ENOENT where it has no path: it was removed, or its mounts are
 *	not those below the root directory; -ENAMETOOLONG; -ENOMEM.
 */
int sebpf_working_directory_read(char **ret_path, struct sebpf_err *err);

/**
 * Goes to what the path leads to by now, where the working directory is not
 * there any more: it was on a BPF filesystem that was hidden. Where the path
 * leads nowhere, this goes to the nearest directory above it.
 *
 * @param path what sebpf_working_directory_read() told; it is cut where it
 *	leads nowhere.
 * @param err filled on failure.
 * @return 0; 1 where @p path was cut; errors of chdir(2) where not even the
 *	root directory can be entered.
 */
int sebpf_working_directory_enter(char *path, struct sebpf_err *err);

/**
 * Leaves the session's keyring, with what the caller can read there, for a new
 * and empty one. The keyrings of the user are those of the user namespace.
 *
 * @param err filled on failure.
 * @return 0, also where the kernel has no keyrings; errors of keyctl(2).
 */
int sebpf_keyring_leave(struct sebpf_err *err);

/**
 * Tells whether a program in this session could type into the terminal of the
 * session, for the caller's shell to read (TIOCSTI of ioctl_tty(2)): there is a
 * terminal, and dev.tty.legacy_tiocsti is not 0.
 *
 * @return whether it could; true where that is not known.
 */
bool sebpf_terminal_is_writable(void);

#endif /* SEBPF_SURROUNDINGS_H */
