/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the events that user space makes records of
 * Copyright (C) 2026 The sebpf authors
 *
 * An event has SIDs, which mean the same whatever policy is loaded later. A label
 * that has no SID yet is written out.
 */
#ifndef SEBPF_HOOKS_RECORD_H
#define SEBPF_HOOKS_RECORD_H

#include "hooks/context.h"
#include "hooks/core.h"
#include "hooks/fault.h"
#include "hooks/maps.h"
#include "hooks/ring.h"

inlined int is_permissive(void)
{
	__u32 zero = 0;
	const struct sebpf_control *control =
		bpf_map_lookup_elem(&sebpf_control, &zero);

	if (!kernel_enforcing())
		return 1;
	return control && control->permissive;
}

/**
 * struct verdict - what an event tells of the decision
 * @permissions: denied, or granted and to be recorded.
 * @failure: enum sebpf_failure.
 * @granted: 1: an auditallow record.
 * @permissive: 1: not enforced.
 */
struct verdict {
	__u32 permissions;
	__u8 failure;
	__u8 granted;
	__u8 permissive;
	__u8 pad;
};

inlined void describe_task(struct sebpf_event *event)
{
	event->time_ns = bpf_ktime_get_boot_ns();
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->loginuid = current_loginuid();
	bpf_get_current_comm(event->comm, sizeof(event->comm));
}

/* Fills what the event says of the token; zeros where it is not known. */
inlined void describe_token(struct sebpf_event *event, __u64 token)
{
	const struct sebpf_token *entry = token_entry(token);

	event->token = token;
	event->token_id = 0;
	event->userns = 0;
	event->delegator_sid = 0;
	if (!entry || entry->state == SEBPF_TOKEN_UNREADY)
		return;
	event->token_id = entry->id;
	event->userns = entry->userns;
	event->delegator_sid = entry->delegator_sid;
}

/*
 * Copies a name from the kernel; an empty one where there is none. Zeros after it:
 * user space compares events whole.
 */
inlined void read_name(char *name, const __u32 size, __u64 address)
{
	__builtin_memset(name, 0, size);
	if (address)
		bpf_probe_read_kernel_str(name, size, (void *)address);
}

inlined int is_capability(__u32 class_id)
{
	return class_id == SEBPF_CLASS_CAP_USERNS ||
	       class_id == SEBPF_CLASS_CAP2_USERNS;
}

inlined void fill_event(struct sebpf_event *event,
			const struct request *request,
			const struct verdict *verdict)
{
	event->operation = request->operation;
	event->failure = verdict->failure;
	event->class_id = request->query.class_id;
	event->permissions = verdict->permissions;
	event->granted = verdict->granted;
	event->permissive = verdict->permissive;
	event->command = request->command;
	event->prog_type = request->prog_type;
	event->attach_type = request->attach_type;
	event->map_type = request->map_type;
	event->capability = is_capability(request->query.class_id) ?
				    request->capability :
				    SEBPF_NOT_APPLICABLE;
	event->delegate_option = request->delegate_option;
	event->struct_ops_member = request->struct_ops_member;
	event->seqno = policy_seqno(request->policy);
	event->source_sid = request->subject_sid;
	event->target_sid = request->target_sid;
	event->has_label = 0;
	event->pad = 0;
	read_name(event->object, sizeof(event->object), request->object);
	read_name(event->attach_func, sizeof(event->attach_func),
		  request->attach_func);
	describe_task(event);
	describe_token(event, request->token);
}

/* Whether the target is a label that has no SID yet. */
inlined int is_without_sid(const struct request *request)
{
	return !request->target_sid && request->query.target.type;
}

static const struct sebpf_label_event no_label_event;

/* Puts an event with its label into a ring, as long as that is; -ENOSPC. */
inlined int put_labelled(void *ring, const struct request *request,
			 const struct verdict *verdict,
			 struct sebpf_label_event *labelled)
{
	__u32 length;

	fill_event(&labelled->event, request, verdict);
	labelled->event.has_label = 1;
	sebpf_write_context(policy_db(request->policy), &request->query.target,
			    &labelled->label);
	length = bounded(labelled->label.length, SEBPF_TEXT_BYTES);
	/* With the terminating 0. */
	return bpf_ringbuf_output(ring, labelled,
				  sizeof(*labelled) -
					  sizeof(labelled->label.bytes) +
					  length + 1,
				  0) ?
		       -ENOSPC :
		       0;
}

/*
 * Writes an event with its label; -ENOSPC. A ring gives room before its length is
 * known, so the text is made elsewhere, where nobody else runs into it.
 */
inlined int write_labelled(void *ring, const struct request *request,
			   const struct verdict *verdict)
{
	__u64 task = bpf_get_current_pid_tgid();
	struct sebpf_label_event *labelled;
	int result = -ENOSPC;

	if (bpf_map_update_elem(&sebpf_texts, &task, &no_label_event, BPF_ANY))
		return result;
	labelled = bpf_map_lookup_elem(&sebpf_texts, &task);
	if (labelled)
		result = put_labelled(ring, request, verdict, labelled);
	bpf_map_delete_elem(&sebpf_texts, &task);
	return result;
}

#ifdef SEBPF_FAULTS
static long is_not_kept(__u32 step, void *context)
{
	(void)step;
	(void)context;
	return !has_fault(SEBPF_FAULT_SLOW);
}

/* As if the task had to wait for the processor here. */
inlined void linger(const struct request *request)
{
	if (request->operation == SEBPF_OP_TOKEN_CMD)
		bpf_loop(1U << 23, is_not_kept, NULL, 0);
}
#else
#define linger(request) ((void)(request))
#endif

inlined int write_event(void *ring, const struct request *request,
			const struct verdict *verdict)
{
	struct sebpf_event *event;

	if (is_without_sid(request) && !write_labelled(ring, request, verdict))
		return 0;
	event = bpf_ringbuf_reserve(ring, sizeof(*event), 0);
	if (!event)
		return -ENOSPC;
	linger(request);
	fill_event(event, request, verdict);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/**
 * Hands a decision to user space; counts it as lost where the ring is full. The
 * ring is that of the current task's domain, whoever the event is about: nobody
 * fills another's.
 *
 * @param request what was asked.
 * @param verdict what was decided.
 * @return 0.
 */
global_function int sebpf_record(const struct request *request,
				 const struct verdict *verdict)
{
	__u32 sid = current_sid();
	void *ring = NULL;
	__u32 index;

	if (!request || !verdict)
		return 0;
	index = (__u32)sebpf_find_ring(sid);
	if (!has_fault(SEBPF_FAULT_RING))
		ring = bpf_map_lookup_elem(&sebpf_events, &index);
	if (!ring || write_event(ring, request, verdict))
		count_lost(sid);
	return 0;
}

#endif /* SEBPF_HOOKS_RECORD_H */
