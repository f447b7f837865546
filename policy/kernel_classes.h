/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the classes and permissions that kernels ask for
 * Copyright (C) 2026 The sebpf authors
 *
 * A policy need not have all of them: handle_unknown decides on the others. A
 * name that is neither here nor in the policy is asked for by nobody. These are
 * the names of Linux 6.9 to 7.3; no kernel tells its own.
 */
#ifndef SEBPF_POLICY_KERNEL_CLASSES_H
#define SEBPF_POLICY_KERNEL_CLASSES_H

#include <stddef.h>

/**
 * Names a class.
 *
 * @param index from 0.
 * @return the name; NULL beyond the last class.
 */
const char *sebpf_kernel_class(size_t index);

/**
 * Finds a class.
 *
 * @param name its name.
 * @return its index; if there is no such class, one that has no permissions.
 */
size_t sebpf_kernel_class_find(const char *name);

/**
 * Names a permission of a class.
 *
 * @param index of the class.
 * @param permission from 0.
 * @return the name; NULL beyond the last permission.
 */
const char *sebpf_kernel_permission(size_t index, size_t permission);

#endif /* SEBPF_POLICY_KERNEL_CLASSES_H */
