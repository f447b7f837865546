/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the share of the table of tokens that a container has
 * Copyright (C) 2026 The sebpf authors
 *
 * Tokens are counted for the user namespace right below the initial one that
 * they are in. Root in a container makes as many user namespaces as the kernel
 * lets it, and whoever delegates to these may give it a filesystem for each. But
 * all of them are below the container's own. Each token holds its user
 * namespace, and with it those above. So the inode number means the same
 * namespace for as long as a token is counted for it.
 *
 * A container may have a fixed part of what is free when it asks. So each gets
 * something, however many others take all that they get, and the first one gets
 * no more than its part.
 *
 * A place belongs to a namespace as long as it counts a token. Both are in one
 * word, so that a place is taken, counted up and given back in one step. Two
 * tasks that are the first of their container may take two places; later ones
 * find the first of them.
 *
 * What it decides if something is wrong: a namespace that cannot be read has no
 * share. If a bucket is full, which some eight thousand containers with tokens
 * would make likely, so has one more. Both are denied (SHARE).
 */
#ifndef SEBPF_HOOKS_SHARE_H
#define SEBPF_HOOKS_SHARE_H

#include "hooks/core.h"
#include "hooks/kernel_read.h"
#include "hooks/maps.h"

_Static_assert((SEBPF_SHARES & (SEBPF_SHARES - 1)) == 0, "places");

inlined struct sebpf_shares *all_shares(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&sebpf_shares, &zero);
}

/**
 * Finds the container that a user namespace belongs to.
 *
 * @param userns address of the kernel's struct user_namespace.
 * @return the inode number of the one right below the initial namespace; 0 if
 *	it cannot be read.
 */
global_function int sebpf_container_of(__u64 userns)
{
	struct user_namespace *here;

	while (userns && can_loop) {
		here = kernel_cast(userns, struct user_namespace);
		if (here->level == 1)
			return (int)here->ns.inum;
		userns = field_word(userns, struct user_namespace, parent);
	}
	return 0;
}

inlined __u64 read_share(const struct sebpf_shares *shares, __u32 place)
{
	return *(const volatile __u64 *)&shares
			->of[bounded(place, SEBPF_SHARES)];
}

/**
 * Finds the place that counts for a container, or else a free one. A function of
 * its own, so that the verifier looks at the loop only once.
 *
 * @param container see sebpf_container_of().
 * @return the place; SEBPF_SHARES: there is none.
 */
global_function int sebpf_find_share(__u32 container)
{
	__u32 bucket = container * 0x9E3779B1U >>
		       (32 - SEBPF_SHARE_BUCKET_BITS);
	const struct sebpf_shares *shares = all_shares();
	__u32 free = SEBPF_SHARES + unknown_zero;
	__u32 i, place;
	__u64 share;

	if (!shares)
		return SEBPF_SHARES;
	for (i = unknown_zero; i < SEBPF_SHARE_BUCKET && can_loop; i++) {
		place = bucket * SEBPF_SHARE_BUCKET +
			bounded(i, SEBPF_SHARE_BUCKET);
		share = read_share(shares, place);
		if (!(__u32)share)
			free = place;
		else if (share >> 32 == container)
			return (int)place;
	}
	return (int)free;
}

/* How many tokens one container may have now. */
inlined __u64 share_size(const struct sebpf_shares *shares)
{
	__u64 used = *(const volatile __u64 *)&shares->used;

	return used < SEBPF_MAX_TOKENS ?
		       (SEBPF_MAX_TOKENS - used) / SEBPF_SHARE_PARTS :
		       0;
}

/**
 * Counts one more token of a container.
 *
 * @param container see sebpf_container_of().
 * @return where it is counted, for give_share_back(); 0 if the container has its
 *	share already.
 */
global_function int sebpf_take_share(__u32 container)
{
	struct sebpf_shares *shares = all_shares();
	__u64 before, after;
	__u32 place;

	if (!shares || !container)
		return 0;
	while (can_loop) {
		place = (__u32)sebpf_find_share(container);
		if (place >= SEBPF_SHARES)
			return 0;
		before = read_share(shares, place);
		if (!(__u32)before)
			after = (__u64)container << 32 | 1;
		else if (before >> 32 == container)
			after = before + 1;
		else
			continue;
		if ((__u32)after > share_size(shares))
			return 0;
		if (__sync_val_compare_and_swap(
			    &shares->of[bounded(place, SEBPF_SHARES)], before,
			    after) != before)
			continue;
		__sync_fetch_and_add(&shares->used, 1);
		return (int)place + 1;
	}
	return 0;
}

/* Takes back what sebpf_take_share() returned. */
inlined void give_share_back(__u32 share)
{
	struct sebpf_shares *shares = all_shares();

	if (!shares || !share)
		return;
	__sync_fetch_and_add(&shares->of[bounded(share - 1, SEBPF_SHARES)],
			     ~0ULL);
	__sync_fetch_and_add(&shares->used, ~0ULL);
}

#endif /* SEBPF_HOOKS_SHARE_H */
