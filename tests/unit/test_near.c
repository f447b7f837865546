// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - tests of the names that a mistyped one may have meant
 * Copyright (C) 2026 The sebpf authors
 */
#include "common/near.h"
#include "tests/unit/tap.h"

/**
 * struct sample - a word, the names, and the expected question
 * @word: what was written.
 * @names: in the order in which they are offered.
 * @wanted: the question.
 */
struct sample {
	const char *word;
	const char *names[6];
	const char *wanted;
};

static const struct sample samples[] = {
	{ "bpff", { "file", "bpf" }, " (did you mean \"bpf\"?)" },
	/* Each kind of edit, and one more of it than the word allows. */
	{ "abc", { "abcd" }, " (did you mean \"abcd\"?)" },
	{ "abc", { "abcde" }, "" },
	{ "abc", { "ab" }, " (did you mean \"ab\"?)" },
	{ "abc", { "a" }, "" },
	{ "abc", { "axc" }, " (did you mean \"axc\"?)" },
	{ "abc", { "xxc" }, "" },
	{ "abc", { "bac" }, " (did you mean \"bac\"?)" },
	{ "abcd", { "badc" }, " (did you mean \"badc\"?)" },
	{ "abc", { "cab" }, "" },
	/* Case does not matter, however long the word is. */
	{ "PROG_LOAD", { "prog_load" }, " (did you mean \"prog_load\"?)" },
	/* The nearest first; of equals, the first. */
	{ "prog_lod",
	  { "prog_lo", "prog_run", "prog_load", "prog" },
	  " (did you mean \"prog_lo\", \"prog_load\" or \"prog_run\"?)" },
	{ "map_creat",
	  { "map_read", "map_create" },
	  " (did you mean \"map_create\" or \"map_read\"?)" },
	/* Three at most: the nearest of all. */
	{ "abcdef",
	  { "abcdxx", "abcdex", "abcdey", "abcdez", "abcdf", "abcde" },
	  " (did you mean \"abcdex\", \"abcdey\" or \"abcdez\"?)" },
	/* Offered twice, but named once. */
	{ "abc", { "abcd", "abcd" }, " (did you mean \"abcd\"?)" },
	/* If all of a word is replaced, nothing is left of it. */
	{ "a", { "b" }, "" },
	{ "", { "a", "bpf" }, "" },
	{ "abc", { "" }, "" },
};

static void test_sample(const struct sample *sample)
{
	struct sebpf_near near = { .word = sample->word };
	char words[SEBPF_NEAR_WORDS_BYTES];

	for (size_t i = 0; i < 6 && sample->names[i]; i++)
		sebpf_near_offer(&near, sample->names[i]);
	is_text(sebpf_near_words(&near, words), sample->wanted, "\"%s\"%s",
		sample->word, sample->wanted);
}

static void fill(char *text, size_t length, char what)
{
	memset(text, what, length);
	text[length] = '\0';
}

static void test_lengths(void)
{
	char word[SEBPF_NEAR_BYTES + 2], name[SEBPF_NEAR_BYTES + 2];
	char names[3][SEBPF_NEAR_BYTES + 1];
	char words[SEBPF_NEAR_WORDS_BYTES];
	struct sebpf_near near = { .word = word, .prefix = "--" };

	fill(word, SEBPF_NEAR_BYTES, 'a');
	for (size_t i = 0; i < 3; i++) {
		fill(names[i], SEBPF_NEAR_BYTES, 'A');
		names[i][i] = 'b';
		sebpf_near_offer(&near, names[i]);
	}
	ok(near.count == 3, "names of the most bytes are near");
	ok(strlen(sebpf_near_words(&near, words)) > sizeof(word) * 2 &&
		   !strcmp(words + strlen(words) - 3, "\"?)"),
	   "three of them, with a prefix, have room");
	near.count = 0;
	fill(name, SEBPF_NEAR_BYTES + 1, 'a');
	sebpf_near_offer(&near, name);
	ok(!near.count, "a longer name is not");
	fill(word, SEBPF_NEAR_BYTES + 1, 'a');
	fill(name, SEBPF_NEAR_BYTES, 'a');
	sebpf_near_offer(&near, name);
	ok(!near.count, "nor to a longer word");
}

int main(void)
{
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		test_sample(&samples[i]);
	test_lengths();
	return tap_done();
}
