// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the names behind stable ids
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "labels/names.h"
#include "sebpf/cleanup.h"
#include "sebpf/limits.h"

/* Before the names in the saved bytes. */
#define SAVED_MAGIC 0x534e414dU /* "SNAM" */

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

/**
 * struct saved_header - what the saved bytes begin with
 * @magic: SAVED_MAGIC.
 * @counts: number of names of each kind.
 * @checksum: hash_bytes() of all that follows the header.
 *
 * Names follow, kind by kind and by ascending id: struct saved_name, then the
 * text without a terminator.
 */
struct saved_header {
	uint32_t magic;
	uint32_t counts[SEBPF_NAME_KINDS];
	uint64_t checksum;
};

/**
 * struct saved_name - what goes before each saved text
 * @id: the id.
 * @length: bytes of the text.
 */
struct saved_name {
	uint32_t id;
	uint32_t length;
};

_Static_assert(sizeof(struct saved_header) == 4 + 4 * SEBPF_NAME_KINDS + 8,
	       "no padding is saved");

static void free_names(struct sebpf_names **names)
{
	sebpf_names_free(*names);
}

/* FNV-1a. */
static uint64_t hash_bytes(const void *bytes, size_t size)
{
	const unsigned char *byte = bytes;
	uint64_t hash = 0xcbf29ce484222325U;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ byte[i]) * 0x100000001b3U;
	return hash;
}

/* Finds the slot that holds the name, or the empty one where it belongs. */
static uint32_t find_slot(const struct name_kind *kind, const char *name)
{
	uint32_t mask = kind->slot_count - 1;
	uint32_t slot = (uint32_t)hash_bytes(name, strlen(name)) & mask;

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

/* Gives the free @id to @name, @length bytes that are copied. */
static int add_name(struct name_kind *kind, uint32_t id, const char *name,
		    size_t length)
{
	char *text sebpf_auto_free = strndup(name, length);

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
		if (add_name(kind, id, name, strlen(name)))
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

static size_t saved_size(const struct sebpf_names *names)
{
	size_t size = sizeof(struct saved_header);

	for (int i = 0; i < SEBPF_NAME_KINDS; i++) {
		const struct name_kind *kind = &names->kinds[i];

		for (uint32_t id = 1; id <= kind->highest; id++) {
			if (kind->texts[id])
				size += sizeof(struct saved_name) +
					strlen(kind->texts[id]);
		}
	}
	return size;
}

static char *save_kind(const struct name_kind *kind, char *end)
{
	for (uint32_t id = 1; id <= kind->highest; id++) {
		struct saved_name saved = { .id = id };

		if (!kind->texts[id])
			continue;
		saved.length = (uint32_t)strlen(kind->texts[id]);
		memcpy(end, &saved, sizeof(saved));
		end += sizeof(saved);
		memcpy(end, kind->texts[id], saved.length);
		end += saved.length;
	}
	return end;
}

int sebpf_names_save(const struct sebpf_names *names, void **ret_bytes,
		     size_t *ret_size, struct sebpf_err *err)
{
	struct saved_header header = { .magic = SAVED_MAGIC };
	size_t size = saved_size(names);
	char *bytes = malloc(size);
	char *end;

	if (!bytes)
		return sebpf_err_set(err, -ENOMEM, "no memory to save names");
	end = bytes + sizeof(header);
	for (int i = 0; i < SEBPF_NAME_KINDS; i++) {
		header.counts[i] = names->kinds[i].count;
		end = save_kind(&names->kinds[i], end);
	}
	header.checksum =
		hash_bytes(bytes + sizeof(header), size - sizeof(header));
	memcpy(bytes, &header, sizeof(header));
	*ret_bytes = bytes;
	*ret_size = size;
	return 0;
}

/* Reads one kind of @count names; returns -EBADMSG on any contradiction. */
static int load_kind(struct name_kind *kind, uint32_t count, const char **bytes,
		     size_t *left)
{
	for (uint32_t i = 0; i < count; i++) {
		struct saved_name saved;
		int rc;

		if (*left < sizeof(saved))
			return -EBADMSG;
		memcpy(&saved, *bytes, sizeof(saved));
		*bytes += sizeof(saved);
		*left -= sizeof(saved);
		if (saved.id <= kind->highest || saved.id > SEBPF_MAX_NAME_ID ||
		    !saved.length || saved.length > *left ||
		    memchr(*bytes, '\0', saved.length))
			return -EBADMSG;
		rc = add_name(kind, saved.id, *bytes, saved.length);
		if (rc)
			return rc;
		*bytes += saved.length;
		*left -= saved.length;
	}
	return 0;
}

/* Tells whether each name of a loaded kind has one id only. */
static int has_twins(const struct name_kind *kind)
{
	for (uint32_t id = 1; id <= kind->highest; id++) {
		if (kind->texts[id] &&
		    kind->slots[find_slot(kind, kind->texts[id])] != id)
			return 1;
	}
	return 0;
}

static int load_kinds(struct sebpf_names *names,
		      const struct saved_header *header, const char *bytes,
		      size_t left)
{
	for (int i = 0; i < SEBPF_NAME_KINDS; i++) {
		struct name_kind *kind = &names->kinds[i];
		int rc = load_kind(kind, header->counts[i], &bytes, &left);

		if (rc)
			return rc;
		if (has_twins(kind))
			return -EBADMSG;
	}
	return left ? -EBADMSG : 0;
}

int sebpf_names_load(const void *bytes, size_t size,
		     struct sebpf_names **ret_names, struct sebpf_err *err)
{
	struct sebpf_names *names __attribute__((cleanup(free_names))) = NULL;
	const char *body = (const char *)bytes + sizeof(struct saved_header);
	struct saved_header header;
	int rc;

	if (size < sizeof(header))
		return sebpf_err_set(err, -EBADMSG, "saved names are cut");
	memcpy(&header, bytes, sizeof(header));
	if (header.magic != SAVED_MAGIC)
		return sebpf_err_set(err, -EBADMSG, "no saved names there");
	if (header.checksum != hash_bytes(body, size - sizeof(header)))
		return sebpf_err_set(err, -EBADMSG,
				     "saved names fail their checksum");
	rc = sebpf_names_new(&names, err);
	if (rc)
		return rc;
	rc = load_kinds(names, &header, body, size - sizeof(header));
	if (rc == -ENOMEM)
		return sebpf_err_set(err, rc, "no memory for saved names");
	if (rc)
		return sebpf_err_set(err, rc, "saved names are damaged");
	*ret_names = sebpf_steal(names);
	return 0;
}
