// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - misspelt classes and permissions, as far as can be told without a policy
 * Copyright (C) 2026 The sebpf authors
 */
#include <string.h>

#include "labels/class_names.h"
#include "lint/cil_resolve.h"
#include "lint/misspelt.h"
#include "policy/database.h"
#include "policy/kernel_classes.h"

/* Classes of which all permissions are known. */
static bool is_whole(uint32_t class)
{
	return class < SEBPF_CLASS_COUNT &&
	       (sebpf_class_is_own(class) || class == SEBPF_CLASS_BPF ||
		class == SEBPF_CLASS_CAP_USERNS ||
		class == SEBPF_CLASS_CAP2_USERNS);
}

/* To the hooks or to the kernel: the hooks do not ask about all of class bpf. */
static bool is_known(uint32_t class, const char *permission)
{
	size_t kernels = sebpf_kernel_class_find(sebpf_class_name(class));
	const char *name;

	for (size_t i = 0; (name = sebpf_kernel_permission(kernels, i)); i++)
		if (!strcmp(permission, name))
			return true;
	return sebpf_permission_find(class, permission) !=
	       SEBPF_PERMS_PER_CLASS;
}

/* Whether a declaration of the modules says all about a class. */
static bool is_declared_whole(const struct sebpf_cil_names *names,
			      const struct sebpf_cil_name *class)
{
	if (class->kind != SEBPF_CIL_CLASS)
		return true;
	return !names->has_common;
}

/* Whether a module declares a permission: declarations come first. */
static bool is_declared(const struct sebpf_cil_names *names,
			const struct sebpf_cil_name *name)
{
	const struct sebpf_cil_name *at =
		sebpf_cil_names_find(names, SEBPF_CIL_PERMISSION, name->name);
	size_t low = at ? (size_t)(at - names->items) : names->count;
	size_t high = (size_t)(name - names->items);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sebpf_cil_names_same(&names->items[middle], name))
			high = middle;
		else
			low = middle + 1;
	}
	return low < names->count && names->items[low].declares;
}

bool sebpf_cil_is_misspelt(const struct sebpf_cil_names *names,
			   const struct sebpf_policy *policy,
			   const struct sebpf_cil_name *name)
{
	const class_datum_t *there = NULL;
	const struct sebpf_cil_name *class;
	uint32_t ours;

	if (name->kind != SEBPF_CIL_PERMISSION || name->declares)
		return false;
	if (policy)
		there = hashtab_search(policy->db->p_classes.table, name->name);
	if (there)
		return there->permissions.nprim == SEBPF_PERMS_PER_CLASS &&
		       !sebpf_cil_has(policy, name);
	class = sebpf_cil_names_find(names, SEBPF_CIL_CLASS, name->name);
	if (class && class->declares)
		return !is_declared(names, name) &&
		       is_declared_whole(names, class);
	ours = sebpf_class_find(name->name);
	return is_whole(ours) && !is_known(ours, name->permission);
}

void sebpf_cil_near(const struct sebpf_cil_name *name, struct sebpf_near *near)
{
	uint32_t class = sebpf_class_find(name->name);
	size_t kernels = sebpf_kernel_class_find(name->name);
	const char *permission;

	if (name->kind != SEBPF_CIL_PERMISSION) {
		for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
			sebpf_near_offer(near, sebpf_class_name(id));
		return;
	}
	for (uint32_t bit = 0;
	     class < SEBPF_CLASS_COUNT && bit < SEBPF_PERMS_PER_CLASS; bit++)
		if (sebpf_permission_name(class, bit))
			sebpf_near_offer(near,
					 sebpf_permission_name(class, bit));
	for (size_t i = 0; class < SEBPF_CLASS_COUNT &&
			   (permission = sebpf_kernel_permission(kernels, i));
	     i++)
		sebpf_near_offer(near, permission);
}
