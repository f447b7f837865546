/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the type and range of a token by the policy's transition rules
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_TOKEN_TYPE_H
#define SEBPF_TOKEN_TYPE_H

#include <stdint.h>

#include "sebpf/abi.h"
#include "selinux-module/policy.h"

/**
 * Finds the type of the token that each type creates: class anon_inode, source
 * and target the creator, object name "bpf-token". A rule with that name goes
 * before one without a name, an unconditional rule before a conditional one.
 *
 * @param db the policy.
 * @param class_value its number of class anon_inode; 0 where it has none.
 * @param types by value, 0 to the policy's number of types: receives the type,
 *	by the policy's number.
 */
void sebpf_token_types(struct policydb *db, uint32_t class_value,
		       uint32_t *types);

/**
 * Finds how the range of a token's label is made from its creator's.
 *
 * @param db the policy.
 * @param class_value its number of class anon_inode; 0 where it has none.
 * @return the rule.
 */
enum sebpf_range_rule sebpf_token_range(const struct policydb *db,
					uint32_t class_value);

#endif /* SEBPF_TOKEN_TYPE_H */
