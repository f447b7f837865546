/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - rules for delegated BPF that cannot take effect, or grant too much
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_H
#define SEBPF_LINT_H

#include "selinux-module/cil_names.h"
#include "selinux-module/cil_rules.h"
#include "selinux-module/findings.h"
#include "selinux-module/policy.h"

/**
 * struct sebpf_lint_modules - where a policy comes from
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
 * @param policy the policy.
 * @param modules the modules that it was compiled from: only what they say is
 *	told, with the lines. NULL: the policy stands for itself.
 * @param findings receives the findings.
 * @param err filled on failure.
 * @return 0; -ENOMEM.
 */
int sebpf_lint(const struct sebpf_policy *policy,
	       const struct sebpf_lint_modules *modules,
	       struct sebpf_findings *findings, struct sebpf_err *err);

/**
 * Looks through modules before they are installed, alone or together with a
 * policy. To be called in a process of its own: see sebpf_cil_compile().
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
 * @param err filled on failure.
 * @return 0; -ENOMEM.
 */
int sebpf_lint_delegate(const char *text, struct sebpf_findings *findings,
			struct sebpf_err *err);

#endif /* SEBPF_LINT_H */
