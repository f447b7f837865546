/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - contexts that a policy accepts, from text and to text
 * Copyright (C) 2026 The sebpf authors
 *
 * A context is libsepol's context_struct_t, by the values of its policy.
 */
#ifndef SEBPF_POLICY_CONTEXT_H
#define SEBPF_POLICY_CONTEXT_H

#include <sepol/policydb/policydb.h>

#include "sebpf/error.h"

#define sebpf_auto_context __attribute__((cleanup(context_destroy)))

/**
 * Reads a context the way the kernel reads it: user:role:type, and :level or
 * :level-level if the policy has levels; a level is a sensitivity and, after a
 * colon, categories ("c1") and ascending runs ("c3.c5") between commas. Sees
 * that the kernel would accept it under this policy: that the names exist, that
 * the role may have the type and the user the role, that the high level
 * dominates the low one, and that both are within the user's range. Role
 * object_r may have any type, user and range.
 *
 * @param db the policy.
 * @param text the context.
 * @param ret_context receives the context; the caller frees it with
 *	context_destroy().
 * @param err filled on failure; the sentence names the part that is wrong.
 * @return 0; -EINVAL; -ENOENT if a name does not exist; -ENOMEM.
 */
int sebpf_context_read(const struct policydb *db, const char *text,
		       context_struct_t *ret_context, struct sebpf_err *err);

/**
 * Writes a context the way the kernel writes it: a range of equal levels as one
 * level; categories in runs ("c0.c3") of three or more and lists ("c1,c2").
 *
 * @param db the policy.
 * @param context the context.
 * @param ret_text receives the text; the caller frees it with free(3).
 * @param err filled on failure.
 * @return 0; -ENOENT if a value has no name; -ENOMEM.
 */
int sebpf_context_text(const struct policydb *db,
		       const context_struct_t *context, char **ret_text,
		       struct sebpf_err *err);

/**
 * Writes a level as a context has it.
 *
 * @param db the policy.
 * @param level the level.
 * @return the text; the caller frees it with free(3). NULL: no memory, or a
 *	value without a name.
 */
char *sebpf_level_text(const struct policydb *db, const mls_level_t *level);

#endif /* SEBPF_POLICY_CONTEXT_H */
