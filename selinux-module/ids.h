/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the stable ids of a policy's names
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_IDS_H
#define SEBPF_IDS_H

#include "labels/names.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"
#include "selinux-module/policy.h"

/**
 * Gives ids to all users, roles, types, sensitivities and categories of a
 * policy. In an empty table, ids are the policy's values.
 *
 * @param db the policy.
 * @param names the table.
 * @param err filled on failure.
 * @return 0; -EOPNOTSUPP where a sensitivity or category has an id that is not
 *	its value, so that labels of live tokens would change their meaning, and
 *	then nothing was added; -E2BIG beyond SEBPF_MAX_NAME_ID; -ENOMEM.
 */
int sebpf_ids_intern(const struct policydb *db, struct sebpf_names *names,
		     struct sebpf_err *err);

/**
 * Finds the id of a value.
 *
 * @param db the policy, after sebpf_ids_intern().
 * @param names the table.
 * @param kind user, role or type.
 * @param value the policy's number.
 * @return the id; 0 where the value is no user, role or type.
 */
uint32_t sebpf_ids_of_value(const struct policydb *db,
			    const struct sebpf_names *names,
			    enum sebpf_name_kind kind, uint32_t value);

/**
 * Finds the value of an id, also by an alias of a type, as the kernel does when
 * a policy renames a type and keeps the old name as its alias.
 *
 * @param db the policy.
 * @param names the table.
 * @param kind role or type.
 * @param id the id.
 * @return the policy's number; 0 where the policy has nothing of that name.
 */
uint32_t sebpf_ids_to_value(const struct policydb *db,
			    const struct sebpf_names *names,
			    enum sebpf_name_kind kind, uint32_t id);

#endif /* SEBPF_IDS_H */
