// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - why a permission is granted or refused, in words
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "explain/reasons.h"

#define FIRST_ROOM 4U

const char *sebpf_reason_name(enum sebpf_reason_kind kind)
{
	switch (kind) {
	case SEBPF_REASON_RULE:
		return "rule";
	case SEBPF_REASON_NO_RULE:
		return "no_rule";
	case SEBPF_REASON_BOOLEAN:
		return "boolean";
	case SEBPF_REASON_CONSTRAINT:
		return "constraint";
	case SEBPF_REASON_ROLES:
		return "roles";
	case SEBPF_REASON_BOUNDS:
		return "bounds";
	case SEBPF_REASON_UNKNOWN_CLASS:
		return "unknown_class";
	case SEBPF_REASON_UNKNOWN_PERMISSION:
		return "unknown_permission";
	case SEBPF_REASON_KINDS:
		break;
	}
	return "unknown";
}

int sebpf_reasons_add(struct sebpf_reasons *reasons,
		      struct sebpf_reason *reason)
{
	size_t at;

	if (reasons->count == reasons->room) {
		size_t room = reasons->room ? 2 * reasons->room : FIRST_ROOM;
		struct sebpf_reason *items =
			reallocarray(reasons->items, room, sizeof(*items));

		if (!items) {
			sebpf_reason_free(reason);
			return -ENOMEM;
		}
		reasons->items = items;
		reasons->room = room;
	}
	at = reasons->count++;
	for (; at && reasons->items[at - 1].rank > reason->rank; at--)
		reasons->items[at] = reasons->items[at - 1];
	reasons->items[at] = *reason;
	*reason = (struct sebpf_reason){ 0 };
	return 0;
}

void sebpf_reason_free(struct sebpf_reason *reason)
{
	free(reason->words);
	free(reason->rule);
	free(reason->source);
	free(reason->target);
	free(reason->condition);
	free(reason->values);
	free(reason->bounds);
	*reason = (struct sebpf_reason){ 0 };
}

void sebpf_reasons_free(struct sebpf_reasons *reasons)
{
	for (size_t i = 0; i < reasons->count; i++)
		sebpf_reason_free(&reasons->items[i]);
	free(reasons->items);
	*reasons = (struct sebpf_reasons){ 0 };
}
