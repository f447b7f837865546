/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a policy's answer to a question, with its reasons
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_EXPLAIN_ANSWER_H
#define SEBPF_EXPLAIN_ANSWER_H

#include "explain/label.h"
#include "explain/reasons.h"
#include "policy/policy.h"
#include "sebpf/error.h"

/**
 * struct sebpf_answer - whether a permission is granted
 * @granted: 1 if the policy grants it.
 * @permissive: 1 if it does not, and the source's type is permissive, so
 *	that the operation is allowed.
 * @recorded: 1 if the decision leaves an audit record.
 * @reasons: why; at least one. Free with sebpf_reasons_free().
 */
struct sebpf_answer {
	int granted;
	int permissive;
	int recorded;
	struct sebpf_reasons reasons;
};

/* Opaque: a policy that is asked. */
struct sebpf_asker;

/**
 * Makes a policy ready to be asked.
 *
 * @param policy the policy; must outlive the result.
 * @param ret_asker receives the result; the caller frees it with
 *	sebpf_asker_free().
 * @param err filled on failure.
 * @return 0; -ENOMEM.
 */
int sebpf_asker_new(const struct sebpf_policy *policy,
		    struct sebpf_asker **ret_asker, struct sebpf_err *err);

/**
 * Frees what asks.
 *
 * @param asker may be NULL.
 */
void sebpf_asker_free(struct sebpf_asker *asker);

/**
 * struct sebpf_question - what is asked
 * @source: context of who asks, valid.
 * @target: context of what is accessed, in the same way.
 * @class_name: the class, one that the policy, a kernel or the hooks know.
 * @permission_name: the permission.
 */
struct sebpf_question {
	const context_struct_t *source;
	const context_struct_t *target;
	const char *class_name;
	const char *permission_name;
};

/**
 * Asks for a permission. What the hooks ask for is decided by their own
 * function (hooks/access.h), all else by libsepol; the reasons are found apart
 * from both, and have to come to the same verdict.
 *
 * @param asker the policy; its booleans count as they were at the first question
 *	that the hooks ask.
 * @param question the question.
 * @param ret_answer receives the answer; the caller frees its reasons.
 * @param err filled on failure.
 * @return 0; as sebpf_unknown_check(); as sebpf_decider_new(); as
 *	sebpf_decider_compute_av(); as sebpf_explain(); -EPROTO if verdict and
 *	reasons contradict each other.
 */
int sebpf_ask(struct sebpf_asker *asker, const struct sebpf_question *question,
	      struct sebpf_answer *ret_answer, struct sebpf_err *err);

/**
 * Tells whether the policy lacks class bpf_token while the class asked for is
 * one that the hooks ask for: then the hooks do not start, or refuse all.
 *
 * @param asker the policy.
 * @param class_name the class.
 * @return 1 if it is so.
 */
int sebpf_ask_is_unenforced(const struct sebpf_asker *asker,
			    const char *class_name);

/**
 * Names what the policy does with classes and permissions it does not have.
 *
 * @param policy the policy.
 * @return allow, deny or reject.
 */
const char *sebpf_handle_unknown(const struct sebpf_policy *policy);

/**
 * Asks for the label of the token that a creator gets. The hooks' own way to
 * it (hooks/label.h) and the rules have to come to the same label.
 *
 * @param asker the policy; its booleans count as they were at the first question
 *	that the hooks ask.
 * @param creator context of the creator, valid.
 * @param ret_reason receives the label and its reasons; the caller frees it
 *	with sebpf_label_reason_free().
 * @param err filled on failure.
 * @return 0; as sebpf_decider_new(); as sebpf_decider_label(); as
 *	sebpf_explain_label(); -EPROTO if they contradict each other.
 */
int sebpf_ask_label(struct sebpf_asker *asker, const context_struct_t *creator,
		    struct sebpf_label_reason *ret_reason,
		    struct sebpf_err *err);

#endif /* SEBPF_EXPLAIN_ANSWER_H */
