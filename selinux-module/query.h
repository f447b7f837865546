/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a question to a policy: one permission between two contexts
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_QUERY_H
#define SEBPF_QUERY_H

#include <stdint.h>

#include "labels/names.h"
#include "sebpf/abi.h"
#include "selinux-module/policy.h"

/**
 * struct sebpf_query - a question; owns nothing
 * @db: the policy.
 * @names: its names; each id is the policy's value.
 * @source: context of who asks, by the policy's values, valid under it.
 * @target: context of what is accessed, likewise.
 * @class_value: the policy's number of the class.
 * @permission: the policy's bit of the permission.
 * @class_name: name of the class.
 * @permission_name: name of the permission.
 */
struct sebpf_query {
	struct policydb *db;
	const struct sebpf_names *names;
	struct sebpf_context source;
	struct sebpf_context target;
	uint32_t class_value;
	uint32_t permission;
	const char *class_name;
	const char *permission_name;
};

#endif /* SEBPF_QUERY_H */
