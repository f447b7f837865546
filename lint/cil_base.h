/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what modules in CIL need and none of them declares
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_CIL_BASE_H
#define SEBPF_LINT_CIL_BASE_H

#include <stdio.h>

#include "lint/cil_blocks.h"
#include "lint/cil_names.h"
#include "policy/policy.h"

/**
 * Writes declarations, as CIL, of what the modules use and neither they nor the
 * policy declare, so that they compile. Without a policy, a small one is
 * written around them, unless one of the modules is a base.
 *
 * @param set the modules.
 * @param names their names.
 * @param policy the policy that they are to be added to; NULL: none.
 * @param blocks the blocks that the policy's names are in; receives more.
 * @param out the stream.
 * @param err filled on failure.
 * @return 0; -ENOENT if a macro or a classpermission is used that no module
 *	declares: its contents cannot be guessed; -ENOMEM.
 */
int sebpf_cil_base_write(const struct sebpf_cil_set *set,
			 const struct sebpf_cil_names *names,
			 const struct sebpf_policy *policy,
			 struct sebpf_cil_blocks *blocks, FILE *out,
			 struct sebpf_err *err);

/**
 * Tells whether the modules, or the policy, are a policy without a small one
 * around them. If not, the order of SIDs is that of the small one.
 *
 * @param names names of the modules.
 * @param policy the policy that they are to be added to; NULL: none.
 * @return whether it is so.
 */
bool sebpf_cil_base_is_whole(const struct sebpf_cil_names *names,
			     const struct sebpf_policy *policy);

#endif /* SEBPF_LINT_CIL_BASE_H */
