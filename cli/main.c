// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the command-line tool: finds the subcommand
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"

#ifndef SEBPF_VERSION
#error "the Makefile defines SEBPF_VERSION"
#endif

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *purpose;
};

static const struct command commands[] = {
	{ "enforce", sebpf_command_enforce, "attach the hooks, and serve" },
	{ "status", sebpf_command_status,
	  "show mode, hooks, policy sequence number, counters" },
	{ "tokens", sebpf_command_tokens, "list the live tokens" },
	{ "revoke", sebpf_command_revoke, "end all use of tokens" },
	{ "detach", sebpf_command_detach, "remove the hooks" },
	{ "delegate", sebpf_command_delegate,
	  "run a command with a delegated BPF filesystem" },
	{ "check", sebpf_command_check,
	  "tell whether the policy allows it, and by which rule" },
	{ "label", sebpf_command_label,
	  "tell which label a token gets, and by which rule" },
	{ "explain", sebpf_command_explain,
	  "tell all that a domain may do with delegated BPF" },
	{ "lint", sebpf_command_lint,
	  "find rules that cannot take effect, or grant too much" },
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_help(FILE *out)
{
	size_t i;

	(void)fputs("Usage: sebpf COMMAND [OPTION]...\n"
		    "SELinux policy for delegated BPF.\n\n",
		    out);
	for (i = 0; i < N_COMMANDS; i++)
		(void)fprintf(out, "  %-10s %s\n", commands[i].name,
			      commands[i].purpose);
	(void)fputs("\n  --help     print this\n"
		    "  --version  print the version\n\n"
		    "'sebpf COMMAND --help' and sebpf(8) tell more.\n",
		    out);
}

/*
 * What is opened later must not take the place of an output that the caller has
 * closed: a message would be written to it. A program that is executed finds
 * them closed, as they were.
 */
static int fill_closed(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", O_RDWR | O_CLOEXEC) != fd)
			return -EBADF;
	return 0;
}

int main(int argc, char **argv)
{
	size_t i;

	if (fill_closed())
		return SEBPF_EXIT_FAILED;
	if (argc < 2) {
		print_help(stderr);
		return SEBPF_EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
		print_help(stdout);
		return SEBPF_EXIT_DONE;
	}
	if (!strcmp(argv[1], "--version")) {
		(void)printf("sebpf %s\n", SEBPF_VERSION);
		return SEBPF_EXIT_DONE;
	}
	for (i = 0; i < N_COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	(void)fprintf(stderr, "sebpf: no command \"%s\"\nTry 'sebpf --help'.\n",
		      argv[1]);
	return SEBPF_EXIT_USAGE;
}
