// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook on unmounting what takes the pins along
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/sb_umount: umount2(2). SELinux asks filesystem { unmount } on the
 *	filesystem that is unmounted, and on no other that goes along: with
 *	MNT_DETACH, all that is mounted in it; and in each mount that a parent
 *	of those propagates to, in any namespace, what is mounted in the same
 *	place (fs/pnode.c). If the mount with the hooks' pins in the initial
 *	mount namespace is among them, this hook asks for the same on its label.
 *	Denied: EACCES, and nothing is unmounted.
 *
 * It looks from the mount with the pins, upwards and at the peers of what it is
 * mounted in. So what others mount elsewhere costs nothing and does not get in
 * the way.
 *
 * It cannot see what another task mounts between this check and the moment when
 * the kernel takes its lock.
 *
 * What it decides if something is wrong: if these mounts change each time that
 * it looks, or are more than SEBPF_MAX_UNMOUNT_STEPS, it denies (MOUNTS). If
 * user space has not said where the pins are, or they are not mounted in the
 * initial mount namespace, there is nothing to guard, and it asks nothing.
 * Everything else: see decision.bpf.c.
 */
#include "hooks/core.h"
#include "hooks/guard_pins.h"
#include "hooks/mounts.h"

#include <bpf/bpf_tracing.h>

#define MNT_DETACH 2

/* How often it looks, if mounts change meanwhile. */
#define UNMOUNT_LOOKS 16

/* What is said about a mount with pins, and about each step to it. */
#define STAYS 0
#define GOES 1
#define UNKNOWN (-1)

/**
 * struct unmounting - what is unmounted, and what might go along
 * @mount: what is unmounted.
 * @namespace: its mount namespace.
 * @pins: the mount with the pins.
 * @parent: what @pins is mounted in.
 * @mountpoint: address of the struct dentry that it is mounted on.
 * @left: steps that may still be taken.
 * @is_tree: 1: what is mounted in @mount goes along (MNT_DETACH).
 */
struct unmounting {
	__u64 mount;
	__u64 namespace;
	__u64 pins;
	__u64 parent;
	__u64 mountpoint;
	__u32 left;
	__u32 is_tree;
};

/* The next mount of a peer group; the mount itself if it has no peer. */
inlined __u64 next_peer(__u64 mount)
{
	return field_word(mount, struct mount, mnt_share) -
	       bpf_core_field_offset(struct mount, mnt_share);
}

/* Number of the peer group; 0: none. */
inlined __u32 peer_group(__u64 mount)
{
	return (__u32)kernel_cast(mount, struct mount)->mnt_group_id;
}

inlined int may_step(struct unmounting *unmounting)
{
	if (!unmounting->left)
		return 0;
	unmounting->left--;
	return 1;
}

/*
 * Whether a mount is the one that is unmounted, or is somewhere in it. One that
 * is being moved has no parent for a moment, and is still in its namespace.
 */
static __noinline int is_inside(struct unmounting *unmounting, __u64 mount)
{
	__u64 parent;

	if (mount_namespace(mount) != unmounting->namespace)
		return STAYS;
	while (can_loop && may_step(unmounting)) {
		if (mount == unmounting->mount)
			return GOES;
		parent = mount_parent(mount);
		if (parent == mount) {
			if (mount == namespace_root(unmounting->namespace) ||
			    mount_namespace(mount) != unmounting->namespace)
				return STAYS;
			return UNKNOWN;
		}
		mount = parent;
	}
	return UNKNOWN;
}

/* Whether anything is mounted in a mount in the same place as the pins' mount. */
static __noinline int has_counterpart(struct unmounting *unmounting, __u64 peer)
{
	__u64 end = mount_children(peer);
	__u64 element = end, child;

	while (can_loop && may_step(unmounting)) {
		element = next_element(element);
		if (element == end)
			return STAYS;
		child = mount_of_child(element);
		if (mount_parent(child) != peer)
			return UNKNOWN;
		if (mount_point(child) == unmounting->mountpoint)
			return GOES;
	}
	return UNKNOWN;
}

/* Whether a mount that propagates to the pins' parent loses what it has there. */
inlined int loses_counterpart(struct unmounting *unmounting, __u64 peer)
{
	int inside;

	if (peer == mount_parent(unmounting->mount) &&
	    mount_point(unmounting->mount) == unmounting->mountpoint)
		return GOES;
	if (!unmounting->is_tree)
		return STAYS;
	inside = is_inside(unmounting, peer);
	return inside == GOES ? has_counterpart(unmounting, peer) : inside;
}

/*
 * Whether the unmounting propagates to the mount with the pins: through a peer of
 * its parent, of its parent's master, and so on.
 */
static __noinline int propagates(struct unmounting *unmounting)
{
	__u64 first = unmounting->parent, peer = first;
	int result;

	while (can_loop && may_step(unmounting)) {
		result = loses_counterpart(unmounting, peer);
		if (result != STAYS)
			return result;
		peer = next_peer(peer);
		if (peer != first) {
			/* Else it has left the group, and leads elsewhere. */
			if (!peer_group(peer) ||
			    peer_group(peer) != peer_group(first))
				return UNKNOWN;
			continue;
		}
		first = field_word(first, struct mount, mnt_master);
		if (!first)
			return STAYS;
		peer = first;
	}
	return UNKNOWN;
}

/* Looks once. */
inlined int look(struct unmounting *unmounting)
{
	int result;

	unmounting->parent = mount_parent(unmounting->pins);
	unmounting->mountpoint = mount_point(unmounting->pins);
	/* Only its peers' counterparts take it along: most end here. */
	if (!unmounting->is_tree &&
	    mount_point(unmounting->mount) != unmounting->mountpoint)
		return STAYS;
	result = unmounting->is_tree ? is_inside(unmounting, unmounting->pins) :
				       STAYS;
	if (result == STAYS)
		result = propagates(unmounting);
	if (result == STAYS &&
	    (mount_parent(unmounting->pins) != unmounting->parent ||
	     mount_point(unmounting->pins) != unmounting->mountpoint))
		return UNKNOWN;
	return result;
}

static __noinline int goes_along(struct unmounting *unmounting)
{
	int result = UNKNOWN;
	__u32 i;

	if (has_fault(SEBPF_FAULT_MOUNTS))
		return UNKNOWN;
	unmounting->left = SEBPF_MAX_UNMOUNT_STEPS + unknown_zero;
	for (i = unknown_zero; i < UNMOUNT_LOOKS && can_loop; i++) {
		result = look(unmounting);
		if (result != UNKNOWN)
			break;
	}
	return result;
}

SEC("lsm/sb_umount")
int BPF_PROG(hook_unmount, struct vfsmount *vfsmount, int flags)
{
	struct unmounting unmounting = {
		.mount = untyped(vfsmount) -
			 bpf_core_field_offset(struct mount, mnt),
		.pins = pins_mount,
		.is_tree = (flags & MNT_DETACH) != 0,
	};
	__u64 superblock = mount_superblock(unmounting.pins);
	int result;

	/* SELinux has asked about the filesystem that is unmounted. */
	if (!is_pins_mount(unmounting.pins) ||
	    mount_superblock(unmounting.mount) == superblock)
		return 0;
	unmounting.namespace = mount_namespace(unmounting.mount);
	result = goes_along(&unmounting);
	if (result == STAYS)
		return 0;
	return hook_result(
		ask_about_pins(SEBPF_OP_UNMOUNT, superblock, result == GOES));
}
