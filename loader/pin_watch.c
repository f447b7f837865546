// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what has happened to the directory of the pins
 * Copyright (C) 2026 The sebpf authors
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "loader/pin_watch.h"
#include "loader/pins.h"
#include "sebpf/cleanup.h"

/* Whether a mount is in this namespace; 1 also if that is not known. */
static int has_mount(unsigned long long id)
{
	FILE *mounts sebpf_auto_file = fopen("/proc/self/mountinfo", "re");
	char *line sebpf_auto_free = NULL;
	size_t size = 0;

	if (!mounts)
		return 1;
	while (getline(&line, &size, mounts) > 0)
		if (strtoull(line, NULL, 10) == id)
			return 1;
	return !feof(mounts);
}

enum sebpf_pin_place sebpf_pin_place(int directory)
{
	struct statx here, there;

	if (statx(directory, "", AT_EMPTY_PATH,
		  STATX_BASIC_STATS | STATX_MNT_ID, &here))
		return SEBPF_PINS_COVERED;
	if (!statx(AT_FDCWD, SEBPF_PIN_DIR, 0, STATX_BASIC_STATS, &there) &&
	    here.stx_ino == there.stx_ino &&
	    here.stx_dev_major == there.stx_dev_major &&
	    here.stx_dev_minor == there.stx_dev_minor)
		return SEBPF_PINS_IN_PLACE;
	if (!here.stx_nlink ||
	    (here.stx_mask & STATX_MNT_ID && !has_mount(here.stx_mnt_id)))
		return SEBPF_PINS_LOST;
	return SEBPF_PINS_COVERED;
}
