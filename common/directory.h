/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - names in a directory
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_COMMON_DIRECTORY_H
#define SEBPF_COMMON_DIRECTORY_H

#include <dirent.h>

static inline void sebpf_cleanup_directory(DIR **directory)
{
	if (*directory)
		(void)closedir(*directory);
}

/* DIR *directory sebpf_auto_directory = NULL; */
#define sebpf_auto_directory __attribute__((cleanup(sebpf_cleanup_directory)))

/**
 * Reads the next name in a directory. Those that begin with "." are left out.
 *
 * @param directory from opendir(3).
 * @param ret_name receives the name; valid until the next call.
 * @return 1; 0 if there are no more; -errno of readdir(3).
 */
int sebpf_directory_next(DIR *directory, const char **ret_name);

#endif /* SEBPF_COMMON_DIRECTORY_H */
