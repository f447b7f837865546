/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - commands that ask a policy, the running one or one in a file
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_POLICY_QUERY_H
#define SEBPF_POLICY_QUERY_H

#include <stdio.h>

#include <json-c/json.h>

#include "sebpf/error.h"
#include "selinux-module/policy.h"

/**
 * struct sebpf_policy_query - a command that asks
 * @command: name of the subcommand.
 * @help: what --help prints.
 * @path: the policy file; NULL: the policy of the running kernel.
 * @json: 1: print JSON.
 * @take: takes an option of the command's own, with its argument in optarg;
 *	returns 0 or SEBPF_EXIT_USAGE.
 * @ask: asks the policy and prints the answer to @out; returns an exit status,
 *	or a negative errno with a sentence.
 * @argument: what ask and take get.
 */
struct sebpf_policy_query {
	const char *command;
	const char *help;
	char *path;
	int json;
	int (*take)(void *argument, int option);
	int (*ask)(void *argument, const struct sebpf_policy *policy, FILE *out,
		   struct sebpf_err *err);
	void *argument;
};

/**
 * Reads the command's options: --policy, --json, --help, and its own letters.
 *
 * @param query receives the path and whether to print JSON.
 * @param argc as main() has it; likewise @p argv. Sets optind.
 * @param letters of options with an argument, for getopt(3); "" for none.
 * @return -1 to go on; else the exit status, after help or a complaint.
 */
int sebpf_policy_query_options(struct sebpf_policy_query *query, int argc,
			       char **argv, const char *letters);

/**
 * Reads the policy, asks, and prints: the answer on standard output, or else
 * why there is none on standard error. A file is read and asked in a confined
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
 * @return 0; SEBPF_EXIT_USAGE, after saying so, where it was given before or is
 *	empty.
 */
int sebpf_policy_query_once(const char *command, const char *option,
			    char *value, char **taken);

/**
 * Adds a text to an object, or null where there is none.
 *
 * @param object the object.
 * @param key the key.
 * @param text may be NULL.
 */
void sebpf_json_text(struct json_object *object, const char *key,
		     const char *text);

/**
 * Prints an object, and frees it.
 *
 * @param out where.
 * @param object the object.
 */
void sebpf_json_print(FILE *out, struct json_object *object);

#endif /* SEBPF_POLICY_QUERY_H */
