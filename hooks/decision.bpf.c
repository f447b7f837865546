// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the decision on one request, and its record
 * Copyright (C) 2026 The sebpf authors
 *
 * freplace/sebpf_check: in the place of the stub in each hook's program.
 *
 * What it decides when something is wrong:
 *	the kernel's policy unreadable, or
 *	  longer than a loop may be		deny, EACCES (POLICY)
 *	the policy has no class bpf_token	deny what is about tokens, EACCES
 *						(NO_CLASS)
 *	the caller's SID or context unreadable	deny, EACCES (CONTEXT)
 *	who set a mount's options not known	deny, EACCES (SETTER)
 *	the token has no entry			label it now from its creator
 *	... which fails				deny, EACCES (LABEL)
 *	the token was revoked			deny, EACCES (REVOKED)
 *	the table of tokens is full		deny, ENOSPC (TOKENS_FULL)
 *	the label has no SID, and the policy
 *	  that it is of is gone			deny, EACCES (LABEL)
 *	the policy does not accept the label	the unlabeled context decides
 *	... which the policy does not have	deny, EACCES (LABEL)
 *	a type or command without a name	deny, EACCES (UNNAMED)
 *	the domain's event ring is full		the same verdict; counted as lost
 *	the policy changes meanwhile		that under which it began decides
 * In permissive mode each of these but REVOKED and REOPEN is counted and
 * recorded, and allowed.
 */
#include "hooks/access.h"
#include "hooks/avc.h"
#include "hooks/conclude.h"
#include "hooks/context.h"
#include "hooks/core.h"
#include "hooks/label.h"
#include "hooks/maps.h"
#include "hooks/policycap.h"
#include "hooks/record.h"
#include "hooks/token_label.h"

/* Whether what is asked is about tokens, or about what they come from. */
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

/* Reads who asks, and the policy that is asked; enum sebpf_failure. */
global_function int sebpf_begin(struct request *request)
{
	if (!request)
		return SEBPF_FAIL_POLICY;
	/* In this order: see avc_seqno(). */
	request->seqno = avc_seqno();
	barrier();
	request->policy = kernel_policy();
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
		/* Another token's, never freed under the hooks' eyes. */
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
	/* Another task adopts it at this moment, by the same rule. */
	if (entry->state == SEBPF_TOKEN_UNREADY)
		return view_by_creator(request->policy,
				       token_creator_sid(request->token),
				       &request->query.target);
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

/* Reads the label of a token, for the record also where it is revoked. */
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

/* Reads who asks and what the request is about; enum sebpf_failure. */
global_function int sebpf_find_parties(struct request *request)
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
	if (request->is_early)
		return (int)view_by_creator(request->policy,
					    request->subject_sid,
					    &request->query.target);
	if (!request->target_sid ||
	    sebpf_view_sid(request->policy, request->target_sid,
			   &request->query.target))
		return SEBPF_FAIL_CONTEXT;
	return SEBPF_FAIL_NONE;
}

/* Whether the question is whether a class is checked, and it is not. */
inlined int is_not_checked(__u64 db, __u32 class_id)
{
	return is_unchecked(db, class_id, find_class(db, class_id));
}

/* Answers the current question: 0, -EACCES, or enum sebpf_failure. */
inlined int ask(struct request *request)
{
	struct av_query *query = &request->query;
	__u64 db = policy_db(request->policy);
	__u32 silent;

	if (has_fault(SEBPF_FAULT_UNNAMED))
		query->requested = 0;
	if (!query->requested && !is_not_checked(db, query->class_id))
		return SEBPF_FAIL_UNNAMED;
	if (sebpf_access(db, query))
		return SEBPF_FAIL_POLICY;
	silent = query->requested & query->decision.allowed &
		 ~query->decision.auditallow;
	if (!request->current)
		silent &= request->silent;
	sebpf_avc_keep(request, query->class_id, silent);
	return sebpf_conclude(request);
}

/* Whether a program is for a function that decides about access. */
inlined int is_for_access(const struct request *request)
{
	return request->operation == SEBPF_OP_PROG_LOAD &&
	       request->capability == CAP_MAC_ADMIN;
}

/* Turns to a question; the one after the last is about the access control. */
inlined void turn_to(struct request *request, __u32 i)
{
	__u32 at = bounded(i, SEBPF_MAX_ASKS);

	request->current = (__u8)i;
	request->query.class_id = request->asks[at].class_id;
	request->query.requested = request->asks[at].requested;
	if (i < request->count)
		return;
	request->query.class_id = SEBPF_CLASS_CAP2_USERNS;
	request->query.requested = SEBPF_PERM(CAP2_USERNS, MAC_ADMIN);
}

/* Answers all questions in turn; stops at the first that is not a yes. */
global_function int sebpf_ask_all(struct request *request)
{
	__u32 i, count;
	int result;

	if (!request)
		return SEBPF_FAIL_POLICY;
	count = request->count + is_for_access(request);
	for (i = unknown_zero; i < count && can_loop; i++) {
		if (i > SEBPF_MAX_ASKS)
			return SEBPF_FAIL_POLICY;
		turn_to(request, i);
		result = ask(request);
		if (result)
			return result;
	}
	return i < count ? SEBPF_FAIL_POLICY : 0;
}

/* Whether some rule allows a domain bpf_token { create } on any label. */
global_function int sebpf_may_create(__u64 db, __u32 type, __u32 conditional)
{
	struct av_table table = av_table(db, (int)conditional);
	__u64 class = find_class(db, SEBPF_CLASS_BPF_TOKEN);
	__u64 attributes = type_attributes(db, type);
	__u32 needed = AV_ALLOWED | (conditional ? AV_ENABLED : 0);
	__u32 tclass, create, bucket;
	__u64 rule, key;

	tclass = class_value(class);
	create = class_permission(class, SEBPF_CLASS_BPF_TOKEN,
				  SEBPF_BIT_BPF_TOKEN__CREATE);
	for (bucket = unknown_zero; bucket <= table.mask && can_loop;
	     bucket++) {
		rule = av_bucket(&table, bucket);
		while (rule && can_loop) {
			key = av_key(rule);
			if ((key >> 32 & 0xffff) == tclass &&
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
 * Of the entry of bpf(2): 1 where the hooks behind are to decide, because the
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
	request->silent = ~0U;
	if (!request->token) {
		request->is_unchecked = (__u8)is_not_checked(
			policy_db(request->policy), request->asks[0].class_id);
		return request->is_unchecked ? SEBPF_FAIL_COUNT :
					       sebpf_find_parties(request);
	}
	result = sebpf_enter_token(request);
	if (!result)
		result = sebpf_find_parties(request);
	if (result || !has_delegator_question(request))
		return result;
	result = sebpf_ask_delegator(request);
	return result ? result : sebpf_find_parties(request);
}

SEC("freplace/sebpf_check")
int sebpf_decide(struct request *request)
{
	struct sebpf_token *entry;
	int result;

	if (!request || request->operation >= SEBPF_OP_COUNT)
		return -EACCES;
	result = prepare(request);
	if (result == SEBPF_FAIL_COUNT)
		return 0;
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
