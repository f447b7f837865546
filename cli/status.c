// SPDX-License-Identifier: GPL-2.0-only
/* sebpf status - mode, kernel, hooks, policy sequence number, counters
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>

#include "cli/command.h"
#include "cli/server_lock.h"
#include "hooks/losses.h"
#include "hooks/pinned.h"
#include "hooks/probe.h"
#include "hooks/state.h"
#include "sebpf/cleanup.h"

static const char help[] =
	"Usage: sebpf status [--json]\n"
	"Show whether the hooks are attached, in which mode, under which policy,\n"
	"and what they have counted. Exit status 1 where none are attached.\n\n"
	"  --json  print a JSON object\n"
	"  --help  print this\n";

enum checker { NOBODY, SEBPF, KERNEL };

/**
 * struct domain_loss - what one domain has lost
 * @domain: its context, owned; NULL: not known.
 * @lost: how many events.
 */
struct domain_loss {
	char *domain;
	uint64_t lost;
};

/**
 * struct status - what is shown
 * @state: of the hooks.
 * @losses: by domain, owned.
 * @loss_count: their number.
 * @kernel: release of the running kernel.
 * @server: process id of the server; 0 none.
 * @perms_by: who checks what policycap bpf_token_perms is about.
 */
struct status {
	struct sebpf_state state;
	struct domain_loss *losses;
	size_t loss_count;
	struct utsname kernel;
	int server;
	enum checker perms_by;
};

static const char *mode_name(const struct sebpf_state *state)
{
	if (!state->attached)
		return "detached";
	return state->permissive ? "permissive" : "enforcing";
}

static const char *const checker_texts[] = {
	[NOBODY] = "not set by the policy",
	[SEBPF] = "checked by sebpf",
	[KERNEL] = "checked by the kernel, what it leaves out by sebpf",
};

static const char *const checker_names[] = {
	[NOBODY] = "unset",
	[SEBPF] = "sebpf",
	[KERNEL] = "kernel",
};

static void free_losses(struct status *status)
{
	for (size_t i = 0; i < status->loss_count; i++)
		free(status->losses[i].domain);
	free(status->losses);
}

/* Names the domains; one whose context cannot be read is not known. */
static int name_losses(struct status *status, const struct sebpf_loss *from,
		       struct sebpf_err *err)
{
	struct sebpf_answers answers sebpf_auto_answers = SEBPF_NO_ANSWERS;
	int rc = sebpf_pinned_answers(&answers, err);

	for (size_t i = 0; !rc && i < status->loss_count; i++) {
		struct domain_loss *loss = &status->losses[i];
		struct sebpf_err ignored;

		loss->lost = from[i].lost;
		if (from[i].sid)
			(void)sebpf_answers_context(&answers, from[i].sid,
						    &loss->domain, &ignored);
	}
	return rc;
}

static int read_losses(struct status *status, struct sebpf_err *err)
{
	int fd sebpf_auto_close = sebpf_pinned_map("sebpf_lost", err);
	struct sebpf_loss *losses sebpf_auto_free = NULL;
	size_t count = 0;
	int rc = fd < 0 ? fd : sebpf_losses_read(fd, &losses, &count, err);

	if (rc)
		return rc;
	status->losses = calloc(count + 1, sizeof(*status->losses));
	if (!status->losses)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	status->loss_count = count;
	return name_losses(status, losses, err);
}

static void print_losses(const struct status *status)
{
	for (size_t i = 0; i < status->loss_count; i++)
		(void)printf("lost                     %" PRIu64 " of %s\n",
			     status->losses[i].lost,
			     status->losses[i].domain ?
				     status->losses[i].domain :
				     "other domains");
}

static void print_counters(const struct sebpf_state *state)
{
	uint32_t i;

	for (i = 0; i < SEBPF_OP_LABEL; i++)
		(void)printf("%-24s checked %" PRIu64 ", denied %" PRIu64 "\n",
			     sebpf_operation_name(i), state->checked[i],
			     state->denied[i]);
	for (i = SEBPF_FAIL_NONE + 1; i < SEBPF_FAIL_COUNT; i++)
		(void)printf("%-24s refused %" PRIu64 "\n",
			     sebpf_failure_name(i), state->failed[i]);
}

static void print_text(const struct status *status)
{
	const struct sebpf_state *state = &status->state;
	size_t i;

	(void)printf("mode                     %s\n", mode_name(state));
	(void)printf("kernel                   %s\n", status->kernel.release);
	if (!state->attached)
		return;
	(void)printf("hooks                   ");
	for (i = 0; i < state->hook_count; i++)
		(void)printf(" %s", state->hooks[i]);
	(void)printf("\npolicy                   %" PRIu32 "\n", state->seqno);
	(void)printf("policycap                bpf_token_perms %s\n",
		     checker_texts[status->perms_by]);
	if (status->server)
		(void)printf("server                   process %d\n",
			     status->server);
	else
		(void)printf("server                   none\n");
	(void)printf("tokens                   %" PRIu64 " live, %" PRIu64
		     " labelled so far\n",
		     state->live_tokens, state->labelled_tokens);
	(void)printf("events                   %" PRIu64 " recorded, %" PRIu64
		     " folded, %" PRIu64 " pending, %" PRIu64
		     " not recorded, %" PRIu64 " lost\n",
		     state->recorded, state->folded, state->pending,
		     state->unrecorded, state->lost);
	print_losses(status);
	(void)printf("AVC                      %" PRIu64
		     " of the checks answered\n",
		     state->avc_hits);
	print_counters(state);
}

static void add_number(struct json_object *object, const char *key,
		       uint64_t number)
{
	(void)json_object_object_add(object, key,
				     json_object_new_uint64(number));
}

static void add_text(struct json_object *object, const char *key,
		     const char *text)
{
	(void)json_object_object_add(object, key, json_object_new_string(text));
}

static struct json_object *counters_json(const struct sebpf_state *state)
{
	struct json_object *counters = json_object_new_object();
	uint32_t i;

	for (i = 0; i < SEBPF_OP_LABEL; i++) {
		struct json_object *operation = json_object_new_object();

		add_number(operation, "checked", state->checked[i]);
		add_number(operation, "denied", state->denied[i]);
		(void)json_object_object_add(counters, sebpf_operation_name(i),
					     operation);
	}
	return counters;
}

static struct json_object *failures_json(const struct sebpf_state *state)
{
	struct json_object *failures = json_object_new_object();
	uint32_t i;

	for (i = SEBPF_FAIL_NONE + 1; i < SEBPF_FAIL_COUNT; i++)
		add_number(failures, sebpf_failure_name(i), state->failed[i]);
	return failures;
}

static struct json_object *losses_json(const struct status *status)
{
	struct json_object *losses = json_object_new_array();

	for (size_t i = 0; i < status->loss_count; i++) {
		const struct domain_loss *loss = &status->losses[i];
		struct json_object *object = json_object_new_object();

		(void)json_object_object_add(
			object, "domain",
			loss->domain ? json_object_new_string(loss->domain) :
				       NULL);
		add_number(object, "lost", loss->lost);
		(void)json_object_array_add(losses, object);
	}
	return losses;
}

static void print_json(const struct status *status)
{
	const struct sebpf_state *state = &status->state;
	struct json_object *object = json_object_new_object();
	struct json_object *hooks = json_object_new_array();
	size_t i;

	for (i = 0; i < state->hook_count; i++)
		(void)json_object_array_add(
			hooks, json_object_new_string(state->hooks[i]));
	add_text(object, "mode", mode_name(state));
	add_text(object, "kernel", status->kernel.release);
	(void)json_object_object_add(object, "hooks", hooks);
	add_number(object, "policy", state->seqno);
	add_text(object, "bpf_token_perms", checker_names[status->perms_by]);
	add_number(object, "avc_hits", state->avc_hits);
	add_number(object, "server_pid", (uint64_t)status->server);
	add_number(object, "live_tokens", state->live_tokens);
	add_number(object, "labelled_tokens", state->labelled_tokens);
	add_number(object, "records_written", state->recorded);
	add_number(object, "events_folded", state->folded);
	add_number(object, "events_pending", state->pending);
	add_number(object, "records_failed", state->unrecorded);
	add_number(object, "events_lost", state->lost);
	(void)json_object_object_add(object, "lost_by_domain",
				     losses_json(status));
	(void)json_object_object_add(object, "operations",
				     counters_json(state));
	(void)json_object_object_add(object, "refusals", failures_json(state));
	(void)printf("%s\n", json_object_to_json_string_ext(
				     object, JSON_C_TO_STRING_PRETTY |
						     JSON_C_TO_STRING_SPACED));
	(void)json_object_put(object);
}

static int show(int json)
{
	struct status status __attribute__((cleanup(free_losses))) = { 0 };
	struct sebpf_err err, ignored;
	int rc = sebpf_state_read(&status.state, &err);

	if (!rc && status.state.attached)
		rc = read_losses(&status, &err);
	if (rc)
		return sebpf_command_failed("status", &err);
	(void)uname(&status.kernel);
	status.server = sebpf_server_pid();
	/* Without BTF there are no hooks. */
	if (status.state.token_perms)
		status.perms_by = sebpf_probe_delegator(&ignored) > 0 ? KERNEL :
									SEBPF;
	if (json)
		print_json(&status);
	else
		print_text(&status);
	return status.state.attached ? SEBPF_EXIT_DONE : SEBPF_EXIT_DENIED;
}

int sebpf_command_status(int argc, char **argv)
{
	return sebpf_command_show("status", help, argc, argv, show);
}
