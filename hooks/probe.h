/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the running kernel must have
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_PROBE_H
#define SEBPF_PROBE_H

#include "sebpf/error.h"

/**
 * Tells whether the kernel's SELinux knows who delegated a token, as it does
 * since Linux 7.0.
 *
 * @param err filled on failure.
 * @return 1 or 0; -EOPNOTSUPP where the kernel has no BTF.
 */
int sebpf_probe_delegator(struct sebpf_err *err);

/**
 * Tells whether the hooks can work on the running kernel: SELinux enabled, BPF
 * LSM enabled and after SELinux, BTF present, the token hooks present. Features
 * are looked for, never inferred from the kernel's version.
 *
 * @param err filled on failure with a sentence that says what is missing.
 * @return 0; -EOPNOTSUPP where something is missing; another -errno where that
 *	could not be found out.
 */
int sebpf_probe_kernel(struct sebpf_err *err);

#endif /* SEBPF_PROBE_H */
