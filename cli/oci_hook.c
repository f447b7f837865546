// SPDX-License-Identifier: GPL-2.0-only
/* sebpf oci-hook - gives a container a delegated BPF filesystem
 * Copyright (C) 2026 The sebpf authors
 *
 * An OCI runtime calls it at the stage createRuntime: the container's first
 * process has its namespaces and its mounts, and waits; nothing of the image has
 * run. As in `sebpf delegate`, this process is the delegator, and a child makes
 * the other half of the mount in the container's namespaces. What was mounted
 * goes with these namespaces: the runtime gives the container up if this fails.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/delegator.h"
#include "cli/namespaces.h"
#include "cli/oci_container.h"
#include "cli/options.h"
#include "loader/pins.h"
#include "sebpf/cleanup.h"

static const char help[] =
	"Usage: sebpf oci-hook\n"
	"Give a container a delegated BPF filesystem. An OCI runtime calls this as\n"
	"a hook of the stage createRuntime, with the container's state on standard\n"
	"input. The container's annotations say what is delegated:\n\n"
	"  org.sebpf.delegate.cmds     commands of bpf(2), as for sebpf delegate\n"
	"  org.sebpf.delegate.maps     map types\n"
	"  org.sebpf.delegate.progs    program types\n"
	"  org.sebpf.delegate.attachs  attach types\n"
	"  org.sebpf.delegate.label    label of the tokens\n"
	"  org.sebpf.delegate.path     where it is mounted (/sys/fs/bpf)\n\n"
	"  -h, --help  print this\n";

/*
 * Opens where the filesystem is to be. The image has made the names on the way:
 * the walk stays in the container's root.
 */
static int open_target(const struct sebpf_oci_container *container,
		       struct sebpf_err *err)
{
	const struct open_how how = {
		.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int root sebpf_auto_close =
		open(container->rootfs, O_PATH | O_DIRECTORY | O_CLOEXEC);
	long fd;

	if (root < 0)
		return sebpf_err_set(err, -errno,
				     "cannot open the container's root \"%s\": "
				     "%s",
				     container->rootfs, strerror(errno));
	fd = syscall(SYS_openat2, root, container->path, &how, sizeof(how));
	if (fd < 0)
		return sebpf_err_set(err, -errno,
				     "cannot open \"%s\" in the container: %s",
				     container->path, strerror(errno));
	return (int)fd;
}

static int take_mount(int socket, int process,
		      const struct sebpf_oci_container *container,
		      struct sebpf_err *err)
{
	int target sebpf_auto_close = -1;
	int rc = sebpf_namespaces_join(process, err);

	if (rc)
		return rc;
	target = open_target(container, err);
	return target < 0 ?
		       target :
		       sebpf_delegated_mount_take(socket, target, "",
						  &container->delegation, err);
}

static _Noreturn void run_child(int socket, int process,
				const struct sebpf_oci_container *container)
{
	struct sebpf_err err = { 0 };

	if (!take_mount(socket, process, container, &err))
		_exit(SEBPF_EXIT_DONE);
	sebpf_handover_failure(socket, SEBPF_EXIT_FAILED, &err);
	_exit(SEBPF_EXIT_FAILED);
}

/* The child sees no mount of ours that is not also the container's. */
static int delegate(int process, const struct sebpf_oci_container *container,
		    struct sebpf_err *err)
{
	const struct sebpf_delegator delegator = {
		.delegation = container->delegation,
		.label = container->label,
	};
	struct sebpf_handover message = { 0 };
	int sockets[2], status, rc;
	pid_t child;

	rc = sebpf_handover_open(sockets, err);
	if (rc)
		return rc;
	child = fork();
	if (!child) {
		(void)close(sockets[0]);
		run_child(sockets[1], process, container);
	}
	rc = child < 0 ? sebpf_err_set(err, -errno, "cannot fork: %s",
				       strerror(errno)) :
			 0;
	(void)close(sockets[1]);
	if (!rc)
		rc = sebpf_delegator_serve(&delegator, sockets[0], &message,
					   err);
	(void)close(sockets[0]);
	if (child > 0 && waitpid(child, &status, 0) == child && !rc && status)
		return sebpf_err_set(err, -EPIPE,
				     "the process in the container's "
				     "namespaces was killed");
	return rc;
}

/* Its directory in /proc stays that of this process, whoever has the number. */
static int open_process(pid_t pid, struct sebpf_err *err)
{
	char path[32];
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	return sebpf_err_set(err, -errno, "cannot open \"%s\": %s%s", path,
			     strerror(errno),
			     errno == ENOENT ? "; the container is gone" : "");
}

/*
 * Annotations may come from people who may not delegate. What limits them is
 * policy, which the hooks ask.
 */
static int check_attached(struct sebpf_err *err)
{
	int pins sebpf_auto_close = sebpf_pins_open();

	if (pins >= 0)
		return 0;
	return sebpf_err_set(err, pins,
			     "no hooks are attached (\"" SEBPF_PIN_DIR
			     "\": %s), "
			     "and nothing else would check what is delegated; "
			     "start sebpf.service",
			     strerror(-pins));
}

static int run(struct sebpf_err *err)
{
	struct sebpf_oci_container container sebpf_auto_oci_container = { 0 };
	int process sebpf_auto_close = -1;
	int rc;

	rc = sebpf_oci_container_read(STDIN_FILENO, &container, err);
	if (!rc)
		rc = sebpf_namespaces_are_initial(err);
	if (!rc)
		rc = check_attached(err);
	if (!rc && container.label)
		rc = sebpf_delegator_check(container.label, err);
	if (rc)
		return rc;
	process = open_process(container.pid, err);
	return process < 0 ? process : delegate(process, &container, err);
}

int sebpf_command_oci_hook(int argc, char **argv)
{
	static const struct option options[] = { SEBPF_OPTION_HELP };
	struct sebpf_err err = { 0 };
	int option;

	while ((option = sebpf_option_next("oci-hook", argc, argv, ":h",
					   options)) >= 0) {
		if (option == '?')
			return SEBPF_EXIT_USAGE;
		(void)fputs(help, stdout);
		return SEBPF_EXIT_DONE;
	}
	if (optind < argc)
		return sebpf_command_usage(
			"oci-hook", "unexpected argument \"%s\"", argv[optind]);
	if (!run(&err))
		return SEBPF_EXIT_DONE;
	/* Some runtimes throw a hook's standard error away. */
	openlog("sebpf", LOG_PID, LOG_DAEMON);
	syslog(LOG_ERR, "oci-hook: %s", err.text);
	return sebpf_command_failed("oci-hook", &err);
}
