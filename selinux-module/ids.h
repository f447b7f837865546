/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the names of a policy, by its values
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_IDS_H
#define SEBPF_IDS_H

#include "labels/names.h"
#include "sebpf/error.h"
#include "selinux-module/policy.h"

/**
 * Enters all users, roles, types, sensitivities and categories of a policy. In
 * a table that was empty, ids are the policy's values.
 *
 * @param db the policy.
 * @param names the table.
 * @param err filled on failure.
 * @return 0; -E2BIG beyond SEBPF_MAX_NAME_ID; -ENOMEM.
 */
int sebpf_ids_intern(const struct policydb *db, struct sebpf_names *names,
		     struct sebpf_err *err);

#endif /* SEBPF_IDS_H */
