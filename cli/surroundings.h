/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what a program in new namespaces still holds from the caller
 * Copyright (C) 2026 The sebpf authors
 *
 * New namespaces change what a name leads to. What a process already holds
 * leads where it led before: its working directory, descriptors, keyrings, the
 * terminal. Each is a way to the machine's BPF filesystem, or to another
 * process that can go there. A program that is started in
 * sebpf_namespaces_enter()'s namespaces has these closed by the following,
 * however it delegates:
 *
 *	sebpf_descriptors_check()		before anything else is opened
 *	sebpf_working_directory_read()		before the namespaces
 *	sebpf_working_directory_enter()		after the new mount is in place
 *	sebpf_descriptors_drop()
 *	sebpf_keyring_leave()
 *	sebpf_terminal_is_writable(), setsid()	before the program
 *
 * Nothing here keeps state. The working directory belongs to the process, so
 * only a process with one thread may call the functions that change it.
 */
#ifndef SEBPF_CLI_SURROUNDINGS_H
#define SEBPF_CLI_SURROUNDINGS_H

#include <stdbool.h>

#include "sebpf/error.h"

/* Descriptors that a caller may ask to keep, in addition to 0, 1 and 2. */
#define SEBPF_PRESERVED_MAX 1024U

/**
 * Makes sure that descriptors 0, 1, 2, and the @p preserved next ones, lead to
 * nothing but their own contents: they are regular files, pipes, sockets or
 * devices. A directory leads on, in the mounts that it was opened in; a file of
 * a BPF filesystem to what is pinned; and the kernel's own objects (of BPF,
 * mounts, processes, rings of io_uring) to whatever they hold.
 *
 * What the other end of a socket sends, or has already sent, is not seen.
 *
 * @param preserved their number, at most SEBPF_PRESERVED_MAX.
 * @param err filled on failure; names the descriptor, and what it is.
 * @return 0; -EBADF if one of the @p preserved is not open (0, 1 and 2 need not
 *	be); -EINVAL if one leads on; errors of fstat(2) and fstatfs(2).
 */
int sebpf_descriptors_check(unsigned int preserved, struct sebpf_err *err);

/**
 * Has all descriptors except 0, 1, 2 and the @p preserved next ones closed when
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
 * @return 0; -ENOENT if it has no path: it was removed, or its mounts are not
 *	those below the root directory; -ENAMETOOLONG; -ENOMEM.
 */
int sebpf_working_directory_read(char **ret_path, struct sebpf_err *err);

/**
 * Goes to what the path leads to by now, if the working directory is no longer
 * there: it was on a BPF filesystem that was hidden. If the path leads nowhere,
 * this goes to the nearest directory above it.
 *
 * @param path the path from sebpf_working_directory_read(); it is cut if it
 *	leads nowhere.
 * @param err filled on failure.
 * @return 0; 1 if @p path was cut; errors of chdir(2) if not even the root
 *	directory can be entered.
 */
int sebpf_working_directory_enter(char *path, struct sebpf_err *err);

/**
 * Leaves the session's keyring, with what the caller can read there, for a new
 * and empty one. The keyrings of the user are those of the user namespace.
 *
 * @param err filled on failure.
 * @return 0, also if the kernel has no keyrings; errors of keyctl(2).
 */
int sebpf_keyring_leave(struct sebpf_err *err);

/**
 * Tells whether a program in this session could type into the terminal of the
 * session, for the caller's shell to read (TIOCSTI of ioctl_tty(2)): there is a
 * terminal, and dev.tty.legacy_tiocsti is not 0.
 *
 * @return whether it could; true if that is not known.
 */
bool sebpf_terminal_is_writable(void);

#endif /* SEBPF_CLI_SURROUNDINGS_H */
