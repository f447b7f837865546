// SPDX-License-Identifier: GPL-2.0-only
/* sebpf enforce - attach the hooks, serve
 * Copyright (C) 2026 The sebpf authors
 */
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/server.h"
#include "cli/server_lock.h"
#include "hooks/probe.h"
#include "sebpf/cleanup.h"

static const char help[] =
	"Usage: sebpf enforce [--permissive]\n"
	"Attach the hooks, which decide from the kernel's own SELinux policy, and\n"
	"serve: write audit records, until SIGTERM. The hooks stay attached then;\n"
	"'sebpf detach' removes them.\n\n"
	"  --permissive  record what would be denied, and allow it\n"
	"  --help        print this\n";

/* From nothing, or from another server's hooks, to being the server. */
static int start(struct sebpf_server *server, int permissive, int *ret_lock,
		 struct sebpf_err *err)
{
	int lock sebpf_auto_close = -1;
	int rc;

	rc = sebpf_probe_kernel(err);
	if (!rc)
		rc = sebpf_lock_pins(&lock, err);
	if (!rc)
		rc = sebpf_server_start(server, permissive, err);
	if (!rc)
		rc = sebpf_lock_server(lock, err);
	if (!rc)
		rc = sebpf_server_set_mode(server, permissive, err);
	if (rc)
		return rc;
	sebpf_unlock_pins(lock);
	*ret_lock = sebpf_steal_fd(&lock);
	return 0;
}

static int enforce(int permissive)
{
	struct sebpf_server server __attribute__((cleanup(sebpf_server_free))) =
		SEBPF_SERVER_EMPTY;
	int lock sebpf_auto_close = -1;
	struct sebpf_err err;
	int rc;

	rc = start(&server, permissive, &lock, &err);
	if (rc)
		return sebpf_command_failed("enforce", &err);
	(void)printf("sebpf: hooks attached, policy %" PRIu32
		     " is in force%s\n",
		     server.seqno,
		     permissive ? ", permissive: nothing is refused" : "");
	(void)fflush(stdout);
	rc = sebpf_server_run(&server, &err);
	if (rc)
		return sebpf_command_failed("enforce", &err);
	return SEBPF_EXIT_DONE;
}

int sebpf_command_enforce(int argc, char **argv)
{
	static const struct option options[] = {
		{ "permissive", no_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int permissive = 0;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'p':
			permissive = 1;
			break;
		case 'h':
			(void)fputs(help, stdout);
			return SEBPF_EXIT_DONE;
		default:
			return sebpf_command_usage("enforce", NULL);
		}
	}
	if (optind < argc)
		return sebpf_command_usage(
			"enforce", "unexpected argument \"%s\"", argv[optind]);
	/* Whoever reads the messages may end before the server. */
	(void)signal(SIGPIPE, SIG_IGN);
	return enforce(permissive);
}
