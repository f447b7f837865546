/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a small policy under test: its image and contexts by their names
 * Copyright (C) 2026 The sebpf authors
 *
 * Also includes how decisions are made on an image in memory.
 */
#ifndef SEBPF_UNDER_TEST_H
#define SEBPF_UNDER_TEST_H

#include <stdint.h>

#include <sepol/policydb/policydb.h>

#include "labels/names.h"
#include "selinux-module/compile.h"
#include "tests/unit/policy_oracle.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/tap.h"

#include "selinux-module/image_rows.h"

/* After image_rows.h, which defines how an image is read. */
#include "hooks/decide_label.h"

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
 * struct under_test - a policy, compiled
 * @policy: the policy.
 * @names: the stable ids.
 * @image: the image.
 */
struct under_test {
	struct sebpf_policy policy;
	struct sebpf_names *names;
	struct sebpf_image image;
};

/* Compiles a policy, with ids that are its values. */
static inline void open_policy_under_test(const struct policy_options *options,
					  struct under_test *test)
{
	struct sebpf_err err = { 0 };

	*test = (struct under_test){ 0 };
	policy_make(options, &test->policy);
	if (sebpf_names_new(&test->names, &err) ||
	    sebpf_compile(&test->policy, test->names, &test->image, &err)) {
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
	sebpf_policy_free(&test->policy);
	sebpf_names_free(test->names);
	sebpf_image_free(&test->image);
}

static inline struct sebpf_level level_of(unsigned int number)
{
	return (struct sebpf_level){
		.sensitivity = number / 10 ? number / 10 : 1,
		.categories = { number % 10 },
	};
}

/* A context by the policy's values, which are its ids. */
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

static inline struct party party_of(const struct sebpf_context *context)
{
	return (struct party){ context->user, context->role, context->type };
}

static inline __u32 relate_ranges(const struct sebpf_context *source,
				  const struct sebpf_context *target)
{
	const struct sebpf_level *pairs[SEBPF_PAIR_COUNT][2] = {
		[SEBPF_PAIR_L1L2] = { &source->low, &target->low },
		[SEBPF_PAIR_L1H2] = { &source->low, &target->high },
		[SEBPF_PAIR_H1L2] = { &source->high, &target->low },
		[SEBPF_PAIR_H1H2] = { &source->high, &target->high },
		[SEBPF_PAIR_L1H1] = { &source->low, &source->high },
		[SEBPF_PAIR_L2H2] = { &target->low, &target->high },
	};
	__u32 levels = 0;

	for (unsigned int i = 0; i < SEBPF_PAIR_COUNT; i++)
		levels |= relate_levels(pairs[i][0], pairs[i][1]) << 2 * i;
	return levels;
}

/* What the hooks decide, from the image; -1 where they would fail. */
static inline int decide_contexts(struct under_test *test,
				  const struct sebpf_context *source,
				  const struct sebpf_context *target,
				  uint32_t class_id,
				  struct decision *ret_decision)
{
	const struct party from = party_of(source);
	const struct party to = party_of(target);
	struct constraint constraint = { 0 };

	if (decide_types(&test->image, from.type, to.type, class_id,
			 ret_decision) ||
	    find_constraint(&test->image, class_id, &constraint))
		return -1;
	if (!constraint.count)
		return 0;
	return constrain(&test->image, &constraint, &from, &to,
			 relate_ranges(source, target), &ret_decision->allowed);
}

#endif /* SEBPF_UNDER_TEST_H */
