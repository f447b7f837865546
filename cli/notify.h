/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - tells the service manager how it goes
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_NOTIFY_H
#define SEBPF_NOTIFY_H

/**
 * Sends a state to the service manager, as sd_notify(3) describes the protocol:
 * one datagram to the socket that NOTIFY_SOCKET names. Without that variable,
 * or where the datagram cannot be sent, nothing happens: the manager's own
 * time-out tells.
 *
 * @param state for example "READY=1\nSTATUS=...".
 */
void sebpf_notify(const char *state);

#endif /* SEBPF_NOTIFY_H */
