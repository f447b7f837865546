/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what fuzzers share: an entry point, and random numbers from the input
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_FUZZ_H
#define SEBPF_FUZZ_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Called by libFuzzer with each input. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Ends the process as a crash does, so that libFuzzer keeps the input. */
__attribute__((format(printf, 1, 2), noreturn)) static inline void
fuzz_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	(void)fputc('\n', stderr);
	abort();
}

/* Numbers that are the same each time for the same input. */
static inline uint64_t fuzz_seed(const uint8_t *bytes, size_t size)
{
	uint64_t state = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < size; i++)
		state = (state ^ bytes[i]) * UINT64_C(1099511628211);
	return state | 1;
}

static inline uint32_t fuzz_draw(uint64_t *state, uint32_t below)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return below ? (uint32_t)(*state >> 32) % below : 0;
}

#endif /* SEBPF_FUZZ_H */
