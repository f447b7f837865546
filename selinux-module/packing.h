/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - bundles of permissions with only the bits that rules use
 * Copyright (C) 2026 The sebpf authors
 *
 * Rules of a policy use few of the bits that a bundle has. Packed together,
 * those of a bundle mostly fit into a word, and to add up what many rules say
 * takes an instruction each.
 */
#ifndef SEBPF_PACKING_H
#define SEBPF_PACKING_H

#include <stddef.h>
#include <stdint.h>

#include "sebpf/classes.h"
#include "selinux-module/rules.h"

/* Words of a bundle: a row for each class, as in the image. */
#define SEBPF_BUNDLE_WORDS ((size_t)4 * SEBPF_CLASS_COUNT)

/* Words of the longest packed bundle. */
#define SEBPF_PACKED_WORDS (SEBPF_BUNDLE_WORDS / 2)

/**
 * struct sebpf_packing - which bits there are
 * @used: by word of a bundle, the bits that rules use.
 * @first: by word of a bundle, the packed bit of the lowest of them.
 * @words: words of a packed bundle, at least 1.
 */
struct sebpf_packing {
	uint32_t used[SEBPF_BUNDLE_WORDS];
	uint32_t first[SEBPF_BUNDLE_WORDS];
	size_t words;
};

/**
 * struct sebpf_parts - a growing list of what is said of places
 * @places: owned; likewise @bundles.
 * @bundles: packed.
 * @count: number of places.
 * @room: places allocated.
 */
struct sebpf_parts {
	uint32_t *places;
	uint64_t *bundles;
	size_t count;
	size_t room;
};

/**
 * Adds what a rule says to a bundle. Word 2 of a class holds what is not
 * audited, so that rules only add bits.
 *
 * @param bundle SEBPF_BUNDLE_WORDS words.
 * @param rule the rule.
 */
void sebpf_packing_add_rule(uint32_t *bundle, const struct sebpf_rule *rule);

/**
 * Finds the bits that rules use.
 *
 * @param rules the rules.
 * @param ret_packing receives them.
 */
void sebpf_packing_find(const struct sebpf_rule_list *rules,
			struct sebpf_packing *ret_packing);

/**
 * Packs a bundle.
 *
 * @param packing the bits.
 * @param bundle SEBPF_BUNDLE_WORDS words, with no other bits.
 * @param packed receives packing->words words.
 */
void sebpf_packing_pack(const struct sebpf_packing *packing,
			const uint32_t *bundle, uint64_t *packed);

/**
 * Unpacks a bundle.
 *
 * @param packing the bits.
 * @param packed packing->words words.
 * @param bundle receives SEBPF_BUNDLE_WORDS words.
 */
void sebpf_packing_unpack(const struct sebpf_packing *packing,
			  const uint64_t *packed, uint32_t *bundle);

/**
 * Adds a place to a list.
 *
 * @param parts the list.
 * @param packing the bits.
 * @param place the place.
 * @param bundle what is said of it, packed.
 * @return 0; -ENOMEM.
 */
int sebpf_parts_add(struct sebpf_parts *parts,
		    const struct sebpf_packing *packing, uint32_t place,
		    const uint64_t *bundle);

/**
 * Frees a list and leaves an empty one.
 *
 * @param parts may be empty.
 */
void sebpf_parts_free(struct sebpf_parts *parts);

#endif /* SEBPF_PACKING_H */
