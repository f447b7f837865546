/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the rules of a policy that concern the hooks
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_RULES_H
#define SEBPF_LINT_RULES_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct sebpf_rule - what a policy allows a source to do with a target
 * @source: a type or an attribute, by the policy's number.
 * @target: the same.
 * @tclass: enum sebpf_class.
 * @allowed: permissions, by our bits.
 */
struct sebpf_rule {
	uint32_t source;
	uint32_t target;
	uint32_t tclass;
	uint32_t allowed;
};

/**
 * struct sebpf_rule_list - rules
 * @rules: owned; the caller frees them with free(3).
 * @count: number of rules.
 * @room: rules allocated.
 */
struct sebpf_rule_list {
	struct sebpf_rule *rules;
	size_t count;
	size_t room;
};

/**
 * Adds a rule at the end of a list.
 *
 * @return 0; -ENOMEM.
 */
int sebpf_rule_list_add(struct sebpf_rule_list *list,
			const struct sebpf_rule *rule);

#endif /* SEBPF_LINT_RULES_H */
