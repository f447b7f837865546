/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - blocks of CIL, for names that are declared in them
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_CIL_BLOCKS_H
#define SEBPF_LINT_CIL_BLOCKS_H

#include <stddef.h>
#include <stdio.h>

/**
 * struct sebpf_cil_blocks - names of blocks
 * @items: with those of the blocks around each; owned.
 * @count: number of blocks.
 * @room: blocks allocated.
 */
struct sebpf_cil_blocks {
	char **items;
	size_t count;
	size_t room;
};

/**
 * Adds a block, and all that it is in.
 *
 * @param name its full name.
 * @param length bytes of it that count.
 * @return 0; -ENOMEM.
 */
int sebpf_cil_blocks_add(struct sebpf_cil_blocks *blocks, const char *name,
			 size_t length);

/**
 * Adds the blocks that a name is in, if any.
 *
 * @param name a full name.
 * @return 0; -ENOMEM.
 */
int sebpf_cil_blocks_add_of(struct sebpf_cil_blocks *blocks, const char *name);

/**
 * Sorts blocks: each once, and after the one that it is in.
 */
void sebpf_cil_blocks_sort(struct sebpf_cil_blocks *blocks);

/**
 * Opens the block that a name is to be declared in, if any.
 *
 * @param name a full name.
 * @param out the stream.
 * @return what follows the declaration.
 */
const char *sebpf_cil_blocks_open(const char *name, FILE *out);

/**
 * Gives a name without its blocks.
 *
 * @param name a full name.
 * @return the end of it.
 */
const char *sebpf_cil_bare(const char *name);

/**
 * Frees blocks and leaves none.
 *
 * @param blocks may be empty.
 */
void sebpf_cil_blocks_free(struct sebpf_cil_blocks *blocks);

#define sebpf_auto_cil_blocks __attribute__((cleanup(sebpf_cil_blocks_free)))

#endif /* SEBPF_LINT_CIL_BLOCKS_H */
