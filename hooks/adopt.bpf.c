// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the tokens that processes hold when the hooks come
 * Copyright (C) 2026 The sebpf authors
 *
 * iter/task_file: run once, by whoever attaches the hooks, after they are; sees
 *	every open file of every process. Labels the tokens among them as
 *	check.bpf.c would at their first use, so that they are listed and can
 *	be revoked before. The iterator holds the file while this runs, so
 *	that its token lives.
 *
 * What it does not see: a token whose descriptor is on its way between two
 * processes, or that only a program keeps. That one is labelled at its first
 * use, too.
 *
 * What it decides when something is wrong: nothing. A token that cannot be
 * labelled here is left as it is, and its first use is denied or labels it.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/maps.h"

/* What the kernel hands to the program, for each file and, NULL, at the end. */
struct bpf_iter__task_file {
	struct task_struct *task;
	struct file *file;
} KERNEL_TYPE;

SEC("iter/task_file")
int adopt_tokens(struct bpf_iter__task_file *seen)
{
	struct task_struct *task = seen->task;
	struct file *file = seen->file;
	struct sebpf_token_key key;
	struct sebpf_token *entry;

	if (!task || !file || file->f_op != &bpf_token_fops)
		return 0;
	key.token = untyped(file->private_data);
	if (!key.token || bpf_map_lookup_elem(&sebpf_tokens, &key))
		return 0;
	if (sebpf_adopt(key.token))
		return 0;
	entry = bpf_map_lookup_elem(&sebpf_tokens, &key);
	/* Who holds it, and not who runs this; unless a hook was faster. */
	if (entry && entry->creator_pid == bpf_get_current_pid_tgid() >> 32)
		entry->creator_pid = task->tgid;
	return 0;
}
