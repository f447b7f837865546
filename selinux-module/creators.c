// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - which types may create a token at all
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>

#include "sebpf/cleanup.h"
#include "selinux-module/creators.h"

/* Whether a bundle allows bpf_token { create }. */
static int has_create(const struct sebpf_image *image, uint32_t bundle)
{
	size_t first = image->rows[SEBPF_ROW_RULES].word[2];
	size_t row = (size_t)bundle * SEBPF_CLASS_COUNT + SEBPF_CLASS_BPF_TOKEN;

	return (image->rows[first + row].word[0] &
		SEBPF_PERM(BPF_TOKEN, CREATE)) != 0;
}

/* Whether types of a source group may create a token of any target group. */
static int is_creator(struct sebpf_image *image, uint32_t source)
{
	uint32_t targets = image->rows[SEBPF_ROW_COUNTS].word[2];
	uint32_t cells = image->rows[SEBPF_ROW_RULES].word[1];

	for (uint32_t target = 0; target < targets; target++)
		if (has_create(image,
			       *sebpf_image_word(image, cells,
						 (uint64_t)source * targets +
							 target)))
			return 1;
	return 0;
}

int sebpf_creators_mark(struct sebpf_image *image, uint32_t types,
			struct sebpf_err *err)
{
	uint32_t sources = image->rows[SEBPF_ROW_COUNTS].word[1];
	uint8_t *creators sebpf_auto_free = calloc(sources, sizeof(*creators));
	struct sebpf_row *rows =
		image->rows + image->rows[SEBPF_ROW_RULES].word[0];

	if (!creators)
		return sebpf_err_set(err, -ENOMEM,
				     "no memory for the creators of tokens");
	for (uint32_t source = 0; source < sources; source++)
		creators[source] = (uint8_t)is_creator(image, source);
	for (uint32_t type = 1; type <= types; type++) {
		struct sebpf_row *row =
			rows + (size_t)SEBPF_ROWS_PER_TYPE * type;

		if (creators[row[0].word[1]] ||
		    has_create(image, row[0].word[3]))
			row[1].word[0] |= SEBPF_TYPE_CREATES;
	}
	return 0;
}
