// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the labels of live tokens
 * Copyright (C) 2026 The sebpf authors
 *
 * A token's label is the context that the delegator chose for the mount, or
 * else what anon_inode_getfd_secure("bpf-token", ...) would give it: the
 * creator's user; role object_r, or what a defaultrole or a role transition
 * says; the type by the policy's transition from the creator's type; the
 * creator's range cut as the policy says, or that of a range transition. It is
 * computed once. Ids of names are stable, so a policy load leaves it alone.
 *
 * What it decides when something is wrong, also where the policy does not
 * accept the label: no label, and the caller of sebpf_label() denies. An entry
 * is visible before it is complete, but only its last store makes it usable.
 */
#include "hooks/core.h"
#include "hooks/maps.h"
#include "hooks/recent.h"
#include "hooks/snapshot.h"

/* After snapshot.h, which defines how an image is read. */
#include "hooks/decide_label.h"

static const struct sebpf_token unready_token;

/* Computes the label of a token from its creator's context: rule 2. */
inlined __u32 compute_label(void *image, struct context *creator,
			    struct sebpf_context *label)
{
	struct party party;
	int rc;

	party.user = creator->user;
	party.role = creator->role;
	party.type = creator->type;
	if (sebpf_read_range(untyped(creator), label))
		return SEBPF_FAIL_CONTEXT;
	rc = make_label(image, &party, label);
	if (rc < 0)
		return SEBPF_FAIL_IMAGE;
	/* In permissive mode the kernel keeps what it does not accept, too. */
	if (rc && kernel_enforcing())
		return SEBPF_FAIL_LABEL;
	return SEBPF_FAIL_NONE;
}

/*
 * Takes the context that the delegator chose: rule 1. One that the policy no
 * longer accepts (len set in the kernel's table) is none, and not the unlabeled
 * context, which the token would then keep.
 */
inlined __u32 take_label(struct selinux_policy *policy, __u32 sid,
			 struct sebpf_context *label)
{
	struct context *context = sid_context(policy, sid);

	if (!context || (sid != UNLABELED_SID &&
			 context == sid_context(policy, UNLABELED_SID)))
		return SEBPF_FAIL_LABEL;
	return sebpf_describe(untyped(context), policy->latest_granting,
			      label) ?
		       SEBPF_FAIL_LABEL :
		       SEBPF_FAIL_NONE;
}

/* Who delegated, as far as it is known; a kernel that knows is right. */
inlined void describe_mount(struct selinux_policy *policy, __u64 token,
			    const struct sebpf_mount *mount,
			    struct sebpf_token *entry)
{
	entry->kind.delegator_sid = token_delegator_sid(token);
	if (!mount)
		return;
	if (!entry->kind.delegator_sid)
		entry->kind.delegator_sid = mount->delegator_sid;
	entry->kind.label_sid = mount->label_sid;
	entry->delegator_pid = mount->delegator_pid;
	sebpf_describe(untyped(sid_context(policy, mount->delegator_sid)),
		       policy->latest_granting, &entry->delegator);
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

/* Finds the image and the creator's context under the policy that it is of. */
inlined __u32 find_creator(__u32 sid, void **ret_image,
			   struct selinux_policy **ret_policy,
			   struct context **ret_context)
{
	struct selinux_policy *policy = kernel_policy();
	__u32 failure;

	*ret_policy = policy;
	*ret_image = current_image();
	if (!*ret_image)
		return SEBPF_FAIL_IMAGE;
	failure = image_failure(*ret_image, policy);
	if (failure)
		return failure;
	if (!sid)
		return SEBPF_FAIL_LABEL;
	*ret_context = sid_context(policy, sid);
	return *ret_context ? SEBPF_FAIL_NONE : SEBPF_FAIL_LABEL;
}

__noinline int sebpf_label(__u64 token, __u32 creator_sid,
			   const struct sebpf_mount *mount, __u32 adopted)
{
	struct sebpf_token_key key = { .token = token };
	struct selinux_policy *policy;
	struct sebpf_token *entry;
	struct context *creator;
	__u32 failure;
	void *image;

	failure = find_creator(creator_sid, &image, &policy, &creator);
	if (failure)
		return failure;
	if (has_fault(SEBPF_FAULT_TABLE) ||
	    bpf_map_update_elem(&sebpf_tokens, &key, &unready_token,
				BPF_NOEXIST)) {
		/* Someone else is adopting it, or there is no room. */
		if (adopted && bpf_map_lookup_elem(&sebpf_tokens, &key))
			return SEBPF_FAIL_NONE;
		return SEBPF_FAIL_TOKENS_FULL;
	}
	entry = bpf_map_lookup_elem(&sebpf_tokens, &key);
	if (!entry)
		return SEBPF_FAIL_LABEL;
	if (mount && mount->label_sid)
		failure = take_label(policy, mount->label_sid, &entry->label);
	else
		failure = compute_label(image, creator, &entry->label);
	if (failure) {
		bpf_map_delete_elem(&sebpf_tokens, &key);
		return failure;
	}
	entry->id = new_token_id();
	entry->created_ns = bpf_ktime_get_boot_ns();
	entry->adopted = adopted;
	entry->kind.creator_sid = creator_sid;
	entry->kind.sequence = policy->latest_granting;
	entry->creator_pid = bpf_get_current_pid_tgid() >> 32;
	/* Of a new one, the kernel has made sure that it is the creator's. */
	entry->userns = adopted ? token_userns(token) : current_userns();
	sebpf_describe(untyped(creator), policy->latest_granting,
		       &entry->creator);
	describe_mount(policy, token, mount, entry);
	read_masks(token, entry);
	if (!adopted)
		bpf_get_current_comm(entry->creator_comm,
				     sizeof(entry->creator_comm));
	entry->valid_under = policy->latest_granting;
	inherit(entry);
	count(SEBPF_COUNT_TOKENS);
	/* Not before the label: a reader that sees READY must see it whole. */
	__sync_fetch_and_add(&entry->state, SEBPF_TOKEN_READY);
	return SEBPF_FAIL_NONE;
}

__noinline int sebpf_adopt(__u64 token)
{
	struct sebpf_token_key key = { .token = token };

	if (bpf_map_lookup_elem(&sebpf_tokens, &key))
		return SEBPF_FAIL_NONE;
	return sebpf_label(token, token_creator_sid(token), NULL, 1);
}

__noinline int sebpf_forget(__u64 token)
{
	struct sebpf_token_key key = { .token = token };

	bpf_map_delete_elem(&sebpf_tokens, &key);
	return 0;
}
