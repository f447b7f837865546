/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what policycap bpf_token_perms asks about a token's delegator
 * Copyright (C) 2026 The sebpf authors
 *
 * Asked before the token's label. If the policy sets bpf_token_perms, these are
 * the checks that SELinux of Linux 7.3 makes, in its order:
 *	token creation, if BPF_MAP_CREATE is delegated
 *		creator, delegator, bpf { map_create_as }
 *	token creation, if BPF_PROG_LOAD is delegated
 *		creator, delegator, bpf { prog_load_as }
 *	use for BPF_MAP_CREATE		delegator, user, bpf { map_create }
 *	use for BPF_PROG_LOAD		delegator, user, bpf { prog_load }
 *	a capability that it conveys	user, delegator, cap(2)_userns { ... }
 * As there, the answers at creation hold for as long as the token lives, and
 * the others are asked for at each use. A token that was created while the
 * policy did not set the capability counts as allowed.
 *
 * They are asked here if the kernel does not ask: before 7.0 it asks none of
 * them; up to 7.2 not the one for BPF_PROG_LOAD, for which SELinux is not shown
 * the token and takes the user for the delegator. What the kernel knows is
 * found by BTF, and what it is shown by each call's own arguments. So no check
 * is made twice and no denial recorded twice.
 *
 * What is decided if something is wrong: a delegator that is not known, because
 * its mount is older than the hooks, counts as unlabeled, as it does in the
 * kernel. A token without an entry is denied (LABEL). Everything else: see
 * decision.bpf.c.
 */
#ifndef SEBPF_HOOKS_POLICYCAP_H
#define SEBPF_HOOKS_POLICYCAP_H

#include "hooks/conclude.h"
#include "hooks/core.h"
#include "hooks/token_label.h"

/* Whether the kernel itself makes the check of an operation. */
inlined int kernel_asks(const struct request *request)
{
	if (!kernel_knows_delegator())
		return 0;
	return request->operation != SEBPF_OP_PROG_LOAD ||
	       request->kernel_asked;
}

/* Whether there is a check for an operation at all. */
inlined int concerns_delegator(__u32 operation)
{
	return operation == SEBPF_OP_TOKEN_CREATE ||
	       operation == SEBPF_OP_TOKEN_CAPABLE ||
	       operation == SEBPF_OP_PROG_LOAD ||
	       operation == SEBPF_OP_MAP_CREATE;
}

/* Whether the delegator is the source, and the task the target. */
inlined int is_by_delegator(__u32 operation)
{
	return operation == SEBPF_OP_PROG_LOAD ||
	       operation == SEBPF_OP_MAP_CREATE;
}

/* The permissions that the kernel asks for when a token is created. */
inlined __u32 creation_permissions(__u64 commands)
{
	__u32 permissions = 0;

	if (commands & 1ULL << BPF_MAP_CREATE)
		permissions |= SEBPF_PERM(BPF, MAP_CREATE_AS);
	if (commands & 1ULL << BPF_PROG_LOAD)
		permissions |= SEBPF_PERM(BPF, PROG_LOAD_AS);
	return permissions;
}

/*
 * Concludes each of at most two permissions separately: the kernel asks for one
 * after the other, and not for the second if the first is denied.
 */
inlined int conclude_each(struct request *request)
{
	__u32 left = request->query.requested;
	int result;

	if (!left)
		return 0;
	request->query.requested = left & -left;
	result = sebpf_conclude(request);
	left = (__u32)without_lowest(left);
	if (result || !left)
		return result;
	request->query.requested = left;
	return sebpf_conclude(request);
}

/* Puts the delegator into the query, with the task that is there. */
inlined __u32 enter_delegator(struct request *request, __u32 delegator_sid)
{
	__u32 sid = delegator_sid ? delegator_sid : UNLABELED_SID;

	if (sebpf_view_sid(request->policy, sid, &request->query.target))
		return SEBPF_FAIL_CONTEXT;
	request->target_sid = sid;
	if (!is_by_delegator(request->operation))
		return SEBPF_FAIL_NONE;
	request->query.source = request->query.target;
	request->target_sid = request->subject_sid;
	if (sebpf_view_sid(request->policy, request->subject_sid,
			   &request->query.target))
		return SEBPF_FAIL_CONTEXT;
	request->subject_sid = sid;
	return SEBPF_FAIL_NONE;
}

/*
 * Whether there is a question: the policy sets bpf_token_perms, and the kernel
 * does not ask itself.
 */
inlined int has_delegator_question(const struct request *request)
{
	return concerns_delegator(request->operation) &&
	       !kernel_asks(request) &&
	       bitmap_has(policy_caps(policy_db(request->policy)),
			  POLICYCAP_BPF_TOKEN_PERMS);
}

/**
 * Asks the policy about the token's delegator, if has_delegator_question().
 *
 * @param request what is asked, with a token that has an entry, and the task as
 *	the query's source; source and target are changed afterwards.
 * @return 0; -EACCES; enum sebpf_failure.
 */
global_function int sebpf_ask_delegator(struct request *request)
{
	const struct sebpf_token *entry;
	__u32 failure;

	if (!request)
		return SEBPF_FAIL_LABEL;
	entry = token_entry(request->token);
	if (!entry)
		return SEBPF_FAIL_LABEL;
	request->query.tclass = request->checks[0].tclass;
	request->query.requested = request->checks[0].requested;
	if (request->operation == SEBPF_OP_TOKEN_CREATE) {
		request->query.tclass = SEBPF_CLASS_BPF;
		request->query.requested =
			creation_permissions(entry->masks[SEBPF_MASK_CMDS]);
	}
	failure = enter_delegator(request, entry->delegator_sid);
	if (failure)
		return (int)failure;
	if (sebpf_access(policy_db(request->policy), &request->query))
		return SEBPF_FAIL_POLICY;
	/* A creation's first question is about another class. */
	if (request->operation != SEBPF_OP_TOKEN_CREATE)
		request->silent = request->query.decision.allowed &
				  ~request->query.decision.auditallow;
	return conclude_each(request);
}

#endif /* SEBPF_HOOKS_POLICYCAP_H */
