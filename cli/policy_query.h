/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - commands that ask a policy, the running one or one in a file
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_POLICY_QUERY_H
#define SEBPF_CLI_POLICY_QUERY_H

#include <getopt.h>
#include <stdio.h>

#include "policy/policy.h"
#include "sebpf/error.h"

#define SEBPF_POLICY_QUERY_OPTIONS 8U

/**
 * struct sebpf_policy_query - a command that asks
 * @command: name of the subcommand.
 * @help: what --help prints.
 * @path: the policy file; NULL: the policy of the running kernel.
 * @may_set: 1: --booleans is an option of the command.
 * @booleans: those that are set for the question; NULL: none.
 * @json: 1: print JSON.
 * @options: long options of the command's own, at most
 *	SEBPF_POLICY_QUERY_OPTIONS, ended by one without a name; NULL: none.
 * @take: takes an option of the command's own, with its argument in optarg;
 *	returns 0 or SEBPF_EXIT_USAGE.
 * @ask: asks the policy and prints the answer to @out; returns an exit status,
 *	or a negative errno with a sentence.
 * @argument: the argument of ask and take.
 */
struct sebpf_policy_query {
	const char *command;
	const char *help;
	char *path;
	int may_set;
	char *booleans;
	int json;
	const struct option *options;
	int (*take)(void *argument, int option);
	int (*ask)(void *argument, const struct sebpf_policy *policy, FILE *out,
		   struct sebpf_err *err);
	void *argument;
};

/**
 * Reads the command's options: --policy, --json, --help, --booleans if it may
 * set some, and its own letters.
 *
 * @param query receives the path and whether to print JSON.
 * @param argc as in main(), as is @p argv. Sets optind.
 * @param letters as for sebpf_option_next().
 * @return SEBPF_EXIT_NOT_YET to go on; otherwise the exit status, after help or
 *	a message.
 */
int sebpf_policy_query_options(struct sebpf_policy_query *query, int argc,
			       char **argv, const char *letters);

/**
 * Reads the policy, asks, and prints: the answer on standard output or, if
 * there is none, why on standard error. A file is read and asked in a confined
 * child process (cli/confined_child.h).
 *
 * @param query the command.
 * @return the exit status.
 */
int sebpf_policy_query_run(const struct sebpf_policy_query *query);

/**
 * Takes the argument of an option that may be given once.
 *
 * @param command name of the subcommand.
 * @param option the option, for the sentence: "-s".
 * @param value its argument.
 * @param taken receives the argument.
 * @return 0; SEBPF_EXIT_USAGE, after a message, if it was given before or is
 *	empty.
 */
int sebpf_policy_query_once(const char *command, const char *option,
			    char *value, char **taken);

#endif /* SEBPF_CLI_POLICY_QUERY_H */
