// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - how a failure travels from library code to the person
 * Copyright (C) 2026 The sebpf authors
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sebpf/error.h"

/* The analyzer sees other definitions of these in the callers than here. */
#undef sebpf_err_set
#undef sebpf_err_prefix

int sebpf_err_set(struct sebpf_err *err, int code, const char *format, ...)
{
	va_list args;

	err->code = code;
	va_start(args, format);
	(void)vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	return code;
}

int sebpf_err_prefix(struct sebpf_err *err, const char *format, ...)
{
	char old[sizeof(err->text)];
	va_list args;
	size_t used;

	memcpy(old, err->text, sizeof(old));
	va_start(args, format);
	(void)vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	used = strlen(err->text);
	(void)snprintf(err->text + used, sizeof(err->text) - used, ": %s", old);
	return err->code;
}
