// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - one line of the benchmark's table
 * Copyright (C) 2026 The sebpf authors
 */
#include <stdarg.h>
#include <stdio.h>

#include "tests/bench/figure.h"

static const char *verdict_of(const struct figure *figure)
{
	int met;

	if (figure->target < 0)
		return "";
	switch (figure->sense) {
	case FIGURE_AT_MOST:
		met = figure->measured <= figure->target;
		return met ? "met" : "MISSED";
	case FIGURE_AT_LEAST:
		met = figure->measured >= figure->target;
		return met ? "met" : "MISSED";
	}
	return "";
}

void figure_print(const struct figure *figure, const char *format, ...)
{
	va_list args;

	printf("# bench | ");
	va_start(args, format);
	(void)vprintf(format, args);
	va_end(args);
	if (figure->target < 0)
		printf(" | ");
	else
		printf(" | %s %.*f",
		       figure->sense == FIGURE_AT_MOST ? "<=" : ">=",
		       figure->decimals, figure->target);
	printf(" | %.*f %s | %s\n", figure->decimals, figure->measured,
	       figure->unit, verdict_of(figure));
	(void)fflush(stdout);
}
