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
 *	the token was revoked			deny, EACCES (REVOKED)
 *	the table of tokens is full		deny, ENOSPC (TOKENS_FULL)
 *	the policy does not accept the label	the unlabeled context decides
 *	... which the policy does not have	deny, EACCES (LABEL)
 *	constraints cannot be evaluated		deny, EACCES (IMAGE)
 *	a type or command without a name	deny, EACCES (UNNAMED)
 *	the event ring is full			the same verdict; counted as lost
 *	the table of kinds is full		the same verdict, not shared
 * What was decided before for the same SID, token (or one of its kind) and
 * policy is decided still, see recent.h: none of these is asked again.
 * In permissive mode each of these but REVOKED is counted and recorded, and
 * allowed.
 */
#include "hooks/core.h"
#include "hooks/maps.h"
#include "hooks/recent.h"
#include "hooks/snapshot.h"

/* After snapshot.h, which defines how an image is read. */
#include "hooks/decide_label.h"

/**
 * struct subject - who asks
 * @sid: SID of the current task.
 * @image: policy image in force.
 * @policy: the kernel's policy that it is of.
 * @sequence: its sequence number.
 * @context: the kernel's context of @sid; NULL where it could not be read.
 */
struct subject {
	__u32 sid;
	void *image;
	struct selinux_policy *policy;
	__u32 sequence;
	struct context *context;
};

/**
 * struct target - what is asked about
 * @party: its user, role and type under this policy.
 * @context: the kernel's context that has its levels; NULL: the token's label
 *	has them.
 */
struct target {
	struct party party;
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

/* Fills what the event says of the token; zeros where it is not known. */
inlined void describe_token(struct sebpf_event *event, __u64 token)
{
	struct sebpf_token_key key = { .token = token };
	const struct sebpf_token *known;

	known = bpf_map_lookup_elem(&sebpf_tokens, &key);
	if (!known || known->state == SEBPF_TOKEN_UNREADY)
		return;
	event->token_id = known->id;
	event->userns = known->userns;
	event->target = known->label;
	event->delegator = known->delegator;
}

/* Fills what the event says of the caller; zeros where it is not known. */
inlined void describe_source(struct sebpf_event *event,
			     const struct subject *subject)
{
	event->source_sid = subject->sid;
	event->sequence = subject->sequence;
	sebpf_describe(untyped(subject->context), subject->sequence,
		       &event->source);
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

	event = has_fault(SEBPF_FAULT_RING) ?
			NULL :
			bpf_ringbuf_reserve(&sebpf_events, sizeof(*event), 0);
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
	event->pad = 0;
	event->operation = request->operation;
	event->class_id = request->asks[0].class_id;
	event->permissions = request->asks[0].permissions;
	event->command = request->command;
	event->prog_type = request->prog_type;
	event->attach_type = request->attach_type;
	event->map_type = request->map_type;
	event->capability = request->capability;
	event->delegate_option = request->delegate_option;
	event->object[0] = 0;
	if (request->object)
		bpf_probe_read_kernel_str(event->object, sizeof(event->object),
					  (void *)request->object);
	event->source = no_context;
	event->target = no_context;
	event->delegator = no_context;
	describe_task(event);
	return event;
}

/* Reads who asks, under the policy that the image is of. */
inlined __u32 find_subject(struct subject *subject)
{
	__u32 failure;

	subject->context = NULL;
	subject->policy = kernel_policy();
	subject->sequence = subject->policy->latest_granting;
	subject->sid = current_sid();
	subject->image = current_image();
	if (!subject->image)
		return SEBPF_FAIL_IMAGE;
	failure = image_failure(subject->image, subject->policy);
	if (failure == SEBPF_FAIL_IMAGE || failure == SEBPF_FAIL_STALE)
		return failure;
	if (!subject->sid)
		return SEBPF_FAIL_CONTEXT;
	subject->context = sid_context(subject->policy, subject->sid);
	if (!subject->context)
		return SEBPF_FAIL_CONTEXT;
	return failure;
}

/* Failures that are no question of policy, so that no mode lets them pass. */
inlined int is_final(__u32 failure)
{
	return failure == SEBPF_FAIL_REOPEN || failure == SEBPF_FAIL_REVOKED;
}

__noinline int sebpf_fail(struct request *request, __u32 failure)
{
	struct subject subject;
	struct sebpf_event *event;
	int permissive;

	if (!request || failure >= SEBPF_FAIL_COUNT)
		return -EACCES;
	permissive = is_permissive() && !is_final(failure);
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
			     const struct subject *subject,
			     const struct target *target, __u32 class_id,
			     __u32 permissions, __u32 granted, __u32 permissive)
{
	struct sebpf_event *event;

	if (!permissions)
		return;
	event = start_event(request);
	if (!event)
		return;
	event->class_id = class_id;
	event->permissions = permissions;
	event->granted = granted;
	event->permissive = permissive;
	describe_source(event, subject);
	describe_token(event, request->token);
	/* In place of a label that counts as unlabeled, too. */
	if (target->context)
		sebpf_describe(untyped(target->context), subject->sequence,
			       &event->target);
	bpf_ringbuf_submit(event, 0);
}

/* Whether the policy has a class that is optional; a damaged image has all. */
inlined int is_checked(void *image, __u32 class_id)
{
	const struct sebpf_row *identity = row_at(image, SEBPF_ROW_IDENTITY);

	if (!identity)
		return 1;
	return identity->word[3] >> (SEBPF_IMAGE_CHECKED_SHIFT + class_id) & 1;
}

/* Finds the entry of a token that may be used. */
inlined __u32 find_token(__u64 address, struct sebpf_token **ret_token)
{
	struct sebpf_token_key key = { .token = address };
	struct sebpf_token *token = bpf_map_lookup_elem(&sebpf_tokens, &key);

	*ret_token = token;
	if (!token)
		return SEBPF_FAIL_LABEL;
	if (token->state == SEBPF_TOKEN_REVOKED)
		return SEBPF_FAIL_REVOKED;
	/* Another task is labelling it at this moment; try again. */
	if (token->state != SEBPF_TOKEN_READY)
		return SEBPF_FAIL_STALE;
	return SEBPF_FAIL_NONE;
}

/* Makes a context of the kernel's the target. */
inlined void set_target(struct target *target, struct context *context)
{
	target->party.user = context->user;
	target->party.role = context->role;
	target->party.type = context->type;
	target->context = context;
}

/* Finds the token's label under this policy. */
inlined __u32 find_label(const struct subject *subject, __u64 address,
			 struct target *ret_target)
{
	struct sebpf_token *token;
	__u32 failure;
	int rc;

	failure = find_token(address, &token);
	if (failure)
		return failure;
	rc = find_target(subject->image, &token->label,
			 token->valid_under == subject->sequence,
			 &ret_target->party);
	if (rc < 0)
		return SEBPF_FAIL_LABEL;
	ret_target->context = NULL;
	if (!rc) {
		token->valid_under = subject->sequence;
		return SEBPF_FAIL_NONE;
	}
	ret_target->context = sid_context(subject->policy, UNLABELED_SID);
	return ret_target->context ? SEBPF_FAIL_NONE : SEBPF_FAIL_LABEL;
}

/* Finds what the request is about. */
inlined __u32 find_asked(const struct subject *subject,
			 const struct request *request,
			 struct target *ret_target)
{
	struct context *context;

	if (request->token)
		return find_label(subject, request->token, ret_target);
	if (!request->target_sid)
		return SEBPF_FAIL_CONTEXT;
	context = sid_context(subject->policy, request->target_sid);
	if (!context)
		return SEBPF_FAIL_CONTEXT;
	set_target(ret_target, context);
	return SEBPF_FAIL_NONE;
}

__noinline int sebpf_constrain(struct constraint_check *check)
{
	void *image = current_image();
	const struct sebpf_row *identity;
	struct party source, target;
	struct constraint constraint;

	if (!check || !image)
		return -1;
	identity = row_at(image, SEBPF_ROW_IDENTITY);
	if (!identity)
		return -1;
	if (identity->word[2] != check->sequence)
		return 1;
	if (find_constraint(image, check->class_id, &constraint))
		return -1;
	source.user = check->source[0];
	source.role = check->source[1];
	source.type = check->source[2];
	target.user = check->target[0];
	target.role = check->target[1];
	target.type = check->target[2];
	return constrain(image, &constraint, &source, &target, check->levels,
			 &check->allowed);
}

/* Compares the levels of the pairs; -1 where one cannot be read. */
inlined int find_levels(const struct request *request,
			const struct subject *subject,
			const struct target *target, __u32 pairs)
{
	if (!pairs)
		return 0;
	if (target->context)
		return sebpf_context_relations(untyped(subject->context),
					       untyped(target->context), pairs);
	return sebpf_relations(untyped(subject->context), request->token,
			       pairs);
}

/* As sebpf_constrain(), where the class has constraints. */
inlined int apply_constraints(const struct request *request,
			      const struct subject *subject,
			      const struct target *target, __u32 class_id,
			      __u32 *allowed)
{
	struct constraint_check check = {
		.sequence = subject->sequence,
		.class_id = class_id,
		.source = { subject->context->user, subject->context->role,
			    subject->context->type },
		.target = { target->party.user, target->party.role,
			    target->party.type },
		.allowed = *allowed,
	};
	struct constraint constraint;
	int result;

	if (find_constraint(subject->image, class_id, &constraint))
		return -1;
	if (!constraint.count)
		return 0;
	result = find_levels(request, subject, target, constraint.pairs);
	if (result < 0)
		return -1;
	check.levels = (__u32)result;
	result = sebpf_constrain(&check);
	*allowed = check.allowed;
	return result;
}

/*
 * Type enforcement, then constraints: the kernel's order. Returns enum
 * sebpf_failure.
 */
inlined __u32 decide(const struct request *request,
		     const struct subject *subject, const struct target *target,
		     __u32 class_id, struct decision *ret_decision)
{
	int result;

	if (decide_types(subject->image, subject->context->type,
			 target->party.type, class_id, ret_decision))
		return SEBPF_FAIL_IMAGE;
	result = apply_constraints(request, subject, target, class_id,
				   &ret_decision->allowed);
	if (result)
		return result > 0 ? SEBPF_FAIL_STALE : SEBPF_FAIL_IMAGE;
	return SEBPF_FAIL_NONE;
}

static const struct sebpf_recent nothing_known;

__noinline int sebpf_remember(__u64 token, __u32 sid, __u32 sequence,
			      __u32 class_id, __u32 silent)
{
	struct sebpf_token_key key = { .token = token };
	struct sebpf_token *entry = bpf_map_lookup_elem(&sebpf_tokens, &key);
	struct sebpf_recent *known;
	struct sebpf_kind kind;

	if (!entry)
		return 0;
	remember(&entry->recent, sid, sequence, class_id, silent);
	kind = entry->kind;
	/* Its label may not be what the policy would make of this kind now. */
	if (kind.sequence != sequence)
		return 0;
	known = bpf_map_lookup_elem(&sebpf_known, &kind);
	if (!known) {
		bpf_map_update_elem(&sebpf_known, &kind, &nothing_known,
				    BPF_NOEXIST);
		known = bpf_map_lookup_elem(&sebpf_known, &kind);
	}
	if (known)
		remember(known, sid, sequence, class_id, silent);
	return 0;
}

/*
 * Keeps the decision for the same question from the same task; of the first
 * question, what the delegator was asked about under the same policy.
 */
inlined void remember_decision(const struct request *request,
			       const struct subject *subject, __u32 class_id,
			       const struct decision *decision)
{
	__u32 silent = decision->allowed & ~decision->auditallow;

	if (!request->current)
		silent &= request->silent_under == subject->sequence ?
				  request->silent :
				  0;
	sebpf_remember(request->token, subject->sid, subject->sequence,
		       class_id, silent);
}

/* Records what has to be, and returns what becomes of the operation. */
inlined int conclude(const struct request *request,
		     const struct subject *subject, const struct target *target,
		     const struct ask *ask, const struct decision *decision)
{
	__u32 denied = ask->permissions & ~decision->allowed;
	__u32 recorded = ask->permissions & decision->auditallow;
	__u32 permissive = 0;

	if (denied) {
		count(SEBPF_COUNT_DENIED + request->operation);
		permissive = decision->permissive || is_permissive();
		recorded = denied & decision->auditdeny;
	}
	record_decision(request, subject, target, ask->class_id, recorded,
			!denied, permissive);
	return denied && !permissive ? -EACCES : 0;
}

/* Counts, with the last question, a use of the token. */
inlined void count_use(const struct request *request)
{
	struct sebpf_token_key key = { .token = request->token };
	struct sebpf_token *token;

	if (request->current + 1 != request->count ||
	    !is_use(request->operation))
		return;
	token = bpf_map_lookup_elem(&sebpf_tokens, &key);
	if (token)
		__sync_fetch_and_add(&token->uses, 1);
}

__noinline int sebpf_decide(struct request *request)
{
	struct decision decision = {};
	struct subject subject;
	struct target target;
	__u32 failure, index;
	struct ask ask;
	int result;

	if (!request || request->operation >= SEBPF_OP_COUNT)
		return SEBPF_FAIL_IMAGE;
	index = request->current;
	if (index >= SEBPF_MAX_ASKS)
		return SEBPF_FAIL_IMAGE;
	ask = request->asks[index];
	if (has_fault(SEBPF_FAULT_UNNAMED))
		ask.permissions = 0;
	if (!index)
		count(SEBPF_COUNT_CHECKED + request->operation);
	failure = find_subject(&subject);
	if (failure)
		return failure;
	/* Not the first question, which tells what there is to be asked of. */
	if (index && ask.class_id < SEBPF_CLASS_COUNT &&
	    !is_checked(subject.image, ask.class_id)) {
		decision.allowed = ~0U;
		if (request->token)
			remember_decision(request, &subject, ask.class_id,
					  &decision);
		count_use(request);
		return 0;
	}
	failure = find_asked(&subject, request, &target);
	if (failure)
		return failure;
	if (ask.class_id >= SEBPF_CLASS_COUNT)
		return SEBPF_FAIL_IMAGE;
	if (!ask.permissions && is_checked(subject.image, ask.class_id))
		return SEBPF_FAIL_UNNAMED;
	failure = decide(request, &subject, &target, ask.class_id, &decision);
	if (failure)
		return failure;
	if (request->token)
		remember_decision(request, &subject, ask.class_id, &decision);
	result = conclude(request, &subject, &target, &ask, &decision);
	if (!result)
		count_use(request);
	return result;
}
