// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the process behind the hooks: follows the policy, writes the records
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <selinux/avc.h>
#include <selinux/selinux.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>

#include "cli/notify.h"
#include "cli/server.h"
#include "hooks/pins.h"
#include "hooks/self_check.h"
#include "sebpf/cleanup.h"
#include "selinux-module/compile.h"

/* How often the policy may change under the self-check. */
#define SELF_CHECK_TRIES 10

/* How long a change that no message announced may go unseen. */
#define POLL_MS 1000

/*
 * Compiles the kernel's policy and puts it in force.
 *
 * Likewise where only booleans have changed. To keep the policy and read just
 * those from selinuxfs would save the parsing (30 to 100 ms for a
 * distribution's policy; compiling takes 10), but nothing that the kernel
 * promises tells a commit of booleans from a policy load: both give a new
 * sequence number, the same message and the same status. A load that was taken
 * for a commit would leave the hooks with the tables of another policy.
 */
static int take_policy(struct sebpf_server *server, struct sebpf_err *err)
{
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	struct sebpf_image image sebpf_auto_image = { 0 };
	int rc;

	rc = sebpf_policy_read_kernel(&policy, err);
	if (rc)
		return sebpf_err_prefix(err, "cannot read the policy");
	rc = sebpf_compile(&policy, server->names, &image, err);
	if (rc)
		return sebpf_err_prefix(err, "cannot compile the policy");
	/* At the start, not later: hooks that run deny everything instead. */
	if (!server->sequence && (image.rows[SEBPF_ROW_IDENTITY].word[3] &
				  SEBPF_IMAGE_NO_TOKEN_CLASS))
		return sebpf_err_set(err, -ENOKEY,
				     "the loaded policy has no class "
				     "\"bpf_token\"; install the module "
				     "sebpf_class (semodule -i "
				     "sebpf_class.cil)");
	rc = sebpf_hooks_publish(server->hooks, &image, err);
	if (rc)
		return rc;
	server->sequence = policy.sequence;
	return 0;
}

/* Hooks that misread this kernel must not enforce on it. */
static int check_self(struct sebpf_server *server, uint32_t *ret_sid,
		      struct sebpf_err *err)
{
	struct sebpf_self self;
	int tries, rc;

	for (tries = 0; tries < SELF_CHECK_TRIES; tries++) {
		rc = sebpf_hooks_run_self_check(server->hooks, &self, err);
		if (rc || self.failure != SEBPF_FAIL_STALE)
			break;
		/* The policy has changed since it was compiled. */
		rc = take_policy(server, err);
		if (rc)
			break;
	}
	if (!rc)
		rc = sebpf_self_check(&self, server->names, err);
	if (rc)
		return sebpf_err_prefix(err, "self-check");
	*ret_sid = self.sid;
	return 0;
}

int sebpf_server_start(struct sebpf_server *server, int permissive,
		       struct sebpf_err *err)
{
	int fresh = !sebpf_pins_have_links();
	struct sebpf_err ignored;
	uint32_t sid;
	int rc;

	rc = sebpf_hooks_load(&server->hooks, err);
	if (rc)
		return rc;
	rc = sebpf_hooks_names(server->hooks, &server->names, err);
	if (!rc)
		rc = take_policy(server, err);
	if (!rc)
		rc = check_self(server, &sid, err);
	if (!rc)
		rc = sebpf_hooks_set_mode(server->hooks, permissive, sid, err);
	if (!rc)
		rc = sebpf_hooks_attach(server->hooks, err);
	if (!rc && sebpf_hooks_adopt(server->hooks, &ignored))
		(void)fprintf(stderr,
			      "sebpf: %s; tokens older than the hooks get "
			      "their label at their first use\n",
			      ignored.text);
	if (rc && fresh)
		(void)sebpf_pins_remove(&ignored);
	return rc;
}

/* Brings the image up to the kernel's policy, if it is not. */
static int follow_policy(struct sebpf_server *server, struct sebpf_err *err)
{
	uint32_t sequence;
	int rc;

	rc = sebpf_policy_kernel_sequence(&sequence, err);
	if (rc)
		return rc;
	if (sequence == server->sequence)
		return 0;
	rc = take_policy(server, err);
	if (rc)
		return rc;
	(void)printf("sebpf: policy %" PRIu32 " is in force\n",
		     server->sequence);
	(void)fflush(stdout);
	return 0;
}

/* Counts what became of events, where anything did. */
static int count_events(struct sebpf_server *server,
			const struct sebpf_reported *reported,
			struct sebpf_err *err)
{
	if (!reported->recorded && !reported->folded && !reported->unrecorded &&
	    reported->pending == server->pending)
		return 0;
	server->pending = reported->pending;
	return sebpf_hooks_count_records(server->hooks, reported->recorded,
					 reported->folded, reported->unrecorded,
					 reported->pending, err);
}

/* Records what waits; nothing here stops the server. */
static void record_events(struct sebpf_server *server)
{
	struct sebpf_reported reported = { 0 };
	struct sebpf_err err;
	uint64_t lost;
	int rc;

	rc = sebpf_reporter_run(server->reporter, server->names, &reported,
				&err);
	if (!rc)
		rc = count_events(server, &reported, &err);
	if (!rc)
		rc = sebpf_hooks_lost(server->hooks, &lost, &err);
	if (!rc && lost > server->lost) {
		rc = sebpf_reporter_lost(server->reporter, "event_ring_full",
					 lost - server->lost, &err);
		server->lost = lost;
	}
	if (rc)
		(void)fprintf(stderr, "sebpf: %s\n", err.text);
}

/* Records what waits, and what was counted, before the end. */
static void record_rest(struct sebpf_server *server)
{
	struct sebpf_reported reported = { 0 };
	struct sebpf_err err;

	record_events(server);
	sebpf_reporter_flush(server->reporter, server->names, &reported);
	if (count_events(server, &reported, &err))
		(void)fprintf(stderr, "sebpf: %s\n", err.text);
}

/* What a server before has counted, and was killed before it could tell. */
static int report_forgotten(struct sebpf_server *server, struct sebpf_err *err)
{
	uint64_t pending = 0;
	int rc = sebpf_hooks_take_pending(server->hooks, &pending, err);

	if (rc || !pending)
		return rc;
	return sebpf_reporter_lost(server->reporter, "server_killed", pending,
				   err);
}

static int open_signals(struct sebpf_err *err)
{
	sigset_t set;
	int fd;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return sebpf_err_set(err, -errno, "cannot block signals: %s",
				     strerror(errno));
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return sebpf_err_set(err, -errno, "cannot wait for signals: %s",
				     strerror(errno));
	return fd;
}

/* Opens libselinux's channel for the kernel's policy and boolean changes. */
static int open_netlink(struct sebpf_err *err)
{
	if (avc_netlink_open(0))
		return sebpf_err_set(err, -errno,
				     "cannot listen for policy changes: %s",
				     strerror(errno));
	return avc_netlink_acquire_fd();
}

__attribute__((format(printf, 2, 3))) static int no_log(int type,
							const char *format, ...)
{
	(void)type;
	(void)format;
	return 0;
}

static int serve(struct sebpf_server *server, int signals, int netlink)
{
	struct pollfd fds[] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = netlink, .events = POLLIN },
		{ .fd = sebpf_reporter_fd(server->reporter), .events = POLLIN },
	};
	struct sebpf_err err;

	for (;;) {
		if (follow_policy(server, &err))
			(void)fprintf(stderr,
				      "sebpf: %s; tokens get EAGAIN until this "
				      "is mended\n",
				      err.text);
		record_events(server);
		if (poll(fds, sizeof(fds) / sizeof(fds[0]), POLL_MS) < 0 &&
		    errno != EINTR)
			return -errno;
		if (fds[0].revents)
			return 0;
		if (fds[1].revents)
			(void)avc_netlink_check_nb();
		if (!sebpf_pins_have_links())
			return 0;
	}
}

int sebpf_server_run(struct sebpf_server *server, struct sebpf_err *err)
{
	const union selinux_callback quiet = { .func_log = no_log };
	int signals sebpf_auto_close = -1;
	int netlink, rc;

	signals = open_signals(err);
	if (signals < 0)
		return signals;
	selinux_set_callback(SELINUX_CB_LOG, quiet);
	netlink = open_netlink(err);
	if (netlink < 0)
		return netlink;
	rc = sebpf_reporter_new(sebpf_hooks_event_ring(server->hooks),
				&server->reporter, err);
	if (rc)
		return rc;
	rc = sebpf_hooks_lost(server->hooks, &server->lost, err);
	if (!rc)
		rc = report_forgotten(server, err);
	if (rc)
		return rc;
	sebpf_notify("READY=1\nSTATUS=The hooks are attached.");
	rc = serve(server, signals, netlink);
	sebpf_notify("STOPPING=1");
	record_rest(server);
	avc_netlink_release_fd();
	if (rc)
		return sebpf_err_set(err, rc, "cannot wait for events: %s",
				     strerror(-rc));
	return 0;
}

void sebpf_server_free(struct sebpf_server *server)
{
	sebpf_reporter_free(server->reporter);
	sebpf_names_free(server->names);
	sebpf_hooks_free(server->hooks);
	memset(server, 0, sizeof(*server));
}
