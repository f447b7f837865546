/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what modules in CIL need that none of them declares
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CIL_BASE_H
#define SEBPF_CIL_BASE_H

#include <stdio.h>

#include "selinux-module/cil_names.h"
#include "selinux-module/policy.h"

/**
 * Writes declarations, as CIL, of what the modules use and neither they nor the
 * policy declare, so that they compile. Without a policy, a small one is
 * written around them, unless one of the modules is a base.
 *
 * @param set the modules.
 * @param names their names.
 * @param policy the policy that they are to be added to; NULL: none.
 * @param out where to.
 * @param err filled on failure.
 * @return 0; -ENOENT where a macro or a classpermission is used that no module
 *	declares: what it would be cannot be guessed.
 */
int sebpf_cil_base_write(const struct sebpf_cil_set *set,
			 const struct sebpf_cil_names *names,
			 const struct sebpf_policy *policy, FILE *out,
			 struct sebpf_err *err);

/**
 * Tells whether a policy has what a name stands for.
 *
 * @param policy the policy.
 * @param name the name.
 * @return whether it is so; true for kinds that a binary policy does not keep.
 */
bool sebpf_cil_base_knows(const struct sebpf_policy *policy,
			  const struct sebpf_cil_name *name);

#endif /* SEBPF_CIL_BASE_H */
