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
 * struct decide_result - what the hooks say of a token and a class
 * @failure: enum sebpf_failure; where it is not NONE, the next four are 0.
 * @allowed: permissions granted.
 * @auditallow: permissions whose grant is recorded.
 * @auditdeny: permissions whose denial is recorded.
 * @permissive: 1 where the source's type is permissive.
 * @check_all: what a hook returns where it asks for all permissions of the
 *	class, once it has asked for them before.
 * @check_allowed: what it returns then for those that are granted; 0 where none
 *	are.
 * @remembered: permissions that hooks allow then without another decision.
 */
struct decide_result {
	__u32 failure;
	__u32 allowed;
	__u32 auditallow;
	__u32 auditdeny;
	__u32 permissive;
	__s32 check_all;
	__s32 check_allowed;
	__u32 remembered;
};

_Static_assert(sizeof(struct decide_result) == 32, "result");

#endif /* SEBPF_TEST_DECIDE_H */
