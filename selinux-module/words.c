// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - sequences of words, each kept once and known by its number
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "selinux-module/words.h"

#define FIRST_ROOM 256U
#define MAX_SEQUENCES (1U << 30)

static uint64_t hash_words(const uint32_t *words, size_t length)
{
	uint64_t hash = length;

	for (size_t i = 0; i < length; i++) {
		hash = (hash ^ words[i]) * 0x9e3779b97f4a7c15U;
		hash ^= hash >> 32;
	}
	return hash;
}

static int is_sequence(const struct sebpf_words *set, uint32_t number,
		       const uint32_t *words, size_t length)
{
	size_t have;
	const uint32_t *kept = sebpf_words_get(set, number, &have);

	return have == length &&
	       (!length || memcmp(kept, words, length * sizeof(*kept)) == 0);
}

/* Finds the slot that holds the sequence, or the empty one for it. */
static uint32_t find_slot(const struct sebpf_words *set, const uint32_t *words,
			  size_t length)
{
	uint32_t mask = set->slot_count - 1;
	uint32_t slot = (uint32_t)hash_words(words, length) & mask;

	while (set->slots[slot] &&
	       !is_sequence(set, set->slots[slot] - 1, words, length))
		slot = (slot + 1) & mask;
	return slot;
}

static int grow_slots(struct sebpf_words *set)
{
	uint32_t count = set->slot_count ? set->slot_count * 2 : FIRST_ROOM;
	uint32_t *slots;

	if (set->count < set->slot_count / 2)
		return 0;
	slots = calloc(count, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	free(set->slots);
	set->slots = slots;
	set->slot_count = count;
	for (uint32_t number = 0; number < set->count; number++) {
		size_t length;
		const uint32_t *words = sebpf_words_get(set, number, &length);

		slots[find_slot(set, words, length)] = number + 1;
	}
	return 0;
}

static int grow_starts(struct sebpf_words *set)
{
	uint32_t room = set->starts_room ? set->starts_room * 2 : FIRST_ROOM;
	size_t *starts;

	if (set->count + 1 < set->starts_room)
		return 0;
	if (set->count >= MAX_SEQUENCES)
		return -ENOMEM;
	starts = reallocarray(set->starts, room, sizeof(*starts));
	if (!starts)
		return -ENOMEM;
	if (!set->starts_room)
		starts[0] = 0;
	set->starts = starts;
	set->starts_room = room;
	return 0;
}

static int grow_words(struct sebpf_words *set, size_t length)
{
	size_t room = set->room ? set->room : FIRST_ROOM;
	uint32_t *words;

	if (set->room - set->used >= length && set->room)
		return 0;
	while (room - set->used < length)
		room *= 2;
	words = reallocarray(set->words, room, sizeof(*words));
	if (!words)
		return -ENOMEM;
	set->words = words;
	set->room = room;
	return 0;
}

int sebpf_words_add(struct sebpf_words *set, const uint32_t *words,
		    size_t length, uint32_t *ret_number)
{
	uint32_t slot;

	if (grow_slots(set))
		return -ENOMEM;
	slot = find_slot(set, words, length);
	if (!set->slots[slot]) {
		if (grow_starts(set) || grow_words(set, length))
			return -ENOMEM;
		if (length)
			memcpy(set->words + set->used, words,
			       length * sizeof(*words));
		set->used += length;
		set->count++;
		set->starts[set->count] = set->used;
		set->slots[slot] = set->count;
	}
	*ret_number = set->slots[slot] - 1;
	return 0;
}

const uint32_t *sebpf_words_get(const struct sebpf_words *set, uint32_t number,
				size_t *ret_length)
{
	if (ret_length)
		*ret_length = set->starts[number + 1] - set->starts[number];
	return set->words + set->starts[number];
}

void sebpf_words_free(struct sebpf_words *set)
{
	free(set->words);
	free(set->starts);
	free(set->slots);
	memset(set, 0, sizeof(*set));
}
