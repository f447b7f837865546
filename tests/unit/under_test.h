/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a small policy under test, and contexts by their names
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_UNDER_TEST_H
#define SEBPF_UNDER_TEST_H

#include <stdint.h>

#include <sepol/policydb/policydb.h>

#include "policy/context.h"
#include "policy/database.h"
#include "policy/decision.h"
#include "sebpf/cleanup.h"
#include "tests/unit/levels.h"
#include "tests/unit/policy_oracle.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/tap.h"

/**
 * struct who - a context as tests write it
 * @user: name.
 * @role: name.
 * @type: name.
 * @low: 10 times the sensitivity, and a bit for each of the categories c0 to
 *	c2: 13 is s0:c0,c1; 27 is s1:c0.c2. No sensitivity: s0.
 * @high: the same.
 */
struct who {
	const char *user;
	const char *role;
	const char *type;
	unsigned int low;
	unsigned int high;
};

/**
 * struct under_test - a policy that is ready to be asked
 * @policy: the policy.
 * @decider: decides as the hooks do.
 */
struct under_test {
	struct sebpf_policy policy;
	struct sebpf_decider *decider;
};

/* Makes a policy and opens it. */
static inline void open_policy_under_test(const struct policy_options *options,
					  struct under_test *test)
{
	struct sebpf_err err = { 0 };

	*test = (struct under_test){ 0 };
	policy_make(options, &test->policy);
	if (sebpf_decider_new(test->policy.db, &test->decider, &err)) {
		printf("Bail out! %s\n", err.text);
		exit(1);
	}
	oracle_open(&test->policy);
}

/* Likewise the smallest policy with this CIL, in two parts. */
static inline void open_under_test(const char *symbols, const char *rules,
				   struct under_test *test)
{
	char *cil sebpf_auto_free = NULL;
	struct policy_options options = { .handle_unknown = "deny" };

	if (asprintf(&cil, "%s%s\n", symbols, rules) < 0)
		abort();
	options.extra = cil;
	open_policy_under_test(&options, test);
}

static inline void close_under_test(struct under_test *test)
{
	oracle_close();
	sebpf_decider_free(test->decider);
	sebpf_policy_free(&test->policy);
}

/*
 * The rules, with so many categories more than the smallest policy has that
 * there are MANY_CATEGORIES: user_u and s1 may have them. The caller frees it.
 */
#define MANY_CATEGORIES 4096U

static inline char *with_categories(const char *rules)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	for (unsigned int i = 3; i < MANY_CATEGORIES; i++)
		(void)fprintf(out, "(category c%u)\n", i);
	(void)fputs("(categoryorder (c2", out);
	for (unsigned int i = 3; i < MANY_CATEGORIES; i++)
		(void)fprintf(out, " c%u", i);
	(void)fprintf(out, "))\n(sensitivitycategory s1 (range c0 c%u))\n%s",
		      MANY_CATEGORIES - 1, rules);
	if (fclose(out))
		abort();
	return text;
}

/* Makes a level of an empty one, of a number as in struct who. */
static inline void number_level(mls_level_t *level, unsigned int number)
{
	set_level(level, number / 10 ? number / 10 : 1, number % 10);
}

/* A context by the policy's values; the caller frees it. */
static inline context_struct_t context_of(const struct under_test *test,
					  const struct who *who)
{
	const struct policydb *db = test->policy.db;
	context_struct_t context = {
		.user = sebpf_db_value(db, SYM_USERS, who->user),
		.role = sebpf_db_value(db, SYM_ROLES, who->role),
		.type = sebpf_db_value(db, SYM_TYPES, who->type),
	};

	number_level(&context.range.level[0], who->low);
	number_level(&context.range.level[1], who->high);
	return context;
}

/* What the hooks decide; -EBADMSG if they would fail. */
static inline int decide_contexts(const struct under_test *test,
				  const context_struct_t *source,
				  const context_struct_t *target,
				  uint32_t tclass,
				  struct av_decision *ret_decision)
{
	struct sebpf_err err = { 0 };

	return sebpf_decider_compute_av(test->decider, source, target, tclass,
					ret_decision, &err);
}

#endif /* SEBPF_UNDER_TEST_H */
