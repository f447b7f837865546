// SPDX-License-Identifier: GPL-2.0-only
/* sebpf enforce - attach the hooks, serve
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/options.h"
#include "cli/server.h"
#include "cli/server_lock.h"
#include "loader/bpf_object.h"
#include "loader/probe.h"
#include "sebpf/cleanup.h"

static const char help[] =
	"Usage: sebpf enforce [--permissive] [--verbose]\n"
	"       sebpf enforce --probe\n"
	"Attach the hooks, which decide from the kernel's own SELinux policy, and\n"
	"serve: write audit records, until SIGTERM. The hooks stay attached then;\n"
	"'sebpf detach' removes them.\n\n"
	"  --permissive  record what would be denied, and allow it\n"
	"  --verbose     show libbpf's messages, and the verifier's whole log if it\n"
	"                refuses a program\n"
	"  --probe       attach nothing: only say whether SELinux and BPF LSM are\n"
	"                enabled, by exit status 0 or 1; for ExecCondition= of a unit\n"
	"  -h, --help    print this\n";

/*
 * From nothing, or from another server's hooks, to being the server. Until the
 * last step nothing has changed, except that the server before has ended, if
 * there was one.
 */
static int start(struct sebpf_server *server, int permissive, int *ret_lock,
		 struct sebpf_err *err)
{
	int lock sebpf_auto_close = -1;
	int rc;

	rc = sebpf_probe_caller(err);
	if (!rc)
		sebpf_store_take(&server->store);
	if (!rc)
		rc = sebpf_probe_kernel(err);
	if (!rc)
		rc = sebpf_lock_pins(&lock, err);
	if (!rc)
		rc = sebpf_server_start(server, err);
	if (!rc)
		rc = sebpf_lock_server(lock, err);
	if (!rc)
		rc = sebpf_server_take_over(server, permissive, err);
	if (rc) {
		/*
		 * Under the lock, so that only this process's things are
		 * removed.
		 */
		sebpf_server_free(server);
		return rc;
	}
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
	sebpf_server_run(&server, lock);
	return SEBPF_EXIT_DONE;
}

/*
 * A service is skipped where it has nothing to do. What cannot be found out is no
 * reason to skip it: enforcing fails then, and says why.
 */
static int probe(void)
{
	struct sebpf_err err;
	int rc = sebpf_probe_enabled(&err);

	if (rc != -EOPNOTSUPP)
		return SEBPF_EXIT_DONE;
	(void)sebpf_command_failed("enforce", &err);
	return SEBPF_EXIT_DENIED;
}

int sebpf_command_enforce(int argc, char **argv)
{
	static const struct option options[] = {
		{ "permissive", no_argument, NULL, 'p' },
		{ "probe", no_argument, NULL, 'P' },
		{ "verbose", no_argument, NULL, 'v' },
		SEBPF_OPTION_HELP,
	};
	int permissive = 0, only_probe = 0;
	int option;

	while ((option = sebpf_option_next("enforce", argc, argv, ":h",
					   options)) != -1) {
		switch (option) {
		case 'p':
			permissive = 1;
			break;
		case 'P':
			only_probe = 1;
			break;
		case 'v':
			sebpf_bpf_show(stderr);
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
			"enforce", "unexpected argument \"%s\"", argv[optind]);
	if (only_probe)
		return probe();
	/* New files are root's only, whatever the caller's umask. */
	(void)umask(S_IRWXG | S_IRWXO);
	/* The reader of the messages may end before the server. */
	(void)signal(SIGPIPE, SIG_IGN);
	return enforce(permissive);
}
