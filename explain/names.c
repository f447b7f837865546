// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - names of types, as they may be printed
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain/names.h"
#include "policy/database.h"
#include "policy/text.h"

/* How many names are tried. */
#define NAMES 9

char *sebpf_new_token_type(const struct policydb *db, const char *domain)
{
	size_t length = strlen(domain);
	char *name = NULL;

	if (length > 2 && !strcmp(domain + length - 2, "_t"))
		length -= 2;
	for (int i = 1; i <= NAMES; i++) {
		char number[2] = { (char)(i > 1 ? '0' + i : '\0'), '\0' };

		free(name);
		if (asprintf(&name, "%.*s_bpf_token%s_t", (int)length, domain,
			     number) < 0)
			return NULL;
		if (!db || !hashtab_search(db->p_types.table, name))
			break;
	}
	return name;
}

char *sebpf_type_name(const struct policydb *db, uint32_t type)
{
	struct sebpf_text text sebpf_auto_text = { 0 };

	if (sebpf_text_open(&text))
		return NULL;
	sebpf_text_name(text.stream, sebpf_db_shown(db, SYM_TYPES, type));
	return sebpf_text_take(&text);
}

int sebpf_names_add(struct sebpf_names_list *list, const struct policydb *db,
		    uint32_t type)
{
	char **items =
		reallocarray(list->items, list->count + 1, sizeof(*items));

	if (!items)
		return -ENOMEM;
	list->items = items;
	items[list->count] = sebpf_type_name(db, type);
	return items[list->count++] ? 0 : -ENOMEM;
}

void sebpf_names_free(struct sebpf_names_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct sebpf_names_list){ 0 };
}
