// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - contexts of a policy, picked to be compared with the kernel
 * Copyright (C) 2026 The sebpf authors
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/context.h"
#include "policy/database.h"
#include "sebpf/classes.h"
#include "sebpf/cleanup.h"
#include "tests/guest/context_sample.h"
#include "tests/guest/guest.h"
#include "tests/guest/security_server.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* How many contexts are tried until one of a type is valid. */
#define TRIES 200U

/* An attribute with more types says little about each of them. */
#define WIDE_ATTRIBUTE 300U

/* The number of disputed contexts that are printed. */
#define PRINTED 10U

/* The kernel keeps categories in nodes of 384. */
static const char *const ranges[] = {
	"s0",
	"s0:c1,c3",
	"s0-s0:c0.c1023",
	"s0:c5-s0:c5,c700.c705",
	"s0:c1",
	"s0:c0.c1023",
	"s0:c383.c384",
	"s0-s0:c384",
	"s0:c768,c1023-s0:c700.c1023",
	"s1",
	"s0-s3:c0.c1023",
	"s1:c1-s2:c1.c4",
	"s2:c9,c1000",
	"s0-s1:c2,c4,c6,c500",
	"s3:c0.c1023",
	/* Valid nowhere. */
	"s0:c3-s0:c1",
	"s1-s0",
	"s0:c1024",
	"s0:c3.c1",
	"s0:",
	"s99",
};

/**
 * struct picker - contexts being picked
 * @db: the policy.
 * @options: what is wanted.
 * @ruled: types in rules on our classes, on the wanted side.
 * @types: types to pick from: the ruled ones, others that a role has, others.
 * @count: their number.
 * @domains: how many are ruled or a role has.
 * @ruled_count: how many are ruled.
 * @state: of the random numbers.
 * @sample: the contexts.
 */
struct picker {
	struct policydb *db;
	const struct sample_options *options;
	ebitmap_t ruled;
	uint32_t *types;
	uint32_t count;
	uint32_t domains;
	uint32_t ruled_count;
	uint64_t state;
	struct context_sample *sample;
};

static void free_picker(struct picker *picker)
{
	free(picker->types);
	ebitmap_destroy(&picker->ruled);
}

static uint32_t draw(struct picker *picker, uint32_t below)
{
	picker->state =
		picker->state * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(picker->state >> 33) % below;
}

static int role_has(const struct policydb *db, uint32_t role, uint32_t type)
{
	const role_datum_t *datum = db->role_val_to_struct[role - 1];

	return datum && ebitmap_get_bit(&datum->types.types, type - 1);
}

/* Whether a type is one that processes have. */
static int is_domain(const struct policydb *db, uint32_t type)
{
	for (uint32_t role = 1; role <= db->p_roles.nprim; role++)
		if (role != OBJECT_R_VAL && role_has(db, role, type))
			return 1;
	return 0;
}

static int is_our_class(const struct policydb *db, uint32_t value)
{
	static const char *const names[] = {
#define X(id, name, owner) #name,
		SEBPF_CLASSES(X)
#undef X
	};
	const char *name = db->p_class_val_to_name[value - 1];

	for (size_t i = 0; name && i < COUNT(names); i++)
		if (strcmp(name, names[i]) == 0)
			return 1;
	return 0;
}

/* For avtab_map(): collects the types that a rule names. */
static int collect_ruled(avtab_key_t *key, avtab_datum_t *datum, void *argument)
{
	struct picker *picker = argument;
	const struct policydb *db = picker->db;
	uint32_t value = picker->options->labels ? key->target_type :
						   key->source_type;
	const ebitmap_t *types = &db->attr_type_map[value - 1];

	(void)datum;
	if (!(key->specified & AVTAB_AV) ||
	    !is_our_class(db, key->target_class))
		return 0;
	if (ebitmap_cardinality(types) > WIDE_ATTRIBUTE)
		return 0;
	return ebitmap_union(&picker->ruled, types);
}

static uint32_t rank_of(const struct picker *picker, uint32_t type)
{
	int domain = is_domain(picker->db, type);

	if (ebitmap_get_bit(&picker->ruled, type - 1) &&
	    (domain || picker->options->labels))
		return 0;
	return domain ? 1 : 2;
}

static void list_types(struct picker *picker)
{
	struct policydb *db = picker->db;

	picker->types = calloc(db->p_types.nprim, sizeof(*picker->types));
	if (!picker->types || avtab_map(&db->te_avtab, collect_ruled, picker) ||
	    avtab_map(&db->te_cond_avtab, collect_ruled, picker))
		guest_bail("no memory");
	for (uint32_t rank = 0; rank < 3; rank++) {
		for (uint32_t type = 1; type <= db->p_types.nprim; type++)
			if (sebpf_db_is_type(db, type) &&
			    rank_of(picker, type) == rank)
				picker->types[picker->count++] = type;
		if (rank == 0)
			picker->ruled_count = picker->count;
		if (rank <= 1)
			picker->domains = picker->count;
	}
	if (!picker->count)
		guest_bail("the policy has no types");
}

/* The type of context @index: all if there are few, or evenly spread. */
static uint32_t pick_type(const struct picker *picker, uint32_t index)
{
	const struct context_sample *partners = picker->options->partners;
	uint32_t wanted = picker->options->count;
	uint32_t from = picker->count;

	if (partners && partners->count && index % 4 == 1)
		return partners->entries[index / 4 % partners->count].type;
	if (picker->ruled_count && index % 2)
		from = picker->ruled_count;
	else if (picker->domains && index % 8)
		from = picker->domains;
	return picker->types[from <= wanted ? index % from :
					      (uint64_t)index * from / wanted];
}

static uint32_t pick_role(struct picker *picker, uint32_t type)
{
	const struct policydb *db = picker->db;
	uint32_t role = draw(picker, db->p_roles.nprim) + 1;

	if (picker->options->labels && draw(picker, 8))
		return OBJECT_R_VAL;
	if (!is_domain(db, type))
		return draw(picker, 8) ? OBJECT_R_VAL : role;
	/* Mostly one that has the type. */
	while (draw(picker, 16) &&
	       (role == OBJECT_R_VAL || !role_has(db, role, type)))
		role = draw(picker, db->p_roles.nprim) + 1;
	return role;
}

static char *pick_text(struct picker *picker, uint32_t type)
{
	const struct policydb *db = picker->db;
	uint32_t user = draw(picker, db->p_users.nprim) + 1;
	uint32_t role = pick_role(picker, type);
	const char *range = ranges[draw(picker, COUNT(ranges))];
	const char *names[] = {
		sebpf_db_name(db, SYM_USERS, user),
		sebpf_db_name(db, SYM_ROLES, role),
		sebpf_db_name(db, SYM_TYPES, type),
	};
	char *text;

	if (!names[0] || !names[1] || !names[2])
		return NULL;
	if (asprintf(&text, "%s:%s:%s%s%s", names[0], names[1], names[2],
		     db->mls ? ":" : "", db->mls ? range : "") < 0)
		guest_bail("no memory");
	return text;
}

/* Tries one context; returns 1 if it is valid. */
static int try_context(struct picker *picker, uint32_t type)
{
	struct context_sample *sample = picker->sample;
	struct sampled_context *entry = &sample->entries[sample->count];
	char *text sebpf_auto_free = pick_text(picker, type);
	context_struct_t context sebpf_auto_context = { 0 };
	struct sebpf_err err = { 0 };
	int ours, theirs;

	if (!text)
		return 0;
	ours = sebpf_context_read(picker->db, text, &context, &err);
	theirs = server_check_context(text);
	sample->checked++;
	if (!ours != !theirs && sample->disputed++ < PRINTED)
		printf("# context %s: sebpf %d (%s), kernel %d\n", text, ours,
		       err.text, theirs);
	if (ours || theirs)
		return 0;
	entry->text = sebpf_steal(text);
	entry->type = context.type;
	sample->count++;
	return 1;
}

void sample_contexts(const struct sebpf_policy *policy,
		     const struct sample_options *options,
		     struct context_sample *ret_sample)
{
	struct picker picker __attribute__((cleanup(free_picker))) = {
		.db = policy->db,
		.options = options,
		.state = options->seed,
		.sample = ret_sample,
	};

	memset(ret_sample, 0, sizeof(*ret_sample));
	ret_sample->entries =
		calloc(options->count, sizeof(*ret_sample->entries));
	if (!ret_sample->entries)
		guest_bail("no memory");
	list_types(&picker);
	for (uint32_t i = 0; i < options->count; i++) {
		uint32_t type = pick_type(&picker, i);
		uint32_t tries = 0;

		while (tries < TRIES && !try_context(&picker, type))
			tries++;
	}
}

void sample_free(struct context_sample *sample)
{
	for (uint32_t i = 0; i < sample->count; i++)
		free(sample->entries[i].text);
	free(sample->entries);
	memset(sample, 0, sizeof(*sample));
}
