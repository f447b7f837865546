/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the one way to the audit system
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_AUDIT_SEND_H
#define SEBPF_AUDIT_SEND_H

#include <sys/types.h>

#include "audit/record.h"
#include "sebpf/error.h"

/**
 * Connects to the audit system.
 *
 * @param err filled on failure.
 * @return a descriptor, which the caller closes; -EPROTONOSUPPORT if the kernel
 *	has no audit system; -errno.
 */
int sebpf_audit_open(struct sebpf_err *err);

/**
 * Sends one record.
 *
 * @param audit_fd from sebpf_audit_open(); below 0 nothing is sent.
 * @param loginuid of the task that is recorded; only AUDIT_USER_AVC has it.
 * @return 0; -EBADF without a descriptor; -EPERM without CAP_AUDIT_WRITE;
 *	-errno.
 */
int sebpf_audit_send(int audit_fd, const struct sebpf_record *record,
		     uid_t loginuid);

#endif /* SEBPF_AUDIT_SEND_H */
