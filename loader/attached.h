/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the attached hooks, and where they are found
 * Copyright (C) 2026 The sebpf authors
 *
 * Pins may be covered by another mount, be in another mount namespace, or be
 * gone while a process keeps the links. So if there are no pins, hooks are
 * looked for among the links of the kernel. All maps are bound to the program
 * on bpf_token_free, so its link leads to them.
 *
 * What is pinned belongs to root. What is found only among the links may belong
 * to anybody who may attach programs: enough to report it, not enough to take
 * its maps over.
 */
#ifndef SEBPF_LOADER_ATTACHED_H
#define SEBPF_LOADER_ATTACHED_H

#include <stddef.h>

#include "loader/answers.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"

/* More than there are maps. */
#define SEBPF_ATTACHED_MAPS 32

/**
 * enum sebpf_standing - the state of the hooks as a whole
 */
enum sebpf_standing {
	SEBPF_DETACHED, /* there are none */
	SEBPF_ATTACHING, /* the first load is not in force yet */
	SEBPF_IN_FORCE,
	SEBPF_RETIRED, /* detached, but something keeps them */
};

/**
 * struct sebpf_attached - hooks that share a set of maps
 * @standing: of the load that @control names.
 * @control: the control element.
 * @load: what the load in force consists of; zero if none is.
 * @has_pins: 1 if the pins are where this process looks: see sebpf_pins_use().
 * @map_ids: ids of the maps.
 * @map_count: their number.
 */
struct sebpf_attached {
	enum sebpf_standing standing;
	struct sebpf_control control;
	struct sebpf_load load;
	int has_pins;
	uint32_t map_ids[SEBPF_ATTACHED_MAPS];
	size_t map_count;
};

/**
 * Tells the state of hooks from their control element.
 *
 * @param control the element.
 * @return SEBPF_ATTACHING, SEBPF_IN_FORCE or SEBPF_RETIRED.
 */
enum sebpf_standing sebpf_standing_of(const struct sebpf_control *control);

/**
 * Looks for the hooks: at their pins, then among all links. If there are several
 * sets, the one that is in force is found.
 *
 * @param ret_attached receives what was found; @p standing is SEBPF_DETACHED if
 *	there is nothing.
 * @param err filled on failure.
 * @return 0; -EPROTO if they are of another version of sebpf; -EPERM without
 *	CAP_SYS_ADMIN; -EACCES if the policy keeps a program that may be one of
 *	them from this process; -errno of bpf(2).
 */
int sebpf_attached_find(struct sebpf_attached *ret_attached,
			struct sebpf_err *err);

/**
 * Pins the link that leads to all others again, if it is among some that were
 * kept; sebpf_attached_find() finds the pin then.
 *
 * @param links descriptors, of links or of something else.
 * @param count their number.
 * @param err filled on failure.
 * @return 1 if it was among them; 0; -errno of bpf(2).
 */
int sebpf_attached_restore(const int *links, size_t count,
			   struct sebpf_err *err);

/**
 * Tells how many hooks of the load in force have lost their link.
 *
 * @param attached what was found.
 * @param err filled on failure.
 * @return their number; errors of sebpf_link_exists().
 */
int sebpf_attached_missing(const struct sebpf_attached *attached,
			   struct sebpf_err *err);

/**
 * Opens a map of the hooks.
 *
 * @param attached what was found.
 * @param name of the map, as the kernel keeps it: at most 15 bytes.
 * @param err filled on failure.
 * @return a descriptor, which the caller closes; -ENOENT if there is none with
 *	that name; -errno of bpf(2).
 */
int sebpf_attached_map(const struct sebpf_attached *attached, const char *name,
		       struct sebpf_err *err);

/**
 * Opens the program that revokes tokens.
 *
 * @param attached what was found.
 * @param err filled on failure.
 * @return as sebpf_attached_map().
 */
int sebpf_attached_revoke(const struct sebpf_attached *attached,
			  struct sebpf_err *err);

/**
 * Opens the program that answers questions, and its map.
 *
 * @param attached what was found.
 * @param ret_answers receives the descriptors; the caller closes them with
 *	sebpf_answers_close().
 * @param err filled on failure.
 * @return as sebpf_attached_map().
 */
int sebpf_attached_answers(const struct sebpf_attached *attached,
			   struct sebpf_answers *ret_answers,
			   struct sebpf_err *err);

/**
 * Writes the control element.
 *
 * @param attached what was found; @p control is what is written.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_attached_write(const struct sebpf_attached *attached,
			 struct sebpf_err *err);

/**
 * Retires the hooks: from now on they let everything pass, even if something
 * keeps them.
 *
 * @param attached what was found; its @p standing becomes SEBPF_RETIRED.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_attached_retire(struct sebpf_attached *attached,
			  struct sebpf_err *err);

/**
 * Waits until the kernel has let go of the links: it does so in a worker.
 *
 * @param attached what was found.
 * @param err filled on failure.
 * @return 0; -EBUSY if something else keeps a link.
 */
int sebpf_attached_wait(const struct sebpf_attached *attached,
			struct sebpf_err *err);

#endif /* SEBPF_LOADER_ATTACHED_H */
