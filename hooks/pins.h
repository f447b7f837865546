/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - where the hooks are pinned
 * Copyright (C) 2026 The sebpf authors
 *
 * The directory (mode 0700) holds maps/NAME, links/NAME; progs/NAME, which are
 * attached to nothing; and decisions/NAME_ID, the links that put the decision in
 * its place in the program ID of a hook. Enforcement lives as long as the pinned links do,
 * whatever happens to the process.
 */
#ifndef SEBPF_PINS_H
#define SEBPF_PINS_H

#include "sebpf/error.h"

#define SEBPF_BPFFS "/sys/fs/bpf"
#define SEBPF_PIN_DIR SEBPF_BPFFS "/sebpf"
#define SEBPF_PIN_MAPS SEBPF_PIN_DIR "/maps"
#define SEBPF_PIN_LINKS SEBPF_PIN_DIR "/links"
#define SEBPF_PIN_DECISIONS SEBPF_PIN_DIR "/decisions"
#define SEBPF_PIN_PROGS SEBPF_PIN_DIR "/progs"

/**
 * Makes the directories, with mode 0700, where they are not there.
 *
 * @param err filled on failure.
 * @return 0; -EMEDIUMTYPE where /sys/fs/bpf is not a BPF filesystem; -EPERM
 *	where somebody else made one of the directories, or may write to it;
 *	-errno of mkdir(2).
 */
int sebpf_pins_prepare(struct sebpf_err *err);

/**
 * Tells whether links are pinned, that is, whether hooks are attached.
 *
 * @return 1 or 0; 0 also where the directory cannot be read.
 */
int sebpf_pins_have_links(void);

/**
 * Removes every pinned link, then all other pins, then the directories, and
 * waits until the kernel has let go of the links: the hooks are gone then.
 *
 * @param err filled on failure.
 * @return 0; -ENOENT where nothing is pinned; -EBUSY where something else keeps
 *	a link; -errno of unlink(2).
 */
int sebpf_pins_remove(struct sebpf_err *err);

#endif /* SEBPF_PINS_H */
