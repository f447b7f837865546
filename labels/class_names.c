// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the names of the hooks' classes and permissions
 * Copyright (C) 2026 The sebpf authors
 */
#include <stddef.h>
#include <string.h>

#include "labels/class_names.h"

enum owner { OWNER_KERNEL, OWNER_SEBPF, OWNER_OPTIONAL };

/**
 * struct class_names - a class as the hooks know it
 * @name: its name in policies.
 * @owner: who decides on what the policy lacks.
 * @count: number of permissions.
 * @permissions: their names, in the order of our bits.
 */
struct class_names {
	const char *name;
	enum owner owner;
	uint32_t count;
	const char *const *permissions;
};

#define PERMISSION_NAME(id, name) #name,
#define X(id, name, owner)                                                \
	static const char *const permissions_##id[] = { SEBPF_PERMS_##id( \
		PERMISSION_NAME) };
SEBPF_CLASSES(X)
#undef X

#define LENGTH(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

static const struct class_names all_names[SEBPF_CLASS_COUNT] = {
#define X(id, name, owner)                                                     \
	[SEBPF_CLASS_##id] = { #name, OWNER_##owner, LENGTH(permissions_##id), \
			       permissions_##id },
	SEBPF_CLASSES(X)
#undef X
};

uint32_t sebpf_class_bits(uint32_t tclass)
{
	if (tclass >= SEBPF_CLASS_COUNT)
		return 0;
	return (uint32_t)((UINT64_C(1) << all_names[tclass].count) - 1);
}

int sebpf_class_is_own(uint32_t tclass)
{
	return tclass < SEBPF_CLASS_COUNT &&
	       all_names[tclass].owner != OWNER_KERNEL;
}

uint32_t sebpf_class_find(const char *name)
{
	uint32_t id = 0;

	while (id < SEBPF_CLASS_COUNT && strcmp(all_names[id].name, name) != 0)
		id++;
	return id;
}

const char *sebpf_class_name(uint32_t tclass)
{
	return all_names[tclass].name;
}

const char *sebpf_permission_name(uint32_t tclass, uint32_t bit)
{
	const struct class_names *names = &all_names[tclass];

	return bit < names->count ? names->permissions[bit] : NULL;
}

uint32_t sebpf_permission_find(uint32_t tclass, const char *name)
{
	if (tclass >= SEBPF_CLASS_COUNT)
		return SEBPF_PERMS_PER_CLASS;
	for (uint32_t bit = 0; bit < all_names[tclass].count; bit++)
		if (!strcmp(all_names[tclass].permissions[bit], name))
			return bit;
	return SEBPF_PERMS_PER_CLASS;
}
