// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - blocks of CIL, for names that are declared in them
 * Copyright (C) 2026 The sebpf authors
 *
 * libsepol takes no declaration of a name with a dot in it, which is what a
 * policy has for a name in a block.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lint/cil_blocks.h"

#define FIRST_ROOM 16U

static int append(struct sebpf_cil_blocks *blocks, const char *name,
		  size_t length)
{
	if (blocks->count == blocks->room) {
		size_t room = blocks->room ? 2 * blocks->room : FIRST_ROOM;
		char **items =
			reallocarray(blocks->items, room, sizeof(*items));

		if (!items)
			return -ENOMEM;
		blocks->items = items;
		blocks->room = room;
	}
	blocks->items[blocks->count] = strndup(name, length);
	if (!blocks->items[blocks->count])
		return -ENOMEM;
	blocks->count++;
	return 0;
}

int sebpf_cil_blocks_add(struct sebpf_cil_blocks *blocks, const char *name,
			 size_t length)
{
	for (size_t at = 1; at <= length; at++)
		if ((at == length || name[at] == '.') &&
		    append(blocks, name, at))
			return -ENOMEM;
	return 0;
}

int sebpf_cil_blocks_add_of(struct sebpf_cil_blocks *blocks, const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? sebpf_cil_blocks_add(blocks, name, (size_t)(dot - name)) :
		     0;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void sebpf_cil_blocks_sort(struct sebpf_cil_blocks *blocks)
{
	size_t kept = 0;

	if (blocks->count)
		qsort(blocks->items, blocks->count, sizeof(*blocks->items),
		      compare);
	for (size_t i = 0; i < blocks->count; i++) {
		char *name = blocks->items[i];

		if (kept && !strcmp(blocks->items[kept - 1], name))
			free(name);
		else
			blocks->items[kept++] = name;
	}
	blocks->count = kept;
}

const char *sebpf_cil_bare(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot + 1 : name;
}

const char *sebpf_cil_blocks_open(const char *name, FILE *out)
{
	const char *dot = strrchr(name, '.');

	if (!dot)
		return "";
	(void)fprintf(out, "(in %.*s ", (int)(dot - name), name);
	return ")";
}

void sebpf_cil_blocks_free(struct sebpf_cil_blocks *blocks)
{
	for (size_t i = 0; i < blocks->count; i++)
		free(blocks->items[i]);
	free(blocks->items);
	*blocks = (struct sebpf_cil_blocks){ 0 };
}
