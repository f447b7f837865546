/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the delegated filesystem that a creator's descriptor is for
 * Copyright (C) 2026 The sebpf authors
 *
 * For a creation that is refused before the kernel has looked at the
 * descriptor: the record is about the label that the token would have, and what
 * the kernel itself refuses is refused with its errno and no record.
 *
 * Another thread may put another file there before the kernel looks, so nothing
 * is ever allowed by what is found here. The kernel's objects are read without
 * holding them, under RCU, and may be others by now. What is known of a mount is
 * found by address and number of its root inode, which no other mount has had.
 *
 * If something is wrong: what cannot be read counts as a descriptor that is not
 * open (EBADF). If nothing is remembered about a mount, it was made before the
 * hooks, or SEBPF_MAX_ROOTS other mounts ago: the delegator is not known and chose
 * no label.
 */
#ifndef SEBPF_HOOKS_MOUNT_OF_FD_H
#define SEBPF_HOOKS_MOUNT_OF_FD_H

#include "hooks/core.h"
#include "hooks/kernel_read.h"
#include "hooks/maps.h"

/* Of <linux/capability.h>. */
#define CAP_BPF_BIT 39U

/* The key of a mount in the map sebpf_roots. */
inlined struct sebpf_root_key root_key(__u64 inode)
{
	struct sebpf_root_key key = {
		.inode = inode,
		.number = kernel_cast(inode, struct inode)->i_ino,
	};

	return key;
}

/* The file of the current task's descriptor; 0 if there is none. */
inlined __u64 current_file(__u32 fd)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	__u64 files = untyped(task->files);
	__u64 table, file;

	table = files ? field_word(files, struct files_struct, fdt) : 0;
	if (!table || fd >= kernel_cast(table, struct fdtable)->max_fds)
		return 0;
	file = word_at(field_word(table, struct fdtable, fd) +
		       (__u64)fd * sizeof(void *));
	if (!file || kernel_cast(file, struct file)->f_mode & FMODE_PATH)
		return 0;
	return file;
}

/* Whether a filesystem delegates nothing; 0 also if it cannot be read. */
inlined int is_undelegated(__u64 superblock)
{
	__u64 options = field_word(superblock, struct super_block, s_fs_info);
	struct bpf_mount_opts *seen =
		kernel_cast(options, struct bpf_mount_opts);

	return options && !seen->delegate_cmds && !seen->delegate_maps &&
	       !seen->delegate_progs && !seen->delegate_attachs;
}

/* Why the kernel makes no token from a filesystem: an errno; 0: it may. */
inlined __u32 superblock_refusal(__u64 superblock)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();

	if (kernel_cast(superblock, struct super_block)->s_magic !=
	    BPF_FS_MAGIC)
		return EINVAL;
	if (field_word(superblock, struct super_block, s_user_ns) !=
		    current_userns_address() ||
	    !(task->cred->cap_effective.val & 1ULL << CAP_BPF_BIT))
		return EPERM;
	return is_undelegated(superblock) ? ENOENT : 0;
}

/**
 * Looks for the filesystem of a descriptor.
 *
 * @param request a creation; receives why the kernel refuses it, or else what is
 *	known of the mount.
 * @param fd the descriptor.
 * @return 0.
 */
global_function int sebpf_find_mount(struct request *request, __u32 fd)
{
	__u64 file = current_file(fd);
	const struct sebpf_mount *mount;
	struct sebpf_root_key key;
	__u64 root, superblock;

	if (!request)
		return 0;
	root = file ? field_word(field_at(file, struct file, f_path),
				 struct path, dentry) :
		      0;
	superblock = root ? field_word(root, struct dentry, d_sb) : 0;
	request->refusal = EBADF;
	if (!superblock)
		return 0;
	request->refusal = EINVAL;
	if (field_word(superblock, struct super_block, s_root) != root)
		return 0;
	request->refusal = (__u8)superblock_refusal(superblock);
	key = root_key(field_word(root, struct dentry, d_inode));
	mount = bpf_map_lookup_elem(&sebpf_roots, &key);
	if (!mount)
		return 0;
	request->chosen_sid = mount->label_sid;
	request->delegator_sid = mount->delegator_sid;
	request->delegator_pid = mount->delegator_pid;
	return 0;
}

#endif /* SEBPF_HOOKS_MOUNT_OF_FD_H */
