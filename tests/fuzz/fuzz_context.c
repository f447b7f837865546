// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - fuzzer: a context as text
 * Copyright (C) 2026 The sebpf authors
 *
 * A context that is accepted is written as text, and that text is accepted and
 * means the same.
 */
#include <errno.h>
#include <string.h>

#include "labels/context.h"
#include "labels/context_parse.h"
#include "labels/names.h"
#include "sebpf/cleanup.h"
#include "tests/fuzz/fuzz.h"

/* How many names of each kind there are; c0 to c1039 are too many. */
static const uint32_t counts[SEBPF_NAME_KINDS] = {
	[SEBPF_NAME_USER] = 3,
	[SEBPF_NAME_ROLE] = 3,
	[SEBPF_NAME_TYPE] = 3,
	[SEBPF_NAME_SENSITIVITY] = 4,
	[SEBPF_NAME_CATEGORY] = SEBPF_MAX_CATEGORIES + 16,
};

static struct sebpf_names *make_names(void)
{
	static const char letters[SEBPF_NAME_KINDS + 1] = "urtsc";
	struct sebpf_names *names = NULL;
	struct sebpf_err err = { 0 };
	uint32_t id;

	if (sebpf_names_new(&names, &err))
		fuzz_fail("%s", err.text);
	for (int kind = 0; kind < SEBPF_NAME_KINDS; kind++)
		for (uint32_t i = 0; i < counts[kind]; i++) {
			char name[16];

			(void)snprintf(name, sizeof(name), "%c%u",
				       letters[kind], i);
			if (sebpf_names_intern(names,
					       (enum sebpf_name_kind)kind, name,
					       i + 1, &id, &err))
				fuzz_fail("%s", err.text);
		}
	return names;
}

static int find_name(const void *policy, enum sebpf_name_kind kind,
		     const char *name, uint32_t *ret_number,
		     struct sebpf_err *err)
{
	uint32_t id = sebpf_names_find(policy, kind, name);

	if (!id)
		return sebpf_err_set(err, -ENOENT, "no such name \"%s\"", name);
	*ret_number = id;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct sebpf_names *names;
	struct sebpf_context_names meaning = { .find = find_name };
	struct sebpf_context context = { 0 }, again = { 0 };
	char *input sebpf_auto_free = NULL;
	char *text sebpf_auto_free = NULL;
	struct sebpf_err err = { 0 };

	if (!names)
		names = make_names();
	if (!size)
		return 0;
	meaning.policy = names;
	meaning.has_levels = bytes[0] & 1;
	input = strndup((const char *)bytes + 1, size - 1);
	if (!input || sebpf_context_parse(input, &meaning, &context, &err))
		return 0;
	if (sebpf_context_text(names, &context, &text, &err))
		fuzz_fail("no text: %s", err.text);
	if (sebpf_context_parse(text, &meaning, &again, &err))
		fuzz_fail("\"%s\" became \"%s\": %s", input, text, err.text);
	if (memcmp(&context, &again, sizeof(context)) != 0)
		fuzz_fail("\"%s\" became \"%s\"", input, text);
	return 0;
}
