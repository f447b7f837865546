/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - failures that tests provoke and that no kernel can be made to have
 * Copyright (C) 2026 The sebpf authors
 *
 * If they are built with SEBPF_FAULTS, the hooks fail as the map sebpf_fault
 * says. If not, as they are shipped, none of this is in the object.
 */
#ifndef SEBPF_HOOKS_FAULT_H
#define SEBPF_HOOKS_FAULT_H

/**
 * enum sebpf_fault - what the map sebpf_fault may say
 * @SEBPF_FAULT_NONE: all works.
 * @SEBPF_FAULT_SID: the SID of the current task cannot be read.
 * @SEBPF_FAULT_CONTEXT: no context is found for a SID.
 * @SEBPF_FAULT_POLICY: no policy is found.
 * @SEBPF_FAULT_LEVELS: levels cannot be compared.
 * @SEBPF_FAULT_RULES: a bucket of rules does not end.
 * @SEBPF_FAULT_RULE_HASH: rules are looked for in the wrong place.
 * @SEBPF_FAULT_NAME_HASH: so are names of classes and permissions.
 * @SEBPF_FAULT_SID_HASH: so are the SIDs of contexts.
 * @SEBPF_FAULT_TRANSITION: so are transitions by name.
 * @SEBPF_FAULT_UNNAMED: the operation has no permission name.
 * @SEBPF_FAULT_MOUNT: the delegator cannot be remembered.
 * @SEBPF_FAULT_TABLE: the table of tokens takes no entry.
 * @SEBPF_FAULT_RING: the event ring has no room.
 * @SEBPF_FAULT_SLOW: a task that has reserved room for an event about a command
 *	without an object is kept from filling it, for some seconds at most.
 * @SEBPF_FAULT_OPTIONS: neither a filesystem's name nor what it delegates can
 *	be read.
 * @SEBPF_FAULT_TAKEN: another domain takes the ring that this one is about to.
 * @SEBPF_FAULT_UNSEEN: the kernel skips the programs that see options.
 * @SEBPF_FAULT_UNSEEN_BEFORE: it skips the one that runs before they are set.
 * @SEBPF_FAULT_MOUNTS: it is unknown whether the pins go with a mount, and where
 *	they are.
 * @SEBPF_FAULT_FILE_NAME: the name of a file of /proc cannot be read.
 */
enum sebpf_fault {
	SEBPF_FAULT_NONE,
	SEBPF_FAULT_SID,
	SEBPF_FAULT_CONTEXT,
	SEBPF_FAULT_POLICY,
	SEBPF_FAULT_LEVELS,
	SEBPF_FAULT_RULES,
	SEBPF_FAULT_RULE_HASH,
	SEBPF_FAULT_NAME_HASH,
	SEBPF_FAULT_SID_HASH,
	SEBPF_FAULT_TRANSITION,
	SEBPF_FAULT_UNNAMED,
	SEBPF_FAULT_MOUNT,
	SEBPF_FAULT_TABLE,
	SEBPF_FAULT_RING,
	SEBPF_FAULT_OPTIONS,
	SEBPF_FAULT_MOUNTS,
	SEBPF_FAULT_SLOW,
	SEBPF_FAULT_TAKEN,
	SEBPF_FAULT_UNSEEN,
	SEBPF_FAULT_UNSEEN_BEFORE,
	SEBPF_FAULT_FILE_NAME,
};

#ifdef __bpf__
#ifdef SEBPF_FAULTS

#include "hooks/kernel_types.h"

#include <bpf/bpf_helpers.h>

/* Element 0: enum sebpf_fault. Shared by all objects. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} sebpf_fault SEC(".maps");

static inline __attribute__((always_inline)) int has_fault(__u32 fault)
{
	__u32 zero = 0;
	const __u32 *now = bpf_map_lookup_elem(&sebpf_fault, &zero);

	return now && *now == fault;
}

#else
#define has_fault(fault) 0
#endif
#endif /* __bpf__ */

#endif /* SEBPF_HOOKS_FAULT_H */
