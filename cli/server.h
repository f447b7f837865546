/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the process behind the hooks: writes records, gives labels their SIDs
 * Copyright (C) 2026 The sebpf authors
 *
 * No decision waits for it, and no policy. While it does not run, denials stay in
 * the rings, and a label that the kernel has never had gets no SID.
 */
#ifndef SEBPF_CLI_SERVER_H
#define SEBPF_CLI_SERVER_H

#include <stdint.h>
#include <time.h>

#include "audit/reporter.h"
#include "hooks/loader.h"
#include "sebpf/error.h"

/**
 * struct sebpf_server - all that serving needs
 * @hooks: owned.
 * @answers: of @hooks.
 * @reporter: owned.
 * @signals: what SIGTERM and SIGINT are read from; owned; open from
 *	sebpf_server_start() on.
 * @seqno: sequence number of the policy at the start.
 * @lost: lost events when they were recorded last.
 * @losses_due: seconds of CLOCK_BOOTTIME from which they are again.
 * @pending: events that are counted, and not recorded yet.
 */
struct sebpf_server {
	struct sebpf_hooks *hooks;
	struct sebpf_answers answers;
	struct sebpf_reporter *reporter;
	int signals;
	uint32_t seqno;
	uint64_t lost;
	time_t losses_due;
	uint64_t pending;
};

/* A server before it is started. */
#define SEBPF_SERVER_EMPTY    \
	{                     \
		.signals = -1 \
	}

/**
 * Loads the hooks, sees that they read this kernel rightly, gets all that serving
 * takes, and attaches. SIGTERM and SIGINT are blocked from then on.
 *
 * @param server SEBPF_SERVER_EMPTY; the caller frees it with
 *	sebpf_server_free(), also after a failure.
 * @param permissive 1: record and allow. Of hooks that are attached already, the
 *	mode stays until sebpf_server_set_mode().
 * @param err filled on failure.
 * @return 0; -ENOKEY where the policy has no class bpf_token; -EMFILE where too
 *	few descriptors may be open; the errnos of sebpf_hooks_load(),
 *	sebpf_prove() and sebpf_reporter_new().
 */
int sebpf_server_start(struct sebpf_server *server, int permissive,
		       struct sebpf_err *err);

/**
 * Sets the mode: of hooks that were attached before, the last step of a takeover,
 * when no other server runs and nothing can fail any more.
 *
 * @param server started.
 * @param permissive 1: record and allow.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2) and stat(2).
 */
int sebpf_server_set_mode(struct sebpf_server *server, int permissive,
			  struct sebpf_err *err);

/**
 * Records events until SIGTERM or SIGINT, or until
 * the hooks have been detached.
 *
 * @param server started.
 * @param err filled on failure.
 * @return 0; -errno.
 */
int sebpf_server_run(struct sebpf_server *server, struct sebpf_err *err);

/**
 * Frees what a server holds. The hooks stay attached.
 *
 * @param server may be half-started.
 */
void sebpf_server_free(struct sebpf_server *server);

#endif /* SEBPF_CLI_SERVER_H */
