/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the hooks decide, asked in user space
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_DECISION_H
#define SEBPF_DECISION_H

#include <stdint.h>

#include "sebpf/abi.h"
#include "sebpf/error.h"
#include "selinux-module/image.h"

/**
 * struct sebpf_decision - what a policy image says of two contexts and a class
 * @allowed: permissions granted, by sebpf's bits; likewise the next two.
 * @auditallow: permissions whose grant is recorded.
 * @auditdeny: permissions whose denial is recorded.
 * @permissive: 1 where denials to the source are not enforced.
 */
struct sebpf_decision {
	uint32_t allowed;
	uint32_t auditallow;
	uint32_t auditdeny;
	int permissive;
};

/**
 * Decides with the function that the hooks decide with (hooks/decide.h).
 *
 * @param image the policy image.
 * @param source context of who asks, by stable ids.
 * @param target the token's label, by stable ids.
 * @param class_id enum sebpf_class.
 * @param ret_decision receives the decision.
 * @param err filled on failure.
 * @return 0; -EBADMSG where the hooks would deny because the image is damaged
 *	or does not know a context.
 */
int sebpf_decide(struct sebpf_image *image, const struct sebpf_context *source,
		 const struct sebpf_context *target, uint32_t class_id,
		 struct sebpf_decision *ret_decision, struct sebpf_err *err);

/**
 * Computes the label of a token the way the hooks do (hooks/label.bpf.c), also
 * where the policy does not accept it and the hooks would refuse the token.
 *
 * @param image the policy image.
 * @param creator context of who creates the token, by stable ids.
 * @param ret_label receives the label, by stable ids.
 * @param err filled on failure.
 * @return 0; -EBADMSG likewise.
 */
int sebpf_decide_label(struct sebpf_image *image,
		       const struct sebpf_context *creator,
		       struct sebpf_context *ret_label, struct sebpf_err *err);

#endif /* SEBPF_DECISION_H */
