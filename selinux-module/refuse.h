/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what a policy may hold that the hooks cannot decide
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_REFUSE_H
#define SEBPF_REFUSE_H

#include "sebpf/error.h"
#include "selinux-module/policy.h"

/**
 * Refuses a policy whose verdicts the hooks could not give.
 *
 * @param db the policy.
 * @param err filled on failure; the sentence names what it is.
 * @return 0; -E2BIG where it has more than SEBPF_MAX_CATEGORIES categories.
 */
int sebpf_refuse_undecidable(const struct policydb *db, struct sebpf_err *err);

#endif /* SEBPF_REFUSE_H */
