// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook on BPF_MAP_CREATE
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf_map_create: after the kernel's own checks, when the map is complete
 *	and cannot be used yet. Asks bpf { map_create } and bpf_map_type {
 *	<type> } on the token's label. Denied: the creation fails with EACCES.
 *
 * Without a token: see tokenless.h. The token argument is NULL then, but the
 * verifier assumes that it is not: it is only looked at through kernel_cast().
 * A type without a name is denied if the policy has the class. Everything else:
 * see decision.bpf.c.
 */
#include "hooks/avc.h"
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/tokenless.h"

#include <bpf/bpf_tracing.h>

/* Types are counted from 1; 0, and those after the last, have no name. */
inlined void ask_map_type(struct av_check *wanted, __u32 type)
{
	wanted->tclass = SEBPF_CLASS_BPF_MAP_TYPE;
	if (!type)
		return;
	type--;
	if (type < SEBPF_BIT_COUNT_BPF_MAP_TYPE) {
		wanted->requested = 1U << type;
		return;
	}
	type -= SEBPF_BIT_COUNT_BPF_MAP_TYPE;
	wanted->tclass = SEBPF_CLASS_BPF_MAP_TYPE2;
	if (type < SEBPF_BIT_COUNT_BPF_MAP_TYPE2)
		wanted->requested = 1U << type;
}

inlined int ask_map_create(struct bpf_map *map, __u64 token, __u64 key,
			   const struct av_check *checks)
{
	struct request request = REQUEST(SEBPF_OP_MAP_CREATE, BPF_MAP_CREATE);

	request.detail = map->map_type;
	request.object = untyped(map->name);
	if (!key)
		return check_tokenless(&request, SEBPF_OP_TOKENLESS_MAP_CREATE,
				       SEBPF_PERM(BPF_TOKENLESS, MAP_CREATE));
	request.token = token;
	request.avc_key = key;
	request.checks[0] = checks[0];
	request.checks[1] = checks[1];
	request.count = 2;
	return check(&request);
}

SEC("lsm/bpf_map_create")
int BPF_PROG(hook_map_create, struct bpf_map *map, union bpf_attr *attr,
	     struct bpf_token *token)
{
	struct bpf_token *seen = kernel_cast(token, struct bpf_token);
	__u64 key = token_avc_key((__u64)seen);
	struct av_check checks[2] = { { SEBPF_CLASS_BPF,
					SEBPF_PERM(BPF, MAP_CREATE) } };

	ask_map_type(&checks[1], map->map_type);
	if (key ? avc_has(key, SEBPF_AVC_MAP_CREATE, checks, 2) :
		  needs_no_token(SEBPF_AVC_TOKENLESS_MAP_CREATE,
				 SEBPF_PERM(BPF_TOKENLESS, MAP_CREATE)))
		return 0;
	return ask_map_create(map, untyped(seen), key, checks);
}
