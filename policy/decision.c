// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the hooks decide, asked in user space
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>

#include "policy/context.h"
#include "policy/decision.h"
#include "policy/sepol_policy.h"
#include "sebpf/cleanup.h"

/* After sepol_policy.h, which defines how a policy is read. */
#include "hooks/access.h"
#include "hooks/label.h"

static struct context_view view_of(const context_struct_t *context)
{
	return (struct context_view){
		.user = context->user,
		.role = context->role,
		.type = context->type,
		.low = number_of(&context->range.level[0]),
		.high = number_of(&context->range.level[1]),
	};
}

/* Refuses what the kernel refuses: see type_bounds_sanity_check(). */
static int check_bounds(const struct policydb *db, uint32_t type,
			struct sebpf_err *err)
{
	const char *name = db->p_type_val_to_name[type - 1];
	uint32_t upper = sebpf_db_bounds(db, type);

	for (uint32_t depth = 0; upper; depth++) {
		if (!sebpf_db_is_type(db, upper))
			return sebpf_err_set(
				err, -EOPNOTSUPP,
				"type \"%s\" is bounded by what is no type; "
				"the kernel refuses such a policy",
				name);
		if (depth == MAX_BOUNDS)
			return sebpf_err_set(
				err, -EOPNOTSUPP,
				"the bounds of type \"%s\" are a loop or too "
				"deep; the kernel refuses such a policy",
				name);
		upper = sebpf_db_bounds(db, upper);
	}
	return 0;
}

static void set_up(struct policydb *db, struct sebpf_decider *decider)
{
	decider->db = db;
#ifdef POLICYDB_VERSION_NEVERAUDIT
	decider->neveraudit = &db->neveraudit_map;
#endif
	sebpf_classmap_read(db, &decider->map);
	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++) {
		const struct sebpf_class_numbers *numbers =
			&decider->map.classes[id];

		decider->classes[id].datum = sebpf_db_class(db, numbers->value);
		decider->classes[id].numbers = numbers;
	}
	sebpf_policy_follow_booleans(db);
}

int sebpf_decider_new(struct policydb *db, struct sebpf_decider **ret_decider,
		      struct sebpf_err *err)
{
	struct sebpf_decider *decider sebpf_auto_free = NULL;
	int rc = 0;

	for (uint32_t type = 1; !rc && type <= db->p_types.nprim; type++)
		if (sebpf_db_is_type(db, type))
			rc = check_bounds(db, type, err);
	if (rc)
		return rc;
	decider = calloc(1, sizeof(*decider));
	if (!decider)
		return sebpf_err_set(err, -ENOMEM, "no memory to ask a policy");
	set_up(db, decider);
	*ret_decider = sebpf_steal(decider);
	return 0;
}

void sebpf_decider_free(struct sebpf_decider *decider)
{
	free(decider);
}

static int refuse(struct sebpf_err *err)
{
	return sebpf_err_set(err, -EBADMSG,
			     "the policy contradicts itself: the hooks would "
			     "deny");
}

int sebpf_decider_compute_av(const struct sebpf_decider *decider,
			     const context_struct_t *source,
			     const context_struct_t *target, uint32_t tclass,
			     struct av_decision *ret_decision,
			     struct sebpf_err *err)
{
	struct av_query query = {
		.source = view_of(source),
		.target = view_of(target),
		.tclass = tclass,
		.requested = sebpf_class_bits(tclass),
	};

	if (sebpf_access(number_of(decider), &query))
		return refuse(err);
	*ret_decision = query.decision;
	return 0;
}

int sebpf_decider_label(const struct sebpf_decider *decider,
			const context_struct_t *creator,
			context_struct_t *ret_label, struct sebpf_err *err)
{
	const struct context_view view = view_of(creator);
	context_struct_t copy sebpf_auto_context = { 0 };
	struct context_view label = { 0 };
	int rc = sebpf_compute_label(number_of(decider), &view, &label);

	if (rc < 0)
		return refuse(err);
	copy.user = label.user;
	copy.role = label.role;
	copy.type = label.type;
	if (mls_level_cpy(&copy.range.level[0],
			  sepol_cast(label.low, mls_level_t)) ||
	    mls_level_cpy(&copy.range.level[1],
			  sepol_cast(label.high, mls_level_t)))
		return sebpf_err_set(err, -ENOMEM, "no memory for a label");
	*ret_label = copy;
	context_init(&copy);
	return rc;
}

void sebpf_decider_token_types(struct policydb *db, uint32_t *types)
{
	struct sebpf_decider decider = { 0 };
	__u32 class_value;

	set_up(db, &decider);
	class_value = decider.map.classes[SEBPF_CLASS_ANON_INODE].value;
	types[0] = 0;
	for (uint32_t type = 1; type <= db->p_types.nprim; type++)
		types[type] = class_value ? label_type(number_of(&decider),
						       type, class_value) :
					    type;
}
