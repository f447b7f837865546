/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what each pair of groups may do
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_BUNDLES_H
#define SEBPF_BUNDLES_H

#include "sebpf/abi.h"
#include "sebpf/error.h"
#include "selinux-module/cells.h"
#include "selinux-module/groups.h"

/**
 * Computes the bundles of all pairs of groups and of each type with itself, and
 * merges the groups that they do not tell apart.
 *
 * @param groups found by sebpf_groups_find(); receives the bundles, and the
 *	merged groups of the types.
 * @param ret_cells receives the matrix; the caller frees it.
 * @param err filled on failure.
 * @return 0; -E2BIG where no image could hold the matrix; -ENOMEM.
 */
int sebpf_bundles_fill(struct sebpf_groups *groups,
		       struct sebpf_cells *ret_cells, struct sebpf_err *err);

#endif /* SEBPF_BUNDLES_H */
