/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - whether a load of the hooks is the one that decides
 * Copyright (C) 2026 The sebpf authors
 *
 * All hooks of a load are attached, each with its decision, before the load is
 * put in force. One write to the control map does that, and retires the load
 * before. "sebpf detach" retires the last one before it removes anything. So it
 * does not matter which hooks are attached at a moment, or kept by a process
 * that holds a link: those of one load decide, or none.
 */
#ifndef SEBPF_HOOKS_STANDING_H
#define SEBPF_HOOKS_STANDING_H

#include "hooks/maps.h"

enum standing {
	STANDING_IN_FORCE,
	/* Attached, but another load decides. */
	STANDING_COMING,
	/* The same, and no load has decided yet: what a decision will need later is
	 * remembered already. */
	STANDING_FIRST,
	/* Another one decides, or none does: these decide nothing any more. */
	STANDING_RETIRED,
};

/* Which load of the hooks this is, see struct sebpf_control. */
const volatile __u32 hooks_load = 0;

inlined enum standing standing(void)
{
	__u32 zero = 0;
	const struct sebpf_control *control =
		bpf_map_lookup_elem(&sebpf_control, &zero);
	__u32 load;

	/* Never: an array has its elements. If it is unknown, enforce. */
	if (!control)
		return STANDING_IN_FORCE;
	load = *(const volatile __u32 *)&control->load;
	if (load == hooks_load)
		return STANDING_IN_FORCE;
	if (load > hooks_load)
		return STANDING_RETIRED;
	return load ? STANDING_COMING : STANDING_FIRST;
}

#endif /* SEBPF_HOOKS_STANDING_H */
