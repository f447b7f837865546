// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the matrix of bundles, without rows or columns that are equal
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>

#include "sebpf/cleanup.h"
#include "selinux-module/cells.h"
#include "selinux-module/database.h"

/* Finds the different columns; @column_of receives each target group's. */
static int find_columns(const struct sebpf_words *rows, uint32_t targets,
			struct sebpf_words *columns, uint32_t *column_of)
{
	uint32_t *column sebpf_auto_free = calloc(rows->count, sizeof(*column));

	if (!column)
		return -ENOMEM;
	for (uint32_t group = 0; group < targets; group++) {
		for (uint32_t row = 0; row < rows->count; row++)
			column[row] =
				rows->words[(size_t)row * targets + group];
		if (sebpf_words_add(columns, column, rows->count,
				    &column_of[group]))
			return -ENOMEM;
	}
	return 0;
}

/* Turns the columns around again. */
static int turn_columns(const struct sebpf_words *columns, uint32_t rows,
			struct sebpf_cells *ret_cells)
{
	uint32_t count = columns->count;
	uint32_t *words = calloc((size_t)rows * count, sizeof(*words));

	if (!words)
		return -ENOMEM;
	for (uint32_t row = 0; row < rows; row++)
		for (uint32_t i = 0; i < count; i++)
			words[(size_t)row * count + i] =
				columns->words[(size_t)i * rows + row];
	*ret_cells = (struct sebpf_cells){ words, rows, count };
	return 0;
}

int sebpf_cells_merge(struct sebpf_groups *groups,
		      const struct sebpf_words *rows, const uint32_t *row_of,
		      struct sebpf_cells *ret_cells)
{
	uint32_t targets = groups->targets.count;
	uint32_t *column_of sebpf_auto_free =
		calloc(targets, sizeof(*column_of));
	struct sebpf_words columns sebpf_auto_words = { 0 };

	if (!column_of || find_columns(rows, targets, &columns, column_of) ||
	    turn_columns(&columns, rows->count, ret_cells))
		return -ENOMEM;
	for (uint32_t type = 1; type <= groups->db->p_types.nprim; type++) {
		struct sebpf_group_type *entry = &groups->types[type];

		entry->source_group = row_of[entry->source_group];
		entry->target_group = column_of[entry->target_group];
	}
	return 0;
}

void sebpf_cells_free(struct sebpf_cells *cells)
{
	free(cells->words);
	*cells = (struct sebpf_cells){ 0 };
}
