/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the check for what takes the pins, or all hooks, away
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_HOOKS_GUARD_PINS_H
#define SEBPF_HOOKS_GUARD_PINS_H

#include "hooks/core.h"
#include "hooks/mounts.h"

/**
 * Asks filesystem { unmount } on the filesystem with the pins. A function of its
 * own, so that the stack need not also hold what finds out whether to ask.
 *
 * @param operation enum sebpf_operation.
 * @param superblock address of the filesystem's superblock; 0: not known.
 * @param is_known 0: it cannot be told whether the pins, or the hooks, go.
 * @return 0 or a negative errno; EACCES (MOUNTS) also if anything is not known.
 */
static __noinline int ask_about_pins(__u8 operation, __u64 superblock,
				     int is_known)
{
	struct request request = REQUEST(operation, SEBPF_NOT_APPLICABLE);

	if (superblock)
		request.target_sid = superblock_sid(superblock);
	if (!is_known || !request.target_sid)
		request.failure = SEBPF_FAIL_MOUNTS;
	request.checks[0].tclass = SEBPF_CLASS_FILESYSTEM;
	request.checks[0].requested = SEBPF_PERM(FILESYSTEM, UNMOUNT);
	request.count = 1;
	return sebpf_check(&request);
}

#endif /* SEBPF_HOOKS_GUARD_PINS_H */
