/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - colour, on a terminal only
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_COLOUR_H
#define SEBPF_CLI_COLOUR_H

/**
 * enum sebpf_colour - what a word is
 * @SEBPF_COLOUR_GOOD: it is allowed, or nothing is missing.
 * @SEBPF_COLOUR_BAD: it is denied, or missing.
 * @SEBPF_COLOUR_NOTE: it depends, or is worth a look.
 * @SEBPF_COLOUR_END: what comes next is as usual.
 */
enum sebpf_colour {
	SEBPF_COLOUR_GOOD,
	SEBPF_COLOUR_BAD,
	SEBPF_COLOUR_NOTE,
	SEBPF_COLOUR_END
};

/**
 * Finds out whether standard output is shown in colour: it is a terminal, not a
 * dumb one, and NO_COLOR is not set or empty (https://no-color.org). Call it
 * first: a confined process may not ask.
 */
void sebpf_colour_decide(void);

/**
 * Tells what to write before a word.
 *
 * @param colour what the word is.
 * @return the escape sequence; "" if there is no colour.
 */
const char *sebpf_colour(enum sebpf_colour colour);

#endif /* SEBPF_CLI_COLOUR_H */
