// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - fuzzer: a binary policy, read and asked
 * Copyright (C) 2026 The sebpf authors
 *
 * What the policy answers must be what libsepol says of the same question, and
 * the reasons that are found for it must lead to it. Contexts, classes and
 * permissions are drawn by numbers that come from the policy's own bytes.
 */
#include <errno.h>

#include <sepol/policydb/policydb.h>

#include "selinux-module/answer.h"
#include "selinux-module/classmap.h"
#include "selinux-module/database.h"
#include "selinux-module/decision.h"
#include "selinux-module/server.h"
#include "tests/fuzz/fuzz.h"

/* Questions for each policy. */
#define QUESTIONS 24U

/*
 * libsepol's validation takes any number that a damaged policy gives for its
 * values, and sets a bit for each. sebpf bounds the time of whoever reads such a
 * file (cli/confined_child.h); a fuzzer has better things to do.
 */
#define BITS 20000U

/* Values tried until one has a name. */
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

/* The linker's --wrap puts it in the place of libsepol's. */
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

/* A user, role or type; 0 where none was found. */
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

static void draw_level(struct fuzzed *fuzzed, struct sebpf_level *level)
{
	const struct policydb *db = fuzzed->policy.db;
	uint32_t count = draw(fuzzed, 4);

	level->sensitivity = 1 + draw(fuzzed, db->p_levels.nprim);
	for (; count && db->p_cats.nprim; count--) {
		uint32_t category =
			draw(fuzzed, db->p_cats.nprim) % SEBPF_MAX_CATEGORIES;

		level->categories[category / 64] |= UINT64_C(1)
						    << category % 64;
	}
}

/* Returns 0 where the policy has nothing to make a context of. */
static int draw_context(struct fuzzed *fuzzed, struct sebpf_context *context)
{
	const struct policydb *db = fuzzed->policy.db;

	*context = (struct sebpf_context){
		.user = draw_value(fuzzed, SYM_USERS),
		.role = draw_value(fuzzed, SYM_ROLES),
		.type = draw_value(fuzzed, SYM_TYPES),
	};
	if (db->mls)
		draw_level(fuzzed, &context->low);
	if (db->mls && draw(fuzzed, 2))
		draw_level(fuzzed, &context->high);
	else
		context->high = context->low;
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

/* NULL: no memory. */
static struct sebpf_party *new_party(const struct sebpf_context *context)
{
	struct sebpf_party *party = NULL;
	struct sebpf_err err = { 0 };

	return sebpf_party_new(context, &party, &err) ? NULL : party;
}

static void compare_decision(struct fuzzed *fuzzed,
			     const struct sebpf_context *source,
			     const struct sebpf_context *target,
			     uint32_t class_id)
{
	const struct sebpf_class_numbers *class =
		&fuzzed->map.classes[class_id];
	struct sebpf_party *from sebpf_auto_party = new_party(source);
	struct sebpf_party *to sebpf_auto_party = new_party(target);
	struct sebpf_decision ours = { 0 };
	struct sebpf_access theirs;
	struct sebpf_err err = { 0 };
	uint32_t allowed, deny;

	if (!from || !to)
		return;
	if (sebpf_decide(fuzzed->decider, from, to, class_id, &ours, &err))
		fuzz_fail("no decision: %s", err.text);
	if (!class->value ||
	    sebpf_server_access(fuzzed->policy.db, source, target, class->value,
				&theirs, &err))
		return;
	allowed = sebpf_classmap_permissions(&fuzzed->map, class_id,
					     theirs.allowed);
	deny = sebpf_classmap_permissions(&fuzzed->map, class_id,
					  theirs.auditdeny);
	if (ours.allowed != (allowed | class->unknown) ||
	    ours.auditallow != sebpf_classmap_permissions(&fuzzed->map,
							  class_id,
							  theirs.auditallow) ||
	    (ours.auditdeny & known_permissions(class)) != deny)
		fuzz_fail("%u %u class %u: allowed %x, not %x; auditallow %x; "
			  "auditdeny %x, not %x",
			  source->type, target->type, class_id, ours.allowed,
			  allowed | class->unknown, ours.auditallow,
			  ours.auditdeny, deny);
}

/* Asks as `sebpf check` and `sebpf label` ask. */
static void ask(struct sebpf_asker *asker, struct fuzzed *fuzzed,
		const struct sebpf_context *source,
		const struct sebpf_context *target)
{
	uint32_t class_id = draw(fuzzed, SEBPF_CLASS_COUNT);
	const struct sebpf_question question = {
		.source = source,
		.target = target,
		.class_name = sebpf_classmap_class_name(class_id),
		.permission_name = sebpf_classmap_permission_name(
			class_id, draw(fuzzed, 2)),
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
	/* A label of no type at all, of a damaged rule, is another failure. */
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
		struct sebpf_context source, target;

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
