/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the proof, before hooks enforce, that they read the kernel rightly
 * Copyright (C) 2026 The sebpf authors
 *
 * The kernel's structures are no stable interface. Before the hooks are
 * attached, what they make of this very process is compared with what the
 * kernel's security server says of it.
 */
#ifndef SEBPF_SELF_CHECK_H
#define SEBPF_SELF_CHECK_H

#include "labels/names.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"

/**
 * Compares what the hooks found out about this process with the kernel: its
 * context with /proc/self/attr/current, the label of its token with
 * /sys/fs/selinux/create, the decisions for each class that the policy has with
 * /sys/fs/selinux/access.
 *
 * @param self what the hooks found out.
 * @param names the names of the ids in it.
 * @param err filled on failure; says what differs.
 * @return 0; -EBADE where something differs, or the hooks failed; -errno where
 *	the kernel could not be asked.
 */
int sebpf_self_check(const struct sebpf_self *self,
		     const struct sebpf_names *names, struct sebpf_err *err);

#endif /* SEBPF_SELF_CHECK_H */
