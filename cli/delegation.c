// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what a BPF filesystem is to delegate, as a user writes it
 * Copyright (C) 2026 The sebpf authors
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/delegation.h"
#include "labels/delegate_mask.h"

/* What separates the elements of a list. */
#define SEPARATORS ",:"

bool sebpf_delegation_next(const char **rest,
			   char element[SEBPF_DELEGATE_ELEMENT_BYTES])
{
	size_t length = strcspn(*rest, SEPARATORS);

	if (length >= SEBPF_DELEGATE_ELEMENT_BYTES)
		return false;
	memcpy(element, *rest, length);
	element[length] = '\0';
	*rest = (*rest)[length] ? *rest + length + 1 : NULL;
	return true;
}

static bool is_name(const char *element)
{
	if (!isalpha((unsigned char)element[0]))
		return false;
	while (isalnum((unsigned char)*element) || *element == '_')
		element++;
	return !*element;
}

static int check_number(const char *option, const char *element,
			struct sebpf_err *err)
{
	char *end = NULL;
	uintmax_t value;

	errno = 0;
	value = strtoumax(element, &end, 0);
	if (*end)
		return sebpf_err_set(err, -EINVAL,
				     "--%s: \"%s\" is neither a name nor a "
				     "number",
				     option, element);
	if (errno || value > UINT64_MAX)
		return sebpf_err_set(err, -EINVAL,
				     "--%s: \"%s\" does not fit in 64 bits",
				     option, element);
	if (!value)
		return sebpf_err_set(err, -EINVAL,
				     "--%s: \"%s\" delegates nothing", option,
				     element);
	return 0;
}

static int check_element(const char *option, const char *element,
			 struct sebpf_err *err)
{
	if (!*element)
		return sebpf_err_set(err, -EINVAL, "--%s: an element is empty",
				     option);
	if (isdigit((unsigned char)*element))
		return check_number(option, element, err);
	if (!is_name(element))
		return sebpf_err_set(err, -EINVAL,
				     "--%s: \"%s\" is neither a name nor a "
				     "number",
				     option, element);
	/* Some kernels shift it out of the mask, onto another command. */
	if (!strcasecmp(element, "common_attrs"))
		return sebpf_err_set(err, -EINVAL,
				     "--%s: \"%s\" is a flag, not a command",
				     option, element);
	return 0;
}

static int check_list(const char *option, const char *list,
		      struct sebpf_err *err)
{
	char element[SEBPF_DELEGATE_ELEMENT_BYTES];
	unsigned int names = 0, numbers = 0;
	const char *rest = list;
	int ret;

	while (rest) {
		if (!sebpf_delegation_next(&rest, element))
			return sebpf_err_set(err, -EINVAL,
					     "--%s: an element is too long",
					     option);
		ret = check_element(option, element, err);
		if (ret)
			return ret;
		if (isdigit((unsigned char)*element))
			numbers++;
		else
			names++;
	}
	if (numbers && names + numbers > 1)
		return sebpf_err_set(err, -EINVAL,
				     "--%s: the number in \"%s\" must stand "
				     "alone; give one number, or names only",
				     option, list);
	return 0;
}

int sebpf_delegation_check(const struct sebpf_delegation *delegation,
			   struct sebpf_err *err)
{
	enum sebpf_mask mask;
	bool given = false;
	int ret;

	for (mask = 0; mask < SEBPF_MASK_COUNT; mask++) {
		if (!delegation->list[mask])
			continue;
		ret = check_list(sebpf_mask_option(mask),
				 delegation->list[mask], err);
		if (ret)
			return ret;
		given = true;
	}
	if (!given)
		return sebpf_err_set(err, -EINVAL,
				     "nothing is delegated: give --cmds, "
				     "--maps, --progs or --attachs");
	return 0;
}
