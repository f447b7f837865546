// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - fuzzer: a binary policy, read and asked
 * Copyright (C) 2026 The sebpf authors
 *
 * The policy's answers must be libsepol's answers to the same questions, and
 * the reasons that are found for them must lead to them. Contexts, classes and
 * permissions are drawn by numbers that come from the policy's own bytes.
 */
#include <errno.h>

#include <sepol/policydb/policydb.h>

#include "explain/answer.h"
#include "policy/classmap.h"
#include "policy/context.h"
#include "policy/database.h"
#include "policy/decision.h"
#include "policy/libsepol_server.h"
#include "tests/fuzz/fuzz.h"

/* Questions for each policy. */
#define QUESTIONS 24U

/*
 * libsepol's validation accepts any number that a damaged policy gives for its
 * values, and sets a bit for each. sebpf bounds the time for reading such a
 * file (cli/confined_child.h); a fuzzer should not spend time on it.
 */
#define BITS 20000U

/* How many values are tried until one has a name. */
#define TRIES 16U

/**
 * struct fuzzed - a policy that was read
 * @policy: the policy.
 * @decider: decides as the hooks do.
 * @map: its numbers of our classes.
 * @state: of the random numbers.
 */
struct fuzzed {
	struct sebpf_policy policy;
	struct sebpf_decider *decider;
	struct sebpf_classmap map;
	uint64_t state;
};

static uint32_t bits_left;

/* The linker's --wrap puts it in place of libsepol's. */
int __real_ebitmap_set_bit(ebitmap_t *map, unsigned int bit, int value);
int __wrap_ebitmap_set_bit(ebitmap_t *map, unsigned int bit, int value);

int __wrap_ebitmap_set_bit(ebitmap_t *map, unsigned int bit, int value)
{
	if (!bits_left)
		return -ENOMEM;
	bits_left--;
	return __real_ebitmap_set_bit(map, bit, value);
}

static uint32_t draw(struct fuzzed *fuzzed, uint32_t below)
{
	return fuzz_draw(&fuzzed->state, below);
}

static int is_known(const struct policydb *db, unsigned int symbol,
		    uint32_t value)
{
	if (symbol == SYM_TYPES)
		return sebpf_db_is_type(db, value);
	return db->sym_val_to_name[symbol][value - 1] != NULL;
}

/* A user, role or type; 0 if none was found. */
static uint32_t draw_value(struct fuzzed *fuzzed, unsigned int symbol)
{
	const struct policydb *db = fuzzed->policy.db;

	for (unsigned int i = 0; i < TRIES; i++) {
		uint32_t value = 1 + draw(fuzzed, db->symtab[symbol].nprim);

		if (value <= db->symtab[symbol].nprim &&
		    is_known(db, symbol, value))
			return value;
	}
	return 0;
}

/* Makes a level of an empty one; 0: no memory. */
static int draw_level(struct fuzzed *fuzzed, mls_level_t *level)
{
	const struct policydb *db = fuzzed->policy.db;
	uint32_t count = draw(fuzzed, 4);

	level->sens = 1 + draw(fuzzed, db->p_levels.nprim);
	for (; count && db->p_cats.nprim; count--)
		if (ebitmap_set_bit(&level->cat, draw(fuzzed, db->p_cats.nprim),
				    1))
			return 0;
	return 1;
}

/* Makes a context of an empty one; 0: the policy has nothing for it. */
static int draw_context(struct fuzzed *fuzzed, context_struct_t *context)
{
	const struct policydb *db = fuzzed->policy.db;
	mls_level_t *levels = context->range.level;

	context->user = draw_value(fuzzed, SYM_USERS);
	context->role = draw_value(fuzzed, SYM_ROLES);
	context->type = draw_value(fuzzed, SYM_TYPES);
	if (db->mls && !draw_level(fuzzed, &levels[0]))
		return 0;
	if (db->mls && draw(fuzzed, 2)) {
		if (!draw_level(fuzzed, &levels[1]))
			return 0;
	} else if (mls_level_cpy(&levels[1], &levels[0])) {
		return 0;
	}
	return context->user && context->role && context->type;
}

static uint32_t known_permissions(const struct sebpf_class_numbers *class)
{
	uint32_t known = 0;

	for (uint32_t bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++)
		if (class->bits[bit])
			known |= UINT32_C(1) << bit;
	return known;
}

static void compare_decision(struct fuzzed *fuzzed,
			     const context_struct_t *source,
			     const context_struct_t *target, uint32_t tclass)
{
	const struct sebpf_class_numbers *class = &fuzzed->map.classes[tclass];
	struct av_decision ours = { 0 };
	struct av_decision theirs;
	struct sebpf_err err = { 0 };
	uint32_t allowed, deny;

	if (sebpf_decider_compute_av(fuzzed->decider, source, target, tclass,
				     &ours, &err))
		fuzz_fail("no decision: %s", err.text);
	if (!class->value ||
	    sebpf_server_access(fuzzed->policy.db, source, target, class->value,
				&theirs, &err))
		return;
	allowed = sebpf_classmap_permissions(&fuzzed->map, tclass,
					     theirs.allowed);
	deny = sebpf_classmap_permissions(&fuzzed->map, tclass,
					  theirs.auditdeny);
	if (ours.allowed != (allowed | class->unknown) ||
	    ours.auditallow != sebpf_classmap_permissions(&fuzzed->map, tclass,
							  theirs.auditallow) ||
	    (ours.auditdeny & known_permissions(class)) != deny)
		fuzz_fail("%u %u class %u: allowed %x, not %x; auditallow %x; "
			  "auditdeny %x, not %x",
			  source->type, target->type, tclass, ours.allowed,
			  allowed | class->unknown, ours.auditallow,
			  ours.auditdeny, deny);
}

/* Asks as `sebpf check` and `sebpf label` ask. */
static void ask(struct sebpf_asker *asker, struct fuzzed *fuzzed,
		const context_struct_t *source, const context_struct_t *target)
{
	uint32_t tclass = draw(fuzzed, SEBPF_CLASS_COUNT);
	const struct sebpf_question question = {
		.source = source,
		.target = target,
		.class_name = sebpf_class_name(tclass),
		.permission_name =
			sebpf_permission_name(tclass, draw(fuzzed, 2)),
	};
	struct sebpf_label_reason label = { 0 };
	struct sebpf_answer answer = { 0 };
	struct sebpf_err err = { 0 };
	int rc;

	if (!question.permission_name)
		return;
	rc = sebpf_ask(asker, &question, &answer, &err);
	if (rc == -EPROTO)
		fuzz_fail("%s", err.text);
	if (!rc)
		sebpf_reasons_free(&answer.reasons);
	/* A label without a type, from a damaged rule, is another failure. */
	rc = sebpf_ask_label(asker, source, &label, &err);
	if (rc == -EPROTO)
		fuzz_fail("%s", err.text);
	if (!rc)
		sebpf_label_reason_free(&label);
}

static void ask_all(struct fuzzed *fuzzed)
{
	struct sebpf_asker *asker = NULL;
	struct sebpf_err err = { 0 };

	if (sebpf_asker_new(&fuzzed->policy, &asker, &err))
		return;
	sebpf_classmap_read(fuzzed->policy.db, &fuzzed->map);
	for (unsigned int i = 0; i < QUESTIONS; i++) {
		context_struct_t source sebpf_auto_context = { 0 };
		context_struct_t target sebpf_auto_context = { 0 };

		if (!draw_context(fuzzed, &source) ||
		    !draw_context(fuzzed, &target))
			break;
		compare_decision(fuzzed, &source, &target,
				 draw(fuzzed, SEBPF_CLASS_COUNT));
		ask(asker, fuzzed, &source, &target);
	}
	sebpf_asker_free(asker);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct fuzzed fuzzed = { .state = fuzz_seed(bytes, size) };
	struct sebpf_err err = { 0 };

	bits_left = BITS;
	if (!sebpf_policy_read_memory(bytes, size, "input", &fuzzed.policy,
				      &err) &&
	    !sebpf_decider_new(fuzzed.policy.db, &fuzzed.decider, &err))
		ask_all(&fuzzed);
	sebpf_decider_free(fuzzed.decider);
	sebpf_policy_free(&fuzzed.policy);
	return 0;
}
