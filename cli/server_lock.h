/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - one server at a time
 * Copyright (C) 2026 The sebpf authors
 *
 * The ring of events has one reader, and the pins one writer. Both are guarded
 * by record locks on one file: the kernel drops them when a process ends, and
 * names the process that holds one.
 */
#ifndef SEBPF_SERVER_LOCK_H
#define SEBPF_SERVER_LOCK_H

#include "sebpf/error.h"

#define SEBPF_LOCK_FILE "/run/sebpf.lock"

/**
 * Waits for the right to change the pins.
 *
 * @param ret_fd receives the descriptor that holds the lock; closing any
 *	descriptor of the file in this process drops it.
 * @param err filled on failure.
 * @return 0; -ETIMEDOUT where another process holds it for more than 60 s;
 *	-errno of open(2) and fcntl(2).
 */
int sebpf_lock_pins(int *ret_fd, struct sebpf_err *err);

/**
 * Lets go of the right to change the pins.
 *
 * @param fd from sebpf_lock_pins(); stays open.
 */
void sebpf_unlock_pins(int fd);

/**
 * Asks the server that runs, if any, to end (SIGTERM), waits until it has, and
 * becomes the server.
 *
 * @param fd from sebpf_lock_pins().
 * @param err filled on failure.
 * @return 0; -ETIMEDOUT where the old one has not ended after 10 s; -errno of
 *	fcntl(2) and kill(2).
 */
int sebpf_lock_server(int fd, struct sebpf_err *err);

/**
 * Tells the process that is the server.
 *
 * @return its process id; 0 where there is none or it cannot be told.
 */
int sebpf_server_pid(void);

#endif /* SEBPF_SERVER_LOCK_H */
