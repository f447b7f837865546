/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the options of a subcommand
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_OPTIONS_H
#define SEBPF_CLI_OPTIONS_H

#include <getopt.h>

/* What each subcommand's table of options ends with. -h is --help. */
#define SEBPF_OPTION_HELP                   \
	{ "help", no_argument, NULL, 'h' }, \
	{                                   \
		0                           \
	}

/**
 * Reads the next option, as getopt_long(3) does. The message about a wrong one
 * is different: it begins with "sebpf COMMAND:", and names what may have been
 * meant.
 *
 * @param command name of the subcommand.
 * @param argc as in main(), as is @p argv. Sets optind and optarg.
 * @param letters of options, for getopt(3): ":h" and more; with a "+" in front
 *	the first argument ends the options.
 * @param options the long options.
 * @return the option; -1 after the last one; '?' for a wrong one, after the
 *	message: the exit status is SEBPF_EXIT_USAGE.
 */
int sebpf_option_next(const char *command, int argc, char **argv,
		      const char *letters, const struct option *options);

#endif /* SEBPF_CLI_OPTIONS_H */
