// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - proof: sets of numbers
 * Copyright (C) 2026 The sebpf authors
 *
 * Of any two bitmaps of up to three words: whether a number is in one, and which
 * has what the other has not.
 */
#define WORDS 3

#include "tests/proof/spec.h"

int main(void)
{
	__u32 bit = nondet_u32();
	const __u32 first = PERMISSIVE, second = NEVERAUDIT;

	model = nondet_model();
	assume_bitmap(&model.bitmaps[first], 320);
	assume_bitmap(&model.bitmaps[second], 320);
	proved(bitmap_has(first, bit) == in(first, bit),
	       "bitmap_has() tells whether a number is in a set");
	proved(!bitmap_has(0, bit), "no set has no number");
	proved(compare_bitmaps(first, second) ==
		       ((has_more(first, second) ? ONLY_FIRST : 0) |
			(has_more(second, first) ? ONLY_SECOND : 0)),
	       "compare_bitmaps() tells what only one set has");
	return 0;
}
