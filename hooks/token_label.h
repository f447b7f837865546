/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the labels of live tokens
 * Copyright (C) 2026 The sebpf authors
 *
 * A token's label is the context that the delegator chose for the mount (rule 1),
 * or else what anon_inode_getfd_secure("bpf-token", ...) would give it (rule 2,
 * hooks/label.h). It is decided once, when the token is created.
 *
 * A label is kept as a SID, which the kernel carries through policy loads. Rule
 * 1 gives one. For rule 2 the kernel may have none yet. Then the entry says
 * which creator and which policy the label comes from; the label is computed
 * again for each decision; and user space asks the kernel for a SID (an event
 * of operation LABEL). If that policy is gone before there is a SID, the token
 * has no label, and use is denied.
 *
 * A SID whose context the policy no longer accepts is the unlabeled context, as
 * in the kernel.
 */
#ifndef SEBPF_HOOKS_TOKEN_LABEL_H
#define SEBPF_HOOKS_TOKEN_LABEL_H

#include "hooks/avc.h"
#include "hooks/context.h"
#include "hooks/core.h"
#include "hooks/label.h"
#include "hooks/maps.h"
#include "hooks/order.h"
#include "hooks/share.h"

static const struct sebpf_token unready_token;

/* The delegator, if it is known; a kernel that knows it is right. */
inlined __u32 find_delegator(const struct request *request)
{
	__u32 known = token_delegator_sid(request->token);

	return known ? known : request->delegator_sid;
}

inlined void read_masks(__u64 token, struct sebpf_token *entry)
{
	struct bpf_token *seen = kernel_cast(token, struct bpf_token);

	entry->masks[SEBPF_MASK_CMDS] = seen->allowed_cmds;
	entry->masks[SEBPF_MASK_MAPS] = seen->allowed_maps;
	entry->masks[SEBPF_MASK_PROGS] = seen->allowed_progs;
	entry->masks[SEBPF_MASK_ATTACHS] = seen->allowed_attachs;
}

inlined __u64 new_token_id(void)
{
	__u32 zero = 0;
	__u64 *last = bpf_map_lookup_elem(&sebpf_last_id, &zero);

	return last ? __sync_fetch_and_add(last, 1) + 1 : 0;
}

/*
 * Reads the label of a token that has no SID for it, from its creator: 0 or
 * enum sebpf_failure.
 */
inlined __u32 view_by_creator(__u64 policy, __u32 creator_sid,
			      struct context_view *ret_view)
{
	struct context_view creator = {};
	int rc;

	if (!creator_sid || sebpf_view_sid(policy, creator_sid, &creator))
		return SEBPF_FAIL_LABEL;
	rc = sebpf_compute_label(policy_db(policy), &creator, ret_view);
	if (rc < 0)
		return SEBPF_FAIL_POLICY;
	/* In permissive mode the kernel also keeps what it does not accept. */
	return rc && kernel_enforcing() ? SEBPF_FAIL_LABEL : SEBPF_FAIL_NONE;
}

/*
 * The label of a new token: its SID, or 0 if it has none yet. A choice that the
 * policy no longer accepts counts as no choice, and not as the unlabeled
 * context, which the token would then keep. Returns enum sebpf_failure.
 */
inlined __u32 choose_label(struct request *request, __u32 creator_sid,
			   __u32 *ret_sid)
{
	__u64 table =
		field_word(request->policy, struct selinux_policy, sidtab);
	__u32 failure;

	*ret_sid = request->chosen_sid;
	if (request->chosen_sid)
		return mapped_context(table, request->chosen_sid) ?
			       SEBPF_FAIL_NONE :
			       SEBPF_FAIL_LABEL;
	failure = view_by_creator(request->policy, creator_sid,
				  &request->query.target);
	if (failure)
		return failure;
	*ret_sid = sebpf_find_sid(request->policy, &request->query.target);
	return SEBPF_FAIL_NONE;
}

/* Fills the entry of a token; the last store makes it usable. */
inlined void complete_entry(const struct request *request,
			    struct sebpf_token *entry, __u32 creator_sid,
			    __u32 label_sid, __u32 share)
{
	entry->share = share;
	entry->id = new_token_id();
	entry->created_ns = bpf_ktime_get_boot_ns();
	entry->avc_key = token_avc_key(request->token);
	entry->adopted = request->is_adopted;
	entry->label_sid = label_sid;
	entry->label_seqno = policy_seqno(request->policy);
	entry->creator_sid = creator_sid;
	entry->delegator_sid = find_delegator(request);
	entry->creator_pid = bpf_get_current_pid_tgid() >> 32;
	entry->delegator_pid = request->delegator_pid;
	entry->userns = request->is_adopted ? token_userns(request->token) :
					      current_userns();
	read_masks(request->token, entry);
	if (!request->is_adopted)
		bpf_get_current_comm(entry->creator_comm,
				     sizeof(entry->creator_comm));
	avc_begin(entry->avc_key, request->token);
	count(SEBPF_COUNT_TOKENS);
	add_in_order(&entry->state, SEBPF_TOKEN_READY);
}

/* Counts a token for its container; what sebpf_take_share() returns. */
inlined __u32 take_share(const struct request *request)
{
	/* The kernel has made sure that a new token's is the creator's. */
	__u64 userns = request->is_adopted ?
			       token_userns_address(request->token) :
			       current_userns_address();

	return (__u32)sebpf_take_share((__u32)sebpf_container_of(userns));
}

/* Makes the entry of a token; enum sebpf_failure. */
inlined __u32 make_entry(__u64 token, __u32 share)
{
	if (!share)
		return SEBPF_FAIL_SHARE;
	if (!has_fault(SEBPF_FAULT_TABLE) &&
	    !bpf_map_update_elem(&sebpf_tokens, &token, &unready_token,
				 BPF_NOEXIST))
		return SEBPF_FAIL_NONE;
	give_share_back(share);
	return SEBPF_FAIL_TOKENS_FULL;
}

/**
 * Gives a token its label and remembers it.
 *
 * @param request the token, its policy, and what a creation knows of the mount.
 * @param creator_sid SID of the token's creator.
 * @return enum sebpf_failure.
 */
global_function int sebpf_label_token(struct request *request,
				      __u32 creator_sid)
{
	struct sebpf_token *entry;
	__u32 failure, label_sid, share;
	__u64 key;

	if (!request)
		return SEBPF_FAIL_LABEL;
	failure = choose_label(request, creator_sid, &label_sid);
	if (failure)
		return (int)failure;
	key = request->token;
	share = take_share(request);
	failure = make_entry(key, share);
	/* Another task is adopting it, or there is no room. */
	if (failure)
		return request->is_adopted && token_entry(key) ?
			       SEBPF_FAIL_NONE :
			       (int)failure;
	entry = token_entry(key);
	if (!entry)
		return SEBPF_FAIL_LABEL;
	complete_entry(request, entry, creator_sid, label_sid, share);
	return SEBPF_FAIL_NONE;
}

#endif /* SEBPF_HOOKS_TOKEN_LABEL_H */
