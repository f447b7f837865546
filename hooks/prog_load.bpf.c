// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook on BPF_PROG_LOAD
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf_prog_load: after the kernel's own checks, before the verifier (7.3:
 *	inside it). Asks bpf { prog_load }, bpf_prog_type { <type> } and, where
 *	the program has one, bpf_attach_type { <expected attach type> } on the
 *	token's label; of a struct_ops program { struct_ops }, whatever member it
 *	is for; of a program for a function that decides about access
 *	cap2_userns { mac_admin } (see attach_target.h). The hook's token
 *	argument is NULL up to 7.2 even with a token; the token that the kernel
 *	resolved is in prog->aux. Denied: the load ends with EACCES.
 *
 * Without a token: see tokenless.h. If prog->aux cannot be read, the program
 * has no token that the kernel could use either. A type without a name is
 * denied where the policy has the class. Everything else: see decision.bpf.c.
 */
#include "hooks/attach_target.h"
#include "hooks/avc.h"
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/tokenless.h"

#include <bpf/bpf_tracing.h>

/* BPF_STRUCT_OPS of enum bpf_attach_type; tests/guest/test_types.c compares. */
#define SEBPF_ATTACH_STRUCT_OPS 44U

/* Values of the UAPI's enums: bit N of a mask of 32, or no bit. */
inlined __u32 nth_bit(__u32 n)
{
	return n < 32 ? 1U << n : 0;
}

inlined void ask_attach_type(struct ask *ask, __u32 type)
{
	if (type < SEBPF_BIT_COUNT_BPF_ATTACH_TYPE) {
		ask->class_id = SEBPF_CLASS_BPF_ATTACH_TYPE;
		ask->requested = nth_bit(type);
		return;
	}
	type -= SEBPF_BIT_COUNT_BPF_ATTACH_TYPE;
	ask->class_id = SEBPF_CLASS_BPF_ATTACH_TYPE2;
	if (type < SEBPF_BIT_COUNT_BPF_ATTACH_TYPE2)
		ask->requested = nth_bit(type);
}

/*
 * Where the program is to be attached. 0 is cgroup_inet_ingress, or what a
 * program has that has none. In a struct_ops program the kernel keeps the index
 * of a struct's member in its place.
 */
inlined __u32 attach_type_of(struct bpf_prog *prog)
{
	__u32 type = prog->expected_attach_type;

	if (prog->type == BPF_PROG_TYPE_STRUCT_OPS)
		return SEBPF_ATTACH_STRUCT_OPS;
	if (!type && prog->type != BPF_PROG_TYPE_CGROUP_SKB)
		return SEBPF_NOT_APPLICABLE;
	return type;
}

/* Fills the questions; returns their number. */
inlined __u32 list_asks(struct ask *asks, __u32 type, __u32 attach_type)
{
	asks[0].class_id = SEBPF_CLASS_BPF;
	asks[0].requested = SEBPF_PERM(BPF, PROG_LOAD);
	asks[1].class_id = SEBPF_CLASS_BPF_PROG_TYPE;
	asks[1].requested = nth_bit(type - 1);
	if (attach_type == SEBPF_NOT_APPLICABLE)
		return 2;
	ask_attach_type(&asks[2], attach_type);
	return 3;
}

inlined void ask_mac_admin(struct request *request)
{
	struct ask *ask =
		&request->asks[bounded(request->count, SEBPF_MAX_ASKS)];

	ask->class_id = SEBPF_CLASS_CAP2_USERNS;
	ask->requested = SEBPF_PERM(CAP2_USERNS, MAC_ADMIN);
	request->count++;
}

inlined int ask_prog_load(struct bpf_prog *prog, __u64 key, int kernel_asked)
{
	struct request request = REQUEST(SEBPF_OP_PROG_LOAD, BPF_PROG_LOAD);

	request.prog_type = prog->type;
	request.attach_type = attach_type_of(prog);
	if (prog->type == BPF_PROG_TYPE_STRUCT_OPS)
		request.struct_ops_member = prog->expected_attach_type;
	request.object = untyped(prog->aux->name);
	if (!key)
		return check_tokenless(&request, SEBPF_OP_TOKENLESS_PROG_LOAD,
				       SEBPF_PERM(BPF_TOKENLESS, PROG_LOAD));
	request.token = untyped(prog->aux->token);
	request.avc_key = key;
	request.kernel_asked = kernel_asked != 0;
	request.count =
		(__u8)list_asks(request.asks, prog->type, request.attach_type);
	if (is_for_access_control(prog, &request.function))
		ask_mac_admin(&request);
	return check(&request);
}

/*
 * As avc_has(); with an attach type there is one question more. What a program for
 * a function is asked is not looked for here.
 */
inlined int is_known(struct bpf_prog *prog, __u64 key)
{
	struct ask asks[3] = {};

	if (prog->aux->attach_btf_id)
		return 0;
	if (list_asks(asks, prog->type, attach_type_of(prog)) == 2)
		return avc_has(key, SEBPF_AVC_PROG_LOAD, asks, 2);
	return avc_has(key, SEBPF_AVC_PROG_LOAD, asks, 3);
}

SEC("lsm/bpf_prog_load")
int BPF_PROG(hook_prog_load, struct bpf_prog *loaded, union bpf_attr *attr,
	     struct bpf_token *token)
{
	/* Of a pointer that it trusts, the verifier looks up much more. */
	struct bpf_prog *prog = kernel_cast(loaded, struct bpf_prog);
	__u64 key = token_avc_key((__u64)prog->aux->token);

	if (key ? is_known(prog, key) :
		  needs_no_token(SEBPF_AVC_TOKENLESS_PROG_LOAD,
				 SEBPF_PERM(BPF_TOKENLESS, PROG_LOAD)))
		return 0;
	return ask_prog_load(prog, key,
			     kernel_cast(token, struct bpf_token) != NULL);
}
