// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the names of what is delegated: commands and types
 * Copyright (C) 2026 The sebpf authors
 */
#include <stddef.h>
#include <string.h>

#include "labels/class_names.h"
#include "labels/delegate_mask.h"

#define MASK_BITS 64

/* enum bpf_cmd */
static const char *const command_names[] = {
	"map_create",
	"map_lookup_elem",
	"map_update_elem",
	"map_delete_elem",
	"map_get_next_key",
	"prog_load",
	"obj_pin",
	"obj_get",
	"prog_attach",
	"prog_detach",
	"prog_test_run",
	"prog_get_next_id",
	"map_get_next_id",
	"prog_get_fd_by_id",
	"map_get_fd_by_id",
	"obj_get_info_by_fd",
	"prog_query",
	"raw_tracepoint_open",
	"btf_load",
	"btf_get_fd_by_id",
	"task_fd_query",
	"map_lookup_and_delete_elem",
	"map_freeze",
	"btf_get_next_id",
	"map_lookup_batch",
	"map_lookup_and_delete_batch",
	"map_update_batch",
	"map_delete_batch",
	"link_create",
	"link_update",
	"link_get_fd_by_id",
	"link_get_next_id",
	"enable_stats",
	"iter_create",
	"link_detach",
	"prog_bind_map",
	"token_create",
	"prog_stream_read_by_fd",
	"prog_assoc_struct_ops",
};

#define N_COMMANDS (sizeof(command_names) / sizeof(command_names[0]))

static const char *const option_names[SEBPF_MASK_COUNT] = {
	[SEBPF_MASK_CMDS] = "delegate_cmds",
	[SEBPF_MASK_MAPS] = "delegate_maps",
	[SEBPF_MASK_PROGS] = "delegate_progs",
	[SEBPF_MASK_ATTACHS] = "delegate_attachs",
};

const char *sebpf_mask_mount_option(uint32_t mask)
{
	return mask < SEBPF_MASK_COUNT ? option_names[mask] : NULL;
}

const char *sebpf_mask_option(uint32_t mask)
{
	const char *name = sebpf_mask_mount_option(mask);

	return name ? name + strlen("delegate_") : NULL;
}

/* Names permission @bit of a class, or of the one that continues it. */
static const char *permission_name(uint32_t first, uint32_t second,
				   uint32_t bit)
{
	if (bit < SEBPF_PERMS_PER_CLASS)
		return sebpf_permission_name(first, bit);
	return sebpf_permission_name(second, bit - SEBPF_PERMS_PER_CLASS);
}

/* The types' permissions are in the UAPI's order, see sebpf/classes.h. */
const char *sebpf_mask_value_name(uint32_t mask, uint32_t value)
{
	if (value >= MASK_BITS)
		return NULL;
	switch ((enum sebpf_mask)mask) {
	case SEBPF_MASK_CMDS:
		return value < N_COMMANDS ? command_names[value] : NULL;
	case SEBPF_MASK_MAPS:
		return value ? permission_name(SEBPF_CLASS_BPF_MAP_TYPE,
					       SEBPF_CLASS_BPF_MAP_TYPE2,
					       value - 1) :
			       "unspec";
	case SEBPF_MASK_PROGS:
		/* No second class; a number without a name stays one. */
		if (value > SEBPF_PERMS_PER_CLASS)
			return NULL;
		return value ? sebpf_permission_name(SEBPF_CLASS_BPF_PROG_TYPE,
						     value - 1) :
			       "unspec";
	case SEBPF_MASK_ATTACHS:
		return permission_name(SEBPF_CLASS_BPF_ATTACH_TYPE,
				       SEBPF_CLASS_BPF_ATTACH_TYPE2, value);
	case SEBPF_MASK_COUNT:
		break;
	}
	return NULL;
}

void sebpf_mask_offer(uint32_t mask, struct sebpf_near *near)
{
	const char *name;

	for (uint32_t value = 0; (name = sebpf_mask_value_name(mask, value));
	     value++)
		sebpf_near_offer(near, name);
}

int sebpf_mask_is_any(uint32_t mask, uint64_t bits)
{
	uint32_t has_unspec = mask == SEBPF_MASK_MAPS ||
			      mask == SEBPF_MASK_PROGS;

	for (uint32_t bit = has_unspec; bit < MASK_BITS; bit++)
		if (sebpf_mask_value_name(mask, bit) && !(bits >> bit & 1))
			return 0;
	return 1;
}
