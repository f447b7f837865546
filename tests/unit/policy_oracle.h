/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what libsepol's own security server says about a policy
 * Copyright (C) 2026 The sebpf authors
 *
 * libsepol 3.4's context_struct_compute_av() has the kernel's type enforcement,
 * conditional rules, constraints and one level of type bounds; the oracle adds
 * the others. It does not know permissive types, which the tests look up in the
 * policy themselves; handle_unknown, for which they have their own expectation;
 * or names of objects in transitions.
 */
#ifndef SEBPF_POLICY_ORACLE_H
#define SEBPF_POLICY_ORACLE_H

#include <stdint.h>

#include <sepol/policydb/context.h>

#include "policy/policy.h"

/**
 * struct oracle_access - libsepol on a source, a target and a class
 * @is_known: 1 if the policy has the class; otherwise the rest is 0.
 * @known: sebpf's permissions that the policy has, by sebpf's bits, as are the
 *	rest.
 * @allowed: permissions granted.
 * @auditallow: permissions whose grant is recorded.
 * @auditdeny: permissions whose denial is recorded.
 */
struct oracle_access {
	int is_known;
	uint32_t known;
	uint32_t allowed;
	uint32_t auditallow;
	uint32_t auditdeny;
};

/**
 * Makes a policy the one that is asked; all types get a SID.
 *
 * @param policy the policy; kept until oracle_close().
 */
void oracle_open(const struct sebpf_policy *policy);

/** Forgets the policy. */
void oracle_close(void);

/**
 * Makes libsepol put in force the conditional rules that the policy's booleans
 * select now.
 *
 * @return 1 if other rules were in force before.
 */
int oracle_follow_booleans(void);

/**
 * Asks about access, with constraints and bounds.
 *
 * @param source a type, by the policy's number, or a SID of
 *	oracle_add_context(), as is @p target.
 * @param target the target.
 * @param tclass enum sebpf_class.
 * @param ret_access receives the answer.
 */
void oracle_access(uint32_t source, uint32_t target, uint32_t tclass,
		   struct oracle_access *ret_access);

/**
 * Gives a context a SID; it need not be valid.
 *
 * @param context user, role, type and levels by the policy's numbers.
 * @return the SID.
 */
uint32_t oracle_add_context(const context_struct_t *context);

/**
 * Asks whether a context is valid.
 *
 * @param context user, role, type and levels by the policy's numbers.
 * @return 1 or 0.
 */
int oracle_is_valid(const context_struct_t *context);

/**
 * Asks for the context of an object of class anon_inode, without a name, that a
 * subject creates in itself.
 *
 * @param sid of the subject, as for oracle_access().
 * @return the context, good until oracle_close(); NULL: libsepol gives none.
 */
const context_struct_t *oracle_label(uint32_t sid);

/**
 * Asks for the type of an anon_inode without a name that a type creates.
 *
 * @param type source and target.
 * @return the type; 0 if libsepol gives none.
 */
uint32_t oracle_transition(uint32_t type);

#endif /* SEBPF_POLICY_ORACLE_H */
