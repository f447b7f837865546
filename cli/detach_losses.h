/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what is forgotten when the hooks are detached
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_DETACH_LOSSES_H
#define SEBPF_CLI_DETACH_LOSSES_H

#include <stddef.h>

#include "loader/attached.h"
#include "sebpf/error.h"

/* At most this many are named; there may be more. */
#define SEBPF_DETACH_LOSSES_NAMED 20

/**
 * Names, on standard error, what hooks that are attached later could not find
 * out again: tokens that are revoked, tokens whose label differs from what
 * policy computes for their creator, mounted filesystems whose delegator chose
 * the label of their tokens.
 *
 * A filesystem is not found if it is mounted in no mount namespace of a
 * process, or is covered by another mount.
 *
 * @param attached hooks that are in force.
 * @param ret_count receives their number, SEBPF_DETACH_LOSSES_NAMED if there
 *	are more.
 * @param err filled on failure.
 * @return 0; the errnos of sebpf_tokens_open() and sebpf_tokens_list(); -errno
 *	of opendir(3).
 */
int sebpf_detach_losses(const struct sebpf_attached *attached,
			size_t *ret_count, struct sebpf_err *err);

#endif /* SEBPF_CLI_DETACH_LOSSES_H */
