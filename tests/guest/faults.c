// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - failures of the hooks, for tests
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>

#include "hooks/pins.h"
#include "sebpf/cleanup.h"
#include "tests/guest/faults.h"
#include "tests/guest/guest.h"

void fault_set(uint32_t fault)
{
	int fd sebpf_auto_close = bpf_obj_get(SEBPF_PIN_MAPS "/sebpf_fault");
	const uint32_t zero = 0;

	if (fd < 0 || bpf_map_update_elem(fd, &zero, &fault, BPF_ANY))
		guest_bail("no fault: are the hooks built for faults?");
}
