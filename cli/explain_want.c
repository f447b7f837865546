// SPDX-License-Identifier: GPL-2.0-only
/* sebpf explain - who may do something, and what somebody lacks for it
 * Copyright (C) 2026 The sebpf authors
 */
#include <inttypes.h>

#include "cli/colour.h"
#include "cli/explain.h"
#include "cli/json.h"
#include "labels/delegate_mask.h"
#include "lint/type_needs.h"
#include "policy/text.h"

static void print_ways(FILE *out, const struct sebpf_chance *chance)
{
	if (chance->creates)
		(void)fputs("creates it", out);
	if (chance->receives)
		(void)fprintf(out, "%sreceives it",
			      chance->creates ? ", " : "");
}

/* What the rule lacks on some kernels, or at some booleans. */
static void print_conditions(FILE *out, const struct sebpf_chance *chance)
{
	for (size_t i = 0; i < chance->count; i++) {
		const struct sebpf_missing *missing = &chance->missing[i];

		if (missing->condition)
			(void)fprintf(out, "; if %s (now: %s)",
				      missing->condition, missing->values);
		if (missing->kernels)
			(void)fprintf(out, "; not %s, without %s",
				      missing->kernels, missing->rule);
	}
	if (chance->is_permissive)
		(void)fputs("; permissive", out);
	(void)fputc('\n', out);
}

static void print_capabilities(FILE *out, const struct sebpf_want *want)
{
	uint32_t capabilities = sebpf_want_capabilities(want);

	(void)fprintf(
		out, "with CAP_BPF%s%s",
		capabilities & SEBPF_NEEDS_NET_ADMIN ? ", CAP_NET_ADMIN" : "",
		capabilities & SEBPF_NEEDS_PERFMON ? ", CAP_PERFMON" : "");
	if (!capabilities)
		(void)fputs(" or if kernel.unprivileged_bpf_disabled is 0",
			    out);
}

void sebpf_print_who(FILE *out, const struct sebpf_chances *chances,
		     const struct sebpf_want *want)
{
	for (size_t i = 0; i < chances->count; i++) {
		const struct sebpf_chance *chance = &chances->items[i];

		if (chance->token) {
			(void)fprintf(out,
				      "%s, token labelled %s: ", chance->domain,
				      chance->token);
			print_ways(out, chance);
		} else {
			(void)fprintf(out,
				      "%s, without a token: ", chance->domain);
			print_capabilities(out, want);
		}
		print_conditions(out, chance);
	}
}

static struct json_object *missing_json(const struct sebpf_missing *missing)
{
	struct json_object *object = json_object_new_object();

	sebpf_json_text(object, "rule", missing->rule);
	sebpf_json_text(object, "condition", missing->condition);
	sebpf_json_text(object, "values", missing->values);
	sebpf_json_text(object, "kernels", missing->kernels);
	return object;
}

static void add_chance(struct json_object *object,
		       const struct sebpf_chance *chance)
{
	struct json_object *missing = json_object_new_array();

	for (size_t i = 0; i < chance->count; i++)
		(void)json_object_array_add(missing,
					    missing_json(&chance->missing[i]));
	sebpf_json_text(object, "domain", chance->domain);
	sebpf_json_text(object, "token", chance->token);
	sebpf_json_flag(object, "creates", chance->creates);
	sebpf_json_flag(object, "receives", chance->receives);
	sebpf_json_flag(object, "permissive", chance->is_permissive);
	sebpf_json_add(object, "missing", missing);
}

void sebpf_who_json(struct json_object *object,
		    const struct sebpf_chances *chances)
{
	struct json_object *who = json_object_new_array();

	for (size_t i = 0; i < chances->count; i++) {
		struct json_object *item = json_object_new_object();

		add_chance(item, &chances->items[i]);
		(void)json_object_array_add(who, item);
	}
	sebpf_json_add(object, "who", who);
}

/* Options that the mount lacks; all that it needs, if it is not known. */
static uint64_t lacking(const struct sebpf_chance *chance, uint32_t mask,
			const uint64_t *given)
{
	return chance->options.masks[mask] & ~(given ? given[mask] : 0);
}

bool sebpf_is_missing(const struct sebpf_chance *chance, const uint64_t *given)
{
	for (size_t i = 0; i < chance->count; i++)
		if (!chance->missing[i].kernels)
			return true;
	for (uint32_t mask = 0; given && mask < SEBPF_MASK_COUNT; mask++)
		if (lacking(chance, mask, given))
			return true;
	return false;
}

static void print_options(FILE *out, uint32_t mask, uint64_t bits)
{
	const char *separator = "=";
	const char *name;

	(void)fputs(sebpf_mask_mount_option(mask), out);
	for (uint32_t i = 0; (name = sebpf_mask_value_name(mask, i)); i++)
		if (bits >> i & 1) {
			(void)fprintf(out, "%s%s", separator, name);
			separator = ":";
		}
}

static void print_head(FILE *out, enum sebpf_colour colour, const char *head,
		       const char *kernels)
{
	(void)fprintf(out, "%s%s%s%s%s: ", sebpf_colour(colour), head,
		      kernels ? " " : "", kernels ? kernels : "",
		      sebpf_colour(SEBPF_COLOUR_END));
}

static void print_rule(FILE *out, const struct sebpf_missing *missing)
{
	bool is_final = sebpf_missing_is_final(missing);

	print_head(out, is_final ? SEBPF_COLOUR_BAD : SEBPF_COLOUR_NOTE,
		   is_final || missing->kernels ? "missing" : "off",
		   missing->kernels);
	(void)fputs(missing->rule, out);
	if (missing->condition)
		(void)fprintf(out, ", which is allowed if %s (now: %s)",
			      missing->condition, missing->values);
	(void)fputc('\n', out);
}

/* A type that the policy does not have yet has to be declared. */
static void print_type(FILE *out, const struct sebpf_chance *chance)
{
	if (!chance->is_new)
		return;
	print_head(out, SEBPF_COLOUR_BAD, "missing", NULL);
	(void)fprintf(out, "(type %s)\n", chance->token);
	print_head(out, SEBPF_COLOUR_BAD, "missing", NULL);
	(void)fprintf(out, "(call sebpf_token_type (%s %s))\n", chance->domain,
		      chance->token);
}

static bool is_part_of_type(const struct sebpf_chance *chance,
			    const struct sebpf_missing *missing)
{
	return chance->is_new && missing->rule[1] == 't';
}

void sebpf_print_missing(FILE *out, const struct sebpf_chance *chance,
			 const char *want, const uint64_t *given)
{
	bool is_missing = sebpf_is_missing(chance, given);

	(void)fprintf(out, "%s, token labelled %s: %s%s%s %s", chance->domain,
		      chance->token,
		      sebpf_colour(is_missing ? SEBPF_COLOUR_BAD :
						SEBPF_COLOUR_GOOD),
		      is_missing ? "may not" : "may",
		      sebpf_colour(SEBPF_COLOUR_END), want);
	if (chance->creates || chance->receives) {
		(void)fputs("; ", out);
		print_ways(out, chance);
	}
	(void)fputs(chance->is_permissive ? "; permissive\n" : "\n", out);
	print_type(out, chance);
	for (size_t i = 0; i < chance->count; i++)
		if (!is_part_of_type(chance, &chance->missing[i]))
			print_rule(out, &chance->missing[i]);
	for (uint32_t mask = 0; mask < SEBPF_MASK_COUNT; mask++) {
		uint64_t bits = lacking(chance, mask, given);

		if (!bits)
			continue;
		if (given)
			print_head(out, SEBPF_COLOUR_BAD, "missing option",
				   NULL);
		else
			(void)fputs("mount option: ", out);
		print_options(out, mask, bits);
		(void)fputc('\n', out);
	}
}

static struct json_object *options_json(const struct sebpf_chance *chance,
					const uint64_t *given)
{
	struct json_object *object = json_object_new_object();

	for (uint32_t mask = 0; mask < SEBPF_MASK_COUNT; mask++) {
		struct json_object *array = json_object_new_array();
		uint64_t bits = lacking(chance, mask, given);
		const char *name;

		for (uint32_t i = 0; (name = sebpf_mask_value_name(mask, i));
		     i++)
			if (bits >> i & 1)
				(void)json_object_array_add(
					array, json_object_new_string(name));
		sebpf_json_add(object, sebpf_mask_mount_option(mask), array);
	}
	return object;
}

void sebpf_missing_json(struct json_object *object,
			const struct sebpf_chance *chance,
			const uint64_t *given)
{
	sebpf_json_flag(object, "may", !sebpf_is_missing(chance, given));
	add_chance(object, chance);
	sebpf_json_flag(object, "new_type", chance->is_new);
	sebpf_json_add(object, "options", options_json(chance, NULL));
	sebpf_json_add(object, "missing_options",
		       given ? options_json(chance, given) : NULL);
}
