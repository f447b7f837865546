// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook on unmounting what the pins are mounted in
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/sb_umount: umount2(2). SELinux asks filesystem { unmount } on the
 *	filesystem that is unmounted; with MNT_DETACH, those mounted in it go
 *	along and are not asked about. Where the one with the hooks' pins is
 *	among them, in the initial mount namespace, this hook asks the same of
 *	its label. Denied: EACCES, and nothing is unmounted.
 *
 * What it cannot see: mounts that are moved, by another task, while it looks
 * for the one with the pins. Whoever unmounts it itself is SELinux's question.
 *
 * What it decides when something is wrong: mounts that cannot be read, or are
 * more than SEBPF_MAX_MOUNT_STEPS allows, deny (MOUNTS). Where user space has
 * not said where the pins are, any BPF filesystem counts. Everything else: see
 * decision.bpf.c.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/maps.h"

#include <bpf/bpf_tracing.h>

#define MNT_DETACH 2

/**
 * struct walk - through the mounts below one, each before those in it
 * @root: address of the kernel's struct mount where it began.
 * @at: the mount that it has come to.
 * @namespace: address of the initial mount namespace.
 * @device: see struct sebpf_control; 0: not known.
 * @climbs: 1 where all that is mounted in @at was seen.
 * @is_done: 1 at the end.
 * @is_broken: 1 where a mount could not be read.
 * @found: SID of the filesystem with the pins; 0: none so far.
 */
struct walk {
	__u64 root;
	__u64 at;
	__u64 namespace;
	__u32 device;
	__u32 climbs;
	__u32 is_done;
	__u32 is_broken;
	__u32 found;
};

inlined __u64 initial_namespace(void)
{
	return (__u64)kernel_cast(kernel_symbols.init_task, struct task_struct)
		->nsproxy->mnt_ns;
}

/* The SID of a filesystem; 0 where it cannot be read. */
inlined __u32 superblock_sid(struct super_block *superblock)
{
	__u64 blob = blob_part(superblock->s_security,
			       kernel_symbols.superblock_blob);

	return blob ? kernel_cast(blob, struct superblock_security_struct)->sid :
		      0;
}

/* Looks at a mount; 1 where it is the one, or cannot be read. */
inlined long visit(struct walk *walk, struct mount *mount)
{
	struct super_block *superblock = mount->mnt.mnt_sb;

	if (!superblock) {
		walk->is_broken = 1;
		return 1;
	}
	if (superblock->s_magic != BPF_FS_MAGIC ||
	    (__u64)mount->mnt_ns != walk->namespace)
		return 0;
	if (walk->device && superblock->s_dev != walk->device)
		return 0;
	walk->found = superblock_sid(superblock);
	walk->is_broken = !walk->found;
	walk->is_done = 1;
	return 1;
}

/* Goes to the mount that a list element is of; as visit(). */
inlined long enter(struct walk *walk, struct list_head *element)
{
	walk->at =
		(__u64)element - bpf_core_field_offset(struct mount, mnt_child);
	walk->climbs = 0;
	return visit(walk, kernel_cast(walk->at, struct mount));
}

/* The list of what is mounted in a mount; it ends where it begins. */
inlined __u64 children_of(struct mount *mount)
{
	return (__u64)mount + bpf_core_field_offset(struct mount, mnt_mounts);
}

/* One turn; 1 ends the walk. */
static long walk_on(__u32 index, void *context)
{
	struct walk *walk = context;
	struct mount *mount = kernel_cast(walk->at, struct mount);
	struct list_head *next;
	__u64 end;

	if (walk->climbs && walk->at == walk->root) {
		walk->is_done = 1;
		return 1;
	}
	if (walk->climbs) {
		next = mount->mnt_child.next;
		mount = mount->mnt_parent;
	} else {
		next = mount->mnt_mounts.next;
	}
	end = children_of(mount);
	if (!mount || !next) {
		walk->is_broken = 1;
		return 1;
	}
	if ((__u64)next != end)
		return enter(walk, next);
	if (walk->climbs)
		walk->at = (__u64)mount;
	walk->climbs = 1;
	return 0;
}

/*
 * Looks for the filesystem with the pins below a mount: its SID; 0: it is not
 * there; -1: that cannot be told.
 */
static __noinline int find_pins(__u64 root)
{
	__u32 zero = 0;
	const struct sebpf_control *control =
		bpf_map_lookup_elem(&sebpf_control, &zero);
	struct walk walk = {
		.root = root,
		.at = root,
		.namespace = initial_namespace(),
		.device = control ? control->pins_device : 0,
	};

	if (!walk.namespace || has_fault(SEBPF_FAULT_MOUNTS))
		return -1;
	bpf_loop(SEBPF_MAX_MOUNT_STEPS, walk_on, &walk, 0);
	if (walk.is_broken || !walk.is_done)
		return -1;
	return (int)walk.found;
}

SEC("lsm/sb_umount")
int BPF_PROG(hook_unmount, struct vfsmount *mount, int flags)
{
	struct request request =
		REQUEST(SEBPF_OP_UNMOUNT, SEBPF_NOT_APPLICABLE);
	int sid;

	if (!(flags & MNT_DETACH))
		return 0;
	sid = find_pins(untyped(mount) -
			bpf_core_field_offset(struct mount, mnt));
	if (!sid)
		return 0;
	if (sid < 0)
		request.failure = SEBPF_FAIL_MOUNTS;
	request.target_sid = sid;
	request.asks[0].class_id = SEBPF_CLASS_FILESYSTEM;
	request.asks[0].requested = SEBPF_PERM(FILESYSTEM, UNMOUNT);
	request.count = 1;
	return check(&request);
}
