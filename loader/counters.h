/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the hooks' counters, summed over the processors
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LOADER_COUNTERS_H
#define SEBPF_LOADER_COUNTERS_H

#include <stdint.h>

#include "sebpf/abi.h"
#include "sebpf/error.h"

/**
 * Reads a counter.
 *
 * @param map_fd descriptor of the map sebpf_counters.
 * @param counter enum sebpf_counter.
 * @param ret_sum receives the sum over all possible processors.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2); -ENOMEM.
 */
int sebpf_counter_read(int map_fd, uint32_t counter, uint64_t *ret_sum,
		       struct sebpf_err *err);

#endif /* SEBPF_LOADER_COUNTERS_H */
