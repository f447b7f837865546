/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - ownership by scope
 * Copyright (C) 2026 The sebpf authors
 *
 * Everything that is owned is declared with one of these attributes and an
 * empty value, and leaves its scope only by a steal.
 */
#ifndef SEBPF_CLEANUP_H
#define SEBPF_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void sebpf_cleanup_free(void *pointer)
{
	free(*(void **)pointer);
}

static inline void sebpf_cleanup_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

static inline void sebpf_cleanup_file(FILE **file)
{
	if (*file)
		(void)fclose(*file);
}

/* char *text sebpf_auto_free = NULL; */
#define sebpf_auto_free __attribute__((cleanup(sebpf_cleanup_free)))
/* int fd sebpf_auto_close = -1; */
#define sebpf_auto_close __attribute__((cleanup(sebpf_cleanup_close)))
/* FILE *file sebpf_auto_file = NULL; */
#define sebpf_auto_file __attribute__((cleanup(sebpf_cleanup_file)))

/* Takes the pointer out of its scope; the variable is empty afterwards. */
#define sebpf_steal(pointer)                            \
	({                                              \
		__typeof__(pointer) *from = &(pointer); \
		__typeof__(pointer) taken = *from;      \
		*from = NULL;                           \
		taken;                                  \
	})

/* Takes the descriptor out of its scope; the variable is -1 afterwards. */
static inline int sebpf_steal_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

#endif /* SEBPF_CLEANUP_H */
