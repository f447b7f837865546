// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - puts a policy image where BPF programs read it
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "hooks/image_map.h"
#include "sebpf/cleanup.h"

int sebpf_image_publish(int slot_fd, const struct sebpf_image *image,
			const char **ret_failed)
{
	LIBBPF_OPTS(bpf_map_create_opts, options,
		    .map_flags = BPF_F_INNER_MAP | BPF_F_MMAPABLE);
	const uint32_t zero = 0;
	size_t size = image->count * sizeof(*image->rows);
	int fd sebpf_auto_close = bpf_map_create(
		BPF_MAP_TYPE_ARRAY, "sebpf_rows", sizeof(zero),
		sizeof(struct sebpf_page),
		(uint32_t)(image->count / SEBPF_ROWS_PER_PAGE), &options);
	void *rows;

	*ret_failed = "make a map for the policy";
	if (fd < 0)
		return -errno;
	*ret_failed = "map the policy image";
	rows = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (rows == MAP_FAILED)
		return -errno;
	memcpy(rows, image->rows, size);
	(void)munmap(rows, size);
	*ret_failed = "put the policy in force";
	return bpf_map_update_elem(slot_fd, &zero, &fd, BPF_ANY) ? -errno : 0;
}
