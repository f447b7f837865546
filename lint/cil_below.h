/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a policy as CIL, for modules that are added to it
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_CIL_BELOW_H
#define SEBPF_LINT_CIL_BELOW_H

#include <stdio.h>

#include "lint/cil_blocks.h"
#include "lint/cil_names.h"

/**
 * Writes a policy as CIL, for libsepol to compile together with modules:
 * - Without what says nothing about rules of the hooks' classes: other rules,
 *   contexts of ports, files and so on, and policy capabilities that libsepol
 *   does not know.
 * - Without what the modules declare, too, or give a value of their own:
 *   semodule replaces a module that is there.
 * - With all permissions of a class that the modules declare or use.
 *
 * @param policy the policy.
 * @param set the modules.
 * @param names their names.
 * @param blocks receives the blocks that names of the policy are in.
 * @param out the stream.
 * @param err filled on failure.
 * @return 0; -EBADMSG if libsepol cannot; -ENOMEM.
 */
int sebpf_cil_below_write(const struct sebpf_policy *policy,
			  const struct sebpf_cil_set *set,
			  const struct sebpf_cil_names *names,
			  struct sebpf_cil_blocks *blocks, FILE *out,
			  struct sebpf_err *err);

#endif /* SEBPF_LINT_CIL_BELOW_H */
