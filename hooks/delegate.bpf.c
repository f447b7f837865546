// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hooks on the delegation of bpf(2) by a BPF filesystem
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/fs_context_parse_param: a mount option is set, by fsconfig(2) or
 *	mount(2). For a delegate option of a BPF filesystem asks bpf_token {
 *	delegate }: the process that sets the option may be a different one from
 *	the process that creates the superblock. Denied: fsconfig(2) or mount(2)
 *	fails with EACCES, and nothing is delegated. Otherwise 0, after which
 *	the kernel goes on to other programs on this hook; with the hook's own
 *	default, -ENOPARAM, it would not.
 * fentry/security_fs_context_parse_param: before any security module, and
 *	whatever they return. Another program on the hook that returns -ENOPARAM
 *	and was attached later keeps the one above from being called. So the
 *	setter of a delegate option is remembered here. The policy is asked
 *	about it there or, if that hook is not called, when the superblock is
 *	created.
 * fexit/vfs_parse_fs_param: after the option was set. What is delegated by now
 *	is remembered with the setter. So what another process has set while the
 *	kernel skipped these two programs shows as a difference.
 * lsm/sb_set_mnt_opts: the superblock has its options, and cannot be used yet.
 *	If it delegates, asks about setters that were not asked about; asks
 *	bpf_token { delegate } again, of the caller, the delegator; and
 *	remembers the delegator with the root inode. Denied: EACCES; the kernel
 *	drops the superblock.
 *
 * The target is the label that the delegator chose by its fscreate context, or
 * its own context. Options of a superblock cannot be changed later.
 *
 * What they decide if something is wrong: if there is no room to remember the
 * delegator, they deny (MOUNT). A superblock is denied (SETTER) if it is not
 * known who set its options: they were set before the hooks were attached, by
 * two processes that were not asked about, by one whose SID could not be read,
 * by one while the kernel skipped the fentry or fexit program (it does if
 * another task runs it on this processor), or SEBPF_MAX_SETTERS other mounts
 * ago. If an entry cannot be written, the existing one is made to say so. A
 * filesystem whose name cannot be read is taken for a BPF filesystem, a key
 * that cannot be read for a delegate option, and masks that cannot be read for
 * some that delegate: policy is asked. Everything else: see decision.bpf.c.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/maps.h"
#include "hooks/mount_of_fd.h"
#include "hooks/standing.h"

#include <bpf/bpf_tracing.h>

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

/* What an option is, if it is none of enum sebpf_mask. */
enum {
	OPTION_UNKNOWN = SEBPF_MASK_COUNT, /* an unknown delegate option */
	OPTION_OTHER, /* of another kind */
};

/* The option that a key names: enum sebpf_mask, or one of the above. */
inlined __u32 delegate_option(const char *key)
{
	char start[KEY_BYTES] = KEY_PREFIX;
	__u32 i;

	if (bpf_probe_read_kernel_str(start, sizeof(start), key) < 0)
		return OPTION_UNKNOWN;
	for (i = 0; i < PREFIX_BYTES; i++)
		if (start[i] != KEY_PREFIX[i])
			return OPTION_OTHER;
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
	return OPTION_UNKNOWN;
}

/* The option that is set, as delegate_option(). */
inlined __u32 option_of(struct fs_context *context,
			struct fs_parameter *parameter)
{
	if (!is_bpf_filesystem(context))
		return OPTION_OTHER;
	return delegate_option(BPF_CORE_READ(parameter, key));
}

/* Whether a BPF filesystem delegates anything. */
enum delegates {
	DELEGATES_NOTHING,
	DELEGATES_SOMETHING,
	DELEGATES_UNREADABLE,
};

/* Reads what is delegated; zeros if that cannot be read. */
inlined enum delegates read_delegated(const struct bpf_mount_opts *options,
				      __u64 *masks)
{
	masks[0] = masks[1] = masks[2] = masks[3] = 0;
	if (has_fault(SEBPF_FAULT_OPTIONS) ||
	    BPF_CORE_READ_INTO(&masks[0], options, delegate_cmds) ||
	    BPF_CORE_READ_INTO(&masks[1], options, delegate_maps) ||
	    BPF_CORE_READ_INTO(&masks[2], options, delegate_progs) ||
	    BPF_CORE_READ_INTO(&masks[3], options, delegate_attachs))
		return DELEGATES_UNREADABLE;
	return masks[0] | masks[1] | masks[2] | masks[3] ? DELEGATES_SOMETHING :
							   DELEGATES_NOTHING;
}

inlined enum delegates delegates(const struct bpf_mount_opts *options)
{
	__u64 masks[SEBPF_MASK_COUNT];

	return read_delegated(options, masks);
}

inlined int is_same(const __u64 *first, const __u64 *second)
{
	return first[0] == second[0] && first[1] == second[1] &&
	       first[2] == second[2] && first[3] == second[3];
}

/*
 * What is known of a mount's setters if this much is delegated by now. What the
 * last setter that was seen has not set was set by one that was not seen.
 */
inlined __u32 setters_now(const struct sebpf_setter *setter, const __u64 *masks)
{
	return setter && is_same(setter->masks, masks) ? setter->state :
							 SEBPF_SETTER_UNKNOWN;
}

/* Whether the remembered setter is the current task, with its present choice. */
inlined int is_current(const struct sebpf_setter *setter)
{
	return setter->sid == current_sid() &&
	       setter->label_sid == current_create_sid();
}

/* What is known after the current task has set one more. */
inlined __u32 setters_after(const struct sebpf_setter *setter, __u32 before)
{
	if (before == SEBPF_SETTER_ASKED)
		return SEBPF_SETTER_UNASKED;
	if (before == SEBPF_SETTER_UNKNOWN || !setter || !is_current(setter))
		return SEBPF_SETTER_UNKNOWN;
	return SEBPF_SETTER_AGAIN;
}

/*
 * Not written in place, because the place may be another mount's by now. But if
 * nothing else is possible, it is marked as not known, whoever it belongs to.
 */
inlined void put_setter(__u64 key, struct sebpf_setter *place,
			const struct sebpf_setter *setter, __u64 flags)
{
	if (bpf_map_update_elem(&sebpf_setters, &key, setter, flags) && place)
		place->state = SEBPF_SETTER_UNKNOWN;
}

SEC("fentry/security_fs_context_parse_param")
int BPF_PROG(see_setter, struct fs_context *context,
	     struct fs_parameter *parameter)
{
	struct sebpf_setter *setter, now = {};
	__u32 before;
	__u64 key;

	/* First, because every option of every filesystem comes here. */
	if (option_of(context, parameter) == OPTION_OTHER ||
	    standing() == STANDING_RETIRED || has_fault(SEBPF_FAULT_UNSEEN) ||
	    has_fault(SEBPF_FAULT_UNSEEN_BEFORE))
		return 0;
	now.sid = current_sid();
	now.label_sid = current_create_sid();
	key = untyped(context->s_fs_info);
	setter = bpf_map_lookup_elem(&sebpf_setters, &key);
	/* Earlier settings failed, or were of another mount at this address. */
	before = read_delegated((struct bpf_mount_opts *)key, now.masks) ==
				 DELEGATES_NOTHING ?
			 SEBPF_SETTER_ASKED :
			 setters_now(setter, now.masks);
	now.state = setters_after(setter, before);
	now.setting = (__u32)bpf_get_current_pid_tgid();
	put_setter(key, setter, &now, BPF_ANY);
	return 0;
}

SEC("fexit/vfs_parse_fs_param")
int BPF_PROG(see_option, struct fs_context *context,
	     struct fs_parameter *parameter)
{
	struct sebpf_setter *setter, now;
	__u64 masks[SEBPF_MASK_COUNT];
	__u64 key;

	if (option_of(context, parameter) == OPTION_OTHER ||
	    standing() == STANDING_RETIRED || has_fault(SEBPF_FAULT_UNSEEN))
		return 0;
	key = untyped(context->s_fs_info);
	setter = bpf_map_lookup_elem(&sebpf_setters, &key);
	if (!setter)
		return 0;
	now = *setter;
	read_delegated((struct bpf_mount_opts *)key, masks);
	if (now.setting != (__u32)bpf_get_current_pid_tgid())
		now.state = setters_now(&now, masks);
	now.setting = 0;
	__builtin_memcpy(now.masks, masks, sizeof(masks));
	put_setter(key, setter, &now, BPF_EXIST);
	return 0;
}

/* Asks about a process that sets options, or the current one. */
inlined int check_delegation(struct request *request, __u32 sid,
			     __u32 label_sid)
{
	request->target_sid = label_sid ? label_sid : sid;
	request->checks[0].tclass = SEBPF_CLASS_BPF_TOKEN;
	request->checks[0].requested = SEBPF_PERM(BPF_TOKEN, DELEGATE);
	request->count = 1;
	return check(request);
}

/*
 * The current task was asked about, in this call. If it was denied, it has set
 * nothing more, and if nothing is set, nothing has to be remembered.
 */
inlined void note_answer(struct fs_context *context, int result)
{
	__u64 key = untyped(context->s_fs_info);
	struct sebpf_setter *found = bpf_map_lookup_elem(&sebpf_setters, &key);
	struct sebpf_setter setter;

	if (!found)
		return;
	setter = *found;
	if (result &&
	    delegates((struct bpf_mount_opts *)key) == DELEGATES_NOTHING) {
		bpf_map_delete_elem(&sebpf_setters, &key);
	} else if (is_current(&setter) &&
		   (setter.state == SEBPF_SETTER_UNASKED ||
		    (setter.state == SEBPF_SETTER_AGAIN && !result))) {
		setter.state = SEBPF_SETTER_ASKED;
		put_setter(key, found, &setter, BPF_EXIST);
	}
}

SEC("lsm/fs_context_parse_param")
int BPF_PROG(hook_delegate_option, struct fs_context *context,
	     struct fs_parameter *parameter)
{
	struct request request =
		REQUEST(SEBPF_OP_DELEGATE_OPTION, SEBPF_NOT_APPLICABLE);
	__u32 option = option_of(context, parameter);
	int result;

	/* A setter that was not asked about must not count as asked. */
	if (option == OPTION_OTHER || standing() != STANDING_IN_FORCE)
		return 0;
	request.detail = option;
	result =
		check_delegation(&request, current_sid(), current_create_sid());
	note_answer(context, result);
	return result;
}

/* Asks about the setter, if that was not done; 0 or a negative errno. */
inlined int check_setter(struct request *request,
			 struct super_block *superblock,
			 enum delegates delegated, const __u64 *masks)
{
	__u64 key = untyped(superblock->s_fs_info);
	const struct sebpf_setter *found =
		bpf_map_lookup_elem(&sebpf_setters, &key);
	struct sebpf_setter setter = { .state = SEBPF_SETTER_UNKNOWN };

	if (found) {
		setter = *found;
		setter.state = setters_now(&setter, masks);
	}
	bpf_map_delete_elem(&sebpf_setters, &key);
	if (setter.state == SEBPF_SETTER_ASKED ||
	    (!found && delegated == DELEGATES_UNREADABLE))
		return 0;
	/* Without a SID there is no one to ask about. */
	if (setter.state == SEBPF_SETTER_UNKNOWN || !setter.sid)
		request->failure = SEBPF_FAIL_SETTER;
	request->setter_sid = setter.sid;
	return check_delegation(request, setter.sid, setter.label_sid);
}

/* For hooks/mount_of_fd.h, on kernels that need it. */
inlined void remember_root(__u64 inode, const struct sebpf_mount *mount)
{
	struct sebpf_mount copy = *mount;
	struct sebpf_root_key key = root_key(inode);

	/* If it fails, records of creations that are refused early say less. */
	if (kernel_symbols.prepares_fd)
		bpf_map_update_elem(&sebpf_roots, &key, &copy, BPF_ANY);
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
	if (mount->label_sid)
		count(SEBPF_COUNT_CHOSEN);
	remember_root(untyped(superblock->s_root->d_inode), mount);
	return SEBPF_FAIL_NONE;
}

/* For a load that is not in force: the first one needs the delegator later. */
inlined int stand_by(struct super_block *superblock)
{
	if (standing() == STANDING_FIRST)
		(void)remember_mount(superblock);
	return 0;
}

SEC("lsm/sb_set_mnt_opts")
int BPF_PROG(hook_delegate_mount, struct super_block *superblock)
{
	struct request request =
		REQUEST(SEBPF_OP_DELEGATE_OPTION, SEBPF_NOT_APPLICABLE);
	__u64 masks[SEBPF_MASK_COUNT];
	enum delegates delegated;
	int result;

	if (superblock->s_magic != BPF_FS_MAGIC)
		return 0;
	delegated = read_delegated(superblock->s_fs_info, masks);
	if (delegated == DELEGATES_NOTHING)
		return 0;
	if (standing() != STANDING_IN_FORCE)
		return stand_by(superblock);
	result = check_setter(&request, superblock, delegated, masks);
	if (result)
		return result;
	request.operation = SEBPF_OP_DELEGATE_MOUNT;
	request.setter_sid = 0;
	request.failure = 0;
	result =
		check_delegation(&request, current_sid(), current_create_sid());
	if (result)
		return result;
	request.failure = (__u8)remember_mount(superblock);
	return request.failure ? check(&request) : 0;
}
