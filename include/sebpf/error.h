/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - how a failure travels from library code to the person
 * Copyright (C) 2026 The sebpf authors
 *
 * A function that can fail returns 0 or a negative errno, and takes a struct
 * sebpf_err as its last parameter. On failure it has filled the text with one
 * sentence that names the object and the reason. Callers put what they were
 * doing in front of it. Nothing is allocated and nothing is printed: the
 * command-line tool prints the text once. Return parameters (ret_x) are
 * untouched on failure.
 */
#ifndef SEBPF_ERROR_H
#define SEBPF_ERROR_H

#include <errno.h>

#define SEBPF_ERR_TEXT_BYTES 1024

/**
 * struct sebpf_err - one failure
 * @code: negative errno, or 0 before any failure.
 * @text: a sentence without a newline; cut at the end if it is too long.
 */
struct sebpf_err {
	int code;
	char text[SEBPF_ERR_TEXT_BYTES];
};

/**
 * Records a failure.
 *
 * @param err the record to fill; its old text is lost.
 * @param code negative errno.
 * @param format printf(3) format of the sentence.
 * @return @p code.
 */
__attribute__((format(printf, 3, 4))) int
sebpf_err_set(struct sebpf_err *err, int code, const char *format, ...);

/**
 * Puts what the caller was doing in front of the text, followed by ": ".
 *
 * @param err a record that was filled.
 * @param format printf(3) format of the prefix.
 * @return the code recorded before.
 */
__attribute__((format(printf, 2, 3))) int
sebpf_err_prefix(struct sebpf_err *err, const char *format, ...);

/**
 * Says what is missing, if an errno means a lack of privilege.
 *
 * @param code negative errno.
 * @return " (needs root, outside of containers)", or "".
 */
static inline const char *sebpf_err_needs_root(int code)
{
	return code == -EACCES || code == -EPERM ?
		       " (needs root, outside of containers)" :
		       "";
}

#ifdef __clang_analyzer__
/* The analyzer sees one file at a time; this tells it that no failure is 0. */
static inline int sebpf_err_nonzero(int code)
{
	__builtin_assume(code != 0);
	return code;
}
#define sebpf_err_set(...) sebpf_err_nonzero(sebpf_err_set(__VA_ARGS__))
#define sebpf_err_prefix(...) sebpf_err_nonzero(sebpf_err_prefix(__VA_ARGS__))
#endif

#endif /* SEBPF_ERROR_H */
