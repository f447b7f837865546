// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the labels of live tokens
 * Copyright (C) 2026 The sebpf authors
 *
 * A token's label is what anon_inode_getfd_secure("bpf-token", ...) would give
 * it: the creator's user; role object_r, or what a defaultrole or a role
 * transition says; the type by the policy's transition from the creator's type;
 * the creator's range cut as the policy says, or that of a range transition. It
 * is computed once. Ids of names are stable, so a policy load leaves it alone.
 *
 * What it decides when something is wrong, also where the policy does not
 * accept the label: no label, and the caller of sebpf_label() denies. An entry
 * is visible before it is complete, but only its last store makes it usable.
 */
#include "hooks/core.h"
#include "hooks/maps.h"
#include "hooks/snapshot.h"

/* After snapshot.h, which defines how an image is read. */
#include "hooks/decide_label.h"

static const struct sebpf_token unready_token;

/* Computes the label of a token from its creator's context. */
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

/* Sequence number of an image's policy; 0, which none has, where damaged. */
inlined __u32 image_sequence(void *image)
{
	const struct sebpf_row *identity = row_at(image, SEBPF_ROW_IDENTITY);

	return identity ? identity->word[2] : 0;
}

inlined __u64 new_token_id(void)
{
	__u32 zero = 0;
	__u64 *last = bpf_map_lookup_elem(&sebpf_last_id, &zero);

	return last ? __sync_fetch_and_add(last, 1) + 1 : 0;
}

/* Finds the image and the creator's context under the policy that it is of. */
inlined __u32 find_creator(__u32 sid, void **ret_image,
			   struct context **ret_context)
{
	struct selinux_policy *policy = kernel_policy();
	__u32 failure;

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

__noinline int sebpf_label(__u64 token, __u32 creator_sid, __u32 adopted)
{
	struct sebpf_token_key key = { .token = token };
	struct sebpf_token *entry;
	struct context *creator;
	__u32 failure;
	void *image;

	failure = find_creator(creator_sid, &image, &creator);
	if (failure)
		return failure;
	if (bpf_map_update_elem(&sebpf_tokens, &key, &unready_token,
				BPF_NOEXIST)) {
		/* Someone else is adopting it, or there is no room. */
		if (adopted && bpf_map_lookup_elem(&sebpf_tokens, &key))
			return SEBPF_FAIL_NONE;
		return SEBPF_FAIL_TOKENS_FULL;
	}
	entry = bpf_map_lookup_elem(&sebpf_tokens, &key);
	if (!entry)
		return SEBPF_FAIL_LABEL;
	failure = compute_label(image, creator, &entry->label);
	if (failure) {
		bpf_map_delete_elem(&sebpf_tokens, &key);
		return failure;
	}
	entry->id = new_token_id();
	entry->created_ns = bpf_ktime_get_boot_ns();
	entry->adopted = adopted;
	entry->creator_sid = creator_sid;
	entry->creator_pid = bpf_get_current_pid_tgid() >> 32;
	entry->userns = token_userns(token);
	entry->valid_under = image_sequence(image);
	count(SEBPF_COUNT_TOKENS);
	/* Not before the label: a reader that sees READY must see it whole. */
	__sync_fetch_and_add(&entry->state, SEBPF_TOKEN_READY);
	return SEBPF_FAIL_NONE;
}

__noinline int sebpf_forget(__u64 token)
{
	struct sebpf_token_key key = { .token = token };

	bpf_map_delete_elem(&sebpf_tokens, &key);
	return 0;
}
