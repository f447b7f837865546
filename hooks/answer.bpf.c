// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what user space asks the hooks
 * Copyright (C) 2026 The sebpf authors
 *
 * raw_tp, attached to nothing: run by BPF_PROG_TEST_RUN for any process that
 *	may open the pinned program, which is checked as bpf { prog_run }. The
 *	argument is the key of an element of the map sebpf_answers, which has
 *	the question and receives the answer. The functions are those that the
 *	hooks decide with, compiled from the same source. So the loader asks
 *	here, before any hook is attached, and compares with the kernel's own
 *	answers.
 *
 * What it decides if something is wrong: the result is -EBADMSG.
 */
#include "hooks/access.h"
#include "hooks/context.h"
#include "hooks/core.h"
#include "hooks/find_pins.h"
#include "hooks/label.h"
#include "hooks/maps.h"

/* Reads a context that is asked about. */
inlined int view_ref(__u64 policy, const struct sebpf_context_ref *ref,
		     struct context_view *ret_view)
{
	if (sebpf_view_sid(policy, ref->sid, ret_view))
		return -EBADMSG;
	if (ref->type)
		ret_view->type = ref->type;
	return ret_view->type <= symbol_count(policy_db(policy), SYM_TYPES) ?
		       0 :
		       -EBADMSG;
}

/* A context that is invalid under this policy: the kernel kept its text. */
inlined int copy_unmapped(__u64 policy, __u32 sid,
			  struct sebpf_context_string *text)
{
	__u64 entry = sidtab_find(
		field_word(policy, struct selinux_policy, sidtab), sid);
	__u64 address = field_at(entry, struct sidtab_entry, context);
	__u32 length;

	if (!entry)
		return -EBADMSG;
	length = kernel_cast(address, struct context)->len;
	if (!length || length > SEBPF_TEXT_BYTES)
		return -EBADMSG;
	if (bpf_probe_read_kernel(text->bytes, length & (SEBPF_TEXT_BYTES - 1),
				  (void *)field_word(address, struct context,
						     str)))
		return -EBADMSG;
	/* The kernel counts the terminating 0. */
	text->length = length - 1;
	return 0;
}

global_function int sebpf_answer_context(__u64 policy,
					 struct sebpf_inquiry *answer)
{
	struct context_view view = {};

	if (!answer)
		return -EBADMSG;
	if (!answer->source.type &&
	    !copy_unmapped(policy, answer->source.sid, &answer->text))
		return 0;
	if (view_ref(policy, &answer->source, &view))
		return -EBADMSG;
	return sebpf_write_context(policy_db(policy), &view, &answer->text);
}

global_function int sebpf_answer_label(__u64 policy,
				       struct sebpf_inquiry *answer)
{
	struct context_view creator = {}, label = {};
	int rc;

	if (!answer || view_ref(policy, &answer->source, &creator))
		return -EBADMSG;
	rc = sebpf_compute_label(policy_db(policy), &creator, &label);
	if (rc < 0)
		return -EBADMSG;
	answer->sid = sebpf_find_sid(policy, &label);
	if (sebpf_write_context(policy_db(policy), &label, &answer->text))
		return -EBADMSG;
	return rc;
}

_Static_assert(sizeof(struct av_query) <=
		       sizeof(((struct sebpf_inquiry *)0)->room),
	       "a query has room");

/*
 * All our permissions; those that the class does not have are not looked for.
 * The decision takes much stack, so the query is not there.
 */
inlined int answer_access(__u64 policy, struct sebpf_inquiry *answer)
{
	struct av_query *query = (struct av_query *)answer->room;

	*query = (struct av_query){};
	if (answer->tclass >= SEBPF_CLASS_COUNT ||
	    view_ref(policy, &answer->source, &query->source) ||
	    view_ref(policy, &answer->target, &query->target))
		return -EBADMSG;
	query->tclass = answer->tclass;
	query->requested = ~0U;
	if (sebpf_access(policy_db(policy), query))
		return -EBADMSG;
	answer->allowed = query->decision.allowed;
	answer->auditallow = query->decision.auditallow;
	answer->auditdeny = query->decision.auditdeny;
	answer->permissive = query->decision.flags & AVD_PERMISSIVE;
	return 0;
}

/* The caller has made the kernel allocate the SID: setfscreatecon(3). */
inlined int set_label(struct sebpf_inquiry *answer)
{
	struct sebpf_token *entry = token_entry(answer->token);
	__u32 sid = current_create_sid();

	if (!sid)
		return -EBADMSG;
	answer->sid = sid;
	if (entry && entry->id == answer->token_id)
		__sync_val_compare_and_swap(&entry->label_sid, 0, sid);
	return 0;
}

inlined int answer_policy(__u64 policy, struct sebpf_inquiry *answer)
{
	__u64 db = policy_db(policy);

	answer->types = symbol_count(db, SYM_TYPES);
	answer->has_class = find_class(db, SEBPF_CLASS_BPF_TOKEN) != 0;
	answer->token_perms =
		bitmap_has(policy_caps(db), POLICYCAP_BPF_TOKEN_PERMS);
	return 0;
}

__attribute__((noinline)) int sebpf_answer_question(__u64 key)
{
	struct sebpf_inquiry *answer =
		bpf_map_lookup_elem(&sebpf_answers, &key);
	__u64 policy = kernel_policy();

	if (!answer)
		return -EBADMSG;
	answer->outcome = -EBADMSG;
	answer->text.length = 0;
	if (!policy || has_fault(SEBPF_FAULT_POLICY))
		return -EBADMSG;
	answer->seqno = policy_seqno(policy);
	switch (answer->ask) {
	case SEBPF_ASK_CONTEXT:
		answer->outcome = sebpf_answer_context(policy, answer);
		break;
	case SEBPF_ASK_LABEL:
		answer->outcome = sebpf_answer_label(policy, answer);
		break;
	case SEBPF_ASK_ACCESS:
		answer->outcome = answer_access(policy, answer);
		break;
	case SEBPF_ASK_SET_LABEL:
		answer->outcome = set_label(answer);
		break;
	case SEBPF_ASK_POLICY:
		answer->outcome = answer_policy(policy, answer);
		break;
	case SEBPF_ASK_PINS:
		answer->outcome =
			remember_pins_mount(answer->device, answer->mount_id);
		break;
	}
	return 0;
}

SEC("raw_tp")
int answer(__u64 *context)
{
	return sebpf_answer_question(context[0]);
}
