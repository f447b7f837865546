/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - ways to the pins of the hooks, and to the caller, for tests
 * Copyright (C) 2026 The sebpf authors
 *
 * What a program might try that must not see the machine's BPF filesystem. Each
 * way looks, and changes nothing that others see.
 */
#ifndef SEBPF_TEST_VIEW_WAYS_H
#define SEBPF_TEST_VIEW_WAYS_H

/* Result of a way that leads there. */
#define VIEW_FOUND 1

/*
 * For what is mounted late: the way makes the first directory, waits for the
 * second, looks, and removes the first.
 */
#define VIEW_LATE_ASKED "/run/view_late_asked"
#define VIEW_LATE_DONE "/run/view_late_done"

/**
 * Goes a way.
 *
 * @param name of the way.
 * @param argument of those that take one; "" otherwise.
 * @return VIEW_FOUND; a negative errno if the way ends, -ENOENT if it leads
 *	elsewhere; also -EINVAL if there is no such way.
 */
int view_look(const char *name, const char *argument);

#endif /* SEBPF_TEST_VIEW_WAYS_H */
