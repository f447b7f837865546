/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - which contexts a policy accepts, as tables of the image
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_VALID_H
#define SEBPF_VALID_H

#include <sepol/policydb/policydb.h>
#include <stdint.h>

#include "sebpf/error.h"
#include "selinux-module/image.h"
#include "selinux-module/words.h"

/**
 * Gives the number of a range.
 *
 * @param ranges the ranges of the image, each as its rows.
 * @param range the range.
 * @param ret_number receives the number, from 1.
 * @return 0; -ENOMEM.
 */
int sebpf_valid_range(struct sebpf_words *ranges, const mls_range_t *range,
		      uint32_t *ret_number);

/**
 * Writes what makes a context valid: the sensitivities' levels, the users'
 * ranges, the roles' types and the users' roles, and the unlabeled context.
 *
 * @param db the policy.
 * @param image has the rows of the users; receives the tables.
 * @param ranges receives the users' ranges, which are written later with
 *	sebpf_valid_write_ranges().
 * @param err filled on failure.
 * @return 0; -E2BIG; -ENOMEM.
 */
int sebpf_valid_write(const struct policydb *db, struct sebpf_image *image,
		      struct sebpf_words *ranges, struct sebpf_err *err);

/**
 * Writes the ranges, after the last one was added.
 *
 * @param image receives them.
 * @param ranges the ranges.
 * @param err filled on failure.
 * @return 0; -E2BIG; -ENOMEM.
 */
int sebpf_valid_write_ranges(struct sebpf_image *image,
			     const struct sebpf_words *ranges,
			     struct sebpf_err *err);

#endif /* SEBPF_VALID_H */
