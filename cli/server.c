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
#include "cli/server_lock.h"
#include "loader/pins.h"
#include "loader/probe.h"
#include "loader/proof.h"
#include "sebpf/cleanup.h"

/* How often counts that are due are looked for. */
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

/* Under a policy without it, hooks would deny everything. */
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
	(void)sigaddset(&set, SIGUSR1);
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
 * Attaching, and serving afterwards, open a few files at a time, and close
 * them: a link, a directory, a file of selinuxfs. A server that cannot even
 * start to serve must not leave hooks behind.
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

/* Everything that could be missing after the hooks are attached. */
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
static int attach(struct sebpf_server *server, struct sebpf_err *err)
{
	struct sebpf_proof proof = { 0 };
	int rc = find_room(err);

	if (!rc)
		rc = prove(server, &proof, err);
	if (!rc)
		rc = find_class(server, err);
	if (!rc)
		tell_proof(&proof);
	if (!rc)
		rc = get_ready(server, err);
	if (!rc)
		rc = sebpf_hooks_attach(server->hooks, err);
	return rc ? rc : sebpf_server_pins_hold(&server->pins, err);
}

int sebpf_server_start(struct sebpf_server *server, struct sebpf_err *err)
{
	int rc = sebpf_server_pins_find(&server->pins, &server->store, err);

	if (!rc)
		rc = sebpf_hooks_load(&server->hooks, err);
	if (rc)
		return rc;
	server->answers = sebpf_hooks_answers(server->hooks);
	return attach(server, err);
}

/* Everything is kept under one name for each load. */
static void store_name(char *name, size_t size, uint32_t load)
{
	(void)snprintf(name, size, "sebpf-%" PRIu32, load);
}

/*
 * The manager keeps what this load needs, and no longer what the one before
 * needed.
 */
static void store(struct sebpf_server *server)
{
	int fds[SEBPF_MAX_LINKS + 1];
	size_t count = sebpf_hooks_links(server->hooks, fds);
	char name[32];
	char *old, *rest = server->store.names;

	fds[count++] = server->pins.directory;
	store_name(name, sizeof(name), sebpf_hooks_load_number(server->hooks));
	sebpf_notify_store(name, fds, count);
	while ((old = strsep(&rest, ":")))
		if (strcmp(old, name) != 0)
			sebpf_notify_drop(old);
	sebpf_store_free(&server->store);
}

/* The hooks decide already: failures here are reported, and stop nothing. */
static void warn(int rc, const struct sebpf_err *err, const char *consequence)
{
	if (rc)
		(void)fprintf(stderr, "sebpf: %s; %s\n", err->text,
			      consequence);
}

/*
 * Labels the tokens that are older than the hooks; again and again until it works:
 * who revokes all tokens means these, too.
 */
static void adopt(struct sebpf_server *server)
{
	struct sebpf_err err;
	int rc;

	if (server->has_adopted)
		return;
	rc = sebpf_hooks_adopt(server->hooks, &err);
	server->has_adopted = !rc;
	if (rc && rc != server->adopt_told)
		warn(rc, &err,
		     "tokens older than the hooks get their label at their "
		     "first use, or when this works");
	server->adopt_told = rc;
}

int sebpf_server_take_over(struct sebpf_server *server, int permissive,
			   struct sebpf_err *err)
{
	struct sebpf_err ignored;
	int rc = sebpf_hooks_put_in_force(server->hooks, permissive, err);

	if (rc)
		return rc;
	warn(sebpf_hooks_settle(server->hooks, &ignored), &ignored,
	     "the pins have not their names yet");
	adopt(server);
	/*
	 * Also finds the mount of the pins, and looks again if it cannot yet.
	 */
	sebpf_server_pins_keep(&server->pins, server->hooks);
	store(server);
	return 0;
}

/* Counts what happened to events, if anything did. */
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

/* Records what was lost, if there is more of it and a record is due. */
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
 * Records what waits; nothing here stops the server. Returns 1 if something
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

/* What a server counted before it was killed. */
static int report_forgotten(struct sebpf_server *server, struct sebpf_err *err)
{
	uint64_t pending = 0;
	int rc = sebpf_hooks_take_pending(server->hooks, &pending, err);

	if (rc || !pending)
		return rc;
	return sebpf_reporter_killed(server->reporter, pending, err);
}

/* Why a server ends; NULL: it does not. */
static const char *why_to_end(struct sebpf_server *server, int lock)
{
	enum sebpf_standing standing = SEBPF_IN_FORCE;
	struct signalfd_siginfo signal;
	struct sebpf_err ignored;

	(void)sebpf_hooks_standing(server->hooks, &standing, &ignored);
	if (standing == SEBPF_RETIRED)
		return "the hooks were detached";
	if (read(server->signals, &signal, sizeof(signal)) !=
	    (ssize_t)sizeof(signal))
		return NULL;
	if (signal.ssi_signo != SIGUSR1)
		return "stopped; the hooks stay attached";
	return sebpf_lock_is_wanted(lock) ? "another process takes over" : NULL;
}

/* Waits for something to do. */
static void wait_for_work(struct sebpf_server *server, int stalled)
{
	const struct timespec step = { .tv_nsec = STALL_MS * 1000000L };
	struct pollfd fds[] = {
		{ .fd = server->signals, .events = POLLIN },
		{ .fd = sebpf_reporter_fd(server->reporter), .events = POLLIN },
	};

	/* What cannot be taken yet is no reason to look again at once. */
	if (poll(fds, stalled ? 1 : 2, stalled ? STALL_MS : POLL_MS) < 0 &&
	    errno != EINTR)
		(void)nanosleep(&step, NULL);
}

/* Reports each change once. */
static void look_for_silence(struct sebpf_server *server)
{
	int is_silenced = !sebpf_probe_calls();

	if (is_silenced == server->is_silenced)
		return;
	server->is_silenced = is_silenced;
	(void)fprintf(stderr, "sebpf: %s\n",
		      is_silenced ?
			      "the kernel does not call the hooks any more, "
			      "which decide nothing: kernel.ftrace_enabled "
			      "is 0" :
			      "the kernel calls the hooks again");
}

/* No failure here ends the server. Returns why it ends. */
static const char *serve(struct sebpf_server *server, int lock)
{
	time_t looked = seconds();
	const char *reason;

	for (;;) {
		wait_for_work(server, record_events(server));
		reason = why_to_end(server, lock);
		if (reason)
			return reason;
		if (seconds() == looked)
			continue;
		looked = seconds();
		sebpf_notify_alive();
		look_for_silence(server);
		/* A process that starts or detaches is changing them now. */
		if (sebpf_try_lock_pins(lock))
			continue;
		sebpf_server_pins_keep(&server->pins, server->hooks);
		adopt(server);
		sebpf_unlock_pins(lock);
	}
}

/* "sebpf detach" may not see where its hooks are pinned. */
static void leave(struct sebpf_server *server, const char *reason)
{
	enum sebpf_standing standing = SEBPF_IN_FORCE;
	struct sebpf_err ignored;

	sebpf_notify("STOPPING=1");
	record_rest(server);
	(void)fprintf(stderr, "sebpf: %s\n", reason);
	(void)sebpf_hooks_standing(server->hooks, &standing, &ignored);
	if (standing != SEBPF_RETIRED)
		return;
	sebpf_reporter_free(server->reporter);
	server->reporter = NULL;
	sebpf_hooks_free(server->hooks);
	server->hooks = NULL;
	(void)sebpf_pins_remove(0, &ignored);
}

void sebpf_server_run(struct sebpf_server *server, int lock)
{
	struct sebpf_err err;

	warn(report_forgotten(server, &err), &err,
	     "what a server before has counted may be in no record");
	sebpf_notify("READY=1\nSTATUS=The hooks are attached.");
	leave(server, serve(server, lock));
}

void sebpf_server_free(struct sebpf_server *server)
{
	sebpf_reporter_free(server->reporter);
	sebpf_cleanup_close(&server->signals);
	sebpf_hooks_free(server->hooks);
	sebpf_store_free(&server->store);
	sebpf_cleanup_close(&server->pins.directory);
	*server = (struct sebpf_server)SEBPF_SERVER_EMPTY;
}
