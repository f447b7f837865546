/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - how decisions are made on an image in memory
 * Copyright (C) 2026 The sebpf authors
 *
 * hooks/decide.h with what it asks of its includer, for user space: its images
 * are struct sebpf_image.
 */
#ifndef SEBPF_IMAGE_ROWS_H
#define SEBPF_IMAGE_ROWS_H

#include "selinux-module/image.h"

static inline const struct sebpf_row *row_at(void *image, __u32 index)
{
	const struct sebpf_image *rows = image;
	size_t whole = rows->count - rows->count % SEBPF_ROWS_PER_PAGE;

	return index < whole ? &rows->rows[index] : NULL;
}

static inline const struct sebpf_row *pair_at(void *image, __u32 index)
{
	return row_at(image, index & ~1U);
}

static inline void repeat(__u32 count, long (*turn)(__u32 index, void *context),
			  void *context)
{
	for (__u32 i = 0; i < count; i++)
		if (turn(i, context))
			break;
}

#include "hooks/decide.h"

#endif /* SEBPF_IMAGE_ROWS_H */
