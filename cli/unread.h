/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what happened while no server ran, recorded before it is gone
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_UNREAD_H
#define SEBPF_CLI_UNREAD_H

#include "loader/attached.h"

/**
 * Records the events that no server has recorded. Failures are reported on
 * standard error.
 *
 * @param attached hooks that were in force, and have all their maps; no server
 *	runs, and none can start.
 */
void sebpf_unread_record(const struct sebpf_attached *attached);

#endif /* SEBPF_CLI_UNREAD_H */
