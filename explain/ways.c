// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - how a domain gets tokens of a type
 * Copyright (C) 2026 The sebpf authors
 */
#include "explain/ways.h"

bool sebpf_may_delegate(const struct sebpf_lint_rights *rights)
{
	return rights->allowed[SEBPF_CLASS_BPF_TOKEN] &
	       SEBPF_PERM(BPF_TOKEN, DELEGATE);
}

struct sebpf_ways sebpf_ways_find(const struct sebpf_lint_facts *facts,
				  uint32_t domain)
{
	const struct sebpf_lint_rights *rights = &facts->rights[domain];
	bool is_own = facts->token_of[domain] == facts->token;

	return (struct sebpf_ways){
		.is_own = is_own,
		.is_transition = is_own && facts->token != domain,
		.creates = (is_own || facts->is_delegated) &&
			   sebpf_lint_may(facts, rights, SEBPF_CLASS_BPF_TOKEN,
					  SEBPF_PERM(BPF_TOKEN, CREATE)) &&
			   sebpf_lint_may(facts, rights, SEBPF_CLASS_ANON_INODE,
					  SEBPF_PERM(ANON_INODE, CREATE)),
		.receives =
			sebpf_lint_may(facts, rights, SEBPF_CLASS_ANON_INODE,
				       SEBPF_PERM(ANON_INODE, READ) |
					       SEBPF_PERM(ANON_INODE, WRITE)),
	};
}
