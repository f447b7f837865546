// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the process behind the hooks: writes the records
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>

#include "cli/notify.h"
#include "cli/server.h"
#include "hooks/pins.h"
#include "hooks/proof.h"
#include "sebpf/cleanup.h"

/* How often counts that fall due are looked for. */
#define POLL_MS 1000

/* More than are open at a time for a moment. */
#define SPARE_DESCRIPTORS 8

/* How long events wait that cannot be taken. */
#define STALL_MS 10

/* Seconds from one record about a domain's lost events to the next. */
#define LOSSES_INTERVAL 5

/* Hooks that misread this kernel must not enforce on it. */
static int prove(struct sebpf_server *server, struct sebpf_proof *ret_proof,
		 struct sebpf_err *err)
{
	int rc = sebpf_prove(&server->answers, ret_proof, err);

	return rc ? sebpf_err_prefix(err, "self-check") : 0;
}

static void tell_proof(const struct sebpf_proof *proof)
{
	(void)printf("sebpf: %" PRIu32 " decisions and %" PRIu32
		     " labels of the hooks are the kernel's\n",
		     proof->decisions, proof->labels);
}

/* Of a policy without it, hooks would deny everything. */
static int find_class(struct sebpf_server *server, struct sebpf_err *err)
{
	struct sebpf_inquiry *answer sebpf_auto_free =
		calloc(1, sizeof(*answer));
	int rc;

	if (!answer)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	answer->ask = SEBPF_ASK_POLICY;
	rc = sebpf_answers_ask(&server->answers, answer, err);
	if (rc)
		return rc;
	server->seqno = answer->seqno;
	if (!answer->outcome && answer->has_class)
		return 0;
	return sebpf_err_set(err, -ENOKEY,
			     "the loaded policy has no class \"bpf_token\"; "
			     "install the module sebpf_class (semodule -i "
			     "sebpf_class.cil)");
}

static int open_signals(int *ret_fd, struct sebpf_err *err)
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
	*ret_fd = fd;
	return 0;
}

/*
 * Attaching, and serving afterwards, open a few files at a time, and close them:
 * a link, a directory, a file of selinuxfs. A server that cannot even start to
 * serve must not leave hooks behind.
 */
static int find_room(struct sebpf_err *err)
{
	int fds[SPARE_DESCRIPTORS];
	int count, code = 0;

	for (count = 0; !code && count < SPARE_DESCRIPTORS; count++) {
		fds[count] = open("/", O_PATH | O_CLOEXEC);
		code = fds[count] < 0 ? -errno : 0;
	}
	while (count--)
		sebpf_cleanup_close(&fds[count]);
	if (!code)
		return 0;
	return sebpf_err_set(err, code,
			     "cannot open the files that serving takes: %s%s",
			     strerror(-code),
			     code == -EMFILE ? "; raise the limit of open "
					       "files (ulimit -n)" :
					       "");
}

/* All that can be lacking when the hooks are attached already. */
static int get_ready(struct sebpf_server *server, struct sebpf_err *err)
{
	struct sebpf_event_maps maps = sebpf_hooks_event_maps(server->hooks);
	int rc = open_signals(&server->signals, err);

	if (!rc)
		rc = sebpf_reporter_new(&maps, &server->answers,
					&server->reporter, err);
	return rc ? rc : find_room(err);
}

/* From loaded to attached. */
static int start(struct sebpf_server *server, int permissive, int fresh,
		 struct sebpf_err *err)
{
	struct sebpf_proof proof = { 0 };
	struct sebpf_err ignored;
	int rc;

	rc = find_room(err);
	if (!rc)
		rc = prove(server, &proof, err);
	if (!rc)
		rc = find_class(server, err);
	if (!rc)
		tell_proof(&proof);
	if (!rc)
		rc = get_ready(server, err);
	/* What runs keeps its mode until nothing can fail any more. */
	if (!rc && fresh)
		rc = sebpf_hooks_set_mode(server->hooks, permissive, err);
	if (!rc)
		rc = sebpf_hooks_attach(server->hooks, err);
	if (!rc && sebpf_hooks_adopt(server->hooks, &ignored))
		(void)fprintf(stderr,
			      "sebpf: %s; tokens older than the hooks get "
			      "their label at their first use\n",
			      ignored.text);
	return rc;
}

int sebpf_server_start(struct sebpf_server *server, int permissive,
		       struct sebpf_err *err)
{
	int fresh = !sebpf_pins_have_links();
	struct sebpf_err ignored;
	int rc;

	rc = sebpf_hooks_load(&server->hooks, err);
	if (rc)
		return rc;
	server->answers = sebpf_hooks_answers(server->hooks);
	rc = start(server, permissive, fresh, err);
	if (!rc)
		return 0;
	/* Its descriptors may be what the removal lacks. */
	sebpf_server_free(server);
	if (fresh)
		(void)sebpf_pins_remove(&ignored);
	return rc;
}

int sebpf_server_set_mode(struct sebpf_server *server, int permissive,
			  struct sebpf_err *err)
{
	return sebpf_hooks_set_mode(server->hooks, permissive, err);
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

static time_t seconds(void)
{
	struct timespec time = { 0 };

	(void)clock_gettime(CLOCK_BOOTTIME, &time);
	return time.tv_sec;
}

/* Records what was lost, where there is more of it and a record is due. */
static int record_losses(struct sebpf_server *server, struct sebpf_err *err)
{
	time_t now = seconds();
	uint64_t lost;
	int rc = sebpf_hooks_lost(server->hooks, &lost, err);

	if (rc || lost == server->lost || now < server->losses_due)
		return rc;
	rc = sebpf_reporter_losses(server->reporter, err);
	if (rc)
		return rc;
	server->lost = lost;
	server->losses_due = now + LOSSES_INTERVAL;
	return 0;
}

/*
 * Records what waits; nothing here stops the server. Returns 1 where something
 * waits that cannot be taken yet.
 */
static int record_events(struct sebpf_server *server)
{
	struct sebpf_reported reported = { 0 };
	struct sebpf_err err;
	int rc;

	rc = sebpf_reporter_run(server->reporter, &reported, &err);
	if (!rc)
		rc = count_events(server, &reported, &err);
	if (!rc)
		rc = record_losses(server, &err);
	if (rc)
		(void)fprintf(stderr, "sebpf: %s\n", err.text);
	return reported.stalled;
}

/* Records what waits, and what was counted, before the end. */
static void record_rest(struct sebpf_server *server)
{
	struct sebpf_reported reported = { 0 };
	struct sebpf_err err;

	int rc;

	(void)record_events(server);
	sebpf_reporter_flush(server->reporter, &reported);
	server->losses_due = 0;
	rc = count_events(server, &reported, &err);
	if (!rc)
		rc = record_losses(server, &err);
	if (rc)
		(void)fprintf(stderr, "sebpf: %s\n", err.text);
}

/* What a server before has counted, and was killed before it could tell. */
static int report_forgotten(struct sebpf_server *server, struct sebpf_err *err)
{
	uint64_t pending = 0;
	int rc = sebpf_hooks_take_pending(server->hooks, &pending, err);

	if (rc || !pending)
		return rc;
	return sebpf_reporter_killed(server->reporter, pending, err);
}

/* What cannot be taken is no reason to look again at once. */
static int serve(struct sebpf_server *server)
{
	struct pollfd fds[] = {
		{ .fd = server->signals, .events = POLLIN },
		{ .fd = sebpf_reporter_fd(server->reporter), .events = POLLIN },
	};

	for (;;) {
		int stalled = record_events(server);

		if (poll(fds, stalled ? 1 : 2, stalled ? STALL_MS : POLL_MS) <
			    0 &&
		    errno != EINTR)
			return -errno;
		if (fds[0].revents)
			return 0;
		if (!sebpf_pins_have_links())
			return 0;
	}
}

int sebpf_server_run(struct sebpf_server *server, struct sebpf_err *err)
{
	int rc = report_forgotten(server, err);

	if (rc)
		return rc;
	sebpf_notify("READY=1\nSTATUS=The hooks are attached.");
	rc = serve(server);
	sebpf_notify("STOPPING=1");
	record_rest(server);
	if (rc)
		return sebpf_err_set(err, rc, "cannot wait for events: %s",
				     strerror(-rc));
	return 0;
}

void sebpf_server_free(struct sebpf_server *server)
{
	sebpf_reporter_free(server->reporter);
	sebpf_cleanup_close(&server->signals);
	sebpf_hooks_free(server->hooks);
	*server = (struct sebpf_server)SEBPF_SERVER_EMPTY;
}
