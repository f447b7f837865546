/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - where the hooks find what they read in the kernel
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LOADER_RESOLVE_H
#define SEBPF_LOADER_RESOLVE_H

#include "sebpf/abi.h"
#include "sebpf/error.h"

/**
 * Asks the kernel for addresses, and for places in security blobs.
 *
 * @param ret_symbols receives them.
 * @param err filled on failure.
 * @return 0; -EPERM if the kernel hides them; -ENOENT if it has no such symbol;
 *	-errno of bpf(2).
 */
int sebpf_resolve(struct sebpf_symbols *ret_symbols, struct sebpf_err *err);

#endif /* SEBPF_LOADER_RESOLVE_H */
