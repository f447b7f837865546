/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - puts a policy image where BPF programs read it
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_IMAGE_MAP_H
#define SEBPF_IMAGE_MAP_H

#include "selinux-module/image.h"

/**
 * Copies an image into a map of its own, and puts that in force.
 *
 * @param slot_fd the array of maps whose only element is the image in force.
 * @param image the image, of whole pages; the caller keeps it.
 * @param ret_failed receives on failure, for a sentence that begins with
 *	"cannot", what failed; the image in force is then what it was.
 * @return 0; -errno of bpf(2) or mmap(2).
 */
int sebpf_image_publish(int slot_fd, const struct sebpf_image *image,
			const char **ret_failed);

#endif /* SEBPF_IMAGE_MAP_H */
