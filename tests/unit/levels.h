/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - levels of contexts that tests make
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LEVELS_H
#define SEBPF_LEVELS_H

#include <stdint.h>
#include <stdlib.h>

#include <sepol/policydb/mls_types.h>

/* Adds a category to a level, by its number from 0: c0. */
static inline void add_category(mls_level_t *level, unsigned int category)
{
	if (ebitmap_set_bit(&level->cat, category, 1))
		abort();
}

/* Makes a level of an empty one; bit N of @categories is category number N. */
static inline void set_level(mls_level_t *level, uint32_t sensitivity,
			     uint64_t categories)
{
	level->sens = sensitivity;
	for (unsigned int i = 0; i < 64; i++)
		if (categories >> i & 1)
			add_category(level, i);
}

#endif /* SEBPF_LEVELS_H */
