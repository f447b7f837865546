/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - failures that tests provoke and no kernel can be made to have
 * Copyright (C) 2026 The sebpf authors
 *
 * Built with SEBPF_FAULTS, the hooks fail where the variable fault_now says so;
 * built without, as they are shipped, nothing of this is in the object.
 */
#ifndef SEBPF_FAULT_H
#define SEBPF_FAULT_H

/**
 * enum sebpf_fault - what fault_now may be
 * @SEBPF_FAULT_NONE: all works.
 * @SEBPF_FAULT_SID: the SID of the current task cannot be read.
 * @SEBPF_FAULT_CONTEXT: no context is found for a SID.
 * @SEBPF_FAULT_LEVELS: levels cannot be compared.
 * @SEBPF_FAULT_UNNAMED: what is done has no permission name.
 * @SEBPF_FAULT_MOUNT: the delegator cannot be remembered.
 * @SEBPF_FAULT_TABLE: the table of tokens takes no entry.
 * @SEBPF_FAULT_RING: the event ring has no room.
 * @SEBPF_FAULT_ROW: a row of the policy image cannot be read.
 * @SEBPF_FAULT_OPTIONS: neither a filesystem's name nor what it delegates can
 *	be read.
 * @SEBPF_FAULT_MOUNTS: what is mounted in a mount cannot be told.
 */
enum sebpf_fault {
	SEBPF_FAULT_NONE,
	SEBPF_FAULT_SID,
	SEBPF_FAULT_CONTEXT,
	SEBPF_FAULT_LEVELS,
	SEBPF_FAULT_UNNAMED,
	SEBPF_FAULT_MOUNT,
	SEBPF_FAULT_TABLE,
	SEBPF_FAULT_RING,
	SEBPF_FAULT_ROW,
	SEBPF_FAULT_OPTIONS,
	SEBPF_FAULT_MOUNTS,
};

#ifdef __bpf__
#ifdef SEBPF_FAULTS

#include "hooks/kernel_types.h"

/* In the object's .bss, which user space finds by its name. */
volatile __u32 fault_now;

#define has_fault(fault) (fault_now == (fault))

#else
#define has_fault(fault) 0
#endif
#endif /* __bpf__ */

#endif /* SEBPF_FAULT_H */
