/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - programs and maps that are made without a token
 * Copyright (C) 2026 The sebpf authors
 *
 * If the policy has class bpf_tokenless, which is optional, a domain may load
 * programs and create maps without a token only as far as the policy allows it:
 * bpf_tokenless { prog_load map_create } on the domain itself. That confines a
 * domain to its token on kernels before 7.0, whose own check is the same with
 * and without a token.
 *
 * Whether the policy has the class is remembered for as long as it is in force.
 * For what is decided if something is wrong, see decision.bpf.c.
 */
#ifndef SEBPF_HOOKS_TOKENLESS_H
#define SEBPF_HOOKS_TOKENLESS_H

#include "hooks/avc.h"
#include "hooks/core.h"

/*
 * Sequence number of the policy, which has no class bpf_tokenless, plus 1; 0: it
 * has, or that is not known. One word, so that it is read whole.
 */
__u64 unchecked_under;

/* Whether an object without a token is not checked. */
inlined int needs_no_token(__u32 use, __u32 permission)
{
	const struct av_check wanted = { SEBPF_CLASS_BPF_TOKENLESS,
					 permission };

	if (*(volatile __u64 *)&unchecked_under == (__u64)avc_seqno() + 1)
		return 1;
	return avc_has(current_sid(), use, &wanted, 1);
}

/**
 * Decides on an object without a token, if needs_no_token() is false.
 *
 * @param request what describes the object.
 * @param operation enum sebpf_operation.
 * @param permission of class bpf_tokenless.
 * @return what the hook returns.
 */
inlined int check_tokenless(struct request *request, __u8 operation,
			    __u32 permission)
{
	int result;

	request->operation = operation;
	request->target_sid = current_sid();
	request->avc_key = request->target_sid;
	request->checks[0].tclass = SEBPF_CLASS_BPF_TOKENLESS;
	request->checks[0].requested = permission;
	request->count = 1;
	result = check(request);
	if (request->is_unchecked)
		*(volatile __u64 *)&unchecked_under = (__u64)request->seqno + 1;
	return result;
}

#endif /* SEBPF_HOOKS_TOKENLESS_H */
