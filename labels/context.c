// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - security contexts as text
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "labels/context.h"
#include "sebpf/cleanup.h"

/**
 * struct writer - a text being written
 * @stream: where it goes; memory.
 * @names: the names of the ids.
 * @err: receives the first failure.
 */
struct writer {
	FILE *stream;
	const struct sebpf_names *names;
	struct sebpf_err *err;
};

static const char *const kind_words[SEBPF_NAME_KINDS] = {
	[SEBPF_NAME_USER] = "user",
	[SEBPF_NAME_ROLE] = "role",
	[SEBPF_NAME_TYPE] = "type",
	[SEBPF_NAME_SENSITIVITY] = "sensitivity",
	[SEBPF_NAME_CATEGORY] = "category",
};

/* Writes @before, where it is not 0, and the name of @id. */
static int put_name(struct writer *writer, char before,
		    enum sebpf_name_kind kind, uint32_t id)
{
	const char *name = sebpf_names_text(writer->names, kind, id);

	if (!name)
		return sebpf_err_set(writer->err, -ENOENT,
				     "%s id %u has no name", kind_words[kind],
				     id);
	if (before)
		(void)fputc(before, writer->stream);
	(void)fputs(name, writer->stream);
	return 0;
}

static int has_category(const struct sebpf_level *level, uint32_t bit)
{
	return bit < SEBPF_MAX_CATEGORIES &&
	       (level->categories[bit / 64] >> (bit % 64) & 1);
}

static int put_level(struct writer *writer, char before,
		     const struct sebpf_level *level)
{
	char separator = ':';
	uint32_t last;
	int rc = put_name(writer, before, SEBPF_NAME_SENSITIVITY,
			  level->sensitivity);

	for (uint32_t bit = 0; !rc && bit < SEBPF_MAX_CATEGORIES; bit++) {
		if (!has_category(level, bit))
			continue;
		last = bit;
		while (has_category(level, last + 1))
			last++;
		rc = put_name(writer, separator, SEBPF_NAME_CATEGORY, bit + 1);
		if (!rc && last > bit)
			rc = put_name(writer, last - bit > 1 ? '.' : ',',
				      SEBPF_NAME_CATEGORY, last + 1);
		separator = ',';
		bit = last;
	}
	return rc;
}

static int put_context(struct writer *writer,
		       const struct sebpf_context *context)
{
	int rc = put_name(writer, 0, SEBPF_NAME_USER, context->user);

	if (!rc)
		rc = put_name(writer, ':', SEBPF_NAME_ROLE, context->role);
	if (!rc)
		rc = put_name(writer, ':', SEBPF_NAME_TYPE, context->type);
	if (rc || !context->low.sensitivity)
		return rc;
	rc = put_level(writer, ':', &context->low);
	if (rc ||
	    memcmp(&context->low, &context->high, sizeof(context->low)) == 0)
		return rc;
	return put_level(writer, '-', &context->high);
}

int sebpf_context_text(const struct sebpf_names *names,
		       const struct sebpf_context *context, char **ret_text,
		       struct sebpf_err *err)
{
	/* Closing the stream writes to these, so that they go first. */
	char *text sebpf_auto_free = NULL;
	size_t size = 0;
	FILE *stream sebpf_auto_file = open_memstream(&text, &size);
	struct writer writer = { .stream = stream, .names = names, .err = err };
	int rc;

	if (!stream)
		return sebpf_err_set(err, -ENOMEM, "no memory for a context");
	rc = put_context(&writer, context);
	if (rc)
		return rc;
	if (ferror(stream) || fclose(sebpf_steal(stream)))
		return sebpf_err_set(err, -ENOMEM, "no memory for a context");
	*ret_text = sebpf_steal(text);
	return 0;
}
