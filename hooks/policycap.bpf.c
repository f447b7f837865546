// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what policycap bpf_token_perms asks of a token's delegator
 * Copyright (C) 2026 The sebpf authors
 *
 * No hook is attached here; sebpf_check() asks here before it asks about the
 * token's label. Where the policy sets bpf_token_perms, these are the questions
 * that SELinux of Linux 7.3 puts to it, in its order:
 *	token creation, where BPF_MAP_CREATE is delegated
 *		creator, delegator, bpf { map_create_as }
 *	token creation, where BPF_PROG_LOAD is delegated
 *		creator, delegator, bpf { prog_load_as }
 *	use for BPF_MAP_CREATE		delegator, user, bpf { map_create }
 *	use for BPF_PROG_LOAD		delegator, user, bpf { prog_load }
 *	a capability that it conveys	user, delegator, cap(2)_userns { ... }
 * As there, the answers at the creation hold for as long as the token lives,
 * and the others are asked for at each use. A token that was made while the
 * policy did not set the capability is one that got a yes.
 *
 * They are asked here where the kernel does not: before 7.0 none of them, up to
 * 7.2 not the one for BPF_PROG_LOAD, for which SELinux is not shown the token
 * and takes the user for the delegator. What the kernel knows is found by BTF,
 * what it is shown by each call's own arguments, so that no question is put
 * twice and no denial recorded twice.
 *
 * What is decided when something is wrong: a delegator that is not known, whose
 * mount is older than the hooks, counts as unlabeled, as it does in the kernel.
 * A token without an entry denies (LABEL). Everything else: see check.bpf.c.
 */
#include "hooks/core.h"
#include "hooks/maps.h"
#include "hooks/snapshot.h"

/* Whether the kernel puts the question of an operation itself. */
inlined int kernel_asks(const struct request *request)
{
	if (!kernel_knows_delegator())
		return 0;
	return request->operation != SEBPF_OP_PROG_LOAD ||
	       request->kernel_asked;
}

/* Whether there is a question about an operation at all. */
inlined int concerns_delegator(__u32 operation)
{
	return operation == SEBPF_OP_TOKEN_CREATE ||
	       operation == SEBPF_OP_TOKEN_CAPABLE ||
	       operation == SEBPF_OP_PROG_LOAD ||
	       operation == SEBPF_OP_MAP_CREATE;
}

/* Whether the delegator is the source, and the task the target. */
inlined int is_by_delegator(__u32 operation)
{
	return operation == SEBPF_OP_PROG_LOAD ||
	       operation == SEBPF_OP_MAP_CREATE;
}

/*
 * What is left to ask: nothing where the policy does not want it. Returns enum
 * sebpf_failure.
 */
inlined __u32 find_need(struct request *request, int *ret_needed)
{
	struct selinux_policy *policy = kernel_policy();
	void *image = current_image();
	const struct sebpf_row *identity;
	__u32 failure;

	*ret_needed = 0;
	if (!image)
		return SEBPF_FAIL_IMAGE;
	failure = image_failure(image, policy);
	if (failure)
		return failure;
	identity = row_at(image, SEBPF_ROW_IDENTITY);
	if (!identity)
		return SEBPF_FAIL_IMAGE;
	*ret_needed = identity->word[3] & SEBPF_IMAGE_TOKEN_PERMS;
	/* For a map, too: the same class is remembered for programs. */
	if (!is_by_delegator(request->operation) && kernel_asks(request))
		*ret_needed = 0;
	if (*ret_needed)
		return SEBPF_FAIL_NONE;
	request->silent_under = identity->word[2];
	return SEBPF_FAIL_NONE;
}

/* Finds who asks and what is asked about: the task and the token's delegator. */
inlined __u32 find_parties(const struct request *request,
			   struct subject *subject, struct target *target,
			   __u64 *ret_commands)
{
	struct sebpf_token *token;
	struct context *delegator;
	__u32 failure, sid;

	failure = find_subject(subject);
	if (failure)
		return failure;
	failure = find_token(request->token, &token);
	if (failure)
		return failure;
	*ret_commands = token->masks[SEBPF_MASK_CMDS];
	sid = token->kind.delegator_sid;
	if (!sid)
		sid = UNLABELED_SID;
	delegator = sid_context(subject->policy, sid);
	if (!delegator)
		return SEBPF_FAIL_CONTEXT;
	if (!is_by_delegator(request->operation)) {
		set_target(target, delegator);
		return SEBPF_FAIL_NONE;
	}
	set_target(target, subject->context);
	subject->context = delegator;
	subject->sid = sid;
	return SEBPF_FAIL_NONE;
}

/*
 * Concludes each of at most two permissions by itself: the kernel asks for one
 * after the other, and not for the second where the first is denied.
 */
inlined int conclude_each(struct request *request,
			  const struct subject *subject,
			  const struct target *target, __u32 class_id,
			  __u32 permissions, const struct decision *decision)
{
	struct ask ask = { .class_id = class_id };
	int result = 0;
	__u32 turn;

	/* Counted, for the verifier's sake. */
	for (turn = 0; turn < 2 && permissions && !result; turn++) {
		ask.permissions = permissions & -permissions;
		permissions &= permissions - 1;
		result = conclude(request, subject, target, &ask, decision);
	}
	if (result)
		count(SEBPF_COUNT_CHECKED + request->operation);
	return result;
}

/* The permissions that the kernel asks for when a token is created. */
inlined __u32 creation_permissions(__u64 commands)
{
	__u32 permissions = 0;

	if (commands & 1ULL << BPF_MAP_CREATE)
		permissions |= SEBPF_PERM(BPF, MAP_CREATE_AS);
	if (commands & 1ULL << BPF_PROG_LOAD)
		permissions |= SEBPF_PERM(BPF, PROG_LOAD_AS);
	return permissions;
}

__noinline int sebpf_ask_delegator(struct request *request)
{
	struct decision decision = {};
	struct subject subject;
	struct target target;
	__u32 failure, class_id, permissions;
	__u64 commands;
	int needed;

	if (!request)
		return SEBPF_FAIL_IMAGE;
	request->silent = ~0U;
	if (!concerns_delegator(request->operation)) {
		request->silent_under = kernel_policy()->latest_granting;
		return 0;
	}
	failure = find_need(request, &needed);
	if (failure)
		return failure;
	if (!needed)
		return 0;
	failure = find_parties(request, &subject, &target, &commands);
	if (failure)
		return failure;
	class_id = request->asks[0].class_id;
	permissions = request->asks[0].permissions;
	if (request->operation == SEBPF_OP_TOKEN_CREATE) {
		class_id = SEBPF_CLASS_BPF;
		permissions = creation_permissions(commands);
	}
	if (class_id >= SEBPF_CLASS_COUNT)
		return SEBPF_FAIL_IMAGE;
	failure = decide(request, &subject, &target, class_id, &decision);
	if (failure)
		return failure;
	/* A creation's first question is of another class. */
	if (request->operation != SEBPF_OP_TOKEN_CREATE)
		request->silent = decision.allowed & ~decision.auditallow;
	request->silent_under = subject.sequence;
	if (kernel_asks(request))
		return 0;
	return conclude_each(request, &subject, &target, class_id, permissions,
			     &decision);
}
