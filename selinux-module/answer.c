// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a policy's answer to a question, with its reasons
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sepol/policydb/policydb.h>

#include "labels/context.h"
#include "sebpf/cleanup.h"
#include "selinux-module/answer.h"
#include "selinux-module/classmap.h"
#include "selinux-module/database.h"
#include "selinux-module/decision.h"
#include "selinux-module/explain.h"
#include "selinux-module/ids.h"
#include "selinux-module/policy_context.h"
#include "selinux-module/server.h"

/**
 * struct sebpf_asker - a policy that is asked
 * @policy: the policy; not owned.
 * @names: its names; each id is the policy's value. Owned.
 * @map: its numbers of the hooks' classes.
 * @decider: decides as the hooks do; NULL before it is needed. Owned.
 */
struct sebpf_asker {
	const struct sebpf_policy *policy;
	struct sebpf_names *names;
	struct sebpf_classmap map;
	struct sebpf_decider *decider;
};

/**
 * struct target - the class and permission that a question is about
 * @class_id: enum sebpf_class; SEBPF_CLASS_COUNT: none that the hooks ask for.
 * @bit: our bit number of the permission; SEBPF_PERMS_PER_CLASS likewise.
 * @class: the policy's class; NULL where it has none.
 * @permission: the policy's bit of the permission; 0 where it has none.
 */
struct target {
	uint32_t class_id;
	uint32_t bit;
	const class_datum_t *class;
	uint32_t permission;
};

/**
 * struct verdict - what decided a question
 * @granted: 1 where the permission is granted.
 * @auditallow: 1 where that is recorded.
 * @auditdeny: 1 where its denial is recorded.
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
	int rc;

	if (!asker)
		return sebpf_err_set(err, -ENOMEM, "no memory to ask a policy");
	asker->policy = policy;
	rc = sebpf_names_new(&asker->names, err);
	if (!rc)
		rc = sebpf_ids_intern(policy->db, asker->names, err);
	if (rc) {
		sebpf_asker_free(asker);
		return rc;
	}
	sebpf_classmap_read(policy->db, &asker->map);
	*ret_asker = asker;
	return 0;
}

void sebpf_asker_free(struct sebpf_asker *asker)
{
	if (!asker)
		return;
	sebpf_names_free(asker->names);
	sebpf_decider_free(asker->decider);
	free(asker);
}

int sebpf_ask_context(const struct sebpf_asker *asker, const char *text,
		      struct sebpf_context *ret_context, struct sebpf_err *err)
{
	return sebpf_policy_context(asker->policy->db, asker->names, text,
				    ret_context, err);
}

int sebpf_ask_text(const struct sebpf_asker *asker,
		   const struct sebpf_context *context, char **ret_text,
		   struct sebpf_err *err)
{
	return sebpf_context_text(asker->names, context, ret_text, err);
}

/* Whether it is a class that the policy opts into, and this one does not. */
static int is_unchecked(const struct sebpf_asker *asker, uint32_t class_id)
{
	struct sebpf_classmap map;

	if (class_id >= SEBPF_CLASS_COUNT)
		return 0;
	sebpf_classmap_read(asker->policy->db, &map);
	return !(sebpf_classmap_checked(&map) >> class_id & 1);
}

static uint32_t find_class_id(const char *name)
{
	uint32_t id = 0;

	while (id < SEBPF_CLASS_COUNT &&
	       strcmp(sebpf_classmap_class_name(id), name) != 0)
		id++;
	return id;
}

static uint32_t find_bit(uint32_t class_id, const char *name)
{
	uint32_t bit = 0;
	const char *known;

	if (class_id == SEBPF_CLASS_COUNT)
		return SEBPF_PERMS_PER_CLASS;
	while (bit < SEBPF_PERMS_PER_CLASS) {
		known = sebpf_classmap_permission_name(class_id, bit);
		if (!known)
			return SEBPF_PERMS_PER_CLASS;
		if (!strcmp(known, name))
			break;
		bit++;
	}
	return bit;
}

/* The policy's bit of a permission; 0 where the class has none. */
static uint32_t find_permission(const class_datum_t *class, const char *name)
{
	const perm_datum_t *found =
		hashtab_search(class->permissions.table, name);

	if (!found && class->comdatum)
		found = hashtab_search(class->comdatum->permissions.table,
				       name);
	if (!found || !found->s.value || found->s.value > SEBPF_PERMS_PER_CLASS)
		return 0;
	return UINT32_C(1) << (found->s.value - 1);
}

static void find_target(const struct sebpf_asker *asker,
			const struct sebpf_question *question,
			struct target *ret_target)
{
	const symtab_t *classes = &asker->policy->db->p_classes;

	ret_target->class_id = find_class_id(question->class_name);
	ret_target->bit =
		find_bit(ret_target->class_id, question->permission_name);
	ret_target->class =
		hashtab_search(classes->table, question->class_name);
	ret_target->permission =
		ret_target->class ? find_permission(ret_target->class,
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
	struct sebpf_party *from sebpf_auto_party = NULL;
	struct sebpf_party *to sebpf_auto_party = NULL;
	struct sebpf_decision decision = { 0 };
	int rc = prepare(asker, err);

	if (!rc)
		rc = sebpf_party_new(question->source, &from, err);
	if (!rc)
		rc = sebpf_party_new(question->target, &to, err);
	if (!rc)
		rc = sebpf_decide(asker->decider, from, to, target->class_id,
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
	struct sebpf_access access = { 0 };
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
	if (sebpf_classmap_is_own(target->class_id))
		ret_verdict->granted = is_unchecked(asker, target->class_id);
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
	if (is_unchecked(asker, target->class_id))
		return ", which is optional: nothing is checked";
	if (sebpf_classmap_is_own(target->class_id))
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
		.names = asker->names,
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
	int rc;

	find_target(asker, question, &target);
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
		(target.class || !sebpf_classmap_is_own(target.class_id));
	ret_answer->recorded = verdict.granted ? verdict.auditallow :
						 verdict.auditdeny;
	ret_answer->reasons = reasons;
	reasons = (struct sebpf_reasons){ 0 };
	return 0;
}

int sebpf_ask_is_unenforced(const struct sebpf_asker *asker,
			    const char *class_name)
{
	return find_class_id(class_name) != SEBPF_CLASS_COUNT &&
	       !asker->map.classes[SEBPF_CLASS_BPF_TOKEN].value;
}

int sebpf_ask_label(struct sebpf_asker *asker,
		    const struct sebpf_context *creator,
		    struct sebpf_label_reason *ret_reason,
		    struct sebpf_err *err)
{
	struct sebpf_label_reason reason sebpf_auto_label_reason = { 0 };
	struct sebpf_party *party sebpf_auto_party = NULL;
	struct sebpf_context label = { 0 };
	int rc = prepare(asker, err);

	if (!rc)
		rc = sebpf_party_new(creator, &party, err);
	if (!rc)
		rc = sebpf_decide_label(asker->decider, party, &label, err);
	if (rc < 0)
		return rc;
	rc = sebpf_explain_label(asker->policy->db, creator, &reason);
	if (rc)
		return sebpf_err_set(err, rc,
				     rc == -ENOMEM ?
					     "no memory to explain a label" :
					     "a transition of the policy is "
					     "damaged");
	if (memcmp(&reason.label, &label, sizeof(label)) != 0)
		return sebpf_err_set(err, -EPROTO,
				     "the label that the hooks give is not "
				     "that of the rules found: this is a "
				     "defect of sebpf, please report it");
	*ret_reason = reason;
	reason = (struct sebpf_label_reason){ 0 };
	return 0;
}
