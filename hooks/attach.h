/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - programs of the hooks, attached and pinned
 * Copyright (C) 2026 The sebpf authors
 *
 * A link is pinned beside the one that it replaces and takes its place by
 * rename(2). A hook denies while the decision is not in its program, so that is
 * attached first and goes last: its pins have the program's id in their names,
 * and those of programs before stay until all hooks are this process's.
 */
#ifndef SEBPF_ATTACH_H
#define SEBPF_ATTACH_H

#include <bpf/libbpf.h>

#include "sebpf/error.h"

/* The function of a hook's program that the decision takes the place of. */
#define SEBPF_STUB "sebpf_check"

/**
 * Puts the decision into a hook's program, and pins the link.
 *
 * @param decision the decision.
 * @param hook the hook's program.
 * @param err filled on failure.
 * @return 0; -EBUSY where something else is in its place; -errno of bpf(2).
 */
int sebpf_attach_decision(struct bpf_program *decision,
			  const struct bpf_program *hook,
			  struct sebpf_err *err);

/**
 * Attaches a hook and puts its link in the place of the one before.
 *
 * @param hook the hook's program.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2) and rename(2).
 */
int sebpf_attach_hook(const struct bpf_program *hook, struct sebpf_err *err);

/**
 * Pins a program that is run by hand, in the place of the one before.
 *
 * @param program the program.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2) and rename(2).
 */
int sebpf_attach_tool(struct bpf_program *program, struct sebpf_err *err);

/**
 * Removes the pins of decisions in programs that are attached no more.
 *
 * @param hooks the programs that are; some may not be loaded.
 * @param count their number.
 * @param err filled on failure.
 * @return 0; -errno of readdir(3) and unlink(2).
 */
int sebpf_attach_clean(struct bpf_program *const *hooks, size_t count,
		       struct sebpf_err *err);

#endif /* SEBPF_ATTACH_H */
