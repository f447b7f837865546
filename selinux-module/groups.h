/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - types that no rule tells apart, and what each pair of them may do
 * Copyright (C) 2026 The sebpf authors
 *
 * Two types are in the same source group where the same rules apply to them as
 * a source, and in the same target group where the same rules apply to them as
 * a target. A matrix of both holds a bundle (all access of all classes) for
 * each pair of groups; groups that it does not tell apart are merged at the
 * end. Rules of a type with itself stay out of the groups: each type has one
 * bundle of its own for that pair.
 */
#ifndef SEBPF_GROUPS_H
#define SEBPF_GROUPS_H

#include <stdint.h>

#include "sebpf/error.h"
#include "selinux-module/classmap.h"
#include "selinux-module/policy.h"
#include "selinux-module/rules.h"
#include "selinux-module/words.h"

/* Words of a signature before the values of attributes and types. */
#define SEBPF_SIGNATURE_HEAD 2

/**
 * struct sebpf_group_type - where a type stands
 * @source_group: until groups are merged, 0: no rule has it as a source.
 * @target_group: likewise as a target.
 * @self_bundle: bundle of the type with itself.
 * @bounds: the type that bounds it; 0 none.
 * @depth: number of types above it that bound it.
 * @is_bounds: 1 where it bounds another type.
 */
struct sebpf_group_type {
	uint32_t source_group;
	uint32_t target_group;
	uint32_t self_bundle;
	uint32_t bounds;
	uint32_t depth;
	uint32_t is_bounds;
};

/**
 * struct sebpf_groups - the groups of a policy
 * @db: the policy; not owned. Likewise @map and @rules.
 * @map: its numbers of our classes.
 * @rules: its rules.
 * @types: by value, from 0 to the policy's number of types; owned.
 * @depth: the greatest depth of a type.
 * @sources: signature of each source group: the type that bounds its types,
 *	zero, and the values that rules have as a source and that stand for its
 *	types.
 * @targets: signature of each target group: the type that bounds its types, its
 *	type where that bounds others, and the values likewise.
 * @bundles: all access of all classes, as rows of the image; bundle 0 is that
 *	of a pair without rules.
 */
struct sebpf_groups {
	const struct policydb *db;
	const struct sebpf_classmap *map;
	const struct sebpf_rules *rules;
	struct sebpf_group_type *types;
	uint32_t depth;
	struct sebpf_words sources;
	struct sebpf_words targets;
	struct sebpf_words bundles;
};

/**
 * Finds the groups. Bundles are left to sebpf_bundles_fill().
 *
 * @param db the policy; kept. Likewise @p map and @p rules.
 * @param map its numbers of our classes.
 * @param rules its rules.
 * @param ret_groups receives the groups; the caller frees them.
 * @param err filled on failure.
 * @return 0; -EOPNOTSUPP where type bounds are a loop or deeper than the
 *	kernel accepts; -ENOMEM.
 */
int sebpf_groups_find(const struct policydb *db,
		      const struct sebpf_classmap *map,
		      const struct sebpf_rules *rules,
		      struct sebpf_groups *ret_groups, struct sebpf_err *err);

/**
 * Frees the groups and leaves none.
 *
 * @param groups may be empty.
 */
void sebpf_groups_free(struct sebpf_groups *groups);

#define sebpf_auto_groups __attribute__((cleanup(sebpf_groups_free)))

#endif /* SEBPF_GROUPS_H */
