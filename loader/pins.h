/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - where the hooks are pinned
 * Copyright (C) 2026 The sebpf authors
 *
 * The directory (mode 0700) holds maps/NAME, links/NAME; progs/NAME, which are
 * attached to nothing; and decisions/NAME_ID, the links that put the decision
 * in its place in the program ID of a hook. A link is pinned as
 * links/NAME_LOAD, and a program as progs/NAME_LOAD, until its load is in
 * force. While no server runs, the hooks live as long as the pinned links do.
 */
#ifndef SEBPF_LOADER_PINS_H
#define SEBPF_LOADER_PINS_H

#include <stdint.h>

#include "sebpf/error.h"

#define SEBPF_BPFFS "/sys/fs/bpf"
#define SEBPF_PIN_DIR SEBPF_BPFFS "/sebpf"
#define SEBPF_PIN_MAPS SEBPF_PIN_DIR "/maps"
#define SEBPF_PIN_LINKS SEBPF_PIN_DIR "/links"
#define SEBPF_PIN_DECISIONS SEBPF_PIN_DIR "/decisions"
#define SEBPF_PIN_PROGS SEBPF_PIN_DIR "/progs"

/**
 * enum sebpf_pin_kind - which directory
 */
enum sebpf_pin_kind {
	SEBPF_PINS_OF_MAPS,
	SEBPF_PINS_OF_LINKS,
	SEBPF_PINS_OF_DECISIONS,
	SEBPF_PINS_OF_PROGS,
	SEBPF_PIN_KINDS,
};

/* More than the path of any pin; bpffs names are short. */
#define SEBPF_PIN_BYTES 256

/**
 * Sets where this process pins from now on; the default is SEBPF_PIN_DIR.
 *
 * @param directory descriptor of such a directory that no path leads to; it
 *	stays the caller's, and open. -1: SEBPF_PIN_DIR.
 */
void sebpf_pins_use(int directory);

/**
 * Tells whether this process pins at SEBPF_PIN_DIR.
 *
 * @return 1; 0.
 */
int sebpf_pins_are_usual(void);

/**
 * Gives the path of a pin.
 *
 * @param path receives the path; SEBPF_PIN_BYTES.
 * @param kind of what is pinned.
 * @param name of the pin; "" for the directory.
 */
void sebpf_pins_path(char *path, enum sebpf_pin_kind kind, const char *name);

/**
 * Opens the directory that this process pins in.
 *
 * @return a descriptor, which the caller closes; -errno of open(2).
 */
int sebpf_pins_open(void);

/**
 * Opens the directory that another process pins in and keeps open.
 *
 * @param process the server.
 * @return a descriptor, which the caller closes; -ENOENT if it has none;
 *	-EACCES if this process may not look; -errno of open(2).
 */
int sebpf_pins_open_of(int process);

/**
 * Makes the directories, with mode 0700, if they are not there.
 *
 * @param err filled on failure.
 * @return 0; -EMEDIUMTYPE if /sys/fs/bpf is not a BPF filesystem; -EPERM if
 *	another user made one of the directories, or may write to it; -errno of
 *	mkdir(2).
 */
int sebpf_pins_prepare(struct sebpf_err *err);

/**
 * Gives the pins of the load in force their names, if a start was killed before
 * it did so, and removes those of every other load.
 *
 * @param load in force; 0: none.
 * @param err filled on failure.
 * @return 0; -errno of rename(2) and unlink(2).
 */
int sebpf_pins_settle(uint32_t load, struct sebpf_err *err);

/**
 * Tells whether a link exists.
 *
 * @param link its id.
 * @param err filled on failure.
 * @return 1; 0; -errno of BPF_LINK_GET_FD_BY_ID if it cannot be told.
 */
int sebpf_link_exists(uint32_t link, struct sebpf_err *err);

/**
 * Waits until the kernel has let go of a link that is no longer pinned: it does
 * so a little later, in a worker.
 *
 * @param link id of the link.
 * @param err filled on failure.
 * @return 0; -EBUSY if something else keeps it; errors of sebpf_link_exists().
 */
int sebpf_pins_wait(uint32_t link, struct sebpf_err *err);

/**
 * Removes every pinned link, then all other pins, then the directories; but not
 * the directory around them if no path leads there.
 *
 * @param wait 1: wait until the kernel has let go of the links: then the hooks
 *	are gone.
 * @param err filled on failure.
 * @return 0; -ENOENT if nothing is pinned; -EBUSY if something else keeps
 *	a link; -errno of unlink(2).
 */
int sebpf_pins_remove(int wait, struct sebpf_err *err);

/**
 * Makes the directories again, empty. What was there belongs to hooks that are not
 * in force, and keeping one of these does no harm.
 *
 * @param err filled on failure.
 * @return 0; as sebpf_pins_prepare(), and nothing is removed where others could have
 *	put it; -errno of unlink(2).
 */
int sebpf_pins_renew(struct sebpf_err *err);

#endif /* SEBPF_LOADER_PINS_H */
