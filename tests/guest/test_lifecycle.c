// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hooks that outlive their server, and tokens older than the hooks
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "loader/pins.h"
#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/holder.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

static int load_program(int order, int dir_fd, void *state)
{
	const int *token = state;

	(void)order;
	(void)dir_fd;
	return token_prog_load(*token, BPF_PROG_TYPE_SOCKET_FILTER);
}

/* Starts a container that makes itself a token. */
static void start(struct holder *holder, const char *context)
{
	static int token;
	static const struct holder_work work = {
		.prepare = holder_make_token,
		.act = load_program,
		.state = &token,
	};

	holder_start(holder, context, &work);
}

/* Makes it load a program; returns the result. */
static int load(const struct holder *holder)
{
	return holder_ask(holder, 0);
}

#define ALLOWED GUEST_CONTEXT("container_t")
#define DENIED GUEST_CONTEXT("no_prog_load_t")

static const char *const the_record[] = {
	"type=USER_AVC ",
	"avc:  denied  { prog_load } for  ",
	"scontext=" DENIED " ",
	"tcontext=" GUEST_LABEL("container_bpf_token_t") " ",
	"tclass=bpf permissive=0",
	NULL,
};

/* A token that was obtained before the hooks is checked like any other. */
static pid_t test_older_tokens(void)
{
	struct holder allowed, denied;
	pid_t server;
	long mark;

	start(&allowed, ALLOWED);
	start(&denied, DENIED);
	ok(load(&denied) == 0, "before the hooks: all may load");
	server = guest_server_start(NULL);
	mark = guest_audit_mark();
	ok(load(&allowed) == 0, "older token: allowed by its label");
	ok(load(&denied) == -EACCES, "older token: denied by its label");
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, the_record) == 1,
		"older token: one record with the computed label"))
		guest_audit_print(mark);
	ok(guest_status("live_tokens") == 2, "both are remembered");
	holder_end(&allowed);
	holder_end(&denied);
	return server;
}

/* No verdict depends on the server's life. */
static pid_t test_killed_server(pid_t server)
{
	struct holder allowed, denied;
	long mark;

	start(&allowed, ALLOWED);
	start(&denied, DENIED);
	(void)kill(server, SIGKILL);
	ok(guest_server_wait(server) == 128 + SIGKILL, "the server is killed");
	mark = guest_audit_mark();
	ok(load(&allowed) == 0, "without a server: allowed");
	ok(load(&denied) == -EACCES, "without a server: denied");
	holder_end(&allowed);
	holder_end(&denied);
	start(&denied, DENIED);
	ok(load(&denied) == -EACCES, "without a server: a new token is denied");
	holder_end(&denied);
	ok(guest_sebpf(NULL, 0, "status") == 0, "status says attached");
	server = guest_server_start(NULL);
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, the_record) == 2,
		"the next server records what happened meanwhile"))
		guest_audit_print(mark);
	return server;
}

/**
 * struct hammer - containers that load again and again
 * @stop: 1: they end.
 * @wrong: results that should not have occurred.
 * @loads: all results.
 */
struct hammer {
	volatile int stop;
	volatile int wrong;
	volatile int loads;
	int expected;
};

static int hammer_body(int mount_fd, int dir_fd, void *arg)
{
	/* Others also need the guest's processor. */
	const struct timespec pause = { .tv_nsec = 500000 };
	struct hammer *hammer = *(struct hammer **)arg;
	int token sebpf_auto_close = token_create(dir_fd);

	(void)mount_fd;
	if (token < 0)
		return 1;
	while (!hammer->stop) {
		int fd = token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER);

		if ((fd < 0 ? fd : 0) != hammer->expected)
			hammer->wrong++;
		if (fd >= 0)
			(void)close(fd);
		hammer->loads++;
		(void)nanosleep(&pause, NULL);
	}
	return 0;
}

static struct hammer *hammer_start(const char *context, int expected,
				   pid_t *ret_pid)
{
	const struct container_options options = {
		.context = context,
		.cmds = "any",
		.maps = "any",
		.progs = "any",
		.attachs = "any",
	};
	struct hammer *hammer = mmap(NULL, sizeof(*hammer),
				     PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (hammer == MAP_FAILED)
		guest_bail("mmap");
	hammer->expected = expected;
	if (container_start(&options, hammer_body, &hammer, ret_pid))
		guest_bail("no container in %s", context);
	return hammer;
}

/*
 * A start that fails because a server does not make room changes nothing: the
 * mode and the pins stay, and that server goes on when it can.
 */
static pid_t test_failed_start(pid_t server)
{
	struct holder held;
	long mark;

	start(&held, DENIED);
	(void)kill(server, SIGSTOP);
	ok(guest_sebpf(NULL, 0, "enforce", "--permissive") == 3,
	   "a server that does not end is not replaced");
	ok(load(&held) == -EACCES, "what was denied still is");
	ok(!access(SEBPF_PIN_LINKS "/hook_prog_load", F_OK) &&
		   access(SEBPF_PIN_LINKS "/hook_prog_load_3", F_OK),
	   "the pins are those of before");
	(void)kill(server, SIGCONT);
	mark = guest_audit_mark();
	ok(load(&held) == -EACCES, "and the hooks enforce");
	guest_audit_flush();
	ok(guest_audit_count(mark, the_record) == 1,
	   "the server goes on, and records");
	ok(guest_status("server_pid") == server, "it is the same one");
	holder_end(&held);
	return server;
}

/* A second server takes over, and there is no moment without hooks. */
static pid_t test_takeover(pid_t server)
{
	struct hammer *allowed, *denied;
	pid_t allowed_pid, denied_pid, second;
	struct holder older;

	start(&older, DENIED);
	allowed = hammer_start(ALLOWED, 0, &allowed_pid);
	denied = hammer_start(DENIED, -EACCES, &denied_pid);
	second = guest_server_start(NULL);
	ok(guest_server_wait(server) == 0, "the first server has ended");
	ok(guest_status("server_pid") == second, "the second one serves");
	allowed->stop = 1;
	denied->stop = 1;
	ok(!container_wait(allowed_pid) && !container_wait(denied_pid),
	   "the containers lived on");
	ok(allowed->loads > 0 && !allowed->wrong,
	   "takeover: %d loads allowed, %d not", allowed->loads,
	   allowed->wrong);
	ok(denied->loads > 0 && !denied->wrong,
	   "takeover: %d loads denied, %d not", denied->loads, denied->wrong);
	ok(load(&older) == -EACCES, "a token keeps its label");
	holder_end(&older);
	return second;
}

/* Denies every use of tokens while the policy has no class for them. */
static void test_reloads(void)
{
	struct holder allowed;

	start(&allowed, ALLOWED);
	guest_load_policy("/policy.noclass");
	/*
	 * The kernel asks for the capability first, and turns the denial into
	 * EPERM.
	 */
	ok(load(&allowed) == -EPERM,
	   "a policy without class bpf_token: denied");
	guest_load_policy("/policy");
	ok(load(&allowed) == 0, "the class is back: allowed");
	holder_end(&allowed);
}

static int reopen_body(int mount_fd, int dir_fd, void *arg)
{
	int token sebpf_auto_close = token_create(dir_fd);

	(void)mount_fd;
	(void)arg;
	if (token < 0)
		return 1;
	return token_reopen(token) == -EACCES ? 0 : 2;
}

/* Opening a token again would give a file that stops the kernel. */
static void test_reopen(void)
{
	static const char *const record[] = { "type=USER_SELINUX_ERR ",
					      "op=token_reopen ",
					      "reason=token_opened_again ",
					      "scontext=" ALLOWED " ", NULL };
	const struct container_options options = { .context = ALLOWED,
						   .cmds = "any" };
	long mark = guest_audit_mark();

	ok(container_run(&options, reopen_body, NULL) == 0,
	   "a token cannot be opened again");
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, record) == 1, "reopening: one record"))
		guest_audit_print(mark);
}

static void write_context(const char *context)
{
	FILE *file = fopen("/sys/fs/selinux/context", "we");

	if (!file || fputs(context, file) < 0 || fclose(file))
		guest_bail("no context %s", context);
}

/* Fills the SID table up to a number of contexts with pairs of categories. */
static void fill_sids(int from, int to)
{
	char context[128];
	int i;

	for (i = from; i < to; i++) {
		(void)snprintf(context, sizeof(context),
			       "system_u:system_r:container_t:s0:c%d,c%d",
			       i / 1000, 24 + i % 1000);
		write_context(context);
	}
}

/* Contexts are found in every level of the kernel's SID table. */
static void test_sid_levels(void)
{
	static const int sizes[] = { 10, 600, 21000 };
	struct holder denied;
	char context[128], scontext[160], tcontext[160];
	size_t i;
	int from = 0;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const char *const record[] = { "{ prog_load }", scontext,
					       tcontext, NULL };
		long mark = guest_audit_mark();

		fill_sids(from, sizes[i]);
		from = sizes[i];
		(void)snprintf(context, sizeof(context),
			       "system_u:system_r:no_prog_load_t:s0:c%zu,"
			       "c700.c705,c1023",
			       i);
		(void)snprintf(scontext, sizeof(scontext), "scontext=%s ",
			       context);
		(void)snprintf(tcontext, sizeof(tcontext),
			       "tcontext=system_u:object_r:"
			       "container_bpf_token_t:s0:c%zu,c700.c705,c1023 ",
			       i);
		start(&denied, context);
		ok(load(&denied) == -EACCES, "%d SIDs: denied", sizes[i]);
		holder_end(&denied);
		guest_audit_flush();
		if (!ok(guest_audit_count(mark, record) == 1,
			"%d SIDs: the record has both contexts", sizes[i]))
			guest_audit_print(mark);
	}
}

int main(void)
{
	pid_t server = test_older_tokens();

	server = test_killed_server(server);
	server = test_failed_start(server);
	server = test_takeover(server);
	test_reloads();
	test_reopen();
	test_sid_levels();
	ok(guest_status("live_tokens") == 0, "all tokens are forgotten");
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	ok(guest_server_wait(server) == 0, "the server has ended");
	ok(guest_sebpf(NULL, 0, "status") == 1, "status says detached");
	ok(guest_sebpf(NULL, 0, "detach") == 1, "nothing is left to detach");
	return tap_done();
}
