// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the decision on one request, and its record
 * Copyright (C) 2026 The sebpf authors
 *
 * No hook is attached here; every hook asks here.
 *
 * What it decides when something is wrong:
 *	no image, or a damaged one		deny, EACCES (IMAGE)
 *	the kernel's policy is another		deny, EAGAIN (STALE)
 *	the policy has no class bpf_token	deny, EACCES (NO_CLASS)
 *	the caller's SID or context unreadable	deny, EACCES (CONTEXT)
 *	the token has no entry			label it now from its creator
 *	... which fails, or it is being labelled	deny, EACCES or EAGAIN
 *	the table of tokens is full		deny, ENOSPC (TOKENS_FULL)
 *	the label's user, role or type left the policy	deny, EACCES (LABEL)
 *	constraints cannot be evaluated		deny, EACCES (IMAGE)
 *	the event ring is full			the same verdict; counted as lost
 * In permissive mode each of these is counted and recorded, and allowed.
 */
#include "hooks/core.h"
#include "hooks/maps.h"
#include "hooks/recent.h"
#include "hooks/snapshot.h"

/**
 * struct subject - who asks
 * @sid: SID of the current task.
 * @image: policy image in force.
 * @context: the kernel's context of @sid; NULL where it could not be read.
 */
struct subject {
	__u32 sid;
	void *image;
	struct context *context;
};

inlined int is_permissive(void)
{
	__u32 zero = 0;
	const struct sebpf_control *control =
		bpf_map_lookup_elem(&sebpf_control, &zero);

	if (!kernel_enforcing())
		return 1;
	return control && control->permissive;
}

/* Fills what the event says of the caller; zeros where it is not known. */
inlined void describe_source(struct sebpf_event *event,
			     const struct subject *subject)
{
	const struct sebpf_row *type;

	event->source_sid = subject->sid;
	if (!subject->context || !subject->image)
		return;
	type = type_row(subject->image, subject->context->type, 0);
	if (!type ||
	    sebpf_read_range(untyped(subject->context), &event->source))
		return;
	event->source.user = user_id(subject->image, subject->context->user);
	event->source.role = role_id(subject->image, subject->context->role);
	event->source.type = type->word[0];
}

/* Fills what the event says of the token; zeros where it is not known. */
inlined void describe_token(struct sebpf_event *event, __u64 token)
{
	struct sebpf_token_key key = { .token = token };
	const struct sebpf_token *known;

	known = bpf_map_lookup_elem(&sebpf_tokens, &key);
	if (!known || known->state != SEBPF_TOKEN_READY)
		return;
	event->token_id = known->id;
	event->userns = known->userns;
	event->target = known->label;
}

inlined void describe_task(struct sebpf_event *event)
{
	event->time_ns = bpf_ktime_get_boot_ns();
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->loginuid = current_loginuid();
	bpf_get_current_comm(event->comm, sizeof(event->comm));
}

static const struct sebpf_context no_context;

/* Starts an event; NULL, and counted as lost, where the ring is full. */
inlined struct sebpf_event *start_event(const struct request *request)
{
	struct sebpf_event *event;

	event = bpf_ringbuf_reserve(&sebpf_events, sizeof(*event), 0);
	if (!event) {
		count(SEBPF_COUNT_LOST);
		return NULL;
	}
	event->token_id = 0;
	event->userns = 0;
	event->sequence = 0;
	event->failure = SEBPF_FAIL_NONE;
	event->granted = 0;
	event->permissive = 0;
	event->operation = request->operation;
	event->class_id = request->class_id;
	event->permissions = request->permissions;
	event->command = request->command;
	event->prog_type = request->prog_type;
	event->attach_type = request->attach_type;
	event->map_type = request->map_type;
	event->capability = request->capability;
	event->source = no_context;
	event->target = no_context;
	describe_task(event);
	return event;
}

/* Reads who asks, under the policy that the image is of. */
inlined __u32 find_subject(struct subject *subject)
{
	struct selinux_policy *policy = kernel_policy();
	__u32 failure;

	subject->context = NULL;
	subject->sid = current_sid();
	subject->image = current_image();
	if (!subject->image)
		return SEBPF_FAIL_IMAGE;
	failure = image_failure(subject->image, policy);
	if (failure == SEBPF_FAIL_IMAGE || failure == SEBPF_FAIL_STALE)
		return failure;
	if (!subject->sid)
		return SEBPF_FAIL_CONTEXT;
	subject->context = sid_context(policy, subject->sid);
	if (!subject->context)
		return SEBPF_FAIL_CONTEXT;
	return failure;
}

__noinline int sebpf_fail(struct request *request, __u32 failure)
{
	struct subject subject;
	struct sebpf_event *event;
	int permissive;

	if (!request || failure >= SEBPF_FAIL_COUNT)
		return -EACCES;
	permissive = is_permissive() && failure != SEBPF_FAIL_REOPEN;
	count(SEBPF_COUNT_FAILED + failure);
	/* A stale image passes by itself; a record each would be a flood. */
	if (failure != SEBPF_FAIL_STALE) {
		event = start_event(request);
		if (event) {
			event->failure = failure;
			event->permissive = permissive;
			find_subject(&subject);
			describe_source(event, &subject);
			describe_token(event, request->token);
			bpf_ringbuf_submit(event, 0);
		}
	}
	if (permissive)
		return 0;
	if (failure == SEBPF_FAIL_STALE)
		return -EAGAIN;
	return failure == SEBPF_FAIL_TOKENS_FULL ? -ENOSPC : -EACCES;
}

inlined void record_decision(const struct request *request,
			     const struct subject *subject, __u32 permissions,
			     __u32 granted, __u32 permissive)
{
	struct sebpf_event *event;

	if (!permissions)
		return;
	event = start_event(request);
	if (!event)
		return;
	event->permissions = permissions;
	event->granted = granted;
	event->permissive = permissive;
	describe_source(event, subject);
	describe_token(event, request->token);
	bpf_ringbuf_submit(event, 0);
}

/*
 * Finds the token's label under this policy. A token that the hooks have not
 * seen is older than they are: it gets its label now.
 */
inlined __u32 find_label(void *image, __u64 address, struct party *ret_label)
{
	struct sebpf_token_key key = { .token = address };
	const struct sebpf_token *token;
	__u32 failure;

	token = bpf_map_lookup_elem(&sebpf_tokens, &key);
	if (!token) {
		failure = sebpf_label(address, token_creator_sid(address), 1);
		if (failure)
			return failure;
		token = bpf_map_lookup_elem(&sebpf_tokens, &key);
		if (!token)
			return SEBPF_FAIL_LABEL;
	}
	/* Another task is labelling it at this moment; try again. */
	if (token->state != SEBPF_TOKEN_READY)
		return SEBPF_FAIL_STALE;
	if (find_party(image, token->label.user, token->label.role,
		       token->label.type, ret_label))
		return SEBPF_FAIL_LABEL;
	return SEBPF_FAIL_NONE;
}

/* Takes away what the constraints of the class forbid. */
inlined int apply_constraints(const struct request *request,
			      const struct subject *subject,
			      const struct party *label, __u32 *allowed)
{
	struct context *context = subject->context;
	struct constraint constraint;
	struct party source;
	int levels = 0;

	if (find_constraint(subject->image, request->class_id, &constraint))
		return -1;
	if (!constraint.count)
		return 0;
	source.user = context->user;
	source.role = context->role;
	source.type = context->type;
	if (constraint.pairs) {
		levels = sebpf_relations(untyped(context), request->token,
					 constraint.pairs);
		if (levels < 0)
			return -1;
	}
	return constrain(subject->image, &constraint, &source, label,
			 (__u32)levels, allowed);
}

/* Type enforcement, then constraints: the kernel's order. */
inlined int decide(const struct request *request, const struct subject *subject,
		   const struct party *label, struct decision *ret_decision)
{
	if (decide_types(subject->image, subject->context->type, label->type,
			 request->class_id, ret_decision))
		return -1;
	return apply_constraints(request, subject, label,
				 &ret_decision->allowed);
}

/* Keeps the decision for the same question from the same task. */
inlined void remember_decision(const struct request *request,
			       const struct subject *subject,
			       const struct decision *decision)
{
	const struct sebpf_row *identity =
		row_at(subject->image, SEBPF_ROW_IDENTITY);
	struct sebpf_token_key key = { .token = request->token };
	struct sebpf_token *entry = bpf_map_lookup_elem(&sebpf_tokens, &key);

	if (entry && identity)
		remember(entry, subject->sid, identity->word[2],
			 request->class_id,
			 decision->allowed & ~decision->auditallow);
}

__noinline int sebpf_check(struct request *request)
{
	struct decision decision = {};
	struct subject subject;
	struct party label;
	__u32 denied, failure;
	int permissive;

	if (!request || request->operation >= SEBPF_OP_COUNT)
		return -EACCES;
	count(SEBPF_COUNT_CHECKED + request->operation);
	failure = find_subject(&subject);
	if (failure)
		return sebpf_fail(request, failure);
	failure = find_label(subject.image, request->token, &label);
	if (failure)
		return sebpf_fail(request, failure);
	if (decide(request, &subject, &label, &decision))
		return sebpf_fail(request, SEBPF_FAIL_IMAGE);

	remember_decision(request, &subject, &decision);
	denied = request->permissions & ~decision.allowed;
	if (!denied) {
		record_decision(request, &subject,
				request->permissions & decision.auditallow, 1,
				0);
		return 0;
	}
	count(SEBPF_COUNT_DENIED + request->operation);
	permissive = decision.permissive || is_permissive();
	record_decision(request, &subject, denied & decision.auditdeny, 0,
			permissive);
	return permissive ? 0 : -EACCES;
}
