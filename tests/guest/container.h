/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a container with a delegated BPF filesystem, for tests
 * Copyright (C) 2026 The sebpf authors
 *
 * Needs cli/delegated_mount.c and common/error.c. The caller is root in the
 * initial user namespace of a guest, has one thread, and stays what it is.
 */
#ifndef SEBPF_TEST_CONTAINER_H
#define SEBPF_TEST_CONTAINER_H

#include <sys/types.h>

/**
 * struct container_options - how a container is made
 * @maker: SELinux context that the container's process has until it has the
 *	filesystem; NULL: @context.
 * @context: SELinux context of the container's process; NULL: the caller's.
 * @delegator_context: context of the process that delegates and creates the
 *	filesystem; NULL: the caller's.
 * @delegator_fscreate: fscreate context of that process: the label that the
 *	delegator chooses for tokens; NULL: none.
 * @cmds: what is delegated, as for --cmds of sebpf-delegate(8), as are the next
 *	three; NULL: nothing. At least one must be given.
 * @maps: map types.
 * @progs: program types.
 * @attachs: attach types.
 */
struct container_options {
	const char *maker;
	const char *context;
	const char *delegator_context;
	const char *delegator_fscreate;
	const char *cmds;
	const char *maps;
	const char *progs;
	const char *attachs;
};

/**
 * Runs in the container, as its root, in the caller's working directory
 * and with its standard output. What it writes with stdio is flushed.
 *
 * @param mount_fd the delegated filesystem, a detached mount; stays open until
 *	the container ends, unless the body closes it.
 * @param dir_fd its root directory, for token_create(); it also stays open.
 * @param arg from the caller; the body has a copy of what it points to.
 * @return the container's exit status, 0 to 255.
 */
typedef int (*container_body)(int mount_fd, int dir_fd, void *arg);

/**
 * Starts a container.
 *
 * @param options how it is made; not used after the return.
 * @param body what runs in it.
 * @param arg for @p body.
 * @param ret_pid receives the container's process. It is killed when the caller
 *	ends; the caller waits for it with container_wait().
 * @return 0; -EACCES if policy forbids a step, such as the delegation; -EINVAL
 *	if a context or an element of a list is not known, or a list is
 *	malformed; -EPERM without privilege; -EPIPE if the container was killed
 *	before the delegation (after that, container_wait() reports it); other
 *	errors of what cli/delegated_mount.h does. On failure the reason is
 *	printed to standard error, as a comment of TAP, and no process is left.
 */
int container_start(const struct container_options *options,
		    container_body body, void *arg, pid_t *ret_pid);

/**
 * Waits for the end of a container.
 *
 * @param pid its process.
 * @return what its body returned, modulo 256; 128 + N if signal N killed it;
 *	errors of waitpid(2).
 */
int container_wait(pid_t pid);

/**
 * Starts a container and waits for its end.
 *
 * @param options how it is made.
 * @param body what runs in it.
 * @param arg for @p body.
 * @return as container_start() if that fails, otherwise as container_wait().
 */
int container_run(const struct container_options *options, container_body body,
		  void *arg);

#endif /* SEBPF_TEST_CONTAINER_H */
