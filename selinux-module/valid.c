// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - which contexts a policy accepts, as tables of the image
 * Copyright (C) 2026 The sebpf authors
 *
 * The kernel looks whether a context is valid where it computes one, and where
 * a policy load converts those that exist (policydb_context_isvalid()). So do
 * the hooks with the labels of tokens.
 */
#include <errno.h>
#include <string.h>

#include "selinux-module/database.h"
#include "selinux-module/valid.h"

/* SECINITSID_UNLABELED: what stands for a context that is not valid. */
#define UNLABELED_SID 3U

#define LEVEL_WORDS ((size_t)4 * SEBPF_ROWS_PER_LEVEL)

/* Writes a level the way the image has it. */
static void write_level(const mls_level_t *level, uint32_t *words)
{
	ebitmap_node_t *node;
	unsigned int bit;

	memset(words, 0, LEVEL_WORDS * sizeof(*words));
	words[0] = level->sens;
	ebitmap_for_each_positive_bit(&level->cat, node, bit) {
		if (bit < SEBPF_MAX_CATEGORIES)
			words[4 + bit / 32] |= UINT32_C(1) << bit % 32;
	}
}

int sebpf_valid_range(struct sebpf_words *ranges, const mls_range_t *range,
		      uint32_t *ret_number)
{
	uint32_t words[2 * LEVEL_WORDS];
	uint32_t number;

	write_level(&range->level[0], words);
	write_level(&range->level[1], words + LEVEL_WORDS);
	if (sebpf_words_add(ranges, words, 2 * LEVEL_WORDS, &number))
		return -ENOMEM;
	*ret_number = number + 1;
	return 0;
}

static int write_levels(const struct policydb *db, struct sebpf_image *image,
			struct sebpf_err *err)
{
	uint32_t count = db->p_levels.nprim;
	uint32_t first;
	int rc = sebpf_image_add(image, (uint64_t)count * SEBPF_ROWS_PER_LEVEL,
				 &first, err);

	if (rc)
		return rc;
	image->rows[SEBPF_ROW_LEVELS].word[0] = first;
	for (uint32_t i = 0; i < count; i++) {
		const char *name = db->sym_val_to_name[SYM_LEVELS][i];
		const level_datum_t *datum =
			name ? hashtab_search(db->p_levels.table, name) : NULL;

		/* All zero: the hooks take no label with it for valid. */
		if (datum)
			write_level(
				datum->level,
				image->rows[first + i * SEBPF_ROWS_PER_LEVEL]
					.word);
	}
	return 0;
}

/* Gives each user the number of its range. */
static int write_user_ranges(const struct policydb *db,
			     struct sebpf_image *image,
			     struct sebpf_words *ranges, struct sebpf_err *err)
{
	uint32_t first = image->rows[SEBPF_ROW_USERS_ROLES].word[0];

	for (uint32_t i = 0; db->mls && i < db->p_users.nprim; i++) {
		const user_datum_t *user = db->user_val_to_struct[i];

		if (user &&
		    sebpf_valid_range(ranges, &user->exp_range,
				      &image->rows[first + i + 1].word[3]))
			return sebpf_err_set(err, -ENOMEM,
					     "no memory for ranges");
	}
	return 0;
}

/* Enters the members of a set in line @line of a table of bits. */
static void write_bits(struct sebpf_image *image, uint32_t first, uint32_t line,
		       uint32_t highest, const ebitmap_t *members)
{
	uint64_t start = (uint64_t)line * (highest / 32 + 1);
	ebitmap_node_t *node;
	unsigned int bit;

	ebitmap_for_each_positive_bit(members, node, bit) {
		if (bit < highest)
			*sebpf_image_word(image, first,
					  start + (bit + 1) / 32) |=
				UINT32_C(1) << (bit + 1) % 32;
	}
}

/* Adds a table of bits with lines from 0 to @lines. */
static int add_bits(struct sebpf_image *image, uint32_t lines, uint32_t highest,
		    uint32_t *ret_first, struct sebpf_err *err)
{
	uint64_t words = ((uint64_t)lines + 1) * (highest / 32 + 1);

	return sebpf_image_add(image, sebpf_image_packed(words), ret_first,
			       err);
}

static int write_authorized(const struct policydb *db,
			    struct sebpf_image *image, struct sebpf_err *err)
{
	uint32_t roles = db->p_roles.nprim;
	uint32_t users = db->p_users.nprim;
	uint32_t types = db->p_types.nprim;
	uint32_t of_roles;
	uint32_t of_users;
	int rc = add_bits(image, roles, types, &of_roles, err);

	if (!rc)
		rc = add_bits(image, users, roles, &of_users, err);
	if (rc)
		return rc;
	for (uint32_t i = 0; i < roles; i++)
		if (db->role_val_to_struct[i])
			write_bits(image, of_roles, i + 1, types,
				   &db->role_val_to_struct[i]->types.types);
	for (uint32_t i = 0; i < users; i++)
		if (db->user_val_to_struct[i])
			write_bits(image, of_users, i + 1, roles,
				   &db->user_val_to_struct[i]->roles.roles);
	image->rows[SEBPF_ROW_AUTHORIZED].word[0] = of_roles;
	image->rows[SEBPF_ROW_AUTHORIZED].word[1] = of_users;
	return 0;
}

static void write_unlabeled(const struct policydb *db,
			    struct sebpf_image *image)
{
	const ocontext_t *sid = db->ocontexts[OCON_ISID];
	uint32_t *row = image->rows[SEBPF_ROW_UNLABELED].word;

	while (sid && sid->sid[0] != UNLABELED_SID)
		sid = sid->next;
	if (!sid || !sebpf_db_is_type(db, sid->context[0].type))
		return;
	row[0] = sid->context[0].user;
	row[1] = sid->context[0].role;
	row[2] = sid->context[0].type;
}

int sebpf_valid_write(const struct policydb *db, struct sebpf_image *image,
		      struct sebpf_words *ranges, struct sebpf_err *err)
{
	int rc = write_levels(db, image, err);

	if (!rc)
		rc = write_user_ranges(db, image, ranges, err);
	if (!rc)
		rc = write_authorized(db, image, err);
	if (!rc)
		write_unlabeled(db, image);
	return rc;
}

int sebpf_valid_write_ranges(struct sebpf_image *image,
			     const struct sebpf_words *ranges,
			     struct sebpf_err *err)
{
	uint32_t *header;
	uint32_t first;
	int rc = sebpf_image_add(
		image, (uint64_t)ranges->count * 2 * SEBPF_ROWS_PER_LEVEL,
		&first, err);

	if (rc)
		return rc;
	if (ranges->used)
		memcpy(image->rows + first, ranges->words,
		       ranges->used * sizeof(*ranges->words));
	header = image->rows[SEBPF_ROW_LEVELS].word;
	header[1] = first;
	header[2] = ranges->count;
	return 0;
}
