// SPDX-License-Identifier: GPL-2.0-only
/* sebpf status - mode, kernel, hooks, policy sequence number, counters
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <inttypes.h>
#include <selinux/selinux.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/prometheus.h"
#include "cli/server_lock.h"
#include "cli/server_pins.h"
#include "common/selinux.h"
#include "labels/event_names.h"
#include "loader/attached.h"
#include "loader/losses.h"
#include "loader/pins.h"
#include "loader/probe.h"
#include "loader/state.h"
#include "sebpf/cleanup.h"

static const char help[] =
	"Usage: sebpf status [--json | --prometheus]\n"
	"Show whether the hooks are attached, in which mode, under which policy,\n"
	"and what they have counted. Exit status 1 if none are attached.\n\n"
	"  --json        print a JSON object\n"
	"  --prometheus  print metrics, for node_exporter's textfile collector\n"
	"  -h, --help    print this\n";

enum format { TEXT, JSON, PROMETHEUS };

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
 * @attached: the hooks.
 * @state: of the hooks, if they are in force.
 * @losses: by domain, owned.
 * @loss_count: their number.
 * @kernel: release of the running kernel.
 * @selinux: "enforcing", "permissive" or "disabled".
 * @server: process id of the server; 0: none.
 * @perms_by: what makes the checks of policycap bpf_token_perms.
 */
struct status {
	struct sebpf_attached attached;
	struct sebpf_state state;
	struct domain_loss *losses;
	size_t loss_count;
	struct utsname kernel;
	const char *selinux;
	int server;
	enum checker perms_by;
};

/* Words of which one is true at every moment. */
enum mode {
	MODE_ENFORCING,
	MODE_PERMISSIVE,
	MODE_ATTACHING,
	MODE_DETACHED,
	MODE_INCOMPLETE,
	MODE_SILENCED,
	MODE_COUNT
};

static const char *const mode_names[MODE_COUNT + 1] = {
	[MODE_ENFORCING] = "enforcing",	  [MODE_PERMISSIVE] = "permissive",
	[MODE_ATTACHING] = "attaching",	  [MODE_DETACHED] = "detached",
	[MODE_INCOMPLETE] = "incomplete", [MODE_SILENCED] = "silenced",
};

static enum mode mode_of(const struct status *status)
{
	switch (status->attached.standing) {
	case SEBPF_DETACHED:
	case SEBPF_RETIRED:
		return MODE_DETACHED;
	case SEBPF_ATTACHING:
		return MODE_ATTACHING;
	case SEBPF_IN_FORCE:
		break;
	}
	if (!sebpf_probe_calls())
		return MODE_SILENCED;
	if (status->state.missing_hooks)
		return MODE_INCOMPLETE;
	return status->state.permissive ? MODE_PERMISSIVE : MODE_ENFORCING;
}

static const char *mode_name(const struct status *status)
{
	return mode_names[mode_of(status)];
}

static int is_in_force(const struct status *status)
{
	return status->attached.standing == SEBPF_IN_FORCE;
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
	int rc = sebpf_attached_answers(&status->attached, &answers, err);

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
	int fd sebpf_auto_close =
		sebpf_attached_map(&status->attached, "sebpf_lost", err);
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

/* Whether the pins are seen at the usual place. */
static int are_pins_seen(const struct status *status)
{
	return status->attached.has_pins && sebpf_pins_are_usual();
}

static const char *pins_text(const struct status *status)
{
	return are_pins_seen(status) ?
		       SEBPF_PIN_DIR :
		       "not seen here: covered, in another mount namespace, or "
		       "gone";
}

/* What exists of hooks that decide nothing. */
static void print_remains(const struct status *status)
{
	if (status->attached.standing == SEBPF_RETIRED)
		(void)printf(
			"retired hooks            kept by another process, "
			"or a pin that is not seen here; they decide "
			"nothing\n");
	if (status->attached.standing == SEBPF_ATTACHING)
		(void)printf("hooks                    decide nothing yet\n");
}

static void print_text(const struct status *status)
{
	const struct sebpf_state *state = &status->state;
	size_t i;

	(void)printf("mode                     %s\n", mode_name(status));
	(void)printf("kernel                   %s\n", status->kernel.release);
	(void)printf(
		"selinux                  %s%s\n", status->selinux,
		strcmp(status->selinux, "disabled") != 0 ?
			"" :
			" (commands that ask a policy need --policy FILE)");
	if (!is_in_force(status)) {
		print_remains(status);
		return;
	}
	(void)printf("hooks                   ");
	for (i = 0; i < state->hook_count; i++)
		(void)printf(" %s", state->hooks[i]);
	(void)printf("\n");
	if (state->missing_hooks)
		(void)printf("missing hooks            %zu of these have no "
			     "link any more: start 'sebpf enforce' again\n",
			     state->missing_hooks);
	(void)printf("pins                     %s\n", pins_text(status));
	(void)printf("policy                   %" PRIu32 "\n", state->seqno);
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

static struct json_object *counters_json(const struct sebpf_state *state)
{
	struct json_object *counters = json_object_new_object();
	uint32_t i;

	for (i = 0; i < SEBPF_OP_LABEL; i++) {
		struct json_object *operation = json_object_new_object();

		sebpf_json_number(operation, "checked", state->checked[i]);
		sebpf_json_number(operation, "denied", state->denied[i]);
		sebpf_json_add(counters, sebpf_operation_name(i), operation);
	}
	return counters;
}

static struct json_object *failures_json(const struct sebpf_state *state)
{
	struct json_object *failures = json_object_new_object();
	uint32_t i;

	for (i = SEBPF_FAIL_NONE + 1; i < SEBPF_FAIL_COUNT; i++)
		sebpf_json_number(failures, sebpf_failure_name(i),
				  state->failed[i]);
	return failures;
}

static struct json_object *losses_json(const struct status *status)
{
	struct json_object *losses = json_object_new_array();

	for (size_t i = 0; i < status->loss_count; i++) {
		const struct domain_loss *loss = &status->losses[i];
		struct json_object *object = json_object_new_object();

		sebpf_json_add(object, "domain",
			       loss->domain ?
				       json_object_new_string(loss->domain) :
				       NULL);
		sebpf_json_number(object, "lost", loss->lost);
		(void)json_object_array_add(losses, object);
	}
	return losses;
}

/* The caller frees it. */
static struct json_object *status_json(const struct status *status)
{
	const struct sebpf_state *state = &status->state;
	struct json_object *object = json_object_new_object();
	struct json_object *hooks = json_object_new_array();
	size_t i;

	for (i = 0; i < state->hook_count; i++)
		(void)json_object_array_add(
			hooks, json_object_new_string(state->hooks[i]));
	sebpf_json_text(object, "mode", mode_name(status));
	sebpf_json_text(object, "kernel", status->kernel.release);
	sebpf_json_text(object, "selinux", status->selinux);
	sebpf_json_add(object, "hooks", hooks);
	sebpf_json_number(object, "missing_hooks", state->missing_hooks);
	sebpf_json_flag(object, "pins_seen", are_pins_seen(status));
	sebpf_json_number(object, "policy", state->seqno);
	sebpf_json_text(object, "bpf_token_perms",
			checker_names[status->perms_by]);
	sebpf_json_number(object, "avc_hits", state->avc_hits);
	sebpf_json_number(object, "server_pid", (uint64_t)status->server);
	sebpf_json_number(object, "live_tokens", state->live_tokens);
	sebpf_json_number(object, "labelled_tokens", state->labelled_tokens);
	sebpf_json_number(object, "records_written", state->recorded);
	sebpf_json_number(object, "events_folded", state->folded);
	sebpf_json_number(object, "events_pending", state->pending);
	sebpf_json_number(object, "records_failed", state->unrecorded);
	sebpf_json_number(object, "events_lost", state->lost);
	sebpf_json_add(object, "lost_by_domain", losses_json(status));
	sebpf_json_add(object, "operations", counters_json(state));
	sebpf_json_add(object, "refusals", failures_json(state));
	return object;
}

static void print(const struct status *status, enum format format)
{
	struct json_object *object;

	if (format == TEXT) {
		print_text(status);
		return;
	}
	object = status_json(status);
	if (format == JSON)
		(void)printf("%s\n",
			     json_object_to_json_string_ext(
				     object, JSON_C_TO_STRING_PRETTY |
						     JSON_C_TO_STRING_SPACED));
	else
		sebpf_prometheus_print(object, mode_names, stdout);
	(void)json_object_put(object);
}

static const char *selinux_mode(void)
{
	struct sebpf_err ignored;

	if (sebpf_selinux_check(&ignored))
		return "disabled";
	return security_getenforce() ? "enforcing" : "permissive";
}

static int show(enum format format)
{
	struct status status __attribute__((cleanup(free_losses))) = { 0 };
	struct sebpf_err err, ignored;
	int rc = sebpf_server_pins_look(&status.attached, &err);

	if (!rc && is_in_force(&status))
		rc = sebpf_state_read(&status.attached, &status.state, &err);
	if (!rc && is_in_force(&status))
		rc = read_losses(&status, &err);
	if (rc)
		return sebpf_command_failed("status", &err);
	(void)uname(&status.kernel);
	status.selinux = selinux_mode();
	status.server = sebpf_server_pid();
	/* Without BTF there are no hooks. */
	if (status.state.token_perms)
		status.perms_by = sebpf_probe_delegator(&ignored) > 0 ? KERNEL :
									SEBPF;
	print(&status, format);
	return is_in_force(&status) ? SEBPF_EXIT_DONE : SEBPF_EXIT_DENIED;
}

int sebpf_command_status(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "prometheus", no_argument, NULL, 'p' },
		SEBPF_OPTION_HELP,
	};
	enum format format = TEXT, wanted;
	int option;

	while ((option = sebpf_option_next("status", argc, argv, ":h",
					   options)) != -1) {
		if (option == '?')
			return SEBPF_EXIT_USAGE;
		if (option == 'h') {
			(void)fputs(help, stdout);
			return SEBPF_EXIT_DONE;
		}
		wanted = option == 'j' ? JSON : PROMETHEUS;
		if (format != TEXT && format != wanted)
			return sebpf_command_usage("status",
						   "give either --json or "
						   "--prometheus");
		format = wanted;
	}
	if (optind < argc)
		return sebpf_command_usage(
			"status", "unexpected argument \"%s\"", argv[optind]);
	return show(format);
}
