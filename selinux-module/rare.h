/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what a policy says of few types: bounds, and how tokens are labelled
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_RARE_H
#define SEBPF_RARE_H

#include <sepol/policydb/policydb.h>
#include <stdint.h>

#include "labels/names.h"
#include "sebpf/error.h"
#include "selinux-module/image.h"
#include "selinux-module/words.h"

/**
 * Writes the rare properties of types, and enters their numbers in the types'
 * rows: what bounds them, and the range and role transitions for the token that
 * a creator of that type makes in itself.
 *
 * @param db the policy.
 * @param class_value its number of class anon_inode; 0 where it has none.
 * @param names the stable ids.
 * @param image has the rows of the types; receives the tables.
 * @param ranges receives ranges, which are written later with
 *	sebpf_valid_write_ranges().
 * @param err filled on failure.
 * @return 0; -E2BIG; -ENOMEM.
 */
int sebpf_rare_write(const struct policydb *db, uint32_t class_value,
		     const struct sebpf_names *names, struct sebpf_image *image,
		     struct sebpf_words *ranges, struct sebpf_err *err);

#endif /* SEBPF_RARE_H */
