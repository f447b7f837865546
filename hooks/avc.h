/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the access vector cache of tokens
 * Copyright (C) 2026 The sebpf authors
 *
 * Only what is allowed without a record is kept, for one user of a token, so
 * that who finds nothing here asks sebpf_check() and nothing else changes. A
 * slot is picked by the key; another token with the same slot takes it over. What
 * was decided under another sequence number is not believed, so that a policy
 * load or a change of a boolean makes all of it unfindable at the moment at
 * which the kernel's own AVC is flushed.
 *
 * Readers and writers do not wait. A writer makes the version odd, or goes
 * without where another is at work; a reader believes what it read only if the
 * version was even and is the same afterwards. A slot is emptied when its token
 * is created, freed or revoked; who keeps a decision looks at the token's state
 * afterwards, so that no revocation is missed.
 */
#ifndef SEBPF_AVC_H
#define SEBPF_AVC_H

#include "hooks/core.h"
#include "hooks/kernel_read.h"
#include "hooks/maps.h"
#include "sebpf/abi.h"

/*
 * Reads a word before all that is read after it. Loads are in order on x86; an
 * atomic operation orders them elsewhere.
 */
#ifdef __TARGET_ARCH_x86
#define read_before(word) (*(volatile __u32 *)&(word))
#else
#define read_before(word) __sync_fetch_and_add(&(word), 0)
#endif

_Static_assert(SEBPF_AVC_SLOTS == 1U << SEBPF_AVC_SLOT_BITS, "slots");

/* The slot of a key; NULL only for the verifier. */
inlined struct sebpf_avc *avc_slot(__u64 key)
{
	/* Keys are addresses: the lowest bits are the same for all. */
	__u32 slot = (__u32)(key >> 3) * 0x9E3779B1U >>
		     (32 - SEBPF_AVC_SLOT_BITS);

	return bpf_map_lookup_elem(&sebpf_avc, &slot);
}

/* Who asks, and when: see struct sebpf_avc. */
inlined __u64 avc_asker(__u32 sid, __u32 seqno)
{
	return (__u64)seqno << 32 | sid;
}

/* Whether all of a mask of a class is kept; one without a name never is. */
inlined int is_silent(const struct sebpf_avc *slot, const struct ask *ask)
{
	const volatile __u32 *silent =
		&slot->silent[ask->class_id & (SEBPF_AVC_CLASSES - 1)];

	return ask->requested && !(ask->requested & ~*silent);
}

/**
 * Tells whether the current task was allowed the same before, without a record
 * to be written, under the policy that the kernel enforces now; counts it where
 * it was.
 *
 * @param key see struct sebpf_avc; 0 is never known.
 * @param use enum sebpf_avc_use.
 * @param asks the questions.
 * @param asked number of questions, a constant.
 * @return 1; 0 where it is not known, or anything cannot be read.
 */
inlined int avc_has(__u64 key, __u32 use, const struct ask *asks, __u32 asked)
{
	/* First: what is called leaves few registers as they are. */
	__u64 asker = avc_asker(current_sid(), avc_seqno());
	struct sebpf_avc *slot = avc_slot(key);
	__u32 version, i;

	if (!slot || !key)
		return 0;
	version = read_before(slot->version);
	if (version & 1 || *(volatile __u64 *)&slot->key != key ||
	    *(volatile __u64 *)&slot->asker != asker)
		return 0;
#pragma unroll
	for (i = 0; i < asked; i++)
		if (!is_silent(slot, &asks[i]))
			return 0;
	if (read_before(slot->version) != version)
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

/* Likewise of a token that begins: what was counted is not its own. */
inlined void avc_begin(__u64 key, __u64 token)
{
	struct sebpf_avc *slot = avc_slot(key);

	avc_forget(key);
	if (slot && slot->token == token)
		slot->counted = avc_uses(slot);
}

/* Makes a slot one of these, and empty, where it is another's. */
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
 * @param class_id enum sebpf_class.
 * @param silent the permissions.
 * @return 0.
 */
global_function int sebpf_avc_keep(const struct request *request,
				   __u32 class_id, __u32 silent)
{
	struct sebpf_avc *slot;
	__u32 version;

	if (!request)
		return 0;
	slot = avc_slot(request->avc_key);
	if (!slot || !request->avc_key || !request->subject_sid || !silent)
		return 0;
	version = read_before(slot->version);
	if (version & 1 || __sync_val_compare_and_swap(&slot->version, version,
						       version + 1) != version)
		return 0;
	avc_claim(slot, request);
	slot->silent[bounded(class_id, SEBPF_AVC_CLASSES)] |= silent;
	__sync_fetch_and_add(&slot->version, 1);
	/* After the store: whoever revokes marks the token, then empties. */
	if (!is_usable(request->token))
		avc_forget(request->avc_key);
	return 0;
}

/* Forgets a token; one that was never known is no error. */
inlined void forget_token(__u64 token)
{
	struct sebpf_token *entry = token_entry(token);

	if (!entry)
		return;
	avc_forget(entry->avc_key);
	bpf_map_delete_elem(&sebpf_tokens, &token);
}

#endif /* SEBPF_AVC_H */
