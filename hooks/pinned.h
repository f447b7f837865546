/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the pinned maps and programs, for who does not load the hooks
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_PINNED_H
#define SEBPF_PINNED_H

#include "hooks/answers.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"

/**
 * Opens a pinned map.
 *
 * @param name of the map.
 * @param err filled on failure.
 * @return a descriptor, which the caller closes; -ENOENT where it is not
 *	pinned; -errno of bpf(2).
 */
int sebpf_pinned_map(const char *name, struct sebpf_err *err);

/**
 * Opens a pinned program.
 *
 * @param name of the program.
 * @param err filled on failure.
 * @return as sebpf_pinned_map().
 */
int sebpf_pinned_program(const char *name, struct sebpf_err *err);

/**
 * Reads the control element, and sees that the maps are of this version.
 *
 * @param ret_control receives the element.
 * @param err filled on failure.
 * @return 0; -ENOENT where no maps are pinned; -EPROTO where they are of
 *	another version of sebpf; -errno of bpf(2).
 */
int sebpf_pinned_control(struct sebpf_control *ret_control,
			 struct sebpf_err *err);

/**
 * Says in the control element that no load of the hooks is in force any more.
 *
 * @param err filled on failure.
 * @return 0, also where there are no maps, or those of another version, which has
 *	nothing of the kind; -errno of bpf(2).
 */
int sebpf_pinned_stand_down(struct sebpf_err *err);

/**
 * Opens the program that answers questions, and its map.
 *
 * @param ret_answers receives the descriptors; the caller closes them with
 *	sebpf_pinned_close().
 * @param err filled on failure.
 * @return as sebpf_pinned_map().
 */
int sebpf_pinned_answers(struct sebpf_answers *ret_answers,
			 struct sebpf_err *err);

/**
 * Closes the descriptors.
 *
 * @param answers may be SEBPF_NO_ANSWERS.
 */
void sebpf_pinned_close(struct sebpf_answers *answers);

#define SEBPF_NO_ANSWERS                 \
	{                                \
		.map = -1, .program = -1 \
	}
#define sebpf_auto_answers __attribute__((cleanup(sebpf_pinned_close)))

#endif /* SEBPF_PINNED_H */
