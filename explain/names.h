/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - names of types, as they may be printed
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_EXPLAIN_NAMES_H
#define SEBPF_EXPLAIN_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include <sepol/policydb/policydb.h>

/**
 * Proposes a name for the type of a domain's tokens: "foo_t" has tokens of
 * "foo_bpf_token_t", or of a type that does not exist.
 *
 * @param db the policy; NULL: none.
 * @param domain the domain.
 * @return the name, which the caller frees; NULL if there is no memory.
 */
char *sebpf_new_token_type(const struct policydb *db, const char *domain);

/**
 * struct sebpf_names_list - names of types; owns them
 * @items: the names.
 * @count: their number.
 */
struct sebpf_names_list {
	char **items;
	size_t count;
};

/**
 * Copies the name of a type, fit for a terminal.
 *
 * @param db the policy.
 * @param type by the policy's value.
 * @return the name, which the caller frees; NULL if there is no memory.
 */
char *sebpf_type_name(const struct policydb *db, uint32_t type);

/**
 * Adds the name of a type at the end.
 *
 * @param list the list.
 * @param db the policy.
 * @param type by the policy's value.
 * @return 0; -ENOMEM.
 */
int sebpf_names_add(struct sebpf_names_list *list, const struct policydb *db,
		    uint32_t type);

/**
 * Frees the names and leaves none.
 *
 * @param list may be empty.
 */
void sebpf_names_free(struct sebpf_names_list *list);

#endif /* SEBPF_EXPLAIN_NAMES_H */
