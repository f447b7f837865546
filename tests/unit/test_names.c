// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - tests of the names behind ids
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdint.h>

#include "labels/names.h"
#include "sebpf/limits.h"
#include "tests/unit/tap.h"

static struct sebpf_names *make_names(void)
{
	struct sebpf_names *names = NULL;
	struct sebpf_err err;

	if (sebpf_names_new(&names, &err))
		abort();
	return names;
}

/* The id, or 0 where it failed. */
static uint32_t intern(struct sebpf_names *names, enum sebpf_name_kind kind,
		       const char *name, uint32_t preferred)
{
	struct sebpf_err err;
	uint32_t id = 0;

	return sebpf_names_intern(names, kind, name, preferred, &id, &err) ? 0 :
									     id;
}

static void test_empty(void)
{
	struct sebpf_names *names = make_names();

	ok(!sebpf_names_find(names, SEBPF_NAME_TYPE, "a_t"), "nothing found");
	ok(!sebpf_names_text(names, SEBPF_NAME_TYPE, 0), "id 0 has no name");
	ok(!sebpf_names_text(names, SEBPF_NAME_TYPE, 1), "id 1 has no name");
	ok(!sebpf_names_highest(names, SEBPF_NAME_TYPE), "no highest id");
	sebpf_names_free(names);
	sebpf_names_free(NULL);
}

static void test_ids(void)
{
	struct sebpf_names *names = make_names();

	ok(intern(names, SEBPF_NAME_TYPE, "a_t", 7) == 7, "preferred id");
	ok(intern(names, SEBPF_NAME_TYPE, "a_t", 9) == 7, "same name, same id");
	ok(intern(names, SEBPF_NAME_TYPE, "b_t", 7) == 8, "taken: next above");
	ok(intern(names, SEBPF_NAME_TYPE, "c_t", 3) == 3, "free below");
	ok(intern(names, SEBPF_NAME_TYPE, "d_t", 0) == 9, "no preference");
	ok(intern(names, SEBPF_NAME_ROLE, "a_t", 7) == 7, "kinds are apart");
	ok(sebpf_names_highest(names, SEBPF_NAME_TYPE) == 9, "highest id");
	ok(sebpf_names_find(names, SEBPF_NAME_TYPE, "b_t") == 8, "find");
	is_text(sebpf_names_text(names, SEBPF_NAME_TYPE, 3), "c_t", "text");
	ok(!sebpf_names_text(names, SEBPF_NAME_TYPE, 4), "gap has no name");
	ok(!sebpf_names_text(names, SEBPF_NAME_TYPE, UINT32_MAX), "far beyond");
	sebpf_names_free(names);
}

static void test_limit(void)
{
	struct sebpf_names *names = make_names();
	struct sebpf_err err = { 0 };
	uint32_t id = 5;

	ok(intern(names, SEBPF_NAME_TYPE, "a_t", SEBPF_MAX_NAME_ID) ==
		   SEBPF_MAX_NAME_ID,
	   "greatest id");
	ok(sebpf_names_intern(names, SEBPF_NAME_TYPE, "b_t", 0, &id, &err) ==
		   -E2BIG,
	   "no id is left");
	is_text(err.text, "name \"b_t\" would get an id above 1048576",
		"the sentence");
	ok(id == 5, "the return parameter is untouched");
	sebpf_names_free(names);
}

int main(void)
{
	test_empty();
	test_ids();
	test_limit();
	return tap_done();
}
