/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - sets of numbers, as a policy has them
 * Copyright (C) 2026 The sebpf authors
 *
 * For implementations of hooks/policy.h, after their bitmap_next().
 */
#ifndef SEBPF_HOOKS_BITMAP_H
#define SEBPF_HOOKS_BITMAP_H

/* For what a policy has but cannot be read to its end. */
#define UNREADABLE (-1)

/* Whether a bitmap has a bit; 0 if it cannot be read that far. */
global_function int sebpf_bitmap_has(__u64 bitmap, __u32 bit)
{
	struct bitmap_cursor cursor;
	__u32 first = 0;
	__u64 bits = 0;

	bitmap_start(&cursor, bitmap);
	while (can_loop) {
		if (!bitmap_next(&cursor, &first, &bits) || first > bit)
			return 0;
		if (bit - first < 64)
			return bits >> ((bit - first) & 63) & 1;
	}
	return 0;
}

inlined int bitmap_has(__u64 bitmap, __u32 bit)
{
	return bitmap ? sebpf_bitmap_has(bitmap, bit) : 0;
}

/* Which of two sets of categories has what the other does not. */
#define ONLY_FIRST 1
#define ONLY_SECOND 2

/* Compares two sets: mask of ONLY_FIRST and ONLY_SECOND, or UNREADABLE. */
inlined int compare_bitmaps(__u64 first, __u64 second)
{
	struct bitmap_cursor first_cursor, second_cursor;
	__u32 first_at = 0, second_at = 0;
	__u64 first_bits = 0, second_bits = 0;
	int only = (int)unknown_zero;

	bitmap_start(&first_cursor, first);
	bitmap_start(&second_cursor, second);
	while (can_loop) {
		if (!first_bits)
			bitmap_next(&first_cursor, &first_at, &first_bits);
		if (!second_bits)
			bitmap_next(&second_cursor, &second_at, &second_bits);
		if (!first_bits && !second_bits)
			return only;
		/* The words that begin later are left for the next turn. */
		if (!second_bits || (first_bits && first_at < second_at)) {
			only |= ONLY_FIRST;
			first_bits = 0;
			continue;
		}
		if (!first_bits || second_at < first_at) {
			only |= ONLY_SECOND;
			second_bits = 0;
			continue;
		}
		if (first_bits & ~second_bits)
			only |= ONLY_FIRST;
		if (second_bits & ~first_bits)
			only |= ONLY_SECOND;
		first_bits = 0;
		second_bits = 0;
	}
	return UNREADABLE;
}

#endif /* SEBPF_HOOKS_BITMAP_H */
