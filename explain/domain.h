/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - all that a domain may do with delegated BPF
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_EXPLAIN_DOMAIN_H
#define SEBPF_EXPLAIN_DOMAIN_H

#include <stdbool.h>

#include "explain/names.h"
#include "explain/ways.h"

/**
 * struct sebpf_domain_token - tokens of one type; owns what it points to
 * @type: their type.
 * @ways: how the domain gets them.
 * @delegators: who may choose the type for tokens of a mount.
 * @rights: what the rules allow the domain on them.
 * @findings: what lint finds about that.
 */
struct sebpf_domain_token {
	char *type;
	struct sebpf_ways ways;
	struct sebpf_names_list delegators;
	struct sebpf_lint_rights rights;
	struct sebpf_findings findings;
};

/**
 * struct sebpf_domain - what a domain may do; owns what it points to
 * @tokens: by type.
 * @count: number of types.
 * @delegates: types that it may choose for tokens; its own: that it delegates
 *	without choosing one.
 * @has_tokenless: whether the policy has class bpf_tokenless.
 * @tokenless: what it may do without a token, by our bits of class bpf.
 * @checked: classes that the policy has, bit N for enum sebpf_class N.
 */
struct sebpf_domain {
	struct sebpf_domain_token *tokens;
	size_t count;
	struct sebpf_names_list delegates;
	bool has_tokenless;
	uint32_t tokenless;
	uint32_t checked;
};

/**
 * Finds out what a domain may do. Rules of conditionals count whatever the
 * booleans are, as for sebpf_lint().
 *
 * @param policy the policy.
 * @param name the domain: a type.
 * @param ret_domain receives what it may do; the caller frees it.
 * @param err filled on failure.
 * @return 0; -ENOENT if the policy has no such type; -ENOMEM.
 */
int sebpf_explain_domain(const struct sebpf_policy *policy, const char *name,
			 struct sebpf_domain *ret_domain,
			 struct sebpf_err *err);

/**
 * Frees what a domain may do, and leaves nothing.
 *
 * @param domain may be empty.
 */
void sebpf_domain_free(struct sebpf_domain *domain);

#define sebpf_auto_domain __attribute__((cleanup(sebpf_domain_free)))

#endif /* SEBPF_EXPLAIN_DOMAIN_H */
