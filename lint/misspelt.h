/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - misspelt classes and permissions, as far as can be told without a policy
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_MISSPELT_H
#define SEBPF_LINT_MISSPELT_H

#include "common/near.h"
#include "lint/cil_names.h"

/**
 * Tells whether no class has a permission that a module uses: all permissions of
 * the class are known, from the modules or because it is the kernel's or sebpf's,
 * and this is none of them; or the policy's class has no room for another one.
 *
 * @param policy the policy that the modules are added to; NULL: none.
 * @param name a permission.
 * @return whether it is so.
 */
bool sebpf_cil_is_misspelt(const struct sebpf_cil_names *names,
			   const struct sebpf_policy *policy,
			   const struct sebpf_cil_name *name);

/**
 * Gives the names that a class or permission may have meant.
 *
 * @param name a class or permission.
 * @param near receives them.
 */
void sebpf_cil_near(const struct sebpf_cil_name *name, struct sebpf_near *near);

#endif /* SEBPF_LINT_MISSPELT_H */
