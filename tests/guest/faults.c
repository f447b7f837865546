// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - failures of the hooks, for tests
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <string.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/faults.h"
#include "tests/guest/guest.h"

/* The map of the variables of the hooks' object. */
static int open_variables(struct bpf_map_info *ret_info)
{
	uint32_t id = 0, length;

	while (!bpf_map_get_next_id(id, &id)) {
		int fd = bpf_map_get_fd_by_id(id);

		memset(ret_info, 0, sizeof(*ret_info));
		length = sizeof(*ret_info);
		if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, ret_info, &length) &&
		    !strcmp(ret_info->name, "sebpf_ho.bss"))
			return fd;
		if (fd >= 0)
			(void)close(fd);
	}
	guest_bail("the hooks have no variables: are they built for faults?");
}

void fault_set(uint32_t fault)
{
	struct bpf_map_info info;
	int fd sebpf_auto_close = open_variables(&info);
	const uint32_t zero = 0;
	uint32_t values[16] = { fault };

	if (info.value_size > sizeof(values) ||
	    bpf_map_update_elem(fd, &zero, values, BPF_ANY))
		guest_bail("no fault");
}
