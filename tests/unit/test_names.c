// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - tests of the names behind stable ids
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdint.h>

#include "labels/names.h"
#include "sebpf/cleanup.h"
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

static struct sebpf_names *make_many(unsigned int count)
{
	struct sebpf_names *names = make_names();
	char name[32];

	for (unsigned int i = 1; i <= count; i++) {
		(void)snprintf(name, sizeof(name), "name_%u_t", i);
		(void)intern(names, (enum sebpf_name_kind)(i % 5), name, 2 * i);
	}
	return names;
}

static int is_same(const struct sebpf_names *a, const struct sebpf_names *b)
{
	for (unsigned int kind = 0; kind < SEBPF_NAME_KINDS; kind++) {
		uint32_t highest =
			sebpf_names_highest(a, (enum sebpf_name_kind)kind);

		if (highest !=
		    sebpf_names_highest(b, (enum sebpf_name_kind)kind))
			return 0;
		for (uint32_t id = 0; id <= highest; id++) {
			const char *left = sebpf_names_text(
				a, (enum sebpf_name_kind)kind, id);
			const char *right = sebpf_names_text(
				b, (enum sebpf_name_kind)kind, id);

			if (!left != !right ||
			    (left && strcmp(left, right) != 0) ||
			    (left &&
			     sebpf_names_find(b, (enum sebpf_name_kind)kind,
					      left) != id))
				return 0;
		}
	}
	return 1;
}

static void test_save(void)
{
	struct sebpf_names *names = make_many(3000);
	struct sebpf_names *empty = make_names();
	struct sebpf_names *loaded = NULL;
	struct sebpf_err err = { 0 };
	void *bytes sebpf_auto_free = NULL;
	void *none sebpf_auto_free = NULL;
	size_t size = 0;

	ok(!sebpf_names_save(names, &bytes, &size, &err), "save");
	ok(!sebpf_names_load(bytes, size, &loaded, &err), "load");
	ok(loaded && is_same(names, loaded), "the same names and ids");
	sebpf_names_free(loaded);
	loaded = NULL;
	ok(!sebpf_names_save(empty, &none, &size, &err) &&
		   !sebpf_names_load(none, size, &loaded, &err) &&
		   is_same(empty, loaded),
	   "an empty table too");
	sebpf_names_free(loaded);
	sebpf_names_free(empty);
	sebpf_names_free(names);
}

/* Each byte changed, and each prefix, must be found. */
static void test_damage(void)
{
	struct sebpf_names *names = make_many(20);
	struct sebpf_names *loaded = NULL;
	struct sebpf_err err = { 0 };
	char *bytes = NULL;
	void *saved = NULL;
	size_t size = 0;
	size_t believed = 0;

	(void)sebpf_names_save(names, &saved, &size, &err);
	bytes = saved;
	for (size_t i = 0; i < size; i++) {
		bytes[i] ^= 0x10;
		if (sebpf_names_load(bytes, size, &loaded, &err) != -EBADMSG)
			believed++;
		bytes[i] ^= 0x10;
	}
	ok(!believed, "each changed byte is found");
	for (size_t i = 0; i < size; i++) {
		/* An exact copy, so that a sanitizer sees reads beyond it. */
		char *copy sebpf_auto_free = malloc(i ? i : 1);

		memcpy(copy, bytes, i);
		if (sebpf_names_load(copy, i, &loaded, &err) != -EBADMSG)
			believed++;
	}
	ok(!believed, "each cut is found");
	ok(!loaded, "the return parameter is untouched");
	free(saved);
	sebpf_names_free(names);
}

int main(void)
{
	test_empty();
	test_ids();
	test_limit();
	test_save();
	test_damage();
	return tap_done();
}
