/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the hooks decide, asked in user space
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_DECISION_H
#define SEBPF_DECISION_H

#include <stdint.h>

#include "sebpf/abi.h"
#include "sebpf/error.h"
#include "selinux-module/policy.h"

/**
 * struct sebpf_decision - what a policy says of two contexts and a class
 * @allowed: permissions granted, by sebpf's bits; likewise the next two.
 * @auditallow: permissions whose grant is recorded.
 * @auditdeny: permissions whose denial is recorded.
 * @permissive: 1 where denials to the source are not enforced.
 */
struct sebpf_decision {
	uint32_t allowed;
	uint32_t auditallow;
	uint32_t auditdeny;
	int permissive;
};

/* Opaque: a policy that is ready to be asked. */
struct sebpf_decider;

/* Opaque: a context that is ready to be asked about. */
struct sebpf_party;

/**
 * Makes a policy ready to be asked, at the booleans as they are in it.
 *
 * @param db the policy; must outlive the result. Its conditional rules are
 *	switched on and off.
 * @param ret_decider receives the result; the caller frees it with
 *	sebpf_decider_free().
 * @param err filled on failure.
 * @return 0; -EOPNOTSUPP where the kernel refuses the policy for its type
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
 * Makes a context ready to be asked about, any number of times.
 *
 * @param context the context, by the policy's values; it need not be valid.
 * @param ret_party receives the result; the caller frees it with
 *	sebpf_party_free().
 * @param err filled on failure.
 * @return 0; -ENOMEM.
 */
int sebpf_party_new(const struct sebpf_context *context,
		    struct sebpf_party **ret_party, struct sebpf_err *err);

/**
 * Frees a context that was asked about.
 *
 * @param party may be NULL.
 */
void sebpf_party_free(struct sebpf_party *party);

static inline void sebpf_party_cleanup(struct sebpf_party **party)
{
	sebpf_party_free(*party);
}

#define sebpf_auto_party __attribute__((cleanup(sebpf_party_cleanup)))

/**
 * Decides about all permissions that a class has by sebpf's names, with the
 * function that the hooks decide with (hooks/access.h).
 *
 * @param decider the policy.
 * @param source who asks.
 * @param target the token's label.
 * @param class_id enum sebpf_class.
 * @param ret_decision receives the decision.
 * @param err filled on failure.
 * @return 0; -EBADMSG where the hooks would deny because the policy has what no
 *	kernel accepts.
 */
int sebpf_decide(const struct sebpf_decider *decider,
		 const struct sebpf_party *source,
		 const struct sebpf_party *target, uint32_t class_id,
		 struct sebpf_decision *ret_decision, struct sebpf_err *err);

/**
 * Computes the label of a token the way the hooks do (hooks/label.h), also
 * where the policy does not accept it and the hooks would refuse the token.
 *
 * @param decider the policy.
 * @param creator who creates the token.
 * @param ret_label receives the label, by the policy's values.
 * @param err filled on failure.
 * @return 0; 1 where the policy does not accept the label; -EBADMSG likewise;
 *	-E2BIG where the label has a category beyond SEBPF_MAX_CATEGORIES.
 */
int sebpf_decide_label(const struct sebpf_decider *decider,
		       const struct sebpf_party *creator,
		       struct sebpf_context *ret_label, struct sebpf_err *err);

/**
 * Finds the type of the token that each type creates, whatever its role, its
 * user and its range.
 *
 * @param db the policy; as for sebpf_decider_new().
 * @param types by value, 0 to the policy's number of types: receives the type.
 */
void sebpf_decide_token_types(struct policydb *db, uint32_t *types);

#endif /* SEBPF_DECISION_H */
