/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - contexts of a policy, picked to be compared with the kernel
 * Copyright (C) 2026 The sebpf authors
 *
 * Users, roles, types and ranges are put together at random, and the kernel is
 * asked whether the context is valid; so is sebpf_context_read(), and both
 * must agree. Only valid contexts are kept. The same policy and seed give the
 * same contexts.
 */
#ifndef SEBPF_TEST_CONTEXT_SAMPLE_H
#define SEBPF_TEST_CONTEXT_SAMPLE_H

#include <stdint.h>

#include "policy/policy.h"

struct context_sample;

/**
 * struct sample_options - the contexts to pick
 * @count: how many, at most; as many types as that, evenly spread. Half are of
 *	types that the policy has rules for in our classes.
 * @seed: of the random numbers.
 * @labels: 1: labels of objects, in role object_r with some exceptions; 0:
 *	contexts of processes, of types that a role has, with some exceptions.
 * @partners: a quarter is of the types of these; NULL for none.
 */
struct sample_options {
	uint32_t count;
	uint32_t seed;
	int labels;
	const struct context_sample *partners;
};

/**
 * struct sampled_context - one context
 * @text: owned.
 * @type: the policy's value of its type.
 */
struct sampled_context {
	char *text;
	uint32_t type;
};

/**
 * struct context_sample - the contexts
 * @entries: owned. Free with sample_free().
 * @count: their number.
 * @checked: contexts whose validity was checked.
 * @disputed: of these, those that only one of the two accepts; the first ones
 *	are printed as comments of TAP.
 */
struct context_sample {
	struct sampled_context *entries;
	uint32_t count;
	unsigned long checked;
	unsigned long disputed;
};

/**
 * Picks contexts. Ends the program with a TAP bail-out without memory.
 *
 * @param policy the kernel's policy.
 * @param options which contexts.
 * @param ret_sample receives the contexts.
 */
void sample_contexts(const struct sebpf_policy *policy,
		     const struct sample_options *options,
		     struct context_sample *ret_sample);

/**
 * Frees the contexts and leaves an empty sample.
 *
 * @param sample may be empty.
 */
void sample_free(struct context_sample *sample);

#endif /* SEBPF_TEST_CONTEXT_SAMPLE_H */
