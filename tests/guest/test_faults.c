// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - each system call of a command fails once
 * Copyright (C) 2026 The sebpf authors
 *
 * A command runs again and again. In each run another of its calls fails, from
 * the first that main() makes on. Then it has done all of what it is for and
 * says so, or it says why not and has done nothing that a state does not allow
 * (docs/states.md). The kernel's command line has sebpf.faults=STRIDE: every
 * STRIDE-th call fails.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loader/pins.h"
#include "sebpf/cleanup.h"
#include "tests/guest/attempt.h"
#include "tests/guest/guest.h"
#include "tests/guest/holder.h"
#include "tests/guest/interposer.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

/* What a server needs to record an event, and to look after its pins. */
#define SERVING_US 1500000U

/* Of those that a server makes as long as it serves, the first. */
#define LATE_CALLS 200

/* Longer than a command takes until it ends, or serves. */
#define SILENT_SECONDS 60

#define TOKEN_LABEL GUEST_LABEL("container_bpf_token_t")

/**
 * struct run - a run of a command in which a call failed
 * @command: the command; if it serves, it still runs.
 * @serves: 1: it has said that it serves.
 * @status: how it has ended, if it does not serve.
 */
struct run {
	struct interposed command;
	int serves;
	int status;
};

/**
 * struct subject - a command, and what is right
 * @name: what is tried.
 * @argv: the command.
 * @prepare: brings about what it needs, before each run; NULL: nothing.
 * @judge: looks at what it has done, and tidies up; NULL if that is right, or
 *	what is wrong.
 * @finish: undoes the last @prepare; NULL: nothing is left.
 * @is_late: 1: a call fails only after a server has put its hooks in force.
 */
struct subject {
	const char *name;
	const char *const *argv;
	void (*prepare)(void);
	const char *(*judge)(struct run *run);
	void (*finish)(void);
	int is_late;
};

/* What the runs share: the server that was there before, and a token. */
static pid_t server;
static struct holder holder;

static void interrupt(int signal)
{
	(void)signal;
}

static int try_load(const char *context)
{
	const struct attempt attempt = { LOAD_SOCKET_FILTER, context, NULL };
	int objects;

	return attempt_try(&attempt, &objects);
}

enum verdicts { VERDICTS_ALL, VERDICTS_POLICY, VERDICTS_WRONG };

/* What the hooks do: nothing, or what the policy says. */
static enum verdicts verdicts(void)
{
	int allowed = try_load(GUEST_CONTEXT("container_t"));
	int denied = try_load(GUEST_CONTEXT("no_prog_load_t"));

	if (allowed || (denied && denied != -EACCES))
		return VERDICTS_WRONG;
	return denied ? VERDICTS_POLICY : VERDICTS_ALL;
}

static int is_detached(void)
{
	return verdicts() == VERDICTS_ALL && access(SEBPF_PIN_DIR, F_OK) &&
	       guest_sebpf(NULL, 0, "status") == 1;
}

static int is_served_by(pid_t pid)
{
	return verdicts() == VERDICTS_POLICY &&
	       guest_status("server_pid") == pid && guest_status("pins_seen");
}

/* A reason, in its own words; 0 and 127 are what sebpf does not say. */
static int says_why(const struct run *run)
{
	return run->status == 3 && strstr(run->command.text, "sebpf");
}

static void have_server(void)
{
	if (!server)
		server = guest_server_start(NULL);
}

static void end_server(void)
{
	if (!server)
		return;
	if (guest_sebpf(NULL, 0, "detach", "--force") ||
	    guest_server_wait(server))
		guest_bail("a server cannot be ended");
	server = 0;
}

static int load_program(int order, int dir_fd, void *state)
{
	const int *token = state;

	(void)order;
	(void)dir_fd;
	return token_prog_load(*token, BPF_PROG_TYPE_SOCKET_FILTER);
}

static void have_token(void)
{
	static int token;
	static const struct holder_work work = { holder_make_token,
						 load_program, &token };

	have_server();
	if (!holder.pid)
		holder_start(&holder, GUEST_CONTEXT("container_t"), &work);
}

static void end_token(void)
{
	if (holder.pid)
		holder_end(&holder);
	holder.pid = 0;
	end_server();
}

/* A server that serves, and no other, decides. */
static const char *judge_server(struct run *run)
{
	const char *wrong = NULL;

	if (!is_served_by(run->command.pid))
		wrong = "it serves, and does not decide";
	if (guest_sebpf(NULL, 0, "detach", "--force"))
		guest_bail("what serves cannot be detached");
	if (interposed_end(&run->command))
		wrong = "it serves, and ends with another status than 0";
	return wrong;
}

static const char *judge_first(struct run *run)
{
	if (run->serves)
		return judge_server(run);
	if (!says_why(run))
		return "it says nothing";
	return is_detached() ? NULL : "it has left something";
}

static const char *judge_takeover(struct run *run)
{
	const char *wrong;

	if (run->serves) {
		wrong = judge_server(run);
		if (guest_server_wait(server) && !wrong)
			wrong = "the one before ends with another status than 0";
		server = 0;
		return wrong;
	}
	if (!says_why(run))
		return "it says nothing";
	return is_served_by(server) ? NULL : "the one before does not serve";
}

/* It goes on: the next denial has its record. */
static const char *judge_serving(struct run *run)
{
	static const struct attempt denied = {
		.operation = CREATE_TOKEN,
		.context = GUEST_CONTEXT("no_token_create_t"),
	};
	static const char *const record[] = {
		"avc:  denied  { create } for ",
		"scontext=" GUEST_CONTEXT("no_token_create_t") " ",
		NULL,
	};
	int is_recorded;

	if (!run->serves)
		return "it does not serve";
	is_recorded = attempt_denied("it serves", &denied, EACCES, record);
	return is_recorded ? judge_server(run) : "it does not record";
}

static const char *judge_detach(struct run *run)
{
	if (!run->status) {
		if (!is_detached())
			return "it says that all is detached";
		if (guest_server_wait(server))
			return "the server ends with another status than 0";
		server = 0;
		return NULL;
	}
	if (!says_why(run))
		return "it says nothing";
	if (is_served_by(server))
		return NULL;
	/* Begun: the next one ends it, if there is anything left. */
	if (verdicts() != VERDICTS_ALL ||
	    guest_sebpf(NULL, 0, "detach", "--force") > 1 || !is_detached() ||
	    guest_server_wait(server))
		return "neither attached nor detached";
	server = 0;
	return NULL;
}

static const char *judge_revoke(struct run *run)
{
	int rc = holder_ask(&holder, 0);

	if (rc && rc != -EPERM)
		return "neither allowed nor revoked";
	if (rc) {
		holder_end(&holder);
		holder.pid = 0;
	}
	if (!run->status)
		return rc ? NULL : "it says that a token is revoked";
	return says_why(run) ? NULL : "it says nothing";
}

/* Prints all of it, or says why not. */
static const char *judge_print(const struct run *run, const char *text)
{
	if (!run->status)
		return strstr(run->command.text, text) ? NULL :
							 "it prints less";
	return says_why(run) ? NULL : "it says nothing";
}

static const char *judge_status(struct run *run)
{
	return judge_print(run, "mode                     enforcing\n");
}

static const char *judge_tokens(struct run *run)
{
	return judge_print(run, TOKEN_LABEL);
}

#define RUN_STATUS 7

/* 3: it is not known yet that it is this command (sebpf(8)). */
static const char *judge_delegate(struct run *run)
{
	static const int refused[] = { 3, 125, 126 };

	if (run->status == RUN_STATUS)
		return NULL;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (run->status == refused[i] &&
		    strstr(run->command.text, "sebpf"))
			return NULL;
	return "neither run nor refused";
}

/* Whether it runs where the filesystem is. */
#define SEES_FILESYSTEM \
	"grep -q bpf.*delegate_cmds /proc/self/mountinfo && exit 7"

static const char *const enforce[] = { "/usr/sbin/sebpf", "enforce", NULL };
static const char *const detach[] = { "/usr/sbin/sebpf", "detach", "--force",
				      NULL };
static const char *const revoke_all[] = { "/usr/sbin/sebpf", "revoke", "--all",
					  NULL };
static const char *const status[] = { "/usr/sbin/sebpf", "status", NULL };
static const char *const tokens[] = { "/usr/sbin/sebpf", "tokens", NULL };
static const char *const delegate[] = {
	"/usr/sbin/sebpf", "delegate", "--cmds", "any",		  "--",
	"/bin/busybox",	   "sh",       "-c",	 SEES_FILESYSTEM, NULL
};

static const char *const record[] = {
	"/usr/sbin/sebpf", "delegate", "--record", "/tmp/record",   "--",
	"/bin/busybox",	   "sh",       "-c",	   SEES_FILESYSTEM, NULL
};

static const struct subject subjects[] = {
	{ "status", status, have_server, judge_status, end_server, 0 },
	{ "tokens", tokens, have_token, judge_tokens, end_token, 0 },
	{ "revoke", revoke_all, have_token, judge_revoke, end_token, 0 },
	{ "delegate", delegate, have_server, judge_delegate, end_server, 0 },
	{ "delegate --record", record, have_server, judge_delegate, end_server,
	  0 },
	{ "detach", detach, have_server, judge_detach, end_server, 0 },
	{ "a first start", enforce, NULL, judge_first, NULL, 0 },
	{ "a takeover", enforce, have_server, judge_takeover, end_server, 0 },
	{ "a server", enforce, NULL, judge_serving, NULL, 1 },
};

/* Waits until a command ends or serves, even if it cannot say so: 1 if it serves. */
static int wait_until_served(struct interposed *command)
{
	enum interposed_event event;

	(void)alarm(SILENT_SECONDS);
	event = interposed_wait(command);
	(void)alarm(0);
	if (event != INTERPOSED_SILENT)
		return event == INTERPOSED_SERVES;
	if (guest_status("server_pid") == command->pid)
		return 1;
	(void)kill(command->pid, SIGKILL);
	return 0;
}

/* One run; 0 if the command makes fewer calls. */
static int fail_call(const struct subject *subject, unsigned int number,
		     unsigned int *ret_wrong)
{
	const struct interposition plan = {
		.calls = CALLS_ANY,
		.number = number,
		.error = ENOMEM,
		.length = 1,
		.is_late = subject->is_late,
	};
	struct run run = { 0 };
	const char *wrong;
	int failed, call;

	if (subject->prepare)
		subject->prepare();
	interposed_start(&run.command, subject->argv, &plan);
	run.serves = wait_until_served(&run.command);
	if (subject->is_late) {
		(void)verdicts();
		(void)usleep(SERVING_US);
	}
	failed = (int)run.command.view->failed;
	call = run.command.view->failed_call;
	if (run.serves)
		interposed_calm(&run.command);
	else
		run.status = interposed_end(&run.command);
	wrong = subject->judge(&run);
	if (!wrong)
		return failed;
	(*ret_wrong)++;
	ok(0, "%s: call %u (system call %d) fails: status %d: %s",
	   subject->name, number, call, run.status, wrong);
	printf("# %s\n", run.command.text);
	return failed;
}

static void fail_calls(const struct subject *subject, unsigned int stride)
{
	unsigned int number = 1, wrong = 0;

	while (fail_call(subject, number, &wrong) &&
	       (!subject->is_late || number < LATE_CALLS))
		number += stride;
	ok(!wrong && number > 1, "%s: %u calls, one in %u has failed",
	   subject->name, number - 1, stride);
	if (subject->finish)
		subject->finish();
}

static void read_cmdline(char *line, int size)
{
	FILE *file sebpf_auto_file = fopen("/proc/cmdline", "re");

	if (!file || !fgets(line, size, file))
		guest_bail("/proc/cmdline");
	/* cppcheck-suppress resourceLeak ; the attribute closes it */
}

static unsigned int read_stride(void)
{
	char line[4096];
	const char *value;
	unsigned int stride;

	read_cmdline(line, sizeof(line));
	value = strstr(line, "sebpf.faults=");
	stride = value ? (unsigned int)strtoul(strchr(value, '=') + 1, NULL,
					       10) :
			 0;
	if (!stride)
		guest_bail("no sebpf.faults=STRIDE");
	return stride;
}

int main(void)
{
	const struct sigaction action = { .sa_handler = interrupt };
	const unsigned int stride = read_stride();

	(void)sigaction(SIGALRM, &action, NULL);
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
		fail_calls(&subjects[i], stride);
	return tap_done();
}
