/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what a BPF filesystem is to delegate, as a user writes it
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_DELEGATION_H
#define SEBPF_CLI_DELEGATION_H

#include <stdbool.h>

#include "sebpf/abi.h"
#include "sebpf/error.h"

/* Bytes of one element of a list, with its NUL. */
#define SEBPF_DELEGATE_ELEMENT_BYTES 64

/**
 * struct sebpf_delegation - what is delegated
 * @list: for each mask a list of names as the kernel takes them, separated
 *	by commas or colons, or one number; NULL if it is not set. Owned by the
 *	caller.
 */
struct sebpf_delegation {
	const char *list[SEBPF_MASK_COUNT];
};

/**
 * Checks the form of all lists, without asking the kernel.
 *
 * The kernel takes a number among names, but forgets the names before it. So a
 * mixed list would not delegate what it says.
 *
 * @param delegation the lists.
 * @param err filled on failure.
 * @return 0; -EINVAL if no list is given, an element is empty, neither a
 *	name nor a number, too long, zero, out of range, or a number that is
 *	not alone.
 */
int sebpf_delegation_check(const struct sebpf_delegation *delegation,
			   struct sebpf_err *err);

/**
 * Takes the first element off a list.
 *
 * @param rest the list; receives what follows the element's separator, NULL
 *	after the last one.
 * @param element receives the element.
 * @return false if it is too long; nothing is taken then.
 */
bool sebpf_delegation_next(const char **rest,
			   char element[SEBPF_DELEGATE_ELEMENT_BYTES]);

#endif /* SEBPF_CLI_DELEGATION_H */
