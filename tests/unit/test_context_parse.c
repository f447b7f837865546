// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - contexts read from text, and whether a policy accepts them
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdint.h>

#include <sepol/debug.h>
#include <sepol/policydb/policydb.h>

#include "labels/context.h"
#include "labels/context_parse.h"
#include "sebpf/cleanup.h"
#include "selinux-module/ids.h"
#include "selinux-module/policy_context.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/tap.h"

#define COUNT(array) ((unsigned int)(sizeof(array) / sizeof((array)[0])))

/*
 * Names whose numbers are in them: u7 is user 7. No category above c1040.
 */
static int find_number(const void *policy, enum sebpf_name_kind kind,
		       const char *name, uint32_t *ret_number,
		       struct sebpf_err *err)
{
	static const char letters[] = "urtsc";
	unsigned long number = 0;
	char *end = NULL;

	(void)policy;
	if (*name == letters[kind])
		number = strtoul(name + 1, &end, 10);
	if (!end || *end || !number || number > 1040)
		return sebpf_err_set(err, -ENOENT, "no such name \"%s\"", name);
	*ret_number = (uint32_t)number;
	return 0;
}

static const struct sebpf_context_names with_levels = {
	.find = find_number,
	.has_levels = 1,
};
static const struct sebpf_context_names without_levels = {
	.find = find_number,
};

static int has_category(const struct sebpf_level *level, uint32_t number)
{
	return level->categories[(number - 1) / 64] >> (number - 1) % 64 & 1;
}

static unsigned int count_categories(const struct sebpf_level *level)
{
	unsigned int count = 0;

	for (uint32_t number = 1; number <= SEBPF_MAX_CATEGORIES; number++)
		count += has_category(level, number) != 0;
	return count;
}

static void test_good(void)
{
	struct sebpf_context context;
	struct sebpf_err err = { 0 };

	ok(!sebpf_context_parse("u1:r2:t3", &without_levels, &context, &err) &&
		   context.user == 1 && context.role == 2 &&
		   context.type == 3 && !context.low.sensitivity,
	   "user, role and type");
	ok(!sebpf_context_parse("u1:r2:t3:s4", &with_levels, &context, &err) &&
		   context.low.sensitivity == 4 &&
		   context.high.sensitivity == 4 &&
		   !count_categories(&context.low),
	   "one level is both levels");
	ok(!sebpf_context_parse("u1:r2:t3:s1:c1,c3.c5-s2:c1.c1024",
				&with_levels, &context, &err) &&
		   context.low.sensitivity == 1 &&
		   count_categories(&context.low) == 4 &&
		   has_category(&context.low, 1) &&
		   has_category(&context.low, 5) &&
		   context.high.sensitivity == 2 &&
		   count_categories(&context.high) == 1024,
	   "a range with lists and runs of categories");
	ok(!sebpf_context_parse("u1:r2:t3:s1:c64.c65,c2", &with_levels,
				&context, &err) &&
		   context.low.categories[0] == (UINT64_C(1) << 63 | 2) &&
		   context.low.categories[1] == 1,
	   "categories in any order, over the edge of a word");
	ok(!sebpf_context_parse("u1:r2:t3:s1:c3,c3,c1.c4", &with_levels,
				&context, &err) &&
		   count_categories(&context.low) == 4,
	   "categories more than once");
}

/**
 * struct mistake - a context that is not one
 * @text: the context.
 * @code: what is returned.
 * @sentence: what the sentence has after the context.
 */
struct mistake {
	const char *text;
	int code;
	const char *sentence;
};

static void test_mistakes(void)
{
	static const struct mistake mistakes[] = {
		{ "", -EINVAL, "not written as user:role:type:level" },
		{ "u1", -EINVAL, "not written as" },
		{ "u1:r1", -EINVAL, "not written as" },
		{ ":::", -EINVAL, "the user is empty" },
		{ "u1::t1:s1", -EINVAL, "the role is empty" },
		{ "u1:r1::s1", -EINVAL, "the type is empty" },
		{ "u1:r1:t1", -EINVAL, "the level is missing" },
		{ "u1:r1:t1:", -EINVAL, "the sensitivity is empty" },
		{ "u1:r1:t1:s1:", -EINVAL, "the category is empty" },
		{ "u1:r1:t1:s1:c1,", -EINVAL, "the category is empty" },
		{ "u1:r1:t1:s1:,c1", -EINVAL, "the category is empty" },
		{ "u1:r1:t1:s1:c1.", -EINVAL, "the category is empty" },
		{ "u1:r1:t1:s1:.c1", -EINVAL, "the category is empty" },
		{ "u1:r1:t1:s1-", -EINVAL, "the sensitivity is empty" },
		{ "u1:r1:t1:-s1", -EINVAL, "the sensitivity is empty" },
		{ "u1:r1:t1:s1:c5.c3", -EINVAL, "\"c5.c3\" do not ascend" },
		{ "u1:r1:t1:s1:c5.c5", -EINVAL, "\"c5.c5\" do not ascend" },
		{ "u1:r1:t1:s1:c1025", -E2BIG, "\"c1025\" is number 1025" },
		{ "u1:r1:t1:s1:c1.c1030", -E2BIG, "\"c1030\" is number" },
		{ "x:r1:t1:s1", -ENOENT, "no such name \"x\"" },
		{ "u1:x:t1:s1", -ENOENT, "no such name \"x\"" },
		{ "u1:r1:x:s1", -ENOENT, "no such name \"x\"" },
		{ "u1:r1:t1:x", -ENOENT, "no such name \"x\"" },
		{ "u1:r1:t1:s1:x", -ENOENT, "no such name \"x\"" },
		{ "u1:r1:t1:s1:c1.x", -ENOENT, "no such name \"x\"" },
		{ "u1:r1:t1:s1-x", -ENOENT, "no such name \"x\"" },
		{ "u1:r1:t1:s1-s2-s3", -ENOENT, "no such name \"s2-s3\"" },
		{ "u1:r1:t1:s1:c1:c2", -ENOENT, "no such name \"c1:c2\"" },
	};

	for (unsigned int i = 0; i < COUNT(mistakes); i++) {
		const struct mistake *mistake = &mistakes[i];
		struct sebpf_context context = { .user = 77 };
		struct sebpf_err err = { 0 };
		int rc = sebpf_context_parse(mistake->text, &with_levels,
					     &context, &err);

		if (!ok(rc == mistake->code && context.user == 77 &&
				strstr(err.text, mistake->sentence) &&
				!strncmp(err.text, "context \"", 9),
			"\"%s\" is refused", mistake->text))
			printf("# %d: %s\n", rc, err.text);
	}
}

static void test_without_levels(void)
{
	struct sebpf_context context;
	struct sebpf_err err = { 0 };

	ok(sebpf_context_parse("u1:r1:t1:s1", &without_levels, &context,
			       &err) == -EINVAL &&
		   strstr(err.text, "the policy has no levels"),
	   "a level where the policy has none");
}

/* Every text that is read is written back as the same context. */
static void test_back(const struct sebpf_policy *policy,
		      const struct sebpf_names *names)
{
	static const char *const texts[] = {
		"user_u:user_r:base_t:s0",
		"user_u:user_r:base_t:s0-s1",
		"user_u:user_r:base_t:s0:c0,c2-s1:c0.c2",
		"user_u:user_r:base_t:s1:c1",
		"user_u:object_r:t1:s1:c0.c2",
	};

	for (unsigned int i = 0; i < COUNT(texts); i++) {
		char *back sebpf_auto_free = NULL;
		struct sebpf_context context;
		struct sebpf_err err = { 0 };

		if (sebpf_policy_context(policy->db, names, texts[i], &context,
					 &err) ||
		    sebpf_context_text(names, &context, &back, &err)) {
			ok(0, "%s", err.text);
			continue;
		}
		is_text(back, texts[i], "%s is read and written", texts[i]);
	}
}

/* What no kernel would accept, each with the part that is wrong. */
static void test_refused(const struct sebpf_policy *policy,
			 const struct sebpf_names *names)
{
	static const struct mistake mistakes[] = {
		{ "nobody:user_r:base_t:s0", -ENOENT, "no user \"nobody\"" },
		{ "user_u:nobody_r:base_t:s0", -ENOENT,
		  "no role \"nobody_r\"" },
		{ "user_u:user_r:nobody_t:s0", -ENOENT,
		  "no type \"nobody_t\"" },
		{ "user_u:user_r:group:s0", -ENOENT,
		  "\"group\" is an attribute and not a type" },
		{ "user_u:user_r:base_t:s2", -ENOENT, "no sensitivity \"s2\"" },
		{ "user_u:user_r:base_t:s0:c9", -ENOENT, "no category \"c9\"" },
		{ "user_u:other_r:base_t:s0", -EINVAL,
		  "user \"user_u\" may not have role \"other_r\"" },
		{ "user_u:user_r:lone_t:s0", -EINVAL,
		  "role \"user_r\" may not have type \"lone_t\"" },
		{ "narrow_u:user_r:base_t:s0:c3", -EINVAL,
		  "sensitivity \"s0\" may not have category \"c3\"" },
		{ "user_u:user_r:base_t:s1-s0", -EINVAL,
		  "high level does not dominate the low level" },
		{ "user_u:user_r:base_t:s0:c1-s1:c2", -EINVAL,
		  "high level does not dominate the low level" },
		{ "narrow_u:user_r:base_t:s0-s0:c2", -EINVAL,
		  "the high level s0:c2 is outside the range of user "
		  "\"narrow_u\", s0-s0:c0,c1" },
		{ "narrow_u:user_r:base_t:s1", -EINVAL,
		  "the level s1 is outside the range" },
		{ "upper_u:user_r:base_t:s0-s1", -EINVAL,
		  "the low level s0 is outside the range of user \"upper_u\", "
		  "s1-s1" },
	};

	for (unsigned int i = 0; i < COUNT(mistakes); i++) {
		const struct mistake *mistake = &mistakes[i];
		struct sebpf_context context;
		struct sebpf_err err = { 0 };
		int rc = sebpf_policy_context(policy->db, names, mistake->text,
					      &context, &err);

		if (!ok(rc == mistake->code &&
				strstr(err.text, mistake->sentence),
			"%s is refused", mistake->text))
			printf("# %d: %s\n", rc, err.text);
	}
}

static void test_accepted(const struct sebpf_policy *policy,
			  const struct sebpf_names *names)
{
	static const char *const texts[] = {
		/* object_r: neither type nor user is asked, nor the range. */
		"user_u:object_r:lone_t:s0",
		"narrow_u:object_r:lone_t:s1:c2",
		"narrow_u:user_r:base_t:s0-s0:c0,c1",
		/* Aliases. */
		"user_u:user_r:second_t:s0",
		"user_u:user_r:base_t:low:first",
	};

	for (unsigned int i = 0; i < COUNT(texts); i++) {
		struct sebpf_context context;
		struct sebpf_err err = { 0 };

		if (!ok(!sebpf_policy_context(policy->db, names, texts[i],
					      &context, &err),
			"%s is accepted", texts[i]))
			printf("# %s\n", err.text);
	}
}

static void draw_level(struct sebpf_level *level, unsigned int *state)
{
	*level = (struct sebpf_level){ 0 };
	level->sensitivity = 1 + (unsigned int)rand_r(state) % 2;
	level->categories[0] = (unsigned int)rand_r(state) % 16 &
			       (unsigned int)rand_r(state);
}

/* Drawn contexts, against libsepol's own opinion. */
static void test_drawn(const struct sebpf_policy *policy,
		       const struct sebpf_names *names)
{
	const struct policydb *db = policy->db;
	unsigned int state = 1;
	unsigned int different = 0;
	unsigned int accepted = 0;

	for (unsigned int i = 0; i < 20000; i++) {
		char *text sebpf_auto_free = NULL;
		struct sebpf_context context = { 0 }, read = { 0 };
		struct sebpf_err err = { 0 };
		context_struct_t native;
		int wanted, got;

		context.user =
			1 + (unsigned int)rand_r(&state) % db->p_users.nprim;
		context.role =
			1 + (unsigned int)rand_r(&state) % db->p_roles.nprim;
		context.type =
			1 + (unsigned int)rand_r(&state) % db->p_types.nprim;
		draw_level(&context.low, &state);
		draw_level(&context.high, &state);
		if (rand_r(&state) % 2)
			context.high = context.low;
		if (sebpf_context_text(names, &context, &text, &err))
			continue; /* an attribute */
		if (sebpf_policy_native_context(&context, &native))
			abort();
		wanted = policydb_context_isvalid(db, &native);
		context_destroy(&native);
		got = !sebpf_policy_context(db, names, text, &read, &err);
		accepted += got != 0;
		if ((got != wanted ||
		     (got && memcmp(&read, &context, sizeof(read)) != 0)) &&
		    different++ < 3)
			printf("# %s: %d, not %d (%s)\n", text, got, wanted,
			       err.text);
	}
	ok(!different && accepted > 100,
	   "drawn contexts are judged as libsepol judges (%u accepted)",
	   accepted);
}

int main(void)
{
	static const struct policy_options options = {
		.handle_unknown = "deny",
		.extra = "(category c3) (categoryorder (c2 c3))\n"
			 "(role other_r) (roletype other_r base_t)\n"
			 "(role object_r)\n"
			 "(type lone_t) (type t1) (roletype other_r lone_t)\n"
			 "(typeattribute group) (typeattributeset group (t1))\n"
			 "(allow group lone_t (file (read)))\n"
			 "(expandtypeattribute (group) false)\n"
			 "(typealias second_t) (typealiasactual second_t "
			 "base_t)\n"
			 "(sensitivityalias low) (sensitivityaliasactual low "
			 "s0)\n"
			 "(categoryalias first) (categoryaliasactual first "
			 "c0)\n"
			 "(user narrow_u) (userrole narrow_u user_r)\n"
			 "(userrole narrow_u other_r)\n"
			 "(userlevel narrow_u (s0))\n"
			 "(userrange narrow_u ((s0) (s0 (c0 c1))))\n"
			 "(user upper_u) (userrole upper_u user_r)\n"
			 "(userlevel upper_u (s1))\n"
			 "(userrange upper_u ((s1) (s1)))\n",
	};
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	struct sebpf_names *names = NULL;
	struct sebpf_err err = { 0 };

	sepol_debug(0);
	test_good();
	test_mistakes();
	test_without_levels();
	policy_make(&options, &policy);
	if (sebpf_names_new(&names, &err) ||
	    sebpf_ids_intern(policy.db, names, &err))
		abort();
	test_back(&policy, names);
	test_refused(&policy, names);
	test_accepted(&policy, names);
	test_drawn(&policy, names);
	sebpf_names_free(names);
	return tap_done();
}
