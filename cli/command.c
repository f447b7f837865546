// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the subcommands share
 * Copyright (C) 2026 The sebpf authors
 */
#include <stdarg.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/options.h"

/* The analyzer sees another definition of it in the callers than here. */
#undef sebpf_command_usage

int sebpf_command_failed(const char *command, const struct sebpf_err *err)
{
	(void)fprintf(stderr, "sebpf %s: %s\n", command, err->text);
	return SEBPF_EXIT_FAILED;
}

int sebpf_command_usage(const char *command, const char *format, ...)
{
	va_list args;

	(void)fprintf(stderr, "sebpf %s: ", command);
	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	(void)fprintf(stderr, "\nTry 'sebpf %s --help'.\n", command);
	return SEBPF_EXIT_USAGE;
}

int sebpf_command_show(const char *command, const char *help, int argc,
		       char **argv, int (*show)(int json))
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		SEBPF_OPTION_HELP,
	};
	int json = 0;
	int option;

	while ((option = sebpf_option_next(command, argc, argv, ":h",
					   options)) != -1) {
		switch (option) {
		case 'j':
			json = 1;
			break;
		case 'h':
			(void)fputs(help, stdout);
			return SEBPF_EXIT_DONE;
		default:
			return SEBPF_EXIT_USAGE;
		}
	}
	if (optind < argc)
		return sebpf_command_usage(
			command, "unexpected argument \"%s\"", argv[optind]);
	return show(json);
}
