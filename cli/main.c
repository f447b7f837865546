// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the command-line tool: finds the subcommand
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/colour.h"
#include "cli/command.h"
#include "common/near.h"

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
	{ "oci-hook", sebpf_command_oci_hook,
	  "give a container a delegated BPF filesystem" },
	{ "check", sebpf_command_check,
	  "tell whether the policy allows it, and by which rule" },
	{ "label", sebpf_command_label,
	  "tell which label a token gets, and by which rule" },
	{ "explain", sebpf_command_explain,
	  "tell what a domain may do, or who may do something" },
	{ "suggest", sebpf_command_suggest,
	  "print the policy that denials in an audit log call for" },
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
	(void)fputs("\n  -h, --help     print this\n"
		    "  -V, --version  print the version\n\n"
		    "'sebpf help COMMAND' and sebpf(8) tell more.\n",
		    out);
}

static const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < N_COMMANDS; i++)
		if (!strcmp(name, commands[i].name))
			return &commands[i];
	return NULL;
}

static int refuse_command(const char *name)
{
	struct sebpf_near near = { .word = name };
	char meant[SEBPF_NEAR_WORDS_BYTES];
	size_t i;

	for (i = 0; i < N_COMMANDS; i++)
		sebpf_near_offer(&near, commands[i].name);
	sebpf_near_offer(&near, "--help");
	sebpf_near_offer(&near, "--version");
	(void)fprintf(stderr, "sebpf: no %s \"%s\"%s\nTry 'sebpf --help'.\n",
		      *name == '-' ? "option" : "command", name,
		      sebpf_near_words(&near, meant));
	return SEBPF_EXIT_USAGE;
}

/* "help", or "help COMMAND". */
static int help(const char *name)
{
	char asked[] = "--help";
	const struct command *command = name ? find_command(name) : NULL;
	char *arguments[] = { (char *)(uintptr_t)name, asked, NULL };

	if (command)
		return command->run(2, arguments);
	if (name)
		return refuse_command(name);
	print_help(stdout);
	return SEBPF_EXIT_DONE;
}

static int is_either(const char *word, const char *letter, const char *name)
{
	return !strcmp(word, letter) || !strcmp(word, name);
}

/*
 * What is opened later must not get the descriptor of an output that the caller
 * has closed: a message would be written to it. A program that is executed
 * finds them closed, as they were.
 */
static int fill_closed(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    (errno != EBADF ||
		     open("/dev/null", O_RDWR | O_CLOEXEC) != fd)) {
			(void)fprintf(
				stderr,
				"sebpf: cannot make sure that the standard "
				"descriptor %d is open: %s\n",
				fd, strerror(errno));
			return -EBADF;
		}
	return 0;
}

int main(int argc, char **argv)
{
	const struct command *command;

	if (fill_closed())
		return SEBPF_EXIT_FAILED;
	sebpf_colour_decide();
	if (argc < 2) {
		print_help(stderr);
		return SEBPF_EXIT_USAGE;
	}
	if (!strcmp(argv[1], "help"))
		return help(argv[2]);
	if (is_either(argv[1], "-h", "--help"))
		return help(NULL);
	if (is_either(argv[1], "-V", "--version")) {
		(void)printf("sebpf %s\n", SEBPF_VERSION);
		return SEBPF_EXIT_DONE;
	}
	command = find_command(argv[1]);
	return command ? command->run(argc - 1, argv + 1) :
			 refuse_command(argv[1]);
}
