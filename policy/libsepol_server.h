/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - libsepol's security server, for classes that the hooks do not ask of
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_POLICY_LIBSEPOL_SERVER_H
#define SEBPF_POLICY_LIBSEPOL_SERVER_H

#include <stdint.h>

#include <sepol/policydb/context.h>

#include "policy/policy.h"
#include "sebpf/av_decision.h"
#include "sebpf/error.h"

/* Types that may be above a type by typebounds; the kernel's own limit. */
#define SEBPF_SERVER_BOUNDS 3

/**
 * Asks libsepol, at the booleans as they are in the policy. Not thread-safe:
 * libsepol keeps the policy that is asked about for the process.
 *
 * @param db the policy; its conditionals are evaluated anew.
 * @param source context of who asks, by the policy's values, valid under it.
 * @param target context of what is accessed, in the same way.
 * @param class_value the policy's number of the class.
 * @param ret_decision receives the decision, by the policy's bits; no flags.
 * @param err filled on failure.
 * @return 0; -EOPNOTSUPP if type bounds are a loop or deeper than
 *	SEBPF_SERVER_BOUNDS; -EBADMSG if libsepol refuses; -ENOMEM.
 */
int sebpf_server_access(struct policydb *db, const context_struct_t *source,
			const context_struct_t *target, uint32_t class_value,
			struct av_decision *ret_decision,
			struct sebpf_err *err);

#endif /* SEBPF_POLICY_LIBSEPOL_SERVER_H */
