/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the access vector cache of tokens
 * Copyright (C) 2026 The sebpf authors
 *
 * Only what is allowed without a record is kept, for one user of a token. So a
 * caller that finds nothing here asks sebpf_check(), and nothing else changes.
 * A slot is picked by the key; another token with the same slot takes it over.
 * A decision is used only while the kernel's AVC has the sequence number of the
 * policy that made it. So a policy load or a change of a boolean makes all of it
 * invalid at the moment when the kernel's own AVC is flushed.
 *
 * Readers and writers do not wait. A writer makes the version odd, or does
 * without if another writer is at work. A reader uses what it read only if the
 * version was even and is the same afterwards. A slot is emptied when its token
 * is created, freed or revoked. A writer looks at the token's state after it
 * has kept a decision, so no revocation is missed.
 */
#ifndef SEBPF_HOOKS_AVC_H
#define SEBPF_HOOKS_AVC_H

#include "hooks/core.h"
#include "hooks/kernel_read.h"
#include "hooks/maps.h"
#include "hooks/order.h"
#include "hooks/share.h"
#include "sebpf/abi.h"

_Static_assert(SEBPF_AVC_SLOTS == 1U << SEBPF_AVC_SLOT_BITS, "slots");

/* The slot of a key; NULL only for the verifier. */
inlined struct sebpf_avc *avc_slot(__u64 key)
{
	/* Keys are addresses: the lowest bits are the same for all. */
	__u32 slot = (__u32)(key >> 3) * 0x9E3779B1U >>
		     (32 - SEBPF_AVC_SLOT_BITS);

	return bpf_map_lookup_elem(&sebpf_avc, &slot);
}

/*
 * Takes the policy that is asked, with its own number: that of the kernel's AVC
 * is still the last policy's for as long as the kernel waits for its readers, and
 * a slot would then hold answers of both.
 */
inlined void take_policy(struct request *request)
{
	request->policy = kernel_policy();
	request->seqno = policy_seqno(request->policy);
}

/* The asker, and when it asks: see struct sebpf_avc. */
inlined __u64 avc_asker(__u32 sid, __u32 seqno)
{
	return (__u64)seqno << 32 | sid;
}

/* Whether all of a class's mask is kept; one without a name never is. */
inlined int is_silent(const struct sebpf_avc *slot,
		      const struct av_check *wanted)
{
	const volatile __u32 *silent =
		&slot->silent[wanted->tclass & (SEBPF_AVC_CLASSES - 1)];

	return wanted->requested && !(wanted->requested & ~*silent);
}

/**
 * Tells whether the current task was allowed the same before, without a record,
 * under the policy that the kernel enforces now. If so, it counts it.
 *
 * @param key see struct sebpf_avc; 0 is never known.
 * @param use enum sebpf_avc_use.
 * @param asks the questions.
 * @param asked number of questions, a constant.
 * @return 1; 0 if it is not known, or anything cannot be read.
 */
inlined int avc_has(__u64 key, __u32 use, const struct av_check *checks,
		    __u32 asked)
{
	/* First, because calls leave few registers as they are. */
	__u64 asker = avc_asker(current_sid(), avc_seqno());
	struct sebpf_avc *slot = avc_slot(key);
	__u32 version, i;

	if (!slot || !key)
		return 0;
	version = *(volatile __u32 *)&slot->version;
	keep_reads_in_order();
	if (version & 1 || *(volatile __u64 *)&slot->key != key ||
	    *(volatile __u64 *)&slot->asker != asker)
		return 0;
#pragma unroll
	for (i = 0; i < asked; i++)
		if (!is_silent(slot, &checks[i]))
			return 0;
	keep_reads_in_order();
	if (*(volatile __u32 *)&slot->version != version)
		return 0;
	__sync_fetch_and_add(&slot->uses[use], 1);
	return 1;
}

/* Uses of a token in a slot, since the hooks were attached. */
inlined __u64 avc_uses(const struct sebpf_avc *slot)
{
	__u64 uses = 0;
	__u32 i;

#pragma unroll
	for (i = 0; i < SEBPF_AVC_TOKEN_USES; i++)
		uses += slot->uses[i];
	return uses;
}

/* Gives a slot to a token, and credits the one that had it with its uses. */
inlined void avc_take_over(struct sebpf_avc *slot, __u64 token)
{
	struct sebpf_token *entry = token_entry(slot->token);
	__u64 uses = avc_uses(slot);

	if (entry)
		__sync_fetch_and_add(&entry->uses, uses - slot->counted);
	slot->counted = uses;
	slot->token = token;
}

/* Empties the slot of a token. */
inlined void avc_forget(__u64 key)
{
	struct sebpf_avc *slot = avc_slot(key);

	if (slot && *(volatile __u64 *)&slot->key == key)
		*(volatile __u64 *)&slot->key = 0;
}

/* The same for a new token: what was counted is not its own. */
inlined void avc_begin(__u64 key, __u64 token)
{
	struct sebpf_avc *slot = avc_slot(key);

	avc_forget(key);
	if (slot && slot->token == token)
		slot->counted = avc_uses(slot);
}

/* Gives a slot to these, emptied, if it was another's. */
inlined void avc_claim(struct sebpf_avc *slot, const struct request *request)
{
	__u64 asker = avc_asker(request->subject_sid, request->seqno);
	__u32 i;

	if (slot->key == request->avc_key && slot->asker == asker)
		return;
	if (slot->token != request->token)
		avc_take_over(slot, request->token);
#pragma unroll
	for (i = 0; i < SEBPF_AVC_CLASSES; i++)
		slot->silent[i] = 0;
	slot->asker = asker;
	slot->key = request->avc_key;
}

/* Whether a token may be used; without a token, always. */
inlined int is_usable(__u64 token)
{
	const struct sebpf_token *entry;

	if (!token)
		return 1;
	entry = token_entry(token);
	return entry && *(volatile __u32 *)&entry->state == SEBPF_TOKEN_READY;
}

/**
 * Keeps permissions that a task was allowed without a record.
 *
 * @param request what was asked, and by whom.
 * @param tclass enum sebpf_class.
 * @param silent the permissions.
 * @return 0.
 */
global_function int sebpf_avc_keep(const struct request *request, __u32 tclass,
				   __u32 silent)
{
	struct sebpf_avc *slot;
	__u32 version;

	if (!request)
		return 0;
	slot = avc_slot(request->avc_key);
	if (!slot || !request->avc_key || !request->subject_sid || !silent)
		return 0;
	version = *(volatile __u32 *)&slot->version;
	if (version & 1 || __sync_val_compare_and_swap(&slot->version, version,
						       version + 1) != version)
		return 0;
	avc_claim(slot, request);
	slot->silent[bounded(tclass, SEBPF_AVC_CLASSES)] |= silent;
	add_in_order(&slot->version, 1);
	/* After the store: a revocation marks the token, then empties. */
	if (!is_usable(request->token))
		avc_forget(request->avc_key);
	return 0;
}

/* Forgets a token; one that was never known is no error. */
inlined void forget_token(__u64 token)
{
	struct sebpf_token *entry = token_entry(token);
	__u32 share;

	if (!entry)
		return;
	share = entry->share;
	avc_forget(entry->avc_key);
	if (!bpf_map_delete_elem(&sebpf_tokens, &token))
		give_share_back(share);
}

#endif /* SEBPF_HOOKS_AVC_H */
