/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - an access decision
 * Copyright (C) 2026 The sebpf authors
 *
 * The kernel's struct av_decision (security/selinux/include/security.h), without
 * its sequence number.
 */
#ifndef SEBPF_AV_DECISION_H
#define SEBPF_AV_DECISION_H

/* In BPF programs, hooks/kernel_types.h has defined these types already. */
#ifndef __bpf__
#include <linux/types.h>
#endif

/**
 * struct av_decision - what a policy says about a source, a target and a class
 * @allowed: permissions granted.
 * @auditallow: permissions whose grant is recorded.
 * @auditdeny: permissions whose denial is recorded.
 * @flags: AVD_PERMISSIVE if denials to the source are not enforced;
 *	AVD_NEVERAUDIT if none of it is recorded.
 */
struct av_decision {
	__u32 allowed;
	__u32 auditallow;
	__u32 auditdeny;
	__u32 flags;
};

#define AVD_PERMISSIVE (1U << 0)
#define AVD_NEVERAUDIT (1U << 1)

#endif /* SEBPF_AV_DECISION_H */
