// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the options of a subcommand
 * Copyright (C) 2026 The sebpf authors
 */
#include <string.h>

#include "cli/command.h"
#include "cli/options.h"
#include "common/near.h"

/* Bytes of an option's name that is quoted. */
#define NAME_BYTES 64

/* How many options have names that begin so; an exact match is the only one. */
static size_t count_beginning(const struct option *options, const char *name)
{
	size_t length = strlen(name), count = 0;

	for (; options->name; options++)
		count += !strncmp(options->name, name, length);
	return count;
}

static int refuse_long(const char *command, const char *name,
		       const struct option *options)
{
	struct sebpf_near near = { .word = name, .prefix = "--" };
	char meant[SEBPF_NEAR_WORDS_BYTES];

	if (count_beginning(options, name) > 1)
		return sebpf_command_usage(command,
					   "more than one option begins with "
					   "\"--%s\"",
					   name);
	for (; options->name; options++)
		sebpf_near_offer(&near, options->name);
	return sebpf_command_usage(command, "no option \"--%s\"%s", name,
				   sebpf_near_words(&near, meant));
}

/* What was written as a long option, without its argument; NULL: not one. */
static const char *long_name(const char *argument, char name[NAME_BYTES])
{
	size_t length;

	if (strncmp(argument, "--", 2) != 0)
		return NULL;
	length = strcspn(argument + 2, "=");
	if (length >= NAME_BYTES)
		length = NAME_BYTES - 1;
	memcpy(name, argument + 2, length);
	name[length] = '\0';
	return name;
}

/* Says what is wrong with the option that getopt_long() just refused. */
static int refuse(const char *command, const char *argument, int needs_argument,
		  const struct option *options)
{
	char room[NAME_BYTES];
	const char *name = long_name(argument, room);

	if (!name && needs_argument)
		return sebpf_command_usage(command, "-%c needs an argument",
					   optopt);
	if (!name)
		return sebpf_command_usage(command, "no option \"-%c\"",
					   optopt);
	if (needs_argument)
		return sebpf_command_usage(command, "--%s needs an argument",
					   name);
	if (optopt)
		return sebpf_command_usage(command, "--%s takes no argument",
					   name);
	return refuse_long(command, name, options);
}

int sebpf_option_next(const char *command, int argc, char **argv,
		      const char *letters, const struct option *options)
{
	int option;

	opterr = 0;
	option = getopt_long(argc, argv, letters, options, NULL);
	if (option != '?' && option != ':')
		return option;
	(void)refuse(command, argv[optind - 1], option == ':', options);
	return '?';
}
