// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - decisions about types, compared with libsepol's own security server
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include <sepol/debug.h>
#include <sepol/policydb/policydb.h>

#include "policy/context.h"
#include "policy/decision.h"
#include "policy/sepol_policy.h"
#include "sebpf/cleanup.h"
#include "tests/unit/policy_oracle.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/tap.h"

/* Masks of what sebpf may ask for, and of what is unknown if allowed. */
static const uint32_t kernel_owned[SEBPF_CLASS_COUNT] = {
/* NOLINTNEXTLINE(bugprone-macro-parentheses): a term of a sum */
#define BIT(id, name) +1
#define X(tclass, name, owner)                                              \
	[SEBPF_CLASS_##tclass] =                                            \
		(uint32_t)((UINT64_C(1) << (0 SEBPF_PERMS_##tclass(BIT))) - \
			   1),
	SEBPF_CLASSES(X)
#undef X
#undef BIT
};

/**
 * struct subject - a policy under test
 * @policy: the policy.
 * @decider: decides as the hooks do.
 * @compared: triples compared.
 * @different: triples that differ.
 */
struct subject {
	struct sebpf_policy policy;
	struct sebpf_decider *decider;
	unsigned long compared;
	unsigned long different;
};

__attribute__((noreturn)) static void bail(const char *text)
{
	printf("Bail out! %s\n", text);
	exit(1);
}

static int is_type(const struct policydb *db, uint32_t value)
{
	return db->type_val_to_struct[value - 1] &&
	       db->type_val_to_struct[value - 1]->flavor != TYPE_ATTRIB;
}

static const char *type_name(const struct subject *subject, uint32_t value)
{
	return subject->policy.db->p_type_val_to_name[value - 1];
}

/* The context that the oracle has for a type; roles and users say nothing. */
static context_struct_t context_of(uint32_t type)
{
	return (context_struct_t){
		.user = 1,
		.role = 1,
		.type = type,
		.range.level = { { .sens = 1 }, { .sens = 1 } },
	};
}

static void close_subject(struct subject *subject)
{
	sebpf_decider_free(subject->decider);
	sebpf_policy_free(&subject->policy);
	*subject = (struct subject){ 0 };
}

/* Makes a policy ready to be asked about all of its types. */
static void open_subject(const struct policy_options *options,
			 struct subject *subject)
{
	struct sebpf_err err = { 0 };

	*subject = (struct subject){ 0 };
	policy_make(options, &subject->policy);
	if (sebpf_decider_new(subject->policy.db, &subject->decider, &err))
		bail(err.text);
}

static int decide_pair(const struct subject *subject, uint32_t source,
		       uint32_t target, uint32_t tclass,
		       struct av_decision *ret_decision)
{
	const context_struct_t from = context_of(source);
	const context_struct_t to = context_of(target);
	struct sebpf_err err = { 0 };

	return sebpf_decider_compute_av(subject->decider, &from, &to, tclass,
					ret_decision, &err);
}

/* Compares one triple of source, target and class. */
static void compare(struct subject *subject, uint32_t source, uint32_t target,
		    uint32_t tclass)
{
	const struct policydb *db = subject->policy.db;
	struct av_decision got = { 0 };
	struct oracle_access wanted;
	uint32_t unknown;
	int rc = decide_pair(subject, source, target, tclass, &got);

	oracle_access(source, target, tclass, &wanted);
	unknown = kernel_owned[tclass] & ~wanted.known;
	if (tclass == SEBPF_CLASS_BPF_TOKEN ||
	    db->handle_unknown != ALLOW_UNKNOWN)
		unknown = 0;
	subject->compared++;
	if (!rc && got.allowed == (wanted.allowed | unknown) &&
	    got.auditallow == wanted.auditallow &&
	    (got.auditdeny & wanted.known) == wanted.auditdeny &&
	    !(~got.auditdeny & ~wanted.known & kernel_owned[tclass]) &&
	    !!(got.flags & AVD_PERMISSIVE) ==
		    ebitmap_get_bit(&db->permissive_map, source))
		return;
	if (subject->different++ < 10)
		printf("# %s %s class %u: rc %d allowed %x/%x auditallow %x/%x "
		       "auditdeny %x/%x flags %x\n",
		       type_name(subject, source), type_name(subject, target),
		       tclass, rc, got.allowed, wanted.allowed | unknown,
		       got.auditallow, wanted.auditallow, got.auditdeny,
		       wanted.auditdeny, got.flags);
}

static void compare_all(struct subject *subject)
{
	const struct policydb *db = subject->policy.db;
	uint32_t nprim = db->p_types.nprim;

	for (uint32_t source = 1; source <= nprim; source++)
		for (uint32_t target = 1; target <= nprim; target++)
			for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
				if (is_type(db, source) && is_type(db, target))
					compare(subject, source, target, id);
}

static void compare_some(struct subject *subject, unsigned long count)
{
	const struct policydb *db = subject->policy.db;
	unsigned int state = 1;

	while (count) {
		uint32_t source = (uint32_t)rand_r(&state) % db->p_types.nprim;
		uint32_t target = (uint32_t)rand_r(&state) % db->p_types.nprim;

		if (!is_type(db, source + 1) || !is_type(db, target + 1))
			continue;
		compare(subject, source + 1, target + 1,
			(uint32_t)rand_r(&state) % SEBPF_CLASS_COUNT);
		count--;
	}
	for (uint32_t type = 1; type <= db->p_types.nprim; type++)
		for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
			if (is_type(db, type))
				compare(subject, type, type, id);
}

/* The type of the token that a type creates. */
static uint32_t token_of(const struct subject *subject, uint32_t type)
{
	const context_struct_t creator = context_of(type);
	context_struct_t label sebpf_auto_context = { 0 };
	struct sebpf_err err = { 0 };

	return sebpf_decider_label(subject->decider, &creator, &label, &err) <
			       0 ?
		       0 :
		       label.type;
}

/* libsepol decides without a named rule, the CIL text with one. */
static unsigned int count_wrong_tokens(struct subject *subject)
{
	const struct policydb *db = subject->policy.db;
	unsigned int wrong = 0;

	for (uint32_t type = 1; type <= db->p_types.nprim; type++) {
		const char *wanted = NULL;
		uint32_t token;

		if (!is_type(db, type))
			continue;
		if (type_name(subject, type)[0] == 't' &&
		    type_name(subject, type)[1] != 'o')
			wanted = policy_named_token((unsigned int)strtoul(
				type_name(subject, type) + 1, NULL, 10));
		if (!wanted)
			wanted = type_name(subject, oracle_transition(type));
		token = token_of(subject, type);
		if (!token || strcmp(type_name(subject, token), wanted) != 0) {
			wrong++;
			printf("# %s makes %u, not %s\n",
			       type_name(subject, type), token, wanted);
		}
	}
	return wrong;
}

static void set_booleans(struct subject *subject, unsigned int states)
{
	struct policydb *db = subject->policy.db;

	for (uint32_t i = 0; i < db->p_bools.nprim; i++)
		db->bool_val_to_struct[i]->state = (int)(states >> i & 1);
	sebpf_policy_follow_booleans(db);
	subject->different += oracle_follow_booleans() != 0;
}

/* Compares a whole policy in each state of its booleans. */
static void compare_states(const struct policy_options *options)
{
	struct subject subject;
	unsigned int wrong = 0;

	open_subject(options, &subject);
	oracle_open(&subject.policy);
	for (unsigned int state = 0; state >> options->booleans == 0; state++) {
		set_booleans(&subject, state);
		compare_all(&subject);
		wrong += count_wrong_tokens(&subject);
	}
	ok(!subject.different,
	   "seed %u, version %u, %u types, %u bounds, unknown %s: %lu triples "
	   "agree",
	   options->seed, subject.policy.db->policyvers, options->types,
	   options->bounds, options->handle_unknown, subject.compared);
	ok(!wrong, "types of tokens agree");
	oracle_close();
	close_subject(&subject);
}

static void test_small(void)
{
	for (unsigned int seed = 1; seed <= 16; seed++) {
		const struct policy_options options = {
			.handle_unknown = seed % 2 ? "deny" : "allow",
			.without_mls = seed % 5 == 0,
			.seed = seed,
			.types = 12 + seed * 2,
			.attributes = 4 + seed % 7,
			.rules = 10 + seed * 8,
			.booleans = seed % 4,
			.bounds = seed % 3 ? seed % 9 : 0,
		};

		compare_states(&options);
	}
}

/*
 * What kernels and libsepol write and read: transitions with a name came with
 * version 25, and all kernels that have BPF tokens have a newer one.
 */
static void test_versions(void)
{
	for (unsigned int version = 25; version <= 33; version++) {
		const struct policy_options options = {
			.handle_unknown = "deny",
			.seed = version,
			.types = 30,
			.attributes = 6,
			.rules = 120,
			.booleans = 2,
			.bounds = 4,
			.version = version,
		};

		compare_states(&options);
	}
}

static void test_large(void)
{
	const struct policy_options options = {
		.handle_unknown = "deny",
		.seed = 77,
		.types = 500,
		.attributes = 60,
		.rules = 1500,
		.booleans = 8,
		.bounds = 60,
	};
	struct subject subject;

	open_subject(&options, &subject);
	oracle_open(&subject.policy);
	for (unsigned int state = 0; state < 3; state++) {
		set_booleans(&subject, state * 0x55);
		compare_some(&subject, 20000);
	}
	ok(!subject.different, "500 types: %lu triples agree",
	   subject.compared);
	ok(!count_wrong_tokens(&subject), "types of tokens agree");
	oracle_close();
	close_subject(&subject);
}

/* Attributes with many types each. */
static void test_attributes(void)
{
	const struct policy_options options = {
		.handle_unknown = "deny",
		.seed = 5,
		.types = 1500,
		.attributes = 40,
		.rules = 400,
	};
	struct subject subject;

	open_subject(&options, &subject);
	oracle_open(&subject.policy);
	compare_some(&subject, 500);
	ok(!subject.different, "1500 types, 400 rules: %lu triples agree",
	   subject.compared);
	oracle_close();
	close_subject(&subject);
}

static void test_missing_classes(void)
{
	static const char *const unknown[] = { "allow", "deny", "reject" };

	for (unsigned int i = 0; i < 3; i++) {
		const struct policy_options options = {
			.handle_unknown = unknown[i],
			.without_classes = 1,
		};
		struct av_decision got = { 0 };
		struct subject subject;

		open_subject(&options, &subject);
		ok(!find_class(number_of(subject.decider),
			       SEBPF_CLASS_BPF_TOKEN),
		   "%s: bpf_token is missing", unknown[i]);
		(void)decide_pair(&subject, 1, 1, SEBPF_CLASS_BPF_TOKEN, &got);
		ok(!got.allowed, "bpf_token is denied");
		(void)decide_pair(&subject, 1, 1, SEBPF_CLASS_BPF, &got);
		ok(got.allowed == (i ? 0 : kernel_owned[SEBPF_CLASS_BPF]),
		   "bpf as handle_unknown says");
		(void)decide_pair(&subject, 1, 1, SEBPF_CLASS_CAP2_USERNS,
				  &got);
		ok(got.allowed ==
			   (i ? 0 :
				SEBPF_PERM(CAP2_USERNS, CHECKPOINT_RESTORE)),
		   "a missing permission likewise");
		ok(token_of(&subject, 1) == 1,
		   "a token has its creator's type");
		close_subject(&subject);
	}
}

/* The policy capability, which libsepol may have no name for. */
static void test_token_perms(void)
{
	static const struct policy_options options = {
		.handle_unknown = "deny",
		.seed = 6,
		.types = 10,
		.attributes = 2,
		.rules = 10,
	};

	/* Number 14, and the ones beside it. */
	for (unsigned int number = 13; number <= 15; number++) {
		struct subject subject;

		open_subject(&options, &subject);
		if (ebitmap_set_bit(&subject.policy.db->policycaps, number, 1))
			abort();
		ok(!policy_has_cap(number_of(subject.decider),
				   POLICYCAP_BPF_TOKEN_PERMS) == (number != 14),
		   "policy capability %u: bpf_token_perms is %sset", number,
		   number == 14 ? "" : "not ");
		close_subject(&subject);
	}
}

int main(void)
{
	/* libsepol writes to stderr what a policy lacks. */
	sepol_debug(0);
	test_small();
	test_versions();
	test_large();
	test_attributes();
	test_missing_classes();
	test_token_perms();
	return tap_done();
}
