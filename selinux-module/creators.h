/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - which types may create a token at all
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CREATORS_H
#define SEBPF_CREATORS_H

#include <stdint.h>

#include "sebpf/error.h"
#include "selinux-module/image.h"

/**
 * Sets SEBPF_TYPE_CREATES for the types that rules allow to create a token with
 * some label. Constraints do not matter: they could only take that away.
 *
 * @param image with its types, cells and bundles.
 * @param types number of type values.
 * @param err filled on failure.
 * @return 0 or -ENOMEM.
 */
int sebpf_creators_mark(struct sebpf_image *image, uint32_t types,
			struct sebpf_err *err);

#endif /* SEBPF_CREATORS_H */
