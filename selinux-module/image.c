// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the policy image in user space
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "selinux-module/image.h"

int sebpf_image_add(struct sebpf_image *image, uint64_t count,
		    uint32_t *ret_first, struct sebpf_err *err)
{
	struct sebpf_row *rows;

	if (count > SEBPF_MAX_IMAGE_ROWS - image->count)
		return sebpf_err_set(
			err, -E2BIG,
			"the decisions of this policy take more than %u rows",
			SEBPF_MAX_IMAGE_ROWS);
	rows = reallocarray(image->rows, image->count + count, sizeof(*rows));
	if (!rows)
		return sebpf_err_set(err, -ENOMEM,
				     "no memory for a policy image");
	memset(rows + image->count, 0, count * sizeof(*rows));
	*ret_first = (uint32_t)image->count;
	image->rows = rows;
	image->count += count;
	return 0;
}

uint32_t *sebpf_image_word(struct sebpf_image *image, uint32_t first,
			   uint64_t index)
{
	return &image->rows[first + index / 4].word[index % 4];
}

int sebpf_image_names(const struct sebpf_row *rows, size_t count,
		      struct sebpf_names **ret_names, struct sebpf_err *err)
{
	const __u32 *identity;
	const __u32 *place;
	size_t first;
	size_t size;
	int rc;

	if (count < SEBPF_HEADER_ROWS ||
	    rows[SEBPF_ROW_IDENTITY].word[0] != SEBPF_IMAGE_MAGIC)
		return sebpf_err_set(err, -EBADMSG, "this is no policy image");
	identity = rows[SEBPF_ROW_IDENTITY].word;
	if (identity[1] != SEBPF_ABI_VERSION)
		return sebpf_err_set(
			err, -EBADMSG,
			"the policy image has ABI version %u, not %u",
			identity[1], SEBPF_ABI_VERSION);
	place = rows[SEBPF_ROW_NAMES].word;
	first = place[0];
	size = place[1];
	if (first < SEBPF_HEADER_ROWS || first > count ||
	    size > (count - first) * sizeof(*rows))
		return sebpf_err_set(err, -EBADMSG,
				     "the policy image has its names beyond "
				     "its end");
	rc = sebpf_names_load(rows + first, size, ret_names, err);
	return rc ? sebpf_err_prefix(err, "the policy image") : 0;
}

void sebpf_image_free(struct sebpf_image *image)
{
	free(image->rows);
	image->rows = NULL;
	image->count = 0;
}
