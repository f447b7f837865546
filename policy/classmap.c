// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a policy's numbers for the classes and permissions of the hooks
 * Copyright (C) 2026 The sebpf authors
 */
#include <string.h>

#include "policy/classmap.h"
#include "policy/database.h"

static void read_class(const struct policydb *db, uint32_t id,
		       struct sebpf_class_numbers *ret_numbers)
{
	const class_datum_t *class =
		hashtab_search(db->p_classes.table, sebpf_class_name(id));
	int is_allowed = !sebpf_class_is_own(id) &&
			 (db->handle_unknown & ALLOW_UNKNOWN);
	const char *name;

	memset(ret_numbers, 0, sizeof(*ret_numbers));
	ret_numbers->checked = 1;
	if (class)
		ret_numbers->value = class->s.value;
	for (uint32_t bit = 0; (name = sebpf_permission_name(id, bit)); bit++) {
		if (class)
			ret_numbers->bits[bit] =
				sebpf_db_permission(class, name);
		if (!ret_numbers->bits[bit] && is_allowed)
			ret_numbers->unknown |= UINT32_C(1) << bit;
	}
}

static void allow_all(struct sebpf_classmap *map, uint32_t id)
{
	map->classes[id].checked = 0;
	map->classes[id].unknown = sebpf_class_bits(id);
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
		read_class(db, id, &ret_map->classes[id]);
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
				    uint32_t tclass, uint32_t permissions)
{
	uint32_t ours = 0;

	for (uint32_t bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++) {
		if (permissions & map->classes[tclass].bits[bit])
			ours |= UINT32_C(1) << bit;
	}
	return ours;
}
