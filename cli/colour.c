// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - colour, on a terminal only
 * Copyright (C) 2026 The sebpf authors
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/colour.h"

static bool is_coloured;

static const char *const escapes[] = {
	[SEBPF_COLOUR_GOOD] = "\033[32m",
	[SEBPF_COLOUR_BAD] = "\033[31m",
	[SEBPF_COLOUR_NOTE] = "\033[33m",
	[SEBPF_COLOUR_END] = "\033[0m",
};

void sebpf_colour_decide(void)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	is_coloured = isatty(STDOUT_FILENO) && (!no_color || !*no_color) &&
		      term && strcmp(term, "dumb") != 0;
}

const char *sebpf_colour(enum sebpf_colour colour)
{
	return is_coloured ? escapes[colour] : "";
}
