// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - which rules and constraints decide a question
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sepol/policydb/policydb.h>

#include "explain/access.h"
#include "policy/database.h"
#include "policy/libsepol_server.h"
#include "policy/text.h"

static char *symbol_name(const struct policydb *db, uint32_t symbol,
			 uint32_t value)
{
	struct sebpf_text text sebpf_auto_text = { 0 };

	if (sebpf_text_open(&text))
		return NULL;
	sebpf_text_name(text.stream, sebpf_db_shown(db, symbol, value));
	return sebpf_text_take(&text);
}

static int may_change_role(const struct sebpf_query *query)
{
	const struct policydb *db = query->db;
	const role_allow_t *rule = db->role_allow;

	if (query->class_value != db->process_class ||
	    !(query->permission & db->process_trans_dyntrans) ||
	    query->source.role == query->target.role)
		return 1;
	while (rule && (rule->role != query->source.role ||
			rule->new_role != query->target.role))
		rule = rule->next;
	return rule != NULL;
}

/* A process that changes its role needs a rule for that, too. */
static int explain_roles(const struct sebpf_query *query,
			 struct sebpf_reasons *reasons)
{
	struct sebpf_reason reason sebpf_auto_reason = {
		.kind = SEBPF_REASON_ROLES,
		.rank = SEBPF_RANK_ROLES,
	};
	char *from sebpf_auto_free = NULL;
	char *to sebpf_auto_free = NULL;

	if (may_change_role(query))
		return 0;
	from = symbol_name(query->db, SYM_ROLES, query->source.role);
	to = symbol_name(query->db, SYM_ROLES, query->target.role);
	if (!from || !to ||
	    asprintf(&reason.words,
		     "role %s may not become role %s: there is "
		     "no (roleallow %s %s)",
		     from, to, from, to) < 0) {
		reason.words = NULL;
		return -ENOMEM;
	}
	return sebpf_reasons_add(reasons, &reason);
}

/* Finds what the types themselves may, apart from what bounds the source. */
static int explain_pair(const struct sebpf_query *query,
			struct sebpf_reasons *reasons, int *ret_granted)
{
	size_t rules;
	int granted = 0;
	int rc = sebpf_explain_rules(query, reasons, &granted);

	rules = reasons->count;
	if (!rc && !query->only_types)
		rc = sebpf_explain_constraints(query, reasons);
	if (!rc && !query->only_types)
		rc = explain_roles(query, reasons);
	if (!rc)
		*ret_granted = granted && reasons->count == rules;
	return rc;
}

/* Writes the words of all reasons but of rules that are in force. */
static void put_obstacles(FILE *stream, const struct sebpf_reasons *reasons)
{
	const char *separator = "";

	for (size_t i = 0; i < reasons->count; i++) {
		if (reasons->items[i].kind == SEBPF_REASON_RULE)
			continue;
		(void)fprintf(stream, "%s%s", separator,
			      reasons->items[i].words);
		separator = "; also ";
	}
}

static int add_bounds(const struct sebpf_query *lower,
		      const struct sebpf_query *upper,
		      const struct sebpf_reasons *upper_reasons,
		      struct sebpf_reasons *reasons)
{
	struct sebpf_text text sebpf_auto_text = { 0 };
	struct sebpf_reason reason sebpf_auto_reason = {
		.kind = SEBPF_REASON_BOUNDS,
		.rank = SEBPF_RANK_BOUNDS,
		.bounds = symbol_name(upper->db, SYM_TYPES, upper->source.type),
	};
	char *bounded sebpf_auto_free =
		symbol_name(lower->db, SYM_TYPES, lower->source.type);

	if (!reason.bounds || !bounded || sebpf_text_open(&text))
		return -ENOMEM;
	(void)fprintf(text.stream, "type %s is bounded by %s: ", bounded,
		      reason.bounds);
	put_obstacles(text.stream, upper_reasons);
	reason.words = sebpf_text_take(&text);
	if (!reason.words)
		return -ENOMEM;
	return sebpf_reasons_add(reasons, &reason);
}

/* Puts in place of the types those that bound them; -EOPNOTSUPP: too deep. */
static int climb(struct sebpf_query *query, unsigned int depth)
{
	const struct policydb *db = query->db;
	uint32_t target = sebpf_db_bounds(db, query->target.type);

	if (depth == SEBPF_SERVER_BOUNDS)
		return -EOPNOTSUPP;
	query->source.type = sebpf_db_bounds(db, query->source.type);
	if (target)
		query->target.type = target;
	return sebpf_db_is_type(db, query->source.type) &&
			       sebpf_db_is_type(db, query->target.type) ?
		       0 :
		       -EOPNOTSUPP;
}

/* A type has no more than each type above it that bounds it. */
static int explain_bounds(const struct sebpf_query *query,
			  struct sebpf_reasons *reasons, int *granted)
{
	struct sebpf_query upper = *query;
	unsigned int depth = 0;
	int rc = 0;

	while (!rc && sebpf_db_bounds(query->db, upper.source.type)) {
		struct sebpf_reasons found sebpf_auto_reasons = { 0 };
		struct sebpf_query lower = upper;
		int upper_granted = 0;

		rc = climb(&upper, depth++);
		if (!rc)
			rc = explain_pair(&upper, &found, &upper_granted);
		if (!rc && !upper_granted) {
			*granted = 0;
			rc = add_bounds(&lower, &upper, &found, reasons);
		}
	}
	return rc;
}

/* Of what is refused, the rules that do allow it are not a reason. */
static void drop_rules(struct sebpf_reasons *reasons)
{
	size_t kept = 0;

	for (size_t i = 0; i < reasons->count; i++) {
		if (reasons->items[i].kind == SEBPF_REASON_RULE)
			sebpf_reason_free(&reasons->items[i]);
		else
			reasons->items[kept++] = reasons->items[i];
	}
	reasons->count = kept;
}

static int fail(const struct sebpf_query *query, int code,
		struct sebpf_err *err)
{
	switch (code) {
	case -EOPNOTSUPP:
		return sebpf_err_set(err, code,
				     "the policy's type bounds are a loop, or "
				     "deeper than the kernel accepts");
	case -EBADMSG:
		return sebpf_err_set(err, code,
				     "a conditional or a constraint of class "
				     "\"%s\" is damaged",
				     query->class_name);
	}
	return sebpf_err_set(err, code, "no memory to explain a decision");
}

int sebpf_explain(const struct sebpf_query *query,
		  struct sebpf_reasons *reasons, int *ret_granted,
		  struct sebpf_err *err)
{
	struct sebpf_reasons found sebpf_auto_reasons = { 0 };
	int granted = 0;
	int rc = explain_pair(query, &found, &granted);

	if (!rc)
		rc = explain_bounds(query, &found, &granted);
	if (!rc && !granted)
		drop_rules(&found);
	for (size_t i = 0; !rc && i < found.count; i++)
		rc = sebpf_reasons_add(reasons, &found.items[i]);
	if (rc)
		return fail(query, rc, err);
	*ret_granted = granted;
	return 0;
}
