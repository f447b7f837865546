/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the rings of events: how user space makes and reads them
 * Copyright (C) 2026 The sebpf authors
 *
 * For which domain's events go where, see hooks/ring.h. This is not libbpf's
 * ring_buffer, which reads one ring to the end before it looks at the next, and
 * waits if the first event of one is not yet written.
 */
#ifndef SEBPF_LOADER_RINGS_H
#define SEBPF_LOADER_RINGS_H

#include <stddef.h>
#include <stdint.h>

#include "sebpf/abi.h"
#include "sebpf/error.h"

/* Including the one for domains that have none. */
#define SEBPF_RINGS (SEBPF_EVENT_RINGS + 1)

/* Opaque: the rings, mapped. */
struct sebpf_rings;

/**
 * Makes the rings that are not there yet.
 *
 * @param events_fd descriptor of the map sebpf_events.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_rings_make(int events_fd, struct sebpf_err *err);

/**
 * Opens the rings. Only one process may read them at a time.
 *
 * @param events_fd descriptor of the map sebpf_events; the caller keeps it.
 * @param ret_rings receives the rings; the caller frees with
 *	sebpf_rings_free().
 * @param err filled on failure.
 * @return 0; -EPERM without CAP_SYS_ADMIN; -errno of bpf(2), mmap(2) and
 *	epoll_ctl(2); -ENOMEM.
 */
int sebpf_rings_open(int events_fd, struct sebpf_rings **ret_rings,
		     struct sebpf_err *err);

/**
 * Closes the rings. What has not been read stays.
 *
 * @param rings may be NULL.
 */
void sebpf_rings_free(struct sebpf_rings *rings);

/**
 * Gives a descriptor that poll(2) finds readable while events wait.
 *
 * @param rings the rings; own the descriptor.
 * @return the descriptor.
 */
int sebpf_rings_fd(const struct sebpf_rings *rings);

/**
 * Looks at the first event in a ring.
 *
 * @param index of the ring.
 * @param ret_size receives its bytes.
 * @return the event, in its place until sebpf_rings_consume(); NULL if there is
 *	none, or it is not completely written.
 */
const void *sebpf_rings_first(struct sebpf_rings *rings, size_t index,
			      size_t *ret_size);

/**
 * Gives back the room of the first event.
 *
 * @param index of a ring in which sebpf_rings_first() has found one.
 */
void sebpf_rings_consume(struct sebpf_rings *rings, size_t index);

/**
 * Tells whether a ring has an event, even one that is not yet written.
 *
 * @param index of the ring.
 * @return 1; 0.
 */
int sebpf_rings_waits(const struct sebpf_rings *rings, size_t index);

#endif /* SEBPF_LOADER_RINGS_H */
