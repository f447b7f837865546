/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the labels of tokens over a policy image
 * Copyright (C) 2026 The sebpf authors
 *
 * For the kernel and for user space, after hooks/decide.h, and likewise: where
 * a row is missing, everything here fails, and the caller denies.
 */
#ifndef SEBPF_DECIDE_LABEL_H
#define SEBPF_DECIDE_LABEL_H

#include "hooks/decide.h"
#include "sebpf/abi.h"

/* What is long, and called from several places. */
#define decide_noinline static __attribute__((noinline, unused))

/* Bit @column of a line of a table of bits; 0 also where there is none. */
decide_inline __u32 bit_at(void *image, __u32 first, __u32 line,
			   __u32 highest_column, __u32 column)
{
	__u32 word = 0;

	if (word_at(image, first,
		    line * (highest_column / 32 + 1) + column / 32, &word))
		return 0;
	return word >> (column & 31) & 1;
}

/* What two sensitivities and sets of categories make of two levels. */
decide_inline __u32 relation_of(__u32 first, __u32 second, __u64 only_first,
				__u64 only_second)
{
	__u32 found = 0;

	if (first >= second && !only_second)
		found |= SEBPF_DOMINATES;
	if (second >= first && !only_first)
		found |= SEBPF_DOMINATED;
	return found;
}

/* Relation of two levels of labels. */
decide_inline __u32 relate_levels(const struct sebpf_level *first,
				  const struct sebpf_level *second)
{
	__u64 only_first = 0, only_second = 0;
	__u32 i;

	for (i = 0; i < SEBPF_CATEGORY_WORDS; i++) {
		only_first |= first->categories[i] & ~second->categories[i];
		only_second |= second->categories[i] & ~first->categories[i];
	}
	return relation_of(first->sensitivity, second->sensitivity, only_first,
			   only_second);
}

/* Copies the level that starts at row @first of the image. */
decide_noinline int copy_level(void *image, __u32 first,
			       struct sebpf_level *out)
{
	const struct sebpf_row *row = row_at(image, first);
	__u32 i;

	if (!row || !out)
		return -1;
	out->sensitivity = row->word[0];
	out->pad = 0;
	for (i = 0; i < SEBPF_CATEGORY_WORDS; i += 2) {
		row = row_at(image, first + 1 + i / 2);
		if (!row)
			return -1;
		out->categories[i] = (__u64)row->word[1] << 32 | row->word[0];
		out->categories[i + 1] = (__u64)row->word[3] << 32 |
					 row->word[2];
	}
	return 0;
}

/* In place of a relation, where the image is damaged. */
#define UNREADABLE (1U << 2)

/* Relation of a level with that at row @first of the image. */
decide_noinline __u32 relate_to_image(void *image, __u32 first,
				      const struct sebpf_level *level)
{
	const struct sebpf_row *row = row_at(image, first);
	__u64 only_level = 0, only_image = 0;
	__u32 sensitivity, i;
	__u64 low, high;

	if (!row || !level)
		return UNREADABLE;
	sensitivity = row->word[0];
	for (i = 0; i < SEBPF_CATEGORY_WORDS; i += 2) {
		row = row_at(image, first + 1 + i / 2);
		if (!row)
			return UNREADABLE;
		low = (__u64)row->word[1] << 32 | row->word[0];
		high = (__u64)row->word[3] << 32 | row->word[2];
		only_level |= level->categories[i] & ~low;
		only_level |= level->categories[i + 1] & ~high;
		only_image |= low & ~level->categories[i];
		only_image |= high & ~level->categories[i + 1];
	}
	return relation_of(level->sensitivity, sensitivity, only_level,
			   only_image);
}

/* Whether a level is one of the policy's; -1: the image is damaged. */
decide_inline int is_known_level(void *image, const struct sebpf_level *level)
{
	const struct sebpf_row *sizes = row_at(image, SEBPF_ROW_LABEL);
	const struct sebpf_row *levels = row_at(image, SEBPF_ROW_LEVELS);
	__u32 relation;

	if (!sizes || !levels)
		return -1;
	if (!level->sensitivity || level->sensitivity > sizes->word[2])
		return 0;
	relation = relate_to_image(image,
				   levels->word[0] + (level->sensitivity -
						      1) * SEBPF_ROWS_PER_LEVEL,
				   level);
	if (relation & UNREADABLE)
		return -1;
	return relation & SEBPF_DOMINATED ? 1 : 0;
}

/* Finds the first row of a range by its number. */
decide_inline int find_range(void *image, __u32 number, __u32 *ret_first)
{
	const struct sebpf_row *levels = row_at(image, SEBPF_ROW_LEVELS);

	if (!levels || !number || number > levels->word[2])
		return -1;
	*ret_first = levels->word[1] + (number - 1) * 2 * SEBPF_ROWS_PER_LEVEL;
	return 0;
}

/* Whether a user may have the range of a label; -1: the image is damaged. */
decide_inline int is_users_range(void *image, __u32 user_value,
				 const struct sebpf_context *label)
{
	const struct sebpf_row *user = user_row(image, user_value);
	__u32 first, low, high;

	if (!user || find_range(image, user->word[3], &first))
		return -1;
	low = relate_to_image(image, first, &label->low);
	high = relate_to_image(image, first + SEBPF_ROWS_PER_LEVEL,
			       &label->high);
	if ((low | high) & UNREADABLE)
		return -1;
	return low & SEBPF_DOMINATES && high & SEBPF_DOMINATED;
}

decide_inline int is_valid_range(void *image, const struct party *party,
				 const struct sebpf_context *label)
{
	int known = is_known_level(image, &label->low);

	if (known == 1)
		known = is_known_level(image, &label->high);
	if (known != 1)
		return known;
	if (!(relate_levels(&label->high, &label->low) & SEBPF_DOMINATES))
		return 0;
	if (party->role == SEBPF_OBJECT_R)
		return 1;
	return is_users_range(image, party->user, label);
}

/* Whether the role may have the type, and the user the role. */
decide_inline int is_authorized(void *image, const struct party *party)
{
	const struct sebpf_row *tables = row_at(image, SEBPF_ROW_AUTHORIZED);
	const struct sebpf_row *counts = row_at(image, SEBPF_ROW_COUNTS);
	const struct sebpf_row *roles = row_at(image, SEBPF_ROW_USERS_ROLES);

	if (!tables || !counts || !roles)
		return -1;
	if (party->role == SEBPF_OBJECT_R)
		return 1;
	return bit_at(image, tables->word[0], party->role, counts->word[0],
		      party->type) &&
	       bit_at(image, tables->word[1], party->user, roles->word[3],
		      party->role);
}

/**
 * Tells whether the policy accepts a context, as the kernel's
 * policydb_context_isvalid() does.
 *
 * @param image the policy image.
 * @param party user, role and type.
 * @param label the levels.
 * @return 1 or 0; -1 where the image is damaged.
 */
decide_inline int is_valid_label(void *image, const struct party *party,
				 const struct sebpf_context *label)
{
	const struct sebpf_row *identity = row_at(image, SEBPF_ROW_IDENTITY);
	int rc = is_authorized(image, party);

	if (!identity)
		return -1;
	if (rc != 1 || !(identity->word[3] & SEBPF_IMAGE_MLS))
		return rc;
	return is_valid_range(image, party, label);
}

/**
 * Finds what a token's label is under this policy: what it says, or, where the
 * policy does not accept that any more, the unlabeled context. That is how the
 * kernel treats a SID whose context a policy load made invalid. The kernel
 * looks once, at the load, and keeps what is invalid where SELinux is
 * permissive at that moment; here nothing is kept.
 *
 * @param image the policy image.
 * @param label the label.
 * @param was_valid 1 where the label was valid under this policy before.
 * @param ret_party receives user, role and type.
 * @return 0; 1 where it is the unlabeled context, so that the levels are too;
 *	-1 where the policy has no such context, or the image is damaged.
 */
decide_noinline int find_target(void *image, const struct sebpf_context *label,
				int was_valid, struct party *ret_party)
{
	const struct sebpf_row *unlabeled = row_at(image, SEBPF_ROW_UNLABELED);
	int rc;

	if (!label || !ret_party)
		return -1;
	if (!find_party(image, label->user, label->role, label->type,
			ret_party)) {
		rc = was_valid ? 1 : is_valid_label(image, ret_party, label);
		if (rc)
			return rc < 0 ? -1 : 0;
	}
	if (!unlabeled || !unlabeled->word[0])
		return -1;
	ret_party->user = unlabeled->word[0];
	ret_party->role = unlabeled->word[1];
	ret_party->type = unlabeled->word[2];
	return 1;
}

/**
 * struct role_search - a search for a role transition
 * @image: the policy image.
 * @first: first row to look at.
 * @role: value of the creator's role.
 * @found: id of the role of the label; 0 none so far.
 * @failed: 1: the image is damaged.
 */
struct role_search {
	void *image;
	__u32 first;
	__u32 role;
	__u32 found;
	__u32 failed;
};

/* One turn of the loop over role transitions; 1 ends it. */
static long try_role(__u32 index, void *context)
{
	struct role_search *search = context;
	const struct sebpf_row *row =
		row_at(search->image, search->first + index);

	if (!row) {
		search->failed = 1;
		return 1;
	}
	if (row->word[0] != search->role)
		return 0;
	search->found = row->word[1];
	search->failed = !search->found;
	return 1;
}

/* Finds the role transition of a role; 0 none, and ~0 where damaged. */
decide_noinline __u32 find_transition(void *image, __u32 first, __u32 count,
				      __u32 role)
{
	const struct sebpf_row *header = row_at(image, SEBPF_ROW_RARE);
	struct role_search search = { .image = image, .role = role };

	if (!header || first > header->word[3] ||
	    count > header->word[3] - first)
		return ~0U;
	search.first = header->word[2] + first;
	repeat(count, try_role, &search);
	return search.failed ? ~0U : search.found;
}

/* The id of the role of a token's label; nobody's where damaged. */
decide_inline __u32 find_role(void *image, __u32 creator_role,
			      const struct sebpf_row *rare)
{
	const struct sebpf_row *rules = row_at(image, SEBPF_ROW_LABEL);
	const struct sebpf_row *own = role_row(image, creator_role);
	__u32 found = 0;

	if (!rules || !own)
		return 0;
	if (rare && rare->word[3])
		found = find_transition(image, rare->word[2], rare->word[3],
					creator_role);
	if (found)
		return found;
	return rules->word[0] ? rules->word[0] : own->word[0];
}

/* Cuts the creator's range as the policy's range rule says. */
decide_inline int cut_label(struct sebpf_context *label, __u32 rule)
{
	switch (rule) {
	case SEBPF_RANGE_LOW:
		label->high = label->low;
		return 0;
	case SEBPF_RANGE_HIGH:
		label->low = label->high;
		return 0;
	case SEBPF_RANGE_LOW_HIGH:
		return 0;
	}
	return -1;
}

/* Makes the range of a token's label out of its creator's. */
decide_inline int make_range(void *image, const struct sebpf_row *rare,
			     struct sebpf_context *label)
{
	const struct sebpf_row *rules = row_at(image, SEBPF_ROW_LABEL);
	__u32 first;

	if (!rules)
		return -1;
	if (!rare || !rare->word[1])
		return cut_label(label, rules->word[1]);
	if (find_range(image, rare->word[1], &first) ||
	    copy_level(image, first, &label->low))
		return -1;
	return copy_level(image, first + SEBPF_ROWS_PER_LEVEL, &label->high);
}

/**
 * Computes the label of a token: the kernel's security_compute_sid() for a file
 * of class anon_inode and the name of a token's, made by the creator in itself.
 *
 * @param image the policy image.
 * @param party the creator, as this policy numbers it; receives what the label
 *	is under this policy.
 * @param label holds the creator's range; receives the label.
 * @return 0; 1 where the policy does not accept the label; -1 where the image
 *	does not know the creator or is damaged.
 */
decide_inline int make_label(void *image, struct party *party,
			     struct sebpf_context *label)
{
	const struct sebpf_row *user = user_row(image, party->user);
	const struct sebpf_row *type = type_row(image, party->type, 1);
	const struct sebpf_row *rare;
	int valid;

	if (!user || !type || find_rare(image, type, &rare))
		return -1;
	label->user = user->word[0];
	label->role = find_role(image, party->role, rare);
	label->type = type->word[1];
	label->pad = 0;
	if (make_range(image, rare, label) ||
	    find_party(image, label->user, label->role, label->type, party))
		return -1;
	valid = is_valid_label(image, party, label);
	return valid < 0 ? -1 : !valid;
}

#endif /* SEBPF_DECIDE_LABEL_H */
