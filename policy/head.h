/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the first bytes of a file tell: a kernel policy, or something else
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_POLICY_HEAD_H
#define SEBPF_POLICY_HEAD_H

#include <stddef.h>

#include "sebpf/error.h"

/**
 * Refuses what is no kernel policy that libsepol can read, as far as the first
 * bytes tell. What people have in hand instead is named, with the command that
 * makes something of it: a compressed policy, a module, CIL.
 *
 * @param bytes the file.
 * @param size its bytes.
 * @param path where it came from, for sentences.
 * @param err filled on failure.
 * @return 0; -EBADMSG.
 */
int sebpf_policy_head_check(const char *bytes, size_t size, const char *path,
			    struct sebpf_err *err);

#endif /* SEBPF_POLICY_HEAD_H */
