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
 * struct class_check - the decisions for all classes
 * @subject: this process.
 * @label: the label of its token.
 * @self: receives them.
 * @failure: enum sebpf_failure.
 */
struct class_check {
	const struct subject *subject;
	const struct party *label;
	struct sebpf_self *self;
	__u32 failure;
};

/* Called for each class, so that the verifier follows the decision once. */
static long check_class(__u32 class_id, void *context)
{
	struct request request = { .token = SEBPF_SELF_TOKEN };
	struct class_check *check = context;
	struct sebpf_self *self = check->self;
	struct decision decision;

	barrier_var(class_id);
	if (class_id >= SEBPF_CLASS_COUNT)
		return 1;
	request.class_id = class_id;
	if (decide(&request, check->subject, check->label, &decision)) {
		check->failure = SEBPF_FAIL_IMAGE;
		return 1;
	}
	self->allowed[class_id] = decision.allowed;
	self->auditallow[class_id] = decision.auditallow;
	self->auditdeny[class_id] = decision.auditdeny;
	return 0;
}

inlined __u32 check_classes(struct sebpf_self *self,
			    const struct subject *subject)
{
	struct party label;
	struct class_check check = {
		.subject = subject,
		.label = &label,
		.self = self,
	};

	check.failure = find_label(subject->image, SEBPF_SELF_TOKEN, &label);
	if (!check.failure)
		repeat(SEBPF_CLASS_COUNT, check_class, &check);
	return check.failure;
}

inlined __u32 check_self(struct sebpf_self *self)
{
	struct sebpf_token_key key = { .token = SEBPF_SELF_TOKEN };
	const struct sebpf_token *token;
	const struct sebpf_row *type;
	struct subject subject;
	__u32 failure;

	failure = find_subject(&subject);
	if (failure)
		return failure;
	type = type_row(subject.image, subject.context->type, 0);
	if (!type || sebpf_read_range(untyped(subject.context), &self->context))
		return SEBPF_FAIL_CONTEXT;
	self->sid = subject.sid;
	self->context.user = user_id(subject.image, subject.context->user);
	self->context.role = role_id(subject.image, subject.context->role);
	self->context.type = type->word[0];
	failure = sebpf_label(SEBPF_SELF_TOKEN, subject.sid, 0);
	if (failure)
		return failure;
	token = bpf_map_lookup_elem(&sebpf_tokens, &key);
	if (!token)
		return SEBPF_FAIL_LABEL;
	self->label = token->label;
	return check_classes(self, &subject);
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
