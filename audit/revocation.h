/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the audit record of a revocation
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_AUDIT_REVOCATION_H
#define SEBPF_AUDIT_REVOCATION_H

#include "audit/record.h"
#include "loader/tokens.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"

/**
 * Writes that a token was revoked: "op=revoke token_id=N userns=N delegator=...
 * tcontext=..."; the record's head says who revoked it.
 *
 * @param texts its contexts.
 * @param success 1; 0 if it could not be revoked.
 * @param ret_record receives the record; the caller frees its text.
 * @param err filled on failure.
 * @return 0; -ENOMEM.
 */
int sebpf_revocation_write(const struct sebpf_token *token,
			   const struct sebpf_token_texts *texts, int success,
			   struct sebpf_record *ret_record,
			   struct sebpf_err *err);

#endif /* SEBPF_AUDIT_REVOCATION_H */
