// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - commands that ask a policy, the running one or one in a file
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <string.h>

#include "cli/command.h"
#include "cli/confined_child.h"
#include "cli/options.h"
#include "cli/policy_query.h"
#include "common/selinux.h"
#include "policy/booleans.h"
#include "sebpf/cleanup.h"

/* Options that list_options() adds, with the end of the list. */
#define N_COMMON 5U

static int ask_policy(const struct sebpf_policy_query *query,
		      const struct sebpf_policy *policy, FILE *out,
		      struct sebpf_err *err)
{
	int rc = 0;

	if (query->booleans)
		rc = sebpf_booleans_set(policy->db, query->booleans, err);
	return rc ? rc : query->ask(query->argument, policy, out, err);
}

/* For a child: reads the file and asks. */
static int ask_file(void *argument, FILE *out, struct sebpf_err *err)
{
	const struct sebpf_policy_query *query = argument;
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	int rc = sebpf_policy_read_file(query->path, &policy, err);

	return rc ? rc : ask_policy(query, &policy, out, err);
}

static int ask_kernel(const struct sebpf_policy_query *query, char **ret_output,
		      struct sebpf_err *err)
{
	/* Closing the stream writes to these, so they must outlive it. */
	char *output sebpf_auto_free = NULL;
	size_t size = 0;
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	FILE *out sebpf_auto_file = open_memstream(&output, &size);
	struct sebpf_err why;
	int status;
	int rc;

	if (sebpf_selinux_check(&why))
		return sebpf_err_set(err, why.code,
				     "no policy is running: %s; to ask a "
				     "policy in a file, use --policy FILE",
				     why.text);
	rc = sebpf_policy_read_kernel(&policy, err);
	if (rc)
		return sebpf_err_prefix(err, "the running policy");
	if (!out)
		return sebpf_err_set(err, -ENOMEM, "no memory");
	status = ask_policy(query, &policy, out, err);
	if (status < 0)
		return status;
	if (fclose(sebpf_steal(out)))
		return sebpf_err_set(err, -ENOMEM, "no memory");
	*ret_output = sebpf_steal(output);
	return status;
}

static int ask(const struct sebpf_policy_query *query, char **ret_output,
	       struct sebpf_err *err)
{
	/* The descriptor of the query belongs to the caller. */
	struct sebpf_policy_query copy = *query;
	const struct sebpf_work work = {
		.run = ask_file,
		.argument = &copy,
		.cpu_seconds = SEBPF_CHILD_CPU_SECONDS,
		.idle_seconds = SEBPF_CHILD_IDLE_SECONDS,
		.memory_bytes = SEBPF_CHILD_MEMORY_BYTES,
	};
	char *what sebpf_auto_free = NULL;

	if (!query->path)
		return ask_kernel(query, ret_output, err);
	if (asprintf(&what, "policy \"%s\"", query->path) < 0) {
		what = NULL;
		return sebpf_err_set(err, -ENOMEM, "no memory");
	}
	return sebpf_confined_run(&work, what, ret_output, err);
}

static int take_booleans(struct sebpf_policy_query *query)
{
	struct sebpf_err err;
	int rc = sebpf_policy_query_once(query->command, "--booleans", optarg,
					 &query->booleans);

	if (!rc && sebpf_booleans_check(optarg, &err))
		rc = sebpf_command_usage(query->command, "--booleans: %s",
					 err.text);
	return rc;
}

static int take_option(struct sebpf_policy_query *query, int option)
{
	switch (option) {
	case 'j':
		query->json = 1;
		return 0;
	case 'P':
		return sebpf_policy_query_once(query->command, "--policy",
					       optarg, &query->path);
	case 'B':
		return take_booleans(query);
	case '?':
		return SEBPF_EXIT_USAGE;
	}
	return query->take(query->argument, option);
}

/* The command's own options, and those of all commands that ask. */
static void list_options(const struct sebpf_policy_query *query,
			 struct option *options)
{
	/* Not every command has the first one. */
	static const struct option all[] = {
		{ "booleans", required_argument, NULL, 'B' },
		{ "policy", required_argument, NULL, 'P' },
		{ "json", no_argument, NULL, 'j' },
		SEBPF_OPTION_HELP,
	};
	const struct option *own = query->options;

	for (size_t i = 0; own && own->name && i < SEBPF_POLICY_QUERY_OPTIONS;
	     i++)
		*options++ = *own++;
	for (size_t i = query->may_set ? 0 : 1; i < N_COMMON; i++)
		*options++ = all[i];
}

int sebpf_policy_query_options(struct sebpf_policy_query *query, int argc,
			       char **argv, const char *letters)
{
	struct option options[SEBPF_POLICY_QUERY_OPTIONS + N_COMMON];
	int option;

	list_options(query, options);
	while ((option = sebpf_option_next(query->command, argc, argv, letters,
					   options)) != -1) {
		int rc;

		if (option == 'h') {
			(void)fputs(query->help, stdout);
			return SEBPF_EXIT_DONE;
		}
		rc = take_option(query, option);
		if (rc)
			return rc;
	}
	return SEBPF_EXIT_NOT_YET;
}

int sebpf_policy_query_run(const struct sebpf_policy_query *query)
{
	char *output sebpf_auto_free = NULL;
	struct sebpf_err err = { 0 };
	int status = ask(query, &output, &err);

	if (status < 0)
		return sebpf_command_failed(query->command, &err);
	if (fputs(output, stdout) == EOF || fflush(stdout)) {
		(void)sebpf_err_set(&err, -errno, "cannot print: %s",
				    strerror(errno));
		return sebpf_command_failed(query->command, &err);
	}
	return status;
}

int sebpf_policy_query_once(const char *command, const char *option,
			    char *value, char **taken)
{
	if (*taken)
		return sebpf_command_usage(command, "%s is given twice",
					   option);
	if (!*value)
		return sebpf_command_usage(command, "%s needs an argument",
					   option);
	*taken = value;
	return 0;
}
