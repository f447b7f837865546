/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - contexts that a policy accepts
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_POLICY_CONTEXT_H
#define SEBPF_POLICY_CONTEXT_H

#include <sepol/policydb/policydb.h>

#include "labels/names.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"

/**
 * Reads a context and sees that the kernel would accept it under this policy:
 * that the names exist, that the role may have the type and the user the role,
 * that the high level dominates the low one, and that both are within the
 * user's range. Role object_r may have any type, user and range.
 *
 * @param db the policy.
 * @param names all its names, where each id is the policy's value: a table
 *	that was new before sebpf_ids_intern().
 * @param text the context.
 * @param ret_context receives the context, by the policy's values.
 * @param err filled on failure; the sentence names the part that is wrong.
 * @return 0; -EINVAL; -ENOENT where a name does not exist; -E2BIG beyond
 *	SEBPF_MAX_CATEGORIES; -ENOMEM.
 */
int sebpf_policy_context(const struct policydb *db,
			 const struct sebpf_names *names, const char *text,
			 struct sebpf_context *ret_context,
			 struct sebpf_err *err);

/**
 * Writes a level as a context has it.
 *
 * @param names as for sebpf_policy_context().
 * @param context the context that the level is of.
 * @param level the level.
 * @return the text; the caller frees it with free(3). NULL: no memory, or a
 *	number without a name.
 */
char *sebpf_policy_level_text(const struct sebpf_names *names,
			      const struct sebpf_context *context,
			      const struct sebpf_level *level);

/**
 * Copies a level of libsepol's.
 *
 * @param native the level.
 * @param ret_level receives it, but for categories beyond
 *	SEBPF_MAX_CATEGORIES.
 */
void sebpf_policy_take_level(const mls_level_t *native,
			     struct sebpf_level *ret_level);

/**
 * Copies a level for libsepol.
 *
 * @param level the level.
 * @param ret_native receives it; the caller frees it with mls_level_destroy(),
 *	also after a failure.
 * @return 0; -ENOMEM.
 */
int sebpf_policy_native_level(const struct sebpf_level *level,
			      mls_level_t *ret_native);

/**
 * Copies a context for libsepol.
 *
 * @param context the context, by the policy's values.
 * @param ret_native receives it; the caller frees it with context_destroy(),
 *	also after a failure.
 * @return 0; -ENOMEM.
 */
int sebpf_policy_native_context(const struct sebpf_context *context,
				context_struct_t *ret_native);

#endif /* SEBPF_POLICY_CONTEXT_H */
