/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a policy's constraints, as steps that the hooks can run
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CONSTRAINTS_H
#define SEBPF_CONSTRAINTS_H

#include <sepol/policydb/policydb.h>
#include <stdint.h>

#include "sebpf/abi.h"
#include "sebpf/error.h"
#include "selinux-module/classmap.h"

/**
 * struct sebpf_class_constraints - the constraints of one class
 * @first: first step word.
 * @count: number of step words.
 * @pairs: mask of enum sebpf_level_pair that are compared.
 */
struct sebpf_class_constraints {
	uint32_t first;
	uint32_t count;
	uint32_t pairs;
};

/**
 * struct sebpf_name_set - users, roles or types that constraints compare with
 * @kind: CEXPR_USER, CEXPR_ROLE or CEXPR_TYPE.
 * @values: bit N is value N + 1; owned by the policy.
 */
struct sebpf_name_set {
	uint32_t kind;
	const ebitmap_t *values;
};

/**
 * struct sebpf_constraints - the constraints of all our classes
 * @classes: by enum sebpf_class.
 * @steps: step words (enum sebpf_step); owned.
 * @count: their number.
 * @room: words allocated.
 * @sets: the name sets.
 * @set_count: their number.
 */
struct sebpf_constraints {
	struct sebpf_class_constraints classes[SEBPF_CLASS_COUNT];
	uint32_t *steps;
	uint32_t count;
	uint32_t room;
	struct sebpf_name_set sets[SEBPF_MAX_NAME_SETS];
	uint32_t set_count;
};

/**
 * Collects the constraints on permissions of ours.
 *
 * @param db the policy; must outlive the result.
 * @param map the policy's numbers of our classes.
 * @param ret_constraints receives them; the caller frees them with
 *	sebpf_constraints_free(), also after a failure.
 * @param err filled on failure.
 * @return 0; -E2BIG beyond SEBPF_MAX_NAME_SETS or SEBPF_MAX_STEPS; -EOPNOTSUPP
 *	where an expression has what the kernel does not know in a constraint;
 *	-ENOMEM.
 */
int sebpf_constraints_collect(const struct policydb *db,
			      const struct sebpf_classmap *map,
			      struct sebpf_constraints *ret_constraints,
			      struct sebpf_err *err);

/**
 * Tells in which name sets a value is.
 *
 * @param constraints the constraints.
 * @param kind CEXPR_USER, CEXPR_ROLE or CEXPR_TYPE.
 * @param value the policy's number.
 * @return bit N for set N.
 */
uint64_t sebpf_constraints_names(const struct sebpf_constraints *constraints,
				 uint32_t kind, uint32_t value);

/**
 * Frees the constraints.
 *
 * @param constraints may be empty.
 */
void sebpf_constraints_free(struct sebpf_constraints *constraints);

#define sebpf_auto_constraints __attribute__((cleanup(sebpf_constraints_free)))

#endif /* SEBPF_CONSTRAINTS_H */
