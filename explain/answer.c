// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a policy's answer to a question, with its reasons
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sepol/policydb/policydb.h>

#include "explain/access.h"
#include "explain/answer.h"
#include "policy/classmap.h"
#include "policy/context.h"
#include "policy/database.h"
#include "policy/decision.h"
#include "policy/libsepol_server.h"
#include "policy/unknown.h"
#include "sebpf/cleanup.h"

/**
 * struct sebpf_asker - a policy that is asked
 * @policy: the policy; not owned.
 * @map: its numbers of the hooks' classes.
 * @decider: decides as the hooks do; NULL before it is needed. Owned.
 */
struct sebpf_asker {
	const struct sebpf_policy *policy;
	struct sebpf_classmap map;
	struct sebpf_decider *decider;
};

/**
 * struct target - the class and permission that a question is about
 * @tclass: enum sebpf_class; SEBPF_CLASS_COUNT: none that the hooks ask for.
 * @bit: our bit number of the permission; SEBPF_PERMS_PER_CLASS if the class has none.
 * @class: the policy's class; NULL if it has none.
 * @permission: the policy's bit of the permission; 0 if it has none.
 */
struct target {
	uint32_t tclass;
	uint32_t bit;
	const class_datum_t *class;
	uint32_t permission;
};

/**
 * struct verdict - what decided a question
 * @granted: 1 if the permission is granted.
 * @auditallow: 1 if that is recorded.
 * @auditdeny: 1 if its denial is recorded.
 */
struct verdict {
	int granted;
	int auditallow;
	int auditdeny;
};

int sebpf_asker_new(const struct sebpf_policy *policy,
		    struct sebpf_asker **ret_asker, struct sebpf_err *err)
{
	struct sebpf_asker *asker = calloc(1, sizeof(*asker));

	if (!asker)
		return sebpf_err_set(err, -ENOMEM, "no memory to ask a policy");
	asker->policy = policy;
	sebpf_classmap_read(policy->db, &asker->map);
	*ret_asker = asker;
	return 0;
}

void sebpf_asker_free(struct sebpf_asker *asker)
{
	if (!asker)
		return;
	sebpf_decider_free(asker->decider);
	free(asker);
}

/* Whether it is a class that the policy opts into, and this one does not. */
static int is_unchecked(const struct sebpf_asker *asker, uint32_t tclass)
{
	struct sebpf_classmap map;

	if (tclass >= SEBPF_CLASS_COUNT)
		return 0;
	sebpf_classmap_read(asker->policy->db, &map);
	return !(sebpf_classmap_checked(&map) >> tclass & 1);
}

static void find_target(const struct sebpf_asker *asker,
			const struct sebpf_question *question,
			struct target *ret_target)
{
	const symtab_t *classes = &asker->policy->db->p_classes;

	ret_target->tclass = sebpf_class_find(question->class_name);
	ret_target->bit = sebpf_permission_find(ret_target->tclass,
						question->permission_name);
	ret_target->class =
		hashtab_search(classes->table, question->class_name);
	ret_target->permission =
		ret_target->class ?
			sebpf_db_permission(ret_target->class,
					    question->permission_name) :
			0;
}

const char *sebpf_handle_unknown(const struct sebpf_policy *policy)
{
	switch (policy->db->handle_unknown) {
	case ALLOW_UNKNOWN:
		return "allow";
	case REJECT_UNKNOWN:
		return "reject";
	}
	return "deny";
}

/* Makes the policy ready to be asked as the hooks ask it, once. */
static int prepare(struct sebpf_asker *asker, struct sebpf_err *err)
{
	int rc;

	if (asker->decider)
		return 0;
	rc = sebpf_decider_new(asker->policy->db, &asker->decider, err);
	if (rc)
		return sebpf_err_prefix(err, "the hooks cannot decide");
	return 0;
}

static int decide_by_hooks(struct sebpf_asker *asker,
			   const struct sebpf_question *question,
			   const struct target *target,
			   struct verdict *ret_verdict, struct sebpf_err *err)
{
	struct av_decision decision = { 0 };
	int rc = prepare(asker, err);

	if (!rc)
		rc = sebpf_decider_compute_av(asker->decider, question->source,
					      question->target, target->tclass,
					      &decision, err);
	if (rc)
		return rc;
	ret_verdict->granted = decision.allowed >> target->bit & 1;
	ret_verdict->auditallow = decision.auditallow >> target->bit & 1;
	ret_verdict->auditdeny = decision.auditdeny >> target->bit & 1;
	return 0;
}

static int decide_by_server(const struct sebpf_asker *asker,
			    const struct sebpf_question *question,
			    const struct target *target,
			    struct verdict *ret_verdict, struct sebpf_err *err)
{
	struct av_decision access = { 0 };
	int rc = sebpf_server_access(asker->policy->db, question->source,
				     question->target, target->class->s.value,
				     &access, err);

	if (rc)
		return rc;
	ret_verdict->granted = (access.allowed & target->permission) != 0;
	ret_verdict->auditallow = (access.auditallow & target->permission) != 0;
	ret_verdict->auditdeny = (access.auditdeny & target->permission) != 0;
	return 0;
}

/* What the policy lacks is not looked up: handle_unknown decides. */
static void decide_unknown(const struct sebpf_asker *asker,
			   const struct target *target,
			   struct verdict *ret_verdict)
{
	if (sebpf_class_is_own(target->tclass))
		ret_verdict->granted = is_unchecked(asker, target->tclass);
	else
		ret_verdict->granted = asker->policy->db->handle_unknown ==
				       ALLOW_UNKNOWN;
	ret_verdict->auditallow = 0;
	ret_verdict->auditdeny = 1;
}

static int decide(struct sebpf_asker *asker,
		  const struct sebpf_question *question,
		  const struct target *target, struct verdict *ret_verdict,
		  struct sebpf_err *err)
{
	if (target->bit < SEBPF_PERMS_PER_CLASS)
		return decide_by_hooks(asker, question, target, ret_verdict,
				       err);
	if (target->permission)
		return decide_by_server(asker, question, target, ret_verdict,
					err);
	decide_unknown(asker, target, ret_verdict);
	return 0;
}

/* What follows from the policy's lack of a class or a permission. */
static const char *consequence(const struct sebpf_asker *asker,
			       const struct target *target)
{
	if (is_unchecked(asker, target->tclass))
		return ", which is optional: nothing is checked";
	if (sebpf_class_is_own(target->tclass))
		return target->class ? ": what it lacks of sebpf's own class "
				       "is denied" :
				       ", sebpf's own: the hooks do not start, "
				       "or refuse all use of tokens";
	switch (asker->policy->db->handle_unknown) {
	case ALLOW_UNKNOWN:
		return ", and handle_unknown=allow";
	case REJECT_UNKNOWN:
		return ", and handle_unknown=reject: a kernel that asks for it "
		       "does not load the policy";
	}
	return ", and handle_unknown=deny";
}

static int explain_unknown(const struct sebpf_asker *asker,
			   const struct sebpf_question *question,
			   const struct target *target,
			   struct sebpf_reasons *reasons, struct sebpf_err *err)
{
	struct sebpf_reason reason sebpf_auto_reason = {
		.kind = target->class ? SEBPF_REASON_UNKNOWN_PERMISSION :
					SEBPF_REASON_UNKNOWN_CLASS,
	};
	const char *follows = consequence(asker, target);
	int length;

	if (target->class)
		length = asprintf(&reason.words,
				  "class \"%s\" of the policy has no "
				  "permission \"%s\"%s",
				  question->class_name,
				  question->permission_name, follows);
	else
		length = asprintf(&reason.words,
				  "the policy has no class \"%s\" (asked for "
				  "%s)%s",
				  question->class_name,
				  question->permission_name, follows);
	if (length < 0)
		reason.words = NULL;
	if (length < 0 || sebpf_reasons_add(reasons, &reason))
		return sebpf_err_set(err, -ENOMEM,
				     "no memory to explain a decision");
	return 0;
}

/* Whether nothing of the source's type is recorded. */
static int is_never_audited(const struct sebpf_asker *asker, uint32_t type)
{
#ifdef POLICYDB_VERSION_NEVERAUDIT
	return ebitmap_get_bit(&asker->policy->db->neveraudit_map, type);
#else
	(void)asker;
	(void)type;
	return 0;
#endif
}

static int is_permissive(const struct sebpf_asker *asker, uint32_t type)
{
	return ebitmap_get_bit(&asker->policy->db->permissive_map, type);
}

/* Finds the reasons, which have to come to the same verdict. */
static int explain(const struct sebpf_asker *asker,
		   const struct sebpf_question *question,
		   const struct target *target, struct verdict *verdict,
		   struct sebpf_reasons *reasons, struct sebpf_err *err)
{
	uint32_t type = question->source->type;
	const struct sebpf_query query = {
		.db = asker->policy->db,
		.source = *question->source,
		.target = *question->target,
		.class_value = target->class ? target->class->s.value : 0,
		.permission = target->permission,
		.class_name = question->class_name,
		.permission_name = question->permission_name,
	};
	struct verdict expected = { 0 };
	int rc;

	if (target->permission) {
		rc = sebpf_explain(&query, reasons, &expected.granted, err);
	} else {
		decide_unknown(asker, target, &expected);
		rc = explain_unknown(asker, question, target, reasons, err);
	}
	/* To a type that is both, all is granted and nothing recorded. */
	if (is_never_audited(asker, type)) {
		verdict->auditallow = 0;
		verdict->auditdeny = 0;
		if (is_permissive(asker, type))
			verdict->granted = expected.granted;
	}
	if (!rc && expected.granted != verdict->granted)
		return sebpf_err_set(
			err, -EPROTO,
			"%s { %s } is %s by the decision and %s by the rules "
			"found: this is a defect of sebpf, please report it",
			question->class_name, question->permission_name,
			verdict->granted ? "granted" : "denied",
			expected.granted ? "granted" : "denied");
	return rc;
}

int sebpf_ask(struct sebpf_asker *asker, const struct sebpf_question *question,
	      struct sebpf_answer *ret_answer, struct sebpf_err *err)
{
	struct sebpf_reasons reasons sebpf_auto_reasons = { 0 };
	struct verdict verdict = { 0 };
	struct target target = { 0 };
	int rc = 0;

	find_target(asker, question, &target);
	if (target.bit == SEBPF_PERMS_PER_CLASS && !target.permission)
		rc = sebpf_unknown_check(asker->policy->db,
					 question->class_name,
					 question->permission_name, err);
	if (!rc)
		rc = decide(asker, question, &target, &verdict, err);
	if (!rc)
		rc = explain(asker, question, &target, &verdict, &reasons, err);
	if (rc)
		return rc;
	ret_answer->granted = verdict.granted;
	/* Without their own class, the hooks deny whatever the type. */
	ret_answer->permissive =
		!verdict.granted &&
		is_permissive(asker, question->source->type) &&
		(target.class || !sebpf_class_is_own(target.tclass));
	ret_answer->recorded = verdict.granted ? verdict.auditallow :
						 verdict.auditdeny;
	ret_answer->reasons = reasons;
	reasons = (struct sebpf_reasons){ 0 };
	return 0;
}

int sebpf_ask_is_unenforced(const struct sebpf_asker *asker,
			    const char *class_name)
{
	return sebpf_class_find(class_name) != SEBPF_CLASS_COUNT &&
	       !asker->map.classes[SEBPF_CLASS_BPF_TOKEN].value;
}

int sebpf_ask_label(struct sebpf_asker *asker, const context_struct_t *creator,
		    struct sebpf_label_reason *ret_reason,
		    struct sebpf_err *err)
{
	struct sebpf_label_reason reason sebpf_auto_label_reason = { 0 };
	context_struct_t label sebpf_auto_context = { 0 };
	int rc = prepare(asker, err);

	if (!rc)
		rc = sebpf_decider_label(asker->decider, creator, &label, err);
	if (rc < 0)
		return rc;
	rc = sebpf_explain_label(asker->policy->db, creator, &reason);
	if (rc)
		return sebpf_err_set(err, rc,
				     rc == -ENOMEM ?
					     "no memory to explain a label" :
					     "a transition of the policy is "
					     "damaged");
	if (!context_cmp(&reason.label, &label))
		return sebpf_err_set(err, -EPROTO,
				     "the label that the hooks give is not "
				     "that of the rules found: this is a "
				     "defect of sebpf, please report it");
	*ret_reason = reason;
	reason = (struct sebpf_label_reason){ 0 };
	return 0;
}
