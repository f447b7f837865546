/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a policy's numbers for the classes and permissions of the hooks
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLASSMAP_H
#define SEBPF_CLASSMAP_H

#include <stdint.h>

#include "sebpf/classes.h"
#include "selinux-module/policy.h"

#define SEBPF_PERMS_PER_CLASS 32

/**
 * struct sebpf_class_numbers - one class in a policy
 * @value: the policy's number of the class; 0 where it has none.
 * @checked: 0: an optional class that the policy lacks.
 * @unknown: our bits that are allowed because the policy does not know them.
 * @bits: the policy's bit for each of ours; 0 where it has none.
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
 * @return enum sebpf_class; SEBPF_CLASS_COUNT where it is none of ours.
 */
uint32_t sebpf_classmap_class(const struct sebpf_classmap *map, uint32_t value);

/**
 * Translates permissions.
 *
 * @param map the numbers.
 * @param class_id enum sebpf_class.
 * @param permissions by the policy's bits.
 * @return the permissions by our bits.
 */
uint32_t sebpf_classmap_permissions(const struct sebpf_classmap *map,
				    uint32_t class_id, uint32_t permissions);

/**
 * Tells which bits of ours a class has.
 *
 * @param class_id enum sebpf_class; for any other number there are none.
 * @return the mask of all that have a name.
 */
uint32_t sebpf_classmap_named(uint32_t class_id);

/**
 * Tells whether a class is sebpf's own, so that handle_unknown says nothing
 * about what a policy lacks of it.
 *
 * @param class_id enum sebpf_class; any other number is not.
 * @return 1 or 0.
 */
int sebpf_classmap_is_own(uint32_t class_id);

/**
 * Names a class.
 *
 * @param class_id enum sebpf_class.
 * @return the name in policies.
 */
const char *sebpf_classmap_class_name(uint32_t class_id);

/**
 * Names a permission.
 *
 * @param class_id enum sebpf_class.
 * @param bit our bit number.
 * @return the name in policies, or NULL where the class has no such bit.
 */
const char *sebpf_classmap_permission_name(uint32_t class_id, uint32_t bit);

#endif /* SEBPF_CLASSMAP_H */
