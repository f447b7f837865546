/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - events that found no room in their ring, by domain
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LOADER_LOSSES_H
#define SEBPF_LOADER_LOSSES_H

#include <stddef.h>
#include <stdint.h>

#include "sebpf/abi.h"
#include "sebpf/error.h"

/**
 * struct sebpf_loss - what one domain has lost since the maps were made
 * @lost: how many events.
 * @sid: the domain's SID; 0: domains that are not known, or for which the table
 *	has no room.
 */
struct sebpf_loss {
	uint64_t lost;
	uint32_t sid;
};

/**
 * Makes the entry for domains that have none of their own.
 *
 * @param lost_fd descriptor of the map sebpf_lost.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_losses_make(int lost_fd, struct sebpf_err *err);

/**
 * Reads which domains have lost events.
 *
 * @param lost_fd descriptor of the map sebpf_lost.
 * @param ret_losses receives one element for each; the caller frees it with
 *	free(3).
 * @param ret_count receives their number.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2); -ENOMEM.
 */
int sebpf_losses_read(int lost_fd, struct sebpf_loss **ret_losses,
		      size_t *ret_count, struct sebpf_err *err);

/**
 * Tells how many lost events of a domain are in records.
 *
 * @param told_fd descriptor of the map sebpf_told.
 * @param sid the domain's SID, or 0.
 * @return their number.
 */
uint64_t sebpf_losses_told(int told_fd, uint32_t sid);

/**
 * Notes how many of them are in records now.
 *
 * @param told_fd descriptor of the map sebpf_told.
 * @param loss the domain, and the number.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_losses_tell(int told_fd, const struct sebpf_loss *loss,
		      struct sebpf_err *err);

#endif /* SEBPF_LOADER_LOSSES_H */
