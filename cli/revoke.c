// SPDX-License-Identifier: GPL-2.0-only
/* sebpf revoke - no further use of these tokens
 * Copyright (C) 2026 The sebpf authors
 */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "audit/revocation.h"
#include "audit/send.h"
#include "cli/command.h"
#include "cli/policy_query.h"
#include "hooks/tokens.h"
#include "labels/context_parse.h"
#include "sebpf/cleanup.h"

static const char help[] =
	"Usage: sebpf revoke ID...\n"
	"       sebpf revoke --label CONTEXT\n"
	"       sebpf revoke --all\n"
	"End all use of tokens, whoever holds them. Programs and maps that were\n"
	"made with them stay. Each revocation is recorded in the audit log. Exit\n"
	"status 1 where one of the tokens was not found.\n\n"
	"  --label CONTEXT  all live tokens with this label\n"
	"  --all            all live tokens\n"
	"  --help           print this\n";

/* How often to look again for a token whose label is being written. */
#define UNREADY_TRIES 1000

/**
 * struct selection - which tokens
 * @label: their label as text; NULL: not by label.
 * @all: 1: every live token.
 * @ids: ids as text; not with @label or @all.
 * @count: number of ids.
 */
struct selection {
	char *label;
	int all;
	char **ids;
	int count;
};

/**
 * struct revoker - what revoking needs, and what came of it
 * @tokens: opened.
 * @names: of the ids in contexts; owned.
 * @audit_fd: below 0 where there is no audit system.
 * @label: of the tokens that are meant; NULL: all.
 * @found: tokens that are revoked now, and were not gone.
 * @revoked: of these, how many were not before.
 * @unrecorded: of these, how many the audit system did not take.
 */
struct revoker {
	const struct sebpf_tokens *tokens;
	struct sebpf_names *names;
	int audit_fd;
	const struct sebpf_context *label;
	uint64_t found;
	uint64_t revoked;
	uint64_t unrecorded;
};

static int is_level(const struct sebpf_level *first,
		    const struct sebpf_level *second)
{
	return first->sensitivity == second->sensitivity &&
	       !memcmp(first->categories, second->categories,
		       sizeof(first->categories));
}

static int is_context(const struct sebpf_context *first,
		      const struct sebpf_context *second)
{
	return first->user == second->user && first->role == second->role &&
	       first->type == second->type &&
	       is_level(&first->low, &second->low) &&
	       is_level(&first->high, &second->high);
}

/* Records a revocation; what cannot be is said, and counted. */
static void record(struct revoker *revoker, const struct sebpf_token *token,
		   int success)
{
	struct sebpf_record record = { 0 };
	struct sebpf_err err;
	int rc;

	rc = sebpf_revocation_write(revoker->names, token, success, &record,
				    &err);
	if (!rc) {
		rc = sebpf_audit_send(revoker->audit_fd, &record, 0);
		if (rc)
			(void)sebpf_err_set(&err, rc, "%s", strerror(-rc));
	}
	free(record.text);
	if (!rc)
		return;
	revoker->unrecorded++;
	(void)fprintf(
		stderr,
		"sebpf revoke: token %llu: not recorded in the audit log: "
		"%s\n",
		token->id, err.text);
}

/* Returns 1 where the token is meant and there, 0 where it is not. */
static int revoke_token(struct revoker *revoker,
			const struct sebpf_token_ref *ref,
			struct sebpf_err *err)
{
	struct sebpf_token token;
	int rc = sebpf_tokens_read(revoker->tokens, ref, &token, err);

	if (rc <= 0)
		return rc;
	if (revoker->label && !is_context(&token.label, revoker->label))
		return 0;
	if (token.state == SEBPF_TOKEN_REVOKED)
		return 1;
	rc = sebpf_tokens_revoke(revoker->tokens, ref, err);
	if (rc < 0) {
		record(revoker, &token, 0);
		return sebpf_err_prefix(err, "token %" PRIu64, ref->id);
	}
	if (rc) {
		revoker->revoked++;
		record(revoker, &token, 1);
	}
	return 1;
}

/* One walk over all that live; counts anew what is found. */
static int revoke_pass(struct revoker *revoker, size_t *ret_unready,
		       struct sebpf_err *err)
{
	struct sebpf_token_list list = { 0 };
	int rc = sebpf_tokens_list(revoker->tokens, &list, err);
	uint64_t found = 0;
	size_t i;

	if (rc)
		return rc;
	for (i = 0; rc >= 0 && i < list.count; i++) {
		rc = revoke_token(revoker, &list.refs[i], err);
		if (rc > 0)
			found++;
	}
	free(list.refs);
	if (rc < 0)
		return rc;
	if (found > revoker->found)
		revoker->found = found;
	*ret_unready = list.unready;
	return 0;
}

/* Again and again, until a walk finds nothing that the one before missed. */
static int revoke_matching(struct revoker *revoker, struct sebpf_err *err)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	uint64_t before;
	size_t unready;
	int tries = 0;

	do {
		before = revoker->revoked;
		int rc = revoke_pass(revoker, &unready, err);

		if (rc)
			return rc;
		if (unready) {
			(void)nanosleep(&pause, NULL);
			tries++;
		}
	} while (revoker->revoked > before ||
		 (unready && tries < UNREADY_TRIES));
	return 0;
}

static int parse_id(const char *text, uint64_t *ret_id)
{
	char *end = NULL;
	uintmax_t id;

	errno = 0;
	id = strtoumax(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || errno || !id ||
	    id > UINT64_MAX)
		return -EINVAL;
	*ret_id = id;
	return 0;
}

static int compare_id(const void *id, const void *ref)
{
	uint64_t a = *(const uint64_t *)id;
	uint64_t b = ((const struct sebpf_token_ref *)ref)->id;

	return (a > b) - (a < b);
}

/* Says which are not there, and goes on. */
static int revoke_ids(struct revoker *revoker,
		      const struct selection *selection, struct sebpf_err *err)
{
	struct sebpf_token_list list = { 0 };
	int rc = sebpf_tokens_list(revoker->tokens, &list, err);
	int i;

	for (i = 0; rc >= 0 && i < selection->count; i++) {
		const struct sebpf_token_ref *ref = NULL;
		uint64_t id = 0;

		(void)parse_id(selection->ids[i], &id);
		if (list.count)
			ref = bsearch(&id, list.refs, list.count, sizeof(*ref),
				      compare_id);
		rc = ref ? revoke_token(revoker, ref, err) : 0;
		if (rc > 0)
			revoker->found++;
		else if (!rc)
			(void)fprintf(stderr,
				      "sebpf revoke: no live token %" PRIu64
				      "\n",
				      id);
	}
	free(list.refs);
	return rc < 0 ? rc : 0;
}

static int find_name(const void *names, enum sebpf_name_kind kind,
		     const char *name, uint32_t *ret_number,
		     struct sebpf_err *err)
{
	uint32_t id = sebpf_names_find(names, kind, name);

	if (!id)
		return sebpf_err_set(err, -ENOENT, "there is no \"%s\"", name);
	*ret_number = id;
	return 0;
}

static int read_label(const struct sebpf_names *names, const char *text,
		      struct sebpf_context *ret_label, struct sebpf_err *err)
{
	const struct sebpf_context_names meaning = {
		.find = find_name,
		.policy = names,
		.has_levels =
			sebpf_names_highest(names, SEBPF_NAME_SENSITIVITY) > 0,
	};

	return sebpf_context_parse(text, &meaning, ret_label, err);
}

static int revoke_selected(struct revoker *revoker,
			   const struct selection *selection,
			   struct sebpf_err *err)
{
	struct sebpf_context label;
	int rc = sebpf_tokens_names(revoker->tokens, &revoker->names, err);

	if (rc)
		return rc;
	if (!selection->label && !selection->all)
		return revoke_ids(revoker, selection, err);
	if (selection->label) {
		rc = read_label(revoker->names, selection->label, &label, err);
		if (rc)
			return rc;
		revoker->label = &label;
	}
	rc = revoke_matching(revoker, err);
	revoker->label = NULL;
	return rc;
}

static int conclude(const struct revoker *revoker,
		    const struct selection *selection)
{
	(void)printf("%" PRIu64 " revoked", revoker->revoked);
	if (revoker->found > revoker->revoked)
		(void)printf(", %" PRIu64 " had been before",
			     revoker->found - revoker->revoked);
	(void)putchar('\n');
	if (revoker->unrecorded)
		return SEBPF_EXIT_FAILED;
	if (!revoker->found || revoker->found < (uint64_t)selection->count)
		return SEBPF_EXIT_DENIED;
	return SEBPF_EXIT_DONE;
}

static int open_and_revoke(const struct selection *selection)
{
	struct sebpf_tokens tokens sebpf_auto_tokens = SEBPF_TOKENS_NONE;
	struct revoker revoker = { .tokens = &tokens, .audit_fd = -1 };
	int audit_fd sebpf_auto_close = -1;
	struct sebpf_err err, ignored;
	int rc;

	rc = sebpf_tokens_open(&tokens, &err);
	if (rc)
		return sebpf_command_failed("revoke", &err);
	/* Without it the tokens are revoked all the same, and it is said. */
	audit_fd = sebpf_audit_open(&ignored);
	revoker.audit_fd = audit_fd;
	rc = revoke_selected(&revoker, selection, &err);
	sebpf_names_free(revoker.names);
	if (rc == -ENOENT && selection->label) {
		(void)fprintf(stderr, "sebpf revoke: %s\n", err.text);
		return SEBPF_EXIT_DENIED;
	}
	if (rc)
		return sebpf_command_failed("revoke", &err);
	return conclude(&revoker, selection);
}

/* Sees that exactly one way to select is used. */
static int check_selection(const struct selection *selection)
{
	uint64_t id;
	int i;

	if (!!selection->label + selection->all + (selection->count > 0) != 1)
		return sebpf_command_usage("revoke",
					   "give either ids, or --label, or "
					   "--all");
	for (i = 0; i < selection->count; i++)
		if (parse_id(selection->ids[i], &id))
			return sebpf_command_usage("revoke",
						   "\"%s\" is no id of a token",
						   selection->ids[i]);
	return 0;
}

int sebpf_command_revoke(int argc, char **argv)
{
	static const struct option options[] = {
		{ "label", required_argument, NULL, 'l' },
		{ "all", no_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct selection selection = { 0 };
	int option;
	int rc = 0;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'l':
			rc = sebpf_policy_query_once("revoke", "--label",
						     optarg, &selection.label);
			break;
		case 'a':
			selection.all = 1;
			break;
		case 'h':
			(void)fputs(help, stdout);
			return SEBPF_EXIT_DONE;
		default:
			return sebpf_command_usage("revoke", NULL);
		}
		if (rc)
			return rc;
	}
	selection.ids = argv + optind;
	selection.count = argc - optind;
	rc = check_selection(&selection);
	return rc ? rc : open_and_revoke(&selection);
}
