/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - names that nobody knows, and those that may have been meant
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_POLICY_UNKNOWN_H
#define SEBPF_POLICY_UNKNOWN_H

#include <sepol/policydb/policydb.h>

#include "sebpf/error.h"

/**
 * Says that a policy has no such name, and which ones are near.
 *
 * @param table where it was looked for: a policy's users, roles, booleans.
 * @param kind what is named, for the sentence.
 * @param name the name.
 * @param err filled.
 * @return -ENOENT.
 */
int sebpf_unknown_name(const symtab_t *table, const char *kind,
		       const char *name, struct sebpf_err *err);

/**
 * Says that a policy has no such type, and which types are near.
 *
 * @param db the policy.
 * @param name the name.
 * @param err filled; says so if it is an attribute.
 * @return -ENOENT.
 */
int sebpf_unknown_type(const struct policydb *db, const char *name,
		       struct sebpf_err *err);

/**
 * Sees that the policy, a kernel or the hooks know a permission. handle_unknown
 * decides about what only the policy does not know; what nobody knows is
 * misspelt, and never asked for.
 *
 * @param db the policy.
 * @param class_name the class.
 * @param permission_name the permission.
 * @param err filled on failure; names the classes or permissions that are near.
 * @return 0; -ENOENT if nobody knows it.
 */
int sebpf_unknown_check(const struct policydb *db, const char *class_name,
			const char *permission_name, struct sebpf_err *err);

#ifdef __clang_analyzer__
/* See sebpf_err_nonzero(). */
#define sebpf_unknown_name(...) \
	sebpf_err_nonzero(sebpf_unknown_name(__VA_ARGS__))
#define sebpf_unknown_type(...) \
	sebpf_err_nonzero(sebpf_unknown_type(__VA_ARGS__))
#endif

#endif /* SEBPF_POLICY_UNKNOWN_H */
