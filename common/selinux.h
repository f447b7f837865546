/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - whether the running kernel has SELinux
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_COMMON_SELINUX_H
#define SEBPF_COMMON_SELINUX_H

#include "sebpf/error.h"

#define SEBPF_SELINUXFS "/sys/fs/selinux"

/**
 * Tells whether SELinux is enabled here, with a policy. Thread-safe.
 *
 * @param err filled on failure with a sentence that says what is missing.
 * @return 0; -EOPNOTSUPP if SELinux is disabled, selinuxfs is not mounted, or no
 *	policy is loaded.
 */
int sebpf_selinux_check(struct sebpf_err *err);

#endif /* SEBPF_COMMON_SELINUX_H */
