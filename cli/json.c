// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the subcommands print as JSON
 * Copyright (C) 2026 The sebpf authors
 */
#include "cli/json.h"

void sebpf_json_add(struct json_object *object, const char *key,
		    struct json_object *member)
{
	(void)json_object_object_add(object, key, member);
}

void sebpf_json_text(struct json_object *object, const char *key,
		     const char *text)
{
	sebpf_json_add(object, key, text ? json_object_new_string(text) : NULL);
}

void sebpf_json_flag(struct json_object *object, const char *key, int flag)
{
	sebpf_json_add(object, key, json_object_new_boolean(flag));
}

void sebpf_json_number(struct json_object *object, const char *key,
		       uint64_t number)
{
	sebpf_json_add(object, key, json_object_new_uint64(number));
}

struct json_object *sebpf_json_texts(char *const *texts, size_t count)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < count; i++)
		(void)json_object_array_add(array,
					    json_object_new_string(texts[i]));
	return array;
}

void sebpf_json_print(FILE *out, struct json_object *object)
{
	(void)fprintf(out, "%s\n",
		      json_object_to_json_string_ext(
			      object, JSON_C_TO_STRING_PRETTY |
					      JSON_C_TO_STRING_SPACED |
					      JSON_C_TO_STRING_NOSLASHESCAPE));
	(void)json_object_put(object);
}
