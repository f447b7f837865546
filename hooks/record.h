/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the events that user space makes records of
 * Copyright (C) 2026 The sebpf authors
 *
 * An event has SIDs, which mean the same whatever policy is loaded later. A
 * label that has no SID yet is written out.
 */
#ifndef SEBPF_HOOKS_RECORD_H
#define SEBPF_HOOKS_RECORD_H

#include "hooks/context.h"
#include "hooks/core.h"
#include "hooks/fault.h"
#include "hooks/maps.h"
#include "hooks/order.h"
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
 * struct verdict - what an event says about the decision
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

/* Fills in what the event says about the token, or the mount that it is from. */
inlined void describe_token(struct sebpf_event *event,
			    const struct request *request)
{
	const struct sebpf_token *entry = token_entry(request->token);

	event->token = request->token;
	event->token_id = 0;
	event->userns = request->operation == SEBPF_OP_TOKEN_CREATE ?
				current_userns() :
				0;
	event->delegator_sid = request->delegator_sid;
	if (!entry || entry->state == SEBPF_TOKEN_UNREADY)
		return;
	keep_reads_in_order();
	event->token_id = entry->id;
	event->userns = entry->userns;
	event->delegator_sid = entry->delegator_sid;
}

/*
 * Copies a name from the kernel; an empty one if there is none. It is followed
 * by zeros, because user space compares whole events.
 */
inlined void read_name(char *name, const __u32 size, __u64 address)
{
	__builtin_memset(name, 0, size);
	if (address)
		bpf_probe_read_kernel_str(name, size, (void *)address);
}

inlined int is_capability(__u32 tclass)
{
	return tclass == SEBPF_CLASS_CAP_USERNS ||
	       tclass == SEBPF_CLASS_CAP2_USERNS;
}

/* What the requests of one operation, with and without a token, have. */
inlined __u32 detail_of(const struct request *request, __u32 operation,
			__u32 tokenless)
{
	return request->operation == operation ||
			       request->operation == tokenless ?
		       request->detail :
		       SEBPF_NOT_APPLICABLE;
}

inlined void fill_event(struct sebpf_event *event,
			const struct request *request,
			const struct verdict *verdict)
{
	event->operation = request->operation;
	event->failure = verdict->failure;
	event->tclass = request->query.tclass;
	event->permissions = verdict->permissions;
	event->granted = verdict->granted;
	event->permissive = verdict->permissive;
	event->command = request->command;
	event->prog_type = request->prog_type;
	event->attach_type = request->attach_type;
	event->map_type = detail_of(request, SEBPF_OP_MAP_CREATE,
				    SEBPF_OP_TOKENLESS_MAP_CREATE);
	event->capability = is_capability(request->query.tclass) ?
				    request->capability :
				    SEBPF_NOT_APPLICABLE;
	event->delegate_option = detail_of(request, SEBPF_OP_DELEGATE_OPTION,
					   SEBPF_OP_DELEGATE_OPTION);
	event->struct_ops_member = detail_of(request, SEBPF_OP_PROG_LOAD,
					     SEBPF_OP_TOKENLESS_PROG_LOAD);
	event->seqno = policy_seqno(request->policy);
	event->source_sid = request->subject_sid;
	event->target_sid = request->target_sid;
	event->has_label = 0;
	event->pad = 0;
	read_name(event->object, sizeof(event->object), request->object);
	read_name(event->attach_func, sizeof(event->attach_func),
		  request->attach_func);
	describe_task(event);
	describe_token(event, request);
}

/* Whether the target is a label that has no SID yet. */
inlined int is_without_sid(const struct request *request)
{
	return !request->target_sid && request->query.target.type;
}

static const struct sebpf_label_event no_label_event;

/* Puts an event into a ring, with its label in its length; or -ENOSPC. */
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
 * Writes an event with its label; -ENOSPC. A ring gives room only for a known
 * length, so the text is written elsewhere first, where no other task uses it.
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
 * Gives a decision to user space; counts it as lost if the ring is full. The
 * ring is that of the current task's domain, whatever the event is about: no
 * domain fills another's.
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
