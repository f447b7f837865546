// SPDX-License-Identifier: GPL-2.0-only
/* sebpf detach - remove the hooks
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/detach_losses.h"
#include "cli/options.h"
#include "cli/server_lock.h"
#include "cli/server_pins.h"
#include "cli/unread.h"
#include "loader/attached.h"
#include "loader/pins.h"
#include "sebpf/cleanup.h"

static const char help[] =
	"Usage: sebpf detach [--force]\n"
	"Remove the hooks and all that they remember about tokens, and end the\n"
	"server. After that, the kernel alone decides about delegated BPF.\n"
	"Refuses, and names them, if tokens are revoked or have a label that later\n"
	"hooks could not find out again.\n\n"
	"  --force     detach anyway\n"
	"  -h, --help  print this\n";

/*
 * The hooks stop deciding before anything of them is removed, so it does not
 * matter what another process keeps. The server, which may see pins that this
 * process does not, removes them and ends.
 */
static int retire(struct sebpf_attached *attached, int lock,
		  struct sebpf_err *err)
{
	int server = sebpf_server_pid();
	int rc = sebpf_attached_retire(attached, err), removed;
	struct sebpf_err second;

	if (rc)
		return rc;
	rc = sebpf_lock_server(lock, err);
	if (!rc && !server)
		sebpf_unread_record(attached);
	removed = sebpf_pins_remove(1, &second);
	if (!rc && removed && removed != -ENOENT) {
		*err = second;
		rc = removed;
	}
	return rc ? rc : sebpf_attached_wait(attached, err);
}

/* Removes what a killed start has left. */
static int remove_rest(int lock, struct sebpf_err *err)
{
	int rc = sebpf_pins_remove(1, err);

	return rc ? rc : sebpf_lock_server(lock, err);
}

/* Hooks in force are not ended if something would be lost. */
static int refuse_losses(const struct sebpf_attached *attached,
			 struct sebpf_err *err)
{
	size_t count = 0;
	int rc;

	if (attached->standing != SEBPF_IN_FORCE)
		return 0;
	rc = sebpf_detach_losses(attached, &count, err);
	if (rc || !count)
		return rc;
	return sebpf_err_set(
		err, -EBUSY,
		"%zu%s of these would be forgotten, also by hooks "
		"that are attached later; detach with --force",
		count, count < SEBPF_DETACH_LOSSES_NAMED ? "" : " or more");
}

static int detach(int force)
{
	struct sebpf_attached attached = { 0 };
	int lock sebpf_auto_close = -1;
	struct sebpf_err err;
	int rc;

	rc = sebpf_lock_pins(&lock, &err);
	if (!rc)
		rc = sebpf_server_pins_look(&attached, &err);
	if (rc && (rc != -EPROTO || !force))
		return sebpf_command_failed("detach", &err);
	if (!rc && !force && refuse_losses(&attached, &err))
		return sebpf_command_failed("detach", &err);
	if (rc == -EPROTO || attached.standing == SEBPF_DETACHED ||
	    attached.standing == SEBPF_RETIRED)
		rc = remove_rest(lock, &err);
	else
		rc = retire(&attached, lock, &err);
	if (rc == -ENOENT) {
		(void)fprintf(stderr, "sebpf detach: no hooks are attached\n");
		return SEBPF_EXIT_DENIED;
	}
	if (rc)
		return sebpf_command_failed("detach", &err);
	return SEBPF_EXIT_DONE;
}

int sebpf_command_detach(int argc, char **argv)
{
	static const struct option options[] = {
		{ "force", no_argument, NULL, 'f' },
		SEBPF_OPTION_HELP,
	};
	int option, force = 0;

	while ((option = sebpf_option_next("detach", argc, argv, ":h",
					   options)) != -1) {
		switch (option) {
		case 'f':
			force = 1;
			break;
		case 'h':
			(void)fputs(help, stdout);
			return SEBPF_EXIT_DONE;
		default:
			return SEBPF_EXIT_USAGE;
		}
	}
	if (optind < argc)
		return sebpf_command_usage(
			"detach", "unexpected argument \"%s\"", argv[optind]);
	return detach(force);
}
