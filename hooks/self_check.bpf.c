// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the hooks would decide for the process that loads them
 * Copyright (C) 2026 The sebpf authors
 *
 * raw_tp, attached to nothing: run once by BPF_PROG_TEST_RUN, in the loader's
 *	own context, before any hook is attached. It goes the ways that a hook
 *	goes: the caller's context from the kernel's SID table, the label of a
 *	token, the decision for each class. User space compares all of that with
 *	what the kernel's security server says.
 *
 * What it decides when something is wrong: the failure is told, and the loader
 * does not attach.
 */
#include "hooks/core.h"
#include "hooks/maps.h"
#include "hooks/snapshot.h"

/**
 * struct classes - the decisions on all classes, while they are made
 * @self: receives them.
 * @subject: the process.
 * @target: its token.
 * @failure: enum sebpf_failure.
 */
struct classes {
	struct sebpf_self *self;
	struct subject subject;
	struct target target;
	__u32 failure;
};

/* One turn of the loop over the classes; 1 ends it. */
static long check_class(__u32 class_id, void *context)
{
	struct request request = { .token = SEBPF_SELF_TOKEN };
	struct classes *classes = context;
	struct decision decision = {};

	barrier_var(class_id);
	if (class_id >= SEBPF_CLASS_COUNT)
		return 1;
	classes->failure = decide(&request, &classes->subject, &classes->target,
				  class_id, &decision);
	if (classes->failure)
		return 1;
	classes->self->allowed[class_id] = decision.allowed;
	classes->self->auditallow[class_id] = decision.auditallow;
	classes->self->auditdeny[class_id] = decision.auditdeny;
	return 0;
}

inlined __u32 check_self(struct sebpf_self *self)
{
	struct sebpf_token_key key = { .token = SEBPF_SELF_TOKEN };
	struct classes classes = { .self = self };
	const struct sebpf_token *token;
	__u32 failure;

	failure = find_subject(&classes.subject);
	if (failure)
		return failure;
	if (sebpf_describe(untyped(classes.subject.context),
			   classes.subject.sequence, &self->context))
		return SEBPF_FAIL_CONTEXT;
	self->sid = classes.subject.sid;
	failure = sebpf_label(SEBPF_SELF_TOKEN, self->sid, NULL, 0);
	if (failure)
		return failure;
	token = bpf_map_lookup_elem(&sebpf_tokens, &key);
	if (!token)
		return SEBPF_FAIL_LABEL;
	self->label = token->label;
	failure =
		find_label(&classes.subject, SEBPF_SELF_TOKEN, &classes.target);
	if (failure)
		return failure;
	bpf_loop(SEBPF_CLASS_COUNT, check_class, &classes, 0);
	return classes.failure;
}

SEC("raw_tp")
int self_check(void *context)
{
	__u32 zero = 0;
	struct sebpf_self *self = bpf_map_lookup_elem(&self_result, &zero);

	if (!self)
		return 1;
	sebpf_forget(SEBPF_SELF_TOKEN);
	self->failure = check_self(self);
	sebpf_forget(SEBPF_SELF_TOKEN);
	return 0;
}
