/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - one line of the benchmark's table
 * Copyright (C) 2026 The sebpf authors
 *
 * Printed as a comment of TAP, which tests/bench/run collects. If a target is
 * missed, the program does not fail: the table says so.
 */
#ifndef SEBPF_BENCH_FIGURE_H
#define SEBPF_BENCH_FIGURE_H

/* For struct figure: no target, the number is only reported. */
#define FIGURE_NO_TARGET (-1.0)

enum figure_sense {
	FIGURE_AT_MOST,
	FIGURE_AT_LEAST,
};

/**
 * struct figure - a number and what it should be
 * @measured: the number.
 * @target: what it should be, or FIGURE_NO_TARGET.
 * @sense: how the two compare.
 * @decimals: digits after the point.
 * @unit: of both.
 */
struct figure {
	double measured;
	double target;
	enum figure_sense sense;
	int decimals;
	const char *unit;
};

/**
 * Prints a figure.
 *
 * @param figure the number.
 * @param format its name.
 */
__attribute__((format(printf, 2, 3))) void
figure_print(const struct figure *figure, const char *format, ...);

#endif /* SEBPF_BENCH_FIGURE_H */
