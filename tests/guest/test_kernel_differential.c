// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the hooks' decisions and the kernel's own, on the same questions
 * Copyright (C) 2026 The sebpf authors
 *
 * For the policy that the guest has loaded and two random policies, or for one
 * of Debian's if the guest has it; each with its booleans as they are and
 * inverted. With random policies, also for processes whose context the policy
 * no longer has.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "policy/database.h"
#include "policy/policy.h"
#include "tests/guest/comparison.h"
#include "tests/guest/guest.h"
#include "tests/guest/security_server.h"
#include "tests/unit/tap.h"

/*
 * The kernel accepts a policy in one write. The guest's init copies with cat,
 * which is enough for the test policy and not for a distribution's.
 */
#define DEBIAN_POLICY "/policy.debian"
#define RANDOM_POLICY "/policy.random"
#define OTHER_RANDOM_POLICY "/policy.random2"

/* Contexts of each comparison; every pair of them is compared. */
#define SOURCES 200U
#define TARGETS 64U
/* There are fewer comparisons with Debian's policy. */
#define DEBIAN_TARGETS 104U
#define UNMAPPED_SOURCES 100U

/**
 * struct totals - sums over all comparisons
 * @decisions: decisions compared, also those on invalid labels.
 * @labels: labels compared.
 * @contexts: contexts compared.
 * @different: of all these, those that differ.
 */
struct totals {
	unsigned long decisions;
	unsigned long labels;
	unsigned long contexts;
	unsigned long different;
};

static void add_up(struct totals *totals,
		   const struct comparison_counts *counts)
{
	totals->decisions += counts->decisions + counts->invalid;
	totals->labels += counts->labels;
	totals->contexts += counts->contexts;
	totals->different += counts->different + counts->wrong_invalid +
			     counts->wrong_labels + counts->disputed;
}

static void report(const struct comparison_counts *counts, const char *what,
		   uint32_t sources, uint32_t targets)
{
	printf("# %s: all allowed %lu, some %lu, none %lu; auditallow %lu, "
	       "dontaudit %lu, permissive %lu\n",
	       what, counts->seen[SEEN_ALL], counts->seen[SEEN_SOME],
	       counts->seen[SEEN_NONE], counts->seen[SEEN_AUDITALLOW],
	       counts->seen[SEEN_DONTAUDIT], counts->seen[SEEN_PERMISSIVE]);
	ok(counts->sources > sources / 2 && counts->targets > targets / 2,
	   "%s: %u sources, %u targets", what, counts->sources,
	   counts->targets);
	ok(!counts->disputed, "%s: %lu contexts are valid or invalid for both",
	   what, counts->contexts);
	ok(counts->decisions && !counts->different,
	   "%s: %lu decisions agree (%lu differ)", what, counts->decisions,
	   counts->different);
	ok(counts->invalid && !counts->wrong_invalid,
	   "%s: %lu decisions on SIDs without a context are as on unlabeled (%lu "
	   "are not)",
	   what, counts->invalid, counts->wrong_invalid);
	ok(counts->labels && !counts->wrong_labels,
	   "%s: %lu labels of tokens agree (%lu differ)", what, counts->labels,
	   counts->wrong_labels);
}

static void compare(struct comparison *run, const char *what, uint32_t targets,
		    unsigned int seed, struct totals *totals)
{
	const struct comparison_size size = { SOURCES, targets, seed };
	struct comparison_counts counts;

	comparison_policy(run, &size, &counts);
	report(&counts, what, size.sources, size.targets);
	add_up(totals, &counts);
}

/*
 * Inverts every boolean, except those of the reference policy that take
 * setenforce and setbool away from everyone.
 */
static void invert_booleans(void)
{
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	struct sebpf_err err = { 0 };

	if (sebpf_policy_read_kernel(&policy, &err))
		guest_bail("%s", err.text);
	for (uint32_t i = 0; i < policy.db->p_bools.nprim; i++) {
		const char *name = policy.db->p_bool_val_to_name[i];

		if (strncmp(name, "secure_mode", strlen("secure_mode")) != 0)
			server_set_boolean(
				name, !policy.db->bool_val_to_struct[i]->state);
	}
	server_commit_booleans();
}

static void compare_both(struct comparison *run, const char *what,
			 uint32_t targets, unsigned int seed,
			 struct totals *totals)
{
	char inverted[80];

	(void)snprintf(inverted, sizeof(inverted), "%s, booleans inverted",
		       what);
	compare(run, what, targets, seed, totals);
	invert_booleans();
	compare(run, inverted, targets, seed + 2, totals);
}

static void compare_unmapped(struct comparison *run, struct totals *totals)
{
	const struct comparison_size size = { UNMAPPED_SOURCES, TARGETS, 17 };
	struct comparison_counts counts;

	comparison_unmapped(run, OTHER_RANDOM_POLICY, RANDOM_POLICY, &size,
			    &counts);
	/* Some contexts are valid under both policies. */
	report(&counts, "unmapped contexts", size.sources / 2, size.targets);
	add_up(totals, &counts);
}

int main(void)
{
	struct comparison *run = comparison_new();
	struct totals totals = { 0 };

	if (access(DEBIAN_POLICY, R_OK)) {
		compare_both(run, "test policy", TARGETS, 1, &totals);
		guest_load_policy(RANDOM_POLICY);
		compare_both(run, "random policy", TARGETS, 5, &totals);
		guest_load_policy(OTHER_RANDOM_POLICY);
		compare_both(run, "other random policy", TARGETS, 9, &totals);
		compare_unmapped(run, &totals);
	} else {
		guest_load_policy(DEBIAN_POLICY);
		compare_both(run, "Debian's policy", DEBIAN_TARGETS, 13,
			     &totals);
	}
	comparison_free(run);
	/* tests/run adds up these lines. */
	printf("# compared with the kernel: %lu decisions, %lu labels, %lu "
	       "contexts, %lu different\n",
	       totals.decisions, totals.labels, totals.contexts,
	       totals.different);
	return tap_done();
}
