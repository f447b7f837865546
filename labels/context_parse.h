/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - security contexts read from text
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CONTEXT_PARSE_H
#define SEBPF_CONTEXT_PARSE_H

#include <stdint.h>

#include "labels/names.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"

/**
 * struct sebpf_context_names - what the names in a context mean
 * @find: gives the number of a name; 0, or -ENOENT with a sentence.
 * @policy: what find gets first.
 * @has_levels: 1 where a context has levels.
 */
struct sebpf_context_names {
	int (*find)(const void *policy, enum sebpf_name_kind kind,
		    const char *name, uint32_t *ret_number,
		    struct sebpf_err *err);
	const void *policy;
	int has_levels;
};

/**
 * Reads a context the way the kernel reads it: user:role:type, and :level or
 * :level-level where contexts have levels; a level is a sensitivity and, after
 * a colon, categories ("c1") and ascending runs ("c3.c5") between commas.
 * Whether the parts may stand together is another question.
 *
 * @param text the context.
 * @param names what its names mean.
 * @param ret_context receives the context.
 * @param err filled on failure; the sentence names the part that is wrong.
 * @return 0; -EINVAL where it is not written like a context; what find()
 *	returned; -E2BIG where a category's number exceeds SEBPF_MAX_CATEGORIES;
 *	-ENOMEM.
 */
int sebpf_context_parse(const char *text,
			const struct sebpf_context_names *names,
			struct sebpf_context *ret_context,
			struct sebpf_err *err);

#endif /* SEBPF_CONTEXT_PARSE_H */
