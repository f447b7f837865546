// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the form of audit records, for writing and reading them
 * Copyright (C) 2026 The sebpf authors
 */
#include "audit/fields.h"

static const char *const names[SEBPF_FIELD_COUNT] = {
#define X(id, name) [SEBPF_FIELD_##id] = #name,
	SEBPF_RECORD_FIELDS(X)
#undef X
};

const char *sebpf_field_name(enum sebpf_field field)
{
	return names[field];
}
