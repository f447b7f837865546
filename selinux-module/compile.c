// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - from a policy to the image that the hooks decide with
 * Copyright (C) 2026 The sebpf authors
 *
 * An image is laid out as: header, types, ids of types, roles and users to
 * values, users, roles, constraints, valid contexts, cells, bundles, rare
 * properties of types, ranges, names.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sebpf/cleanup.h"
#include "selinux-module/bundles.h"
#include "selinux-module/classmap.h"
#include "selinux-module/compile.h"
#include "selinux-module/constraints.h"
#include "selinux-module/creators.h"
#include "selinux-module/database.h"
#include "selinux-module/groups.h"
#include "selinux-module/ids.h"
#include "selinux-module/rare.h"
#include "selinux-module/refuse.h"
#include "selinux-module/rules.h"
#include "selinux-module/token_type.h"
#include "selinux-module/valid.h"

/**
 * struct compilation - an image being made
 * @db: the policy.
 * @names: the stable ids.
 * @map: the policy's numbers of our classes.
 * @groups: its groups.
 * @constraints: its constraints.
 * @ranges: the ranges of users and range transitions, as their rows.
 * @image: the image.
 * @err: receives a failure.
 */
struct compilation {
	struct policydb *db;
	struct sebpf_names *names;
	struct sebpf_classmap map;
	struct sebpf_groups groups;
	struct sebpf_constraints constraints;
	struct sebpf_words ranges;
	struct sebpf_image image;
	struct sebpf_err *err;
};

static void free_compilation(struct compilation *work)
{
	sebpf_groups_free(&work->groups);
	sebpf_constraints_free(&work->constraints);
	sebpf_words_free(&work->ranges);
	sebpf_image_free(&work->image);
}

static uint32_t *word_at(struct compilation *work, uint32_t first,
			 uint32_t index)
{
	return sebpf_image_word(&work->image, first, index);
}

static int add_rows(struct compilation *work, uint64_t count,
		    uint32_t *ret_first)
{
	return sebpf_image_add(&work->image, count, ret_first, work->err);
}

/* Adds a table of words from 0 to @highest and enters it in the header. */
static int add_words(struct compilation *work, enum sebpf_header_row header,
		     uint32_t word, uint32_t highest)
{
	uint32_t first;
	int rc = add_rows(work, sebpf_image_packed(highest), &first);

	if (rc)
		return rc;
	work->image.rows[header].word[word] = first;
	work->image.rows[header].word[word + 1] = highest;
	return 0;
}

static int write_ids(struct compilation *work, enum sebpf_header_row header,
		     uint32_t word, enum sebpf_name_kind kind)
{
	uint32_t highest = sebpf_names_highest(work->names, kind);
	int rc = add_words(work, header, word, highest);
	uint32_t first;

	if (rc)
		return rc;
	first = work->image.rows[header].word[word];
	for (uint32_t id = 1; id <= highest; id++)
		*word_at(work, first, id) =
			sebpf_ids_to_value(work->db, work->names, kind, id);
	return 0;
}

static void write_name_sets(const struct compilation *work, uint32_t kind,
			    uint32_t value, uint32_t *ret_words)
{
	uint64_t names =
		sebpf_constraints_names(&work->constraints, kind, value);

	ret_words[0] = (uint32_t)names;
	ret_words[1] = (uint32_t)(names >> 32);
}

/* Adds a row for each user or role and enters the table in the header. */
static int write_values(struct compilation *work, uint32_t word,
			enum sebpf_name_kind kind, uint32_t nprim)
{
	uint32_t *header;
	uint32_t first;
	int rc = add_rows(work, (uint64_t)nprim + 1, &first);

	if (rc)
		return rc;
	header = work->image.rows[SEBPF_ROW_USERS_ROLES].word;
	header[word] = first;
	header[word + 1] = nprim;
	for (uint32_t value = 1; value <= nprim; value++) {
		uint32_t *row = work->image.rows[first + value].word;

		row[0] = sebpf_ids_of_value(work->db, work->names, kind, value);
		write_name_sets(
			work, kind == SEBPF_NAME_USER ? CEXPR_USER : CEXPR_ROLE,
			value, &row[1]);
	}
	return 0;
}

static int write_id_tables(struct compilation *work)
{
	const struct policydb *db = work->db;
	int rc = write_ids(work, SEBPF_ROW_IDS, 0, SEBPF_NAME_TYPE);

	if (!rc)
		rc = write_ids(work, SEBPF_ROW_IDS, 2, SEBPF_NAME_ROLE);
	if (!rc)
		rc = write_ids(work, SEBPF_ROW_USER_IDS, 0, SEBPF_NAME_USER);
	if (!rc)
		rc = write_values(work, 0, SEBPF_NAME_USER, db->p_users.nprim);
	if (!rc)
		rc = write_values(work, 2, SEBPF_NAME_ROLE, db->p_roles.nprim);
	return rc;
}

/* Adds a bit for each pair of roles: whether the first dominates. */
static int write_dominance(struct compilation *work)
{
	const struct policydb *db = work->db;
	uint32_t roles = db->p_roles.nprim;
	uint32_t stride = roles / 32 + 1;
	uint32_t first;
	int rc = add_rows(work,
			  sebpf_image_packed((uint64_t)stride * (roles + 1)),
			  &first);

	if (rc)
		return rc;
	work->image.rows[SEBPF_ROW_CONSTRAINTS].word[3] = first;
	for (uint32_t role = 1; role <= roles; role++) {
		const role_datum_t *datum = db->role_val_to_struct[role - 1];

		for (uint32_t other = 1; datum && other <= roles; other++)
			if (ebitmap_get_bit(&datum->dominates, other - 1))
				*word_at(work, first,
					 role * stride + other / 32) |=
					1U << other % 32;
	}
	return 0;
}

static int write_constraints(struct compilation *work)
{
	const struct sebpf_constraints *constraints = &work->constraints;
	uint32_t classes, steps, first;
	uint32_t *header;
	int rc = add_rows(work, SEBPF_CLASS_COUNT, &classes);

	if (rc)
		return rc;
	steps = (uint32_t)work->image.count;
	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++) {
		uint32_t at = constraints->classes[id].first;
		uint32_t count = constraints->classes[id].count;
		uint32_t *row;

		rc = add_rows(work, (count + 3) / 4, &first);
		if (rc)
			return rc;
		row = work->image.rows[classes + id].word;
		row[0] = first - steps;
		row[1] = count;
		row[2] = constraints->classes[id].pairs;
		for (uint32_t i = 0; i < count; i++)
			*word_at(work, first, i) = constraints->steps[at + i];
	}
	header = work->image.rows[SEBPF_ROW_CONSTRAINTS].word;
	header[0] = classes;
	header[1] = steps;
	header[2] = constraints->count;
	return write_dominance(work);
}

/* Computes all decisions and adds the cells and the bundles. */
static int write_decisions(struct compilation *work)
{
	struct sebpf_groups *groups = &work->groups;
	const struct sebpf_words *bundles = &groups->bundles;
	struct sebpf_cells cells sebpf_auto_cells = { 0 };
	uint32_t first_cell;
	uint32_t first_bundle;
	uint64_t count;
	int rc = sebpf_bundles_fill(groups, &cells, work->err);

	if (rc)
		return rc;
	count = (uint64_t)cells.sources * cells.targets;
	rc = add_rows(work, sebpf_image_packed(count - 1), &first_cell);
	if (!rc)
		rc = add_rows(work,
			      (uint64_t)bundles->count * SEBPF_CLASS_COUNT,
			      &first_bundle);
	if (rc)
		return rc;
	memcpy(work->image.rows + first_cell, cells.words,
	       count * sizeof(*cells.words));
	memcpy(work->image.rows + first_bundle, bundles->words,
	       bundles->used * sizeof(*bundles->words));
	work->image.rows[SEBPF_ROW_COUNTS].word[1] = cells.sources;
	work->image.rows[SEBPF_ROW_COUNTS].word[2] = cells.targets;
	work->image.rows[SEBPF_ROW_RULES].word[1] = first_cell;
	work->image.rows[SEBPF_ROW_RULES].word[2] = first_bundle;
	return 0;
}

/* SEBPF_TYPE_* of a type. */
static uint32_t find_flags(const struct policydb *db, uint32_t type)
{
	uint32_t flags = 0;

	if (ebitmap_get_bit(&db->permissive_map, type))
		flags |= SEBPF_TYPE_PERMISSIVE;
#ifdef POLICYDB_VERSION_NEVERAUDIT
	if (ebitmap_get_bit(&db->neveraudit_map, type))
		flags |= SEBPF_TYPE_NEVERAUDIT;
#endif
	return flags;
}

/* Fills the rows of the types, after the decisions. */
static int write_types(struct compilation *work)
{
	uint32_t nprim = work->db->p_types.nprim;
	uint32_t *token_types sebpf_auto_free =
		calloc((size_t)nprim + 1, sizeof(*token_types));
	struct sebpf_row *rows =
		work->image.rows + work->image.rows[SEBPF_ROW_RULES].word[0];

	if (!token_types)
		return sebpf_err_set(work->err, -ENOMEM,
				     "no memory for the types of tokens");
	sebpf_token_types(work->db,
			  work->map.classes[SEBPF_CLASS_ANON_INODE].value,
			  token_types);
	for (uint32_t type = 1; type <= nprim; type++) {
		const struct sebpf_group_type *entry =
			&work->groups.types[type];
		uint32_t *first = rows[(size_t)SEBPF_ROWS_PER_TYPE * type].word;
		uint32_t *second =
			rows[(size_t)SEBPF_ROWS_PER_TYPE * type + 1].word;

		if (!sebpf_db_is_type(work->db, type))
			continue;
		first[0] = sebpf_ids_of_value(work->db, work->names,
					      SEBPF_NAME_TYPE, type);
		first[1] = entry->source_group;
		first[2] = entry->target_group;
		first[3] = entry->self_bundle;
		second[0] = find_flags(work->db, type);
		second[1] = sebpf_ids_of_value(work->db, work->names,
					       SEBPF_NAME_TYPE,
					       token_types[type]);
		write_name_sets(work, CEXPR_TYPE, type, &second[2]);
	}
	return 0;
}

static int write_names(struct compilation *work)
{
	void *bytes sebpf_auto_free = NULL;
	size_t size;
	uint32_t first;
	int rc = sebpf_names_save(work->names, &bytes, &size, work->err);

	if (!rc)
		rc = add_rows(work, size / sizeof(struct sebpf_row) + 1,
			      &first);
	if (rc)
		return rc;
	memcpy(work->image.rows + first, bytes, size);
	work->image.rows[SEBPF_ROW_NAMES].word[0] = first;
	work->image.rows[SEBPF_ROW_NAMES].word[1] = (uint32_t)size;
	return 0;
}

/*
 * Bit of policycap bpf_token_perms, which came with Linux 7.0; libsepol keeps
 * bits that it has no name for.
 */
#define CAP_BPF_TOKEN_PERMS 14

/* Fills what of the header no table has filled. */
static void write_header(struct compilation *work, uint32_t sequence)
{
	const struct policydb *db = work->db;
	const struct sebpf_class_numbers *classes = work->map.classes;
	uint32_t *identity = work->image.rows[SEBPF_ROW_IDENTITY].word;
	uint32_t *counts = work->image.rows[SEBPF_ROW_COUNTS].word;
	uint32_t *label = work->image.rows[SEBPF_ROW_LABEL].word;
	const class_datum_t *class =
		sebpf_db_class(db, classes[SEBPF_CLASS_ANON_INODE].value);

	identity[0] = SEBPF_IMAGE_MAGIC;
	identity[1] = SEBPF_ABI_VERSION;
	identity[2] = sequence;
	identity[3] = db->mls ? SEBPF_IMAGE_MLS : 0;
	if (!classes[SEBPF_CLASS_BPF_TOKEN].value)
		identity[3] |= SEBPF_IMAGE_NO_TOKEN_CLASS;
	if (ebitmap_get_bit(&db->policycaps, CAP_BPF_TOKEN_PERMS))
		identity[3] |= SEBPF_IMAGE_TOKEN_PERMS;
	identity[3] |= sebpf_classmap_checked(&work->map)
		       << SEBPF_IMAGE_CHECKED_SHIFT;
	counts[0] = db->p_types.nprim;
	counts[3] = work->groups.bundles.count;
	work->image.rows[SEBPF_ROW_RULES].word[3] = (uint32_t)work->image.count;
	/* A default of source or target: both are the creator. */
	if (!class || !class->default_role)
		label[0] = sebpf_ids_of_value(db, work->names, SEBPF_NAME_ROLE,
					      SEBPF_OBJECT_R);
	label[1] = sebpf_token_range(db, classes[SEBPF_CLASS_ANON_INODE].value);
	label[2] = db->p_levels.nprim;
	label[3] = db->p_cats.nprim;
}

static int write_image(struct compilation *work, uint32_t sequence)
{
	uint32_t first;
	uint64_t types =
		SEBPF_ROWS_PER_TYPE * ((uint64_t)work->db->p_types.nprim + 1);
	int rc = add_rows(work, SEBPF_ROWS_PER_PAGE, &first);

	if (!rc)
		rc = add_rows(work, types, &first);
	if (rc)
		return rc;
	work->image.rows[SEBPF_ROW_RULES].word[0] = first;
	rc = write_id_tables(work);
	if (!rc)
		rc = write_constraints(work);
	if (!rc)
		rc = sebpf_valid_write(work->db, &work->image, &work->ranges,
				       work->err);
	if (!rc)
		rc = write_decisions(work);
	if (!rc)
		rc = write_types(work);
	if (!rc)
		rc = sebpf_creators_mark(&work->image, work->db->p_types.nprim,
					 work->err);
	if (!rc)
		rc = sebpf_rare_write(
			work->db,
			work->map.classes[SEBPF_CLASS_ANON_INODE].value,
			work->names, &work->image, &work->ranges, work->err);
	if (!rc)
		rc = sebpf_valid_write_ranges(&work->image, &work->ranges,
					      work->err);
	if (!rc)
		rc = write_names(work);
	/* To the end of a page. */
	if (!rc)
		rc = add_rows(work, -work->image.count % SEBPF_ROWS_PER_PAGE,
			      &first);
	if (!rc)
		write_header(work, sequence);
	return rc;
}

int sebpf_compile(const struct sebpf_policy *policy, struct sebpf_names *names,
		  struct sebpf_image *ret_image, struct sebpf_err *err)
{
	struct compilation work __attribute__((cleanup(free_compilation))) = {
		.db = policy->db,
		.names = names,
		.err = err,
	};
	struct sebpf_rules rules sebpf_auto_rules = { 0 };
	int rc;

	sebpf_classmap_read(work.db, &work.map);
	rc = sebpf_refuse_undecidable(work.db, err);
	if (!rc)
		rc = sebpf_ids_intern(work.db, names, err);
	if (!rc)
		rc = sebpf_constraints_collect(work.db, &work.map,
					       &work.constraints, err);
	if (!rc)
		rc = sebpf_rules_collect(work.db, &work.map, &rules, err);
	if (!rc)
		rc = sebpf_groups_find(work.db, &work.map, &rules, &work.groups,
				       err);
	if (!rc)
		rc = write_image(&work, policy->sequence);
	if (rc)
		return rc;
	*ret_image = work.image;
	work.image = (struct sebpf_image){ 0 };
	return 0;
}
