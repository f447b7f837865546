// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the hooks' counters, summed over the processors
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "loader/counters.h"
#include "sebpf/cleanup.h"

int sebpf_counter_read(int map_fd, uint32_t counter, uint64_t *ret_sum,
		       struct sebpf_err *err)
{
	int processors = libbpf_num_possible_cpus();
	uint64_t *values sebpf_auto_free = NULL;
	uint64_t sum = 0;
	int i;

	if (processors < 0)
		return sebpf_err_set(err, processors,
				     "cannot tell the number of processors: %s",
				     strerror(-processors));
	values = calloc((size_t)processors, sizeof(*values));
	if (!values)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	if (bpf_map_lookup_elem(map_fd, &counter, values))
		return sebpf_err_set(err, -errno, "cannot read a counter: %s",
				     strerror(errno));
	for (i = 0; i < processors; i++)
		sum += values[i];
	*ret_sum = sum;
	return 0;
}
