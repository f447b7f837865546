// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the first bytes of a file tell of it
 * Copyright (C) 2026 The sebpf authors
 */
#include <string.h>

#include "common/file_format.h"

#define MAGIC(text)                    \
	{                              \
		text, sizeof(text) - 1 \
	}

/* How each form begins; SELinux's numbers are little-endian. */
static const struct {
	const char *bytes;
	size_t size;
} magics[SEBPF_FILE_FORMATS] = {
	[SEBPF_FILE_GZIP] = MAGIC("\x1f\x8b"),
	[SEBPF_FILE_BZIP2] = MAGIC("BZh"),
	[SEBPF_FILE_XZ] = MAGIC("\xfd\x37zXZ"),
	[SEBPF_FILE_ZSTD] = MAGIC("\x28\xb5\x2f\xfd"),
	[SEBPF_FILE_PACKAGE] = MAGIC("\x8f\xff\x7c\xf9"),
	[SEBPF_FILE_MODULE] = MAGIC("\x8d\xff\x7c\xf9"),
	[SEBPF_FILE_POLICY] = MAGIC("\x8c\xff\x7c\xf9"),
};

enum sebpf_file_format sebpf_file_format(const char *bytes, size_t size)
{
	enum sebpf_file_format format;

	for (format = SEBPF_FILE_OTHER + 1; format < SEBPF_FILE_FORMATS;
	     format++)
		if (size >= magics[format].size &&
		    !memcmp(bytes, magics[format].bytes, magics[format].size))
			return format;
	return SEBPF_FILE_OTHER;
}
