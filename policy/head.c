// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the first bytes of a file tell: a kernel policy, or something else
 * Copyright (C) 2026 The sebpf authors
 */
#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <sepol/policydb/policydb.h>

#include "common/file_format.h"
#include "policy/head.h"

/**
 * struct other - what is given in place of a kernel policy
 * @is: what it is.
 * @before: what to do, up to the file's name.
 * @after: the rest of it.
 */
struct other {
	const char *is;
	const char *before;
	const char *after;
};

#define NAME_POLICY "name the policy that it is installed into; "

static const struct other others[SEBPF_FILE_FORMATS] = {
	[SEBPF_FILE_GZIP] = { "compressed", "unpack it: gzip -dc", " >FILE" },
	[SEBPF_FILE_BZIP2] = { "compressed", "unpack it: bzip2 -dc", " >FILE" },
	[SEBPF_FILE_XZ] = { "compressed", "unpack it: xz -dc", " >FILE" },
	[SEBPF_FILE_ZSTD] = { "compressed", "unpack it: zstd -dc", " >FILE" },
	[SEBPF_FILE_PACKAGE] = { "a policy module, not a kernel policy",
				 NAME_POLICY
				 "'sebpf lint' looks through it alone, as CIL: "
				 "/usr/libexec/selinux/hll/pp",
				 " FILE.cil" },
	[SEBPF_FILE_MODULE] = { "a policy module, not a kernel policy",
				NAME_POLICY
				"to install it: semodule_package -o FILE.pp -m",
				"" },
};

static const struct other text = {
	"text, not a kernel policy",
	"if it is CIL, compile it: secilc -f /dev/null -o FILE", ""
};

static uint32_t word_of(const char *bytes, size_t offset)
{
	uint32_t word;

	memcpy(&word, bytes + offset, sizeof(word));
	return le32toh(word);
}

/* A comment or a statement comes first, and no text has a NUL. */
static bool is_cil(const char *bytes, size_t size)
{
	return size && (*bytes == ';' || *bytes == '(') &&
	       !memchr(bytes, '\0', size);
}

static int refuse_other(const char *bytes, size_t size, const char *path,
			struct sebpf_err *err)
{
	const struct other *other = &others[sebpf_file_format(bytes, size)];

	if (!other->is && is_cil(bytes, size))
		other = &text;
	if (other->is)
		return sebpf_err_set(err, -EBADMSG, "\"%s\" is %s: %s \"%s\"%s",
				     path, other->is, other->before, path,
				     other->after);
	return sebpf_err_set(err, -EBADMSG,
			     "\"%s\" is not a binary SELinux policy", path);
}

static int check_version(uint32_t version, const char *path,
			 struct sebpf_err *err)
{
	if (version < POLICYDB_VERSION_MIN)
		return sebpf_err_set(
			err, -EBADMSG,
			"\"%s\" has policy version %u, which is older than "
			"what kernels read: build it for version %d or later",
			path, version, POLICYDB_VERSION_MIN);
	if (version > POLICYDB_VERSION_MAX)
		return sebpf_err_set(
			err, -EBADMSG,
			"\"%s\" has policy version %u, and this sebpf reads "
			"versions up to %d: install a sebpf that was built "
			"with a newer libsepol",
			path, version, POLICYDB_VERSION_MAX);
	return 0;
}

int sebpf_policy_head_check(const char *bytes, size_t size, const char *path,
			    struct sebpf_err *err)
{
	size_t version_at = 2 * sizeof(uint32_t) + strlen(POLICYDB_STRING);

	if (sebpf_file_format(bytes, size) != SEBPF_FILE_POLICY)
		return refuse_other(bytes, size, path, err);
	if (size < version_at + sizeof(uint32_t))
		return sebpf_err_set(err, -EBADMSG,
				     "\"%s\" is cut off in its header", path);
	if (word_of(bytes, sizeof(uint32_t)) != strlen(POLICYDB_STRING) ||
	    memcmp(bytes + 2 * sizeof(uint32_t), POLICYDB_STRING,
		   strlen(POLICYDB_STRING)) != 0)
		return sebpf_err_set(err, -EBADMSG,
				     "\"%s\" is not a policy for Linux", path);
	return check_version(word_of(bytes, version_at), path, err);
}
