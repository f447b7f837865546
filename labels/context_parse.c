// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - security contexts read from text
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <string.h>

#include "labels/context_parse.h"
#include "sebpf/cleanup.h"

static const char *const kind_words[SEBPF_NAME_KINDS] = {
	[SEBPF_NAME_USER] = "user",
	[SEBPF_NAME_ROLE] = "role",
	[SEBPF_NAME_TYPE] = "type",
	[SEBPF_NAME_SENSITIVITY] = "sensitivity",
	[SEBPF_NAME_CATEGORY] = "category",
};

/* Cuts the text at the first @separator; NULL where there is none. */
static char *cut(char *text, char separator)
{
	char *rest = text ? strchr(text, separator) : NULL;

	if (rest)
		*rest++ = '\0';
	return rest;
}

static int find(const struct sebpf_context_names *names,
		enum sebpf_name_kind kind, const char *name,
		uint32_t *ret_number, struct sebpf_err *err)
{
	if (!*name)
		return sebpf_err_set(err, -EINVAL, "the %s is empty",
				     kind_words[kind]);
	return names->find(names->policy, kind, name, ret_number, err);
}

/* Reads a category, or the two that a run goes from and to. */
static int find_run(const struct sebpf_context_names *names, char *text,
		    uint32_t *ret_first, uint32_t *ret_last,
		    struct sebpf_err *err)
{
	char *end = cut(text, '.');
	int rc = find(names, SEBPF_NAME_CATEGORY, text, ret_first, err);

	*ret_last = *ret_first;
	if (!rc && end)
		rc = find(names, SEBPF_NAME_CATEGORY, end, ret_last, err);
	if (!rc && end && *ret_last <= *ret_first)
		return sebpf_err_set(err, -EINVAL,
				     "categories \"%s.%s\" do not ascend", text,
				     end);
	if (!rc && *ret_last > SEBPF_MAX_CATEGORIES)
		return sebpf_err_set(
			err, -E2BIG,
			"category \"%s\" is number %u of the policy; sebpf "
			"holds %d",
			end ? end : text, *ret_last, SEBPF_MAX_CATEGORIES);
	return rc;
}

static int parse_level(const struct sebpf_context_names *names, char *text,
		       struct sebpf_level *level, struct sebpf_err *err)
{
	char *run = cut(text, ':');
	int rc = find(names, SEBPF_NAME_SENSITIVITY, text, &level->sensitivity,
		      err);

	while (!rc && run) {
		char *next = cut(run, ',');
		uint32_t first = 0;
		uint32_t last = 0;

		rc = find_run(names, run, &first, &last, err);
		for (uint32_t bit = first - 1; !rc && bit < last; bit++)
			level->categories[bit / 64] |= UINT64_C(1) << bit % 64;
		run = next;
	}
	return rc;
}

static int parse_range(const struct sebpf_context_names *names, char *text,
		       struct sebpf_context *context, struct sebpf_err *err)
{
	char *high;
	int rc;

	if (!names->has_levels && !text)
		return 0;
	if (!names->has_levels)
		return sebpf_err_set(err, -EINVAL,
				     "there is a level \"%s\", and the policy "
				     "has no levels",
				     text);
	if (!text)
		return sebpf_err_set(err, -EINVAL,
				     "the level is missing: the policy has "
				     "levels, user:role:type:level");
	high = cut(text, '-');
	rc = parse_level(names, text, &context->low, err);
	context->high = context->low;
	if (!rc && high) {
		memset(&context->high, 0, sizeof(context->high));
		rc = parse_level(names, high, &context->high, err);
	}
	return rc;
}

static int parse(const struct sebpf_context_names *names, char *user,
		 struct sebpf_context *context, struct sebpf_err *err)
{
	char *role = cut(user, ':');
	char *type = cut(role, ':');
	char *range = cut(type, ':');
	int rc;

	if (!type)
		return sebpf_err_set(err, -EINVAL,
				     "it is not written as user:role:type%s",
				     names->has_levels ? ":level" : "");
	rc = find(names, SEBPF_NAME_USER, user, &context->user, err);
	if (!rc)
		rc = find(names, SEBPF_NAME_ROLE, role, &context->role, err);
	if (!rc)
		rc = find(names, SEBPF_NAME_TYPE, type, &context->type, err);
	if (!rc)
		rc = parse_range(names, range, context, err);
	return rc;
}

int sebpf_context_parse(const char *text,
			const struct sebpf_context_names *names,
			struct sebpf_context *ret_context,
			struct sebpf_err *err)
{
	char *copy sebpf_auto_free = strdup(text);
	struct sebpf_context context = { 0 };
	int rc;

	if (!copy)
		return sebpf_err_set(err, -ENOMEM, "no memory for a context");
	rc = parse(names, copy, &context, err);
	if (rc)
		return sebpf_err_prefix(err, "context \"%s\"", text);
	*ret_context = context;
	return 0;
}
