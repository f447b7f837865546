/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the delegator's half of a delegated mount
 * Copyright (C) 2026 The sebpf authors
 *
 * The other half is done by a child in the container's namespaces: see
 * cli/delegated_mount.h.
 */
#ifndef SEBPF_CLI_DELEGATOR_H
#define SEBPF_CLI_DELEGATOR_H

#include <sys/types.h>

#include "cli/delegated_mount.h"
#include "cli/handover.h"
#include "loader/recorder.h"

/**
 * struct sebpf_delegator - what a delegator does
 * @delegation: what is delegated.
 * @label: label of the tokens; NULL: as the policy decides.
 * @map: the child, if its user namespace is a new one without maps; 0: not so.
 * @recorder: records what is done with the child's tokens; NULL: none. Not owned.
 */
struct sebpf_delegator {
	struct sebpf_delegation delegation;
	const char *label;
	pid_t map;
	struct sebpf_recorder *recorder;
};

/**
 * Checks a context that a user gave, before anything is done.
 *
 * @param context the context.
 * @param err filled on failure; names it.
 * @return 0; -EOPNOTSUPP if SELinux is disabled; -EINVAL if the loaded policy does
 *	not know it; other errors of selinuxfs.
 */
int sebpf_delegator_check(const char *context, struct sebpf_err *err);

/**
 * Makes the mount for a child that asks for it, and waits until the child closes
 * the connection: by execve(2), or by its end.
 *
 * @param delegator what is wanted.
 * @param socket the connection.
 * @param message receives the child's failure, if it reports one.
 * @param err filled on failure.
 * @return 0; what the child reported; -EPIPE if it ended before it had the mount;
 *	-EBADMSG if it sent something else; errors of
 *	sebpf_delegated_mount_create().
 */
int sebpf_delegator_serve(const struct sebpf_delegator *delegator, int socket,
			  struct sebpf_handover *message,
			  struct sebpf_err *err);

#endif /* SEBPF_CLI_DELEGATOR_H */
