// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - failures of the hooks, for tests
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>

#include "sebpf/cleanup.h"
#include "tests/guest/faults.h"
#include "tests/guest/guest.h"

void fault_set(uint32_t fault)
{
	int fd sebpf_auto_close = guest_map_open("sebpf_fault");
	const uint32_t zero = 0;

	if (bpf_map_update_elem(fd, &zero, &fault, BPF_ANY))
		guest_bail("no fault: are the hooks built for faults?");
}
