// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook on capabilities that a token conveys
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf_token_capable: the kernel asks whether the token conveys a capability
 *	that the caller has in the token's user namespace: while an object is
 *	made, and later when a program of type cgroup_skb that was loaded with
 *	the token is attached by BPF_LINK_CREATE or BPF_PROG_ATTACH. Asks
 *	cap_userns or cap2_userns { <capability> } on the token's label. Denied:
 *	the capability is not conveyed, and the caller sees EPERM (EINVAL from
 *	BPF_PROG_ATTACH), or a program that may do less. Other calls that attach
 *	do not come here, and no hook of the security modules sees the program
 *	that they found: tests/guest/test_attach.c.
 *
 * A capability without a permission is denied. Everything else: see
 * decision.bpf.c.
 */
#include "hooks/avc.h"
#include "hooks/core.h"
#include "hooks/kernel_types.h"

#include <bpf/bpf_tracing.h>

inlined int ask_capability(__u64 token, __u64 key, int capability,
			   const struct av_check *wanted)
{
	struct request request =
		REQUEST(SEBPF_OP_TOKEN_CAPABLE, SEBPF_NOT_APPLICABLE);

	request.capability = capability;
	request.checks[0] = *wanted;
	request.count = 1;
	request.token = token;
	request.avc_key = key;
	return check(&request);
}

SEC("lsm/bpf_token_capable")
int BPF_PROG(hook_token_capable, const struct bpf_token *token, int capability)
{
	const struct av_check wanted = {
		capability < 32 ? SEBPF_CLASS_CAP_USERNS :
				  SEBPF_CLASS_CAP2_USERNS,
		capability >= 0 && capability < 64 ? 1U << (capability & 31) :
						     0,
	};
	__u64 key = token_avc_key((__u64)token);

	if (avc_has(key, SEBPF_AVC_TOKEN_CAPABLE, &wanted, 1))
		return 0;
	return ask_capability(untyped(token), key, capability, &wanted);
}
