/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the process behind the hooks: follows the policy, writes the records
 * Copyright (C) 2026 The sebpf authors
 *
 * No decision waits for it. While it does not run, the hooks go on with the
 * policy image they have; once the kernel's policy is another, they deny with
 * EAGAIN until a server has compiled it.
 */
#ifndef SEBPF_SERVER_H
#define SEBPF_SERVER_H

#include <stdint.h>

#include "audit/reporter.h"
#include "hooks/loader.h"
#include "labels/names.h"
#include "sebpf/error.h"

/**
 * struct sebpf_server - all that serving needs
 * @hooks: owned.
 * @names: stable ids; owned.
 * @reporter: owned; NULL before sebpf_server_run().
 * @sequence: of the policy whose image is in force.
 * @lost: lost events that have been reported.
 * @pending: events that are counted, and not recorded yet.
 */
struct sebpf_server {
	struct sebpf_hooks *hooks;
	struct sebpf_names *names;
	struct sebpf_reporter *reporter;
	uint32_t sequence;
	uint64_t lost;
	uint64_t pending;
};

/**
 * Loads the hooks, compiles the running policy, puts it in force and attaches.
 *
 * @param server zeroed; the caller frees it with sebpf_server_free(), also
 *	after a failure.
 * @param permissive 1: record and allow.
 * @param err filled on failure.
 * @return 0; -ENOKEY where the policy has no class bpf_token; the errnos of
 *	sebpf_hooks_load(), sebpf_policy_read_kernel(), sebpf_compile().
 */
int sebpf_server_start(struct sebpf_server *server, int permissive,
		       struct sebpf_err *err);

/**
 * Follows policy changes and records events until SIGTERM or SIGINT, or until
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

#endif /* SEBPF_SERVER_H */
