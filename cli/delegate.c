// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - runs a command with a delegated BPF filesystem
 * Copyright (C) 2026 The sebpf authors
 *
 * The process that was started is the delegator: it stays where it is, makes
 * the delegated mount for its child, and waits. The child enters the
 * namespaces, takes the mount and becomes COMMAND. It reports a failure through
 * the connection, which closes when COMMAND is executed. So COMMAND's own
 * status of 125 is never taken for ours.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <selinux/selinux.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/delegated_mount.h"
#include "cli/delegator.h"
#include "cli/handover.h"
#include "cli/namespaces.h"
#include "cli/options.h"
#include "cli/recording.h"
#include "cli/surroundings.h"
#include "labels/delegate_mask.h"
#include "sebpf/cleanup.h"

/* Exit statuses that are not COMMAND's own, as env(1) has them. */
enum delegate_exit {
	EXIT_DELEGATE = 125, /* COMMAND was not run */
	EXIT_CANNOT_EXECUTE = 126, /* found, but cannot be executed */
	EXIT_NOT_FOUND = 127,
	EXIT_SIGNAL = 128, /* plus the number of the signal that killed it */
};

/* Options other than the lists. */
enum {
	OPTION_LABEL = SEBPF_MASK_COUNT,
	OPTION_CONTEXT,
	OPTION_PRESERVE_FDS,
	OPTION_RECORD,
};

/**
 * struct delegate_options - the command line
 * @delegator: what is delegated, and with which label.
 * @recording: what is recorded.
 * @context: security context for COMMAND; NULL: as the policy decides.
 * @preserved: descriptors that COMMAND keeps in addition to 0, 1 and 2.
 * @directory: the working directory.
 * @own_session: COMMAND gets a session of its own.
 * @command: COMMAND and its arguments, up to a NULL.
 * @help: only the usage is wanted.
 */
struct delegate_options {
	struct sebpf_delegator delegator;
	struct sebpf_recording recording;
	const char *context;
	unsigned int preserved;
	char *directory;
	bool own_session;
	char **command;
	bool help;
};

static void print_help(void)
{
	(void)fputs(
		"Usage: sebpf delegate [OPTION]... [--] COMMAND [ARG]...\n"
		"Run COMMAND in a new user and mount namespace, with a "
		"delegated BPF filesystem\non " SEBPF_BPFFS_DIR ".\n\n"
		"  --cmds LIST     commands of bpf(2), such as "
		"prog_load,map_create\n"
		"  --maps LIST     map types, such as array,hash\n"
		"  --progs LIST    program types, such as "
		"socket_filter,xdp\n"
		"  --attachs LIST  attach types, such as "
		"cgroup_inet_ingress,xdp\n"
		"  --label CTX     label of the tokens that are created from it\n"
		"  --context CTX   run COMMAND in this security context\n"
		"  --preserve-fds N\n"
		"                  leave descriptors 3 to N+2 open\n"
		"  --record FILE   delegate everything, and write what COMMAND "
		"used of it: the\n"
		"                  options and rules that it needs\n"
		"  -h, --help      print this\n\n"
		"LIST is names separated by commas or colons, or \"any\", or "
		"one number, a mask.\nAt least one LIST must be given, or "
		"--record.\n\n"
		"Exit status: that of COMMAND, or 128+N if signal N "
		"killed it; 125 if it\nwas not run, or FILE not written; "
		"126 if it cannot be executed, 127 if it\nis not found; "
		"2 if the command line is wrong.\n",
		stdout);
}

/* Fills *list; a second option would hide what the first one said. */
static int set_list(struct delegate_options *options, int option)
{
	const char **list = &options->delegator.delegation.list[option];

	if (*list)
		return sebpf_command_usage("delegate", "--%s is given twice",
					   sebpf_mask_option((uint32_t)option));
	*list = optarg;
	return 0;
}

static int set_text(const char **text, const char *name)
{
	if (*text)
		return sebpf_command_usage("delegate", "--%s is given twice",
					   name);
	*text = optarg;
	return 0;
}

static int set_record(struct delegate_options *options)
{
	if (!*optarg)
		return sebpf_command_usage("delegate",
					   "--record: no file is named");
	return set_text(&options->recording.path, "record");
}

static int set_preserved(unsigned int *preserved)
{
	char *end;
	unsigned long number;

	errno = 0;
	number = strtoul(optarg, &end, 10);
	if (errno || *end || !isdigit((unsigned char)optarg[0]) ||
	    number > SEBPF_PRESERVED_MAX)
		return sebpf_command_usage(
			"delegate",
			"--preserve-fds: \"%s\" is not a number from 0 to %u",
			optarg, SEBPF_PRESERVED_MAX);
	*preserved = (unsigned int)number;
	return 0;
}

static int set_option(struct delegate_options *options, int option)
{
	switch (option) {
	case OPTION_LABEL:
		return set_text(&options->delegator.label, "label");
	case OPTION_CONTEXT:
		return set_text(&options->context, "context");
	case OPTION_PRESERVE_FDS:
		return set_preserved(&options->preserved);
	case OPTION_RECORD:
		return set_record(options);
	}
	return set_list(options, option);
}

static int parse_options(int argc, char **argv,
			 struct delegate_options *options)
{
	static const struct option known[] = {
		{ "cmds", required_argument, NULL, SEBPF_MASK_CMDS },
		{ "maps", required_argument, NULL, SEBPF_MASK_MAPS },
		{ "progs", required_argument, NULL, SEBPF_MASK_PROGS },
		{ "attachs", required_argument, NULL, SEBPF_MASK_ATTACHS },
		{ "label", required_argument, NULL, OPTION_LABEL },
		{ "context", required_argument, NULL, OPTION_CONTEXT },
		{ "preserve-fds", required_argument, NULL,
		  OPTION_PRESERVE_FDS },
		{ "record", required_argument, NULL, OPTION_RECORD },
		SEBPF_OPTION_HELP,
	};
	int option, status;

	/* "+": what follows COMMAND is COMMAND's. */
	while ((option = sebpf_option_next("delegate", argc, argv, "+:h",
					   known)) >= 0) {
		if (option == '?')
			return SEBPF_EXIT_USAGE;
		if (option == 'h') {
			options->help = true;
			return 0;
		}
		status = set_option(options, option);
		if (status)
			return status;
	}
	if (optind == argc)
		return sebpf_command_usage("delegate", "no COMMAND is given");
	options->command = argv + optind;
	return 0;
}

/* Leaves behind what leads out of the namespaces, or to the caller. */
static int leave_surroundings(const struct delegate_options *options,
			      struct sebpf_err *err)
{
	int ret;

	ret = sebpf_working_directory_enter(options->directory, err);
	if (ret > 0)
		(void)fprintf(stderr,
			      "sebpf delegate: the command does not see the "
			      "working directory, and starts in \"%s\"\n",
			      options->directory);
	if (ret >= 0)
		ret = sebpf_descriptors_drop(options->preserved, err);
	if (!ret)
		ret = sebpf_keyring_leave(err);
	if (!ret && options->own_session)
		(void)setsid();
	return ret;
}

/* Becomes COMMAND; returns the exit status that the failure calls for. */
static int execute(const struct delegate_options *options,
		   struct sebpf_err *err)
{
	const char *command = options->command[0];

	if (options->context && setexeccon(options->context)) {
		(void)sebpf_err_set(err, -errno,
				    "cannot set context \"%s\": %s",
				    options->context, strerror(errno));
		return EXIT_DELEGATE;
	}
	/* COMMAND outlives the delegator, as it does under env(1). */
	(void)prctl(PR_SET_PDEATHSIG, 0);
	(void)execvp(command, options->command);
	(void)sebpf_err_set(err, -errno, "cannot execute \"%s\"%s%s%s: %s",
			    command, options->context ? " in context \"" : "",
			    options->context ? options->context : "",
			    options->context ? "\"" : "", strerror(errno));
	return err->code == -ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE;
}

/*
 * Dies with the delegator, so that there is no namespace without its mount. A
 * new set of credentials may clear the signal, so this is called before and
 * after.
 */
static void die_with(pid_t delegator)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != delegator)
		_exit(EXIT_DELEGATE);
}

static int take_mount(int socket, pid_t delegator,
		      const struct delegate_options *options,
		      struct sebpf_err *err)
{
	int ret = sebpf_namespaces_enter(err);

	die_with(delegator);
	return ret ? ret :
		     sebpf_delegated_mount_take(socket, AT_FDCWD,
						SEBPF_BPFFS_DIR,
						&options->delegator.delegation,
						err);
}

static _Noreturn void run_child(int socket, pid_t delegator,
				struct delegate_options *options)
{
	struct sebpf_err err = { 0 };
	int status = EXIT_DELEGATE;

	die_with(delegator);
	sebpf_recording_drop(&options->recording);
	if (!take_mount(socket, delegator, options, &err) &&
	    !leave_surroundings(options, &err))
		status = execute(options, &err);
	sebpf_handover_failure(socket, status, &err);
	_exit(status);
}

static int wait_for(pid_t child, bool *ret_was_killed)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return EXIT_DELEGATE;
	*ret_was_killed = WIFSIGNALED(status);
	if (*ret_was_killed)
		return EXIT_SIGNAL + WTERMSIG(status);
	return WEXITSTATUS(status);
}

/* Receives signals that do not reach COMMAND's session by themselves. */
static pid_t forward_to;

static void forward(int signal_number)
{
	(void)kill(forward_to, signal_number);
}

/*
 * The child was forked before, so COMMAND has the dispositions of the caller.
 * Interrupts from the terminal are COMMAND's business, as in system(3); an
 * ignored SIGCHLD would lose its exit status.
 */
static void set_signals(const struct delegate_options *options, pid_t child)
{
	const struct sigaction interrupt = {
		.sa_handler = options->own_session ? forward : SIG_IGN,
		.sa_flags = SA_RESTART,
	};

	forward_to = child;
	(void)sigaction(SIGINT, &interrupt, NULL);
	(void)sigaction(SIGQUIT, &interrupt, NULL);
	(void)signal(SIGCHLD, SIG_DFL);
}

static int failed(const struct sebpf_err *err)
{
	(void)sebpf_command_failed("delegate", err);
	return EXIT_DELEGATE;
}

/* COMMAND was run, and has ended. */
static int conclude(const struct delegate_options *options, int status,
		    bool was_killed)
{
	struct sebpf_err err = { 0 };

	if (!options->recording.path ||
	    !sebpf_recording_end(&options->recording, status, was_killed, &err))
		return status;
	return failed(&err);
}

static int run(struct delegate_options *options)
{
	struct sebpf_handover message = { 0 };
	struct sebpf_err err = { 0 };
	int ours sebpf_auto_close = -1;
	int theirs sebpf_auto_close = -1;
	pid_t delegator = getpid(), child;
	bool was_killed = false;
	int sockets[2];
	int ret, status;

	if (sebpf_handover_open(sockets, &err))
		return failed(&err);
	ours = sockets[0];
	theirs = sockets[1];
	child = fork();
	if (child < 0) {
		(void)sebpf_err_set(&err, -errno, "cannot fork: %s",
				    strerror(errno));
		return failed(&err);
	}
	if (!child) {
		/* Otherwise it would not see that the delegator gave up. */
		(void)close(sebpf_steal_fd(&ours));
		run_child(theirs, delegator, options);
	}
	(void)close(sebpf_steal_fd(&theirs));
	set_signals(options, child);
	options->delegator.map = child;
	options->delegator.recorder = options->recording.recorder;
	ret = sebpf_delegator_serve(&options->delegator, ours, &message, &err);
	(void)close(sebpf_steal_fd(&ours));
	status = wait_for(child, &was_killed);
	if (!ret)
		return conclude(options, status, was_killed);
	(void)failed(&err);
	return message.status ? message.status : EXIT_DELEGATE;
}

/* What can be checked before there is another process. */
static int prepare(struct delegate_options *options, struct sebpf_err *err)
{
	int ret = sebpf_descriptors_check(options->preserved, err);

	if (!ret && options->delegator.label)
		ret = sebpf_delegator_check(options->delegator.label, err);
	if (!ret && options->context)
		ret = sebpf_delegator_check(options->context, err);
	if (!ret)
		ret = sebpf_working_directory_read(&options->directory, err);
	options->own_session = sebpf_terminal_is_writable();
	/* Last: what it has open is not the caller's. */
	if (!ret)
		ret = sebpf_recording_start(&options->recording, err);
	return ret;
}

/* Everything is delegated to what is recorded. */
static int set_delegation(struct delegate_options *options)
{
	const char **list = options->delegator.delegation.list;
	struct sebpf_err err;

	if (options->recording.path) {
		for (enum sebpf_mask mask = 0; mask < SEBPF_MASK_COUNT;
		     mask++) {
			if (list[mask])
				return sebpf_command_usage(
					"delegate",
					"--record delegates everything: leave "
					"out --%s",
					sebpf_mask_option(mask));
			list[mask] = "any";
		}
		options->recording.label = options->delegator.label;
		options->recording.command = options->command;
	}
	if (sebpf_delegation_check(&options->delegator.delegation, &err))
		return sebpf_command_usage("delegate", "%s", err.text);
	return 0;
}

static void free_options(struct delegate_options *options)
{
	sebpf_recording_drop(&options->recording);
	free(options->directory);
}

int sebpf_command_delegate(int argc, char **argv)
{
	struct delegate_options options
		__attribute__((cleanup(free_options))) = { 0 };
	struct sebpf_err err = { 0 };
	int status;

	status = parse_options(argc, argv, &options);
	if (status)
		return status;
	if (options.help) {
		print_help();
		return SEBPF_EXIT_DONE;
	}
	status = set_delegation(&options);
	if (status)
		return status;
	if (prepare(&options, &err))
		return failed(&err);
	return run(&options);
}
