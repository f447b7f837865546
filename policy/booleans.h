/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - booleans of a policy set for a question: what if?
 * Copyright (C) 2026 The sebpf authors
 *
 * A list is "name=value" between commas; a value is on, true, 1, or off, false,
 * 0. Only the copy of the policy that is asked changes.
 */
#ifndef SEBPF_POLICY_BOOLEANS_H
#define SEBPF_POLICY_BOOLEANS_H

#include <sepol/policydb/policydb.h>

#include "sebpf/error.h"

/**
 * Checks the form of a list, without a policy.
 *
 * @param list the list.
 * @param err filled on failure.
 * @return 0; -EINVAL if an element is not of this form, or names a boolean for
 *	the second time.
 */
int sebpf_booleans_check(const char *list, struct sebpf_err *err);

/**
 * Sets booleans. Conditional rules follow once sebpf_policy_follow_booleans() is
 * called.
 *
 * @param db the policy.
 * @param list a list that was checked.
 * @param err filled on failure; names the booleans that are near.
 * @return 0; -ENOENT if the policy has no such boolean; -ENOMEM.
 */
int sebpf_booleans_set(struct policydb *db, const char *list,
		       struct sebpf_err *err);

#endif /* SEBPF_POLICY_BOOLEANS_H */
