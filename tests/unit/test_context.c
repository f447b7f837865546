// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - contexts from text and to text, and whether a policy accepts them
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdint.h>

#include <sepol/debug.h>
#include <sepol/policydb/policydb.h>

#include "policy/context.h"
#include "policy/database.h"
#include "sebpf/cleanup.h"
#include "tests/unit/levels.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/tap.h"
#include "tests/unit/under_test.h"

#define COUNT(array) ((unsigned int)(sizeof(array) / sizeof((array)[0])))

/* What libsepol has for a name of the policy. */
static context_struct_t named(const struct policydb *db, const char *type)
{
	return (context_struct_t){
		.user = sebpf_db_value(db, SYM_USERS, "user_u"),
		.role = sebpf_db_value(db, SYM_ROLES, "user_r"),
		.type = sebpf_db_value(db, SYM_TYPES, type),
	};
}

/*
 * To text.
 */

struct variant {
	const char *wanted;
	uint32_t low_sensitivity;
	uint32_t high_sensitivity;
	int low[8];
	int high[8];
};

/* The kernel's own form: mls_sid_to_context(). */
static const struct variant variants[] = {
	{ "s0", 1, 1, { -1 }, { -1 } },
	{ "s0-s1", 1, 2, { -1 }, { -1 } },
	{ "s0:c0", 1, 1, { 0, -1 }, { 0, -1 } },
	{ "s0:c0,c1", 1, 1, { 0, 1, -1 }, { 0, 1, -1 } },
	{ "s0:c0.c2", 1, 1, { 0, 1, 2, -1 }, { 0, 1, 2, -1 } },
	{ "s0:c5,c7", 1, 1, { 5, 7, -1 }, { 5, 7, -1 } },
	{ "s0:c63,c64", 1, 1, { 63, 64, -1 }, { 63, 64, -1 } },
	{ "s0:c62.c65,c1022,c1023",
	  1,
	  1,
	  { 62, 63, 64, 65, 1022, 1023, -1 },
	  { 62, 63, 64, 65, 1022, 1023, -1 } },
	{ "s0:c1023.c1025,c4095",
	  1,
	  1,
	  { 1023, 1024, 1025, 4095, -1 },
	  { 1023, 1024, 1025, 4095, -1 } },
	{ "s0-s0:c1,c2,c4", 1, 1, { -1 }, { 1, 2, 4, -1 } },
	{ "s0:c3-s1:c3.c5,c9,c10", 1, 2, { 3, -1 }, { 3, 4, 5, 9, 10, -1 } },
};

/* Sets categories from a list of numbers that ends with -1. */
static void list_level(mls_level_t *level, uint32_t sensitivity,
		       const int *categories)
{
	level->sens = sensitivity;
	for (; *categories >= 0; categories++)
		add_category(level, (unsigned int)*categories);
}

static void is_written(const struct policydb *db,
		       const context_struct_t *context, const char *range)
{
	char *text sebpf_auto_free = NULL;
	struct sebpf_err err = { 0 };
	char wanted[128];

	(void)snprintf(wanted, sizeof(wanted), "user_u:user_r:base_t%s%s",
		       *range ? ":" : "", range);
	if (sebpf_context_text(db, context, &text, &err))
		printf("# %s\n", err.text);
	is_text(text, wanted, "%s is written", wanted);
}

static void test_variants(const struct policydb *db)
{
	for (unsigned int i = 0; i < COUNT(variants); i++) {
		context_struct_t context sebpf_auto_context =
			named(db, "base_t");
		mls_level_t *levels = context.range.level;

		list_level(&levels[0], variants[i].low_sensitivity,
			   variants[i].low);
		list_level(&levels[1], variants[i].high_sensitivity,
			   variants[i].high);
		is_written(db, &context, variants[i].wanted);
	}
}

static void test_all_categories(const struct policydb *db)
{
	context_struct_t context sebpf_auto_context = named(db, "base_t");
	mls_level_t *levels = context.range.level;

	levels[0].sens = levels[1].sens = 1;
	for (unsigned int i = 0; i < MANY_CATEGORIES; i++) {
		add_category(&levels[0], i);
		add_category(&levels[1], i);
	}
	is_written(db, &context, "s0:c0.c4095");
}

static void is_refused(const struct policydb *db,
		       const context_struct_t *context, const char *sentence,
		       const char *what)
{
	struct sebpf_err err = { 0 };
	char *text = NULL;

	ok(sebpf_context_text(db, context, &text, &err) == -ENOENT && !text,
	   "%s without a name", what);
	is_text(err.text, sentence, "the sentence");
}

static void test_nameless(const struct policydb *db)
{
	const type_datum_t *group = hashtab_search(db->p_types.table, "group");
	context_struct_t context = named(db, "base_t");
	char sentence[64];

	context.range.level[0].sens = 1;
	context.range.level[1].sens = 3;
	is_refused(db, &context, "sensitivity id 3 has no name",
		   "a sensitivity");
	context.type = 9999;
	is_refused(db, &context, "type id 9999 has no name", "a type");
	context.type = group ? group->s.value : 0;
	(void)snprintf(sentence, sizeof(sentence), "type id %u has no name",
		       context.type);
	is_refused(db, &context, sentence, "an attribute, which is a type");
}

/*
 * From text.
 */

/* Reads a context that is accepted; only says so of others. */
static context_struct_t read_good(const struct policydb *db, const char *text)
{
	context_struct_t context = { 0 };
	struct sebpf_err err = { 0 };

	if (sebpf_context_read(db, text, &context, &err))
		printf("# %s\n", err.text);
	return context;
}

static unsigned int count(const mls_level_t *level)
{
	return ebitmap_cardinality(&level->cat);
}

static int has(const mls_level_t *level, unsigned int category)
{
	return ebitmap_get_bit(&level->cat, category);
}

static void test_good(const struct policydb *db)
{
	context_struct_t single sebpf_auto_context =
		read_good(db, "user_u:user_r:base_t:s1");
	context_struct_t range sebpf_auto_context = read_good(
		db, "user_u:object_r:base_t:s0:c1-s1:c0,c1.c3,c5.c4095");
	context_struct_t edge sebpf_auto_context =
		read_good(db, "user_u:object_r:base_t:s1:c64.c65,c2");
	context_struct_t twice sebpf_auto_context =
		read_good(db, "user_u:object_r:base_t:s1:c3,c3,c1.c4");
	const mls_level_t *levels = range.range.level;

	ok(single.user == sebpf_db_value(db, SYM_USERS, "user_u") &&
		   single.role == sebpf_db_value(db, SYM_ROLES, "user_r") &&
		   single.type == sebpf_db_value(db, SYM_TYPES, "base_t"),
	   "user, role and type");
	ok(single.range.level[0].sens == 2 && single.range.level[1].sens == 2 &&
		   !count(&single.range.level[0]) &&
		   !count(&single.range.level[1]),
	   "one level is both levels");
	ok(levels[0].sens == 1 && count(&levels[0]) == 1 &&
		   has(&levels[0], 1) && levels[1].sens == 2 &&
		   count(&levels[1]) == 4095 && has(&levels[1], 5) &&
		   !has(&levels[1], 4) && has(&levels[1], 4095),
	   "a range with lists and runs of categories");
	levels = edge.range.level;
	ok(count(&levels[0]) == 3 && has(&levels[0], 2) &&
		   has(&levels[0], 64) && has(&levels[0], 65) &&
		   mls_level_eq(&levels[0], &levels[1]),
	   "categories in any order, over the edge of a word");
	ok(count(&twice.range.level[0]) == 4, "categories more than once");
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

#define GOOD "user_u:user_r:base_t"

static void is_mistake(const struct policydb *db, const struct mistake *mistake)
{
	context_struct_t context = { .user = 77 };
	struct sebpf_err err = { 0 };
	int rc = sebpf_context_read(db, mistake->text, &context, &err);

	if (!ok(rc == mistake->code && context.user == 77 &&
			strstr(err.text, mistake->sentence) &&
			!strncmp(err.text, "context \"", 9),
		"\"%s\" is refused", mistake->text))
		printf("# %d: %s\n", rc, err.text);
}

static void test_mistakes(const struct policydb *db)
{
	static const struct mistake mistakes[] = {
		{ "", -EINVAL, "not written as user:role:type:level" },
		{ "user_u", -EINVAL, "not written as" },
		{ "user_u:user_r", -EINVAL, "not written as" },
		{ ":::", -EINVAL, "the user is empty" },
		{ "user_u::base_t:s0", -EINVAL, "the role is empty" },
		{ "user_u:user_r::s0", -EINVAL, "the type is empty" },
		{ GOOD, -EINVAL, "the level is missing" },
		{ GOOD ":", -EINVAL, "the sensitivity is empty" },
		{ GOOD ":s0:", -EINVAL, "the category is empty" },
		{ GOOD ":s0:c1,", -EINVAL, "the category is empty" },
		{ GOOD ":s0:,c1", -EINVAL, "the category is empty" },
		{ GOOD ":s0:c1.", -EINVAL, "the category is empty" },
		{ GOOD ":s0:.c1", -EINVAL, "the category is empty" },
		{ GOOD ":s0-", -EINVAL, "the sensitivity is empty" },
		{ GOOD ":-s0", -EINVAL, "the sensitivity is empty" },
		{ GOOD ":s0:c5.c3", -EINVAL, "\"c5.c3\" do not ascend" },
		{ GOOD ":s0:c5.c5", -EINVAL, "\"c5.c5\" do not ascend" },
		{ GOOD ":s0:c4096", -ENOENT, "no category \"c4096\"" },
		{ GOOD ":s0:c1.c4096", -ENOENT, "no category \"c4096\"" },
		{ "x:user_r:base_t:s0", -ENOENT, "no user \"x\"" },
		{ "user_u:x:base_t:s0", -ENOENT, "no role \"x\"" },
		{ "user_u:user_r:x:s0", -ENOENT, "no type \"x\"" },
		{ GOOD ":x", -ENOENT, "no sensitivity \"x\"" },
		{ GOOD ":s0:x", -ENOENT, "no category \"x\"" },
		{ GOOD ":s0:c1.x", -ENOENT, "no category \"x\"" },
		{ GOOD ":s0-x", -ENOENT, "no sensitivity \"x\"" },
		{ GOOD ":s0-s1-s1", -ENOENT, "no sensitivity \"s1-s1\"" },
		{ GOOD ":s0:c1:c2", -ENOENT, "no category \"c1:c2\"" },
	};

	for (unsigned int i = 0; i < COUNT(mistakes); i++)
		is_mistake(db, &mistakes[i]);
}

static void test_without_levels(void)
{
	static const struct policy_options options = {
		.handle_unknown = "deny",
		.without_mls = 1,
	};
	static const struct mistake mistakes[] = {
		{ GOOD ":s0", -EINVAL, "the policy has no levels" },
		{ "user_u:user_r", -EINVAL,
		  "it is not written as user:role:type" },
	};
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	context_struct_t context;

	policy_make(&options, &policy);
	context = read_good(policy.db, GOOD);
	ok(context.user && context.role && context.type &&
		   !context.range.level[0].sens,
	   "a context where the policy has no levels");
	is_written(policy.db, &context, "");
	for (unsigned int i = 0; i < COUNT(mistakes); i++)
		is_mistake(policy.db, &mistakes[i]);
}

/* Every text that is read is written back as the same context. */
static void test_back(const struct policydb *db)
{
	static const char *const texts[] = {
		"user_u:user_r:base_t:s0",
		"user_u:user_r:base_t:s0-s1",
		"user_u:user_r:base_t:s0:c0,c2-s1:c0.c2",
		"user_u:user_r:base_t:s1:c1",
		"user_u:object_r:t1:s1:c0.c2",
		"user_u:object_r:t1:s0-s1:c7,c1023.c1025,c4094,c4095",
	};

	for (unsigned int i = 0; i < COUNT(texts); i++) {
		char *back sebpf_auto_free = NULL;
		context_struct_t context sebpf_auto_context = { 0 };
		struct sebpf_err err = { 0 };

		if (sebpf_context_read(db, texts[i], &context, &err) ||
		    sebpf_context_text(db, &context, &back, &err)) {
			ok(0, "%s", err.text);
			continue;
		}
		is_text(back, texts[i], "%s is read and written", texts[i]);
	}
}

/* What no kernel would accept, each with the part that is wrong. */
static void test_refused(const struct policydb *db)
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
		{ "user_u:user_r:base_t:s0:c9999", -ENOENT,
		  "no category \"c9999\"" },
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

	for (unsigned int i = 0; i < COUNT(mistakes); i++)
		is_mistake(db, &mistakes[i]);
}

static void test_accepted(const struct policydb *db)
{
	static const char *const texts[] = {
		/* object_r: neither type nor user is asked, nor the range. */
		"user_u:object_r:lone_t:s0",
		"narrow_u:object_r:lone_t:s1:c2",
		"narrow_u:user_r:base_t:s0-s0:c0,c1",
		/* Aliases. */
		"user_u:user_r:second_t:s0",
		"user_u:user_r:base_t:low:first",
		/* More categories than known policies have. */
		"user_u:object_r:base_t:s1:c1024",
		"user_u:object_r:base_t:s1:c1.c1030",
		"user_u:object_r:base_t:s0-s1:c0.c4095",
	};

	for (unsigned int i = 0; i < COUNT(texts); i++) {
		context_struct_t context sebpf_auto_context = { 0 };
		struct sebpf_err err = { 0 };

		if (!ok(!sebpf_context_read(db, texts[i], &context, &err),
			"%s is accepted", texts[i]))
			printf("# %s\n", err.text);
	}
}

static unsigned int draw(unsigned int below)
{
	static unsigned int state = 1;

	return (unsigned int)rand_r(&state) % below;
}

static void draw_level(mls_level_t *level)
{
	uint32_t sensitivity = 1 + draw(2);
	unsigned int categories = draw(16);

	set_level(level, sensitivity, categories & draw(16));
}

static void draw_context(const struct policydb *db, context_struct_t *context)
{
	mls_level_t *levels = context->range.level;

	context->user = 1 + draw(db->p_users.nprim);
	context->role = 1 + draw(db->p_roles.nprim);
	context->type = 1 + draw(db->p_types.nprim);
	draw_level(&levels[0]);
	if (draw(2))
		draw_level(&levels[1]);
	else if (mls_level_cpy(&levels[1], &levels[0]))
		abort();
}

/* Drawn contexts, against libsepol's own opinion. */
static void test_drawn(const struct policydb *db)
{
	unsigned int different = 0;
	unsigned int accepted = 0;

	for (unsigned int i = 0; i < 20000; i++) {
		char *text sebpf_auto_free = NULL;
		context_struct_t context sebpf_auto_context = { 0 };
		context_struct_t read sebpf_auto_context = { 0 };
		struct sebpf_err err = { 0 };
		int wanted, got;

		draw_context(db, &context);
		if (sebpf_context_text(db, &context, &text, &err))
			continue; /* an attribute */
		wanted = policydb_context_isvalid(db, &context);
		got = !sebpf_context_read(db, text, &read, &err);
		accepted += got != 0;
		if ((got != wanted || (got && !context_cmp(&read, &context))) &&
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
	char *cil sebpf_auto_free = with_categories(
		"(role other_r) (roletype other_r base_t)\n"
		"(role object_r)\n"
		"(type lone_t) (type t1) (roletype other_r lone_t)\n"
		"(typeattribute group) (typeattributeset group (t1))\n"
		"(allow group lone_t (file (read)))\n"
		"(expandtypeattribute (group) false)\n"
		"(typealias second_t) (typealiasactual second_t base_t)\n"
		"(sensitivityalias low) (sensitivityaliasactual low s0)\n"
		"(categoryalias first) (categoryaliasactual first c0)\n"
		"(user narrow_u) (userrole narrow_u user_r)\n"
		"(userrole narrow_u other_r)\n"
		"(userlevel narrow_u (s0))\n"
		"(userrange narrow_u ((s0) (s0 (c0 c1))))\n"
		"(user upper_u) (userrole upper_u user_r)\n"
		"(userlevel upper_u (s1))\n"
		"(userrange upper_u ((s1) (s1)))\n");
	const struct policy_options options = {
		.handle_unknown = "deny",
		.extra = cil,
	};
	struct sebpf_policy policy sebpf_auto_policy = { 0 };

	sepol_debug(0);
	policy_make(&options, &policy);
	test_variants(policy.db);
	test_all_categories(policy.db);
	test_nameless(policy.db);
	test_good(policy.db);
	test_mistakes(policy.db);
	test_without_levels();
	test_back(policy.db);
	test_refused(policy.db);
	test_accepted(policy.db);
	test_drawn(policy.db);
	return tap_done();
}
