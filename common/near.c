// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the names that a mistyped one may have meant
 * Copyright (C) 2026 The sebpf authors
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/near.h"

/* How much of a word may be wrong. */
#define EDITED_PART 3U

static int same(char left, char right)
{
	return tolower((unsigned char)left) == tolower((unsigned char)right);
}

static unsigned int least(unsigned int left, unsigned int right)
{
	return left < right ? left : right;
}

/*
 * The edits from @word to @name (optimal string alignment). Row i, column j:
 * from the first i characters of the one to the first j of the other. Only
 * three rows are needed at a time.
 */
static unsigned int count_edits(const char *word, size_t words,
				const char *name, size_t names)
{
	unsigned int rows[3][SEBPF_NEAR_BYTES + 1];

	for (size_t j = 0; j <= names; j++)
		rows[0][j] = (unsigned int)j;
	for (size_t i = 1; i <= words; i++) {
		const unsigned int *above = rows[(i - 1) % 3];
		const unsigned int *higher = rows[(i + 1) % 3];
		unsigned int *row = rows[i % 3];

		row[0] = (unsigned int)i;
		for (size_t j = 1; j <= names; j++) {
			row[j] = least(above[j], row[j - 1]) + 1;
			row[j] = least(row[j],
				       above[j - 1] +
					       !same(word[i - 1], name[j - 1]));
			if (i > 1 && j > 1 && same(word[i - 1], name[j - 2]) &&
			    same(word[i - 2], name[j - 1]))
				row[j] = least(row[j], higher[j - 2] + 1);
		}
	}
	return rows[words % 3][names];
}

static int is_kept(const struct sebpf_near *near, const char *name)
{
	size_t i = 0;

	while (i < near->count && strcmp(near->names[i], name) != 0)
		i++;
	return i < near->count;
}

void sebpf_near_offer(struct sebpf_near *near, const char *name)
{
	size_t words = strlen(near->word), names = strlen(name);
	unsigned int edits;
	size_t at;

	if (words > SEBPF_NEAR_BYTES || names > SEBPF_NEAR_BYTES ||
	    is_kept(near, name))
		return;
	edits = count_edits(near->word, words, name, names);
	if (edits > (words + EDITED_PART - 1) / EDITED_PART || edits >= names)
		return;
	for (at = near->count; at && edits < near->edits[at - 1]; at--)
		if (at < SEBPF_NEAR_NAMES) {
			near->names[at] = near->names[at - 1];
			near->edits[at] = near->edits[at - 1];
		}
	if (at == SEBPF_NEAR_NAMES)
		return;
	near->names[at] = name;
	near->edits[at] = edits;
	near->count += near->count < SEBPF_NEAR_NAMES;
}

const char *sebpf_near_words(const struct sebpf_near *near,
			     char text[SEBPF_NEAR_WORDS_BYTES])
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < near->count; i++) {
		const char *before = !i			  ? " (did you mean " :
				     i + 1 == near->count ? " or " :
							    ", ";

		used += (size_t)snprintf(text + used,
					 SEBPF_NEAR_WORDS_BYTES - used,
					 "%s\"%s%s\"", before,
					 near->prefix ? near->prefix : "",
					 near->names[i]);
	}
	if (near->count)
		(void)snprintf(text + used, SEBPF_NEAR_WORDS_BYTES - used,
			       "?)");
	return text;
}
