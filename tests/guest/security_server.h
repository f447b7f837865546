/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the kernel's own security server, asked through selinuxfs
 * Copyright (C) 2026 The sebpf authors
 *
 * The caller may ask: security { compute_av compute_create check_context }. If
 * a step that no test is about fails, the program ends with a TAP bail-out.
 */
#ifndef SEBPF_TEST_SECURITY_SERVER_H
#define SEBPF_TEST_SECURITY_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "sebpf/classes.h"

#define SERVER_PERMISSIONS 32

/**
 * struct server_class - what the kernel's policy has of one of our classes
 * @index: its number; 0 if the policy has no such class.
 * @bit: for each of our permissions, in our order: the policy's mask for it; 0
 *	if it has no such permission.
 * @all: all our permissions, by our bits.
 */
struct server_class {
	uint32_t index;
	uint32_t bit[SERVER_PERMISSIONS];
	uint32_t all;
};

/**
 * struct server_policy - what the kernel says about its policy
 * @classes: the classes, by enum sebpf_class.
 * @allow_unknown: 1 if what the policy does not define is allowed.
 */
struct server_policy {
	struct server_class classes[SEBPF_CLASS_COUNT];
	int allow_unknown;
};

/**
 * struct server_access - a decision, by our bits
 * @allowed: permissions granted.
 * @auditallow: permissions whose grant is recorded.
 * @auditdeny: permissions whose denial is recorded.
 * @permissive: 1 if the source's type is permissive.
 * @seqno: number of the policy that decided.
 */
struct server_access {
	uint32_t allowed;
	uint32_t auditallow;
	uint32_t auditdeny;
	uint32_t permissive;
	uint32_t seqno;
};

/**
 * Reads what the kernel's policy has of our classes.
 *
 * @param ret_policy receives it.
 */
void server_read_policy(struct server_policy *ret_policy);

/**
 * Asks for a decision. What the policy does not define is decided as the
 * kernel decides it for its own checks.
 *
 * @param policy from server_read_policy().
 * @param source context.
 * @param target context.
 * @param tclass enum sebpf_class.
 * @param ret_access receives the decision.
 * @return 0; -EINVAL if a context is invalid.
 */
int server_access(const struct server_policy *policy, const char *source,
		  const char *target, uint32_t tclass,
		  struct server_access *ret_access);

/**
 * Asks for the label of a token, as an anonymous inode "bpf-token".
 *
 * @param policy from server_read_policy(); has class anon_inode.
 * @param creator context.
 * @param ret_label receives the label, with a NUL.
 * @param size bytes of @p ret_label.
 * @return 0; -EINVAL if the context is invalid; -EACCES if the label is, and
 *	SELinux enforces.
 */
int server_create(const struct server_policy *policy, const char *creator,
		  char *ret_label, size_t size);

/**
 * Asks whether a context is valid.
 *
 * @return 0 or -EINVAL.
 */
int server_check_context(const char *context);

/**
 * Reads the unlabeled context.
 *
 * @param ret_context receives it, with a NUL.
 * @param size bytes of @p ret_context.
 */
void server_unlabeled(char *ret_context, size_t size);

/**
 * Sets whether SELinux enforces.
 *
 * @param enforcing 1 or 0.
 */
void server_enforce(int enforcing);

/**
 * Sets a boolean; server_commit_booleans() puts it in force.
 *
 * @param name the boolean.
 * @param value 1 or 0.
 */
void server_set_boolean(const char *name, int value);

/** Puts the booleans that were set in force, under a new sequence number. */
void server_commit_booleans(void);

#endif /* SEBPF_TEST_SECURITY_SERVER_H */
