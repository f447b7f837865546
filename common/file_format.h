/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the first bytes of a file tell of it
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_COMMON_FILE_FORMAT_H
#define SEBPF_COMMON_FILE_FORMAT_H

#include <stddef.h>

/**
 * enum sebpf_file_format - forms in which people have policies and modules
 * @SEBPF_FILE_OTHER: none of these; text, for example.
 * @SEBPF_FILE_GZIP: compressed, as are the next three.
 * @SEBPF_FILE_BZIP2: by bzip2(1).
 * @SEBPF_FILE_XZ: by xz(1).
 * @SEBPF_FILE_ZSTD: by zstd(1).
 * @SEBPF_FILE_PACKAGE: a module, as semodule_package(8) writes it.
 * @SEBPF_FILE_MODULE: a module, as checkmodule(8) writes it.
 * @SEBPF_FILE_POLICY: a kernel policy.
 */
enum sebpf_file_format {
	SEBPF_FILE_OTHER,
	SEBPF_FILE_GZIP,
	SEBPF_FILE_BZIP2,
	SEBPF_FILE_XZ,
	SEBPF_FILE_ZSTD,
	SEBPF_FILE_PACKAGE,
	SEBPF_FILE_MODULE,
	SEBPF_FILE_POLICY,
	SEBPF_FILE_FORMATS
};

/**
 * Tells in which form a file is.
 *
 * @param bytes what is in the file.
 * @param size how many bytes.
 * @return the form.
 */
enum sebpf_file_format sebpf_file_format(const char *bytes, size_t size);

#endif /* SEBPF_COMMON_FILE_FORMAT_H */
