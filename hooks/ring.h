/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the ring that a domain's events go into
 * Copyright (C) 2026 The sebpf authors
 *
 * A domain, which is a SID, has a ring of its own. So a domain that floods its
 * ring, or a task that is stopped between reserving room in it and filling it,
 * takes nothing from other domains. A domain takes a ring at its first event:
 * of those that have been read to the end, the one that was used least
 * recently. So it gets none only if as many others have unread events.
 *
 * If something is wrong:
 *	the SID is unreadable			the ring of domains without one
 *	each ring has unread events		the same
 *	another domain takes the same ring	the same, for this event
 *	two tasks of a domain take one each	the first one is the domain's; the
 *						other is free to be taken again
 */
#ifndef SEBPF_HOOKS_RING_H
#define SEBPF_HOOKS_RING_H

#include "hooks/core.h"
#include "hooks/maps.h"

inlined int has_been_read(__u32 index)
{
	void *ring = bpf_map_lookup_elem(&sebpf_events, &index);

	return ring && !bpf_ringbuf_query(ring, BPF_RB_AVAIL_DATA);
}

/* Takes a ring for a domain; SEBPF_EVENT_RINGS if it gets none. */
inlined __u32 take_ring(struct sebpf_ring_owners *owners, __u32 sid)
{
	__u32 taken = SEBPF_EVENT_RINGS + unknown_zero, before = unknown_zero;
	__u32 i, at;
	__u64 oldest_ns = ~(__u64)unknown_zero;
	struct sebpf_ring_owner *owner;

	for (i = unknown_zero; i < SEBPF_EVENT_RINGS && can_loop; i++) {
		at = bounded(i, SEBPF_EVENT_RINGS);
		owner = &owners->of[at];
		if (owner->used_ns < oldest_ns && has_been_read(at)) {
			oldest_ns = owner->used_ns;
			before = owner->sid;
			taken = at;
		}
	}
	if (taken >= SEBPF_EVENT_RINGS)
		return SEBPF_EVENT_RINGS;
	owner = &owners->of[bounded(taken, SEBPF_EVENT_RINGS)];
	if (has_fault(SEBPF_FAULT_TAKEN))
		before = ~before;
	if (__sync_val_compare_and_swap(&owner->sid, before, sid) != before)
		return SEBPF_EVENT_RINGS;
	owner->used_ns = bpf_ktime_get_boot_ns();
	return taken;
}

/**
 * Finds the ring for a domain's event.
 *
 * @return index of the ring.
 */
global_function int sebpf_find_ring(__u32 sid)
{
	__u32 zero = 0, i;
	struct sebpf_ring_owners *owners =
		bpf_map_lookup_elem(&sebpf_owners, &zero);
	struct sebpf_ring_owner *owner;

	if (!owners || !sid)
		return SEBPF_EVENT_RINGS;
	for (i = unknown_zero; i < SEBPF_EVENT_RINGS && can_loop; i++) {
		owner = &owners->of[bounded(i, SEBPF_EVENT_RINGS)];
		if (owner->sid == sid) {
			owner->used_ns = bpf_ktime_get_boot_ns();
			return (int)i;
		}
	}
	return (int)take_ring(owners, sid);
}

#endif /* SEBPF_HOOKS_RING_H */
