/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what tests/bench/decisions.bpf.c and user space share
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_BENCH_DECISIONS_H
#define SEBPF_BENCH_DECISIONS_H

#include "sebpf/abi.h"

#define DECISION_QUERIES 4096U

/**
 * struct decision_query - one question
 * @source: who asks, by the policy's values.
 * @target: the label, by stable ids.
 * @class_id: enum sebpf_class.
 * @pad: zero.
 */
struct decision_query {
	struct sebpf_context source;
	struct sebpf_context target;
	__u32 class_id;
	__u32 pad;
};

#endif /* SEBPF_BENCH_DECISIONS_H */
