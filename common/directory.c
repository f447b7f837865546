// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - names in a directory
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>

#include "common/directory.h"

int sebpf_directory_next(DIR *directory, const char **ret_name)
{
	const struct dirent *entry;

	/* The end and an error are told apart by errno alone. */
	do {
		errno = 0;
		entry = readdir(directory);
	} while (entry && entry->d_name[0] == '.');
	if (!entry)
		return -errno;
	*ret_name = entry->d_name;
	return 1;
}
