// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what each feature of the policy language decides by itself
 * Copyright (C) 2026 The sebpf authors
 *
 * Each row is a small policy in which one feature decides, with a twin in which
 * it decides otherwise. The expectation is literal, and libsepol's own security
 * server must agree with it.
 */
#include <stdint.h>

#include <sepol/debug.h>

#include "policy/sepol_policy.h"
#include "sebpf/cleanup.h"
#include "tests/unit/under_test.h"

/* Answers about bpf { prog_load }. */
#define ALLOWED 1U
#define AUDITALLOW 2U
#define DONTAUDIT 4U
#define PERMISSIVE 8U

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What all policies of the tables have. */
static const char symbols[] =
	"(type a_t) (type b_t) (type c_t) (type d_t)\n"
	"(roletype user_r a_t) (roletype user_r b_t)\n"
	"(roletype user_r c_t) (roletype user_r d_t)\n"
	"(typeattribute ab) (typeattributeset ab (a_t b_t))\n"
	"(role other_r) (user other_u) (userrole other_u other_r)\n"
	"(userlevel other_u (s0)) (userrange other_u full)\n";

#define GRANT "(allow a_t b_t (bpf (prog_load)))"
#define LIMIT(expression) GRANT "(constrain (bpf (prog_load)) (" expression "))"

/* Contexts: user, role and type by a letter each; levels s0. */
#define A                                         \
	{                                         \
		"user_u", "user_r", "a_t", 10, 10 \
	}
#define B                                         \
	{                                         \
		"user_u", "user_r", "b_t", 10, 10 \
	}
#define C                                         \
	{                                         \
		"user_u", "user_r", "c_t", 10, 10 \
	}
#define OTHER_USER_B                               \
	{                                          \
		"other_u", "user_r", "b_t", 10, 10 \
	}
#define OTHER_ROLE_B                               \
	{                                          \
		"user_u", "other_r", "b_t", 10, 10 \
	}
#define OTHER_USER_A                               \
	{                                          \
		"other_u", "user_r", "a_t", 10, 10 \
	}
#define OTHER_ROLE_A                               \
	{                                          \
		"user_u", "other_r", "a_t", 10, 10 \
	}

static const struct row {
	const char *name;
	const char *cil;
	struct who source;
	struct who target;
	unsigned int answer;
} rows[] = {
	{ "no rule", "", A, B, 0 },
	{ "a rule", GRANT, A, B, ALLOWED },
	{ "attribute as source", "(allow ab c_t (bpf (prog_load)))", A, C,
	  ALLOWED },
	{ "attribute as source, not a member",
	  "(allow ab b_t (bpf (prog_load)))", C, B, 0 },
	{ "attribute as target", "(allow c_t ab (bpf (prog_load)))", C, B,
	  ALLOWED },
	{ "attribute as target, not a member",
	  "(allow a_t ab (bpf (prog_load)))", A, C, 0 },
	{ "attribute with itself", "(allow ab ab (bpf (prog_load)))", A, A,
	  ALLOWED },
	{ "self", "(allow ab self (bpf (prog_load)))", A, A, ALLOWED },
	{ "self, another member", "(allow ab self (bpf (prog_load)))", A, B,
	  0 },
	{ "true branch, taken",
	  "(boolean on true) (booleanif on (true " GRANT "))", A, B, ALLOWED },
	{ "true branch, not taken",
	  "(boolean on false) (booleanif on (true " GRANT "))", A, B, 0 },
	{ "false branch, taken",
	  "(boolean on false) (booleanif on (false " GRANT "))", A, B,
	  ALLOWED },
	{ "false branch, not taken",
	  "(boolean on true) (booleanif on (false " GRANT "))", A, B, 0 },
	{ "auditallow", GRANT "(auditallow a_t b_t (bpf (prog_load)))", A, B,
	  ALLOWED | AUDITALLOW },
	{ "auditallow of another",
	  GRANT "(auditallow a_t b_t (bpf (map_read)))", A, B, ALLOWED },
	{ "auditallow, true branch",
	  GRANT "(boolean on true) (booleanif on (true "
		"(auditallow a_t b_t (bpf (prog_load)))))",
	  A, B, ALLOWED | AUDITALLOW },
	{ "dontaudit", "(dontaudit a_t b_t (bpf (prog_load)))", A, B,
	  DONTAUDIT },
	{ "dontaudit of another", "(dontaudit a_t b_t (bpf (map_read)))", A, B,
	  0 },
	{ "dontaudit, false branch",
	  "(boolean on false) (booleanif on (false "
	  "(dontaudit a_t b_t (bpf (prog_load)))))",
	  A, B, DONTAUDIT },
	{ "permissive source", "(typepermissive a_t)", A, B, PERMISSIVE },
	{ "permissive target", "(typepermissive b_t)", A, B, 0 },

	{ "u1 == u2", LIMIT("eq u1 u2"), A, B, ALLOWED },
	{ "u1 == u2, other", LIMIT("eq u1 u2"), A, OTHER_USER_B, 0 },
	{ "u1 != u2", LIMIT("neq u1 u2"), A, OTHER_USER_B, ALLOWED },
	{ "u1 != u2, same", LIMIT("neq u1 u2"), A, B, 0 },
	{ "r1 == r2", LIMIT("eq r1 r2"), A, B, ALLOWED },
	{ "r1 == r2, other", LIMIT("eq r1 r2"), A, OTHER_ROLE_B, 0 },
	{ "r1 != r2", LIMIT("neq r1 r2"), A, OTHER_ROLE_B, ALLOWED },
	{ "r1 != r2, same", LIMIT("neq r1 r2"), A, B, 0 },
	{ "r1 dom r2", LIMIT("dom r1 r2"), A, B, ALLOWED },
	{ "r1 dom r2, other", LIMIT("dom r1 r2"), A, OTHER_ROLE_B, 0 },
	{ "r1 domby r2", LIMIT("domby r1 r2"), A, B, ALLOWED },
	{ "r1 domby r2, other", LIMIT("domby r1 r2"), A, OTHER_ROLE_B, 0 },
	{ "r1 incomp r2", LIMIT("incomp r1 r2"), A, OTHER_ROLE_B, ALLOWED },
	{ "r1 incomp r2, same", LIMIT("incomp r1 r2"), A, B, 0 },
	{ "t1 == t2", LIMIT("eq t1 t2") "(allow a_t self (bpf (prog_load)))", A,
	  A, ALLOWED },
	{ "t1 == t2, other", LIMIT("eq t1 t2"), A, B, 0 },
	{ "t1 != t2", LIMIT("neq t1 t2"), A, B, ALLOWED },
	{ "t1 != t2, same",
	  LIMIT("neq t1 t2") "(allow a_t self (bpf (prog_load)))", A, A, 0 },
	{ "u1 == name", LIMIT("eq u1 user_u"), A, B, ALLOWED },
	{ "u1 == name, other", LIMIT("eq u1 user_u"), OTHER_USER_A, B, 0 },
	{ "u2 != names", LIMIT("neq u2 (other_u)"), A, B, ALLOWED },
	{ "u2 != names, one", LIMIT("neq u2 (other_u)"), A, OTHER_USER_B, 0 },
	{ "r1 == names", LIMIT("eq r1 (user_r)"), A, B, ALLOWED },
	{ "r1 == names, other", LIMIT("eq r1 (user_r)"), OTHER_ROLE_A, B, 0 },
	{ "r2 != name", LIMIT("neq r2 other_r"), A, B, ALLOWED },
	{ "r2 != name, it", LIMIT("neq r2 other_r"), A, OTHER_ROLE_B, 0 },
	{ "t1 == attribute", LIMIT("eq t1 ab"), A, B, ALLOWED },
	{ "t1 == names, other", LIMIT("eq t1 (b_t c_t)"), A, B, 0 },
	{ "t2 == name", LIMIT("eq t2 b_t"), A, B, ALLOWED },
	{ "t2 != attribute", LIMIT("neq t2 ab"), A, B, 0 },
	{ "and", LIMIT("and (eq u1 u2) (eq r1 r2)"), A, OTHER_ROLE_B, 0 },
	{ "or", LIMIT("or (eq u1 u2) (eq r1 r2)"), A, OTHER_ROLE_B, ALLOWED },
	{ "not", LIMIT("not (eq r1 r2)"), A, OTHER_ROLE_B, ALLOWED },
	{ "two constraints, one fails",
	  LIMIT("eq u1 u2") "(constrain (bpf (prog_load)) (neq r1 r2))", A, B,
	  0 },
	{ "constraint of another permission",
	  GRANT "(constrain (bpf (map_create)) (neq u1 u2))", A, B, ALLOWED },
	{ "constraint of another class",
	  GRANT "(constrain (file (read)) (neq u1 u2))", A, B, ALLOWED },

	{ "bounds, the bounding type may",
	  GRANT "(allow c_t b_t (bpf (prog_load))) (typebounds c_t a_t)", A, B,
	  ALLOWED },
	{ "bounds, it may not", GRANT "(typebounds c_t a_t)", A, B, 0 },
	{ "bounds of the target, its type may",
	  GRANT "(allow c_t d_t (bpf (prog_load)))"
		"(typebounds c_t a_t) (typebounds d_t b_t)",
	  A, B, ALLOWED },
	{ "bounds of the target, it may not",
	  GRANT "(allow c_t b_t (bpf (prog_load)))"
		"(typebounds c_t a_t) (typebounds d_t b_t)",
	  A, B, 0 },
	{ "bounds of the target alone", GRANT "(typebounds d_t b_t)", A, B,
	  ALLOWED },
	{ "bounds, two above, the top may not",
	  GRANT "(allow c_t b_t (bpf (prog_load)))"
		"(typebounds c_t a_t) (typebounds d_t c_t)",
	  A, B, 0 },
	{ "bounds, two above, the top may",
	  GRANT "(allow c_t b_t (bpf (prog_load)))"
		"(allow d_t b_t (bpf (prog_load)))"
		"(typebounds c_t a_t) (typebounds d_t c_t)",
	  A, B, ALLOWED },
	{ "bounds, a constraint forbids the bounding type",
	  LIMIT("neq t1 c_t") "(allow c_t b_t (bpf (prog_load)))"
			      "(typebounds c_t a_t)",
	  A, B, 0 },
	{ "no bounds, the same constraint",
	  LIMIT("neq t1 c_t") "(allow c_t b_t (bpf (prog_load)))", A, B,
	  ALLOWED },
	{ "bounds, a constraint forbids the type at the top",
	  LIMIT("neq t1 d_t") "(allow c_t b_t (bpf (prog_load)))"
			      "(allow d_t b_t (bpf (prog_load)))"
			      "(typebounds c_t a_t) (typebounds d_t c_t)",
	  A, B, 0 },
	{ "bounds, a constraint forbids what bounds the target",
	  LIMIT("neq t2 d_t") "(allow c_t d_t (bpf (prog_load)))"
			      "(typebounds c_t a_t) (typebounds d_t b_t)",
	  A, B, 0 },
	{ "bounds of the target, which the constraint forbids, alone",
	  LIMIT("neq t2 d_t") "(typebounds d_t b_t)", A, B, ALLOWED },
};

static unsigned int answer_of(uint32_t allowed, uint32_t auditallow,
			      uint32_t auditdeny, uint32_t permissive)
{
	const uint32_t asked = SEBPF_PERM(BPF, PROG_LOAD);

	return (allowed & asked ? ALLOWED : 0) |
	       (auditallow & asked ? AUDITALLOW : 0) |
	       (auditdeny & asked ? 0 : DONTAUDIT) |
	       (permissive ? PERMISSIVE : 0);
}

/* Asks sebpf and libsepol, which does not know permissive types. */
static void check(const struct under_test *test, const context_struct_t *source,
		  const context_struct_t *target, unsigned int wanted,
		  const char *name)
{
	struct av_decision got = { 0 };
	struct oracle_access access;
	unsigned int theirs;
	unsigned int ours;
	int rc = decide_contexts(test, source, target, SEBPF_CLASS_BPF, &got);

	oracle_access(oracle_add_context(source), oracle_add_context(target),
		      SEBPF_CLASS_BPF, &access);
	ours = answer_of(got.allowed, got.auditallow, got.auditdeny,
			 (got.flags & AVD_PERMISSIVE) != 0);
	theirs = answer_of(access.allowed, access.auditallow, access.auditdeny,
			   wanted & PERMISSIVE);
	if (!ok(!rc && ours == wanted && theirs == wanted, "%s", name))
		printf("# rc %d, answer %x, libsepol's %x, not %x\n", rc, ours,
		       theirs, wanted);
}

static void test_rows(void)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		context_struct_t source sebpf_auto_context = { 0 };
		context_struct_t target sebpf_auto_context = { 0 };
		struct under_test test;

		open_under_test(symbols, rows[i].cil, &test);
		source = context_of(&test, &rows[i].source);
		target = context_of(&test, &rows[i].target);
		check(&test, &source, &target, rows[i].answer, rows[i].name);
		close_under_test(&test);
	}
}

/* Two levels, and their relation. */
static const struct level_case {
	const char *name;
	unsigned int first;
	unsigned int second;
} level_cases[] = {
	{ "equal", 12, 12 },
	{ "the first dominates", 26, 14 },
	{ "the second dominates", 11, 13 },
	{ "incomparable", 21, 16 },
};

/* Whether an operator holds, for each of the cases. */
static const struct level_operator {
	const char *name;
	unsigned int holds[COUNT(level_cases)];
} level_operators[] = {
	{ "eq", { 1, 0, 0, 0 } },     { "neq", { 0, 1, 1, 1 } },
	{ "dom", { 1, 1, 0, 0 } },    { "domby", { 1, 0, 1, 0 } },
	{ "incomp", { 0, 0, 0, 1 } },
};

/* What a constraint compares. */
enum level_pair {
	PAIR_L1L2,
	PAIR_L1H2,
	PAIR_H1L2,
	PAIR_H1H2,
	PAIR_L1H1,
	PAIR_L2H2,
	PAIR_COUNT
};

/* Puts the levels of a case where the pair compares them; the others are s0. */
static void set_levels(enum level_pair pair, const struct level_case *levels,
		       struct who *source, struct who *target)
{
	unsigned int *const places[PAIR_COUNT][2] = {
		[PAIR_L1L2] = { &source->low, &target->low },
		[PAIR_L1H2] = { &source->low, &target->high },
		[PAIR_H1L2] = { &source->high, &target->low },
		[PAIR_H1H2] = { &source->high, &target->high },
		[PAIR_L1H1] = { &source->low, &source->high },
		[PAIR_L2H2] = { &target->low, &target->high },
	};

	*places[pair][0] = levels->first;
	*places[pair][1] = levels->second;
}

static void test_levels(enum level_pair pair, const char *pair_name,
			const struct level_operator *operator)
{
	char *cil sebpf_auto_free = NULL;
	struct under_test test;

	if (asprintf(&cil, GRANT "(mlsconstrain (bpf (prog_load)) (%s %s))",
			   operator->name, pair_name) < 0)
		abort();
	open_under_test(symbols, cil, &test);
	for (size_t i = 0; i < COUNT(level_cases); i++) {
		struct who source = A;
		struct who target = B;
		context_struct_t from sebpf_auto_context = { 0 };
		context_struct_t to sebpf_auto_context = { 0 };
		char name[64];

		set_levels(pair, &level_cases[i], &source, &target);
		from = context_of(&test, &source);
		to = context_of(&test, &target);
		(void)snprintf(name, sizeof(name), "%s %s, %s", operator->name,
			       pair_name, level_cases[i].name);
		check(&test, &from, &to, operator->holds[i] ? ALLOWED : 0,
		      name);
	}
	close_under_test(&test);
}

/* Of all categories, one decides: each in turn of those at an edge. */
static void test_categories(void)
{
	static const unsigned int edges[] = { 0,    31,	  32,	63,   64,
					      383,  384,  511,	767,  768,
					      1022, 1023, 1024, 4032, 4095 };
	static const struct who source_who = A;
	static const struct who target_who = B;
	char *cil sebpf_auto_free = with_categories(
		GRANT "(mlsconstrain (bpf (prog_load)) (dom h1 h2))\n");
	context_struct_t source sebpf_auto_context = { 0 };
	context_struct_t target sebpf_auto_context = { 0 };
	struct under_test test;
	char name[64];

	open_under_test(symbols, cil, &test);
	source = context_of(&test, &source_who);
	target = context_of(&test, &target_who);
	for (size_t i = 0; i < COUNT(edges); i++) {
		add_category(&target.range.level[1], edges[i]);
		(void)snprintf(name, sizeof(name), "h2 has c%u, h1 has not",
			       edges[i]);
		check(&test, &source, &target, 0, name);
		add_category(&source.range.level[1], edges[i]);
		(void)snprintf(name, sizeof(name), "h2 has c%u, h1 has too",
			       edges[i]);
		check(&test, &source, &target, ALLOWED, name);
	}
	close_under_test(&test);
}

/*
 * A rule that a file marks as conditional, in the table of unconditional rules:
 * the kernel and libsepol do not apply it.
 */
static void test_marked_rule(void)
{
	static const struct who source_who = A;
	static const struct who target_who = B;
	context_struct_t source sebpf_auto_context = { 0 };
	context_struct_t target sebpf_auto_context = { 0 };
	struct under_test test;
	const class_datum_t *class;
	avtab_key_t key = { .specified = AVTAB_ALLOWED };
	avtab_ptr_t node;

	open_under_test(symbols, GRANT, &test);
	source = context_of(&test, &source_who);
	target = context_of(&test, &target_who);
	check(&test, &source, &target, ALLOWED, "a rule, not marked");
	class = hashtab_search(test.policy.db->p_classes.table, "bpf");
	key.source_type = (uint16_t)source.type;
	key.target_type = (uint16_t)target.type;
	key.target_class = class ? (uint16_t) class->s.value : 0;
	node = avtab_search_node(&test.policy.db->te_avtab, &key);
	if (!node)
		abort();
	node->key.specified |= AVTAB_ENABLED;
	check(&test, &source, &target, 0, "a rule, marked as conditional");
	close_under_test(&test);
}

/* Policy version 35 has neveraudit types; secilc may be older than that. */
static void test_neveraudit(void)
{
	static const struct {
		const char *name;
		int neveraudit;
		int permissive;
		unsigned int answer;
	} cases[] = {
		{ "neveraudit", 1, 0, DONTAUDIT },
		{ "neveraudit and permissive", 1, 1,
		  ALLOWED | DONTAUDIT | PERMISSIVE },
		{ "permissive", 0, 1, AUDITALLOW | PERMISSIVE },
		{ "neither", 0, 0, AUDITALLOW },
	};
	static const struct who source_who = A;
	static const struct who target_who = B;
	context_struct_t source sebpf_auto_context = { 0 };
	context_struct_t target sebpf_auto_context = { 0 };
	struct under_test test;
	ebitmap_t neveraudit = { 0 };

	open_under_test(symbols,
			LIMIT("neq u1 u2") "(auditallow a_t b_t (bpf "
					   "(prog_load)))",
			&test);
	source = context_of(&test, &source_who);
	target = context_of(&test, &target_who);
	test.decider->neveraudit = &neveraudit;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct av_decision got = { 0 };
		int rc;

		if (ebitmap_set_bit(&neveraudit, source.type,
				    cases[i].neveraudit) ||
		    ebitmap_set_bit(&test.policy.db->permissive_map,
				    source.type, cases[i].permissive))
			abort();
		rc = decide_contexts(&test, &source, &target, SEBPF_CLASS_BPF,
				     &got);
		ok(!rc && answer_of(got.allowed, got.auditallow, got.auditdeny,
				    (got.flags & AVD_PERMISSIVE) != 0) ==
				   cases[i].answer,
		   "%s", cases[i].name);
	}
	ebitmap_destroy(&neveraudit);
	close_under_test(&test);
}

/* Attributes of a type: more than are read at once, and more than a word. */
#define MANY_ATTRIBUTES 100U

/* The numbers at which a piece or a word of them begins or ends. */
static const unsigned int attribute_edges[] = { 0,  1,	31, 32, 33, 62,
						63, 64, 65, 95, 96, 99 };

/* The permission that is allowed from one of the source's to the target's. */
static const char *edge_permission(size_t edge)
{
	return sebpf_permission_name(SEBPF_CLASS_CAP_USERNS, (uint32_t)edge);
}

static size_t other_edge(size_t edge)
{
	return (5 * edge + 3) % COUNT(attribute_edges);
}

/*
 * Attributes of a_t and of b_t. Each has a rule, so that secilc keeps it, and
 * at the edges there is one from a_t's to b_t's that allows what no other does.
 */
static char *write_attributes(void)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	for (unsigned int i = 0; i < MANY_ATTRIBUTES; i++)
		(void)fprintf(out,
			      "(typeattribute s%u) (typeattributeset s%u (a_t "
			      "c_t))\n"
			      "(typeattribute t%u) (typeattributeset t%u (b_t "
			      "d_t))\n"
			      "(allow s%u t%u (file (read)))\n",
			      i, i, i, i, i, i);
	for (size_t i = 0; i < COUNT(attribute_edges); i++)
		(void)fprintf(out, "(allow s%u t%u (cap_userns (%s)))\n",
			      attribute_edges[i],
			      attribute_edges[other_edge(i)],
			      edge_permission(i));
	if (fclose(out))
		abort();
	return text;
}

static void test_attributes(void)
{
	static const uint32_t wanted = (1U << COUNT(attribute_edges)) - 1;
	static const struct who source_who = A;
	static const struct who target_who = B;
	char *cil sebpf_auto_free = write_attributes();
	context_struct_t source sebpf_auto_context = { 0 };
	context_struct_t target sebpf_auto_context = { 0 };
	struct av_decision got = { 0 };
	struct oracle_access access;
	struct under_test test;
	const ebitmap_t *attributes;

	open_under_test(symbols, cil, &test);
	source = context_of(&test, &source_who);
	target = context_of(&test, &target_who);
	attributes = test.policy.db->type_attr_map;
	ok(ebitmap_cardinality(&attributes[source.type - 1]) >
			   MANY_ATTRIBUTES &&
		   ebitmap_cardinality(&attributes[target.type - 1]) >
			   MANY_ATTRIBUTES,
	   "two types have %u attributes and more", MANY_ATTRIBUTES);
	oracle_access(oracle_add_context(&source), oracle_add_context(&target),
		      SEBPF_CLASS_CAP_USERNS, &access);
	ok(!decide_contexts(&test, &source, &target, SEBPF_CLASS_CAP_USERNS,
			    &got) &&
		   got.allowed == wanted && access.allowed == wanted,
	   "rules of all of them apply: %x", got.allowed);
	ok(!decide_contexts(&test, &target, &source, SEBPF_CLASS_CAP_USERNS,
			    &got) &&
		   !got.allowed,
	   "... and not the other way: %x", got.allowed);
	close_under_test(&test);
}

int main(void)
{
	static const char *const pairs[PAIR_COUNT] = {
		[PAIR_L1L2] = "l1 l2", [PAIR_L1H2] = "l1 h2",
		[PAIR_H1L2] = "h1 l2", [PAIR_H1H2] = "h1 h2",
		[PAIR_L1H1] = "l1 h1", [PAIR_L2H2] = "l2 h2",
	};

	sepol_debug(0);
	test_rows();
	test_categories();
	test_marked_rule();
	test_neveraudit();
	test_attributes();
	for (unsigned int pair = 0; pair < PAIR_COUNT; pair++)
		for (size_t i = 0; i < COUNT(level_operators); i++)
			test_levels((enum level_pair)pair, pairs[pair],
				    &level_operators[i]);
	return tap_done();
}
