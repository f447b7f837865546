/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what modules in CIL say that the installed libsepol does not know
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_CIL_AGE_H
#define SEBPF_LINT_CIL_AGE_H

#include "lint/cil_set.h"

/**
 * Looks at the statement that libsepol has refused.
 *
 * @param set the modules.
 * @param place what libsepol says of the place, with FILE:LINE in it.
 * @param err filled if it is so.
 * @return whether libsepol is too old for that statement, or knows no policy
 *	capability of that name.
 */
bool sebpf_cil_is_too_new(const struct sebpf_cil_set *set, const char *place,
			  struct sebpf_err *err);

#endif /* SEBPF_LINT_CIL_AGE_H */
