/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - failures of the hooks, for tests
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_TEST_FAULTS_H
#define SEBPF_TEST_FAULTS_H

#include <stdint.h>

#include "hooks/fault.h"

/**
 * Makes the hooks fail from now on. Ends the program if they were not built for
 * that.
 *
 * @param fault enum sebpf_fault; SEBPF_FAULT_NONE: all works again.
 */
void fault_set(uint32_t fault);

#endif /* SEBPF_TEST_FAULTS_H */
