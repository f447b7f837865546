// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the hooks' decision function alone, many times
 * Copyright (C) 2026 The sebpf authors
 *
 * Attaches to nothing, and reads nothing of the kernel's, so that it also runs
 * where SELinux is not enabled: who asks comes with the question, in the place
 * of the current task's context. Run by BPF_PROG_TEST_RUN; ctx[0] is the number
 * of decisions.
 */
#include "hooks/maps.h"
#include "hooks/snapshot.h"

/* After snapshot.h, which defines how an image is read. */
#include "hooks/decide_label.h"

#include "tests/bench/decisions.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, DECISION_QUERIES);
	__type(key, __u32);
	__type(value, struct decision_query);
} queries SEC(".maps");

/* Sum of what was allowed, and decisions that failed. */
__u64 allowed_sum;
__u64 failures;

static __noinline __u32 relate(const struct sebpf_level *first,
			       const struct sebpf_level *second)
{
	return relate_levels(first, second);
}

/* Compares what the constraint compares, as sebpf_relations() does. */
inlined __u32 relate_pairs(const struct decision_query *query, __u32 pairs)
{
	__u32 found = 0;

#define PAIR(pair, first, second)                                      \
	do {                                                           \
		if (pairs & 1U << (pair))                              \
			found |= relate(&query->first, &query->second) \
				 << 2 * (pair);                        \
	} while (0)
	PAIR(SEBPF_PAIR_L1L2, source.low, target.low);
	PAIR(SEBPF_PAIR_L1H2, source.low, target.high);
	PAIR(SEBPF_PAIR_H1L2, source.high, target.low);
	PAIR(SEBPF_PAIR_H1H2, source.high, target.high);
	PAIR(SEBPF_PAIR_L1H1, source.low, source.high);
	PAIR(SEBPF_PAIR_L2H2, target.low, target.high);
#undef PAIR
	return found;
}

inlined int decide_query(void *image, const struct decision_query *query,
			 __u32 *ret_allowed)
{
	const struct sebpf_context *label = &query->target;
	const struct party source = { query->source.user, query->source.role,
				      query->source.type };
	struct constraint constraint;
	struct decision decision;
	struct party target;

	if (find_party(image, label->user, label->role, label->type, &target) ||
	    decide_types(image, source.type, target.type, query->class_id,
			 &decision) ||
	    find_constraint(image, query->class_id, &constraint))
		return -1;
	*ret_allowed = decision.allowed;
	if (!constraint.count)
		return 0;
	return constrain(image, &constraint, &source, &target,
			 relate_pairs(query, constraint.pairs), ret_allowed);
}

static long decide_next(__u32 index, void *context)
{
	__u32 number = index % DECISION_QUERIES;
	const struct decision_query *query =
		bpf_map_lookup_elem(&queries, &number);
	void *image = current_image();
	__u32 allowed = 0;

	if (!query || !image || decide_query(image, query, &allowed))
		failures++;
	allowed_sum += allowed;
	return 0;
}

SEC("raw_tp")
int decide_many(__u64 *ctx)
{
	bpf_loop((__u32)ctx[0], decide_next, NULL, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
