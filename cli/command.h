/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the subcommands share
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_COMMAND_H
#define SEBPF_CLI_COMMAND_H

#include "sebpf/error.h"

/* Exit statuses of every subcommand (sebpf(8), EXIT STATUS). */
enum sebpf_exit {
	SEBPF_EXIT_NOT_YET = -1, /* the command goes on */
	SEBPF_EXIT_DONE = 0, /* done, allowed, found */
	SEBPF_EXIT_DENIED = 1, /* denied, nothing found */
	SEBPF_EXIT_USAGE = 2, /* the command line is wrong; nothing was done */
	SEBPF_EXIT_FAILED = 3, /* could not be evaluated or done */
};

/**
 * Prints a failure as "sebpf COMMAND: text" on standard error.
 *
 * @param command name of the subcommand.
 * @param err a record that was filled.
 * @return SEBPF_EXIT_FAILED.
 */
int sebpf_command_failed(const char *command, const struct sebpf_err *err);

/**
 * Prints a usage error and how to get help on standard error.
 *
 * @param command name of the subcommand.
 * @param format printf(3) format of the sentence.
 * @return SEBPF_EXIT_USAGE.
 */
__attribute__((format(printf, 2, 3))) int
sebpf_command_usage(const char *command, const char *format, ...);

#ifdef __clang_analyzer__
/* See sebpf_err_nonzero(). */
#define sebpf_command_usage(...) \
	sebpf_err_nonzero(sebpf_command_usage(__VA_ARGS__))
#endif

/**
 * Parses the options of a subcommand that shows something: --json and --help.
 *
 * @param command name of the subcommand.
 * @param help what --help prints.
 * @param argc of the subcommand.
 * @param argv of the subcommand.
 * @param show is called with 1 for --json, 0 without; returns an exit status.
 * @return what @p show returns; SEBPF_EXIT_DONE after --help;
 *	SEBPF_EXIT_USAGE.
 */
int sebpf_command_show(const char *command, const char *help, int argc,
		       char **argv, int (*show)(int json));

/*
 * The subcommands, one file each. @argv[0] is the subcommand's name; options
 * are read with sebpf_option_next() from optind = 1. Each returns an exit status.
 */
int sebpf_command_enforce(int argc, char **argv);
int sebpf_command_status(int argc, char **argv);
int sebpf_command_tokens(int argc, char **argv);
int sebpf_command_revoke(int argc, char **argv);
int sebpf_command_detach(int argc, char **argv);
int sebpf_command_delegate(int argc, char **argv);
int sebpf_command_check(int argc, char **argv);
int sebpf_command_label(int argc, char **argv);
int sebpf_command_explain(int argc, char **argv);
int sebpf_command_suggest(int argc, char **argv);
int sebpf_command_lint(int argc, char **argv);
int sebpf_command_oci_hook(int argc, char **argv);

#endif /* SEBPF_CLI_COMMAND_H */
