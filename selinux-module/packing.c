// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - bundles of permissions with only the bits that rules use
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "selinux-module/packing.h"

#define FIRST_ROOM 256U

void sebpf_packing_add_rule(uint32_t *bundle, const struct sebpf_rule *rule)
{
	uint32_t *words = bundle + (size_t)4 * rule->class_id;

	words[0] |= rule->allowed;
	words[1] |= rule->auditallow;
	words[2] |= rule->dontaudit;
}

static uint32_t count_bits(uint32_t word)
{
	return (uint32_t)__builtin_popcount(word);
}

void sebpf_packing_find(const struct sebpf_rule_list *rules,
			struct sebpf_packing *ret_packing)
{
	uint32_t next = 0;

	*ret_packing = (struct sebpf_packing){ 0 };
	for (size_t i = 0; i < rules->count; i++)
		sebpf_packing_add_rule(ret_packing->used, &rules->rules[i]);
	for (size_t i = 0; i < SEBPF_BUNDLE_WORDS; i++) {
		ret_packing->first[i] = next;
		next += count_bits(ret_packing->used[i]);
	}
	ret_packing->words = next / 64 + 1;
}

/* The packed bit of a bit of a word of a bundle. */
static uint32_t place_of(const struct sebpf_packing *packing, size_t word,
			 uint32_t bit)
{
	return packing->first[word] +
	       count_bits(packing->used[word] & ((UINT32_C(1) << bit) - 1));
}

void sebpf_packing_pack(const struct sebpf_packing *packing,
			const uint32_t *bundle, uint64_t *packed)
{
	memset(packed, 0, packing->words * sizeof(*packed));
	for (size_t i = 0; i < SEBPF_BUNDLE_WORDS; i++) {
		for (uint32_t left = bundle[i]; left; left &= left - 1) {
			uint32_t bit = (uint32_t)__builtin_ctz(left);
			uint32_t place = place_of(packing, i, bit);

			packed[place / 64] |= UINT64_C(1) << place % 64;
		}
	}
}

void sebpf_packing_unpack(const struct sebpf_packing *packing,
			  const uint64_t *packed, uint32_t *bundle)
{
	memset(bundle, 0, SEBPF_BUNDLE_WORDS * sizeof(*bundle));
	for (size_t i = 0; i < SEBPF_BUNDLE_WORDS; i++) {
		uint32_t place = packing->first[i];

		for (uint32_t left = packing->used[i]; left; left &= left - 1) {
			if (packed[place / 64] >> place % 64 & 1)
				bundle[i] |= left & -left;
			place++;
		}
	}
}

static int grow(struct sebpf_parts *parts, size_t words)
{
	size_t room = parts->room ? parts->room * 2 : FIRST_ROOM;
	uint32_t *places;
	uint64_t *bundles;

	places = reallocarray(parts->places, room, sizeof(*places));
	if (!places)
		return -ENOMEM;
	parts->places = places;
	bundles = reallocarray(parts->bundles, room, words * sizeof(*bundles));
	if (!bundles)
		return -ENOMEM;
	parts->bundles = bundles;
	parts->room = room;
	return 0;
}

int sebpf_parts_add(struct sebpf_parts *parts,
		    const struct sebpf_packing *packing, uint32_t place,
		    const uint64_t *bundle)
{
	size_t words = packing->words;

	if (parts->count == parts->room && grow(parts, words))
		return -ENOMEM;
	parts->places[parts->count] = place;
	memcpy(parts->bundles + parts->count * words, bundle,
	       words * sizeof(*bundle));
	parts->count++;
	return 0;
}

void sebpf_parts_free(struct sebpf_parts *parts)
{
	free(parts->places);
	free(parts->bundles);
	*parts = (struct sebpf_parts){ 0 };
}
