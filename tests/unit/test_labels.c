// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what decides a token's label, and which labels a policy accepts
 * Copyright (C) 2026 The sebpf authors
 *
 * Each row is a small policy in which one rule or default decides. libsepol
 * must say the same if it knows the feature: 3.4 does not look at names.
 */
#include <errno.h>
#include <stdint.h>

#include <sepol/debug.h>

#include "sebpf/cleanup.h"
#include "tests/unit/under_test.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What all policies have. user_u may have s0 to s1:c0.c2, low_u only s0. */
static const char symbols[] =
	"(type a_t) (type b_t) (type tok_t) (type tok2_t)\n"
	"(roletype user_r a_t) (roletype user_r b_t) (roletype user_r tok_t)\n"
	"(role other_r) (roletype other_r a_t)\n"
	"(userrole user_u other_r)\n"
	"(user low_u) (userrole low_u user_r) (userlevel low_u (s0))\n"
	"(userrange low_u lowest)\n"
	"(levelrange middle ((s0 (c0)) (s1 (c0 c1))))\n"
	"(levelrange odd ((s0) (s0 (c2))))\n";

#define VALID 0
#define INVALID 1

/* libsepol says otherwise, because it does not know the feature. */
#define UNKNOWN_TO_LIBSEPOL 1

#define A                                         \
	{                                         \
		"user_u", "user_r", "a_t", 11, 23 \
	}
#define B                                         \
	{                                         \
		"user_u", "user_r", "b_t", 11, 23 \
	}
#define OTHER_ROLE                                 \
	{                                          \
		"user_u", "other_r", "a_t", 11, 23 \
	}
#define LOW_USER                                 \
	{                                        \
		"low_u", "user_r", "a_t", 10, 10 \
	}
#define OBJECT(user, type, low, high)             \
	{                                         \
		user, "object_r", type, low, high \
	}
#define PLAIN OBJECT("user_u", "a_t", 11, 11)

static const struct row {
	const char *name;
	const char *cil;
	struct who creator;
	struct who label;
	int result;
	int unknown;
} rows[] = {
	{ "no rule", "", A, PLAIN, VALID, 0 },
	{ "type transition", "(typetransition a_t a_t anon_inode tok_t)", A,
	  OBJECT("user_u", "tok_t", 11, 11), VALID, 0 },
	{ "type transition of another class",
	  "(typetransition a_t a_t file tok_t)", A, PLAIN, VALID, 0 },
	{ "type transition of another target",
	  "(typetransition a_t b_t anon_inode tok_t)", A, PLAIN, VALID, 0 },
	{ "type transition with the name",
	  "(typetransition a_t a_t anon_inode \"bpf-token\" tok_t)", A,
	  OBJECT("user_u", "tok_t", 11, 11), VALID, UNKNOWN_TO_LIBSEPOL },
	{ "type transition with another name",
	  "(typetransition a_t a_t anon_inode \"bpf-tokens\" tok_t)", A, PLAIN,
	  VALID, 0 },
	{ "a name goes before none",
	  "(typetransition a_t a_t anon_inode tok2_t)"
	  "(typetransition a_t a_t anon_inode \"bpf-token\" tok_t)",
	  A, OBJECT("user_u", "tok_t", 11, 11), VALID, UNKNOWN_TO_LIBSEPOL },
	{ "type transition of an attribute",
	  "(typeattribute abs) (typeattributeset abs (a_t b_t))"
	  "(typetransition abs abs anon_inode tok_t)",
	  A, OBJECT("user_u", "tok_t", 11, 11), VALID, 0 },
	{ "type transition of an attribute, another member",
	  "(typeattribute abs) (typeattributeset abs (a_t b_t))"
	  "(typetransition abs self anon_inode tok_t)",
	  B, OBJECT("user_u", "tok_t", 11, 11), VALID, 0 },
	{ "type transition of an attribute, not a member",
	  "(typeattribute abs) (typeattributeset abs (tok_t b_t))"
	  "(typetransition abs abs anon_inode tok_t)",
	  A, PLAIN, VALID, 0 },
	{ "type transition of an attribute with the name",
	  "(typeattribute abs) (typeattributeset abs (a_t b_t))"
	  "(typetransition abs abs anon_inode \"bpf-token\" tok_t)",
	  A, OBJECT("user_u", "tok_t", 11, 11), VALID, UNKNOWN_TO_LIBSEPOL },
	{ "type transition, boolean on",
	  "(boolean on true) (booleanif on (true "
	  "(typetransition a_t a_t anon_inode tok_t)))",
	  A, OBJECT("user_u", "tok_t", 11, 11), VALID, 0 },
	{ "type transition, boolean off",
	  "(boolean on false) (booleanif on (true "
	  "(typetransition a_t a_t anon_inode tok_t)))",
	  A, PLAIN, VALID, 0 },
	{ "type transition, false branch",
	  "(boolean on false) (booleanif on (false "
	  "(typetransition a_t a_t anon_inode tok_t)))",
	  A, OBJECT("user_u", "tok_t", 11, 11), VALID, 0 },
	{ "defaulttype source", "(defaulttype anon_inode source)", A, PLAIN,
	  VALID, 0 },
	{ "defaulttype does not switch transitions off",
	  "(defaulttype anon_inode target)"
	  "(typetransition a_t a_t anon_inode tok_t)",
	  A, OBJECT("user_u", "tok_t", 11, 11), VALID, 0 },
	{ "defaultuser target", "(defaultuser anon_inode target)", A, PLAIN,
	  VALID, 0 },

	{ "role transition",
	  "(roletransition user_r a_t anon_inode other_r)",
	  A,
	  { "user_u", "other_r", "a_t", 11, 11 },
	  VALID,
	  0 },
	{ "role transition of another role",
	  "(roletransition user_r a_t anon_inode other_r)", OTHER_ROLE, PLAIN,
	  VALID, 0 },
	{ "role transition of another type",
	  "(roletransition user_r a_t anon_inode other_r)", B,
	  OBJECT("user_u", "b_t", 11, 11), VALID, 0 },
	{ "role transition of another class",
	  "(roletransition user_r a_t file other_r)", A, PLAIN, VALID, 0 },
	{ "role transition of an attribute",
	  "(typeattribute abs) (typeattributeset abs (a_t b_t))"
	  "(roletransition user_r abs anon_inode other_r)",
	  A,
	  { "user_u", "other_r", "a_t", 11, 11 },
	  VALID,
	  0 },
	{ "two role transitions",
	  "(roletransition other_r a_t anon_inode user_r)"
	  "(roletransition user_r a_t anon_inode other_r)",
	  OTHER_ROLE,
	  { "user_u", "user_r", "a_t", 11, 11 },
	  VALID,
	  0 },
	{ "role transition to what the type may not have",
	  "(roletransition user_r b_t anon_inode other_r)",
	  B,
	  { "user_u", "other_r", "b_t", 11, 11 },
	  INVALID,
	  0 },
	{ "role transition to what the user may not have",
	  "(roletransition user_r a_t anon_inode other_r)",
	  LOW_USER,
	  { "low_u", "other_r", "a_t", 10, 10 },
	  INVALID,
	  0 },
	{ "role transition and type transition",
	  "(roletransition user_r a_t anon_inode other_r)"
	  "(typetransition a_t a_t anon_inode tok_t)"
	  "(roletype other_r tok_t)",
	  A,
	  { "user_u", "other_r", "tok_t", 11, 11 },
	  VALID,
	  0 },
	{ "defaultrole source",
	  "(defaultrole anon_inode source)",
	  A,
	  { "user_u", "user_r", "a_t", 11, 11 },
	  VALID,
	  0 },
	{ "defaultrole target",
	  "(defaultrole anon_inode target)",
	  OTHER_ROLE,
	  { "user_u", "other_r", "a_t", 11, 11 },
	  VALID,
	  0 },
	{ "defaultrole of another class", "(defaultrole file source)", A, PLAIN,
	  VALID, 0 },
	{ "defaultrole and role transition",
	  "(defaultrole anon_inode source)"
	  "(roletransition user_r a_t anon_inode other_r)",
	  A,
	  { "user_u", "other_r", "a_t", 11, 11 },
	  VALID,
	  0 },
	{ "defaultrole, and the role may not have the type",
	  "(defaultrole anon_inode source)"
	  "(typetransition a_t a_t anon_inode tok2_t)",
	  A,
	  { "user_u", "user_r", "tok2_t", 11, 11 },
	  INVALID,
	  0 },
	{ "object_r may have it", "(typetransition a_t a_t anon_inode tok2_t)",
	  A, OBJECT("user_u", "tok2_t", 11, 11), VALID, 0 },

	{ "defaultrange source low", "(defaultrange anon_inode source low)", A,
	  PLAIN, VALID, 0 },
	{ "defaultrange source high", "(defaultrange anon_inode source high)",
	  A, OBJECT("user_u", "a_t", 23, 23), VALID, 0 },
	{ "defaultrange source low-high",
	  "(defaultrange anon_inode source low-high)", A,
	  OBJECT("user_u", "a_t", 11, 23), VALID, 0 },
	{ "defaultrange target low", "(defaultrange anon_inode target low)", A,
	  PLAIN, VALID, 0 },
	{ "defaultrange target high", "(defaultrange anon_inode target high)",
	  A, OBJECT("user_u", "a_t", 23, 23), VALID, 0 },
	{ "defaultrange target low-high",
	  "(defaultrange anon_inode target low-high)", A,
	  OBJECT("user_u", "a_t", 11, 23), VALID, 0 },
	{ "defaultrange glblub", "(defaultrange anon_inode glblub)", A,
	  OBJECT("user_u", "a_t", 11, 23), VALID, 0 },
	{ "defaultrange of another class", "(defaultrange file source high)", A,
	  PLAIN, VALID, 0 },
	{ "range transition", "(rangetransition a_t a_t anon_inode middle)", A,
	  OBJECT("user_u", "a_t", 11, 23), VALID, 0 },
	{ "range transition to the highest",
	  "(rangetransition a_t a_t anon_inode highest)", A,
	  OBJECT("user_u", "a_t", 21, 27), VALID, 0 },
	{ "range transition of another target",
	  "(rangetransition a_t b_t anon_inode highest)", A, PLAIN, VALID, 0 },
	{ "range transition of another class",
	  "(rangetransition a_t a_t file highest)", A, PLAIN, VALID, 0 },
	{ "range transition goes before defaultrange",
	  "(rangetransition a_t a_t anon_inode odd)"
	  "(defaultrange anon_inode source high)",
	  A, OBJECT("user_u", "a_t", 10, 14), VALID, 0 },
	{ "range beyond the user's, object_r",
	  "(rangetransition a_t a_t anon_inode odd)", LOW_USER,
	  OBJECT("low_u", "a_t", 10, 14), VALID, 0 },
	{ "range beyond the user's, another role",
	  "(rangetransition a_t a_t anon_inode odd)"
	  "(defaultrole anon_inode source)",
	  LOW_USER,
	  { "low_u", "user_r", "a_t", 10, 14 },
	  INVALID,
	  0 },
	{ "range of the user's, another role",
	  "(rangetransition a_t a_t anon_inode odd)"
	  "(defaultrole anon_inode source)",
	  A,
	  { "user_u", "user_r", "a_t", 10, 14 },
	  VALID,
	  0 },
};

static void print_context(const struct under_test *test, const char *what,
			  const context_struct_t *context)
{
	char *text sebpf_auto_free = NULL;
	struct sebpf_err err = { 0 };

	(void)sebpf_context_text(test->policy.db, context, &text, &err);
	printf("# %s: %s\n", what, text ? text : err.text);
}

/* libsepol refuses to compute a label that is not valid. */
static int does_libsepol_agree(const struct row *row,
			       const context_struct_t *label,
			       const context_struct_t *wanted)
{
	int is_same = label && context_cmp(label, wanted);

	if (oracle_is_valid(wanted) != !row->result)
		return 0;
	if (row->unknown)
		return !is_same;
	return row->result ? !label : is_same;
}

static int decide_label(const struct under_test *test,
			const context_struct_t *creator,
			context_struct_t *ret_label)
{
	struct sebpf_err err = { 0 };

	return sebpf_decider_label(test->decider, creator, ret_label, &err);
}

static void test_row(const struct row *row)
{
	context_struct_t creator sebpf_auto_context = { 0 };
	context_struct_t wanted sebpf_auto_context = { 0 };
	context_struct_t label sebpf_auto_context = { 0 };
	const context_struct_t *theirs;
	struct under_test test;
	int rc;

	open_under_test(symbols, row->cil, &test);
	creator = context_of(&test, &row->creator);
	wanted = context_of(&test, &row->label);
	rc = decide_label(&test, &creator, &label);
	if (!ok(rc == row->result && context_cmp(&label, &wanted), "%s",
		row->name)) {
		printf("# result %d\n", rc);
		print_context(&test, "label", &label);
		print_context(&test, "wanted", &wanted);
	}
	theirs = oracle_label(oracle_add_context(&creator));
	if (!ok(does_libsepol_agree(row, theirs, &wanted),
		row->unknown ? "libsepol does not know it" :
			       "libsepol agrees") &&
	    theirs)
		print_context(&test, "libsepol", theirs);
	close_under_test(&test);
}

static uint32_t draw(unsigned int *state, uint32_t below)
{
	return (uint32_t)rand_r(state) % below;
}

/* Whether the label is the creator's own context, and libsepol's opinion. */
static int is_judged(const struct under_test *test,
		     const context_struct_t *creator, int wanted)
{
	context_struct_t label sebpf_auto_context = { 0 };
	int rc = decide_label(test, creator, &label);

	return context_cmp(&label, creator) && rc == (wanted ? VALID : INVALID);
}

/*
 * Random creators, about a third of which are valid except for their levels,
 * which a process always has from the policy. A token gets its creator's
 * context.
 */
static void test_random(void)
{
	unsigned long different = 0;
	unsigned long valid = 0;
	unsigned long count = 0;
	struct under_test test;
	unsigned int state = 1;

	open_under_test(symbols,
			"(defaultrole anon_inode source)\n"
			"(defaultrange anon_inode source low-high)\n",
			&test);
	while (count < 200000) {
		context_struct_t context sebpf_auto_context = {
			.user = 1 + draw(&state, test.policy.db->p_users.nprim),
			.role = 1 + draw(&state, test.policy.db->p_roles.nprim),
			.type = 1 + draw(&state, test.policy.db->p_types.nprim),
		};
		mls_level_t *levels = context.range.level;
		int wanted;

		number_level(&levels[0], 10 + draw(&state, 8));
		number_level(&levels[1],
			     (draw(&state, 4) ? 20 : 10) + draw(&state, 8));
		if (!ebitmap_contains(&levels[1].cat, &levels[0].cat))
			continue;
		wanted = oracle_is_valid(&context);
		different += !is_judged(&test, &context, wanted);
		valid += wanted != 0;
		count++;
	}
	ok(!different,
	   "%lu random contexts, %lu of them valid: libsepol agrees", count,
	   valid);
	ok(valid > count / 20 && valid < count - count / 20, "both are there");
	close_under_test(&test);
}

/* Categories beyond those of known policies, one apart from each other. */
static void test_categories(void)
{
	static const unsigned int categories[] = { 1023, 1024,
						   MANY_CATEGORIES - 1 };
	static const struct who creator_who = A;

	for (size_t i = 0; i < COUNT(categories); i++) {
		context_struct_t creator sebpf_auto_context = { 0 };
		context_struct_t label sebpf_auto_context = { 0 };
		char *rule sebpf_auto_free = NULL;
		char *cil sebpf_auto_free = NULL;
		struct under_test test;

		if (asprintf(&rule,
			     "(rangetransition a_t a_t anon_inode ((s0) (s1 "
			     "(c%u))))",
			     categories[i]) < 0)
			abort();
		cil = with_categories(rule);
		open_under_test(symbols, cil, &test);
		creator = context_of(&test, &creator_who);
		ok(decide_label(&test, &creator, &label) == VALID &&
			   ebitmap_cardinality(&label.range.level[1].cat) ==
				   1 &&
			   ebitmap_get_bit(&label.range.level[1].cat,
					   categories[i]),
		   "a label with category c%u alone", categories[i]);
		close_under_test(&test);
	}
}

int main(void)
{
	sepol_debug(0);
	for (size_t i = 0; i < COUNT(rows); i++)
		test_row(&rows[i]);
	test_random();
	test_categories();
	return tap_done();
}
