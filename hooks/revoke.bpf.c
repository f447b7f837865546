// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the revocation of a token
 * Copyright (C) 2026 The sebpf authors
 *
 * syscall, attached to nothing: run by BPF_PROG_TEST_RUN for whoever may open
 *	the pinned program, which is asked for as bpf { prog_run }. Marks one
 *	token as revoked, in place, so that what hooks write at the same time
 *	is not lost. Every hook that comes after finds the mark.
 *
 * What it decides when something is wrong: a token that is gone, another one
 * at its address, or one that is being labelled is left alone, and the result
 * says so. A token that was never labelled is nothing to it: see find_label()
 * in check.bpf.c.
 */
#include "hooks/core.h"
#include "hooks/maps.h"

SEC("syscall")
int revoke_token(struct sebpf_revocation *revocation)
{
	struct sebpf_token_key key = { .token = revocation->token };
	struct sebpf_token *token;

	revocation->done = 0;
	token = bpf_map_lookup_elem(&sebpf_tokens, &key);
	if (token && token->id == revocation->id &&
	    __sync_val_compare_and_swap(&token->state, SEBPF_TOKEN_READY,
					SEBPF_TOKEN_REVOKED) ==
		    SEBPF_TOKEN_READY)
		revocation->done = 1;
	return 0;
}
