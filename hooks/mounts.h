/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the kernel's mounts, and the one with the hooks' pins
 * Copyright (C) 2026 The sebpf authors
 *
 * Mounts are numbers here: addresses of the kernel's struct mount. They are
 * read without the kernel's locks. One that no longer exists reads as anything,
 * so code that follows them compares both ends of each step.
 */
#ifndef SEBPF_HOOKS_MOUNTS_H
#define SEBPF_HOOKS_MOUNTS_H

#include "hooks/kernel_read.h"
#include "hooks/loop.h"

/*
 * The mount with the pins in the initial mount namespace, 0: none is known; and
 * the number (s_dev) of their filesystem. For this load of the hooks; only the
 * program "answer" writes them. See is_pins_mount().
 */
__u64 pins_mount;
__u32 pins_device;

inlined __u64 mount_parent(__u64 mount)
{
	return field_word(mount, struct mount, mnt_parent);
}

/* Address of the struct dentry that a mount is mounted on. */
inlined __u64 mount_point(__u64 mount)
{
	return field_word(mount, struct mount, mnt_mountpoint);
}

/* Address of the struct mnt_namespace; 0: the mount is in none, or no longer. */
inlined __u64 mount_namespace(__u64 mount)
{
	return field_word(mount, struct mount, mnt_ns);
}

inlined __u64 mount_superblock(__u64 mount)
{
	return field_word(mount, struct mount, mnt.mnt_sb);
}

/* The SID of a filesystem; 0 if it cannot be read. */
inlined __u32 superblock_sid(__u64 address)
{
	__u64 blob =
		blob_part(kernel_cast(address, struct super_block)->s_security,
			  kernel_symbols.superblock_blob);

	return blob ? kernel_cast(blob, struct superblock_security_struct)->sid :
		      0;
}

/* The list of what is mounted in a mount; it is circular. */
inlined __u64 mount_children(__u64 mount)
{
	return field_at(mount, struct mount, mnt_mounts);
}

/* From an element of such a list to its mount, and back. */
inlined __u64 mount_of_child(__u64 element)
{
	return element - bpf_core_field_offset(struct mount, mnt_child);
}

inlined __u64 child_of_mount(__u64 mount)
{
	return field_at(mount, struct mount, mnt_child);
}

/* An element's next one: the first word of a struct list_head. */
inlined __u64 next_element(__u64 element)
{
	return word_at(element);
}

inlined __u64 namespace_root(__u64 namespace)
{
	return field_word(namespace, struct mnt_namespace, root);
}

inlined __u64 initial_namespace(void)
{
	return (__u64)kernel_cast(kernel_symbols.init_task, struct task_struct)
		->nsproxy->mnt_ns;
}

/* Whether a mount has the pins, in the initial mount namespace. */
inlined int is_pins_mount(__u64 mount)
{
	struct super_block *superblock =
		kernel_cast(mount_superblock(mount), struct super_block);

	return superblock->s_magic == BPF_FS_MAGIC &&
	       superblock->s_dev == pins_device &&
	       mount_namespace(mount) == initial_namespace();
}

#endif /* SEBPF_HOOKS_MOUNTS_H */
