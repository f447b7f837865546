/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the audit record of a revocation
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_REVOCATION_H
#define SEBPF_REVOCATION_H

#include "audit/record.h"
#include "labels/names.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"

/**
 * Writes that a token was revoked: "op=revoke token_id=N userns=N
 * delegator=... tcontext=..."; who did it stands in the record's head.
 *
 * @param names the names of the ids in the token's contexts.
 * @param token the token.
 * @param success 1; 0 where it could not be revoked.
 * @param ret_record receives the record; the caller frees its text.
 * @param err filled on failure.
 * @return 0; -ENOMEM; -ENOENT where an id has no name.
 */
int sebpf_revocation_write(const struct sebpf_names *names,
			   const struct sebpf_token *token, int success,
			   struct sebpf_record *ret_record,
			   struct sebpf_err *err);

#endif /* SEBPF_REVOCATION_H */
