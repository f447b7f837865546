/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - contexts of a policy, picked to be compared with the kernel
 * Copyright (C) 2026 The sebpf authors
 *
 * Users, roles, types and ranges are put together at random, and the kernel is
 * asked whether the context is valid; so is sebpf_policy_context(), and both
 * must agree. Only valid contexts are kept. The same policy and seed give the
 * same contexts.
 */
#ifndef SEBPF_TEST_CONTEXT_SAMPLE_H
#define SEBPF_TEST_CONTEXT_SAMPLE_H

#include <stdint.h>

#include "sebpf/abi.h"
#include "selinux-module/policy.h"

struct context_sample;

/**
 * struct sample_options - which contexts are wanted
 * @count: how many, at most; as many types as that, evenly spread. Half are of
 *	types that the policy has rules for in our classes.
 * @seed: of the random numbers.
 * @labels: 1: labels of objects, in role object_r but for some; 0: contexts of
 *	processes, of types that a role has but for some.
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
 * @context: the same by the policy's values.
 */
struct sampled_context {
	char *text;
	struct sebpf_context context;
};

/**
 * struct context_sample - the contexts
 * @entries: owned. Free with sample_free().
 * @count: their number.
 * @checked: contexts that both were asked about.
 * @disputed: of these, those that one takes and the other does not; the first
 *	ones are printed as comments of TAP.
 */
struct context_sample {
	struct sampled_context *entries;
	uint32_t count;
	unsigned long checked;
	unsigned long disputed;
};

/**
 * Picks contexts. Ends the program with a TAP bail-out where memory is out.
 *
 * @param policy the kernel's policy.
 * @param options which.
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
