/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a policy's numbers for the classes and permissions of the hooks
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_POLICY_CLASSMAP_H
#define SEBPF_POLICY_CLASSMAP_H

#include <stdint.h>

#include "labels/class_names.h"
#include "policy/policy.h"

/**
 * struct sebpf_class_numbers - one class in a policy
 * @value: the policy's number of the class; 0 if it has none.
 * @checked: 0: an optional class that the policy lacks.
 * @unknown: our bits that are allowed because the policy does not know them.
 * @bits: the policy's bit for each of ours; 0 if it has none.
 */
struct sebpf_class_numbers {
	uint32_t value;
	uint32_t checked;
	uint32_t unknown;
	uint32_t bits[SEBPF_PERMS_PER_CLASS];
};

/**
 * struct sebpf_classmap - all classes of sebpf/classes.h in a policy
 * @classes: by enum sebpf_class.
 */
struct sebpf_classmap {
	struct sebpf_class_numbers classes[SEBPF_CLASS_COUNT];
};

/**
 * Finds the classes and permissions in a policy by name.
 *
 * @param db the policy.
 * @param ret_map receives the numbers.
 */
void sebpf_classmap_read(const struct policydb *db,
			 struct sebpf_classmap *ret_map);

/**
 * Tells which classes are checked: all but optional ones that the policy lacks.
 *
 * @param map the numbers.
 * @return a mask: bit N for enum sebpf_class N.
 */
uint32_t sebpf_classmap_checked(const struct sebpf_classmap *map);

/**
 * Finds our class of a policy's class.
 *
 * @param map the numbers.
 * @param value the policy's number of the class.
 * @return enum sebpf_class; SEBPF_CLASS_COUNT if it is none of ours.
 */
uint32_t sebpf_classmap_class(const struct sebpf_classmap *map, uint32_t value);

/**
 * Translates permissions.
 *
 * @param map the numbers.
 * @param tclass enum sebpf_class.
 * @param permissions by the policy's bits.
 * @return the permissions by our bits.
 */
uint32_t sebpf_classmap_permissions(const struct sebpf_classmap *map,
				    uint32_t tclass, uint32_t permissions);

#endif /* SEBPF_POLICY_CLASSMAP_H */
