/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the hooks decide, asked in user space
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_POLICY_DECISION_H
#define SEBPF_POLICY_DECISION_H

#include <stdint.h>

#include <sepol/policydb/context.h>

#include "policy/policy.h"
#include "sebpf/av_decision.h"
#include "sebpf/error.h"

/* Opaque: a policy that is ready to be asked. */
struct sebpf_decider;

/**
 * Makes a policy ready to be asked, at the booleans as they are in it.
 *
 * @param db the policy; must outlive the result. Its conditional rules are
 *	switched on and off.
 * @param ret_decider receives the result; the caller frees it with
 *	sebpf_decider_free().
 * @param err filled on failure.
 * @return 0; -EOPNOTSUPP if the kernel refuses the policy for its type
 *	bounds (the sentence names one); -ENOMEM.
 */
int sebpf_decider_new(struct policydb *db, struct sebpf_decider **ret_decider,
		      struct sebpf_err *err);

/**
 * Frees what decides.
 *
 * @param decider may be NULL.
 */
void sebpf_decider_free(struct sebpf_decider *decider);

/**
 * Decides about all permissions that a class has by sebpf's names, with the
 * function that the hooks decide with (hooks/access.h).
 *
 * @param decider the policy.
 * @param source who asks; it need not be valid.
 * @param target the token's label, in the same way.
 * @param tclass enum sebpf_class.
 * @param ret_decision receives the decision, by sebpf's bits.
 * @param err filled on failure.
 * @return 0; -EBADMSG if the hooks would deny because the policy has what no
 *	kernel accepts.
 */
int sebpf_decider_compute_av(const struct sebpf_decider *decider,
			     const context_struct_t *source,
			     const context_struct_t *target, uint32_t tclass,
			     struct av_decision *ret_decision,
			     struct sebpf_err *err);

/**
 * Computes the label of a token the way the hooks do (hooks/label.h), also
 * if the policy does not accept it and the hooks would refuse the token.
 *
 * @param decider the policy.
 * @param creator who creates the token.
 * @param ret_label receives the label; the caller frees it with
 *	context_destroy().
 * @param err filled on failure.
 * @return 0; 1 if the policy does not accept the label; -EBADMSG as for
 *	sebpf_decider_compute_av(); -ENOMEM.
 */
int sebpf_decider_label(const struct sebpf_decider *decider,
			const context_struct_t *creator,
			context_struct_t *ret_label, struct sebpf_err *err);

/**
 * Finds the type of the token that each type creates, whatever its role, its
 * user and its range.
 *
 * @param db the policy; as for sebpf_decider_new().
 * @param types by value, 0 to the policy's number of types: receives the type.
 */
void sebpf_decider_token_types(struct policydb *db, uint32_t *types);

#endif /* SEBPF_POLICY_DECISION_H */
