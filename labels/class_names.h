/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the names of the hooks' classes and permissions
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LABELS_CLASS_NAMES_H
#define SEBPF_LABELS_CLASS_NAMES_H

#include <stdint.h>

#include "sebpf/classes.h"

#define SEBPF_PERMS_PER_CLASS 32

/**
 * Finds our class of a name.
 *
 * @param name the name in policies.
 * @return enum sebpf_class; SEBPF_CLASS_COUNT if it is none of ours.
 */
uint32_t sebpf_class_find(const char *name);

/**
 * Tells which bits of ours a class has.
 *
 * @param tclass enum sebpf_class; for any other number there are none.
 * @return the mask of all that have a name.
 */
uint32_t sebpf_class_bits(uint32_t tclass);

/**
 * Tells whether a class is sebpf's own, so that handle_unknown says nothing
 * about what a policy lacks of it.
 *
 * @param tclass enum sebpf_class; any other number is not.
 * @return 1 or 0.
 */
int sebpf_class_is_own(uint32_t tclass);

/**
 * Names a class.
 *
 * @param tclass enum sebpf_class.
 * @return the name in policies.
 */
const char *sebpf_class_name(uint32_t tclass);

/**
 * Names a permission.
 *
 * @param tclass enum sebpf_class.
 * @param bit our bit number.
 * @return the name in policies, or NULL if the class has no such bit.
 */
const char *sebpf_permission_name(uint32_t tclass, uint32_t bit);

/**
 * Finds a permission of a name.
 *
 * @param tclass enum sebpf_class; any other number has no permissions.
 * @param name the name in policies.
 * @return our bit number; SEBPF_PERMS_PER_CLASS if the class has none of it.
 */
uint32_t sebpf_permission_find(uint32_t tclass, const char *name);

#endif /* SEBPF_LABELS_CLASS_NAMES_H */
