/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the subcommands print as JSON
 * Copyright (C) 2026 The sebpf authors
 *
 * As with json-c itself, a failed allocation leaves a member out.
 */
#ifndef SEBPF_CLI_JSON_H
#define SEBPF_CLI_JSON_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <json-c/json.h>

/* Adds a text to an object, or null for NULL. */
void sebpf_json_text(struct json_object *object, const char *key,
		     const char *text);

/* Adds true or false to an object. */
void sebpf_json_flag(struct json_object *object, const char *key, int flag);

/* Adds a number to an object. */
void sebpf_json_number(struct json_object *object, const char *key,
		       uint64_t number);

/* Adds a member to an object, which owns it from then on; NULL is null. */
void sebpf_json_add(struct json_object *object, const char *key,
		    struct json_object *member);

/* Makes an array of texts. */
struct json_object *sebpf_json_texts(char *const *texts, size_t count);

/* Prints an object, and frees it. */
void sebpf_json_print(FILE *out, struct json_object *object);

#endif /* SEBPF_CLI_JSON_H */
