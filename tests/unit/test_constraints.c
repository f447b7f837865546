// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - decisions of random policies, compared with libsepol's own
 * Copyright (C) 2026 The sebpf authors
 *
 * SEBPF_COMPARISONS gives the least number of decisions; each policy has about
 * 18,000. Constraints, bounds, conditionals and attributes are in all of them.
 */
#include <stdint.h>

#include <sepol/debug.h>

#include "policy/sepol_policy.h"
#include "sebpf/cleanup.h"
#include "tests/unit/under_test.h"

/* After sepol_policy.h, which defines how a policy is read. */
#include "hooks/access.h"

#define CONTEXTS 60U
#define COUNT(array) ((unsigned int)(sizeof(array) / sizeof((array)[0])))

/* Users, roles and types that constraints can tell apart. */
static const char symbols[] =
	"(type x0) (type x1) (type x2) (type x3)\n"
	"(typeattribute xs) (typeattributeset xs (x1 x3 base_t))\n"
	"(role q0) (role q1) (role q2)\n"
	"(roleattribute qs) (roleattributeset qs (q0 q2))\n"
	"(user v0) (userrole v0 q0) (userlevel v0 (s0)) (userrange v0 full)\n"
	"(user v1) (userrole v1 q1) (userlevel v1 (s0)) (userrange v1 full)\n"
	"(typeattribute everyone) (typeattributeset everyone (all))\n"
	"(allow everyone everyone (bpf (prog_load map_create map_read)))\n"
	"(allow everyone everyone (anon_inode (create read write)))\n"
	"(allow everyone everyone (bpf_token (all)))\n"
	"(allow everyone everyone (cap_userns (net_admin sys_admin)))\n";

static const char *const classes[] = {
	"bpf (prog_load)",	 "bpf (map_create map_read)",
	"anon_inode (create)",	 "bpf_token (create)",
	"bpf_token (btf_load)",	 "cap_userns (net_admin)",
	"cap_userns (sys_admin)"
};

static const char *const plain_leaves[] = {
	"eq u1 u2",	     "neq u1 u2",     "eq r1 r2",	"neq r1 r2",
	"dom r1 r2",	     "domby r1 r2",   "incomp r1 r2",	"eq t1 t2",
	"neq t1 t2",	     "eq u1 v0",      "neq u2 (v0 v1)", "eq r1 (q0 q1)",
	"neq r2 qs",	     "eq t1 xs",      "neq t2 xs",	"eq t2 (x0 x2)",
	"eq t1 (x0 base_t)", "neq u1 user_u",
};

static const char *const level_operators[] = { "eq", "neq", "dom", "domby",
					       "incomp" };
static const char *const level_pairs[] = { "l1 l2", "l1 h2", "h1 l2",
					   "h1 h2", "l1 h1", "l2 h2" };

static unsigned int random_state;

static unsigned int draw(unsigned int below)
{
	return (unsigned int)rand_r(&random_state) % below;
}

/* The kernel's stack holds five values; this needs no more. */
static void write_expression(FILE *out, unsigned int depth, int is_mls)
{
	static const char *const operators[] = { "and", "or", "not" };
	unsigned int kind = depth ? draw(4) : 3;

	if (kind == 3 && is_mls && draw(2)) {
		(void)fprintf(out, "(%s %s)",
			      level_operators[draw(COUNT(level_operators))],
			      level_pairs[draw(COUNT(level_pairs))]);
		return;
	}
	if (kind == 3) {
		(void)fprintf(out, "(%s)",
			      plain_leaves[draw(COUNT(plain_leaves))]);
		return;
	}
	(void)fprintf(out, "(%s ", operators[kind]);
	write_expression(out, depth - 1, is_mls);
	if (kind != 2)
		write_expression(out, depth - 1, is_mls);
	(void)fputc(')', out);
}

/* Many lists of types in the constraints of one class. */
static void write_many_lists(FILE *out)
{
	for (unsigned int i = 0; i < 40; i++)
		(void)fprintf(out,
			      "(type y%u) (constrain (anon_inode (create)) "
			      "(or (neq t1 (y%u x1)) (eq t2 (y%u x1))))\n",
			      i, i, i);
}

static char *write_constraints(unsigned int seed)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	random_state = seed;
	(void)fputs(symbols, out);
	if (seed == 1)
		write_many_lists(out);
	for (unsigned int i = seed == 1 ? 0 : 4 + draw(8); i; i--) {
		int is_mls = draw(2) != 0;

		(void)fprintf(out, "(%s (%s) ",
			      is_mls ? "mlsconstrain" : "constrain",
			      classes[draw(COUNT(classes))]);
		write_expression(out, 3, is_mls);
		(void)fputs(")\n", out);
	}
	if (fclose(out))
		abort();
	return text;
}

/* Makes a context of an empty one. */
static void draw_context(const struct policydb *db, context_struct_t *context)
{
	context->user = 1 + draw(db->p_users.nprim);
	context->role = 1 + draw(db->p_roles.nprim);
	do {
		context->type = 1 + draw(db->p_types.nprim);
	} while (db->type_val_to_struct[context->type - 1]->flavor ==
		 TYPE_ATTRIB);
	while (db->role_val_to_struct[context->role - 1]->flavor == ROLE_ATTRIB)
		context->role = 1 + draw(db->p_roles.nprim);
	for (unsigned int i = 0; i < 2; i++) {
		uint32_t sensitivity = 1 + draw(2);

		set_level(&context->range.level[i], sensitivity, draw(8));
		/* A bitmap has a word for each 64 categories. */
		for (unsigned int word = 1; word < 3; word++)
			if (!draw(3))
				add_category(&context->range.level[i],
					     64 * word + draw(2));
	}
}

/**
 * struct tally - what was compared
 * @policies: policies.
 * @compared: decisions.
 * @constrained: decisions that constraints changed.
 * @different: decisions that differ.
 */
struct tally {
	unsigned long policies;
	unsigned long compared;
	unsigned long constrained;
	unsigned long different;
};

static int is_same(const struct av_decision *got,
		   const struct oracle_access *wanted)
{
	return got->allowed == wanted->allowed &&
	       got->auditallow == wanted->auditallow &&
	       (got->auditdeny & wanted->known) == wanted->auditdeny;
}

/* Whether the class without its constraints is allowed more. */
static int is_constrained(const struct sebpf_decider *decider,
			  const context_struct_t *source,
			  const context_struct_t *target, uint32_t tclass,
			  const struct av_decision *decision)
{
	struct av_query query = {
		.source.type = source->type,
		.target.type = target->type,
	};
	struct sebpf_ready_class class = decider->classes[tclass];
	class_datum_t bare;

	if (!class.datum)
		return 0;
	bare = *class.datum;
	bare.constraints = NULL;
	class.datum = &bare;
	query.class = number_of(&class);
	query.tclass = bare.s.value;
	return !sebpf_compute_av(number_of(decider), &query) &&
	       sebpf_classmap_permissions(&decider->map, tclass,
					  query.decision.allowed) !=
		       decision->allowed;
}

static void compare(struct under_test *test, struct tally *tally)
{
	context_struct_t contexts[CONTEXTS] = { 0 };
	uint32_t sids[CONTEXTS];

	for (unsigned int i = 0; i < CONTEXTS; i++) {
		draw_context(test->policy.db, &contexts[i]);
		sids[i] = oracle_add_context(&contexts[i]);
	}
	for (unsigned int i = 0; i < CONTEXTS * CONTEXTS * SEBPF_CLASS_COUNT;
	     i++) {
		unsigned int from = i % CONTEXTS;
		unsigned int to = i / CONTEXTS % CONTEXTS;
		uint32_t tclass = i / CONTEXTS / CONTEXTS;
		struct oracle_access wanted;
		struct av_decision got = { 0 };
		int rc = decide_contexts(test, &contexts[from], &contexts[to],
					 tclass, &got);

		oracle_access(sids[from], sids[to], tclass, &wanted);
		tally->compared++;
		tally->constrained +=
			is_constrained(test->decider, &contexts[from],
				       &contexts[to], tclass, &got) != 0;
		if (rc || !is_same(&got, &wanted)) {
			if (tally->different++ < 3)
				printf("# class %u: %d %x, not %x\n", tclass,
				       rc, got.allowed, wanted.allowed);
		}
	}
	for (unsigned int i = 0; i < CONTEXTS; i++)
		context_destroy(&contexts[i]);
}

static void test_seed(unsigned int seed, struct tally *tally)
{
	char *text sebpf_auto_free = write_constraints(seed);
	const struct policy_options options = {
		.handle_unknown = "deny",
		.seed = seed,
		.types = seed % 2 ? 24 : 0,
		.attributes = 6,
		.rules = 40,
		.booleans = 2,
		.bounds = 9,
		.extra = text,
	};
	struct under_test test;

	open_policy_under_test(&options, &test);
	compare(&test, tally);
	tally->policies++;
	close_under_test(&test);
}

int main(void)
{
	const char *wanted = getenv("SEBPF_COMPARISONS");
	unsigned long count = wanted ? strtoul(wanted, NULL, 10) : 450000;
	struct tally tally = { 0 };
	unsigned int seed = 0;

	sepol_debug(0);
	while (tally.compared < count)
		test_seed(++seed, &tally);
	ok(!tally.different,
	   "%lu decisions of %lu policies agree with libsepol", tally.compared,
	   tally.policies);
	ok(tally.constrained * 20 > tally.compared,
	   "constraints decide in %lu of them", tally.constrained);
	return tap_done();
}
