// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what decides a token's label, and which labels a policy accepts
 * Copyright (C) 2026 The sebpf authors
 *
 * Each row is a small policy in which one rule or default decides. libsepol
 * must say the same where it knows the feature: 3.4 does not look at names.
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

static int is_same(const struct sebpf_context *left,
		   const struct sebpf_context *right)
{
	return memcmp(left, right, sizeof(*left)) == 0;
}

static void print_context(const char *what, const struct sebpf_context *context)
{
	printf("# %s: %u:%u:%u %u:%llx-%u:%llx\n", what, context->user,
	       context->role, context->type, context->low.sensitivity,
	       context->low.categories[0], context->high.sensitivity,
	       context->high.categories[0]);
}

/* libsepol refuses to compute a label that is not valid. */
static int does_libsepol_agree(const struct row *row,
			       const struct sebpf_context *creator,
			       const struct sebpf_context *wanted)
{
	struct sebpf_context label;
	int rc = oracle_label(oracle_add_context(creator), &label);

	if (oracle_is_valid(wanted) != !row->result)
		return 0;
	if (row->unknown)
		return rc || !is_same(&label, wanted);
	return row->result ? rc != 0 : !rc && is_same(&label, wanted);
}

static int decide_label(const struct under_test *test,
			const struct sebpf_context *creator,
			struct sebpf_context *ret_label)
{
	struct sebpf_party *party sebpf_auto_party = new_party(creator);
	struct sebpf_err err = { 0 };

	*ret_label = (struct sebpf_context){ 0 };
	return sebpf_decide_label(test->decider, party, ret_label, &err);
}

static void test_row(const struct row *row)
{
	char *cil sebpf_auto_free = NULL;
	struct sebpf_context creator;
	struct sebpf_context wanted;
	struct sebpf_context label;
	struct under_test test;
	int rc;

	if (asprintf(&cil, "%s%s\n", symbols, row->cil) < 0)
		abort();
	open_under_test(cil, &test);
	creator = context_of(&test, &row->creator);
	wanted = context_of(&test, &row->label);
	rc = decide_label(&test, &creator, &label);
	if (!ok(rc == row->result && is_same(&label, &wanted), "%s",
		row->name)) {
		printf("# result %d\n", rc);
		print_context("label", &label);
		print_context("wanted", &wanted);
	}
	if (!ok(does_libsepol_agree(row, &creator, &wanted),
		row->unknown ? "libsepol does not know it" : "libsepol agrees"))
		if (!oracle_label(oracle_add_context(&creator), &label))
			print_context("libsepol", &label);
	close_under_test(&test);
}

static uint32_t draw(unsigned int *state, uint32_t below)
{
	return (uint32_t)rand_r(state) % below;
}

/* Whether the label is the creator's own context, and what libsepol says of it. */
static int is_judged(const struct under_test *test,
		     const struct sebpf_context *creator, int wanted)
{
	struct sebpf_context label;
	int rc = decide_label(test, creator, &label);

	return is_same(&label, creator) && rc == (wanted ? VALID : INVALID);
}

/*
 * Random creators, about a third of which is valid, but for their levels, which
 * a process always has from the policy. A token gets its creator's context.
 */
static void test_random(void)
{
	unsigned long different = 0;
	unsigned long valid = 0;
	unsigned long count = 0;
	char *cil sebpf_auto_free = NULL;
	struct under_test test;
	unsigned int state = 1;

	if (asprintf(&cil,
		     "%s(defaultrole anon_inode source)\n"
		     "(defaultrange anon_inode source low-high)\n",
		     symbols) < 0)
		abort();
	open_under_test(cil, &test);
	while (count < 200000) {
		struct sebpf_context context = {
			.user = 1 + draw(&state, test.policy.db->p_users.nprim),
			.role = 1 + draw(&state, test.policy.db->p_roles.nprim),
			.type = 1 + draw(&state, test.policy.db->p_types.nprim),
			.low = level_of(10 + draw(&state, 8)),
			.high = level_of((draw(&state, 4) ? 20 : 10) +
					 draw(&state, 8)),
		};
		int wanted = oracle_is_valid(&context);

		if (context.low.categories[0] & ~context.high.categories[0])
			continue;
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

/* Only of a label that struct sebpf_level holds anything can be said. */
static void test_categories(void)
{
	static const struct who creator_who = A;
	char *cil sebpf_auto_free = NULL;
	struct sebpf_context creator;
	struct sebpf_context label;
	struct under_test test;
	size_t size;
	FILE *out = open_memstream(&cil, &size);

	if (!out)
		abort();
	(void)fputs(symbols, out);
	for (unsigned int i = 3; i <= SEBPF_MAX_CATEGORIES; i++)
		(void)fprintf(out, "(category c%u) (categoryorder (c%u c%u))\n",
			      i, i - 1, i);
	(void)fprintf(
		out,
		"(sensitivitycategory s1 (range c0 c%d))\n"
		"(rangetransition a_t a_t anon_inode ((s0) (s1 (c%d))))\n"
		"(rangetransition b_t b_t anon_inode ((s0) (s1 (c%d))))\n",
		SEBPF_MAX_CATEGORIES, SEBPF_MAX_CATEGORIES - 1,
		SEBPF_MAX_CATEGORIES);
	if (fclose(out))
		abort();
	open_under_test(cil, &test);
	creator = context_of(&test, &creator_who);
	ok(decide_label(&test, &creator, &label) == VALID &&
		   label.high.categories[SEBPF_CATEGORY_WORDS - 1] ==
			   UINT64_C(1) << 63,
	   "a label with the last category that sebpf holds");
	creator.type = sebpf_names_find(test.names, SEBPF_NAME_TYPE, "b_t");
	ok(decide_label(&test, &creator, &label) == -E2BIG,
	   "a label with the one after it is refused");
	close_under_test(&test);
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
