/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the matrix of bundles, without rows or columns that are equal
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CELLS_H
#define SEBPF_CELLS_H

#include <stdint.h>

#include "selinux-module/groups.h"
#include "selinux-module/words.h"

/**
 * struct sebpf_cells - the matrix of bundles
 * @words: the number of the bundle of each source and target group, source by
 *	source; owned. Free with sebpf_cells_free().
 * @sources: number of source groups.
 * @targets: number of target groups.
 */
struct sebpf_cells {
	uint32_t *words;
	uint32_t sources;
	uint32_t targets;
};

/**
 * Makes the matrix: groups that it does not tell apart become one.
 *
 * @param groups the groups; their types receive the merged groups.
 * @param rows the different rows, each with a word for every target group.
 * @param row_of by source group: the number of its row.
 * @param ret_cells receives the matrix; the caller frees it.
 * @return 0; -ENOMEM.
 */
int sebpf_cells_merge(struct sebpf_groups *groups,
		      const struct sebpf_words *rows, const uint32_t *row_of,
		      struct sebpf_cells *ret_cells);

/**
 * Frees the matrix and leaves an empty one.
 *
 * @param cells may be empty.
 */
void sebpf_cells_free(struct sebpf_cells *cells);

#define sebpf_auto_cells __attribute__((cleanup(sebpf_cells_free)))

#endif /* SEBPF_CELLS_H */
