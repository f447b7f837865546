/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - one server at a time
 * Copyright (C) 2026 The sebpf authors
 *
 * The ring of events has one reader, and the pins one writer. Both are guarded
 * by record locks on one file: the kernel drops them when a process ends, and
 * names the process that holds one.
 */
#ifndef SEBPF_CLI_SERVER_LOCK_H
#define SEBPF_CLI_SERVER_LOCK_H

#include "sebpf/error.h"

#define SEBPF_LOCK_FILE "/run/sebpf.lock"

/**
 * Waits for the right to change the pins.
 *
 * @param ret_fd receives the descriptor that holds the lock; closing any
 *	descriptor of the file in this process drops it.
 * @param err filled on failure.
 * @return 0; -ETIMEDOUT if another process holds it for more than 60 s;
 *	-errno of open(2) and fcntl(2).
 */
int sebpf_lock_pins(int *ret_fd, struct sebpf_err *err);

/**
 * Takes the right to change the pins if no other process has it.
 *
 * @param fd from sebpf_lock_pins().
 * @return 0; -EAGAIN if another process has it; -errno of fcntl(2).
 */
int sebpf_try_lock_pins(int fd);

/**
 * Lets go of the right to change the pins.
 *
 * @param fd from sebpf_lock_pins(); stays open.
 */
void sebpf_unlock_pins(int fd);

/**
 * Asks the running server, if any, to make room (SIGUSR1), waits until it has
 * done so, and becomes the server.
 *
 * @param fd from sebpf_lock_pins().
 * @param err filled on failure; then the old one goes on serving.
 * @return 0; -ETIMEDOUT if the old one has not ended after 10 s; -errno of
 *	fcntl(2) and kill(2).
 */
int sebpf_lock_server(int fd, struct sebpf_err *err);

/**
 * Tells the server, which has received SIGUSR1, whether another process waits
 * to be the server. A process that has given up does not wait.
 *
 * @param fd the server's, from sebpf_lock_pins().
 * @return 1; 0.
 */
int sebpf_lock_is_wanted(int fd);

/**
 * Tells the process that is the server.
 *
 * @return its process id; 0 if there is none or it is not known.
 */
int sebpf_server_pid(void);

#endif /* SEBPF_CLI_SERVER_LOCK_H */
