// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the rules of a policy that concern the hooks
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>

#include "lint/rules.h"

#define FIRST_ROOM 256U

int sebpf_rule_list_add(struct sebpf_rule_list *list,
			const struct sebpf_rule *rule)
{
	if (list->count == list->room) {
		size_t room = list->room ? list->room * 2 : FIRST_ROOM;
		struct sebpf_rule *rules =
			reallocarray(list->rules, room, sizeof(*rules));

		if (!rules)
			return -ENOMEM;
		list->rules = rules;
		list->room = room;
	}
	list->rules[list->count++] = *rule;
	return 0;
}
