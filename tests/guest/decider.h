/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the hooks' decisions asked for from user space, for tests
 * Copyright (C) 2026 The sebpf authors
 *
 * The programs of decide.bpf.c with maps of their own: nothing is attached and
 * nothing is pinned. If a step that no test is about fails, the program ends
 * with a TAP bail-out.
 */
#ifndef SEBPF_TEST_DECIDER_H
#define SEBPF_TEST_DECIDER_H

#include "sebpf/abi.h"
#include "tests/guest/decide.h"

/* Opaque: the loaded programs and their maps. */
struct decider;

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
 * Makes the kernel allocate a SID for a context, and returns it.
 *
 * @param context the context, valid under the kernel's policy.
 * @return the SID.
 */
uint32_t decider_sid(struct decider *decider, const char *context);

/**
 * Sets a target.
 *
 * @param target its number, less than DECIDE_MAX_TARGETS.
 */
void decider_put(struct decider *decider, uint32_t target, uint32_t sid);

/**
 * Asks what a source may do with the first targets, in every class.
 *
 * @param source SID of the source.
 * @param count number of targets; their results are then in decider_results().
 */
void decider_ask(struct decider *decider, uint32_t source, uint32_t count);

/**
 * Gives the results: SEBPF_CLASS_COUNT for each target, in the order of the
 * classes.
 *
 * @param decider the decider; owns them.
 * @return the results.
 */
const struct decide_result *decider_results(const struct decider *decider);

/**
 * Asks for the label of a token that a creator gets.
 *
 * @param creator SID of the creator.
 * @param ret_label receives the label; its text ends with a NUL.
 */
void decider_label(struct decider *decider, uint32_t creator,
		   struct decide_label *ret_label);

#endif /* SEBPF_TEST_DECIDER_H */
