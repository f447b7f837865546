// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the hooks decide, asked in user space
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>

#include "selinux-module/decision.h"
#include "selinux-module/image_rows.h"

/* After image_rows.h, which defines how an image is read. */
#include "hooks/decide_label.h"

static int refuse_image(struct sebpf_err *err)
{
	return sebpf_err_set(err, -EBADMSG,
			     "the compiled policy contradicts itself: the "
			     "hooks would deny");
}

/* The relation of two levels (SEBPF_DOMINATES, SEBPF_DOMINATED). */
static __u32 relate(const struct sebpf_level *first,
		    const struct sebpf_level *second)
{
	__u64 only_first = 0;
	__u64 only_second = 0;
	__u32 relation = 0;

	for (unsigned int i = 0; i < SEBPF_CATEGORY_WORDS; i++) {
		only_first |= first->categories[i] & ~second->categories[i];
		only_second |= second->categories[i] & ~first->categories[i];
	}
	if (first->sensitivity >= second->sensitivity && !only_second)
		relation |= SEBPF_DOMINATES;
	if (second->sensitivity >= first->sensitivity && !only_first)
		relation |= SEBPF_DOMINATED;
	return relation;
}

static __u32 relate_all(const struct sebpf_context *source,
			const struct sebpf_context *target)
{
	return relate(&source->low, &target->low) << 2 * SEBPF_PAIR_L1L2 |
	       relate(&source->low, &target->high) << 2 * SEBPF_PAIR_L1H2 |
	       relate(&source->high, &target->low) << 2 * SEBPF_PAIR_H1L2 |
	       relate(&source->high, &target->high) << 2 * SEBPF_PAIR_H1H2 |
	       relate(&source->low, &source->high) << 2 * SEBPF_PAIR_L1H1 |
	       relate(&target->low, &target->high) << 2 * SEBPF_PAIR_L2H2;
}

int sebpf_decide(struct sebpf_image *image, const struct sebpf_context *source,
		 const struct sebpf_context *target, uint32_t class_id,
		 struct sebpf_decision *ret_decision, struct sebpf_err *err)
{
	struct decision decision = { 0 };
	struct constraint constraint = { 0 };
	struct party from = { 0 };
	struct party to = { 0 };

	if (find_party(image, source->user, source->role, source->type,
		       &from) ||
	    find_party(image, target->user, target->role, target->type, &to) ||
	    decide_types(image, from.type, to.type, class_id, &decision) ||
	    find_constraint(image, class_id, &constraint))
		return refuse_image(err);
	if (constraint.count &&
	    constrain(image, &constraint, &from, &to,
		      relate_all(source, target), &decision.allowed))
		return refuse_image(err);
	ret_decision->allowed = decision.allowed;
	ret_decision->auditallow = decision.auditallow;
	ret_decision->auditdeny = decision.auditdeny;
	ret_decision->permissive = decision.permissive != 0;
	return 0;
}

int sebpf_decide_label(struct sebpf_image *image,
		       const struct sebpf_context *creator,
		       struct sebpf_context *ret_label, struct sebpf_err *err)
{
	struct sebpf_context label = *creator;
	struct party party = { 0 };

	if (find_party(image, creator->user, creator->role, creator->type,
		       &party) ||
	    make_label(image, &party, &label) < 0)
		return refuse_image(err);
	*ret_label = label;
	return 0;
}
