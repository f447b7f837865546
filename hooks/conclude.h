/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - from a decision to the result of the operation
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_HOOKS_CONCLUDE_H
#define SEBPF_HOOKS_CONCLUDE_H

#include "hooks/access.h"
#include "hooks/record.h"

/* An operation counts once, also if it goes on after a denial, and has more. */
inlined void count_denied(struct request *request)
{
	if (!request->is_denied)
		count(SEBPF_COUNT_DENIED + request->operation);
	request->is_denied = 1;
}

/**
 * Records what has to be recorded, and says what happens to the operation.
 *
 * @param request with the query, which was answered.
 * @return 0; -EACCES.
 */
global_function int sebpf_conclude(struct request *request)
{
	const struct av_query *query;
	struct verdict verdict = {};
	__u32 denied;

	if (!request)
		return -EACCES;
	query = &request->query;
	denied = query->requested & ~query->decision.allowed;
	verdict.granted = !denied;
	verdict.permissions = query->requested & query->decision.auditallow;
	if (denied) {
		count_denied(request);
		verdict.permissive = query->decision.flags & AVD_PERMISSIVE ||
				     is_permissive();
		verdict.permissions = denied & query->decision.auditdeny;
	}
	if (verdict.permissions)
		sebpf_record(request, &verdict);
	return denied && !verdict.permissive ? -EACCES : 0;
}

/* Failures that do not depend on policy, so no mode lets them pass. */
inlined int is_final(__u32 failure)
{
	return failure == SEBPF_FAIL_REOPEN || failure == SEBPF_FAIL_REVOKED;
}

/* What the caller sees of a failure. */
inlined int failure_errno(__u32 failure)
{
	if (failure == SEBPF_FAIL_TOKENS_FULL)
		return -ENOSPC;
	return failure == SEBPF_FAIL_SHARE ? -EDQUOT : -EACCES;
}

/**
 * Refuses an operation without a decision; counts and records why.
 *
 * @param request what was asked.
 * @param failure enum sebpf_failure.
 * @return a negative errno; 0 if SELinux or sebpf is permissive, except for
 *	REOPEN, which would stop the kernel, and REVOKED, which does not depend
 *	on policy.
 */
global_function int sebpf_fail(struct request *request, __u32 failure)
{
	struct verdict verdict = {};

	if (!request || failure >= SEBPF_FAIL_COUNT)
		return -EACCES;
	count(SEBPF_COUNT_FAILED + failure);
	verdict.failure = (__u8)failure;
	verdict.permissive = is_permissive() && !is_final(failure);
	verdict.permissions = request->checks[0].requested;
	request->query.tclass = request->checks[0].tclass;
	sebpf_record(request, &verdict);
	if (verdict.permissive)
		return 0;
	return failure_errno(failure);
}

#endif /* SEBPF_HOOKS_CONCLUDE_H */
