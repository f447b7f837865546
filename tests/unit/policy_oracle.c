// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what libsepol's own security server says about a policy
 * Copyright (C) 2026 The sebpf authors
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sepol/policydb/conditional.h>
#include <sepol/policydb/policydb.h>
#include <sepol/policydb/services.h>

#include "sebpf/classes.h"
#include "tests/unit/policy_oracle.h"

/**
 * struct oracle_class - a class, translated by libsepol's own look-ups
 * @value: the policy's number; 0 if it has none.
 * @known: sebpf's permissions that the policy has.
 * @bits: the policy's bit for each of sebpf's.
 */
struct oracle_class {
	sepol_security_class_t value;
	uint32_t known;
	sepol_access_vector_t bits[32];
};

/**
 * struct oracle_names - sebpf's names of a class
 * @name: the class.
 * @owner: what decides about what the policy lacks.
 * @permissions: by bit; NULL after the last.
 */
static const struct oracle_names {
	const char *name;
	enum { OWNER_KERNEL, OWNER_SEBPF, OWNER_OPTIONAL } owner;
	const char *permissions[33];
} all_names[SEBPF_CLASS_COUNT] = {
#define PERMISSION(id, name) #name,
#define X(id, name, owner)                    \
	[SEBPF_CLASS_##id] = { #name,         \
			       OWNER_##owner, \
			       { SEBPF_PERMS_##id(PERMISSION) } },
	SEBPF_CLASSES(X)
#undef X
#undef PERMISSION
};

static struct policydb *db;
static sidtab_t sids;
static struct oracle_class all_classes[SEBPF_CLASS_COUNT];

/* By SID: the same context with the type that bounds its type; 0: none. */
static uint32_t *uppers;
static uint32_t uppers_count;

static void add_permission(struct oracle_class *class, uint32_t bit,
			   const char *name)
{
	if (class->value &&
	    sepol_string_to_av_perm(class->value, name, &class->bits[bit]) == 0)
		class->known |= UINT32_C(1) << bit;
}

static void read_classes(void)
{
	memset(all_classes, 0, sizeof(all_classes));
	for (size_t id = 0; id < SEBPF_CLASS_COUNT; id++) {
		const struct oracle_names *names = &all_names[id];
		struct oracle_class *class = &all_classes[id];

		if (sepol_string_to_security_class(names->name, &class->value))
			class->value = 0;
		for (uint32_t bit = 0; names->permissions[bit]; bit++)
			add_permission(class, bit, names->permissions[bit]);
	}
}

/* Gives a context the next SID; libsepol takes some for what it computes. */
static uint32_t add_sid(context_struct_t *context, uint32_t upper)
{
	uint32_t sid = sids.next_sid;
	uint32_t *grown =
		reallocarray(uppers, (size_t)sid + 1, sizeof(*uppers));

	if (!grown)
		abort();
	uppers = grown;
	if (sepol_sidtab_insert(&sids, sid, context))
		abort();
	while (uppers_count < sid)
		uppers[uppers_count++] = 0;
	uppers[uppers_count++] = upper;
	return sid;
}

/* The SID of a type is the policy's number for it. */
static void add_sids(void)
{
	const user_datum_t *user = hashtab_search(db->p_users.table, "user_u");
	const role_datum_t *role = hashtab_search(db->p_roles.table, "user_r");

	if (!user || !role || sepol_sidtab_init(&sids))
		abort();
	for (uint32_t type = 1; type <= db->p_types.nprim; type++) {
		context_struct_t context = {
			.user = user->s.value,
			.role = role->s.value,
			.type = type,
			.range.level = { { .sens = 1 }, { .sens = 1 } },
		};

		(void)add_sid(&context,
			      db->type_val_to_struct[type - 1]->bounds);
	}
}

void oracle_open(const struct sebpf_policy *policy)
{
	db = policy->db;
	add_sids();
	(void)sepol_set_policydb(db);
	(void)sepol_set_sidtab(&sids);
	read_classes();
	(void)oracle_follow_booleans();
}

void oracle_close(void)
{
	sepol_sidtab_destroy(&sids);
	free(uppers);
	uppers = NULL;
	uppers_count = 0;
	db = NULL;
}

/* For avtab_map(). */
static int add_enabled(avtab_key_t *key, avtab_datum_t *datum, void *argument)
{
	uint64_t *sum = argument;

	(void)datum;
	*sum = *sum * 31 + ((key->specified & AVTAB_ENABLED) != 0);
	return 0;
}

/* A number that tells which conditional rules are in force. */
static uint64_t enabled_rules(void)
{
	uint64_t sum = 0;

	(void)avtab_map(&db->te_cond_avtab, add_enabled, &sum);
	return sum;
}

int oracle_follow_booleans(void)
{
	uint64_t before = enabled_rules();

	/* No state: makes libsepol set all rules. */
	for (cond_node_t *cond = db->cond_list; cond; cond = cond->next)
		cond->cur_state = -2;
	if (evaluate_conds(db))
		abort();
	return before != enabled_rules();
}

static uint32_t to_ours(const struct oracle_class *class,
			sepol_access_vector_t permissions)
{
	uint32_t ours = 0;

	for (unsigned int bit = 0; bit < 32; bit++)
		if (permissions & class->bits[bit])
			ours |= UINT32_C(1) << bit;
	return ours;
}

static void compute(uint32_t source, uint32_t target, uint32_t class_value,
		    struct sepol_av_decision *ret_decision)
{
	if (sepol_compute_av(source, target,
			     (sepol_security_class_t)class_value, 0,
			     ret_decision))
		abort();
}

static type_datum_t *type_of(uint32_t sid)
{
	const context_struct_t *context = sepol_sidtab_search(&sids, sid);

	if (!context)
		abort();
	return db->type_val_to_struct[context->type - 1];
}

/*
 * libsepol 3.4 follows one level of type bounds, and writes through a null
 * pointer if a second level takes something away. If a type is bounded by two
 * levels, its bounds are hidden from libsepol and applied here, as the kernel
 * does.
 */
static void compute_bounded(uint32_t source, uint32_t target,
			    uint32_t class_value,
			    struct sepol_av_decision *ret_decision)
{
	uint32_t upper = uppers[source];
	type_datum_t *type = type_of(source);
	struct sepol_av_decision limit;
	uint32_t bounds;

	if (!upper || !uppers[upper]) {
		compute(source, target, class_value, ret_decision);
		return;
	}
	bounds = type->bounds;
	type->bounds = 0;
	compute(source, target, class_value, ret_decision);
	type->bounds = bounds;
	compute_bounded(upper, uppers[target] ? uppers[target] : target,
			class_value, &limit);
	ret_decision->allowed &= limit.allowed;
}

void oracle_access(uint32_t source, uint32_t target, uint32_t tclass,
		   struct oracle_access *ret_access)
{
	const struct oracle_class *class = &all_classes[tclass];
	struct sepol_av_decision decision;

	memset(ret_access, 0, sizeof(*ret_access));
	/*
	 * The policies here have both of a pair of optional classes, or none.
	 */
	for (uint32_t bit = 0;
	     !class->value && all_names[tclass].owner == OWNER_OPTIONAL &&
	     all_names[tclass].permissions[bit];
	     bit++)
		ret_access->allowed |= UINT32_C(1) << bit;
	if (!class->value)
		return;
	compute_bounded(source, target, class->value, &decision);
	ret_access->is_known = 1;
	ret_access->known = class->known;
	ret_access->allowed = to_ours(class, decision.allowed);
	ret_access->auditallow = to_ours(class, decision.auditallow);
	ret_access->auditdeny = to_ours(class, decision.auditdeny);
}

uint32_t oracle_add_context(const context_struct_t *context)
{
	/* They share the levels; libsepol copies them. */
	context_struct_t own = *context;
	context_struct_t upper = *context;
	uint32_t sid = 0;

	upper.type = db->type_val_to_struct[context->type - 1]->bounds;
	if (upper.type)
		sid = oracle_add_context(&upper);
	return add_sid(&own, sid);
}

int oracle_is_valid(const context_struct_t *context)
{
	return policydb_context_isvalid(db, context);
}

const context_struct_t *oracle_label(uint32_t sid)
{
	sepol_security_id_t label;

	if (sepol_transition_sid(sid, sid,
				 all_classes[SEBPF_CLASS_ANON_INODE].value,
				 &label))
		return NULL;
	return sepol_sidtab_search(&sids, label);
}

uint32_t oracle_transition(uint32_t type)
{
	const context_struct_t *label = oracle_label(type);

	return label ? label->type : 0;
}
