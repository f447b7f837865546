/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - modules in CIL compiled to a policy
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_CIL_COMPILE_H
#define SEBPF_LINT_CIL_COMPILE_H

#include "lint/cil_names.h"
#include "policy/policy.h"

/**
 * Compiles modules with libsepol, alone or on top of a policy. What they use
 * and nothing declares is declared for them (lint/cil_base.h). A class,
 * boolean, role or user that is declared again is left out. Neverallow rules
 * are not checked.
 *
 * libsepol ends the process if memory runs out: call it in a process of its
 * own. Not thread-safe.
 *
 * @param set the modules.
 * @param names their names.
 * @param policy the policy that they are added to; NULL: none.
 * @param ret_policy receives the whole; the caller frees it.
 * @param err filled on failure, with file and line if libsepol gives them.
 * @return 0; as sebpf_cil_base_write(); -EBADMSG if libsepol refuses; -ENOMEM.
 */
int sebpf_cil_compile(const struct sebpf_cil_set *set,
		      const struct sebpf_cil_names *names,
		      const struct sebpf_policy *policy,
		      struct sebpf_policy *ret_policy, struct sebpf_err *err);

#endif /* SEBPF_LINT_CIL_COMPILE_H */
