/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - from the object files to hooks that enforce
 * Copyright (C) 2026 The sebpf authors
 *
 * The order is load, prove, put the decision in its place, attach, put in
 * force. No hook ever runs without a decision. One write says which load
 * decides, and it is the last one that can fail (hooks/standing.h). The maps of
 * hooks that are attached are used again, so tokens keep their labels, and a
 * second process takes over without a gap. docs/states.md has all states, and
 * what is found after a kill at each step.
 */
#ifndef SEBPF_LOADER_LOADER_H
#define SEBPF_LOADER_LOADER_H

#include "loader/answers.h"
#include "loader/attached.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"

/* Opaque: the loaded programs and maps. */
struct sebpf_hooks;

/**
 * Loads the programs into the kernel and makes and pins the maps, or takes those of
 * the hooks that are attached. Attaches nothing.
 *
 * @param ret_hooks receives the hooks; the caller frees with
 *	sebpf_hooks_free().
 * @param err filled on failure; pins that this call made are removed again.
 * @return 0; -EPERM without the privilege, or if the kernel hides its
 *	addresses; -EPROTO if the attached hooks are of another version of
 *	sebpf; -errno of bpf(2) and libbpf.
 */
int sebpf_hooks_load(struct sebpf_hooks **ret_hooks, struct sebpf_err *err);

/**
 * Closes links, programs and maps. Hooks that were put in force stay, by their
 * pins. Nothing else stays.
 *
 * @param hooks may be NULL.
 */
void sebpf_hooks_free(struct sebpf_hooks *hooks);

/**
 * Gives the descriptors for questions to the hooks' functions.
 *
 * @param hooks the hooks; own the descriptors.
 * @return the descriptors.
 */
struct sebpf_answers sebpf_hooks_answers(const struct sebpf_hooks *hooks);

/**
 * Puts the decision into each hook's program, attaches every hook and pins its
 * link. They decide nothing yet.
 *
 * @param hooks loaded.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_hooks_attach(struct sebpf_hooks *hooks, struct sebpf_err *err);

/**
 * Tells the hooks which mount has the pins in the initial mount namespace: the
 * one that they do not let anybody unmount with another. If they know it, and
 * it is still there, that costs almost nothing; if not, it takes time in
 * proportion to the mounts of that namespace. The mount may be missing: then
 * nothing is guarded.
 *
 * Call it again when mounts have changed, because the pins may have been
 * mounted again. Only these hooks learn it, not those of another load.
 *
 * @param hooks attached.
 * @param err filled on failure; what the hooks know is true then, or nothing.
 * @return 0; -EAGAIN if mounts change so fast that they cannot be looked through;
 *	-errno of statx(2) if this process does not see the pins, and the hooks know
 *	of none; -ENOMEM; -errno of bpf(2).
 */
int sebpf_hooks_find_pins(struct sebpf_hooks *hooks, struct sebpf_err *err);

/**
 * Makes these hooks decide from now on, and those of the load before no longer:
 * one write.
 *
 * @param hooks attached.
 * @param permissive 1: record what would be denied, and allow it.
 * @param err filled on failure; then nothing has changed.
 * @return 0; -errno of bpf(2).
 */
int sebpf_hooks_put_in_force(struct sebpf_hooks *hooks, int permissive,
			     struct sebpf_err *err);

/**
 * Puts the pins in the places of those of the load before, which are removed,
 * and pins the programs that user space runs.
 *
 * @param hooks in force.
 * @param err filled on failure; the pins then have other names, and the next
 *	start puts that right.
 * @return 0; -errno of bpf(2), rename(2) and unlink(2).
 */
int sebpf_hooks_settle(struct sebpf_hooks *hooks, struct sebpf_err *err);

/**
 * Pins again what is no longer pinned.
 *
 * @param hooks in force, and settled.
 * @param ret_count receives how many pins were missing.
 * @param err filled on failure; some may be pinned.
 * @return 0; the errnos of sebpf_pins_prepare(); -errno of bpf(2).
 */
int sebpf_hooks_pin_again(struct sebpf_hooks *hooks, size_t *ret_count,
			  struct sebpf_err *err);

/* Room for the descriptors of all links. */
#define SEBPF_MAX_LINKS (2 * SEBPF_MAX_HOOKS)

/**
 * Gives the descriptors of the links; keeping them keeps the hooks attached.
 *
 * @param hooks attached; own the descriptors.
 * @param ret_fds receives them; SEBPF_MAX_LINKS.
 * @return their number.
 */
size_t sebpf_hooks_links(const struct sebpf_hooks *hooks, int *ret_fds);

/**
 * Gives the number of the load.
 *
 * @param hooks loaded.
 * @return the number.
 */
uint32_t sebpf_hooks_load_number(const struct sebpf_hooks *hooks);

/**
 * Tells whether any load is in force: another process may have detached the hooks.
 *
 * @param hooks put in force once.
 * @param ret_standing receives SEBPF_IN_FORCE, of any load, or SEBPF_RETIRED.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_hooks_standing(struct sebpf_hooks *hooks,
			 enum sebpf_standing *ret_standing,
			 struct sebpf_err *err);

/**
 * Labels the tokens that processes hold and that no hook has seen.
 *
 * @param hooks attached.
 * @param err filled on failure; some are labelled, the others will be at their
 *	first use.
 * @return 0; -errno of bpf(2) and read(2).
 */
int sebpf_hooks_adopt(struct sebpf_hooks *hooks, struct sebpf_err *err);

/**
 * struct sebpf_event_maps - descriptors of the maps of events
 * @events: sebpf_events; as the others.
 * @owners: sebpf_owners.
 * @lost: sebpf_lost.
 * @told: sebpf_told.
 */
struct sebpf_event_maps {
	int events;
	int owners;
	int lost;
	int told;
};

/**
 * Gives the descriptors to read events by.
 *
 * @param hooks the hooks; own the descriptors.
 * @return the descriptors.
 */
struct sebpf_event_maps sebpf_hooks_event_maps(const struct sebpf_hooks *hooks);

/**
 * Adds to the counts of events: see struct sebpf_counts.
 *
 * @param recorded how many more were recorded.
 * @param folded how many more are in a record together with others.
 * @param unrecorded how many more could not be recorded.
 * @param pending how many are counted and not recorded yet.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_hooks_count_records(struct sebpf_hooks *hooks, uint64_t recorded,
			      uint64_t folded, uint64_t unrecorded,
			      uint64_t pending, struct sebpf_err *err);

/**
 * Takes what a server that was killed had counted and not recorded: these
 * events are unrecorded now.
 *
 * @param hooks the hooks; no other server runs.
 * @param ret_pending receives how many.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_hooks_take_pending(struct sebpf_hooks *hooks, uint64_t *ret_pending,
			     struct sebpf_err *err);

/**
 * Tells how many events found no room in their ring since the maps were made.
 *
 * @param ret_lost receives the number.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2); -ENOMEM.
 */
int sebpf_hooks_lost(struct sebpf_hooks *hooks, uint64_t *ret_lost,
		     struct sebpf_err *err);

#endif /* SEBPF_LOADER_LOADER_H */
