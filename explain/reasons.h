/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - why a permission is granted or refused, in words
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_EXPLAIN_REASONS_H
#define SEBPF_EXPLAIN_REASONS_H

#include <stddef.h>

/**
 * enum sebpf_reason_kind - what a reason is about
 * @SEBPF_REASON_RULE: a rule in force allows it.
 * @SEBPF_REASON_NO_RULE: none does, at whatever booleans.
 * @SEBPF_REASON_BOOLEAN: none does, and this rule would at other booleans.
 * @SEBPF_REASON_CONSTRAINT: a constraint forbids it.
 * @SEBPF_REASON_ROLES: no rule lets the one role become the other.
 * @SEBPF_REASON_BOUNDS: the type that bounds the source may not.
 * @SEBPF_REASON_UNKNOWN_CLASS: the policy has no such class.
 * @SEBPF_REASON_UNKNOWN_PERMISSION: its class has no such permission.
 */
enum sebpf_reason_kind {
	SEBPF_REASON_RULE,
	SEBPF_REASON_NO_RULE,
	SEBPF_REASON_BOOLEAN,
	SEBPF_REASON_CONSTRAINT,
	SEBPF_REASON_ROLES,
	SEBPF_REASON_BOUNDS,
	SEBPF_REASON_UNKNOWN_CLASS,
	SEBPF_REASON_UNKNOWN_PERMISSION,
	SEBPF_REASON_KINDS
};

/*
 * Ranks: the plainest rule first, one that depends on booleans last; then what
 * takes away what rules grant, as the kernel goes through it. Those of rules
 * add up.
 */
#define SEBPF_RANK_TARGET_ATTRIBUTE 1U
#define SEBPF_RANK_SOURCE_ATTRIBUTE 2U
#define SEBPF_RANK_CONDITIONAL 4U
#define SEBPF_RANK_CONSTRAINT 8U
#define SEBPF_RANK_ROLES 9U
#define SEBPF_RANK_BOUNDS 10U

/**
 * struct sebpf_reason - one reason; owns its texts
 * @kind: what it is about.
 * @rank: reasons of a list ascend by this.
 * @words: a sentence, without the verdict.
 * @rule: the rule or constraint as CIL, with no permission but the one asked
 *	for; NULL if there is none. The following are NULL, too.
 * @source: attribute that the rule has as its source.
 * @target: attribute that the rule has as its target.
 * @condition: what of the booleans has to hold for the rule, as CIL.
 * @values: what is compared with what: booleans, levels, users, roles, types.
 * @bounds: the type that bounds the source.
 */
struct sebpf_reason {
	enum sebpf_reason_kind kind;
	unsigned int rank;
	char *words;
	char *rule;
	char *source;
	char *target;
	char *condition;
	char *values;
	char *bounds;
};

/**
 * struct sebpf_reasons - reasons, the most telling first
 * @items: owned.
 * @count: their number.
 * @room: reasons allocated.
 */
struct sebpf_reasons {
	struct sebpf_reason *items;
	size_t count;
	size_t room;
};

/**
 * Names a kind, for programs to read.
 *
 * @param kind the kind.
 * @return the name.
 */
const char *sebpf_reason_name(enum sebpf_reason_kind kind);

/**
 * Puts a reason in its place, after those of the same rank.
 *
 * @param reasons the list.
 * @param reason the reason; its texts belong to the list afterwards, or were
 *	freed.
 * @return 0; -ENOMEM.
 */
int sebpf_reasons_add(struct sebpf_reasons *reasons,
		      struct sebpf_reason *reason);

/**
 * Frees the texts of a reason that is in no list.
 *
 * @param reason may be empty.
 */
void sebpf_reason_free(struct sebpf_reason *reason);

/**
 * Frees the reasons and leaves none.
 *
 * @param reasons may be empty.
 */
void sebpf_reasons_free(struct sebpf_reasons *reasons);

#define sebpf_auto_reason __attribute__((cleanup(sebpf_reason_free)))
#define sebpf_auto_reasons __attribute__((cleanup(sebpf_reasons_free)))

#endif /* SEBPF_EXPLAIN_REASONS_H */
