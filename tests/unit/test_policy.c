// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - tests of reading policies, of what is refused, and of stable ids
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <sepol/debug.h>
#include <sepol/policydb/policydb.h>

#include "labels/names.h"
#include "sebpf/cleanup.h"
#include "selinux-module/compile.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/tap.h"

static char directory[] = "/tmp/sebpf-test-policy-XXXXXX";
static char path[sizeof(directory) + 16];

static struct sebpf_names *make_names(void)
{
	struct sebpf_names *names = NULL;
	struct sebpf_err err;

	if (sebpf_names_new(&names, &err))
		abort();
	return names;
}

/* Compiles a policy with this CIL added; returns what sebpf_compile() did. */
static int compile(const char *extra, struct sebpf_names *names,
		   struct sebpf_image *ret_image, struct sebpf_err *err)
{
	const struct policy_options options = {
		.handle_unknown = "deny",
		.extra = extra,
	};
	struct sebpf_policy policy sebpf_auto_policy = { 0 };

	policy_make(&options, &policy);
	return sebpf_compile(&policy, names, ret_image, err);
}

struct refusal {
	const char *name;
	const char *cil;
	int code;
	const char *sentence;
};

/* Each refusal, and beside it a twin that differs in one thing and passes. */
static const struct refusal refusals[] = {
	{ "bounds, three above",
	  "(type x1) (type x2) (type x3) (typebounds base_t x1)"
	  "(typebounds x1 x2) (typebounds x2 x3)",
	  0, "" },
	{ "bounds, four above",
	  "(type x1) (type x2) (type x3) (type x4) (typebounds base_t x1)"
	  "(typebounds x1 x2) (typebounds x2 x3) (typebounds x3 x4)",
	  -EOPNOTSUPP,
	  "the bounds of type \"x4\" are a loop or too deep; the kernel "
	  "refuses such a policy" },
};

static void test_refusals(void)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct refusal *refusal = &refusals[i];
		struct sebpf_names *names = make_names();
		struct sebpf_image image sebpf_auto_image = { 0 };
		struct sebpf_err err = { 0 };

		ok(compile(refusal->cil, names, &image, &err) == refusal->code,
		   "%s: %s", refusal->name,
		   refusal->code ? "refused" : "accepted");
		is_text(err.text, refusal->sentence, "the sentence");
		ok(!image.rows == !!refusal->code, "the image");
		sebpf_names_free(names);
	}
}

/* CIL for so many categories, three of which are there already. */
static char *write_categories(unsigned int count)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	for (unsigned int i = 3; i < count; i++)
		(void)fprintf(out, "(category c%u) (categoryorder (c%u c%u))\n",
			      i, i - 1, i);
	if (fclose(out))
		abort();
	return text;
}

static void test_categories(void)
{
	for (unsigned int count = 1024; count <= 1025; count++) {
		char *text sebpf_auto_free = write_categories(count);
		struct sebpf_names *names = make_names();
		struct sebpf_image image sebpf_auto_image = { 0 };
		struct sebpf_err err = { 0 };
		int rc = compile(text, names, &image, &err);

		ok(rc == (count > 1024 ? -E2BIG : 0), "%u categories", count);
		is_text(err.text,
			rc ? "the policy has 1025 categories; sebpf holds "
			     "1024" :
			     "",
			"the sentence");
		sebpf_names_free(names);
	}
}

struct range_variant {
	const char *cil;
	enum sebpf_range_rule rule;
};

static void test_ranges(void)
{
	static const struct range_variant variants[] = {
		{ "", SEBPF_RANGE_LOW },
		{ "(defaultrange anon_inode source low)", SEBPF_RANGE_LOW },
		{ "(defaultrange anon_inode target high)", SEBPF_RANGE_HIGH },
		{ "(defaultrange anon_inode source low-high)",
		  SEBPF_RANGE_LOW_HIGH },
		{ "(defaultrange anon_inode glblub)", SEBPF_RANGE_LOW_HIGH },
		{ "(defaultrange file source high)", SEBPF_RANGE_LOW },
	};

	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		struct sebpf_names *names = make_names();
		struct sebpf_image image sebpf_auto_image = { 0 };
		struct sebpf_err err = { 0 };
		const __u32 *label;

		(void)compile(variants[i].cil, names, &image, &err);
		label = image.rows[SEBPF_ROW_LABEL].word;
		ok(label[0] == sebpf_names_find(names, SEBPF_NAME_ROLE,
						"object_r") &&
			   label[0],
		   "the role of a token");
		ok(label[1] == variants[i].rule, "range with \"%s\"",
		   variants[i].cil);
		ok(label[2] == 2 && label[3] == 3, "sizes of levels");
		sebpf_names_free(names);
	}
}

/* The value behind a type's id, as a hook reads it. */
static uint32_t value_of(const struct sebpf_image *image,
			 const struct sebpf_names *names, const char *name)
{
	const __u32 *ids = image->rows[SEBPF_ROW_IDS].word;
	uint32_t id = sebpf_names_find(names, SEBPF_NAME_TYPE, name);

	if (!id || id > ids[1])
		return 0;
	return image->rows[ids[0] + id / 4].word[id % 4];
}

static void test_reload(void)
{
	struct sebpf_names *names = make_names();
	struct sebpf_image first sebpf_auto_image = { 0 };
	struct sebpf_image second sebpf_auto_image = { 0 };
	struct sebpf_err err = { 0 };
	uint32_t old_id;
	uint32_t place;

	(void)compile("(type old_t) (type gone_t)", names, &first, &err);
	old_id = sebpf_names_find(names, SEBPF_NAME_TYPE, "old_t");
	ok(value_of(&first, names, "old_t") == old_id,
	   "a fresh id is the policy's value");
	(void)compile("(type a_t) (type b_t) (type new_t) (typealias old_t)"
		      "(typealiasactual old_t new_t)",
		      names, &second, &err);
	ok(!value_of(&second, names, "gone_t"), "a type that is gone");
	ok(sebpf_names_find(names, SEBPF_NAME_TYPE, "old_t") == old_id,
	   "an id stays");
	ok(value_of(&second, names, "old_t") &&
		   value_of(&second, names, "old_t") ==
			   value_of(&second, names, "new_t"),
	   "a renamed type is followed by its alias");
	place = second.rows[SEBPF_ROW_RULES].word[0] +
		value_of(&second, names, "new_t") * SEBPF_ROWS_PER_TYPE;
	ok(second.rows[place].word[0] ==
		   sebpf_names_find(names, SEBPF_NAME_TYPE, "new_t"),
	   "the type's row has the new name's id");
	sebpf_names_free(names);
}

static void test_moved_levels(void)
{
	struct sebpf_names *names = make_names();
	struct sebpf_names *others = make_names();
	struct sebpf_image image sebpf_auto_image = { 0 };
	struct sebpf_err err = { 0 };
	uint32_t id;

	(void)sebpf_names_intern(names, SEBPF_NAME_CATEGORY, "c2", 2, &id,
				 &err);
	ok(compile("", names, &image, &err) == -EOPNOTSUPP, "a category moves");
	is_text(err.text,
		"the policy gives the place of category \"c2\" to \"c1\"; "
		"labels of live tokens cannot follow: detach and enforce again",
		"the sentence");
	ok(!sebpf_names_highest(names, SEBPF_NAME_TYPE), "nothing was added");
	(void)sebpf_names_intern(others, SEBPF_NAME_SENSITIVITY, "s1", 5, &id,
				 &err);
	ok(compile("", others, &image, &err) == -EOPNOTSUPP,
	   "a sensitivity moves");
	is_text(err.text,
		"the policy moves sensitivity \"s1\" from place 5 to 2; "
		"labels of live tokens cannot follow: detach and enforce again",
		"the sentence");
	sebpf_names_free(names);
	sebpf_names_free(others);
}

static void test_image_names(void)
{
	struct sebpf_names *names = make_names();
	struct sebpf_names *read = NULL;
	struct sebpf_image image sebpf_auto_image = { 0 };
	struct sebpf_err err = { 0 };
	char sentence[80];
	size_t bad = 0;

	(void)compile("(type seen_t)", names, &image, &err);
	ok(!sebpf_image_names(image.rows, image.count, &read, &err) &&
		   sebpf_names_find(read, SEBPF_NAME_TYPE, "seen_t") ==
			   sebpf_names_find(names, SEBPF_NAME_TYPE, "seen_t"),
	   "names are read from an image");
	sebpf_names_free(read);
	read = NULL;
	for (size_t count = 0; count < image.count;
	     count += SEBPF_ROWS_PER_PAGE)
		if (sebpf_image_names(image.rows, count, &read, &err) !=
		    -EBADMSG)
			bad++;
	ok(!bad, "an image that is cut is refused");
	image.rows[SEBPF_ROW_IDENTITY].word[1]++;
	ok(sebpf_image_names(image.rows, image.count, &read, &err) == -EBADMSG,
	   "another ABI version is refused");
	(void)snprintf(sentence, sizeof(sentence),
		       "the policy image has ABI version %u, not %u",
		       SEBPF_ABI_VERSION + 1, SEBPF_ABI_VERSION);
	is_text(err.text, sentence, "the sentence");
	sebpf_names_free(names);
}

static void write_file(const void *bytes, size_t size)
{
	FILE *file = fopen(path, "we");

	if (!file || fwrite(bytes, 1, size, file) != size || fclose(file))
		abort();
}

/* Reads the file; the sentence must contain @part. */
static void is_refused(const char *name, int code, const char *part)
{
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	struct sebpf_err err = { 0 };

	ok(sebpf_policy_read_file(path, &policy, &err) == code && !policy.db,
	   "%s is refused", name);
	if (!ok(strstr(err.text, part) != NULL, "the sentence"))
		printf("# %s\n", err.text);
}

static char *read_bytes(size_t *ret_size)
{
	char *bytes = malloc(1 << 20);
	FILE *file = fopen(path, "re");

	if (!bytes || !file)
		abort();
	*ret_size = fread(bytes, 1, 1 << 20, file);
	(void)fclose(file);
	return bytes;
}

/* A whole policy that says that it has another version. */
static void test_wrong_versions(char *bytes, size_t size)
{
	char sentence[160];

	for (int version = POLICYDB_VERSION_MAX + 1;
	     version <= POLICYDB_VERSION_MAX + 2; version++) {
		bytes[16] = (char)version;
		write_file(bytes, size);
		(void)snprintf(sentence, sizeof(sentence),
			       "has policy version %d, and this sebpf reads "
			       "versions up to %d: install a sebpf that was "
			       "built with a newer libsepol",
			       version, POLICYDB_VERSION_MAX);
		is_refused("a version of the future", -EBADMSG, sentence);
	}
	bytes[16] = 3;
	write_file(bytes, size);
	is_refused("a version of the past", -EBADMSG,
		   "has policy version 3, which is older than what kernels "
		   "read: build it for version 15 or later");
}

static void test_wrong_files(void)
{
	const struct policy_options options = { .handle_unknown = "deny" };
	char *bytes sebpf_auto_free = NULL;
	size_t size;

	is_refused("a missing file", -ENOENT, "No such file or directory");
	write_file("", 0);
	is_refused("an empty file", -EBADMSG, "not a binary SELinux policy");
	write_file("(type t)", 8);
	is_refused("CIL", -EBADMSG, "not a binary SELinux policy");
	write_file("\x8f\xff\x7c\xf9\x01\0\0\0", 8);
	is_refused("a policy package", -EBADMSG, "is a policy module");
	write_file("\x8d\xff\x7c\xf9\x0f\0\0\0SE Linux Module", 23);
	is_refused("a policy module", -EBADMSG, "is a policy module");
	write_file("\x8c\xff\x7c\xf9\x08\0\0\0XenFlask\x1f\0\0\0", 20);
	is_refused("a policy for Xen", -EBADMSG, "not a policy for Linux");
	policy_make_file(&options, path);
	bytes = read_bytes(&size);
	write_file(bytes, 18);
	is_refused("a cut header", -EBADMSG, "cut off in its header");
	write_file(bytes, size / 2);
	is_refused("half a policy", -EBADMSG, "is damaged");
	test_wrong_versions(bytes, size);
}

int main(void)
{
	sepol_debug(0);
	if (!mkdtemp(directory))
		abort();
	(void)snprintf(path, sizeof(path), "%s/policy", directory);
	test_refusals();
	test_categories();
	test_ranges();
	test_reload();
	test_moved_levels();
	test_image_names();
	test_wrong_files();
	(void)unlink(path);
	(void)rmdir(directory);
	return tap_done();
}
