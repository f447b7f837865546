/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the last user's decisions, kept in the token's entry
 * Copyright (C) 2026 The sebpf authors
 *
 * Only what is allowed without a record is remembered, so that whoever finds
 * nothing here asks sebpf_check() and nothing else changes. An answer is of one
 * SID, one label and one policy sequence number: a policy load makes it
 * unfindable at the moment at which the kernel switches. The entry goes with
 * its token.
 *
 * Readers and writers do not wait. A writer makes the version odd, or goes
 * without where another is at work; a reader believes what it read only if the
 * version was even and is the same afterwards. The atomic operations order the
 * accesses on every processor.
 */
#ifndef SEBPF_RECENT_H
#define SEBPF_RECENT_H

#include "hooks/kernel_read.h"
#include "hooks/maps.h"
#include "sebpf/abi.h"

inlined __u32 read_version(struct sebpf_token *entry)
{
	return __sync_fetch_and_add(&entry->recent.version, 0);
}

/**
 * Tells whether the current task was allowed the same before, without a record
 * to be written, under the policy that the kernel enforces now.
 *
 * @param token the kernel's token, untrusted or NULL.
 * @param operation enum sebpf_operation; counted where it was.
 * @param class_id enum sebpf_class.
 * @param permissions mask of SEBPF_PERM().
 * @return 1; 0 where it is not known, or anything cannot be read.
 */
inlined int is_remembered(const struct bpf_token *token, __u32 operation,
			  __u32 class_id, __u32 permissions)
{
	struct sebpf_token_key key = { .token = (__u64)token };
	/* All before the look-up: what calls are between has to be saved. */
	__u32 sequence = kernel_policy()->latest_granting;
	__u32 sid = current_sid();
	volatile struct sebpf_recent *recent;
	struct sebpf_token *entry;
	__u32 version, found;

	entry = bpf_map_lookup_elem(&sebpf_tokens, &key);
	if (!entry || class_id >= SEBPF_CLASS_COUNT)
		return 0;
	recent = &entry->recent;
	version = read_version(entry);
	if (version & 1 || recent->sid != sid || recent->sequence != sequence ||
	    !(recent->classes & 1U << class_id))
		return 0;
	found = recent->silent[class_id] & permissions;
	if (found != permissions || read_version(entry) != version)
		return 0;
	count(SEBPF_COUNT_CHECKED + operation);
	return 1;
}

/**
 * Remembers what a task may do without a record.
 *
 * @param entry of the token.
 * @param sid SID of the task; not 0.
 * @param sequence of the policy that decided.
 * @param class_id enum sebpf_class.
 * @param silent permissions that are allowed and not recorded.
 */
inlined void remember(struct sebpf_token *entry, __u32 sid, __u32 sequence,
		      __u32 class_id, __u32 silent)
{
	volatile struct sebpf_recent *recent = &entry->recent;
	__u32 version = read_version(entry);

	if (version & 1 || class_id >= SEBPF_CLASS_COUNT)
		return;
	if (__sync_val_compare_and_swap(&entry->recent.version, version,
					version + 1) != version)
		return;
	if (recent->sid != sid || recent->sequence != sequence) {
		recent->sid = sid;
		recent->sequence = sequence;
		recent->classes = 0;
	}
	recent->silent[class_id] = silent;
	recent->classes |= 1U << class_id;
	__sync_fetch_and_add(&entry->recent.version, 1);
}

#endif /* SEBPF_RECENT_H */
