/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - sensitivities and categories that modules in CIL use
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_CIL_LEVELS_H
#define SEBPF_LINT_CIL_LEVELS_H

#include <stdio.h>

#include "lint/cil_names.h"

/**
 * struct sebpf_cil_levels - levels that nothing declares
 * @names: names of the modules.
 * @policy: the policy that they are added to, or NULL.
 * @sensitivities: those that are counted from s0: how many there are.
 * @categories: the same from c0.
 */
struct sebpf_cil_levels {
	const struct sebpf_cil_names *names;
	const struct sebpf_policy *policy;
	uint32_t sensitivities;
	uint32_t categories;
};

/**
 * Finds what the modules use.
 *
 * @param names names of the modules.
 * @param policy the policy that they are added to; NULL: none.
 * @param ret_levels receives the levels; owns nothing.
 */
void sebpf_cil_levels_find(const struct sebpf_cil_names *names,
			   const struct sebpf_policy *policy,
			   struct sebpf_cil_levels *ret_levels);

/**
 * Writes declarations of what nothing declares.
 *
 * @param is_alone whether nothing else has levels: s0 and c0 to c1023 are there
 *	in any case.
 * @param out the stream.
 */
void sebpf_cil_levels_write(const struct sebpf_cil_levels *levels,
			    bool is_alone, FILE *out);

/**
 * Writes the lowest level.
 *
 * @param out the stream.
 */
void sebpf_cil_levels_low(const struct sebpf_cil_levels *levels, FILE *out);

/**
 * Writes the range of all levels.
 *
 * @param out the stream.
 */
void sebpf_cil_levels_range(const struct sebpf_cil_levels *levels, FILE *out);

#endif /* SEBPF_LINT_CIL_LEVELS_H */
