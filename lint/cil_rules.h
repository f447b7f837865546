/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the rules of modules in CIL, and where they are written
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_CIL_RULES_H
#define SEBPF_LINT_CIL_RULES_H

#include "lint/cil_set.h"

/**
 * struct sebpf_cil_rule - an allow rule or a type transition; owns nothing
 * @source: the name of its source; NULL: an expression.
 * @target: the same for its target; may be "self".
 * @class_name: its class; NULL: a classpermission of any classes.
 * @is_transition: 1 if it is a type transition.
 * @file: number of the file where it is written; for a rule of a macro, where
 *	the macro is called outside of all macros.
 * @line: its line in the same way.
 */
struct sebpf_cil_rule {
	const char *source;
	const char *target;
	const char *class_name;
	int is_transition;
	uint32_t file;
	uint32_t line;
};

/**
 * struct sebpf_cil_rules - rules
 * @items: in the order of the text; owned.
 * @count: number of rules.
 * @room: rules allocated.
 */
struct sebpf_cil_rules {
	struct sebpf_cil_rule *items;
	size_t count;
	size_t room;
};

/**
 * Collects the rules of modules, including those from calls of macros.
 *
 * @param set the modules; must outlive the rules.
 * @param ret_rules receives the rules; the caller frees them.
 * @param err filled on failure.
 * @return 0; -E2BIG beyond SEBPF_MAX_CIL_CALLS or SEBPF_MAX_CIL_RULES; -ENOMEM.
 */
int sebpf_cil_rules_collect(const struct sebpf_cil_set *set,
			    struct sebpf_cil_rules *ret_rules,
			    struct sebpf_err *err);

/**
 * Frees rules and leaves none.
 *
 * @param rules may be empty.
 */
void sebpf_cil_rules_free(struct sebpf_cil_rules *rules);

#define sebpf_auto_cil_rules __attribute__((cleanup(sebpf_cil_rules_free)))

#endif /* SEBPF_LINT_CIL_RULES_H */
