/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what a mount has to delegate, in the words of those who make mounts
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_RECORD_OPTIONS_H
#define SEBPF_RECORD_OPTIONS_H

#include <stdint.h>
#include <stdio.h>

#include "sebpf/abi.h"

/**
 * Writes the options as comments of CIL, each line with the name of the program
 * that takes it: sebpf delegate, mount, systemd, incus, lxd, oci.
 *
 * @param masks by enum sebpf_mask: what has to be delegated; none: nothing is
 *	written. A mask with a bit that has no name is written as a number, which
 *	only sebpf delegate, mount and oci take.
 * @param out the stream.
 */
void sebpf_recorded_options(const uint64_t masks[SEBPF_MASK_COUNT], FILE *out);

#endif /* SEBPF_RECORD_OPTIONS_H */
