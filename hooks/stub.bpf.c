// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what stands where the decision is not in its place
 * Copyright (C) 2026 The sebpf authors
 *
 * The loader replaces this function in each hook's program before it attaches
 * the hook, and the kernel puts this one back only when the link of the
 * replacement goes. Then everything that would be asked is denied and counted
 * (NO_DECISION), in permissive mode too: nobody can be asked for the mode.
 *
 * Except in a hook that is no longer in force: the kernel lets go of an unpinned
 * hook some time later, in a worker, and does not tell when. What a newer load of
 * the hooks decides, or nobody after "sebpf detach", is not for it to deny.
 */
#include "hooks/core.h"
#include "hooks/maps.h"

/* Which load of the hooks this is, see struct sebpf_control. */
const volatile __u32 hooks_load = 0;

inlined int is_load_in_force(void)
{
	__u32 zero = 0;
	const struct sebpf_control *control =
		bpf_map_lookup_elem(&sebpf_control, &zero);

	return !control || control->load == hooks_load;
}

/*
 * Weak, so that no compiler looks inside: it would find that nothing of the
 * request is read, and leave out what callers store there.
 */
__attribute__((noinline, weak)) int sebpf_check(struct request *request)
{
	int result = -EACCES;

	if (!request)
		return result;
	if (!is_load_in_force())
		result = 0;
	else
		count(SEBPF_COUNT_FAILED + (__u32)SEBPF_FAIL_NO_DECISION);
	/* What the caller reads afterwards is not known to the verifier. */
	request->is_unchecked = 0;
	asm volatile("" : "+r"(result) : "r"(request) : "memory");
	return result;
}
