// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - types that no rule tells apart
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>

#include "sebpf/cleanup.h"
#include "sebpf/limits.h"
#include "selinux-module/database.h"
#include "selinux-module/groups.h"

/**
 * struct finder - a search under way
 * @groups: what was found so far.
 * @in_source: by value: 1 where a rule of pairs has it as a source.
 * @in_target: likewise as a target.
 * @signature: room for the longest signature.
 */
struct finder {
	struct sebpf_groups *groups;
	unsigned char *in_source;
	unsigned char *in_target;
	uint32_t *signature;
};

static int find_depth(struct sebpf_groups *groups, uint32_t type,
		      struct sebpf_err *err)
{
	const struct policydb *db = groups->db;
	struct sebpf_group_type *entry = &groups->types[type];
	uint32_t upper = entry->bounds;

	while (upper) {
		if (!sebpf_db_is_type(db, upper))
			return sebpf_err_set(
				err, -EOPNOTSUPP,
				"type \"%s\" is bounded by what is no type; "
				"the kernel refuses such a policy",
				db->p_type_val_to_name[type - 1]);
		if (++entry->depth > SEBPF_MAX_BOUNDS)
			return sebpf_err_set(
				err, -EOPNOTSUPP,
				"the bounds of type \"%s\" are a loop or too "
				"deep; the kernel refuses such a policy",
				db->p_type_val_to_name[type - 1]);
		upper = sebpf_db_bounds(db, upper);
	}
	if (entry->bounds)
		groups->types[entry->bounds].is_bounds = 1;
	if (entry->depth > groups->depth)
		groups->depth = entry->depth;
	return 0;
}

static int find_bounds(struct sebpf_groups *groups, struct sebpf_err *err)
{
	for (uint32_t type = 1; type <= groups->db->p_types.nprim; type++) {
		int rc;

		if (!sebpf_db_is_type(groups->db, type))
			continue;
		groups->types[type].bounds = sebpf_db_bounds(groups->db, type);
		rc = find_depth(groups, type, err);
		if (rc)
			return rc;
	}
	return 0;
}

/*
 * Makes the type's signature and gives the number of its group. A type without
 * values goes to group 0 whatever bounds it: bounds only take away.
 */
static int find_group(struct finder *finder, struct sebpf_words *set,
		      const unsigned char *is_used, uint32_t type,
		      uint32_t *ret_group)
{
	const struct policydb *db = finder->groups->db;
	const struct sebpf_group_type *entry = &finder->groups->types[type];
	size_t length = SEBPF_SIGNATURE_HEAD;
	ebitmap_node_t *node;
	unsigned int bit;

	ebitmap_for_each_positive_bit(&db->type_attr_map[type - 1], node, bit) {
		if (bit < db->p_types.nprim && is_used[bit + 1])
			finder->signature[length++] = bit + 1;
	}
	if (length == SEBPF_SIGNATURE_HEAD) {
		*ret_group = 0;
		return 0;
	}
	/*
	 * allowed(s, t) is masked by allowed(bounds of s, bounds of t or t):
	 * that pair must be the same for all members. As a source it depends on
	 * the bounds; as a target also on the type itself, where it may be the
	 * bounds of the source, because rules of a type with itself then apply.
	 */
	finder->signature[0] = entry->bounds;
	finder->signature[1] =
		set == &finder->groups->targets && entry->is_bounds ? type : 0;
	return sebpf_words_add(set, finder->signature, length, ret_group);
}

static int number_types(struct finder *finder)
{
	static const uint32_t none[SEBPF_SIGNATURE_HEAD];
	struct sebpf_groups *groups = finder->groups;
	uint32_t group;
	int rc = sebpf_words_add(&groups->sources, none, SEBPF_SIGNATURE_HEAD,
				 &group);

	if (!rc)
		rc = sebpf_words_add(&groups->targets, none,
				     SEBPF_SIGNATURE_HEAD, &group);
	for (uint32_t type = 1; !rc && type <= groups->db->p_types.nprim;
	     type++) {
		struct sebpf_group_type *entry = &groups->types[type];

		if (!sebpf_db_is_type(groups->db, type))
			continue;
		rc = find_group(finder, &groups->sources, finder->in_source,
				type, &entry->source_group);
		if (!rc)
			rc = find_group(finder, &groups->targets,
					finder->in_target, type,
					&entry->target_group);
	}
	return rc;
}

static int find_groups(struct sebpf_groups *groups, struct sebpf_err *err)
{
	size_t values = (size_t)groups->db->p_types.nprim + 1;
	unsigned char *in_source sebpf_auto_free = calloc(values, 1);
	unsigned char *in_target sebpf_auto_free = calloc(values, 1);
	uint32_t *signature sebpf_auto_free =
		calloc(values + SEBPF_SIGNATURE_HEAD, sizeof(*signature));
	struct finder finder = { groups, in_source, in_target, signature };
	const struct sebpf_rule_list *pairs = &groups->rules->pairs;
	int rc;

	groups->types = calloc(values, sizeof(*groups->types));
	if (!in_source || !in_target || !signature || !groups->types)
		return sebpf_err_set(err, -ENOMEM, "no memory for type groups");
	rc = find_bounds(groups, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < pairs->count; i++) {
		in_source[pairs->rules[i].source] = 1;
		in_target[pairs->rules[i].target] = 1;
	}
	if (number_types(&finder))
		return sebpf_err_set(err, -ENOMEM, "no memory for type groups");
	return 0;
}

int sebpf_groups_find(const struct policydb *db,
		      const struct sebpf_classmap *map,
		      const struct sebpf_rules *rules,
		      struct sebpf_groups *ret_groups, struct sebpf_err *err)
{
	struct sebpf_groups groups = { .db = db, .map = map, .rules = rules };
	int rc = find_groups(&groups, err);

	if (rc) {
		sebpf_groups_free(&groups);
		return rc;
	}
	*ret_groups = groups;
	return 0;
}

void sebpf_groups_free(struct sebpf_groups *groups)
{
	free(groups->types);
	sebpf_words_free(&groups->sources);
	sebpf_words_free(&groups->targets);
	sebpf_words_free(&groups->bundles);
	*groups = (struct sebpf_groups){ 0 };
}
