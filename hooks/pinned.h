/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the pinned maps and programs, for who does not load the hooks
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_PINNED_H
#define SEBPF_PINNED_H

#include "labels/names.h"
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
 * Opens the policy image in force.
 *
 * @param image_fd the pinned map sebpf_image.
 * @param ret_fd receives the image's map, which the caller closes; -1 where none
 *	is in force.
 * @param err filled on failure.
 * @return 0; -ENOENT where images are replaced faster than they can be opened;
 *	-errno of bpf(2).
 */
int sebpf_pinned_image(int image_fd, int *ret_fd, struct sebpf_err *err);

/**
 * Reads the names of the image in force.
 *
 * @param image_fd descriptor of the map sebpf_image.
 * @param ret_names receives the names, an empty table where no image is in
 *	force; the caller frees with sebpf_names_free().
 * @param err filled on failure.
 * @return 0; -EBADMSG where the image is damaged; -ENOMEM; -errno of bpf(2).
 */
int sebpf_pinned_names(int image_fd, struct sebpf_names **ret_names,
		       struct sebpf_err *err);

#endif /* SEBPF_PINNED_H */
