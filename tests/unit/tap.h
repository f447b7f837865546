/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the Test Anything Protocol, for one program
 * Copyright (C) 2026 The sebpf authors
 *
 * Each program calls ok() for each check, and returns tap_done() from main().
 */
#ifndef SEBPF_TAP_H
#define SEBPF_TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The exit status of a skipped test; a failure if SEBPF_MUST_RUN=1. */
#define TAP_SKIPPED 77

/* Weak: one of each for all files of a program. */
extern int tap_count;
extern int tap_failed;
__attribute__((weak)) int tap_count;
__attribute__((weak)) int tap_failed;

/* Reports one check; returns whether it passed. */
__attribute__((format(printf, 4, 5))) static inline int
tap_ok(int passed, const char *file, int line, const char *format, ...)
{
	va_list args;

	printf("%s %d - ", passed ? "ok" : "not ok", ++tap_count);
	va_start(args, format);
	(void)vprintf(format, args);
	va_end(args);
	(void)putchar('\n');
	if (!passed) {
		tap_failed++;
		printf("# %s:%d\n", file, line);
	}
	(void)fflush(stdout);
	return passed;
}

#define ok(condition, ...) \
	tap_ok(!!(condition), __FILE__, __LINE__, __VA_ARGS__)

#define is_text(got, wanted, ...)                                            \
	do {                                                                 \
		const char *got_text = (got);                                \
		const char *wanted_text = (wanted);                          \
		if (!ok(got_text && strcmp(got_text, wanted_text) == 0,      \
			__VA_ARGS__))                                        \
			printf("# got \"%s\", wanted \"%s\"\n",              \
			       got_text ? got_text : "(null)", wanted_text); \
	} while (0)

/* Ends the program if something that it needs is missing. */
static inline void tap_skip_all(const char *reason)
{
	const char *must = getenv("SEBPF_MUST_RUN");

	if (must && strcmp(must, "1") == 0) {
		printf("1..1\nnot ok 1 - must run: %s\n", reason);
		exit(1);
	}
	printf("1..0 # SKIP %s\n", reason);
	exit(TAP_SKIPPED);
}

/* Writes the plan; returns the exit status of main(). */
static inline int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed ? 1 : 0;
}

#endif /* SEBPF_TAP_H */
