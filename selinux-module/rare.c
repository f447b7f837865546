// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what a policy says of few types: bounds, and how tokens are labelled
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>

#include "sebpf/cleanup.h"
#include "selinux-module/database.h"
#include "selinux-module/ids.h"
#include "selinux-module/rare.h"
#include "selinux-module/valid.h"

_Static_assert(SEBPF_MAX_NAME_ID < 1U << (32 - SEBPF_TYPE_RARE_SHIFT),
	       "numbers of rare properties fit beside the flags");

/**
 * struct rare - what is rare of a type; as in the image
 * @bounds: value of the type that bounds it; 0 none.
 * @range: number of the range of its tokens; 0 none.
 * @first_role: number of its first role transition, from 0.
 * @roles: number of its role transitions.
 */
struct rare {
	uint32_t bounds;
	uint32_t range;
	uint32_t first_role;
	uint32_t roles;
};

/**
 * struct collector - the properties being collected
 * @db: the policy.
 * @class_value: its number of class anon_inode; 0 none.
 * @types: by value.
 * @ranges: the ranges of the image.
 */
struct collector {
	const struct policydb *db;
	uint32_t class_value;
	struct rare *types;
	struct sebpf_words *ranges;
};

/* For hashtab_map() over the range transitions. */
static int take_range(hashtab_key_t key, hashtab_datum_t datum, void *argument)
{
	/* libsepol types all keys as strings; these are not. */
	const range_trans_t *rule = (const range_trans_t *)(const void *)key;
	const struct collector *collector = argument;

	if (rule->target_class != collector->class_value ||
	    rule->source_type != rule->target_type ||
	    !sebpf_db_is_type(collector->db, rule->source_type))
		return 0;
	return sebpf_valid_range(collector->ranges, datum,
				 &collector->types[rule->source_type].range);
}

/* Whether a role transition can be that of a token's label. */
static int is_own_role(const struct collector *collector,
		       const role_trans_t *rule)
{
	return rule->tclass == collector->class_value &&
	       sebpf_db_is_type(collector->db, rule->type);
}

/* Collects all but the role transitions, and counts those. */
static int collect(struct collector *collector)
{
	const struct policydb *db = collector->db;

	for (uint32_t type = 1; type <= db->p_types.nprim; type++)
		if (sebpf_db_is_type(db, type))
			collector->types[type].bounds =
				sebpf_db_bounds(db, type);
	if (!collector->class_value)
		return 0;
	for (const role_trans_t *rule = db->role_tr; rule; rule = rule->next)
		if (is_own_role(collector, rule))
			collector->types[rule->type].roles++;
	if (!db->mls)
		return 0;
	return hashtab_map(db->range_tr, take_range, collector);
}

/* Adds the role transitions: those of a type one after the other. */
static int write_roles(const struct collector *collector,
		       const struct sebpf_names *names,
		       struct sebpf_image *image, struct sebpf_err *err)
{
	const struct policydb *db = collector->db;
	uint32_t count = 0;
	uint32_t first;
	int rc;

	for (uint32_t type = 1; type <= db->p_types.nprim; type++) {
		struct rare *rare = &collector->types[type];

		rare->first_role = rare->roles ? count : 0;
		count += rare->roles;
		rare->roles = 0;
	}
	rc = sebpf_image_add(image, count, &first, err);
	if (rc)
		return rc;
	image->rows[SEBPF_ROW_RARE].word[2] = first;
	image->rows[SEBPF_ROW_RARE].word[3] = count;
	for (const role_trans_t *rule = db->role_tr; count && rule;
	     rule = rule->next) {
		struct rare *rare = &collector->types[rule->type];
		uint32_t *row;

		if (!is_own_role(collector, rule))
			continue;
		row = image->rows[first + rare->first_role + rare->roles++].word;
		row[0] = rule->role;
		row[1] = sebpf_ids_of_value(db, names, SEBPF_NAME_ROLE,
					    rule->new_role);
	}
	return 0;
}

static int is_rare(const struct rare *rare)
{
	return rare->bounds || rare->range || rare->roles;
}

static int write_types(const struct collector *collector,
		       struct sebpf_image *image, struct sebpf_err *err)
{
	uint32_t nprim = collector->db->p_types.nprim;
	uint32_t count = 0;
	uint32_t number = 0;
	uint32_t first;
	int rc;

	for (uint32_t type = 1; type <= nprim; type++)
		count += is_rare(&collector->types[type]) ? 1 : 0;
	rc = sebpf_image_add(image, count, &first, err);
	if (rc)
		return rc;
	image->rows[SEBPF_ROW_RARE].word[0] = first;
	image->rows[SEBPF_ROW_RARE].word[1] = count;
	for (uint32_t type = 1; type <= nprim; type++) {
		const struct rare *rare = &collector->types[type];
		uint32_t row = image->rows[SEBPF_ROW_RULES].word[0] +
			       type * SEBPF_ROWS_PER_TYPE + 1;

		if (!is_rare(rare))
			continue;
		image->rows[first + number] =
			(struct sebpf_row){ { rare->bounds, rare->range,
					      rare->first_role, rare->roles } };
		image->rows[row].word[0] |= ++number << SEBPF_TYPE_RARE_SHIFT;
	}
	return 0;
}

int sebpf_rare_write(const struct policydb *db, uint32_t class_value,
		     const struct sebpf_names *names, struct sebpf_image *image,
		     struct sebpf_words *ranges, struct sebpf_err *err)
{
	struct rare *types sebpf_auto_free =
		calloc((size_t)db->p_types.nprim + 1, sizeof(*types));
	struct collector collector = { db, class_value, types, ranges };
	int rc;

	if (!types || collect(&collector))
		return sebpf_err_set(err, -ENOMEM,
				     "no memory for the types' properties");
	rc = write_roles(&collector, names, image, err);
	return rc ? rc : write_types(&collector, image, err);
}
