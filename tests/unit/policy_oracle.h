/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what libsepol's own security server says of a policy
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

#include "sebpf/abi.h"
#include "selinux-module/policy.h"

/**
 * struct oracle_access - what libsepol says of a source, a target and a class
 * @is_known: 1 where the policy has the class; otherwise the rest is 0.
 * @known: sebpf's permissions that the policy has, by sebpf's bits; likewise
 *	the rest.
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
 * Takes a policy as the one that is asked about; all types get a SID.
 *
 * @param policy the policy; kept until oracle_close().
 */
void oracle_open(const struct sebpf_policy *policy);

/** Forgets the policy. */
void oracle_close(void);

/**
 * Makes libsepol put in force the conditional rules that the booleans select as
 * they are in the policy.
 *
 * @return 1 where other rules were in force before.
 */
int oracle_follow_booleans(void);

/**
 * Asks about access, with constraints and bounds.
 *
 * @param source a type, by the policy's number, or a SID of
 *	oracle_add_context(); likewise @p target.
 * @param target what is accessed.
 * @param class_id enum sebpf_class.
 * @param ret_access receives the answer.
 */
void oracle_access(uint32_t source, uint32_t target, uint32_t class_id,
		   struct oracle_access *ret_access);

/**
 * Gives a context a SID; it need not be valid.
 *
 * @param context user, role, type and levels by the policy's numbers.
 * @return the SID.
 */
uint32_t oracle_add_context(const struct sebpf_context *context);

/**
 * Asks whether a context is valid.
 *
 * @param context user, role, type and levels by the policy's numbers.
 * @return 1 or 0.
 */
int oracle_is_valid(const struct sebpf_context *context);

/**
 * Asks for the context of what a subject creates of class anon_inode in itself,
 * without a name.
 *
 * @param sid of the subject, as for oracle_access().
 * @param ret_label receives the context, by the policy's numbers.
 * @return 0; -1 where libsepol gives none.
 */
int oracle_label(uint32_t sid, struct sebpf_context *ret_label);

/**
 * Asks for the type of what a type creates of class anon_inode without a name.
 *
 * @param type source and target.
 * @return the type; 0 where libsepol gives none.
 */
uint32_t oracle_transition(uint32_t type);

#endif /* SEBPF_POLICY_ORACLE_H */
