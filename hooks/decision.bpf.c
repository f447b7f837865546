// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the decision on one request, and its record
 * Copyright (C) 2026 The sebpf authors
 *
 * freplace/sebpf_check: in place of the stub in each hook's program.
 *
 * What it decides if something is wrong:
 *	the kernel's policy unreadable, or
 *	  longer than a loop may be		deny, EACCES (POLICY)
 *	the policy has no class bpf_token	deny what is about tokens, EACCES
 *						(NO_CLASS)
 *	the caller's SID or context unreadable	deny, EACCES (CONTEXT)
 *	who set a mount's options is not known	deny, EACCES (SETTER)
 *	the token has no entry			label it now from its creator
 *	... which fails				deny, EACCES (LABEL)
 *	the token was revoked			deny, EACCES (REVOKED)
 *	the kernel itself is about to refuse an
 *	  early creation			the kernel's errno, no record
 *	the container has its share of tokens	deny, EDQUOT (SHARE)
 *	the table of tokens is full		deny, ENOSPC (TOKENS_FULL)
 *	the label has no SID, and the policy
 *	  that it is of is gone			deny, EACCES (LABEL)
 *	the policy does not accept the label	the unlabeled context decides
 *	... which the policy does not have	deny, EACCES (LABEL)
 *	a type or command without a name	deny, EACCES (UNNAMED)
 *	the domain's event ring is full		the same verdict; counted as lost
 *	the policy changes meanwhile		the one at the start decides
 *	this load of the hooks is not in force	0: see hooks/standing.h
 * In permissive mode each of these except REVOKED and REOPEN is counted and
 * recorded, and allowed.
 */
#include "hooks/access.h"
#include "hooks/avc.h"
#include "hooks/conclude.h"
#include "hooks/context.h"
#include "hooks/core.h"
#include "hooks/label.h"
#include "hooks/maps.h"
#include "hooks/order.h"
#include "hooks/policycap.h"
#include "hooks/record.h"
#include "hooks/standing.h"
#include "hooks/token_label.h"

/* Whether the request is about tokens, or about what they come from. */
inlined int is_about_tokens(const struct request *request)
{
	return request->token || request->is_early ||
	       request->operation == SEBPF_OP_DELEGATE_OPTION ||
	       request->operation == SEBPF_OP_DELEGATE_MOUNT;
}

inlined __u32 subject_of(const struct request *request)
{
	return request->setter_sid ? request->setter_sid : current_sid();
}

/* Reads the subject, and the policy that is asked; enum sebpf_failure. */
global_function int sebpf_begin(struct request *request)
{
	if (!request)
		return SEBPF_FAIL_POLICY;
	take_policy(request);
	request->subject_sid = subject_of(request);
	if (!request->policy || has_fault(SEBPF_FAULT_POLICY))
		return SEBPF_FAIL_POLICY;
	if (!request->subject_sid ||
	    sebpf_view_sid(request->policy, request->subject_sid,
			   &request->query.source))
		return SEBPF_FAIL_CONTEXT;
	if (is_about_tokens(request) &&
	    !find_class(policy_db(request->policy), SEBPF_CLASS_BPF_TOKEN))
		return SEBPF_FAIL_NO_CLASS;
	return SEBPF_FAIL_NONE;
}

/* Makes sure that the token has an entry: a new one, or one that is adopted. */
global_function int sebpf_enter_token(struct request *request)
{
	if (!request)
		return SEBPF_FAIL_LABEL;
	if (request->operation == SEBPF_OP_TOKEN_CREATE) {
		/* Another token's, which the hooks did not see freed. */
		forget_token(request->token);
		return sebpf_label_token(request, request->subject_sid);
	}
	if (token_entry(request->token))
		return SEBPF_FAIL_NONE;
	request->is_adopted = 1;
	return sebpf_label_token(request, token_creator_sid(request->token));
}

/* Reads the label of an entry; enum sebpf_failure. */
inlined __u32 view_entry(struct request *request,
			 const struct sebpf_token *entry)
{
	/* Another task is adopting it, by the same rule. */
	if (entry->state == SEBPF_TOKEN_UNREADY)
		return view_by_creator(request->policy,
				       token_creator_sid(request->token),
				       &request->query.target);
	keep_reads_in_order();
	request->target_sid = *(const volatile __u32 *)&entry->label_sid;
	if (request->target_sid)
		return sebpf_view_sid(request->policy, request->target_sid,
				      &request->query.target) ?
			       SEBPF_FAIL_LABEL :
			       SEBPF_FAIL_NONE;
	if (entry->label_seqno != policy_seqno(request->policy))
		return SEBPF_FAIL_LABEL;
	return view_by_creator(request->policy, entry->creator_sid,
			       &request->query.target);
}

/* Reads the label of a token; for the record, also of a revoked one. */
inlined __u32 view_label(struct request *request)
{
	const struct sebpf_token *entry = token_entry(request->token);
	__u32 failure;

	if (!entry)
		return SEBPF_FAIL_LABEL;
	failure = view_entry(request, entry);
	return entry->state == SEBPF_TOKEN_REVOKED ? SEBPF_FAIL_REVOKED :
						     failure;
}

/* Reads the subject and what the request is about; enum sebpf_failure. */
global_function int sebpf_find_contexts(struct request *request)
{
	if (!request)
		return SEBPF_FAIL_CONTEXT;
	request->subject_sid = subject_of(request);
	if (sebpf_view_sid(request->policy, request->subject_sid,
			   &request->query.source))
		return SEBPF_FAIL_CONTEXT;
	request->query.target = (struct context_view){};
	if (request->token) {
		request->target_sid = 0;
		return (int)view_label(request);
	}
	if (request->is_early && !request->chosen_sid)
		return (int)view_by_creator(request->policy,
					    request->subject_sid,
					    &request->query.target);
	if (request->is_early)
		request->target_sid = request->chosen_sid;
	if (!request->target_sid ||
	    sebpf_view_sid(request->policy, request->target_sid,
			   &request->query.target))
		return SEBPF_FAIL_CONTEXT;
	return SEBPF_FAIL_NONE;
}

/* Whether the question is if a class is checked, and it is not. */
inlined int is_not_checked(__u64 db, __u32 tclass)
{
	return is_unchecked(db, tclass, find_class(db, tclass));
}

/* Answers the current question: 0, -EACCES, or enum sebpf_failure. */
inlined int ask(struct request *request)
{
	struct av_query *query = &request->query;
	__u64 db = policy_db(request->policy);
	__u32 silent;

	if (has_fault(SEBPF_FAULT_UNNAMED))
		query->requested = 0;
	if (!query->requested && !is_not_checked(db, query->tclass))
		return SEBPF_FAIL_UNNAMED;
	if (sebpf_access(db, query))
		return SEBPF_FAIL_POLICY;
	silent = query->requested & query->decision.allowed &
		 ~query->decision.auditallow;
	if (!request->current)
		silent &= request->silent;
	sebpf_avc_keep(request, query->tclass, silent);
	return sebpf_conclude(request);
}

/* Of <linux/capability.h>. */
#define CAP_KILL 5U
#define CAP_SYS_PTRACE 19U
#define CAP_MAC_ADMIN 33U

/* Turns to the next further question about a program. */
inlined void turn_to_besides(struct request *request)
{
	struct av_query *query = &request->query;

	query->tclass = SEBPF_CLASS_CAP_USERNS;
	if (request->besides & BESIDES(MAC_ADMIN)) {
		request->besides &= ~BESIDES(MAC_ADMIN);
		request->capability = CAP_MAC_ADMIN;
		query->tclass = SEBPF_CLASS_CAP2_USERNS;
		query->requested = SEBPF_PERM(CAP2_USERNS, MAC_ADMIN);
	} else if (request->besides & BESIDES(SYS_PTRACE)) {
		request->besides &= ~BESIDES(SYS_PTRACE);
		request->capability = CAP_SYS_PTRACE;
		query->requested = SEBPF_PERM(CAP_USERNS, SYS_PTRACE);
	} else {
		request->besides = 0;
		request->capability = CAP_KILL;
		query->requested = SEBPF_PERM(CAP_USERNS, KILL);
	}
}

/* Makes a question the current one. */
inlined void turn_to(struct request *request, __u32 i)
{
	__u32 at = bounded(i, SEBPF_MAX_CHECKS);

	request->current = (__u8)i;
	if (i >= request->count) {
		turn_to_besides(request);
		return;
	}
	request->query.tclass = request->checks[at].tclass;
	request->query.requested = request->checks[at].requested;
}

/* Answers all questions in turn; stops at the first that is not allowed. */
global_function int sebpf_ask_all(struct request *request)
{
	int result;
	__u32 i;

	if (!request)
		return SEBPF_FAIL_POLICY;
	for (i = unknown_zero;
	     (i < request->count || request->besides) && can_loop; i++) {
		if (i >= SEBPF_MAX_CHECKS + BESIDES_COUNT)
			return SEBPF_FAIL_POLICY;
		turn_to(request, i);
		result = ask(request);
		if (result)
			return result;
	}
	return i < request->count || request->besides ? SEBPF_FAIL_POLICY : 0;
}

/* Whether some rule allows a domain bpf_token { create } on any label. */
global_function int sebpf_may_create(__u64 db, __u32 type, __u32 conditional)
{
	struct av_table table = av_table(db, (int)conditional);
	__u64 class = find_class(db, SEBPF_CLASS_BPF_TOKEN);
	__u64 attributes = type_attributes(db, type);
	__u32 needed = AV_ALLOWED | (conditional ? AV_ENABLED : 0);
	__u32 policy_class, create, bucket;
	__u64 rule, key;

	policy_class = class_value(class);
	create = class_permission(class, SEBPF_CLASS_BPF_TOKEN,
				  SEBPF_BIT_BPF_TOKEN__CREATE);
	for (bucket = unknown_zero; bucket <= table.mask && can_loop;
	     bucket++) {
		rule = av_bucket(&table, bucket);
		while (rule && can_loop) {
			key = av_key(rule);
			if ((key >> 32 & 0xffff) == policy_class &&
			    (key >> 48 & needed) == needed &&
			    av_data(rule) & create &&
			    bitmap_has(attributes, (key & 0xffff) - 1))
				return 1;
			rule = av_next(rule);
		}
	}
	return bucket <= table.mask;
}

/*
 * At the entry of bpf(2): 1 if the later hooks are to decide, because the
 * domain may create a token with some label.
 */
global_function int sebpf_is_creator(struct request *request)
{
	__u32 type;
	__u64 db;

	if (!request || is_permissive())
		return 1;
	db = policy_db(request->policy);
	type = request->query.source.type;
	if (type_flags(db, type) & AVD_PERMISSIVE)
		return 1;
	return sebpf_may_create(db, type, 0) || sebpf_may_create(db, type, 1);
}

/* Tells user space that a new token's label has no SID yet. */
inlined void announce_label(struct request *request)
{
	struct verdict verdict = {};
	__u8 operation = request->operation;

	request->operation = SEBPF_OP_LABEL;
	sebpf_record(request, &verdict);
	request->operation = operation;
}

/* Up to the questions: 0, -EACCES, enum sebpf_failure; 1 + COUNT: passed. */
inlined int prepare(struct request *request)
{
	int result = sebpf_begin(request);

	if (request->failure || result)
		return request->failure ? request->failure : result;
	if (request->is_early && sebpf_is_creator(request))
		return SEBPF_FAIL_COUNT;
	if (request->refusal)
		return -(int)request->refusal;
	request->silent = ~0U;
	if (!request->token) {
		request->is_unchecked = (__u8)is_not_checked(
			policy_db(request->policy), request->checks[0].tclass);
		return request->is_unchecked ? SEBPF_FAIL_COUNT :
					       sebpf_find_contexts(request);
	}
	result = sebpf_enter_token(request);
	if (!result)
		result = sebpf_find_contexts(request);
	if (result || !has_delegator_question(request))
		return result;
	result = sebpf_ask_delegator(request);
	return result ? result : sebpf_find_contexts(request);
}

/*
 * For a load that is not in force. As soon as the first one is, tokens that
 * were made a moment before have the label that their creation gave them.
 */
global_function int sebpf_stand_by(struct request *request)
{
	if (!request || request->operation != SEBPF_OP_TOKEN_CREATE ||
	    request->is_early || standing() != STANDING_FIRST ||
	    token_entry(request->token) || sebpf_begin(request))
		return 0;
	/* If it fails, the token is labelled at its first use. */
	(void)sebpf_label_token(request, request->subject_sid);
	return 0;
}

SEC("freplace/sebpf_check")
int sebpf_decide(struct request *request)
{
	struct sebpf_token *entry;
	int result;

	if (!request || request->operation >= SEBPF_OP_COUNT)
		return -EACCES;
	if (standing() != STANDING_IN_FORCE)
		return sebpf_stand_by(request);
	request->is_denied = 0;
	result = prepare(request);
	if (result == SEBPF_FAIL_COUNT)
		return 0;
	if (request->refusal && result < 0)
		return result;
	count(SEBPF_COUNT_CHECKED + request->operation);
	if (!result)
		result = sebpf_ask_all(request);
	if (result > 0)
		result = sebpf_fail(request, (__u32)result);
	if (!request->token)
		return result;
	entry = token_entry(request->token);
	if (result && request->operation == SEBPF_OP_TOKEN_CREATE)
		forget_token(request->token);
	if (result || !entry)
		return result;
	if (is_use(request->operation))
		__sync_fetch_and_add(&entry->uses, 1);
	if (is_without_sid(request) &&
	    (request->operation == SEBPF_OP_TOKEN_CREATE ||
	     request->is_adopted))
		announce_label(request);
	return 0;
}
