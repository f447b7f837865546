// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hooks on the delegation of bpf(2) by a BPF filesystem
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/fs_context_parse_param: a mount option is set, by fsconfig(2) or
 *	mount(2). For a delegate option of a BPF filesystem asks
 *	bpf_token { delegate }: who sets the option may be another process than
 *	who creates the superblock. Denied: fsconfig(2) or mount(2) fails with
 *	EACCES, and nothing is delegated.
 * lsm/sb_set_mnt_opts: the superblock has its options, and nobody can use it
 *	yet. Where it delegates, asks bpf_token { delegate } again, and remembers
 *	the caller, the delegator, with the root inode. Denied: EACCES; the
 *	kernel drops the superblock.
 *
 * The target is the label that the delegator chose by its fscreate context, or
 * its own context. Options of a superblock cannot be changed later.
 *
 * What they decide when something is wrong: no room to remember the delegator
 * denies (MOUNT). A filesystem whose name cannot be read is taken for a BPF
 * filesystem, a key that cannot be read for a delegate option, and masks that
 * cannot be read for some that delegate: policy is asked. Everything else: see
 * decision.bpf.c.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/maps.h"

#include <bpf/bpf_tracing.h>

/* What to return for an option that is left to the filesystem. */
#define NOT_OURS (-ENOPARAM)

#define KEY_PREFIX "delegate_"
#define PREFIX_BYTES (sizeof(KEY_PREFIX) - 1)

/* Bytes of a key up to where the four differ, and one more. */
#define KEY_BYTES (PREFIX_BYTES + 2)

inlined int is_bpf_filesystem(struct fs_context *context)
{
	char name[4] = "";

	if (has_fault(SEBPF_FAULT_OPTIONS) ||
	    bpf_probe_read_kernel_str(name, sizeof(name),
				      BPF_CORE_READ(context, fs_type, name)) <
		    0)
		return 1;
	return name[0] == 'b' && name[1] == 'p' && name[2] == 'f' && !name[3];
}

/*
 * The option that a key names; SEBPF_MASK_COUNT: one of that kind, but none that
 * is known; -1: another option.
 */
inlined int delegate_option(const char *key)
{
	char start[KEY_BYTES] = KEY_PREFIX;
	__u32 i;

	if (bpf_probe_read_kernel_str(start, sizeof(start), key) < 0)
		return SEBPF_MASK_COUNT;
	for (i = 0; i < PREFIX_BYTES; i++)
		if (start[i] != KEY_PREFIX[i])
			return -1;
	switch (start[PREFIX_BYTES]) {
	case 'c':
		return SEBPF_MASK_CMDS;
	case 'm':
		return SEBPF_MASK_MAPS;
	case 'p':
		return SEBPF_MASK_PROGS;
	case 'a':
		return SEBPF_MASK_ATTACHS;
	}
	return SEBPF_MASK_COUNT;
}

inlined int check_delegation(struct request *request)
{
	__u32 chosen = current_create_sid();

	request->target_sid = chosen ? chosen : current_sid();
	request->asks[0].class_id = SEBPF_CLASS_BPF_TOKEN;
	request->asks[0].requested = SEBPF_PERM(BPF_TOKEN, DELEGATE);
	request->count = 1;
	return check(request);
}

SEC("lsm/fs_context_parse_param")
int BPF_PROG(hook_delegate_option, struct fs_context *context,
	     struct fs_parameter *parameter)
{
	struct request request =
		REQUEST(SEBPF_OP_DELEGATE_OPTION, SEBPF_NOT_APPLICABLE);
	int option, result;

	if (!is_bpf_filesystem(context))
		return NOT_OURS;
	option = delegate_option(BPF_CORE_READ(parameter, key));
	if (option < 0)
		return NOT_OURS;
	request.delegate_option = option;
	result = check_delegation(&request);
	return result ? result : NOT_OURS;
}

/* Whether a superblock is a BPF filesystem that delegates anything. */
inlined int is_delegated(struct super_block *superblock)
{
	struct bpf_mount_opts *options = superblock->s_fs_info;
	__u64 masks[SEBPF_MASK_COUNT] = {};

	if (superblock->s_magic != BPF_FS_MAGIC)
		return 0;
	if (has_fault(SEBPF_FAULT_OPTIONS) ||
	    BPF_CORE_READ_INTO(&masks[0], options, delegate_cmds) ||
	    BPF_CORE_READ_INTO(&masks[1], options, delegate_maps) ||
	    BPF_CORE_READ_INTO(&masks[2], options, delegate_progs) ||
	    BPF_CORE_READ_INTO(&masks[3], options, delegate_attachs))
		return 1;
	return (masks[0] | masks[1] | masks[2] | masks[3]) != 0;
}

/* Returns enum sebpf_failure. */
inlined __u32 remember_mount(struct super_block *superblock)
{
	struct sebpf_mount *mount;

	mount = bpf_inode_storage_get(&sebpf_mounts,
				      superblock->s_root->d_inode, NULL,
				      BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!mount || has_fault(SEBPF_FAULT_MOUNT))
		return SEBPF_FAIL_MOUNT;
	mount->created_ns = bpf_ktime_get_boot_ns();
	mount->delegator_sid = current_sid();
	mount->label_sid = current_create_sid();
	mount->delegator_pid = bpf_get_current_pid_tgid() >> 32;
	return SEBPF_FAIL_NONE;
}

SEC("lsm/sb_set_mnt_opts")
int BPF_PROG(hook_delegate_mount, struct super_block *superblock)
{
	struct request request =
		REQUEST(SEBPF_OP_DELEGATE_MOUNT, SEBPF_NOT_APPLICABLE);
	int result;

	if (!is_delegated(superblock))
		return 0;
	result = check_delegation(&request);
	if (result)
		return result;
	request.failure = (__u8)remember_mount(superblock);
	return request.failure ? check(&request) : 0;
}
