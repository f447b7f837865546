/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - one policy's decisions by the hooks and by the kernel, compared
 * Copyright (C) 2026 The sebpf authors
 *
 * Contexts of the kernel's policy get SIDs, and the hooks' functions in the
 * kernel say what one may do with a token of another, and how a token of one is
 * labelled. The kernel's security server is asked the same with the contexts as
 * text, in enforcing mode.
 *
 * If a step that no test is about fails, the program ends with a TAP bail-out.
 */
#ifndef SEBPF_TEST_COMPARISON_H
#define SEBPF_TEST_COMPARISON_H

#include <stdint.h>

/* Kinds of answers, to tell whether the comparison means anything. */
enum comparison_seen {
	SEEN_ALL, /* every permission of the class */
	SEEN_SOME,
	SEEN_NONE,
	SEEN_AUDITALLOW,
	SEEN_DONTAUDIT,
	SEEN_PERMISSIVE,
	SEEN_COUNT
};

/**
 * struct comparison_counts - what was compared, and what differs
 * @sources: contexts of sources.
 * @targets: labels of tokens.
 * @contexts: contexts whose validity was asked about.
 * @disputed: of these, those that only one of the two accepts.
 * @decisions: decisions on a source, a target and a class: the permissions that
 *	are allowed, those recorded when allowed and when denied, the flags.
 * @different: of these, those that differ.
 * @invalid: decisions on SIDs that the kernel has no context for.
 * @wrong_invalid: of these, those that differ.
 * @labels: labels of tokens that the sources create.
 * @wrong_labels: of these, those that differ.
 * @seen: answers of the kernel, by enum comparison_seen.
 */
struct comparison_counts {
	uint32_t sources;
	uint32_t targets;
	unsigned long contexts;
	unsigned long disputed;
	unsigned long decisions;
	unsigned long different;
	unsigned long invalid;
	unsigned long wrong_invalid;
	unsigned long labels;
	unsigned long wrong_labels;
	unsigned long seen[SEEN_COUNT];
};

/* Opaque: the decision function in the kernel. */
struct comparison;

/**
 * Loads the decision function.
 *
 * @return the comparison; the caller frees it with comparison_free().
 */
struct comparison *comparison_new(void);

/**
 * Unloads the decision function.
 *
 * @param run may be NULL.
 */
void comparison_free(struct comparison *run);

/**
 * struct comparison_size - how much is compared
 * @sources: contexts to take.
 * @targets: labels to ask about, each with every source.
 * @seed: of the random numbers that pick them.
 */
struct comparison_size {
	uint32_t sources;
	uint32_t targets;
	unsigned int seed;
};

/**
 * Compares under the kernel's policy as it is.
 *
 * @param run the comparison.
 * @param size how much.
 * @param ret_counts receives what was found.
 */
void comparison_policy(struct comparison *run,
		       const struct comparison_size *size,
		       struct comparison_counts *ret_counts);

/**
 * Compares for sources and targets that got their SIDs under another policy,
 * and that are invalid under this one: the kernel counts them as unlabeled.
 *
 * @param run the comparison.
 * @param other the other policy's file.
 * @param policy the policy's file; the kernel has this one afterwards.
 * @param size how much.
 * @param ret_counts receives what was found.
 */
void comparison_unmapped(struct comparison *run, const char *other,
			 const char *policy, const struct comparison_size *size,
			 struct comparison_counts *ret_counts);

#endif /* SEBPF_TEST_COMPARISON_H */
