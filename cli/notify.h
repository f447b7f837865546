/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - reports the state to the service manager
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_NOTIFY_H
#define SEBPF_CLI_NOTIFY_H

#include <stddef.h>

/* More than a load has links. */
#define SEBPF_STORE_MAX 64

/**
 * struct sebpf_store - descriptors that the service manager has kept
 * @fds: owned.
 * @count: their number.
 * @names: of the descriptors, as the manager gives them: separated by ':';
 *	owned; NULL if there are none.
 */
struct sebpf_store {
	int fds[SEBPF_STORE_MAX];
	size_t count;
	char *names;
};

/**
 * Sends a state to the service manager, as sd_notify(3) describes the protocol:
 * one datagram to the socket that NOTIFY_SOCKET names. Without that variable
 * nothing happens. The first datagram that cannot be sent is told on standard
 * error: the manager will end what it does not hear from.
 *
 * @param state for example "READY=1\nSTATUS=...".
 */
void sebpf_notify(const char *state);

/**
 * Tells the service manager that this process is alive, if it wants to be told
 * (WatchdogSec= of a unit). Call it more often than every half of that time.
 */
void sebpf_notify_alive(void);

/**
 * Makes the service manager keep descriptors, across this process's death, and
 * give them to the next one.
 *
 * @param name of all of them; without ':'.
 * @param fds the descriptors; they stay the caller's.
 * @param count at most SEBPF_STORE_MAX.
 */
void sebpf_notify_store(const char *name, const int *fds, size_t count);

/**
 * Makes the service manager let go of what it keeps under a name.
 *
 * @param name of the descriptors.
 */
void sebpf_notify_drop(const char *name);

/**
 * Takes what the service manager has kept, as sd_listen_fds_with_names(3)
 * describes it. Descriptors beyond SEBPF_STORE_MAX stay open and are ignored.
 * Call it before the process opens anything.
 *
 * @param ret_store receives the descriptors; the caller frees it with
 *	sebpf_store_free().
 */
void sebpf_store_take(struct sebpf_store *ret_store);

/**
 * Closes the descriptors.
 *
 * @param store may be empty.
 */
void sebpf_store_free(struct sebpf_store *store);

#endif /* SEBPF_CLI_NOTIFY_H */
