/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the names of what is delegated: commands and types
 * Copyright (C) 2026 The sebpf authors
 *
 * As the mount options delegate_... take and show them: the UAPI's names in
 * lower case, without their prefix.
 */
#ifndef SEBPF_DELEGATED_H
#define SEBPF_DELEGATED_H

#include <stdint.h>

#include "sebpf/abi.h"

/**
 * Names one of the masks, as in "delegate_cmds".
 *
 * @param mask enum sebpf_mask.
 * @return "cmds", "maps", "progs" or "attachs"; NULL where there is no such.
 */
const char *sebpf_delegated_option(uint32_t mask);

/**
 * Names a value that a mask has a bit for.
 *
 * @param mask enum sebpf_mask: which kind of value.
 * @param value enum bpf_cmd, bpf_map_type, bpf_prog_type or bpf_attach_type.
 * @return the name; NULL where this version of sebpf knows none.
 */
const char *sebpf_delegated_name(uint32_t mask, uint32_t value);

/**
 * Tells whether all that has a name is in a mask, as after delegate_...=any.
 *
 * @param mask enum sebpf_mask.
 * @param bits the mask's value.
 * @return 1 or 0.
 */
int sebpf_delegated_is_any(uint32_t mask, uint64_t bits);

#endif /* SEBPF_DELEGATED_H */
