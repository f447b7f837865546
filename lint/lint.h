/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - rules for delegated BPF that cannot take effect, or grant too much
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_LINT_H
#define SEBPF_LINT_LINT_H

#include "lint/cil_names.h"
#include "lint/cil_rules.h"
#include "lint/findings.h"
#include "policy/policy.h"

/**
 * struct sebpf_lint_modules - the modules that a policy was compiled from
 * @set: the modules.
 * @names: their names.
 * @rules: their rules.
 * @below: the policy that they were added to; NULL: none.
 */
struct sebpf_lint_modules {
	const struct sebpf_cil_set *set;
	const struct sebpf_cil_names *names;
	const struct sebpf_cil_rules *rules;
	const struct sebpf_policy *below;
};

/**
 * Looks through a policy.
 *
 * @param modules the modules that it was compiled from: only what they say is
 *	reported, with the lines. NULL: all of the policy counts.
 * @param findings receives the findings.
 * @param err filled on failure.
 * @return 0; -ENOMEM.
 */
int sebpf_lint(const struct sebpf_policy *policy,
	       const struct sebpf_lint_modules *modules,
	       struct sebpf_findings *findings, struct sebpf_err *err);

/**
 * Looks through modules before they are installed, alone or together with a
 * policy. Call it in a process of its own: see sebpf_cil_compile().
 *
 * @param paths the modules.
 * @param count their number.
 * @param below the policy; NULL: none.
 * @param findings receives the findings.
 * @param err filled on failure.
 * @return 0; as sebpf_cil_set_read(); as sebpf_cil_compile(); as sebpf_lint().
 */
int sebpf_lint_files(char *const *paths, uint32_t count,
		     const struct sebpf_policy *below,
		     struct sebpf_findings *findings, struct sebpf_err *err);

/**
 * Looks through the options of a BPF filesystem for what the kernel ignores or
 * loses.
 *
 * @param text the options, as mount(8) takes them.
 * @param findings receives the findings.
 * @param ret_masks receives what the kernel would delegate, by enum sebpf_mask;
 *	may be NULL.
 * @param err filled on failure.
 * @return 0; -ENOMEM.
 */
int sebpf_lint_delegate(const char *text, struct sebpf_findings *findings,
			uint64_t *ret_masks, struct sebpf_err *err);

#endif /* SEBPF_LINT_LINT_H */
