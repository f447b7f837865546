// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the function that is in place if the decision is not
 * Copyright (C) 2026 The sebpf authors
 *
 * The loader replaces this function in each hook's program before it attaches
 * the hook, and the kernel puts this one back only when the link of the
 * replacement goes. Then everything that would be asked is denied and counted
 * (NO_DECISION), in permissive mode too, because the mode cannot be asked for.
 *
 * Except in a hook that is not in force (hooks/standing.h): it must not deny
 * what another load of the hooks decides, or what nothing decides after "sebpf
 * detach".
 */
#include "hooks/core.h"
#include "hooks/maps.h"
#include "hooks/standing.h"

/*
 * Weak, so that no compiler looks inside: it would find that nothing of the
 * request is read, and leave out what callers store there.
 */
__attribute__((noinline, weak)) int sebpf_check(struct request *request)
{
	int result = -EACCES;

	if (!request)
		return result;
	if (standing() != STANDING_IN_FORCE)
		result = 0;
	else
		count(SEBPF_COUNT_FAILED + (__u32)SEBPF_FAIL_NO_DECISION);
	/* The verifier must not know what the caller reads afterwards. */
	request->is_unchecked = 0;
	asm volatile("" : "+r"(result) : "r"(request) : "memory");
	return result;
}
