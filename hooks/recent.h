/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the last user's decisions, kept for a token and for tokens of its kind
 * Copyright (C) 2026 The sebpf authors
 *
 * Only what is allowed without a record is remembered, so that whoever finds
 * nothing here asks sebpf_check() and nothing else changes. An answer is of one
 * SID, one label and one policy sequence number: a policy load makes it
 * unfindable at the moment at which the kernel switches. The token's copy goes
 * with its entry. A new token takes over what is known of its kind, see struct
 * sebpf_kind; user space removes the kinds of older policies. A writer that is
 * late may then write into an entry that is another kind's already, but what it
 * writes says of which policy it is, and is not believed.
 *
 * Readers and writers do not wait. A writer makes the version odd, or goes
 * without where another is at work; a reader believes what it read only if the
 * version was even and is the same afterwards. The atomic operations order the
 * accesses on every processor.
 */
#ifndef SEBPF_RECENT_H
#define SEBPF_RECENT_H

#include "hooks/core.h"
#include "hooks/kernel_read.h"
#include "hooks/maps.h"
#include "sebpf/abi.h"

inlined __u32 read_version(struct sebpf_recent *recent)
{
	return __sync_fetch_and_add(&recent->version, 0);
}

/* Whether the operation is the use of a token for a command. */
inlined int is_use(__u32 operation)
{
	return operation == SEBPF_OP_TOKEN_CMD ||
	       operation == SEBPF_OP_PROG_LOAD ||
	       operation == SEBPF_OP_MAP_CREATE;
}

/* Whether all of an ask is remembered; one without a name never is. */
inlined int is_silent(volatile struct sebpf_recent *recent,
		      const struct ask *ask)
{
	if (ask->class_id >= SEBPF_CLASS_COUNT || !ask->permissions)
		return 0;
	if (!(recent->classes & 1U << ask->class_id))
		return 0;
	return !(ask->permissions & ~recent->silent[ask->class_id]);
}

/**
 * Tells whether the current task was allowed the same before, without a record
 * to be written, under the policy that the kernel enforces now, and counts it
 * where it was.
 *
 * @param token the kernel's token, untrusted or NULL.
 * @param operation enum sebpf_operation.
 * @param asks the questions.
 * @param asked number of questions.
 * @return 1; 0 where it is not known, or anything cannot be read.
 */
inlined int is_remembered(const struct bpf_token *token, __u32 operation,
			  const struct ask *asks, __u32 asked)
{
	struct sebpf_token_key key = { .token = (__u64)token };
	/* All before the look-up: what calls are between has to be saved. */
	__u32 sequence = kernel_policy()->latest_granting;
	__u32 sid = current_sid();
	volatile struct sebpf_recent *recent;
	struct sebpf_token *entry;
	__u32 version, i;

	entry = bpf_map_lookup_elem(&sebpf_tokens, &key);
	if (!entry)
		return 0;
	recent = &entry->recent;
	version = read_version(&entry->recent);
	if (version & 1 || recent->sid != sid || recent->sequence != sequence)
		return 0;
	for (i = 0; i < asked; i++)
		if (!is_silent(recent, &asks[i]))
			return 0;
	/* Read last: a revocation is seen by whoever comes after it. */
	if (read_version(&entry->recent) != version ||
	    *(volatile __u32 *)&entry->state != SEBPF_TOKEN_READY)
		return 0;
	if (is_use(operation))
		__sync_fetch_and_add(&entry->uses, 1);
	count(SEBPF_COUNT_CHECKED + operation);
	return 1;
}

/**
 * Remembers what a task may do without a record.
 *
 * @param kept of a token or of a kind.
 * @param sid SID of the task; not 0.
 * @param sequence of the policy that decided.
 * @param class_id enum sebpf_class.
 * @param silent permissions that are allowed and not recorded.
 */
inlined void remember(struct sebpf_recent *kept, __u32 sid, __u32 sequence,
		      __u32 class_id, __u32 silent)
{
	volatile struct sebpf_recent *recent = kept;
	__u32 version = read_version(kept);

	if (version & 1 || class_id >= SEBPF_CLASS_COUNT)
		return;
	if (__sync_val_compare_and_swap(&kept->version, version, version + 1) !=
	    version)
		return;
	if (recent->sid != sid || recent->sequence != sequence) {
		recent->sid = sid;
		recent->sequence = sequence;
		recent->classes = 0;
	}
	recent->silent[class_id] = silent;
	recent->classes |= 1U << class_id;
	__sync_fetch_and_add(&kept->version, 1);
}

/**
 * Takes over what is known of a token's kind.
 *
 * @param entry of the token, which nobody else uses yet.
 */
inlined void inherit(struct sebpf_token *entry)
{
	struct sebpf_kind kind = entry->kind;
	volatile struct sebpf_recent *recent;
	struct sebpf_recent *known;
	__u32 version, i;

	known = bpf_map_lookup_elem(&sebpf_known, &kind);
	if (!known)
		return;
	recent = known;
	version = read_version(known);
	entry->recent.sid = recent->sid;
	entry->recent.sequence = recent->sequence;
	for (i = 0; i < SEBPF_CLASS_COUNT; i++)
		entry->recent.silent[i] = recent->silent[i];
	entry->recent.classes = recent->classes;
	if (version & 1 || read_version(known) != version)
		entry->recent.classes = 0;
}

#endif /* SEBPF_RECENT_H */
