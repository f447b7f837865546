// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the hooks decide, asked in user space
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>

#include "sebpf/cleanup.h"
#include "sebpf/limits.h"
#include "selinux-module/decision.h"
#include "selinux-module/policy_context.h"
#include "selinux-module/sepol_policy.h"

/* After sepol_policy.h, which defines how a policy is read. */
#include "hooks/access.h"
#include "hooks/label.h"

/**
 * struct sebpf_party - a context that is ready to be asked about
 * @native: the context as libsepol has it; owned.
 */
struct sebpf_party {
	context_struct_t native;
};

static struct context_view view_of(const struct sebpf_party *party)
{
	const context_struct_t *native = &party->native;

	return (struct context_view){
		.user = native->user,
		.role = native->role,
		.type = native->type,
		.low = number_of(&native->range.level[0]),
		.high = number_of(&native->range.level[1]),
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

int sebpf_party_new(const struct sebpf_context *context,
		    struct sebpf_party **ret_party, struct sebpf_err *err)
{
	struct sebpf_party *party = calloc(1, sizeof(*party));

	if (!party || sebpf_policy_native_context(context, &party->native)) {
		sebpf_party_free(party);
		return sebpf_err_set(err, -ENOMEM, "no memory for a context");
	}
	*ret_party = party;
	return 0;
}

void sebpf_party_free(struct sebpf_party *party)
{
	if (!party)
		return;
	context_destroy(&party->native);
	free(party);
}

static int refuse(struct sebpf_err *err)
{
	return sebpf_err_set(err, -EBADMSG,
			     "the policy contradicts itself: the hooks would "
			     "deny");
}

int sebpf_decide(const struct sebpf_decider *decider,
		 const struct sebpf_party *source,
		 const struct sebpf_party *target, uint32_t class_id,
		 struct sebpf_decision *ret_decision, struct sebpf_err *err)
{
	struct av_query query = {
		.source = view_of(source),
		.target = view_of(target),
		.class_id = class_id,
		.requested = sebpf_classmap_named(class_id),
	};

	if (sebpf_access(number_of(decider), &query))
		return refuse(err);
	*ret_decision = (struct sebpf_decision){
		.allowed = query.decision.allowed,
		.auditallow = query.decision.auditallow,
		.auditdeny = query.decision.auditdeny,
		.permissive = (query.decision.flags & AVD_PERMISSIVE) != 0,
	};
	return 0;
}

/* Whether struct sebpf_level holds all categories of a level. */
static int fits(__u64 level)
{
	const mls_level_t *native = sepol_cast(level, mls_level_t);

	return !native ||
	       ebitmap_length(&native->cat) <= SEBPF_MAX_CATEGORIES ||
	       ebitmap_highest_set_bit(&native->cat) < SEBPF_MAX_CATEGORIES;
}

int sebpf_decide_label(const struct sebpf_decider *decider,
		       const struct sebpf_party *creator,
		       struct sebpf_context *ret_label, struct sebpf_err *err)
{
	const struct context_view view = view_of(creator);
	struct context_view label = { 0 };
	int rc = sebpf_compute_label(number_of(decider), &view, &label);

	if (rc < 0)
		return refuse(err);
	if (!fits(label.low) || !fits(label.high))
		return sebpf_err_set(err, -E2BIG,
				     "the label of the token has a category "
				     "beyond the %d that sebpf holds",
				     SEBPF_MAX_CATEGORIES);
	*ret_label = (struct sebpf_context){
		.user = label.user,
		.role = label.role,
		.type = label.type,
	};
	sebpf_policy_take_level(sepol_cast(label.low, mls_level_t),
				&ret_label->low);
	sebpf_policy_take_level(sepol_cast(label.high, mls_level_t),
				&ret_label->high);
	return rc;
}

void sebpf_decide_token_types(struct policydb *db, uint32_t *types)
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
