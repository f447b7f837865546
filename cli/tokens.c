// SPDX-License-Identifier: GPL-2.0-only
/* sebpf tokens - the live tokens: label, creator, delegator, masks, uses
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/policy_query.h"
#include "cli/server_pins.h"
#include "common/printable.h"
#include "labels/delegate_mask.h"
#include "loader/tokens.h"
#include "sebpf/cleanup.h"

static const char help[] =
	"Usage: sebpf tokens [--json]\n"
	"List the live tokens: label, creator, delegator, what is delegated, how\n"
	"often and how long. Exit status 1 if there are none.\n\n"
	"  --json      print a JSON array\n"
	"  -h, --help  print this\n";

#define MASK_BITS 64

/**
 * struct listing - a list that is being printed
 * @tokens: the tokens.
 * @now_ns: CLOCK_BOOTTIME.
 * @json: 1: print JSON.
 * @count: tokens printed.
 */
struct listing {
	const struct sebpf_tokens *tokens;
	uint64_t now_ns;
	int json;
	size_t count;
};

static const char *state_name(const struct sebpf_token *token)
{
	return token->state == SEBPF_TOKEN_REVOKED ? "revoked" : "live";
}

/* A task chose its name: what could control a terminal becomes "?". */
static void copy_comm(char copy[SEBPF_COMM_BYTES + 1],
		      const struct sebpf_token *token)
{
	int i;

	for (i = 0; i < SEBPF_COMM_BYTES && token->creator_comm[i]; i++)
		copy[i] = sebpf_printable(token->creator_comm[i]);
	copy[i] = '\0';
}

static uint64_t age_seconds(const struct listing *listing,
			    const struct sebpf_token *token)
{
	if (listing->now_ns < token->created_ns)
		return 0;
	return (listing->now_ns - token->created_ns) / UINT64_C(1000000000);
}

/* The bits of a mask that have no name. */
static uint64_t nameless(uint32_t mask, uint64_t bits)
{
	for (uint32_t bit = 0; bit < MASK_BITS; bit++)
		if (sebpf_mask_value_name(mask, bit))
			bits &= ~(UINT64_C(1) << bit);
	return bits;
}

static void print_mask(uint32_t mask, uint64_t bits)
{
	const char *separator = "";
	uint64_t rest = nameless(mask, bits);

	(void)printf("  %-10s ", sebpf_mask_option(mask));
	if (sebpf_mask_is_any(mask, bits)) {
		(void)puts("any");
		return;
	}
	for (uint32_t bit = 0; bit < MASK_BITS; bit++) {
		const char *name = sebpf_mask_value_name(mask, bit);

		if (!name || !(bits >> bit & 1))
			continue;
		(void)printf("%s%s", separator, name);
		separator = ",";
	}
	if (rest)
		(void)printf("%s0x%" PRIx64, separator, rest);
	(void)puts(bits ? "" : "none");
}

static void print_text(const struct listing *listing,
		       const struct sebpf_token *token,
		       const struct sebpf_token_texts *texts)
{
	char comm[SEBPF_COMM_BYTES + 1];

	copy_comm(comm, token);
	(void)printf("token %llu, %s%s\n", token->id, state_name(token),
		     token->adopted ? ", older than the hooks" : "");
	(void)printf("  label      %s\n", texts->label ? texts->label : "?");
	(void)printf("  creator    %s\n",
		     texts->creator ? texts->creator : "unknown");
	if (token->adopted)
		(void)printf("  seen with  process %u\n", token->creator_pid);
	else
		(void)printf("  created by process %u (%s)\n",
			     token->creator_pid, comm);
	if (texts->delegator)
		(void)printf("  delegator  %s, process %u\n", texts->delegator,
			     token->delegator_pid);
	else
		(void)printf("  delegator  unknown\n");
	(void)printf("  userns     %u\n", token->userns);
	for (uint32_t mask = 0; mask < SEBPF_MASK_COUNT; mask++)
		print_mask(mask, token->masks[mask]);
	(void)printf("  uses       %llu\n", token->uses);
	(void)printf("  age        %" PRIu64 " s\n",
		     age_seconds(listing, token));
}

/* The names; as the last element, bits without a name as one number. */
static struct json_object *mask_json(uint32_t mask, uint64_t bits)
{
	struct json_object *array = json_object_new_array();
	uint64_t rest = nameless(mask, bits);

	if (sebpf_mask_is_any(mask, bits)) {
		(void)json_object_array_add(array,
					    json_object_new_string("any"));
		return array;
	}
	for (uint32_t bit = 0; bit < MASK_BITS; bit++) {
		const char *name = sebpf_mask_value_name(mask, bit);

		if (name && (bits >> bit & 1))
			(void)json_object_array_add(
				array, json_object_new_string(name));
	}
	if (rest)
		(void)json_object_array_add(array,
					    json_object_new_uint64(rest));
	return array;
}

static struct json_object *task_json(const char *context, uint32_t pid)
{
	struct json_object *task = json_object_new_object();

	sebpf_json_text(task, "context", context);
	if (pid)
		sebpf_json_number(task, "pid", pid);
	else
		sebpf_json_add(task, "pid", NULL);
	return task;
}

static void print_json(const struct listing *listing,
		       const struct sebpf_token *token,
		       const struct sebpf_token_texts *texts)
{
	struct json_object *object = json_object_new_object();
	struct json_object *creator =
		task_json(texts->creator, token->creator_pid);
	char comm[SEBPF_COMM_BYTES + 1];

	copy_comm(comm, token);
	sebpf_json_text(creator, "comm", token->adopted ? NULL : comm);
	sebpf_json_number(object, "id", token->id);
	sebpf_json_text(object, "state", state_name(token));
	sebpf_json_flag(object, "adopted", !!token->adopted);
	sebpf_json_text(object, "label", texts->label);
	sebpf_json_add(object, "creator", creator);
	sebpf_json_add(object, "delegator",
		       task_json(texts->delegator, token->delegator_pid));
	sebpf_json_number(object, "userns", token->userns);
	for (uint32_t mask = 0; mask < SEBPF_MASK_COUNT; mask++)
		sebpf_json_add(object, sebpf_mask_option(mask),
			       mask_json(mask, token->masks[mask]));
	sebpf_json_number(object, "uses", token->uses);
	sebpf_json_number(object, "age_seconds", age_seconds(listing, token));
	(void)printf("%s", listing->count ? ",\n" : "");
	(void)printf("%s", json_object_to_json_string_ext(
				   object, JSON_C_TO_STRING_PRETTY |
						   JSON_C_TO_STRING_SPACED));
	(void)json_object_put(object);
}

/* Prints one, unless it is gone. */
static int print_token(struct listing *listing,
		       const struct sebpf_token_ref *ref, struct sebpf_err *err)
{
	struct sebpf_token_texts texts sebpf_auto_token_texts = { 0 };
	struct sebpf_token token;
	int rc = sebpf_tokens_read(listing->tokens, ref, &token, err);

	if (rc <= 0)
		return rc;
	rc = sebpf_tokens_texts(listing->tokens, &token, &texts, err);
	if (rc)
		return sebpf_err_prefix(err, "token %" PRIu64, ref->id);
	if (listing->json)
		print_json(listing, &token, &texts);
	else
		print_text(listing, &token, &texts);
	listing->count++;
	return 0;
}

static int print_list(struct listing *listing,
		      const struct sebpf_token_list *list,
		      struct sebpf_err *err)
{
	struct timespec now = { 0 };
	size_t i;
	int rc = 0;

	(void)clock_gettime(CLOCK_BOOTTIME, &now);
	listing->now_ns = (uint64_t)now.tv_sec * UINT64_C(1000000000) +
			  (uint64_t)now.tv_nsec;
	if (listing->json)
		(void)puts("[");
	for (i = 0; !rc && i < list->count; i++)
		rc = print_token(listing, &list->refs[i], err);
	if (listing->json)
		(void)printf("%s]\n", listing->count ? "\n" : "");
	if (!rc && (ferror(stdout) || fflush(stdout)))
		rc = sebpf_err_set(err, -EIO, "cannot print");
	return rc;
}

static int list_tokens(int json)
{
	struct sebpf_tokens tokens sebpf_auto_tokens = SEBPF_TOKENS_NONE;
	struct sebpf_attached attached;
	struct sebpf_token_list list = { 0 };
	struct listing listing = { .tokens = &tokens, .json = json };
	struct sebpf_err err;
	int rc;

	rc = sebpf_server_pins_look(&attached, &err);
	if (!rc)
		rc = sebpf_tokens_open(&attached, &tokens, &err);
	if (!rc)
		rc = sebpf_tokens_list(&tokens, &list, &err);
	if (!rc)
		rc = print_list(&listing, &list, &err);
	free(list.refs);
	if (rc)
		return sebpf_command_failed("tokens", &err);
	return listing.count ? SEBPF_EXIT_DONE : SEBPF_EXIT_DENIED;
}

int sebpf_command_tokens(int argc, char **argv)
{
	return sebpf_command_show("tokens", help, argc, argv, list_tokens);
}
