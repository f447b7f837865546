/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - sequences of words, each kept once and known by its number
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_WORDS_H
#define SEBPF_WORDS_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct sebpf_words - a set of sequences; all zero where empty
 * @words: the sequences, one after the other; owned.
 * @used: number of words.
 * @room: words allocated.
 * @starts: first word of each sequence, and @used after the last; owned.
 * @count: number of sequences.
 * @starts_room: elements allocated.
 * @slots: open hash table of sequence numbers plus 1; owned.
 * @slot_count: a power of two, or 0 before the first sequence.
 */
struct sebpf_words {
	uint32_t *words;
	size_t used;
	size_t room;
	size_t *starts;
	uint32_t count;
	uint32_t starts_room;
	uint32_t *slots;
	uint32_t slot_count;
};

/**
 * Gives the number of a sequence, the next one where it is new.
 *
 * @param set the set.
 * @param words the sequence; copied. Not inside @p set.
 * @param length its words.
 * @param ret_number receives the number, from 0.
 * @return 0; -ENOMEM, also at 2^30 sequences.
 */
int sebpf_words_add(struct sebpf_words *set, const uint32_t *words,
		    size_t length, uint32_t *ret_number);

/**
 * Finds a sequence.
 *
 * @param set the set.
 * @param number below set->count.
 * @param ret_length receives its words; may be NULL.
 * @return the words, owned by the set, until the next sequence is added.
 */
const uint32_t *sebpf_words_get(const struct sebpf_words *set, uint32_t number,
				size_t *ret_length);

/**
 * Frees the sequences and leaves an empty set.
 *
 * @param set the set.
 */
void sebpf_words_free(struct sebpf_words *set);

#define sebpf_auto_words __attribute__((cleanup(sebpf_words_free)))

#endif /* SEBPF_WORDS_H */
