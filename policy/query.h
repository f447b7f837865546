/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a question to a policy: one permission between two contexts
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_POLICY_QUERY_H
#define SEBPF_POLICY_QUERY_H

#include <stdint.h>

#include <sepol/policydb/context.h>

#include "policy/policy.h"

/**
 * struct sebpf_query - a question; owns nothing
 * @db: the policy.
 * @source: context of who asks, by the policy's values, valid under it.
 * @target: context of what is accessed, in the same way.
 * @class_value: the policy's number of the class.
 * @permission: the policy's bit of the permission.
 * @class_name: name of the class.
 * @permission_name: name of the permission.
 * @only_types: 1: the contexts have only types. Constraints, and who may
 *	change roles, say nothing about types alone and are left out.
 */
struct sebpf_query {
	struct policydb *db;
	context_struct_t source;
	context_struct_t target;
	uint32_t class_value;
	uint32_t permission;
	const char *class_name;
	const char *permission_name;
	int only_types;
};

#endif /* SEBPF_POLICY_QUERY_H */
