/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - finding the mount with the hooks' pins
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_HOOKS_FIND_PINS_H
#define SEBPF_HOOKS_FIND_PINS_H

#include "hooks/mounts.h"

/* Results of find_pins_mount() and its callers. */
#define PINS_FOUND 0
#define PINS_NOT_MOUNTED 1
#define PINS_UNKNOWN (-EBADMSG)

/*
 * Looks through the initial mount namespace, each mount before those in it, for
 * the one with this unique number or, if there is none, the first one with the
 * pins.
 */
static __noinline int find_pins_mount(__u64 mount_id, __u64 *ret_mount)
{
	__u64 root = namespace_root(initial_namespace());
	__u64 parent = root, element = mount_children(root);
	__u64 found = 0, next, mount;
	__u32 i;

	for (i = unknown_zero; i < SEBPF_MAX_MOUNT_STEPS && can_loop; i++) {
		next = next_element(element);
		if (next == mount_children(parent)) {
			if (parent == root) {
				*ret_mount = found;
				return found ? PINS_FOUND : PINS_NOT_MOUNTED;
			}
			element = child_of_mount(parent);
			parent = mount_parent(parent);
			continue;
		}
		mount = mount_of_child(next);
		/* It was moved or unmounted meanwhile. */
		if (mount_parent(mount) != parent)
			return PINS_UNKNOWN;
		if (is_pins_mount(mount)) {
			if (!found)
				found = mount;
			if (field_word(mount, struct mount, mnt_id_unique) ==
			    mount_id) {
				*ret_mount = mount;
				return PINS_FOUND;
			}
		}
		parent = mount;
		element = mount_children(mount);
	}
	return PINS_UNKNOWN;
}

/* Remembers the mount with the pins; looks for it if it is no longer there. */
static __noinline int remember_pins_mount(__u32 device, __u64 mount_id)
{
	__u64 mount = 0;
	int result;

	if (is_pins_mount(pins_mount))
		return PINS_FOUND;
	pins_device = device;
	result = find_pins_mount(mount_id, &mount);
	if (result != PINS_UNKNOWN)
		pins_mount = mount;
	return result;
}

#endif /* SEBPF_HOOKS_FIND_PINS_H */
