/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - from an event of the hooks to the text of an audit record
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_RECORD_H
#define SEBPF_RECORD_H

#include "audit/fold.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"

/**
 * struct sebpf_record - a record as libaudit takes it
 * @type: AUDIT_USER_AVC for a decision of the policy,
 *	AUDIT_USER_SELINUX_ERR for a refusal without one,
 *	AUDIT_USER_MAC_CONFIG_CHANGE for a revocation.
 * @success: what libaudit makes of res=, which AUDIT_USER_AVC does not have.
 * @text: what stands between msg=' and what libaudit adds; owned, free(3).
 */
struct sebpf_record {
	int type;
	int success;
	char *text;
};

/**
 * struct sebpf_contexts - the contexts of an event; NULL: not known
 * @source: who asked.
 * @target: what was asked about.
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
 * tclass=... permissive=0|1"; what a task chose (its command name, the name of an object) is quoted or
 * hex-encoded by libaudit. Where the event was repeated, the record tells of those
 * that came after it, which has a record already.
 *
 * @param folded the event, and how many came after it; 0: the record is its own.
 * @param contexts its contexts.
 * @param ret_record receives the record; the caller frees its text.
 * @param err filled on failure.
 * @return 0; -ENOMEM; -EBADMSG where the event has a value outside its enum.
 */
int sebpf_record_write(const struct sebpf_folded *folded,
		       const struct sebpf_contexts *contexts,
		       struct sebpf_record *ret_record, struct sebpf_err *err);

#endif /* SEBPF_RECORD_H */
