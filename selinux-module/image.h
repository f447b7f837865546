/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the policy image in user space
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_IMAGE_H
#define SEBPF_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "labels/names.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"

/**
 * struct sebpf_image - rows as the hooks read them (include/sebpf/abi.h)
 * @rows: owned; NULL where empty. Free with sebpf_image_free().
 * @count: number of rows.
 */
struct sebpf_image {
	struct sebpf_row *rows;
	size_t count;
};

/* Rows that the words from 0 to @highest take. */
static inline uint64_t sebpf_image_packed(uint64_t highest)
{
	return highest / 4 + 1;
}

/**
 * Adds rows at the end, all zero.
 *
 * @param image the image.
 * @param count their number.
 * @param ret_first receives the number of the first.
 * @param err filled on failure.
 * @return 0; -E2BIG beyond SEBPF_MAX_IMAGE_ROWS; -ENOMEM.
 */
int sebpf_image_add(struct sebpf_image *image, uint64_t count,
		    uint32_t *ret_first, struct sebpf_err *err);

/**
 * Finds one of the packed words of a table.
 *
 * @param image the image.
 * @param first the table's first row.
 * @param index of the word; its row must exist.
 * @return the word, until rows are added.
 */
uint32_t *sebpf_image_word(struct sebpf_image *image, uint32_t first,
			   uint64_t index);

/**
 * Reads the names out of an image, for a process that finds one in the kernel.
 *
 * @param rows the image.
 * @param count its rows.
 * @param ret_names receives the names; the caller frees them with
 *	sebpf_names_free().
 * @param err filled on failure.
 * @return 0; -EBADMSG where the rows are not an image of this ABI version or
 *	its names are damaged; -ENOMEM.
 */
int sebpf_image_names(const struct sebpf_row *rows, size_t count,
		      struct sebpf_names **ret_names, struct sebpf_err *err);

/**
 * Frees the rows and leaves an empty image.
 *
 * @param image may be empty.
 */
void sebpf_image_free(struct sebpf_image *image);

#define sebpf_auto_image __attribute__((cleanup(sebpf_image_free)))

#endif /* SEBPF_IMAGE_H */
