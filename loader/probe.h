/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the running kernel must have
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LOADER_PROBE_H
#define SEBPF_LOADER_PROBE_H

#include "sebpf/error.h"

/**
 * Tells whether the kernel's SELinux knows the delegator of a token, as it does
 * since Linux 7.0.
 *
 * @param err filled on failure.
 * @return 1 or 0; -EOPNOTSUPP if the kernel has no BTF.
 */
int sebpf_probe_delegator(struct sebpf_err *err);

/**
 * Tells whether the caller's capabilities allow it to load the hooks.
 *
 * @param err filled on failure.
 * @return 0; -EPERM without CAP_SYS_ADMIN.
 */
int sebpf_probe_caller(struct sebpf_err *err);

/**
 * Tells whether SELinux and BPF LSM are enabled, in whichever order.
 *
 * @param err filled on failure.
 * @return 0; -EOPNOTSUPP if one is not; another -errno if that could not be found
 *	out.
 */
int sebpf_probe_enabled(struct sebpf_err *err);

/**
 * Tells whether the hooks can work on the running kernel: SELinux enabled, BPF
 * LSM enabled and after SELinux, BTF present, the token hooks present, and
 * nothing that stops all such programs. Features are looked for, never inferred
 * from the kernel's version.
 *
 * @param err filled on failure with a sentence that says what is missing, and
 *	what to do.
 * @return 0; -EOPNOTSUPP if something is missing; another -errno if that could
 *	not be found out.
 */
int sebpf_probe_kernel(struct sebpf_err *err);

/**
 * Tells whether the kernel calls programs on its functions, the hooks among them;
 * kernels before 7.0 do not if kernel.ftrace_enabled is 0. Thread-safe.
 *
 * @return 1 or 0.
 */
int sebpf_probe_calls(void);

#endif /* SEBPF_LOADER_PROBE_H */
