// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the revocation of a token
 * Copyright (C) 2026 The sebpf authors
 *
 * syscall, attached to nothing: run by BPF_PROG_TEST_RUN for any process that
 *	may open the pinned program, which is checked as bpf { prog_run }. Marks
 *	one token as revoked, in place, so that what hooks write at the same
 *	time is not lost. Every later hook finds the mark.
 *
 * What it decides if something is wrong: a token that is gone, another one at
 * its address, or one that is being labelled is left alone, and the result says
 * so. A token that was never labelled does not exist for it. A decision that is
 * kept at the same moment is forgotten by the hook that keeps it: see
 * hooks/avc.h.
 */
#include "hooks/avc.h"
#include "hooks/core.h"
#include "hooks/maps.h"

SEC("syscall")
int revoke_token(struct sebpf_revocation *revocation)
{
	struct sebpf_token *token = token_entry(revocation->token);

	revocation->done = 0;
	if (token && token->id == revocation->id &&
	    __sync_val_compare_and_swap(&token->state, SEBPF_TOKEN_READY,
					SEBPF_TOKEN_REVOKED) ==
		    SEBPF_TOKEN_READY) {
		avc_forget(token->avc_key);
		revocation->done = 1;
	}
	return 0;
}
