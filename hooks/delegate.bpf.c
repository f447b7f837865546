// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hooks on the delegation of bpf(2) by a BPF filesystem
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/fs_context_parse_param: a mount option is set, by fsconfig(2) or
 *	mount(2). For a delegate option of a BPF filesystem asks
 *	bpf_token { delegate }: who sets the option may be another process than
 *	who creates the superblock. Denied: fsconfig(2) or mount(2) fails with
 *	EACCES, and nothing is delegated. Otherwise 0, after which the kernel
 *	goes on to other programs on this hook; with the hook's own default,
 *	-ENOPARAM, it would not.
 * fentry/security_fs_context_parse_param: before any security module, and whatever
 *	they return. Another program on the hook that returns -ENOPARAM and was
 *	attached later keeps the one above from being called. So the setter of a
 *	delegate option is remembered here, and asked about there or, if that
 *	does not come, when the superblock is created.
 * lsm/sb_set_mnt_opts: the superblock has its options, and nobody can use it
 *	yet. Where it delegates, asks about setters that were not asked about;
 *	asks bpf_token { delegate } again, of the caller, the delegator, and
 *	remembers it with the root inode. Denied: EACCES; the kernel drops the
 *	superblock.
 *
 * The target is the label that the delegator chose by its fscreate context, or
 * its own context. Options of a superblock cannot be changed later.
 *
 * What they decide when something is wrong: no room to remember the delegator
 * denies (MOUNT). A superblock is denied (SETTER) if it is not known who set its
 * options: they were set before the hooks were attached, by two that were not asked
 * about, by one whose SID could not be read, by one while the kernel left the fentry
 * program out (it does, if another task runs it on this processor), or
 * SEBPF_MAX_SETTERS other mounts ago. A filesystem whose name cannot be read is
 * taken for a BPF filesystem, a key that cannot be read for a delegate option, and
 * masks that cannot be read for some that delegate: policy is asked. Everything
 * else: see decision.bpf.c.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/maps.h"

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

/* The delegate option that is set, as delegate_option(); -1: none. */
inlined int option_of(struct fs_context *context,
		      struct fs_parameter *parameter)
{
	if (!is_bpf_filesystem(context))
		return -1;
	return delegate_option(BPF_CORE_READ(parameter, key));
}

/* Whether a BPF filesystem delegates anything. */
enum delegates {
	DELEGATES_NOTHING,
	DELEGATES_SOMETHING,
	DELEGATES_UNREADABLE,
};

inlined enum delegates delegates(const struct bpf_mount_opts *options)
{
	__u64 masks[SEBPF_MASK_COUNT] = {};

	if (has_fault(SEBPF_FAULT_OPTIONS) ||
	    BPF_CORE_READ_INTO(&masks[0], options, delegate_cmds) ||
	    BPF_CORE_READ_INTO(&masks[1], options, delegate_maps) ||
	    BPF_CORE_READ_INTO(&masks[2], options, delegate_progs) ||
	    BPF_CORE_READ_INTO(&masks[3], options, delegate_attachs))
		return DELEGATES_UNREADABLE;
	return masks[0] | masks[1] | masks[2] | masks[3] ? DELEGATES_SOMETHING :
							   DELEGATES_NOTHING;
}

/* What is known of a mount's setters before the current task sets an option. */
inlined __u32 setters_before(const struct sebpf_setter *setter,
			     struct bpf_mount_opts *options)
{
	/* What was set so far failed, or was of another mount at this address. */
	if (delegates(options) == DELEGATES_NOTHING)
		return SEBPF_SETTER_ASKED;
	return setter ? setter->state : SEBPF_SETTER_UNKNOWN;
}

/* Whether it is the current task that is remembered, with what it chooses now. */
inlined int is_current(const struct sebpf_setter *setter)
{
	return setter->sid == current_sid() &&
	       setter->label_sid == current_create_sid();
}

/* What is known once the current task has set one more. */
inlined __u32 setters_after(const struct sebpf_setter *setter, __u32 before)
{
	if (before == SEBPF_SETTER_ASKED)
		return SEBPF_SETTER_UNASKED;
	if (before == SEBPF_SETTER_UNKNOWN || !setter || !is_current(setter))
		return SEBPF_SETTER_UNKNOWN;
	return SEBPF_SETTER_AGAIN;
}

SEC("fentry/security_fs_context_parse_param")
int BPF_PROG(see_setter, struct fs_context *context,
	     struct fs_parameter *parameter)
{
	const struct sebpf_setter *setter;
	struct sebpf_setter now = {};
	__u64 key;

	/* First: every option of every filesystem comes here. */
	if (option_of(context, parameter) < 0)
		return 0;
	now.sid = current_sid();
	now.label_sid = current_create_sid();
	key = untyped(context->s_fs_info);
	setter = bpf_map_lookup_elem(&sebpf_setters, &key);
	now.state = setters_after(
		setter, setters_before(setter, (struct bpf_mount_opts *)key));
	/* Rather none than one of before. */
	if (bpf_map_update_elem(&sebpf_setters, &key, &now, BPF_ANY))
		bpf_map_delete_elem(&sebpf_setters, &key);
	return 0;
}

/* Asks about a process that sets options, or the current one. */
inlined int check_delegation(struct request *request, __u32 sid,
			     __u32 label_sid)
{
	request->target_sid = label_sid ? label_sid : sid;
	request->asks[0].class_id = SEBPF_CLASS_BPF_TOKEN;
	request->asks[0].requested = SEBPF_PERM(BPF_TOKEN, DELEGATE);
	request->count = 1;
	return check(request);
}

/*
 * The current task was asked about, in this call. Denied: it has set nothing more,
 * and where nothing is set, nothing has to be remembered. Not written in place:
 * the place may be another mount's by now.
 */
inlined void note_answer(struct fs_context *context, int result)
{
	__u64 key = untyped(context->s_fs_info);
	const struct sebpf_setter *found =
		bpf_map_lookup_elem(&sebpf_setters, &key);
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
		bpf_map_update_elem(&sebpf_setters, &key, &setter, BPF_EXIST);
	}
}

SEC("lsm/fs_context_parse_param")
int BPF_PROG(hook_delegate_option, struct fs_context *context,
	     struct fs_parameter *parameter)
{
	struct request request =
		REQUEST(SEBPF_OP_DELEGATE_OPTION, SEBPF_NOT_APPLICABLE);
	int option = option_of(context, parameter);
	int result;

	if (option < 0)
		return 0;
	request.delegate_option = option;
	result =
		check_delegation(&request, current_sid(), current_create_sid());
	note_answer(context, result);
	return result;
}

/* Asks about who set the options, if nobody has; 0 or a negative errno. */
inlined int check_setter(struct request *request,
			 struct super_block *superblock,
			 enum delegates delegated)
{
	__u64 key = untyped(superblock->s_fs_info);
	const struct sebpf_setter *found =
		bpf_map_lookup_elem(&sebpf_setters, &key);
	struct sebpf_setter setter = { .state = SEBPF_SETTER_UNKNOWN };

	if (found)
		setter = *found;
	bpf_map_delete_elem(&sebpf_setters, &key);
	if (setter.state == SEBPF_SETTER_ASKED ||
	    (!found && delegated == DELEGATES_UNREADABLE))
		return 0;
	/* Without a SID there is nobody to ask about. */
	if (setter.state == SEBPF_SETTER_UNKNOWN || !setter.sid)
		request->failure = SEBPF_FAIL_SETTER;
	request->setter_sid = setter.sid;
	return check_delegation(request, setter.sid, setter.label_sid);
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
		REQUEST(SEBPF_OP_DELEGATE_OPTION, SEBPF_NOT_APPLICABLE);
	enum delegates delegated;
	int result;

	if (superblock->s_magic != BPF_FS_MAGIC)
		return 0;
	delegated = delegates(superblock->s_fs_info);
	if (delegated == DELEGATES_NOTHING)
		return 0;
	result = check_setter(&request, superblock, delegated);
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
