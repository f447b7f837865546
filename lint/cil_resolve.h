/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the names of modules in CIL stand for
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_CIL_RESOLVE_H
#define SEBPF_LINT_CIL_RESOLVE_H

#include "lint/cil_names.h"

/**
 * Gives names that are used in blocks the full names of what they stand for,
 * and to all that is used and not declared the most particular kind of its
 * uses. The names are sorted before and after.
 *
 * @param policy what may declare them, too; NULL: none.
 * @return 0; -ENOMEM.
 */
int sebpf_cil_resolve(const struct sebpf_policy *policy,
		      struct sebpf_cil_names *names);

/**
 * Tells whether a policy has what a name stands for.
 *
 * @return whether it is so; false for kinds that a binary policy does not keep.
 */
bool sebpf_cil_has(const struct sebpf_policy *policy,
		   const struct sebpf_cil_name *name);

/**
 * Tells whether a name is used that neither a module nor the policy has.
 *
 * @param name the first entry of the name.
 * @return whether it is so; false if the policy's binary form does not tell.
 */
bool sebpf_cil_is_missing(const struct sebpf_policy *policy,
			  const struct sebpf_cil_name *name);

/**
 * Gives the word for what a kind of names is, in sentences.
 *
 * @return a constant string.
 */
const char *sebpf_cil_kind_name(enum sebpf_cil_name_kind kind);

#endif /* SEBPF_LINT_CIL_RESOLVE_H */
