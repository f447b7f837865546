// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the hooks' decisions, without the hooks
 * Copyright (C) 2026 The sebpf authors
 *
 * The code of the hooks under programs that attach to nothing and are run by
 * BPF_PROG_TEST_RUN, in the caller's context. A raw tracepoint's program runs
 * as a hook does: under rcu_read_lock(), and not able to sleep. Tokens are
 * entries of the map under made-up addresses, from 1; the kernel has nothing
 * there, and a load through such an address gives 0.
 *
 * Arguments are in the context: ctx[0], ctx[1].
 */
#include "hooks/check.bpf.c"
#include "hooks/label.bpf.c"
#include "hooks/levels.bpf.c"
#include "hooks/policycap.bpf.c"

#include "tests/guest/decide.h"

/* Element N of a run: token first + N / classes, class N % classes. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, DECIDE_MAX_RESULTS);
	__type(key, __u32);
	__type(value, struct decide_result);
} decide_results SEC(".maps");

/* The compiler knows what class a remainder can be, the verifier does not. */
inlined struct request request_of(__u64 first, __u32 index)
{
	__u32 class_id = index % SEBPF_CLASS_COUNT;
	struct request request =
		REQUEST(SEBPF_OP_TOKEN_CMD, SEBPF_NOT_APPLICABLE);

	request.token = first + index / SEBPF_CLASS_COUNT;
	barrier_var(class_id);
	request.asks[0].class_id = class_id;
	request.count = 1;
	return request;
}

/* The steps of sebpf_check() to its decision, and all that they find out. */
static long decide_one(__u32 index, void *context)
{
	const __u64 *first = context;
	struct request request = request_of(*first, index);
	struct decision decision = {};
	struct decide_result *result;
	struct subject subject;
	struct target target;

	result = bpf_map_lookup_elem(&decide_results, &index);
	if (!result)
		return 1;
	result->failure = find_subject(&subject);
	if (!result->failure)
		result->failure = find_label(&subject, request.token, &target);
	if (!result->failure && decide(&request, &subject, &target,
				       request.asks[0].class_id, &decision))
		result->failure = SEBPF_FAIL_IMAGE;
	result->allowed = decision.allowed;
	result->auditallow = decision.auditallow;
	result->auditdeny = decision.auditdeny;
	result->permissive = decision.permissive;
	return 0;
}

/* All permissions of a class. */
inlined __u32 all_permissions(__u32 class_id)
{
#define X(id, name, owner)                \
	if (class_id == SEBPF_CLASS_##id) \
		return (__u32)((1ULL << SEBPF_BIT_COUNT_##id) - 1);
	SEBPF_CLASSES(X)
#undef X
	return 0;
}

/* Not inlined: the stacks below sebpf_check() leave little room. */
static __noinline int is_known(__u64 token, const struct request *request)
{
	return is_remembered((const struct bpf_token *)token,
			     SEBPF_OP_TOKEN_CMD, request->asks, 1);
}

/* What is remembered of a class. */
static __noinline __u32 remembered(__u64 token, __u32 class_id)
{
	struct sebpf_token_key key = { .token = token };
	const struct sebpf_token *entry;

	entry = bpf_map_lookup_elem(&sebpf_tokens, &key);
	barrier_var(class_id);
	if (!entry || class_id >= SEBPF_CLASS_COUNT ||
	    !(entry->recent.classes & 1U << class_id))
		return 0;
	return entry->recent.silent[class_id];
}

/* Asks as hooks ask. */
inlined int ask(struct request *request, __u32 permissions)
{
	request->asks[0].permissions = permissions;
	if (is_known(request->token, request))
		return 0;
	return sebpf_check(request);
}

static long check_one(__u32 index, void *context)
{
	const __u64 *first = context;
	struct request request = request_of(*first, index);
	struct decide_result *result;
	__u32 all;

	result = bpf_map_lookup_elem(&decide_results, &index);
	if (!result)
		return 1;
	all = all_permissions(request.asks[0].class_id);
	(void)ask(&request, all);
	result->check_all = ask(&request, all);
	result->check_allowed =
		result->allowed ? ask(&request, result->allowed) : 0;
	result->remembered =
		remembered(request.token, request.asks[0].class_id);
	return 0;
}

/* Fills the results of ctx[1] tokens, the first being ctx[0]. */
SEC("raw_tp")
int decide_tokens(__u64 *ctx)
{
	__u64 first = ctx[0];

	bpf_loop((__u32)ctx[1] * SEBPF_CLASS_COUNT, decide_one, &first, 0);
	return 0;
}

/* Fills what the results of decide_tokens() have of checks. */
SEC("raw_tp")
int check_tokens(__u64 *ctx)
{
	__u64 first = ctx[0];

	bpf_loop((__u32)ctx[1] * SEBPF_CLASS_COUNT, check_one, &first, 0);
	return 0;
}

/* Labels token ctx[0] as one that the caller creates; returns the failure. */
SEC("raw_tp")
int label_token(__u64 *ctx)
{
	__u64 token = ctx[0];

	sebpf_forget(token);
	return (int)sebpf_label(token, current_sid(), NULL, 0);
}

char LICENSE[] SEC("license") = "GPL";
