/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - how a domain gets tokens of a type
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_EXPLAIN_WAYS_H
#define SEBPF_EXPLAIN_WAYS_H

#include <stdbool.h>

#include "lint/facts.h"

/**
 * struct sebpf_ways - how a domain gets tokens
 * @is_own: whether the domain's own tokens get the type, unless a delegator
 *	chooses another one.
 * @is_transition: whether a type transition gives it; or else it is the
 *	domain's own type.
 * @creates: whether the domain may create them.
 * @receives: whether it may receive them.
 */
struct sebpf_ways {
	bool is_own;
	bool is_transition;
	bool creates;
	bool receives;
};

/**
 * Tells how a domain gets tokens of the current type.
 *
 * @param facts of sebpf_lint_facts_turn().
 * @param domain the domain.
 * @return the ways.
 */
struct sebpf_ways sebpf_ways_find(const struct sebpf_lint_facts *facts,
				  uint32_t domain);

/**
 * Tells whether rights include delegation.
 *
 * @param rights on the label that is chosen, or on the delegator itself.
 * @return whether it is so.
 */
bool sebpf_may_delegate(const struct sebpf_lint_rights *rights);

#endif /* SEBPF_EXPLAIN_WAYS_H */
