/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - modules that are not in CIL, and how they become so
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_MODULE_FORMAT_H
#define SEBPF_LINT_MODULE_FORMAT_H

#include <stddef.h>

#include "sebpf/error.h"

/**
 * Refuses a module in another form than CIL, with the command that converts it.
 *
 * @param name its file.
 * @param text what is in the file.
 * @param size its bytes.
 * @param err filled on failure.
 * @return 0 if it can be CIL; -EMEDIUMTYPE if it is known to be something else.
 */
int sebpf_module_format(const char *name, const char *text, size_t size,
			struct sebpf_err *err);

#endif /* SEBPF_LINT_MODULE_FORMAT_H */
