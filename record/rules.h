/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the rules that what was used needs
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_RECORD_RULES_H
#define SEBPF_RECORD_RULES_H

#include <stdio.h>

#include "policy/policy.h"
#include "record/used.h"
#include "sebpf/error.h"

/**
 * struct sebpf_recorded_mount - what is known of the mount of a run
 * @label: the label that was chosen for its tokens; NULL: none.
 * @delegator: context of the delegator.
 */
struct sebpf_recorded_mount {
	const char *label;
	const char *delegator;
};

/**
 * Writes rules in CIL: all that the hooks ask about what was used, and SELinux
 * itself about the same calls, whether the policy has them or not; no others. They
 * need sebpf_class.cil and sebpf.cil.
 *
 * @param used what was used.
 * @param mount the mount.
 * @param policy the policy in which the run was recorded.
 * @param out the stream.
 * @param err filled on failure.
 * @return 0; -ENOENT if a context was not recorded; as sebpf_ask(),
 *	sebpf_ask_label() and sebpf_suggest_need(); -ENOMEM.
 */
int sebpf_recorded_rules(const struct sebpf_used *used,
			 const struct sebpf_recorded_mount *mount,
			 const struct sebpf_policy *policy, FILE *out,
			 struct sebpf_err *err);

#endif /* SEBPF_RECORD_RULES_H */
