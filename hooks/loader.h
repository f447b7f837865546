/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - from the object files to hooks that enforce
 * Copyright (C) 2026 The sebpf authors
 *
 * The order is load, prove, put the decision in its place, attach: no hook ever
 * runs without it. Maps that are pinned already are used again, so tokens keep
 * their labels and a second process takes over without a gap: its links are
 * attached before the old ones go, and while both are, both must agree.
 */
#ifndef SEBPF_LOADER_H
#define SEBPF_LOADER_H

#include "hooks/answers.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"

/* Opaque: the loaded programs and maps. */
struct sebpf_hooks;

/**
 * Loads the programs into the kernel and makes and pins the maps, or takes the
 * pinned ones. Attaches nothing.
 *
 * @param ret_hooks receives the hooks; the caller frees with
 *	sebpf_hooks_free().
 * @param err filled on failure; pins that this call made are removed again.
 * @return 0; -EPERM without the privilege, or where the kernel hides its
 *	addresses; -EPROTO where the pinned maps are of another version of
 *	sebpf; -errno of bpf(2) and libbpf.
 */
int sebpf_hooks_load(struct sebpf_hooks **ret_hooks, struct sebpf_err *err);

/**
 * Closes the programs and maps. What is pinned stays as it is, attached hooks
 * included; what is not, goes.
 *
 * @param hooks may be NULL.
 */
void sebpf_hooks_free(struct sebpf_hooks *hooks);

/**
 * Gives the descriptors to ask the hooks' functions by.
 *
 * @param hooks the hooks; own the descriptors.
 * @return the descriptors.
 */
struct sebpf_answers sebpf_hooks_answers(const struct sebpf_hooks *hooks);

/**
 * Sets whether denials are enforced or only recorded, and where the pins are: in
 * one write.
 *
 * @param hooks the hooks.
 * @param permissive 1: record and allow.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_hooks_set_mode(struct sebpf_hooks *hooks, int permissive,
			 struct sebpf_err *err);

/**
 * Puts the decision into each hook's program, attaches every hook and pins its
 * link, in the place of the link pinned before, and pins the programs that user
 * space runs. All or none: where one fails and none was attached before, what
 * was pinned is removed.
 *
 * @param hooks the hooks.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2) and rename(2).
 */
int sebpf_hooks_attach(struct sebpf_hooks *hooks, struct sebpf_err *err);

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
 * @events: sebpf_events; likewise the others.
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
 * Adds to the counts of events, see struct sebpf_counts.
 *
 * @param hooks the hooks.
 * @param recorded how many more were recorded.
 * @param folded how many more a record tells of that tells of others, too.
 * @param unrecorded how many more could not be recorded.
 * @param pending how many are counted now and not recorded yet.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_hooks_count_records(struct sebpf_hooks *hooks, uint64_t recorded,
			      uint64_t folded, uint64_t unrecorded,
			      uint64_t pending, struct sebpf_err *err);

/**
 * Takes what a server that was killed had counted and not recorded: these events
 * are unrecorded now.
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
 * @param hooks the hooks.
 * @param ret_lost receives the number.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2); -ENOMEM.
 */
int sebpf_hooks_lost(struct sebpf_hooks *hooks, uint64_t *ret_lost,
		     struct sebpf_err *err);

#endif /* SEBPF_LOADER_H */
