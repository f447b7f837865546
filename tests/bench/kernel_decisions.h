/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - tests/bench/decisions.bpf.c, run
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_BENCH_KERNEL_DECISIONS_H
#define SEBPF_BENCH_KERNEL_DECISIONS_H

#include "selinux-module/image.h"
#include "tests/bench/decisions.h"

/**
 * struct kernel_decisions - what a run gave
 * @per_second: decisions per second.
 * @allowed_sum: sum of the permissions allowed.
 * @failures: decisions that could not be made.
 */
struct kernel_decisions {
	double per_second;
	uint64_t allowed_sum;
	uint64_t failures;
};

/**
 * Has the kernel decide.
 *
 * @param image the policy image.
 * @param queries DECISION_QUERIES questions.
 * @param rounds how often each is asked.
 * @param ret_run receives the result.
 * @return 0; -errno of bpf(2): -EPERM without privilege.
 */
int kernel_decisions_run(const struct sebpf_image *image,
			 const struct decision_query *queries, uint32_t rounds,
			 struct kernel_decisions *ret_run);

#endif /* SEBPF_BENCH_KERNEL_DECISIONS_H */
