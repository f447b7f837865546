/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - security contexts as text
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CONTEXT_H
#define SEBPF_CONTEXT_H

#include "labels/names.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"

/**
 * Writes a context as text, the way the kernel writes it: user:role:type, and
 * :range where the context has MLS levels; a range of equal levels as one
 * level; categories in runs ("c0.c3") of three or more and lists ("c1,c2").
 *
 * @param names the names of the ids.
 * @param context the context.
 * @param ret_text receives the text; the caller frees it with free(3).
 * @param err filled on failure.
 * @return 0; -ENOMEM; -ENOENT where an id has no name.
 */
int sebpf_context_text(const struct sebpf_names *names,
		       const struct sebpf_context *context, char **ret_text,
		       struct sebpf_err *err);

#endif /* SEBPF_CONTEXT_H */
