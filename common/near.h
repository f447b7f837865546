/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the names that a mistyped one may have meant
 * Copyright (C) 2026 The sebpf authors
 *
 * One edit adds, drops or replaces a character, or swaps two neighbours. Upper
 * and lower case are alike. A name is near if edits of at most a third of the
 * characters that were written make it that name.
 */
#ifndef SEBPF_COMMON_NEAR_H
#define SEBPF_COMMON_NEAR_H

#include <stddef.h>

/* How many names are suggested. */
#define SEBPF_NEAR_NAMES 3U

/* Longer words and names are near to nothing. */
#define SEBPF_NEAR_BYTES 64U

/* Room for the sentence of sebpf_near_words(), with its NUL. */
#define SEBPF_NEAR_WORDS_BYTES \
	(SEBPF_NEAR_NAMES * (SEBPF_NEAR_BYTES + 10U) + 20U)

/**
 * struct sebpf_near - the nearest of the names that were offered
 * @word: what was written; owned by the caller.
 * @prefix: what is printed in front of each name; NULL: nothing.
 * @names: the nearest first, owned by the caller that offers them.
 * @edits: how many edits turn the word into each of them.
 * @count: their number.
 */
struct sebpf_near {
	const char *word;
	const char *prefix;
	const char *names[SEBPF_NEAR_NAMES];
	unsigned int edits[SEBPF_NEAR_NAMES];
	size_t count;
};

/**
 * Offers a name, which is kept if it is near to the word, and nearer than
 * those that were offered before. A name may be offered again.
 *
 * @param near the word, and what is kept.
 * @param name the name; has to outlive @p near.
 */
void sebpf_near_offer(struct sebpf_near *near, const char *name);

/**
 * Writes the question that ends a sentence about the word.
 *
 * @param near the word, and what was kept.
 * @param text receives ' (did you mean "a" or "b"?)', or nothing if no name is
 *	near.
 * @return @p text.
 */
const char *sebpf_near_words(const struct sebpf_near *near,
			     char text[SEBPF_NEAR_WORDS_BYTES]);

#endif /* SEBPF_COMMON_NEAR_H */
