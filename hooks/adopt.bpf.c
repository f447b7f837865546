// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the tokens that processes hold when the hooks are attached
 * Copyright (C) 2026 The sebpf authors
 *
 * iter/task_file: run once, by the process that attaches the hooks, after it
 *	has done so; sees every open file of every process. Labels the tokens
 *	among them as decision.bpf.c would at their first use, so that they are
 *	listed and can be revoked before. The iterator holds the file while this
 *	runs, so its token lives.
 *
 * It does not see a token whose descriptor is on its way between two processes,
 * or that only a program keeps. Such a token is labelled at its first use.
 *
 * What it decides if something is wrong: nothing. A token that cannot be
 * labelled here is left as it is, and its first use labels it or is denied.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/maps.h"
#include "hooks/record.h"
#include "hooks/token_label.h"

/* What the kernel gives to the program, for each file and, NULL, at the end. */
struct bpf_iter__task_file {
	struct task_struct *task;
	struct file *file;
} KERNEL_TYPE;

/*
 * What is asked. There is no room for it on the stack. Only one process adopts.
 */
static struct request adopted;
static const struct request nothing =
	REQUEST(SEBPF_OP_LABEL, SEBPF_NOT_APPLICABLE);

__attribute__((noinline)) int sebpf_adopt(__u64 token, __u32 pid)
{
	struct verdict verdict = {};
	struct sebpf_token *entry;

	adopted = nothing;
	adopted.token = token;
	adopted.policy = kernel_policy();
	adopted.is_adopted = 1;
	if (!token || !adopted.policy || token_entry(token) ||
	    sebpf_label_token(&adopted, token_creator_sid(token)))
		return 0;
	entry = token_entry(token);
	if (!entry)
		return 0;
	/*
	 * The holder, not the process that runs this, unless a hook was faster.
	 */
	if (entry->creator_pid == bpf_get_current_pid_tgid() >> 32)
		entry->creator_pid = pid;
	adopted.target_sid = entry->label_sid;
	if (is_without_sid(&adopted))
		sebpf_record(&adopted, &verdict);
	return 0;
}

SEC("iter/task_file")
int adopt_tokens(struct bpf_iter__task_file *seen)
{
	struct task_struct *task = seen->task;
	struct file *file = seen->file;

	if (!task || !file ||
	    (__u64)file->f_op != kernel_symbols.bpf_token_fops)
		return 0;
	return sebpf_adopt(untyped(file->private_data), task->tgid);
}
