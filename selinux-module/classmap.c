// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a policy's numbers for the classes and permissions of the hooks
 * Copyright (C) 2026 The sebpf authors
 */
#include <string.h>

#include "selinux-module/classmap.h"
#include "selinux-module/database.h"

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

/* The policy's bit for a permission of a class, 0 where it has none. */
static uint32_t find_permission(const class_datum_t *class, const char *name)
{
	const perm_datum_t *found =
		hashtab_search(class->permissions.table, name);

	if (!found && class->comdatum)
		found = hashtab_search(class->comdatum->permissions.table,
				       name);
	if (!found || !found->s.value || found->s.value > SEBPF_PERMS_PER_CLASS)
		return 0;
	return UINT32_C(1) << (found->s.value - 1);
}

static void read_class(const struct policydb *db,
		       const struct class_names *names,
		       struct sebpf_class_numbers *ret_numbers)
{
	const class_datum_t *class =
		hashtab_search(db->p_classes.table, names->name);
	int is_allowed = names->owner == OWNER_KERNEL &&
			 (db->handle_unknown & ALLOW_UNKNOWN);

	memset(ret_numbers, 0, sizeof(*ret_numbers));
	ret_numbers->checked = 1;
	if (class)
		ret_numbers->value = class->s.value;
	for (uint32_t bit = 0; bit < names->count; bit++) {
		if (class)
			ret_numbers->bits[bit] =
				find_permission(class, names->permissions[bit]);
		if (!ret_numbers->bits[bit] && is_allowed)
			ret_numbers->unknown |= UINT32_C(1) << bit;
	}
}

uint32_t sebpf_classmap_named(uint32_t class_id)
{
	if (class_id >= SEBPF_CLASS_COUNT)
		return 0;
	return (uint32_t)((UINT64_C(1) << all_names[class_id].count) - 1);
}

int sebpf_classmap_is_own(uint32_t class_id)
{
	return class_id < SEBPF_CLASS_COUNT &&
	       all_names[class_id].owner != OWNER_KERNEL;
}

static void allow_all(struct sebpf_classmap *map, uint32_t id)
{
	map->classes[id].checked = 0;
	map->classes[id].unknown = sebpf_classmap_named(id);
}

/* What the policy has neither of is not checked. */
static void check_if_there(struct sebpf_classmap *map, uint32_t first,
			   uint32_t second)
{
	if (map->classes[first].value || map->classes[second].value)
		return;
	allow_all(map, first);
	allow_all(map, second);
}

void sebpf_classmap_read(const struct policydb *db,
			 struct sebpf_classmap *ret_map)
{
	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
		read_class(db, &all_names[id], &ret_map->classes[id]);
	check_if_there(ret_map, SEBPF_CLASS_BPF_TOKENLESS,
		       SEBPF_CLASS_BPF_TOKENLESS);
	check_if_there(ret_map, SEBPF_CLASS_BPF_PROG_TYPE,
		       SEBPF_CLASS_BPF_PROG_TYPE);
	check_if_there(ret_map, SEBPF_CLASS_BPF_MAP_TYPE,
		       SEBPF_CLASS_BPF_MAP_TYPE2);
	check_if_there(ret_map, SEBPF_CLASS_BPF_ATTACH_TYPE,
		       SEBPF_CLASS_BPF_ATTACH_TYPE2);
}

uint32_t sebpf_classmap_checked(const struct sebpf_classmap *map)
{
	uint32_t checked = 0;

	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
		if (map->classes[id].checked)
			checked |= UINT32_C(1) << id;
	return checked;
}

uint32_t sebpf_classmap_class(const struct sebpf_classmap *map, uint32_t value)
{
	uint32_t id = 0;

	/* A class that the policy lacks has value 0 in the map. */
	if (!value)
		return SEBPF_CLASS_COUNT;
	while (id < SEBPF_CLASS_COUNT && map->classes[id].value != value)
		id++;
	return id;
}

uint32_t sebpf_classmap_permissions(const struct sebpf_classmap *map,
				    uint32_t class_id, uint32_t permissions)
{
	uint32_t ours = 0;

	for (uint32_t bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++) {
		if (permissions & map->classes[class_id].bits[bit])
			ours |= UINT32_C(1) << bit;
	}
	return ours;
}

const char *sebpf_classmap_class_name(uint32_t class_id)
{
	return all_names[class_id].name;
}

const char *sebpf_classmap_permission_name(uint32_t class_id, uint32_t bit)
{
	const struct class_names *names = &all_names[class_id];

	return bit < names->count ? names->permissions[bit] : NULL;
}
