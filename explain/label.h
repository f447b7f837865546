/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - which rules give a token its label
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_EXPLAIN_LABEL_H
#define SEBPF_EXPLAIN_LABEL_H

#include <stdio.h>

#include <sepol/policydb/context.h>

#include "policy/policy.h"

/**
 * enum sebpf_label_type - what gives a token its type
 * @SEBPF_LABEL_NAMED: a type transition with the name "bpf-token".
 * @SEBPF_LABEL_PLAIN: a type transition without a name.
 * @SEBPF_LABEL_NONE: no rule: it has its creator's own type.
 * @SEBPF_LABEL_NO_CLASS: the policy has no class anon_inode: the same.
 */
enum sebpf_label_type {
	SEBPF_LABEL_NAMED,
	SEBPF_LABEL_PLAIN,
	SEBPF_LABEL_NONE,
	SEBPF_LABEL_NO_CLASS
};

/**
 * enum sebpf_label_role - what gives a token its role
 * @SEBPF_ROLE_OBJECT: it is an object: object_r.
 * @SEBPF_ROLE_DEFAULT: a defaultrole: its creator's own.
 * @SEBPF_ROLE_TRANSITION: a role transition.
 */
enum sebpf_label_role {
	SEBPF_ROLE_OBJECT,
	SEBPF_ROLE_DEFAULT,
	SEBPF_ROLE_TRANSITION
};

/**
 * enum sebpf_label_range - what gives a token its range
 * @SEBPF_LEVELS_LOW: the creator's low level.
 * @SEBPF_LEVELS_HIGH: a defaultrange: the creator's high level.
 * @SEBPF_LEVELS_BOTH: a defaultrange: the creator's range.
 * @SEBPF_LEVELS_TRANSITION: a range transition.
 * @SEBPF_LEVELS_NONE: the policy has no levels.
 */
enum sebpf_label_range {
	SEBPF_LEVELS_LOW,
	SEBPF_LEVELS_HIGH,
	SEBPF_LEVELS_BOTH,
	SEBPF_LEVELS_TRANSITION,
	SEBPF_LEVELS_NONE
};

/**
 * struct sebpf_label_reason - a token's label, and why; owns all
 * @label: the label, by the policy's values.
 * @is_valid: whether the policy accepts it; the kernel makes no object with a
 *	label that it does not, while SELinux is enforcing.
 * @type_by: what gives its type.
 * @role_by: what gives its role.
 * @range_by: what gives its range.
 * @type_rule: the type transition as CIL; NULL if there is none.
 * @role_rule: the role transition as CIL; NULL if there is none.
 * @condition: what of the booleans has to hold for the type transition, as
 *	CIL; NULL: nothing.
 * @states: the booleans in it as they are; NULL if there is none.
 */
struct sebpf_label_reason {
	context_struct_t label;
	int is_valid;
	enum sebpf_label_type type_by;
	enum sebpf_label_role role_by;
	enum sebpf_label_range range_by;
	char *type_rule;
	char *role_rule;
	char *condition;
	char *states;
};

/**
 * Finds the label of the token that a creator gets, by a walk of its own over
 * the policy: what SELinux computes for a file of class anon_inode named
 * "bpf-token" that the creator makes in itself.
 *
 * @param db the policy.
 * @param creator context of the creator, by the policy's values, valid.
 * @param ret_reason receives the label and its reasons; the caller frees it.
 * @return 0; -EBADMSG if a rule is damaged; -ENOMEM.
 */
int sebpf_explain_label(struct policydb *db, const context_struct_t *creator,
			struct sebpf_label_reason *ret_reason);

/**
 * Names what gives a type, for programs to read; so do the next two.
 *
 * @param by what gives it.
 * @return the name.
 */
const char *sebpf_label_type_name(enum sebpf_label_type by);

/**
 * Names what gives a role.
 *
 * @param by what gives it.
 * @return the name.
 */
const char *sebpf_label_role_name(enum sebpf_label_role by);

/**
 * Names what gives a range.
 *
 * @param by what gives it.
 * @return the name; NULL if there are no levels.
 */
const char *sebpf_label_range_name(enum sebpf_label_range by);

/**
 * Writes what gives the type, in words.
 *
 * @param reason the reasons.
 * @param out the stream.
 */
void sebpf_label_type_words(const struct sebpf_label_reason *reason, FILE *out);

/**
 * Writes what gives the role, in words.
 *
 * @param reason the reasons.
 * @param out the stream.
 */
void sebpf_label_role_words(const struct sebpf_label_reason *reason, FILE *out);

/**
 * Writes what gives the range, in words.
 *
 * @param reason the reasons, of a policy with levels.
 * @param out the stream.
 */
void sebpf_label_range_words(const struct sebpf_label_reason *reason,
			     FILE *out);

/**
 * Frees the label and the texts.
 *
 * @param reason may be empty.
 */
void sebpf_label_reason_free(struct sebpf_label_reason *reason);

#define sebpf_auto_label_reason \
	__attribute__((cleanup(sebpf_label_reason_free)))

#endif /* SEBPF_EXPLAIN_LABEL_H */
