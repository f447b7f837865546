// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hooks on the life of a token
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf_token_create: BPF_TOKEN_CREATE, after the kernel has agreed and the
 *	token is complete; it cannot be used yet. Labels it, then asks
 *	anon_inode { create } and bpf_token { create }. Denied: the errno goes
 *	to the caller unchanged, and the kernel frees the token.
 * lsm/bpf_token_free: the last reference is gone, normally in a worker, so the
 *	current task means nothing here. Also called for tokens that were never
 *	labelled, and more than once for a denied one: it only forgets.
 *
 * What they decide if something is wrong: see decision.bpf.c. An entry that is
 * there already belongs to another token that was freed without the hooks
 * seeing it, and is replaced. If nothing is remembered about a mount, it was
 * made before the hooks (see delegate.bpf.c): its delegator is not known and
 * chose no label.
 */
#include "hooks/avc.h"
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/maps.h"

#include <bpf/bpf_tracing.h>

SEC("lsm/bpf_token_create")
int BPF_PROG(hook_token_create, struct bpf_token *token, union bpf_attr *attr,
	     const struct path *path)
{
	struct request request =
		REQUEST(SEBPF_OP_TOKEN_CREATE, BPF_TOKEN_CREATE);
	const struct sebpf_mount *mount;

	request.token = untyped(token);
	request.avc_key = token_avc_key((__u64)token);
	request.checks[0].tclass = SEBPF_CLASS_ANON_INODE;
	request.checks[0].requested = SEBPF_PERM(ANON_INODE, CREATE);
	request.checks[1].tclass = SEBPF_CLASS_BPF_TOKEN;
	request.checks[1].requested = SEBPF_PERM(BPF_TOKEN, CREATE);
	request.count = 2;

	/* The kernel makes tokens only from the root. */
	mount = bpf_inode_storage_get(&sebpf_mounts, path->dentry->d_inode,
				      NULL, 0);
	if (mount) {
		request.chosen_sid = mount->label_sid;
		request.delegator_sid = mount->delegator_sid;
		request.delegator_pid = mount->delegator_pid;
	}
	return check(&request);
}

SEC("lsm/bpf_token_free")
int BPF_PROG(hook_token_free, struct bpf_token *token)
{
	forget_token(untyped(token));
	return 0;
}
