// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook on capabilities that a token conveys
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf_token_capable: the kernel asks whether the token conveys a
 *	capability that the caller has in the token's user namespace: while an
 *	object is made, and later when a program that was loaded through the
 *	token is attached. Asks cap_userns or cap2_userns { <capability> } on
 *	the token's label. Denied: the capability is not conveyed, and the
 *	caller sees EPERM, or a program that may do less.
 *
 * A capability without a permission is denied. Everything else: see
 * check.bpf.c.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/recent.h"

#include <bpf/bpf_tracing.h>

SEC("lsm/bpf_token_capable")
int BPF_PROG(hook_token_capable, const struct bpf_token *token, int capability)
{
	struct bpf_token *seen = kernel_cast(token, struct bpf_token);
	const struct ask ask = {
		capability < 32 ? SEBPF_CLASS_CAP_USERNS :
				  SEBPF_CLASS_CAP2_USERNS,
		capability >= 0 && capability < 64 ? 1U << (capability & 31) :
						     0,
	};
	struct request request;

	if (is_remembered(seen, SEBPF_OP_TOKEN_CAPABLE, &ask, 1))
		return 0;
	request = (struct request)REQUEST(SEBPF_OP_TOKEN_CAPABLE,
					  SEBPF_NOT_APPLICABLE);
	request.capability = capability;
	request.asks[0] = ask;
	request.count = 1;
	request.token = untyped(seen);
	return hook_result(sebpf_check(&request));
}
