// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - tests of contexts as text
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>

#include "labels/context.h"
#include "sebpf/cleanup.h"
#include "tests/unit/tap.h"

static void intern(struct sebpf_names *names, enum sebpf_name_kind kind,
		   const char *name, uint32_t id)
{
	struct sebpf_err err;
	uint32_t given = 0;

	if (sebpf_names_intern(names, kind, name, id, &given, &err) ||
	    given != id)
		abort();
}

static struct sebpf_names *make_names(void)
{
	struct sebpf_names *names = NULL;
	struct sebpf_err err;
	char name[16];

	if (sebpf_names_new(&names, &err))
		abort();
	intern(names, SEBPF_NAME_USER, "system_u", 1);
	intern(names, SEBPF_NAME_ROLE, "object_r", 1);
	intern(names, SEBPF_NAME_TYPE, "token_t", 5);
	intern(names, SEBPF_NAME_SENSITIVITY, "s0", 1);
	intern(names, SEBPF_NAME_SENSITIVITY, "s1", 2);
	for (uint32_t id = 1; id <= SEBPF_MAX_CATEGORIES; id++) {
		(void)snprintf(name, sizeof(name), "c%u", id - 1);
		intern(names, SEBPF_NAME_CATEGORY, name, id);
	}
	return names;
}

/* Sets categories from a list of numbers that ends with -1. */
static void set_level(struct sebpf_level *level, uint32_t sensitivity,
		      const int *categories)
{
	level->sensitivity = sensitivity;
	for (; *categories >= 0; categories++)
		level->categories[*categories / 64] |= (__u64)1
						       << (*categories % 64);
}

struct variant {
	const char *wanted;
	uint32_t low_sensitivity;
	uint32_t high_sensitivity;
	int low[8];
	int high[8];
};

/* The kernel's own form: mls_sid_to_context(). */
static const struct variant variants[] = {
	{ "", 0, 0, { -1 }, { -1 } },
	{ ":s0", 1, 1, { -1 }, { -1 } },
	{ ":s0-s1", 1, 2, { -1 }, { -1 } },
	{ ":s0:c0", 1, 1, { 0, -1 }, { 0, -1 } },
	{ ":s0:c0,c1", 1, 1, { 0, 1, -1 }, { 0, 1, -1 } },
	{ ":s0:c0.c2", 1, 1, { 0, 1, 2, -1 }, { 0, 1, 2, -1 } },
	{ ":s0:c5,c7", 1, 1, { 5, 7, -1 }, { 5, 7, -1 } },
	{ ":s0:c63,c64", 1, 1, { 63, 64, -1 }, { 63, 64, -1 } },
	{ ":s0:c62.c65,c1022,c1023",
	  1,
	  1,
	  { 62, 63, 64, 65, 1022, 1023, -1 },
	  { 62, 63, 64, 65, 1022, 1023, -1 } },
	{ ":s0-s0:c1,c2,c4", 1, 1, { -1 }, { 1, 2, 4, -1 } },
	{ ":s0:c3-s1:c3.c5,c9,c10", 1, 2, { 3, -1 }, { 3, 4, 5, 9, 10, -1 } },
};

static void test_variant(const struct sebpf_names *names,
			 const struct variant *variant)
{
	struct sebpf_context context = { .user = 1, .role = 1, .type = 5 };
	char *text sebpf_auto_free = NULL;
	struct sebpf_err err = { 0 };
	char wanted[128];

	set_level(&context.low, variant->low_sensitivity, variant->low);
	set_level(&context.high, variant->high_sensitivity, variant->high);
	(void)snprintf(wanted, sizeof(wanted), "system_u:object_r:token_t%s",
		       variant->wanted);
	if (sebpf_context_text(names, &context, &text, &err))
		printf("# %s\n", err.text);
	is_text(text, wanted, "%s", wanted);
}

static void test_all_categories(const struct sebpf_names *names)
{
	struct sebpf_context context = { .user = 1, .role = 1, .type = 5 };
	char *text sebpf_auto_free = NULL;
	struct sebpf_err err = { 0 };

	context.low.sensitivity = 1;
	memset(context.low.categories, 0xff, sizeof(context.low.categories));
	context.high = context.low;
	(void)sebpf_context_text(names, &context, &text, &err);
	is_text(text, "system_u:object_r:token_t:s0:c0.c1023",
		"all categories");
}

static void test_nameless(const struct sebpf_names *names)
{
	struct sebpf_context context = { .user = 1, .role = 1, .type = 6 };
	struct sebpf_err err = { 0 };
	char *text = NULL;

	ok(sebpf_context_text(names, &context, &text, &err) == -ENOENT,
	   "a type without a name");
	is_text(err.text, "type id 6 has no name", "the sentence");
	context.type = 5;
	context.low.sensitivity = 1;
	context.high.sensitivity = 3;
	ok(sebpf_context_text(names, &context, &text, &err) == -ENOENT,
	   "a sensitivity without a name");
	is_text(err.text, "sensitivity id 3 has no name", "the sentence");
	ok(!text, "the return parameter is untouched");
}

int main(void)
{
	struct sebpf_names *names = make_names();

	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++)
		test_variant(names, &variants[i]);
	test_all_categories(names);
	test_nameless(names);
	sebpf_names_free(names);
	return tap_done();
}
