/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - text that others chose, for a terminal
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_COMMON_PRINTABLE_H
#define SEBPF_COMMON_PRINTABLE_H

/* The byte, or "?" if it is not printable ASCII: it could control a terminal. */
static inline char sebpf_printable(char byte)
{
	return byte >= ' ' && byte <= '~' ? byte : '?';
}

/* Makes each byte of a text printable; NULL is left alone. */
static inline void sebpf_make_printable(char *text)
{
	for (; text && *text; text++)
		*text = sebpf_printable(*text);
}

#endif /* SEBPF_COMMON_PRINTABLE_H */
