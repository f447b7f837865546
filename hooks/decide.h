/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the decision over a policy image, for the kernel and for user space
 * Copyright (C) 2026 The sebpf authors
 *
 * The includer defines, before this header:
 *
 *	static const struct sebpf_row *row_at(void *image, __u32 index);
 *	static const struct sebpf_row *pair_at(void *image, __u32 index);
 *	static void repeat(__u32 count, long (*turn)(__u32 index, void *context),
 *			   void *context);
 *
 * The first gives a row of the image, or NULL beyond its last whole page; the
 * second likewise two rows, of which the first has an even index; the third calls
 * turn() for 0 .. count - 1 until it returns other than 0. Everything here fails
 * with a value other than 0, and the caller denies, where a row is missing: an
 * image that contradicts itself allows nothing.
 */
#ifndef SEBPF_DECIDE_H
#define SEBPF_DECIDE_H

#include "sebpf/abi.h"

#define decide_inline static inline __attribute__((always_inline))

/**
 * struct decision - what the policy says of a source, a target and a class
 * @allowed: permissions granted.
 * @auditallow: permissions whose grant is recorded.
 * @auditdeny: permissions whose denial is recorded.
 * @permissive: 1 where the source's type is permissive.
 */
struct decision {
	__u32 allowed;
	__u32 auditallow;
	__u32 auditdeny;
	__u32 permissive;
};

/**
 * struct party - a source or a target, as this policy numbers it
 * @user: value of the user.
 * @role: value of the role.
 * @type: value of the type.
 */
struct party {
	__u32 user;
	__u32 role;
	__u32 type;
};

/* All rows of the header; NULL where the image has none. */
decide_inline const struct sebpf_row *header_of(void *image)
{
	return row_at(image, 0);
}

/* Reads word @index of the packed words that start at row @first. */
decide_inline int word_at(void *image, __u32 first, __u32 index,
			  __u32 *ret_word)
{
	const struct sebpf_row *row = row_at(image, first + index / 4);

	if (!row)
		return -1;
	*ret_word = row->word[index & 3];
	return 0;
}

/* Both rows of a type by its value; NULL where there is none. */
decide_inline const struct sebpf_row *
type_rows(void *image, const struct sebpf_row *header, __u32 value)
{
	if (!value || value > header[SEBPF_ROW_COUNTS].word[0])
		return 0;
	return pair_at(image, header[SEBPF_ROW_RULES].word[0] +
				      value * SEBPF_ROWS_PER_TYPE);
}

/* Row @part (0 or 1) of a type by its value; NULL where there is none. */
decide_inline const struct sebpf_row *type_row(void *image, __u32 value,
					       __u32 part)
{
	const struct sebpf_row *header = header_of(image);
	const struct sebpf_row *rows;

	if (!header)
		return 0;
	rows = type_rows(image, header, value);
	return rows ? rows + part : 0;
}

/**
 * Finds the rare properties of a type.
 *
 * @param image the policy image.
 * @param type the type's second row.
 * @param ret_rare receives their row; NULL where the type has none.
 * @return 0; -1 where the image is damaged.
 */
decide_inline int find_rare(void *image, const struct sebpf_row *type,
			    const struct sebpf_row **ret_rare)
{
	const struct sebpf_row *header = row_at(image, SEBPF_ROW_RARE);
	__u32 number = type->word[0] >> SEBPF_TYPE_RARE_SHIFT;

	*ret_rare = 0;
	if (!number)
		return 0;
	if (!header || number > header->word[1])
		return -1;
	*ret_rare = row_at(image, header->word[0] + number - 1);
	return *ret_rare ? 0 : -1;
}

/* Finds the value of the type that bounds a type; 0 where none does. */
decide_inline int find_bounds(void *image, const struct sebpf_row *header,
			      __u32 value, __u32 *ret_bounds)
{
	const struct sebpf_row *type = type_rows(image, header, value);
	const struct sebpf_row *rare;

	if (!type || find_rare(image, type + 1, &rare))
		return -1;
	*ret_bounds = rare ? rare->word[0] : 0;
	return 0;
}

/* Row of a user by its value; NULL where there is none. */
decide_inline const struct sebpf_row *
user_of(void *image, const struct sebpf_row *header, __u32 value)
{
	const struct sebpf_row *place = &header[SEBPF_ROW_USERS_ROLES];

	if (!value || value > place->word[1])
		return 0;
	return row_at(image, place->word[0] + value);
}

decide_inline const struct sebpf_row *user_row(void *image, __u32 value)
{
	const struct sebpf_row *header = header_of(image);

	return header ? user_of(image, header, value) : 0;
}

/* Row of a role by its value; NULL where there is none. */
decide_inline const struct sebpf_row *
role_of(void *image, const struct sebpf_row *header, __u32 value)
{
	const struct sebpf_row *place = &header[SEBPF_ROW_USERS_ROLES];

	if (!value || value > place->word[3])
		return 0;
	return row_at(image, place->word[2] + value);
}

decide_inline const struct sebpf_row *role_row(void *image, __u32 value)
{
	const struct sebpf_row *header = header_of(image);

	return header ? role_of(image, header, value) : 0;
}

/* Value of an id, by the words that @first and @highest describe; 0: none. */
decide_inline __u32 value_of(void *image, __u32 first, __u32 highest, __u32 id)
{
	__u32 value = 0;

	if (!id || id > highest || word_at(image, first, id, &value))
		return 0;
	return value;
}

/**
 * Finds what a label by stable ids is under this policy. find_target() in
 * hooks/decide_label.h also knows what to do where it is nothing.
 *
 * @return 0; -1 where the policy has no such user, role or type any more.
 */
decide_inline int find_party(void *image, __u32 user_id, __u32 role_id,
			     __u32 type_id, struct party *ret_party)
{
	const struct sebpf_row *header = header_of(image);
	const struct sebpf_row *ids, *users;

	if (!header)
		return -1;
	ids = &header[SEBPF_ROW_IDS];
	users = &header[SEBPF_ROW_USER_IDS];
	ret_party->user =
		value_of(image, users->word[0], users->word[1], user_id);
	ret_party->role = value_of(image, ids->word[2], ids->word[3], role_id);
	ret_party->type = value_of(image, ids->word[0], ids->word[1], type_id);
	return ret_party->user && ret_party->role && ret_party->type ? 0 : -1;
}

/* Types that may do everything, and of which nothing is recorded. */
#define UNCONFINED (SEBPF_TYPE_PERMISSIVE | SEBPF_TYPE_NEVERAUDIT)

/* Applies what the source's type says of all decisions, as the kernel does. */
decide_inline void apply_flags(__u32 flags, struct decision *decision)
{
	decision->permissive = flags & SEBPF_TYPE_PERMISSIVE;
	if (!(flags & SEBPF_TYPE_NEVERAUDIT))
		return;
	decision->auditallow = 0;
	decision->auditdeny = 0;
	if (decision->permissive)
		decision->allowed = ~0U;
}

/* Finds the bundle of a type, by its first row, and another one or itself. */
decide_inline int find_bundle(void *image, const struct sebpf_row *header,
			      const struct sebpf_row *source, __u32 source_type,
			      __u32 target_type, __u32 *ret_bundle)
{
	const struct sebpf_row *counts = &header[SEBPF_ROW_COUNTS];
	const struct sebpf_row *target;

	if (source_type == target_type) {
		*ret_bundle = source->word[3];
		return 0;
	}
	target = type_rows(image, header, target_type);
	if (!target || source->word[1] >= counts->word[1] ||
	    target->word[2] >= counts->word[2])
		return -1;
	return word_at(image, header[SEBPF_ROW_RULES].word[1],
		       source->word[1] * counts->word[2] + target->word[2],
		       ret_bundle);
}

/**
 * Decides by type enforcement alone. What bounds the source is applied already:
 * the compiler has masked the bundle by those of the types above.
 *
 * @param image the policy image.
 * @param source_type type of the source.
 * @param target_type type of the target.
 * @param class_id enum sebpf_class.
 * @param ret_decision receives the decision.
 * @return 0; -1 where the image does not know the types or is damaged.
 */
decide_inline int decide_types(void *image, __u32 source_type,
			       __u32 target_type, __u32 class_id,
			       struct decision *ret_decision)
{
	const struct sebpf_row *header = header_of(image);
	const struct sebpf_row *source, *access;
	__u32 bundle;

	if (!header || class_id >= SEBPF_CLASS_COUNT)
		return -1;
	source = type_rows(image, header, source_type);
	if (!source || find_bundle(image, header, source, source_type,
				   target_type, &bundle))
		return -1;
	if (bundle >= header[SEBPF_ROW_COUNTS].word[3])
		return -1;
	access = row_at(image, header[SEBPF_ROW_RULES].word[2] +
				       bundle * SEBPF_CLASS_COUNT + class_id);
	if (!access)
		return -1;
	ret_decision->allowed = access->word[0];
	ret_decision->auditallow = access->word[1];
	ret_decision->auditdeny = access->word[2];
	apply_flags(source[1].word[0], ret_decision);
	return 0;
}

/**
 * struct constraint - the constraints of one class
 * @first: first row of the steps, from that of all.
 * @count: number of step words; 0: the class is not constrained.
 * @pairs: mask of enum sebpf_level_pair that are compared.
 */
struct constraint {
	__u32 first;
	__u32 count;
	__u32 pairs;
};

/**
 * Finds the constraints of a class.
 *
 * @return 0; -1 where the image is damaged.
 */
decide_inline int find_constraint(void *image, __u32 class_id,
				  struct constraint *ret_constraint)
{
	const struct sebpf_row *header = header_of(image);
	const struct sebpf_row *row;

	if (!header || class_id >= SEBPF_CLASS_COUNT)
		return -1;
	row = row_at(image, header[SEBPF_ROW_CONSTRAINTS].word[0] + class_id);
	if (!row)
		return -1;
	ret_constraint->first = row->word[0];
	ret_constraint->count = row->word[1];
	ret_constraint->pairs = row->word[2];
	return 0;
}

/* States of a run. */
#define RUN_REQUIRES (1U << 0) /* the next word is permissions, no step */
#define RUN_HOLDS (1U << 1) /* those permissions are not taken away */
#define RUN_DONE (1U << 2) /* the last step of the highest pair was run */
#define RUN_FAILED (1U << 3) /* the image is damaged */

/**
 * struct run - the steps of one class at work; on the stack, so short
 * @image: the policy image.
 * @source_names: name sets that the source is in.
 * @target_names: name sets that the target is in.
 * @source: the source, or the type that bounds it in its place.
 * @target: likewise.
 * @levels: relations of the pairs of levels, two bits each.
 * @first: first row of the steps.
 * @count: number of step words.
 * @at: the next one, from 0.
 * @stack: truth values; bit 0 is the top.
 * @allowed: permissions that no constraint has forbidden so far.
 * @state: RUN_*.
 */
struct run {
	void *image;
	__u64 source_names;
	__u64 target_names;
	struct party source;
	struct party target;
	__u32 levels;
	__u32 first;
	__u16 count;
	__u16 at;
	__u32 stack;
	__u32 allowed;
	__u32 state;
};

decide_inline int find_names(void *image, const struct sebpf_row *header,
			     const struct party *party, __u64 *ret_names)
{
	const struct sebpf_row *type = type_rows(image, header, party->type);
	const struct sebpf_row *user = user_of(image, header, party->user);
	const struct sebpf_row *role = role_of(image, header, party->role);

	if (!type || !user || !role)
		return -1;
	*ret_names = (__u64)(type[1].word[3] | user->word[2] | role->word[2])
			     << 32 |
		     type[1].word[2] | user->word[1] | role->word[1];
	return 0;
}

decide_inline __u32 role_dominates(void *image, __u32 first, __u32 second)
{
	const struct sebpf_row *header = header_of(image);
	__u32 words, word = 0;

	if (!header)
		return 0;
	words = header[SEBPF_ROW_USERS_ROLES].word[3] / 32 + 1;
	if (word_at(image, header[SEBPF_ROW_CONSTRAINTS].word[3],
		    first * words + second / 32, &word))
		return 0;
	return word >> (second & 31) & 1;
}

decide_inline __u32 compare_levels(__u32 levels, __u32 argument)
{
	__u32 relation = levels >> (argument / 4 * 2 & 31) & 3;

	switch (argument & 3) {
	case SEBPF_LEVEL_EQ:
		return relation == (SEBPF_DOMINATES | SEBPF_DOMINATED);
	case SEBPF_LEVEL_DOM:
		return relation & SEBPF_DOMINATES;
	case SEBPF_LEVEL_DOMBY:
		return relation >> 1;
	}
	return !relation;
}

/* The truth value that a step pushes; 2 where it is no such step. */
decide_inline __u32 step_value(const struct run *run, __u32 step,
			       __u32 argument)
{
	switch (step) {
	case SEBPF_STEP_SOURCE_NAMES:
		return run->source_names >> (argument & 63) & 1;
	case SEBPF_STEP_TARGET_NAMES:
		return run->target_names >> (argument & 63) & 1;
	case SEBPF_STEP_SAME_USER:
		return run->source.user == run->target.user;
	case SEBPF_STEP_SAME_ROLE:
		return run->source.role == run->target.role;
	case SEBPF_STEP_SAME_TYPE:
		return run->source.type == run->target.type;
	case SEBPF_STEP_ROLE_DOM:
		return role_dominates(run->image, run->source.role,
				      run->target.role);
	case SEBPF_STEP_ROLE_DOMBY:
		return role_dominates(run->image, run->target.role,
				      run->source.role);
	case SEBPF_STEP_LEVEL:
		return compare_levels(run->levels, argument);
	}
	return 2;
}

decide_inline void apply_step(struct run *run, __u32 word)
{
	__u32 step = word & ((1U << SEBPF_STEP_BITS) - 1);
	__u32 value;

	switch (step) {
	case SEBPF_STEP_NOT:
		run->stack ^= 1;
		return;
	case SEBPF_STEP_AND:
		run->stack = run->stack >> 1 & (run->stack | ~1U);
		return;
	case SEBPF_STEP_OR:
		run->stack = run->stack >> 1 | (run->stack & 1);
		return;
	case SEBPF_STEP_REQUIRE:
		run->state = RUN_REQUIRES | (run->stack & 1 ? RUN_HOLDS : 0);
		run->stack >>= 1;
		return;
	}
	value = step_value(run, step, word >> SEBPF_STEP_BITS);
	if (value > 1)
		run->state = RUN_FAILED;
	run->stack = run->stack << 1 | (value & 1);
}

/*
 * Goes on with the type that bounds the source, and the one that bounds the
 * target or else the target's own: what those may not do, the source may not,
 * and constraints apply to them as well. Returns 1 where nothing is above.
 */
decide_inline int climb(struct run *run)
{
	const struct sebpf_row *header = header_of(run->image);
	__u32 source, target;

	if (!header ||
	    find_bounds(run->image, header, run->source.type, &source))
		return -1;
	if (!source)
		return 1;
	if (find_bounds(run->image, header, run->target.type, &target))
		return -1;
	run->source.type = source;
	if (target)
		run->target.type = target;
	run->at = 0;
	run->stack = 0;
	if (find_names(run->image, header, &run->source, &run->source_names))
		return -1;
	return find_names(run->image, header, &run->target, &run->target_names);
}

/* After the last step of a pair; 1 ends the loop. */
decide_inline long end_pair(struct run *run)
{
	int rc = climb(run);

	if (!rc)
		return 0;
	run->state = rc < 0 ? RUN_FAILED : RUN_DONE;
	return 1;
}

/* Runs a word; returns 1 where it is the permissions that end an expression. */
decide_inline int run_word(struct run *run, __u32 word)
{
	if (!(run->state & RUN_REQUIRES)) {
		apply_step(run, word);
		return 0;
	}
	if (!(run->state & RUN_HOLDS))
		run->allowed &= ~word;
	run->state = 0;
	return 1;
}

_Static_assert(SEBPF_MAX_STEPS <= 0xffff, "steps of a run");

/* One turn of the loop over the rows of the steps; 1 ends it. */
static long run_row(__u32 index, void *context)
{
	struct run *run = context;
	const struct sebpf_row *row =
		row_at(run->image, run->first + run->at / 4);
	int ended = 0;
	__u32 i;

	(void)index;
	for (i = 0; row && i < 4 && run->at < run->count; i++) {
		ended = run_word(run, row->word[i]);
		if (run->state == RUN_FAILED)
			return 1;
		run->at++;
	}
	if (row && run->at < run->count)
		return 0;
	/* Not in the middle of an expression. */
	if (row && ended)
		return end_pair(run);
	run->state = RUN_FAILED;
	return 1;
}

/**
 * Takes away what the constraints of a class forbid, to the parties or to the
 * types that bound them: with decide_types(), the kernel's decision.
 *
 * @param image the policy image.
 * @param constraint of find_constraint(), with steps.
 * @param source the source.
 * @param target the target.
 * @param levels relations of at least the pairs that the constraints compare.
 * @param allowed permissions that type enforcement grants.
 * @return 0; -1 where the image does not know a party or is damaged.
 */
decide_inline int constrain(void *image, const struct constraint *constraint,
			    const struct party *source,
			    const struct party *target, __u32 levels,
			    __u32 *allowed)
{
	const struct sebpf_row *header = header_of(image);
	const struct sebpf_row *type;
	struct run run = {
		.image = image,
		.source = *source,
		.target = *target,
		.levels = levels,
		.count = (__u16)constraint->count,
		.allowed = *allowed,
	};

	if (!header || constraint->count > SEBPF_MAX_STEPS)
		return -1;
	type = type_rows(image, header, source->type);
	if (!type)
		return -1;
	if ((type[1].word[0] & UNCONFINED) == UNCONFINED)
		return 0;
	if (find_names(image, header, source, &run.source_names) ||
	    find_names(image, header, target, &run.target_names))
		return -1;
	run.first = header[SEBPF_ROW_CONSTRAINTS].word[1] + constraint->first;
	repeat((SEBPF_MAX_BOUNDS + 1) * ((constraint->count + 3) / 4), run_row,
	       &run);
	/* A damaged image may also end in the middle, or bound without end. */
	if (run.state != RUN_DONE)
		return -1;
	*allowed = run.allowed;
	return 0;
}

#endif /* SEBPF_DECIDE_H */
