// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - `sebpf status --prometheus` says what `sebpf status --json` says
 * Copyright (C) 2026 The sebpf authors
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sebpf/cleanup.h"
#include "tests/guest/attempt.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"
#include "tests/unit/tap.h"

#define OUTPUT_BYTES 32768

/* Fills it with the metrics; returns the command's exit status. */
static int ask(char output[OUTPUT_BYTES])
{
	output[0] = '\0';
	return guest_sebpf(output, OUTPUT_BYTES, "status", "--prometheus");
}

/* The value of a metric with its labels, as it stands there; -1: it does not. */
static long value_of(const char *output, const char *metric)
{
	size_t length = strlen(metric);
	const char *line = output;

	while (line) {
		if (!strncmp(line, metric, length) && line[length] == ' ')
			return strtol(line + length, NULL, 10);
		line = strchr(line, '\n');
		line += line != NULL;
	}
	return -1;
}

/* "NAME NUMBER" or "NAME{LABEL="VALUE"} NUMBER", of the family that began last. */
static bool is_sample(const char *line, const char *family)
{
	size_t length = strlen(family);
	const char *rest = line + length;
	char *end;

	if (strncmp(line, family, length) != 0)
		return false;
	if (*rest == '{') {
		rest = strstr(rest, "\"} ");
		rest += rest ? strlen("\"}") : 0;
	}
	if (!rest || *rest != ' ' || !isdigit((unsigned char)rest[1]))
		return false;
	(void)strtoull(rest + 1, &end, 10);
	return *end == '\0';
}

/* The whole of it has the form that the collector reads. */
static void test_form(char *output)
{
	char family[128] = "", type[16] = "";
	unsigned int families = 0, samples = 0, wrong = 0;
	char *line, *rest = output;

	while ((line = strsep(&rest, "\n"))) {
		if (!*line)
			continue;
		if (!strncmp(line, "# HELP ", 7)) {
			continue;
		} else if (sscanf(line, "# TYPE %127s %15s", family, type) ==
			   2) {
			size_t length = strlen(family);
			bool is_total = length > 6 &&
					!strcmp(family + length - 6, "_total");

			families++;
			wrong += is_total != !strcmp(type, "counter");
			wrong += strncmp(family, "sebpf_", 6) != 0;
		} else if (is_sample(line, family)) {
			samples++;
		} else {
			printf("# %s\n", line);
			wrong++;
		}
	}
	ok(!wrong, "each line has the form of a metric");
	printf("# %u metrics, %u samples\n", families, samples);
}

/* Of a domain that may, or may not, load programs. */
static int load(const char *context)
{
	const struct attempt attempt = { LOAD_SOCKET_FILTER, context, NULL };
	int objects;

	return attempt_try(&attempt, &objects);
}

static void compare(const char *output, const char *metric, const char *path)
{
	long wanted = guest_status(path), got = value_of(output, metric);

	if (!ok(got == wanted, "%s", metric))
		printf("# %ld, and %ld in JSON\n", got, wanted);
}

static int create_body(int mount_fd, int dir_fd, void *arg)
{
	int token sebpf_auto_close = token_create(dir_fd);

	(void)mount_fd;
	(void)arg;
	return token < 0 ? -token : 0;
}

/* In permissive mode, an operation that lacks two permissions counts once. */
static void test_permissive(void)
{
	const struct container_options options = {
		.context = GUEST_CONTEXT("no_token_create_t"),
		.delegator_context = GUEST_CONTEXT("delegator_t"),
		.delegator_fscreate = GUEST_LABEL("plain_bpf_token_t"),
		.cmds = "any",
	};
	pid_t server = guest_server_start("--permissive");
	long denied = guest_status("operations/token_create/denied");
	long checked = guest_status("operations/token_create/checked");

	ok(!container_run(&options, create_body, NULL),
	   "permissive: a token that policy denies twice");
	ok(guest_status("operations/token_create/checked") == checked + 1,
	   "one operation is checked");
	ok(guest_status("operations/token_create/denied") == denied + 1,
	   "and one is denied");
	(void)trial_no_tokens();
	guest_server_stop(server);
}

int main(void)
{
	static char output[OUTPUT_BYTES], again[OUTPUT_BYTES];
	long denied, checked;
	pid_t server;

	ok(ask(output) == 1 &&
		   value_of(output, "sebpf_mode{mode=\"detached\"}") == 1 &&
		   value_of(output, "sebpf_mode{mode=\"enforcing\"}") == 0,
	   "without hooks: detached, exit status 1");
	server = guest_server_start(NULL);
	ok(!ask(output) &&
		   value_of(output, "sebpf_mode{mode=\"enforcing\"}") == 1 &&
		   value_of(output, "sebpf_mode{mode=\"detached\"}") == 0,
	   "enforcing");
	ok(value_of(output, "sebpf_server_pid") == server, "the server");
	denied = value_of(
		output,
		"sebpf_operations_denied_total{operation=\"prog_load\"}");
	checked = value_of(
		output,
		"sebpf_operations_checked_total{operation=\"prog_load\"}");
	ok(!load(GUEST_CONTEXT("container_t")), "one load allowed");
	(void)ask(output);
	ok(value_of(output,
		    "sebpf_operations_checked_total{operation=\"prog_load\"}") >
			   checked &&
		   value_of(output,
			    "sebpf_operations_denied_total{operation=\"prog_"
			    "load\"}") == denied,
	   "checked, not denied");
	ok(load(GUEST_CONTEXT("no_prog_load_t")) == -EACCES, "one load denied");
	(void)ask(output);
	ok(value_of(output,
		    "sebpf_operations_denied_total{operation=\"prog_load\"}") ==
		   denied + 1,
	   "denied");
	compare(output,
		"sebpf_operations_checked_total{operation=\"prog_load\"}",
		"operations/prog_load/checked");
	compare(output,
		"sebpf_operations_denied_total{operation=\"token_create\"}",
		"operations/token_create/denied");
	compare(output, "sebpf_tokens_labelled_total", "labelled_tokens");
	compare(output, "sebpf_tokens_live", "live_tokens");
	compare(output, "sebpf_pins_seen", "pins_seen");
	compare(output, "sebpf_policy_seqno", "policy");
	compare(output, "sebpf_events_lost_total", "events_lost");
	memcpy(again, output, sizeof(again));
	test_form(again);
	guest_server_stop(server);
	test_permissive();
	return tap_done();
}
