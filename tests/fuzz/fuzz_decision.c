// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - fuzzer: decisions over a policy that may hold anything
 * Copyright (C) 2026 The sebpf authors
 *
 * The hooks' functions read what the kernel has validated. In user space a
 * policy comes from a file, and libsepol's validation is not part of this
 * project. The policy is the one that SEBPF_FUZZ_POLICY names, with values in
 * libsepol's structures changed by the input. Whatever they are, each question
 * must come to an end.
 */
#include <stdio.h>
#include <string.h>

#include <sepol/policydb/policydb.h>

#include "policy/context.h"
#include "policy/decision.h"
#include "sebpf/classes.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/levels.h"

#define QUESTIONS 16U
#define POLICY_BYTES (1U << 20)

/**
 * struct change - to one value of a policy
 * @kind: what is changed: see change_policy().
 * @field: which of its values.
 * @index: which of its kind, counted from 0 again after the last.
 * @value: the value.
 */
struct change {
	uint8_t kind;
	uint8_t field;
	uint16_t index;
	uint32_t value;
};

_Static_assert(sizeof(struct change) == 8, "no gap");

static char whole[POLICY_BYTES];
static size_t whole_size;

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *path = getenv("SEBPF_FUZZ_POLICY");
	FILE *file = path ? fopen(path, "re") : NULL;

	(void)argc;
	(void)argv;
	if (!file)
		fuzz_fail("SEBPF_FUZZ_POLICY names no policy");
	whole_size = fread(whole, 1, sizeof(whole), file);
	(void)fclose(file);
	return 0;
}

/* A type, role or user: its contents, or that there is none with its value. */
static void change_symbol(struct policydb *db, const struct change *change)
{
	uint32_t type = change->index % db->p_types.nprim;
	uint32_t role = change->index % db->p_roles.nprim;
	uint32_t user = change->index % db->p_users.nprim;

	switch (change->field % 6) {
	case 0:
		if (db->type_val_to_struct[type])
			db->type_val_to_struct[type]->bounds = change->value;
		break;
	case 1:
		if (db->type_val_to_struct[type])
			db->type_val_to_struct[type]->flavor = change->value;
		break;
	case 2:
		db->type_val_to_struct[type] = NULL;
		break;
	case 3:
		db->role_val_to_struct[role] = NULL;
		break;
	case 4:
		db->user_val_to_struct[user] = NULL;
		break;
	case 5:
		if (db->user_val_to_struct[user])
			db->user_val_to_struct[user]->exp_range.level[0].sens =
				change->value;
		break;
	}
}

/* A class, or one of its constraints. */
static void change_class(struct policydb *db, const struct change *change)
{
	class_datum_t *class =
		db->class_val_to_struct[change->index % db->p_classes.nprim];
	constraint_expr_t *expr;

	if (!class)
		return;
	if (change->field % 6 == 0)
		class->default_range = (char)change->value;
	if (change->field % 6 == 1)
		class->default_role = (char)change->value;
	if (change->field % 6 == 2)
		class->s.value = change->value;
	expr = class->constraints ? class->constraints->expr : NULL;
	for (uint32_t i = change->value >> 16 & 7; i && expr; i--)
		expr = expr->next;
	if (!expr)
		return;
	if (change->field % 6 == 3)
		expr->expr_type = change->value & 0xffff;
	if (change->field % 6 == 4)
		expr->attr = change->value & 0xffff;
	if (change->field % 6 == 5)
		expr->op = change->value & 0xffff;
}

static void change_rule(avtab_t *rules, const struct change *change)
{
	struct avtab_node *node =
		rules->htable ? rules->htable[change->index % rules->nslot] :
				NULL;

	if (!node)
		return;
	switch (change->field % 4) {
	case 0:
		node->datum.data = change->value;
		break;
	case 1:
		node->key.specified = (uint16_t)change->value;
		break;
	case 2:
		node->key.target_type = (uint16_t)change->value;
		break;
	case 3:
		node->key.target_class = (uint16_t)change->value;
		break;
	}
}

/* A word of a type's attributes. */
static void change_attributes(struct policydb *db, const struct change *change)
{
	ebitmap_node_t *node =
		db->type_attr_map[change->index % db->p_types.nprim].node;

	if (node && change->field & 1)
		node->startbit = change->value;
	else if (node)
		node->map = change->value;
}

static void change_policy(struct policydb *db, const struct change *change)
{
	switch (change->kind % 6) {
	case 0:
		change_symbol(db, change);
		break;
	case 1:
		change_class(db, change);
		break;
	case 2:
		change_rule(&db->te_avtab, change);
		break;
	case 3:
		change_rule(&db->te_cond_avtab, change);
		break;
	case 4:
		change_attributes(db, change);
		break;
	case 5:
		if (db->role_tr)
			db->role_tr->new_role = change->value;
		db->handle_unknown = change->field;
		break;
	}
}

/* Of what there is, and a little beyond; makes a context of an empty one. */
static void draw_context(const struct policydb *db, uint64_t *state,
			 context_struct_t *context)
{
	mls_level_t *levels = context->range.level;

	context->user = fuzz_draw(state, db->p_users.nprim + 2);
	context->role = fuzz_draw(state, db->p_roles.nprim + 2);
	context->type = fuzz_draw(state, db->p_types.nprim + 2);
	set_level(&levels[0], fuzz_draw(state, 3), 0);
	set_level(&levels[1], fuzz_draw(state, 3), fuzz_draw(state, 16));
}

static void ask(const struct policydb *db, const struct sebpf_decider *decider,
		uint64_t state)
{
	struct sebpf_err err = { 0 };

	for (unsigned int i = 0; i < QUESTIONS; i++) {
		context_struct_t source sebpf_auto_context = { 0 };
		context_struct_t target sebpf_auto_context = { 0 };
		context_struct_t label sebpf_auto_context = { 0 };
		struct av_decision decision;

		draw_context(db, &state, &source);
		draw_context(db, &state, &target);
		(void)sebpf_decider_compute_av(decider, &source, &target,
					       fuzz_draw(&state,
							 SEBPF_CLASS_COUNT + 1),
					       &decision, &err);
		(void)sebpf_decider_label(decider, &source, &label, &err);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	struct sebpf_decider *decider = NULL;
	struct sebpf_err err = { 0 };

	if (sebpf_policy_read_memory(whole, whole_size, "input", &policy, &err))
		fuzz_fail("%s", err.text);
	for (size_t at = 0; at + sizeof(struct change) <= size;
	     at += sizeof(struct change)) {
		struct change change;

		memcpy(&change, bytes + at, sizeof(change));
		change_policy(policy.db, &change);
	}
	if (!sebpf_decider_new(policy.db, &decider, &err))
		ask(policy.db, decider, fuzz_seed(bytes, size));
	sebpf_decider_free(decider);
	return 0;
}
