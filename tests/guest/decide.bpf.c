// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the hooks' decisions, asked for from user space, for tests
 * Copyright (C) 2026 The sebpf authors
 *
 * raw_tp, attached to nothing: run by BPF_PROG_TEST_RUN. The functions are those
 * of the hooks, compiled from the same source; the maps are the test's own.
 */
#include "hooks/access.h"
#include "hooks/avc.h"
#include "hooks/context.h"
#include "hooks/core.h"
#include "hooks/label.h"
#include "hooks/maps.h"

#include "tests/guest/decide.h"

/* SIDs of the targets. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, DECIDE_MAX_TARGETS);
	__type(key, __u32);
	__type(value, __u32);
} decide_targets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, DECIDE_MAX_RESULTS);
	__type(key, __u32);
	__type(value, struct decide_result);
} decide_results SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct decide_label);
} decide_labels SEC(".maps");

/*
 * The source of all questions of a run. "used", because otherwise the compiler
 * takes it apart, and the parts have no type that the kernel accepts.
 */
static struct request asked __attribute__((used));

/* What the AVC answers after it has kept some permissions of a class. */
__attribute__((noinline)) int remembered_of(__u32 tclass, __u32 silent)
{
	struct av_check wanted = { .tclass = tclass };
	__u32 found = 0, bit;

	if (tclass >= SEBPF_CLASS_COUNT)
		return 0;
	avc_forget(asked.avc_key);
	sebpf_avc_keep(&asked, tclass, silent);
	for (bit = unknown_zero; bit < 32 && can_loop; bit++) {
		wanted.requested = 1U << (bit & 31);
		if (avc_has(asked.avc_key, SEBPF_AVC_TOKEN_CMD, &wanted, 1))
			found |= wanted.requested;
	}
	return (int)found;
}

/* Decides about result @index: target @index / classes, class the remainder. */
__attribute__((noinline)) int decide_result_at(__u32 index, __u32 source_sid)
{
	struct av_query query = {};
	__u32 target = index / SEBPF_CLASS_COUNT;
	struct decide_result *result =
		bpf_map_lookup_elem(&decide_results, &index);
	const __u32 *sid = bpf_map_lookup_elem(&decide_targets, &target);
	__u64 policy = kernel_policy();

	if (!result || !sid)
		return 1;
	__builtin_memset(result, 0, sizeof(*result));
	result->failure = 1;
	query.tclass = index % SEBPF_CLASS_COUNT;
	query.requested = ~0U;
	if (sebpf_view_sid(policy, source_sid, &query.source) ||
	    sebpf_view_sid(policy, *sid, &query.target) ||
	    sebpf_access(policy_db(policy), &query))
		return 0;
	result->failure = 0;
	result->allowed = query.decision.allowed;
	result->auditallow = query.decision.auditallow;
	result->auditdeny = query.decision.auditdeny;
	result->permissive = query.decision.flags & AVD_PERMISSIVE;
	result->remembered = (__u32)remembered_of(
		query.tclass,
		query.decision.allowed & ~query.decision.auditallow);
	return 0;
}

/* The source's SID, the number of targets. */
SEC("raw_tp")
int decide_all(__u64 *context)
{
	__u32 results = (__u32)context[1] * SEBPF_CLASS_COUNT;
	__u32 source = (__u32)context[0];
	__u32 i;

	asked.avc_key = 8;
	asked.subject_sid = current_sid();
	asked.seqno = avc_seqno();
	for (i = unknown_zero; i < results && can_loop; i++)
		if (decide_result_at(i, source))
			return 1;
	return i < results;
}

__attribute__((noinline)) int label_of(__u32 creator_sid)
{
	struct context_view creator = {}, label = {};
	__u64 policy = kernel_policy();
	__u32 zero = 0;
	struct decide_label *result =
		bpf_map_lookup_elem(&decide_labels, &zero);

	if (!result)
		return 1;
	result->result = -1;
	if (sebpf_view_sid(policy, creator_sid, &creator))
		return 0;
	result->result =
		sebpf_compute_label(policy_db(policy), &creator, &label);
	result->sid = sebpf_find_sid(policy, &label);
	if (sebpf_write_context(policy_db(policy), &label, &result->text))
		result->result = -1;
	return 0;
}

/* The creator's SID. */
SEC("raw_tp")
int label_token(__u64 *context)
{
	return label_of((__u32)context[0]);
}

/* The SID of the caller's fscreate context. */
SEC("raw_tp")
int created_sid(void *context)
{
	return (int)current_create_sid();
}

char LICENSE[] SEC("license") = "GPL";
