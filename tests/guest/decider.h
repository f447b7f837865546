/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the hooks' decisions asked for from user space, for tests
 * Copyright (C) 2026 The sebpf authors
 *
 * The programs of decide.bpf.c with maps of their own: nothing is attached and
 * nothing is pinned. The asker's own context is the source; a child has the
 * decider of its parent, and its answers. Where a step that no test is about
 * fails, the program ends with a TAP bail-out, except in a function that says
 * otherwise.
 */
#ifndef SEBPF_TEST_DECIDER_H
#define SEBPF_TEST_DECIDER_H

#include "sebpf/abi.h"
#include "selinux-module/image.h"
#include "tests/guest/decide.h"

/* Opaque: the loaded programs and their maps. */
struct decider;

/* The token that decider_label() labels. */
#define DECIDER_OWN_TOKEN (1U << 16)

/**
 * Loads the programs.
 *
 * @return the decider; the caller frees with decider_free().
 */
struct decider *decider_new(void);

/**
 * Unloads the programs.
 *
 * @param decider may be NULL.
 */
void decider_free(struct decider *decider);

/**
 * Puts a policy image in force.
 *
 * @param decider the decider.
 * @param image the image; the caller keeps it.
 */
void decider_publish(struct decider *decider, const struct sebpf_image *image);

/**
 * Makes a token with a label of the caller's choice.
 *
 * @param decider the decider.
 * @param token its made-up address; replaces the token that was there.
 * @param label the label.
 */
void decider_put(struct decider *decider, uint32_t token,
		 const struct sebpf_context *label);

/**
 * Reads a token's label.
 *
 * @param decider the decider.
 * @param token its made-up address.
 * @param ret_label receives the label.
 * @return 0; -ENOENT where there is no such token.
 */
int decider_get(struct decider *decider, uint32_t token,
		struct sebpf_context *ret_label);

/**
 * Asks what the caller's context may do with tokens, in every class. Needs no
 * permission, and does not bail out.
 *
 * @param decider the decider.
 * @param first made-up address of the first token.
 * @param count number of tokens, to DECIDE_MAX_TARGETS; their results are then
 *	in decider_results().
 * @return 0; -errno of bpf(2).
 */
int decider_ask(struct decider *decider, uint32_t first, uint32_t count);

/**
 * Gives the results: SEBPF_CLASS_COUNT for each token, in the order of the
 * classes.
 *
 * @param decider the decider; owns them.
 * @return the results; shared with children.
 */
const struct decide_result *decider_results(const struct decider *decider);

/**
 * Labels DECIDER_OWN_TOKEN as a token that the caller creates. Needs no
 * permission, and does not bail out.
 *
 * @param decider the decider.
 * @param ret_failure receives enum sebpf_failure.
 * @return 0; -errno of bpf(2).
 */
int decider_label(struct decider *decider, uint32_t *ret_failure);

#endif /* SEBPF_TEST_DECIDER_H */
