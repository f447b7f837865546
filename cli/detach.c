// SPDX-License-Identifier: GPL-2.0-only
/* sebpf detach - remove the hooks
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/server_lock.h"
#include "hooks/pins.h"
#include "sebpf/cleanup.h"

static const char help[] =
	"Usage: sebpf detach\n"
	"Remove the hooks and all that they remember of tokens, and end the\n"
	"server. Delegated BPF is then what the kernel alone makes of it.\n\n"
	"  --help  print this\n";

static int detach(void)
{
	int lock sebpf_auto_close = -1;
	struct sebpf_err err;
	int rc;

	rc = sebpf_lock_pins(&lock, &err);
	if (!rc)
		rc = sebpf_pins_remove(&err);
	if (rc == -ENOENT) {
		(void)fprintf(stderr, "sebpf detach: no hooks are attached\n");
		return SEBPF_EXIT_DENIED;
	}
	if (!rc)
		rc = sebpf_lock_server(lock, &err);
	if (rc)
		return sebpf_command_failed("detach", &err);
	return SEBPF_EXIT_DONE;
}

int sebpf_command_detach(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'h')
			return sebpf_command_usage("detach", NULL);
		(void)fputs(help, stdout);
		return SEBPF_EXIT_DONE;
	}
	if (optind < argc)
		return sebpf_command_usage(
			"detach", "unexpected argument \"%s\"", argv[optind]);
	return detach();
}
