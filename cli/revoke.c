// SPDX-License-Identifier: GPL-2.0-only
/* sebpf revoke - no further use of these tokens
 * Copyright (C) 2026 The sebpf authors
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <selinux/context.h>
#include <selinux/selinux.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "audit/revocation.h"
#include "audit/send.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/policy_query.h"
#include "cli/server_pins.h"
#include "loader/tokens.h"
#include "sebpf/cleanup.h"

static const char help[] =
	"Usage: sebpf revoke ID...\n"
	"       sebpf revoke --label CONTEXT\n"
	"       sebpf revoke --all\n"
	"End all use of tokens, whichever process holds them. Programs and maps\n"
	"that were made with them stay. Each revocation is recorded in the audit\n"
	"log. Exit status 1 if one of the tokens was not found.\n\n"
	"  --label CONTEXT  all live tokens with this label\n"
	"  --all            all live tokens\n"
	"  -h, --help       print this\n";

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
 * struct revoker - what revoking needs, and its results
 * @tokens: opened.
 * @audit_fd: below 0 if there is no audit system.
 * @label: of the selected tokens, as the kernel writes it; NULL: all.
 * @found: tokens that are revoked now, and were not gone.
 * @revoked: of these, how many were not before.
 * @unrecorded: of these, how many the audit system did not take.
 */
struct revoker {
	const struct sebpf_tokens *tokens;
	int audit_fd;
	const char *label;
	uint64_t found;
	uint64_t revoked;
	uint64_t unrecorded;
};

/* Whether a token has the selected label. */
static int is_meant(const struct revoker *revoker,
		    const struct sebpf_token_texts *texts)
{
	return !revoker->label ||
	       (texts->label && !strcmp(texts->label, revoker->label));
}

/* Records a revocation; reports and counts what cannot be recorded. */
static void record(struct revoker *revoker, const struct sebpf_token *token,
		   const struct sebpf_token_texts *texts, int success)
{
	struct sebpf_record record = { 0 };
	struct sebpf_err err;
	int rc;

	rc = sebpf_revocation_write(token, texts, success, &record, &err);
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

/* Returns 1 if the token is selected and exists, 0 if not. */
static int revoke_token(struct revoker *revoker,
			const struct sebpf_token_ref *ref,
			struct sebpf_err *err)
{
	struct sebpf_token_texts texts sebpf_auto_token_texts = { 0 };
	struct sebpf_token token;
	int rc = sebpf_tokens_read(revoker->tokens, ref, &token, err);

	if (rc <= 0)
		return rc;
	rc = sebpf_tokens_texts(revoker->tokens, &token, &texts, err);
	if (rc)
		return sebpf_err_prefix(err, "token %" PRIu64, ref->id);
	if (!is_meant(revoker, &texts))
		return 0;
	if (token.state == SEBPF_TOKEN_REVOKED)
		return 1;
	rc = sebpf_tokens_revoke(revoker->tokens, ref, err);
	if (rc < 0) {
		record(revoker, &token, &texts, 0);
		return sebpf_err_prefix(err, "token %" PRIu64, ref->id);
	}
	if (rc) {
		revoker->revoked++;
		record(revoker, &token, &texts, 1);
	}
	return 1;
}

/* One walk over all live tokens; counts again what is found. */
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

/* Repeats, until a walk finds nothing that the one before missed. */
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

/* Says which do not exist, and goes on. */
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

static void free_context(char **context)
{
	freecon(*context);
}

static int is_context(const char *text)
{
	context_t context = context_new(text);

	if (!context)
		return 0;
	context_free(context);
	return 1;
}

/* Revokes the tokens with a label, which may be written in another way. */
static int revoke_label(struct revoker *revoker, const char *label,
			struct sebpf_err *err)
{
	char *canonical __attribute__((cleanup(free_context))) = NULL;
	int rc;

	if (!is_context(label))
		return sebpf_err_set(err, -EINVAL, "\"%s\" is not a context",
				     label);
	/* One that the policy no longer has is written as it was. */
	if (security_canonicalize_context_raw(label, &canonical))
		canonical = NULL;
	revoker->label = canonical ? canonical : label;
	rc = revoke_matching(revoker, err);
	revoker->label = NULL;
	return rc;
}

static int revoke_selected(struct revoker *revoker,
			   const struct selection *selection,
			   struct sebpf_err *err)
{
	if (selection->label)
		return revoke_label(revoker, selection->label, err);
	return selection->all ? revoke_matching(revoker, err) :
				revoke_ids(revoker, selection, err);
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
	struct sebpf_attached attached;
	struct revoker revoker = { .tokens = &tokens, .audit_fd = -1 };
	int audit_fd sebpf_auto_close = -1;
	struct sebpf_err err, ignored;
	int rc;

	rc = sebpf_server_pins_look(&attached, &err);
	if (!rc)
		rc = sebpf_tokens_open(&attached, &tokens, &err);
	if (rc)
		return sebpf_command_failed("revoke", &err);
	/* Without it the tokens are still revoked, and this is reported. */
	audit_fd = sebpf_audit_open(&ignored);
	revoker.audit_fd = audit_fd;
	rc = revoke_selected(&revoker, selection, &err);
	if (rc)
		return sebpf_command_failed("revoke", &err);
	return conclude(&revoker, selection);
}

/* Checks that exactly one way to select is used. */
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
		SEBPF_OPTION_HELP,
	};
	struct selection selection = { 0 };
	int option;
	int rc = 0;

	while ((option = sebpf_option_next("revoke", argc, argv, ":h",
					   options)) != -1) {
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
			return SEBPF_EXIT_USAGE;
		}
		if (rc)
			return rc;
	}
	selection.ids = argv + optind;
	selection.count = argc - optind;
	rc = check_selection(&selection);
	return rc ? rc : open_and_revoke(&selection);
}
