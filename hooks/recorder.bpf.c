// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what a command uses of the tokens of its user namespace
 * Copyright (C) 2026 The sebpf authors
 *
 * fexit: called when a function of the kernel has its answer, and gives no
 *	answer of its own. So whatever happens here, no verdict changes. Loaded
 *	by "sebpf delegate --record" for the time of a run, with no pins: they
 *	end with that process. All but the tokens of one user namespace is left
 *	aside.
 *
 * bpf_token_allow_cmd(), bpf_token_allow_map_type(),
 * bpf_token_allow_prog_type() and bpf_token_capable() are where the kernel asks
 * what a mount has delegated, and the security modules about commands and
 * capabilities. security_bpf_token_create(), security_bpf_map_create() and
 * security_bpf_prog_load() are where it asks these about objects.
 *
 * If something is wrong:
 *	the kernel leaves out a call		its own count of missed calls
 *	more uses or domains than there is	counted in "lost"
 *	room for
 *	a context cannot be read		its text is empty
 * So user space says that the record is incomplete.
 */
#include "hooks/attach_target.h"
#include "hooks/attachment.h"
#include "hooks/context.h"
#include "hooks/core.h"
#include "hooks/effects.h"
#include "hooks/kernel_types.h"
#include "sebpf/recorded.h"

#include <bpf/bpf_tracing.h>

_Static_assert(SEBPF_BESIDES_MAC_ADMIN == BESIDES(MAC_ADMIN) &&
		       SEBPF_BESIDES_SYS_PTRACE == BESIDES(SYS_PTRACE) &&
		       SEBPF_BESIDES_KILL == BESIDES(KILL),
	       "what is asked besides");

/* How often each use was seen. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SEBPF_MAX_USES);
	__type(key, struct sebpf_use);
	__type(value, __u64);
} recorder_uses SEC(".maps");

/* The contexts of SIDs, as text. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SEBPF_MAX_USERS);
	__type(key, __u32);
	__type(value, struct sebpf_context_string);
} recorder_contexts SEC(".maps");

/* 1: SELinux is enabled, and contexts can be read. */
const volatile __u32 has_contexts;

/* Inode number of the user namespace; 0: none yet. Written by user space. */
volatile __u32 wanted_userns;

/* Uses and domains that found no room. */
__u64 lost;

/* 1: SELinux itself asks about the delegator. */
__u32 knows_delegator;

static const struct sebpf_context_string no_text;

inlined int is_wanted(__u64 token)
{
	return token && wanted_userns && token_userns(token) == wanted_userns;
}

/* Writes the context of the current task, the first time that it is seen. */
global_function int sebpf_note_context(__u32 sid)
{
	struct sebpf_context_string *text;
	struct context_view view = {};
	__u64 policy = kernel_policy();

	if (bpf_map_lookup_elem(&recorder_contexts, &sid))
		return 0;
	/* Whoever inserts it also writes it. */
	if (bpf_map_update_elem(&recorder_contexts, &sid, &no_text,
				BPF_NOEXIST)) {
		if (!bpf_map_lookup_elem(&recorder_contexts, &sid))
			__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	text = bpf_map_lookup_elem(&recorder_contexts, &sid);
	if (text && policy && !sebpf_view_sid(policy, sid, &view))
		sebpf_write_context(policy_db(policy), &view, text);
	return 0;
}

/* A use by the current task; the caller adds what is particular to it. */
#define USE(use_kind, use_value, use_error)                                \
	{                                                                  \
		.kind = (use_kind), .value = (use_value),                  \
		.attach_type = SEBPF_NOT_APPLICABLE,                       \
		.attached_as = SEBPF_NOT_APPLICABLE, .error = (use_error), \
	}

inlined void note_use(__u64 token, struct sebpf_use *use)
{
	__u64 once = 1, *times;

	if (has_contexts) {
		use->sid = current_sid();
		use->creator_sid = use->kind == SEBPF_USE_CREATE ?
					   use->sid :
					   token_creator_sid(token);
		sebpf_note_context(use->sid);
	}
	times = bpf_map_lookup_elem(&recorder_uses, use);
	/* Otherwise another task may have inserted it by now. */
	if (!times &&
	    !bpf_map_update_elem(&recorder_uses, use, &once, BPF_NOEXIST))
		return;
	if (!times)
		times = bpf_map_lookup_elem(&recorder_uses, use);
	if (times)
		__sync_fetch_and_add(times, 1);
	else
		__sync_fetch_and_add(&lost, 1);
}

/* Notes an answer that is yes or no. */
inlined int note_answer(const struct bpf_token *token, struct sebpf_use *use)
{
	if (is_wanted((__u64)token))
		note_use((__u64)token, use);
	return 0;
}

inlined int refusal(bool allowed)
{
	return allowed ? 0 : -EPERM;
}

SEC("fexit/bpf_token_allow_cmd")
int BPF_PROG(record_cmd, const struct bpf_token *token, __u32 command,
	     bool allowed)
{
	struct sebpf_use use = USE(SEBPF_USE_CMD, command, refusal(allowed));

	return note_answer(token, &use);
}

SEC("fexit/bpf_token_allow_map_type")
int BPF_PROG(record_map_type, const struct bpf_token *token, __u32 type,
	     bool allowed)
{
	struct sebpf_use use = USE(SEBPF_USE_MAP_TYPE, type, refusal(allowed));

	return note_answer(token, &use);
}

SEC("fexit/bpf_token_allow_prog_type")
int BPF_PROG(record_prog_type, const struct bpf_token *token, __u32 type,
	     __u32 attach_type, bool allowed)
{
	struct sebpf_use use = USE(SEBPF_USE_PROG_TYPE, type, refusal(allowed));

	use.attach_type = attach_type;
	return note_answer(token, &use);
}

SEC("fexit/bpf_token_capable")
int BPF_PROG(record_capability, const struct bpf_token *token, int capability,
	     bool allowed)
{
	struct sebpf_use use =
		USE(SEBPF_USE_CAPABILITY, capability, refusal(allowed));

	return note_answer(token, &use);
}

SEC("fexit/security_bpf_token_create")
int BPF_PROG(record_create, struct bpf_token *token, union bpf_attr *attr,
	     const struct path *path, int error)
{
	struct sebpf_use use = USE(SEBPF_USE_CREATE, 0, error);

	return note_answer(token, &use);
}

/* The number of arguments differs between kernels. */
inlined int result_of(void *context)
{
	__u64 result = 0;

	bpf_get_func_ret(context, &result);
	return (int)result;
}

SEC("fexit/security_bpf_map_create")
int BPF_PROG(record_map, struct bpf_map *map, union bpf_attr *attr,
	     struct bpf_token *token)
{
	struct sebpf_use use = USE(SEBPF_USE_MAP,
				   kernel_cast(map, struct bpf_map)->map_type,
				   result_of(ctx));

	return note_answer(token, &use);
}

/* As hooks/prog_load.bpf.c looks at it. */
SEC("fexit/security_bpf_prog_load")
int BPF_PROG(record_prog, struct bpf_prog *loaded)
{
	struct bpf_prog *prog = kernel_cast(loaded, struct bpf_prog);
	struct sebpf_use use = USE(SEBPF_USE_PROG, prog->type, result_of(ctx));
	struct attachment to = attachment_of(prog);
	__u64 token = untyped(prog->aux->token), name;

	if (!is_wanted(token))
		return 0;
	use.attach_type = to.attach_type;
	use.attached_as = to.prog_type;
	use.besides = (__u32)sebpf_effects(untyped((const void *)loaded));
	if (is_for_access_control(prog, &name))
		use.besides |= BESIDES(MAC_ADMIN);
	else if (may_change_results(prog))
		use.besides |= BESIDES(SYS_PTRACE);
	note_use(token, &use);
	return 0;
}

/*
 * raw_tp, attached to nothing: run once by the loader, which compares the
 * context with the one that the kernel gives. Returns its SID.
 */
SEC("raw_tp")
int note_self(void *context)
{
	__u32 sid = current_sid();

	knows_delegator = kernel_knows_delegator();
	sebpf_note_context(sid);
	return (int)sid;
}

char LICENSE[] SEC("license") = "GPL";
