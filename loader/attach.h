/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - programs of the hooks, attached and pinned
 * Copyright (C) 2026 The sebpf authors
 *
 * A link is pinned under a name that has the number of its load in it, beside
 * the one that it will replace: see loader/pins.h. A hook denies while the
 * decision is not in its program, so the decision is attached first and removed
 * last: its pins have the program's id in their names, and those of earlier
 * programs stay until all hooks are this process's.
 */
#ifndef SEBPF_LOADER_ATTACH_H
#define SEBPF_LOADER_ATTACH_H

#include <bpf/libbpf.h>
#include <stdint.h>

#include "sebpf/error.h"

/* The function of a hook's program that the decision replaces. */
#define SEBPF_STUB "sebpf_check"

/**
 * Gives the name of the pin of the decision in a hook's program.
 *
 * @param hook the hook's program.
 * @param name receives the name.
 * @param size of @p name.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_decision_name(const struct bpf_program *hook, char *name, size_t size,
			struct sebpf_err *err);

/**
 * Puts the decision into a hook's program, and pins the link.
 *
 * @param hook the hook's program.
 * @param ret_link receives the link, also on failure, or NULL; the caller destroys
 *	it.
 * @param err filled on failure.
 * @return 0; -EBUSY if something else is in its place; -errno of bpf(2).
 */
int sebpf_attach_decision(struct bpf_program *decision,
			  const struct bpf_program *hook,
			  struct bpf_link **ret_link, struct sebpf_err *err);

/**
 * Attaches a hook, and pins its link.
 *
 * @param hook the hook's program.
 * @param load number of the load.
 * @param ret_link receives the link, also on failure, or NULL; the caller destroys
 *	it.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_attach_hook(const struct bpf_program *hook, uint32_t load,
		      struct bpf_link **ret_link, struct sebpf_err *err);

/**
 * Pins a program that user space runs.
 *
 * @param load number of the load.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_attach_tool(struct bpf_program *program, uint32_t load,
		      struct sebpf_err *err);

/**
 * Removes the pins of decisions in programs that are no longer attached.
 *
 * @param hooks the programs that are attached; some may not be loaded.
 * @param count their number.
 * @param err filled on failure.
 * @return 0; -errno of readdir(3) and unlink(2).
 */
int sebpf_attach_clean(struct bpf_program *const *hooks, size_t count,
		       struct sebpf_err *err);

#endif /* SEBPF_LOADER_ATTACH_H */
