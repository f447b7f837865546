// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the kernel's contexts and their MLS levels, and those of a label
 * Copyright (C) 2026 The sebpf authors
 *
 * The kernel keeps categories as a list of nodes, each a window of the set; a
 * label keeps them as words. Both are read word by word, so that nothing has
 * to be copied where it could change.
 *
 * What it decides when something is wrong: -1, and the caller denies.
 */
#include "hooks/core.h"
#include "hooks/maps.h"
#include "hooks/snapshot.h"

/* After snapshot.h, which defines how an image is read. */
#include "hooks/decide_label.h"

/**
 * struct cursor - a walk over the categories of a kernel level
 * @node: the node that holds the current word, or the next one after it.
 * @first: the word that @node begins with.
 * @units: words in a node.
 */
struct cursor {
	struct ebitmap_node *node;
	__u32 first;
	__u32 units;
};

inlined void start_cursor(struct cursor *cursor, struct mls_level *level)
{
	cursor->node = level->cat.node;
	cursor->first = cursor->node->startbit / 64;
	cursor->units =
		bpf_core_field_size(struct ebitmap_node, maps) / sizeof(__u64);
}

/* Word @index of the categories; called for 0, 1, 2, ... in turn. */
inlined __u64 next_word(struct cursor *cursor, __u32 index)
{
	__u64 window;
	__u32 unit;

	if (!cursor->node)
		return 0;
	if (index >= cursor->first + cursor->units) {
		cursor->node = cursor->node->next;
		if (!cursor->node)
			return 0;
		cursor->first = cursor->node->startbit / 64;
	}
	unit = index - cursor->first;
	/* Also where the node begins after the word: unit wraps around. */
	if (unit >= cursor->units || unit >= 64)
		return 0;
	/* The node, as if it began so much later. */
	window = (__u64)cursor->node + unit * sizeof(__u64);
	return kernel_cast(window, struct ebitmap_node)->maps[0];
}

/* Whether categories are left beyond the last word that a label holds. */
inlined int has_more(struct cursor *cursor)
{
	__u32 i;

	for (i = 0; i < cursor->units && i < 8; i++)
		if (next_word(cursor, SEBPF_CATEGORY_WORDS + i))
			return 1;
	return cursor->node && cursor->node->next;
}

inlined int read_level(struct mls_level *level, struct sebpf_level *out)
{
	struct cursor cursor;
	__u32 i;

	out->sensitivity = level->sens;
	out->pad = 0;
	start_cursor(&cursor, level);
	for (i = 0; i < SEBPF_CATEGORY_WORDS; i++)
		out->categories[i] = next_word(&cursor, i);
	return has_more(&cursor) ? -1 : 0;
}

/* Address of level @index of a kernel context's range. */
inlined __u64 range_level(__u64 context, __u32 index)
{
	return context + bpf_core_field_offset(struct context, range) +
	       bpf_core_field_offset(struct mls_range, level) +
	       index * bpf_core_type_size(struct mls_level);
}

/* A level by its address, for functions that are verified by themselves. */
inlined struct mls_level *level_at(__u64 address)
{
	return kernel_cast(address, struct mls_level);
}

__noinline int sebpf_read_range(__u64 context, struct sebpf_context *out)
{
	if (!out || !context)
		return -1;
	if (read_level(level_at(range_level(context, 0)), &out->low))
		return -1;
	return read_level(level_at(range_level(context, 1)), &out->high);
}

__noinline int sebpf_describe(__u64 address, __u32 sequence,
			      struct sebpf_context *out)
{
	struct context *context = kernel_cast(address, struct context);
	void *image = current_image();
	const struct sebpf_row *identity, *type;

	if (!out || !address || !image)
		return -1;
	identity = row_at(image, SEBPF_ROW_IDENTITY);
	type = type_row(image, context->type, 0);
	if (!identity || !type || identity->word[2] != sequence ||
	    sebpf_read_range(address, out))
		return -1;
	out->user = user_id(image, context->user);
	out->role = role_id(image, context->role);
	out->type = type->word[0];
	out->pad = 0;
	return 0;
}

__noinline int sebpf_compare_with_label(__u64 address,
					const struct sebpf_level *label)
{
	struct mls_level *level = level_at(address);
	__u64 only_kernel = 0, only_label = 0;
	struct cursor cursor;
	__u64 bits;
	__u32 i;

	if (!label)
		return 0;
	start_cursor(&cursor, level);
	for (i = 0; i < SEBPF_CATEGORY_WORDS; i++) {
		bits = next_word(&cursor, i);
		only_kernel |= bits & ~label->categories[i];
		only_label |= label->categories[i] & ~bits;
	}
	if (has_more(&cursor))
		return 0;
	return relation_of(level->sens, label->sensitivity, only_kernel,
			   only_label);
}

__noinline int sebpf_compare_levels(__u64 first_address, __u64 second_address)
{
	struct mls_level *first = level_at(first_address);
	struct mls_level *second = level_at(second_address);
	__u64 only_first = 0, only_second = 0;
	struct cursor first_cursor, second_cursor;
	__u64 first_bits, second_bits;
	__u32 i;

	start_cursor(&first_cursor, first);
	start_cursor(&second_cursor, second);
	for (i = 0; i < SEBPF_CATEGORY_WORDS; i++) {
		first_bits = next_word(&first_cursor, i);
		second_bits = next_word(&second_cursor, i);
		only_first |= first_bits & ~second_bits;
		only_second |= second_bits & ~first_bits;
	}
	if (has_more(&first_cursor) || has_more(&second_cursor))
		return 0;
	return relation_of(first->sens, second->sens, only_first, only_second);
}

inlined int is_wanted(__u32 pairs, __u32 pair)
{
	return pairs & (1U << pair);
}

/* The bits of a pair's relation in a set of relations. */
inlined __u32 placed(int relation, __u32 pair)
{
	return ((__u32)relation & 3) << 2 * pair;
}

/* The relation of a pair where it is wanted; otherwise nothing. */
inlined __u32 relate(__u32 pairs, __u32 pair, __u64 first, __u64 second)
{
	if (!is_wanted(pairs, pair))
		return 0;
	return placed(sebpf_compare_levels(first, second), pair);
}

inlined __u32 relate_to_label(__u32 pairs, __u32 pair, __u64 first,
			      const struct sebpf_level *second)
{
	if (!is_wanted(pairs, pair))
		return 0;
	return placed(sebpf_compare_with_label(first, second), pair);
}

__noinline int sebpf_relations(__u64 context, __u64 token, __u32 pairs)
{
	struct sebpf_token_key key = { .token = token };
	const struct sebpf_token *known;
	__u64 low, high;
	__u32 found;

	known = bpf_map_lookup_elem(&sebpf_tokens, &key);
	if (!known || !context || has_fault(SEBPF_FAULT_LEVELS))
		return -1;
	low = range_level(context, 0);
	high = range_level(context, 1);
	found = relate_to_label(pairs, SEBPF_PAIR_L1L2, low,
				&known->label.low) |
		relate_to_label(pairs, SEBPF_PAIR_L1H2, low,
				&known->label.high) |
		relate_to_label(pairs, SEBPF_PAIR_H1L2, high,
				&known->label.low) |
		relate_to_label(pairs, SEBPF_PAIR_H1H2, high,
				&known->label.high) |
		relate(pairs, SEBPF_PAIR_L1H1, low, high);
	if (is_wanted(pairs, SEBPF_PAIR_L2H2))
		found |= placed((int)relate_levels(&known->label.low,
						   &known->label.high),
				SEBPF_PAIR_L2H2);
	return (int)found;
}

__noinline int sebpf_context_relations(__u64 context, __u64 target, __u32 pairs)
{
	__u64 low, high, target_low, target_high;

	if (!context || !target || has_fault(SEBPF_FAULT_LEVELS))
		return -1;
	low = range_level(context, 0);
	high = range_level(context, 1);
	target_low = range_level(target, 0);
	target_high = range_level(target, 1);
	return (int)(relate(pairs, SEBPF_PAIR_L1L2, low, target_low) |
		     relate(pairs, SEBPF_PAIR_L1H2, low, target_high) |
		     relate(pairs, SEBPF_PAIR_H1L2, high, target_low) |
		     relate(pairs, SEBPF_PAIR_H1H2, high, target_high) |
		     relate(pairs, SEBPF_PAIR_L1H1, low, high) |
		     relate(pairs, SEBPF_PAIR_L2H2, target_low, target_high));
}
