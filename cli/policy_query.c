// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - commands that ask a policy, the running one or one in a file
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "cli/command.h"
#include "cli/confined_child.h"
#include "cli/policy_query.h"
#include "sebpf/cleanup.h"

/* For a child: reads the file and asks. */
static int ask_file(void *argument, FILE *out, struct sebpf_err *err)
{
	const struct sebpf_policy_query *query = argument;
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	int rc = sebpf_policy_read_file(query->path, &policy, err);

	return rc ? rc : query->ask(query->argument, &policy, out, err);
}

static int ask_kernel(const struct sebpf_policy_query *query, char **ret_output,
		      struct sebpf_err *err)
{
	/* Closing the stream writes to these, so that they go first. */
	char *output sebpf_auto_free = NULL;
	size_t size = 0;
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	FILE *out sebpf_auto_file = open_memstream(&output, &size);
	int rc = sebpf_policy_read_kernel(&policy, err);
	int status;

	if (rc)
		return sebpf_err_prefix(err, "the running policy");
	if (!out)
		return sebpf_err_set(err, -ENOMEM, "no memory");
	status = query->ask(query->argument, &policy, out, err);
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
		.wall_seconds = SEBPF_CHILD_WALL_SECONDS,
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

static int take_option(struct sebpf_policy_query *query, int option)
{
	switch (option) {
	case 'j':
		query->json = 1;
		return 0;
	case 'P':
		return sebpf_policy_query_once(query->command, "--policy",
					       optarg, &query->path);
	case '?':
		return sebpf_command_usage(query->command, NULL);
	}
	return query->take(query->argument, option);
}

int sebpf_policy_query_options(struct sebpf_policy_query *query, int argc,
			       char **argv, const char *letters)
{
	static const struct option options[] = {
		{ "policy", required_argument, NULL, 'P' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, letters, options, NULL)) !=
	       -1) {
		int rc;

		if (option == 'h') {
			(void)fputs(query->help, stdout);
			return SEBPF_EXIT_DONE;
		}
		rc = take_option(query, option);
		if (rc)
			return rc;
	}
	return -1;
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

void sebpf_json_text(struct json_object *object, const char *key,
		     const char *text)
{
	(void)json_object_object_add(
		object, key, text ? json_object_new_string(text) : NULL);
}

void sebpf_json_print(FILE *out, struct json_object *object)
{
	(void)fprintf(out, "%s\n",
		      json_object_to_json_string_ext(
			      object, JSON_C_TO_STRING_PRETTY |
					      JSON_C_TO_STRING_SPACED |
					      JSON_C_TO_STRING_NOSLASHESCAPE));
	(void)json_object_put(object);
}
