/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - from a policy to the image that the hooks decide with
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_COMPILE_H
#define SEBPF_COMPILE_H

#include "labels/names.h"
#include "selinux-module/image.h"
#include "selinux-module/policy.h"

/**
 * Compiles a policy into an image: type enforcement for the classes of
 * sebpf/classes.h, attributes expanded, conditional rules at the booleans that
 * the policy carries, permissive types, the labels of new tokens.
 *
 * @param policy the policy.
 * @param names the stable ids; names that the policy adds get new ids, also
 *	when the compilation fails later.
 * @param ret_image receives the image; the caller frees it.
 * @param err filled on failure.
 * @return 0; -EOPNOTSUPP where the policy uses what the hooks cannot decide
 *	(the sentence names it); -E2BIG beyond a limit of sebpf/limits.h;
 *	-ENOMEM.
 */
int sebpf_compile(const struct sebpf_policy *policy, struct sebpf_names *names,
		  struct sebpf_image *ret_image, struct sebpf_err *err);

#endif /* SEBPF_COMPILE_H */
