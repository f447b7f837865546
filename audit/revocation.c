// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the audit record of a revocation
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <libaudit.h>
#include <stdio.h>
#include <stdlib.h>

#include "audit/revocation.h"

int sebpf_revocation_write(const struct sebpf_token *token,
			   const struct sebpf_token_texts *texts, int success,
			   struct sebpf_record *ret_record,
			   struct sebpf_err *err)
{
	const char *delegator = texts->delegator;
	char *text = NULL;

	if (asprintf(&text,
		     "op=revoke token_id=%llu userns=%u %s%s%stcontext=%s",
		     token->id, token->userns, delegator ? "delegator=" : "",
		     delegator ? delegator : "", delegator ? " " : "",
		     texts->label ? texts->label : "?") < 0)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	ret_record->type = AUDIT_USER_MAC_CONFIG_CHANGE;
	ret_record->success = success;
	ret_record->text = text;
	return 0;
}
