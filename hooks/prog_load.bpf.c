// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook on BPF_PROG_LOAD
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf_prog_load: after the kernel's own checks, before the verifier (7.3:
 *	inside it). Asks bpf { prog_load }, bpf_prog_type { <type> } and, where
 *	the program has one, bpf_attach_type { <expected attach type> } on the
 *	token's label. The hook's token argument is NULL up to 7.2 even with a
 *	token; the token that the kernel resolved is in prog->aux. Denied: the
 *	load ends with EACCES.
 *
 * Without a token: see tokenless.h. If prog->aux cannot be read, the program
 * has no token that the kernel could use either. A type without a name is
 * denied where the policy has the class. Everything else: see check.bpf.c.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/recent.h"
#include "hooks/tokenless.h"

#include <bpf/bpf_tracing.h>

/* Values of the UAPI's enums: bit N of a mask of 32, or no bit. */
inlined __u32 nth_bit(__u32 n)
{
	return n < 32 ? 1U << n : 0;
}

inlined void ask_attach_type(struct ask *ask, __u32 type)
{
	if (type < SEBPF_BIT_COUNT_BPF_ATTACH_TYPE) {
		ask->class_id = SEBPF_CLASS_BPF_ATTACH_TYPE;
		ask->permissions = nth_bit(type);
		return;
	}
	type -= SEBPF_BIT_COUNT_BPF_ATTACH_TYPE;
	ask->class_id = SEBPF_CLASS_BPF_ATTACH_TYPE2;
	if (type < SEBPF_BIT_COUNT_BPF_ATTACH_TYPE2)
		ask->permissions = nth_bit(type);
}

/*
 * Where the program is to be attached. 0 is cgroup_inet_ingress, or what a
 * program has that has none.
 */
inlined __u32 attach_type_of(struct bpf_prog *prog)
{
	__u32 type = prog->expected_attach_type;

	if (!type && prog->type != BPF_PROG_TYPE_CGROUP_SKB)
		return SEBPF_NOT_APPLICABLE;
	return type;
}

/* Fills the questions; returns their number. */
inlined __u32 list_asks(struct ask *asks, __u32 type, __u32 attach_type)
{
	asks[0].class_id = SEBPF_CLASS_BPF;
	asks[0].permissions = SEBPF_PERM(BPF, PROG_LOAD);
	asks[1].class_id = SEBPF_CLASS_BPF_PROG_TYPE;
	asks[1].permissions = nth_bit(type - 1);
	if (attach_type == SEBPF_NOT_APPLICABLE)
		return 2;
	ask_attach_type(&asks[2], attach_type);
	return 3;
}

/* As is_remembered(); the questions are gone from the stack afterwards. */
inlined int is_known(const struct bpf_token *token, __u32 type,
		     __u32 attach_type)
{
	struct ask asks[SEBPF_MAX_ASKS] = {};
	__u32 count = list_asks(asks, type, attach_type);

	return is_remembered(token, SEBPF_OP_PROG_LOAD, asks, count);
}

SEC("lsm/bpf_prog_load")
int BPF_PROG(hook_prog_load, struct bpf_prog *prog, union bpf_attr *attr,
	     struct bpf_token *token)
{
	struct bpf_token *seen =
		kernel_cast(prog->aux->token, struct bpf_token);
	struct request request;

	if (seen ? is_known(seen, prog->type, attach_type_of(prog)) :
		   needs_no_token())
		return 0;
	request = (struct request)REQUEST(SEBPF_OP_PROG_LOAD, BPF_PROG_LOAD);
	request.prog_type = prog->type;
	request.attach_type = attach_type_of(prog);
	request.object = untyped(prog->aux->name);
	if (!seen) {
		request.operation = SEBPF_OP_TOKENLESS_PROG_LOAD;
		return hook_result(check_tokenless(
			&request, SEBPF_PERM(BPF_TOKENLESS, PROG_LOAD)));
	}
	request.token = untyped(seen);
	request.kernel_asked = kernel_cast(token, struct bpf_token) != NULL;
	request.count =
		(__u8)list_asks(request.asks, prog->type, request.attach_type);
	return hook_result(sebpf_check(&request));
}
