/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what tests/guest/decide.bpf.c and user space share
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_TEST_DECIDE_H
#define SEBPF_TEST_DECIDE_H

#include "sebpf/abi.h"

/* Most targets of one run: its results are one element for each class. */
#define DECIDE_MAX_TARGETS 1024U
#define DECIDE_MAX_RESULTS (DECIDE_MAX_TARGETS * SEBPF_CLASS_COUNT)

/**
 * struct decide_result - what the hooks say about a target and a class
 * @failure: 1: they failed, and the next four are 0.
 * @allowed: permissions granted.
 * @auditallow: permissions whose grant is recorded.
 * @auditdeny: permissions whose denial is recorded.
 * @permissive: 1 if the source's type is permissive.
 * @remembered: permissions that the AVC answers, after it has kept what is
 *	allowed without a record.
 * @pad: zero.
 */
struct decide_result {
	__u32 failure;
	__u32 allowed;
	__u32 auditallow;
	__u32 auditdeny;
	__u32 permissive;
	__u32 remembered;
	__u32 pad[2];
};

_Static_assert(sizeof(struct decide_result) == 32, "result");

/**
 * struct decide_label - the label of a token
 * @result: 0; 1 if the policy does not accept it; -1 if there is none.
 * @sid: the SID that the kernel has for it; 0: none.
 * @text: the label.
 */
struct decide_label {
	__s32 result;
	__u32 sid;
	struct sebpf_context_string text;
};

#endif /* SEBPF_TEST_DECIDE_H */
