/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - libsepol's security server, for classes that the hooks do not ask of
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_SERVER_H
#define SEBPF_SERVER_H

#include <stdint.h>

#include "sebpf/abi.h"
#include "sebpf/error.h"
#include "selinux-module/policy.h"

/* Types that may be above a type by typebounds; the kernel's own limit. */
#define SEBPF_SERVER_BOUNDS 3

/**
 * struct sebpf_access - what libsepol says of two contexts and a class
 * @allowed: permissions granted, by the policy's bits; likewise the next two.
 * @auditallow: permissions whose grant is recorded.
 * @auditdeny: permissions whose denial is recorded.
 */
struct sebpf_access {
	uint32_t allowed;
	uint32_t auditallow;
	uint32_t auditdeny;
};

/**
 * Asks libsepol, at the booleans as they are in the policy. Not thread-safe:
 * libsepol keeps the policy that is asked about for the process.
 *
 * @param db the policy; its conditionals are evaluated anew.
 * @param source context of who asks, by the policy's values, valid under it.
 * @param target context of what is accessed, likewise.
 * @param class_value the policy's number of the class.
 * @param ret_access receives the answer.
 * @param err filled on failure.
 * @return 0; -EOPNOTSUPP where type bounds are a loop or deeper than
 *	SEBPF_SERVER_BOUNDS; -EBADMSG where libsepol refuses; -ENOMEM.
 */
int sebpf_server_access(struct policydb *db, const struct sebpf_context *source,
			const struct sebpf_context *target,
			uint32_t class_value, struct sebpf_access *ret_access,
			struct sebpf_err *err);

#endif /* SEBPF_SERVER_H */
