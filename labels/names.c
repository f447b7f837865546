// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the names behind ids
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "labels/names.h"
#include "sebpf/cleanup.h"
#include "sebpf/limits.h"

#define FIRST_ROOM 64U

/**
 * struct name_kind - the names of one kind
 * @texts: name of each id, NULL where the id was not given; owned.
 * @room: number of elements of @texts.
 * @highest: highest id given.
 * @count: number of names.
 * @slots: open hash table of ids, 0 where empty; at most half full.
 * @slot_count: a power of two, or 0 before the first name.
 */
struct name_kind {
	char **texts;
	uint32_t room;
	uint32_t highest;
	uint32_t count;
	uint32_t *slots;
	uint32_t slot_count;
};

struct sebpf_names {
	struct name_kind kinds[SEBPF_NAME_KINDS];
};

/* FNV-1a. */
static uint64_t hash_name(const char *name)
{
	uint64_t hash = 0xcbf29ce484222325U;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 0x100000001b3U;
	return hash;
}

/* Finds the slot that holds the name, or the empty one where it belongs. */
static uint32_t find_slot(const struct name_kind *kind, const char *name)
{
	uint32_t mask = kind->slot_count - 1;
	uint32_t slot = (uint32_t)hash_name(name) & mask;

	while (kind->slots[slot] &&
	       strcmp(kind->texts[kind->slots[slot]], name) != 0)
		slot = (slot + 1) & mask;
	return slot;
}

static int grow_slots(struct name_kind *kind)
{
	uint32_t *slots;
	uint32_t count;

	if (kind->slot_count && kind->count < kind->slot_count / 2)
		return 0;
	count = kind->slot_count ? kind->slot_count * 2 : FIRST_ROOM;
	slots = calloc(count, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	free(kind->slots);
	kind->slots = slots;
	kind->slot_count = count;
	for (uint32_t id = 1; id <= kind->highest; id++) {
		if (kind->texts[id])
			slots[find_slot(kind, kind->texts[id])] = id;
	}
	return 0;
}

static int grow_texts(struct name_kind *kind, uint32_t id)
{
	uint32_t room = kind->room ? kind->room : FIRST_ROOM;
	char **texts;

	if (id < kind->room)
		return 0;
	while (room <= id)
		room *= 2;
	texts = reallocarray(kind->texts, room, sizeof(*texts));
	if (!texts)
		return -ENOMEM;
	memset(texts + kind->room, 0, (room - kind->room) * sizeof(*texts));
	kind->texts = texts;
	kind->room = room;
	return 0;
}

/* Gives the free @id to @name, which is copied. */
static int add_name(struct name_kind *kind, uint32_t id, const char *name)
{
	char *text sebpf_auto_free = strdup(name);

	if (!text || grow_texts(kind, id) || grow_slots(kind))
		return -ENOMEM;
	kind->slots[find_slot(kind, text)] = id;
	kind->texts[id] = sebpf_steal(text);
	if (id > kind->highest)
		kind->highest = id;
	kind->count++;
	return 0;
}

int sebpf_names_new(struct sebpf_names **ret_names, struct sebpf_err *err)
{
	struct sebpf_names *names = calloc(1, sizeof(*names));

	if (!names)
		return sebpf_err_set(err, -ENOMEM, "no memory for names");
	*ret_names = names;
	return 0;
}

void sebpf_names_free(struct sebpf_names *names)
{
	if (!names)
		return;
	for (int i = 0; i < SEBPF_NAME_KINDS; i++) {
		struct name_kind *kind = &names->kinds[i];

		for (uint32_t id = 0; id < kind->room; id++)
			free(kind->texts[id]);
		free(kind->texts);
		free(kind->slots);
	}
	free(names);
}

int sebpf_names_intern(struct sebpf_names *names, enum sebpf_name_kind kind_id,
		       const char *name, uint32_t preferred, uint32_t *ret_id,
		       struct sebpf_err *err)
{
	struct name_kind *kind = &names->kinds[kind_id];
	uint32_t id = sebpf_names_find(names, kind_id, name);

	if (!id) {
		id = preferred;
		if (!id || sebpf_names_text(names, kind_id, id))
			id = kind->highest + 1;
		if (id > SEBPF_MAX_NAME_ID)
			return sebpf_err_set(
				err, -E2BIG,
				"name \"%s\" would get an id above %u", name,
				SEBPF_MAX_NAME_ID);
		if (add_name(kind, id, name))
			return sebpf_err_set(err, -ENOMEM,
					     "no memory for name \"%s\"", name);
	}
	*ret_id = id;
	return 0;
}

uint32_t sebpf_names_find(const struct sebpf_names *names,
			  enum sebpf_name_kind kind_id, const char *name)
{
	const struct name_kind *kind = &names->kinds[kind_id];

	return kind->slot_count ? kind->slots[find_slot(kind, name)] : 0;
}

const char *sebpf_names_text(const struct sebpf_names *names,
			     enum sebpf_name_kind kind_id, uint32_t id)
{
	const struct name_kind *kind = &names->kinds[kind_id];

	return id <= kind->highest && kind->texts ? kind->texts[id] : NULL;
}

uint32_t sebpf_names_highest(const struct sebpf_names *names,
			     enum sebpf_name_kind kind_id)
{
	return names->kinds[kind_id].highest;
}
