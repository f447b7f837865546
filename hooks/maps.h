/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the maps that hooks and user space share
 * Copyright (C) 2026 The sebpf authors
 *
 * All are pinned beside the links, and outlive the process that made them.
 */
#ifndef SEBPF_HOOKS_MAPS_H
#define SEBPF_HOOKS_MAPS_H

#include "hooks/kernel_types.h"

#include <bpf/bpf_helpers.h>

#include "sebpf/abi.h"

/*
 * Live tokens, by the address of the kernel's struct bpf_token: bpf_token_free
 * removes the entry before the address can be used again. Not preallocated: an
 * entry is small, but the maximum number of them is large.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SEBPF_MAX_TOKENS);
	__type(key, __u64);
	__type(value, struct sebpf_token);
} sebpf_tokens SEC(".maps");

/* Element 0: how many of them each container has. See hooks/share.h. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sebpf_shares);
} sebpf_shares SEC(".maps");

/* Decisions, by a hash of the key: see hooks/avc.h. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SEBPF_AVC_SLOTS);
	__type(key, __u32);
	__type(value, struct sebpf_avc);
} sebpf_avc SEC(".maps");

/* The delegator, with the root inode of each delegated filesystem. */
struct {
	__uint(type, BPF_MAP_TYPE_INODE_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct sebpf_mount);
} sebpf_mounts SEC(".maps");

/* The same, for hooks to which the kernel does not show the inode. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, SEBPF_MAX_ROOTS);
	__type(key, struct sebpf_root_key);
	__type(value, struct sebpf_mount);
} sebpf_roots SEC(".maps");

/* The setter of a mount's options, by the address of its bpf_mount_opts. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, SEBPF_MAX_SETTERS);
	__type(key, __u64);
	__type(value, struct sebpf_setter);
} sebpf_setters SEC(".maps");

struct event_ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, SEBPF_EVENT_RING_BYTES);
};

/*
 * Decisions to record: see hooks/ring.h. User space makes the rings. If a ring
 * is full, the event is dropped and counted as lost.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, SEBPF_EVENT_RINGS + 1);
	__type(key, __u32);
	__array(values, struct event_ring);
} sebpf_events SEC(".maps");

/* Element 0: the owners of the rings. Only hooks write it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sebpf_ring_owners);
} sebpf_owners SEC(".maps");

/* Places to write labels out before they go into a ring. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SEBPF_MAX_TEXTS);
	__type(key, __u64);
	__type(value, struct sebpf_label_event);
} sebpf_texts SEC(".maps");

/*
 * Lost events, by SID. User space makes the entry 0, which counts for all
 * domains that find no place. Preallocated, so that a domain has no entry only
 * if the table is full.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SEBPF_MAX_LOSERS + 1);
	__type(key, __u32);
	__type(value, __u64);
} sebpf_lost SEC(".maps");

/* Those of them that are in records. Only user space writes it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SEBPF_MAX_LOSERS + 1);
	__type(key, __u32);
	__type(value, __u64);
} sebpf_told SEC(".maps");

/* enum sebpf_counter. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SEBPF_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} sebpf_counters SEC(".maps");

/* Element 0: id of the token labelled last. Only hooks write it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} sebpf_last_id SEC(".maps");

/* Element 0. Only user space writes it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sebpf_control);
} sebpf_control SEC(".maps");

/* In no order. Only user space writes and reads it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SEBPF_LOADS);
	__type(key, __u32);
	__type(value, struct sebpf_load);
} sebpf_loads SEC(".maps");

/* Element 0. Only user space writes and reads it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sebpf_counts);
} sebpf_counts SEC(".maps");

/* Questions of user space, see hooks/answer.bpf.c. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SEBPF_MAX_ANSWERS);
	__type(key, __u64);
	__type(value, struct sebpf_inquiry);
} sebpf_answers SEC(".maps");

static inline __attribute__((always_inline)) void count(__u32 counter)
{
	__u64 *value = bpf_map_lookup_elem(&sebpf_counters, &counter);

	/* In a hook, migration is off and preemption is not. */
	if (value)
		__sync_fetch_and_add(value, 1);
}

static inline __attribute__((always_inline)) void count_lost(__u32 sid)
{
	__u64 *lost = bpf_map_lookup_elem(&sebpf_lost, &sid);
	__u64 none = 0;

	if (!lost) {
		bpf_map_update_elem(&sebpf_lost, &sid, &none, BPF_NOEXIST);
		lost = bpf_map_lookup_elem(&sebpf_lost, &sid);
	}
	if (!lost) {
		sid = 0;
		lost = bpf_map_lookup_elem(&sebpf_lost, &sid);
	}
	if (lost)
		__sync_fetch_and_add(lost, 1);
	count(SEBPF_COUNT_LOST);
}

static inline __attribute__((always_inline)) struct sebpf_token *
token_entry(__u64 token)
{
	return bpf_map_lookup_elem(&sebpf_tokens, &token);
}

#endif /* SEBPF_HOOKS_MAPS_H */
