/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - from an event of the hooks to the text of an audit record
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_AUDIT_RECORD_H
#define SEBPF_AUDIT_RECORD_H

#include "audit/fold.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"

/**
 * struct sebpf_record - a record as libaudit takes it
 * @type: AUDIT_USER_AVC for a decision of the policy,
 *	AUDIT_USER_SELINUX_ERR for a refusal without one,
 *	AUDIT_USER_MAC_CONFIG_CHANGE for a revocation.
 * @success: for libaudit's res=, which AUDIT_USER_AVC does not have.
 * @text: the part between msg=' and what libaudit adds; owned, free(3).
 */
struct sebpf_record {
	int type;
	int success;
	char *text;
};

/**
 * struct sebpf_contexts - the contexts of an event; NULL: not known
 * @source: the subject.
 * @target: the target.
 * @delegator: of the token.
 */
struct sebpf_contexts {
	const char *source;
	const char *target;
	const char *delegator;
};

/**
 * Writes an event as a record, in the form that ausearch and audit2allow read:
 * "avc:  denied  { PERMISSION... } for  FIELD=VALUE... scontext=... tcontext=...
 * tclass=... permissive=0|1". libaudit quotes or hex-encodes what a task chose
 * (its command name, the name of an object). If the event was repeated, the
 * record is about those that came after it, which has a record already.
 *
 * @param folded the event, and how many came after it; 0: the record is its own.
 * @param ret_record receives the record; the caller frees its text.
 * @param err filled on failure.
 * @return 0; -ENOMEM; -EBADMSG if the event has a value outside its enum.
 */
int sebpf_record_write(const struct sebpf_folded *folded,
		       const struct sebpf_contexts *contexts,
		       struct sebpf_record *ret_record, struct sebpf_err *err);

#endif /* SEBPF_AUDIT_RECORD_H */
