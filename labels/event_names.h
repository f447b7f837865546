/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the names of what the hooks judge, and of why they refuse
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LABELS_EVENT_NAMES_H
#define SEBPF_LABELS_EVENT_NAMES_H

#include <stdint.h>

/**
 * Gives the name of an operation, as status and audit records show it.
 *
 * @param operation enum sebpf_operation.
 * @return the name; NULL if there is no such operation.
 */
const char *sebpf_operation_name(uint32_t operation);

/**
 * Gives the name of a failure, as status and audit records show it.
 *
 * @param failure enum sebpf_failure.
 * @return the name; NULL if there is no such failure.
 */
const char *sebpf_failure_name(uint32_t failure);

#endif /* SEBPF_LABELS_EVENT_NAMES_H */
