// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook on BPF_PROG_LOAD
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf_prog_load: after the kernel's own checks, before the verifier (7.3:
 *	inside it). Asks bpf { prog_load }, bpf_prog_type { <type> } and
 *	bpf_attach_type[2] { ... } with every attach type at which the kernel
 *	would take the program (sebpf/attach_types.h), on the token's label. For
 *	a program for a function that decides about access, or for any function,
 *	also cap2_userns { mac_admin } (see attach_target.h). For a program that
 *	can change what other processes do, cap_userns { sys_ptrace } or
 *	cap_userns { kill } (see effects.h). Up to 7.2 the hook's token argument
 *	is NULL even with a token; the token that the kernel resolved is in
 *	prog->aux. Denied: the load fails with EACCES.
 *
 * Without a token: see tokenless.h. If prog->aux cannot be read, the program
 * has no token that the kernel could use either. A program of a type without a
 * name, or loaded for an attach type without one, is denied if the policy has
 * the class. Everything else: see decision.bpf.c.
 */
#include "hooks/attach_target.h"
#include "hooks/attachment.h"
#include "hooks/avc.h"
#include "hooks/core.h"
#include "hooks/effects.h"
#include "hooks/kernel_types.h"
#include "hooks/tokenless.h"
#include "sebpf/attach_types.h"

#include <bpf/bpf_tracing.h>

/* At most: the program, its type, two classes of attach types. */
#define PROG_LOAD_CHECKS 4
_Static_assert(PROG_LOAD_CHECKS <= SEBPF_MAX_CHECKS, "questions");

/* For values of the UAPI's enums: bit N of a mask of 32, or no bit. */
inlined __u32 nth_bit(__u32 n)
{
	return n < 32 ? 1U << n : 0;
}

/* Whether everything that decides where a program is attached has a name. */
inlined int is_known_type(const struct attachment *to)
{
	return to->prog_type <= SEBPF_BIT_COUNT_BPF_PROG_TYPE &&
	       (to->attach_type < SEBPF_ATTACH_TYPES ||
		to->attach_type == SEBPF_NOT_APPLICABLE);
}

/* Fills the questions about attach types; returns their number. */
inlined __u32 list_attach_checks(struct av_check *checks,
				 const struct attachment *to)
{
	__u64 types;

	checks[0].tclass = SEBPF_CLASS_BPF_ATTACH_TYPE;
	checks[0].requested = 0;
	if (!is_known_type(to))
		return 1;
	types = sebpf_attach_types(
		&sebpf_attach_rows[bounded(to->prog_type, SEBPF_ATTACH_ROWS)],
		to->attach_type);
	if (!types)
		return 0;
	checks[0].requested = (__u32)types;
	checks[1].tclass = SEBPF_CLASS_BPF_ATTACH_TYPE2;
	checks[1].requested = (__u32)(types >> 32);
	if (!checks[0].requested)
		checks[0] = checks[1];
	else if (checks[1].requested)
		return 2;
	return 1;
}

/* Fills the questions; returns their number. */
inlined __u32 list_checks(struct av_check *checks, __u32 type,
			  const struct attachment *to)
{
	checks[0].tclass = SEBPF_CLASS_BPF;
	checks[0].requested = SEBPF_PERM(BPF, PROG_LOAD);
	checks[1].tclass = SEBPF_CLASS_BPF_PROG_TYPE;
	checks[1].requested = nth_bit(type - 1);
	return 2 + list_attach_checks(&checks[2], to);
}

inlined int ask_prog_load(struct bpf_prog *prog, __u64 key, __u32 effects,
			  int kernel_asked)
{
	struct request request = REQUEST(SEBPF_OP_PROG_LOAD, BPF_PROG_LOAD);
	struct attachment to = attachment_of(prog);

	request.prog_type = prog->type;
	request.attach_type = to.attach_type;
	if (prog->type == BPF_PROG_TYPE_STRUCT_OPS)
		request.detail = prog->expected_attach_type;
	request.object = untyped(prog->aux->name);
	if (!key)
		return check_tokenless(&request, SEBPF_OP_TOKENLESS_PROG_LOAD,
				       SEBPF_PERM(BPF_TOKENLESS, PROG_LOAD));
	request.token = untyped(prog->aux->token);
	request.avc_key = key;
	request.kernel_asked = kernel_asked != 0;
	request.count = (__u8)list_checks(request.checks, prog->type, &to);
	request.besides = effects;
	if (is_for_access_control(prog, &request.attach_func))
		request.besides |= BESIDES(MAC_ADMIN);
	else if (may_change_results(prog))
		request.besides |= BESIDES(SYS_PTRACE);
	return check(&request);
}

/*
 * As avc_has(); a question that is not there is replaced by the first. What a
 * program for a function, or for any, is asked is not looked for here.
 */
inlined int is_known(struct bpf_prog *prog, __u64 key)
{
	struct attachment to = attachment_of(prog);
	struct av_check checks[PROG_LOAD_CHECKS] = {};
	__u32 count = list_checks(checks, prog->type, &to);

	if (prog->aux->attach_btf_id || is_for_any_function(prog))
		return 0;
	if (count < 3)
		checks[2] = checks[0];
	if (count < 4)
		checks[3] = checks[0];
	return avc_has(key, SEBPF_AVC_PROG_LOAD, checks, PROG_LOAD_CHECKS);
}

SEC("lsm/bpf_prog_load")
int BPF_PROG(hook_prog_load, struct bpf_prog *loaded, union bpf_attr *attr,
	     struct bpf_token *token)
{
	/* For a pointer that it trusts, the verifier looks up much more. */
	struct bpf_prog *prog = kernel_cast(loaded, struct bpf_prog);
	__u64 key = token_avc_key((__u64)prog->aux->token);
	__u32 effects =
		key ? (__u32)sebpf_effects(untyped((const void *)loaded)) : 0;

	if (key ? !effects && is_known(prog, key) :
		  needs_no_token(SEBPF_AVC_TOKENLESS_PROG_LOAD,
				 SEBPF_PERM(BPF_TOKENLESS, PROG_LOAD)))
		return 0;
	return ask_prog_load(prog, key, effects,
			     kernel_cast(token, struct bpf_token) != NULL);
}
