/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a small policy under test, and contexts by their names
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_UNDER_TEST_H
#define SEBPF_UNDER_TEST_H

#include <stdint.h>

#include <sepol/policydb/policydb.h>

#include "labels/names.h"
#include "selinux-module/decision.h"
#include "selinux-module/ids.h"
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
 * @high: likewise.
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
 * @names: its names, each id being the policy's value.
 * @decider: decides as the hooks do.
 */
struct under_test {
	struct sebpf_policy policy;
	struct sebpf_names *names;
	struct sebpf_decider *decider;
};

/* Makes a policy and opens it. */
static inline void open_policy_under_test(const struct policy_options *options,
					  struct under_test *test)
{
	struct sebpf_err err = { 0 };

	*test = (struct under_test){ 0 };
	policy_make(options, &test->policy);
	if (sebpf_names_new(&test->names, &err) ||
	    sebpf_ids_intern(test->policy.db, test->names, &err) ||
	    sebpf_decider_new(test->policy.db, &test->decider, &err)) {
		printf("Bail out! %s\n", err.text);
		exit(1);
	}
	oracle_open(&test->policy);
}

/* Likewise the smallest policy with this CIL. */
static inline void open_under_test(const char *cil, struct under_test *test)
{
	const struct policy_options options = {
		.handle_unknown = "deny",
		.extra = cil,
	};

	open_policy_under_test(&options, test);
}

static inline void close_under_test(struct under_test *test)
{
	oracle_close();
	sebpf_decider_free(test->decider);
	sebpf_policy_free(&test->policy);
	sebpf_names_free(test->names);
}

static inline struct sebpf_level level_of(unsigned int number)
{
	return (struct sebpf_level){
		.sensitivity = number / 10 ? number / 10 : 1,
		.categories = { number % 10 },
	};
}

/* A context by the policy's values. */
static inline struct sebpf_context context_of(const struct under_test *test,
					      const struct who *who)
{
	return (struct sebpf_context){
		.user = sebpf_names_find(test->names, SEBPF_NAME_USER,
					 who->user),
		.role = sebpf_names_find(test->names, SEBPF_NAME_ROLE,
					 who->role),
		.type = sebpf_names_find(test->names, SEBPF_NAME_TYPE,
					 who->type),
		.low = level_of(who->low),
		.high = level_of(who->high),
	};
}

static inline struct sebpf_party *new_party(const struct sebpf_context *context)
{
	struct sebpf_party *party = NULL;
	struct sebpf_err err = { 0 };

	if (sebpf_party_new(context, &party, &err)) {
		printf("Bail out! %s\n", err.text);
		exit(1);
	}
	return party;
}

/* What the hooks decide; -EBADMSG where they would fail. */
static inline int decide_contexts(const struct under_test *test,
				  const struct sebpf_context *source,
				  const struct sebpf_context *target,
				  uint32_t class_id,
				  struct sebpf_decision *ret_decision)
{
	struct sebpf_party *from sebpf_auto_party = new_party(source);
	struct sebpf_party *to sebpf_auto_party = new_party(target);
	struct sebpf_err err = { 0 };

	return sebpf_decide(test->decider, from, to, class_id, ret_decision,
			    &err);
}

#endif /* SEBPF_UNDER_TEST_H */
