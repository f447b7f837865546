/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the process behind the hooks: writes records, gives labels their SIDs
 * Copyright (C) 2026 The sebpf authors
 *
 * Neither decisions nor policy loads wait for it. While it does not run,
 * denials stay in the rings, and a label that the kernel has never had gets no
 * SID.
 */
#ifndef SEBPF_CLI_SERVER_H
#define SEBPF_CLI_SERVER_H

#include <stdint.h>
#include <time.h>

#include "audit/reporter.h"
#include "cli/notify.h"
#include "cli/server_pins.h"
#include "loader/loader.h"
#include "sebpf/error.h"

/**
 * struct sebpf_server - everything that serving needs
 * @hooks: owned.
 * @answers: of @hooks.
 * @reporter: owned.
 * @signals: for reading SIGTERM, SIGINT and SIGUSR1; owned; open from
 *	sebpf_server_start() on.
 * @seqno: sequence number of the policy at the start.
 * @lost: lost events when they were last recorded.
 * @losses_due: seconds of CLOCK_BOOTTIME from which they may be recorded again.
 * @pending: events that are counted, and not recorded yet.
 * @is_silenced: 1: the kernel does not call the hooks, and that was reported.
 * @pins: the directory of the pins, which is owned and kept open, and its last
 *	place; see cli/server_pins.h.
 * @store: what the service manager has kept for this process.
 * @has_adopted: 1: the tokens that are older than the hooks are labelled.
 * @adopt_told: errno of the last failure to label them, which is told once; or 0.
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
	int is_silenced;
	struct sebpf_server_pins pins;
	struct sebpf_store store;
	int has_adopted;
	int adopt_told;
};

/* A server before it is started. */
#define SEBPF_SERVER_EMPTY                           \
	{                                            \
		.signals = -1, .pins.directory = -1, \
	}

/**
 * Loads the hooks, checks that they read this kernel correctly, gets everything
 * that serving needs, and attaches. They decide nothing yet, and what was
 * attached before still decides. SIGTERM, SIGINT and SIGUSR1 are blocked from
 * then on.
 *
 * @param server SEBPF_SERVER_EMPTY except for @p store; the caller frees it
 *	with sebpf_server_free(), also after a failure.
 * @param err filled on failure.
 * @return 0; -ENOKEY if the policy has no class bpf_token; -EMFILE if too few
 *	descriptors may be open; -EBUSY if hooks are attached whose pins cannot
 *	be reached; the errnos of sebpf_hooks_load(), sebpf_prove() and
 *	sebpf_reporter_new().
 */
int sebpf_server_start(struct sebpf_server *server, struct sebpf_err *err);

/**
 * Puts the hooks in force; no other server may run.
 *
 * @param server started.
 * @param permissive 1: record and allow.
 * @param err filled on failure; then nothing has changed.
 * @return 0; the errnos of sebpf_hooks_put_in_force().
 */
int sebpf_server_take_over(struct sebpf_server *server, int permissive,
			   struct sebpf_err *err);

/**
 * Records events until SIGTERM or SIGINT, until another process wants to be the
 * server, or until the hooks have been detached; says which, on standard error.
 * Nothing else ends it.
 *
 * @param server has taken over.
 * @param lock from sebpf_lock_pins(), with the server's byte.
 */
void sebpf_server_run(struct sebpf_server *server, int lock);

/**
 * Frees what a server holds. Hooks that are in force stay attached.
 *
 * @param server may be half-started.
 */
void sebpf_server_free(struct sebpf_server *server);

#endif /* SEBPF_CLI_SERVER_H */
