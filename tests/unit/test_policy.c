// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - tests of reading policies, and of what is refused
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <sepol/debug.h>
#include <sepol/policydb/policydb.h>

#include "policy/decision.h"
#include "sebpf/cleanup.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/tap.h"

static char directory[] = "/tmp/sebpf-test-policy-XXXXXX";
static char path[sizeof(directory) + 16];

/* Opens a policy with this CIL added; returns what sebpf_decider_new() did. */
static int prepare(const char *extra, struct sebpf_err *err)
{
	const struct policy_options options = {
		.handle_unknown = "deny",
		.extra = extra,
	};
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	struct sebpf_decider *decider = NULL;
	int rc;

	policy_make(&options, &policy);
	rc = sebpf_decider_new(policy.db, &decider, err);
	ok(!decider == !!rc, "what decides");
	sebpf_decider_free(decider);
	return rc;
}

struct refusal {
	const char *name;
	const char *cil;
	int code;
	const char *sentence;
};

/* Each refusal, and a twin that differs in one thing and passes. */
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
		struct sebpf_err err = { 0 };

		ok(prepare(refusal->cil, &err) == refusal->code, "%s: %s",
		   refusal->name, refusal->code ? "refused" : "accepted");
		is_text(err.text, refusal->sentence, "the sentence");
	}
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
	is_refused("CIL", -EBADMSG, "text, not a kernel policy");
	write_file("\x1f\x8b\x08", 3);
	is_refused("a .gz", -EBADMSG, "is compressed: unpack it: gzip -dc");
	write_file("BZh9", 4);
	is_refused("a .bz2", -EBADMSG, "is compressed: unpack it: bzip2 -dc");
	write_file("\xfd\x37zXZ\0", 6);
	is_refused("a .xz", -EBADMSG, "is compressed: unpack it: xz -dc");
	write_file("\x28\xb5\x2f\xfd", 4);
	is_refused("a .zst", -EBADMSG, "is compressed: unpack it: zstd -dc");
	write_file("BZ", 2);
	is_refused("less of it", -EBADMSG, "not a binary SELinux policy");
	write_file("\x8f\xff\x7c\xf9\x01\0\0\0", 8);
	is_refused("a policy package", -EBADMSG, "/usr/libexec/selinux/hll/pp");
	write_file("\x8d\xff\x7c\xf9\x0f\0\0\0SE Linux Module", 23);
	is_refused("a policy module", -EBADMSG, "semodule_package -o");
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
	test_wrong_files();
	(void)unlink(path);
	(void)rmdir(directory);
	return tap_done();
}
