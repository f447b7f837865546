/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the names of what is delegated: commands and types
 * Copyright (C) 2026 The sebpf authors
 *
 * As the mount options delegate_... take and show them: the UAPI's names in
 * lower case, without their prefix.
 */
#ifndef SEBPF_LABELS_DELEGATE_MASK_H
#define SEBPF_LABELS_DELEGATE_MASK_H

#include <stdint.h>

#include "common/near.h"
#include "sebpf/abi.h"

/**
 * Names the mount option that sets a mask.
 *
 * @param mask enum sebpf_mask.
 * @return "delegate_cmds" and so on; NULL if there is no such mask.
 */
const char *sebpf_mask_mount_option(uint32_t mask);

/**
 * The same without "delegate_".
 *
 * @param mask enum sebpf_mask.
 * @return "cmds", "maps", "progs" or "attachs"; NULL if there is no such.
 */
const char *sebpf_mask_option(uint32_t mask);

/**
 * Names a value that a mask has a bit for.
 *
 * @param mask enum sebpf_mask: which kind of value.
 * @param value enum bpf_cmd, bpf_map_type, bpf_prog_type or bpf_attach_type.
 * @return the name; NULL if this version of sebpf knows none.
 */
const char *sebpf_mask_value_name(uint32_t mask, uint32_t value);

/**
 * Offers the names of a mask's values to a word that is none of them.
 *
 * @param mask enum sebpf_mask.
 * @param near the word.
 */
void sebpf_mask_offer(uint32_t mask, struct sebpf_near *near);

/**
 * Tells whether all that has a name is in a mask, as after delegate_...=any.
 *
 * @param mask enum sebpf_mask.
 * @param bits the mask's value.
 * @return 1 or 0.
 */
int sebpf_mask_is_any(uint32_t mask, uint64_t bits);

#endif /* SEBPF_LABELS_DELEGATE_MASK_H */
