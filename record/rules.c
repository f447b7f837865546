// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the rules that what was used needs
 * Copyright (C) 2026 The sebpf authors
 *
 * Each use is turned into the questions that the hooks ask about it (their heads
 * list them), and into those of SELinux itself about the same call. They are
 * given to "suggest" as if they had been denied.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "audit/denial.h"
#include "explain/answer.h"
#include "explain/label.h"
#include "labels/class_names.h"
#include "policy/context.h"
#include "record/rules.h"
#include "sebpf/attach_types.h"
#include "sebpf/cleanup.h"
#include "sebpf/commands.h"
#include "suggest/suggest.h"

/**
 * struct rules - rules that are being made
 * @used: what was used.
 * @mount: the mount.
 * @policy: the policy.
 * @asker: asks it.
 * @suggest: the rules.
 */
struct rules {
	const struct sebpf_used *used;
	const struct sebpf_recorded_mount *mount;
	const struct sebpf_policy *policy;
	struct sebpf_asker *asker;
	struct sebpf_suggest *suggest;
};

/**
 * struct parties - who is in a use
 * @user: context of the user.
 * @label: label of the token; owned.
 * @is_own: whether its type is its creator's own.
 */
struct parties {
	const char *user;
	char *label;
	bool is_own;
};

static struct sebpf_span span_of(const char *text)
{
	return (struct sebpf_span){ text, strlen(text) };
}

/* The type in a context of a policy; empty if it is none. */
static struct sebpf_span type_of(const char *context)
{
	const char *type = strchr(context, ':');

	type = type ? strchr(type + 1, ':') : NULL;
	if (!type)
		return span_of("");
	type++;
	return (struct sebpf_span){ type, strcspn(type, ":") };
}

/**
 * struct pair - between which two a permission is asked for
 * @source: context of the subject.
 * @target: of the target.
 * @is_own: whether that is a token of its creator's own type.
 */
struct pair {
	const char *source;
	const char *target;
	bool is_own;
};

static int need(struct rules *rules, const struct pair *pair, uint32_t tclass,
		uint64_t permissions, struct sebpf_err *err)
{
	const struct sebpf_denial denial = {
		.source = span_of(pair->source),
		.target = span_of(pair->target),
		.source_type = type_of(pair->source),
		.target_type = type_of(pair->target),
		.tclass = tclass,
		.permissions = permissions,
	};

	if (!permissions)
		return 0;
	return sebpf_suggest_need(rules->suggest, &denial, pair->is_own, err);
}

static int need_on_token(struct rules *rules, const struct parties *parties,
			 uint32_t tclass, uint64_t permissions,
			 struct sebpf_err *err)
{
	const struct pair pair = { parties->user, parties->label,
				   parties->is_own };

	return need(rules, &pair, tclass, permissions, err);
}

static int need_on_self(struct rules *rules, const struct parties *parties,
			uint32_t tclass, uint64_t permissions,
			struct sebpf_err *err)
{
	const struct pair pair = { parties->user, parties->user, false };

	return need(rules, &pair, tclass, permissions, err);
}

/* SELinux itself asks about the delegator from Linux 7.0 on. */
static int need_on_delegator(struct rules *rules, const struct parties *parties,
			     uint32_t tclass, uint64_t permissions,
			     struct sebpf_err *err)
{
	const struct pair pair = { parties->user, rules->mount->delegator,
				   false };

	if (!rules->used->knows_delegator)
		return 0;
	return need(rules, &pair, tclass, permissions, err);
}

static int need_of_delegator(struct rules *rules, const struct parties *parties,
			     uint32_t tclass, uint64_t permissions,
			     struct sebpf_err *err)
{
	const struct pair pair = { rules->mount->delegator, parties->user,
				   false };

	if (!rules->used->knows_delegator)
		return 0;
	return need(rules, &pair, tclass, permissions, err);
}

/* Permissions of class bpf that only SELinux itself asks for. */
static uint64_t kernels_bit(const char *name)
{
	for (uint32_t bit = 0; bit < SEBPF_DENIED_BITS; bit++) {
		const char *known = sebpf_denied_name(SEBPF_CLASS_BPF, bit);

		if (known && !strcmp(known, name))
			return UINT64_C(1) << bit;
	}
	return 0;
}

/*
 * Commands
 */

static int need_object(struct rules *rules, const struct parties *parties,
		       uint64_t permission, uint64_t as, struct sebpf_err *err)
{
	int rc =
		need_on_token(rules, parties, SEBPF_CLASS_BPF, permission, err);

	if (!rc)
		rc = need_on_self(rules, parties, SEBPF_CLASS_BPF, permission,
				  err);
	if (!rc)
		rc = need_of_delegator(rules, parties, SEBPF_CLASS_BPF,
				       permission, err);
	return rc ? rc :
		    need_on_delegator(rules, parties, SEBPF_CLASS_BPF, as, err);
}

static int need_command(struct rules *rules, const struct parties *parties,
			uint32_t command, struct sebpf_err *err)
{
	switch (command) {
	case BPF_MAP_CREATE:
		return need_object(rules, parties, SEBPF_PERM(BPF, MAP_CREATE),
				   SEBPF_PERM(BPF, MAP_CREATE_AS), err);
	case BPF_PROG_LOAD:
		return need_object(rules, parties, SEBPF_PERM(BPF, PROG_LOAD),
				   SEBPF_PERM(BPF, PROG_LOAD_AS), err);
#define X(id, number, name)                                                 \
	case number:                                                        \
		return need_on_token(rules, parties, SEBPF_CLASS_BPF_TOKEN, \
				     SEBPF_PERM(BPF_TOKEN, id), err);
		SEBPF_TOKEN_COMMANDS(X)
#undef X
	}
	return 0;
}

/*
 * Objects
 */

static int need_map(struct rules *rules, const struct parties *parties,
		    uint32_t type, struct sebpf_err *err)
{
	uint32_t tclass = SEBPF_CLASS_BPF_MAP_TYPE;
	uint32_t bit = type - 1;
	int rc;

	if (bit >= SEBPF_PERMS_PER_CLASS) {
		tclass = SEBPF_CLASS_BPF_MAP_TYPE2;
		bit -= SEBPF_PERMS_PER_CLASS;
	}
	rc = need_on_self(rules, parties, SEBPF_CLASS_BPF,
			  kernels_bit("map_read") | kernels_bit("map_write"),
			  err);
	/* A type without a name is never allowed where types are checked. */
	if (rc || bit >= SEBPF_PERMS_PER_CLASS ||
	    !sebpf_permission_name(tclass, bit))
		return rc;
	return need_on_token(rules, parties, tclass, UINT64_C(1) << bit, err);
}

/* As hooks/prog_load.bpf.c. */
static uint64_t attach_types(const struct sebpf_use *use)
{
	if (use->attached_as >= SEBPF_ATTACH_ROWS ||
	    (use->attach_type >= SEBPF_ATTACH_TYPES &&
	     use->attach_type != SEBPF_NOT_APPLICABLE))
		return 0;
	return sebpf_attach_types(&sebpf_attach_rows[use->attached_as],
				  use->attach_type);
}

static int need_besides(struct rules *rules, const struct parties *parties,
			uint32_t besides, struct sebpf_err *err)
{
	uint64_t cap = 0, cap2 = 0;
	int rc;

	if (besides & SEBPF_BESIDES_MAC_ADMIN)
		cap2 |= SEBPF_PERM(CAP2_USERNS, MAC_ADMIN);
	if (besides & SEBPF_BESIDES_SYS_PTRACE)
		cap |= SEBPF_PERM(CAP_USERNS, SYS_PTRACE);
	if (besides & SEBPF_BESIDES_KILL)
		cap |= SEBPF_PERM(CAP_USERNS, KILL);
	rc = need_on_token(rules, parties, SEBPF_CLASS_CAP_USERNS, cap, err);
	return rc ? rc :
		    need_on_token(rules, parties, SEBPF_CLASS_CAP2_USERNS, cap2,
				  err);
}

static int need_prog(struct rules *rules, const struct parties *parties,
		     const struct sebpf_use *use, struct sebpf_err *err)
{
	uint64_t places = attach_types(use);
	int rc = need_on_self(rules, parties, SEBPF_CLASS_BPF,
			      kernels_bit("prog_run"), err);

	if (!rc && use->value &&
	    sebpf_permission_name(SEBPF_CLASS_BPF_PROG_TYPE, use->value - 1))
		rc = need_on_token(rules, parties, SEBPF_CLASS_BPF_PROG_TYPE,
				   UINT64_C(1) << (use->value - 1), err);
	if (!rc)
		rc = need_on_token(rules, parties, SEBPF_CLASS_BPF_ATTACH_TYPE,
				   (uint32_t)places, err);
	if (!rc)
		rc = need_on_token(rules, parties, SEBPF_CLASS_BPF_ATTACH_TYPE2,
				   places >> SEBPF_PERMS_PER_CLASS, err);
	return rc ? rc : need_besides(rules, parties, use->besides, err);
}

/*
 * The rest
 */

static int need_creation(struct rules *rules, const struct parties *parties,
			 struct sebpf_err *err)
{
	int rc = need_on_token(rules, parties, SEBPF_CLASS_ANON_INODE,
			       SEBPF_PERM(ANON_INODE, CREATE), err);

	return rc ? rc :
		    need_on_token(rules, parties, SEBPF_CLASS_BPF_TOKEN,
				  SEBPF_PERM(BPF_TOKEN, CREATE), err);
}

/* CAP_BPF on itself comes with the attribute bpf_token_user. */
static int need_capability(struct rules *rules, const struct parties *parties,
			   uint32_t capability, struct sebpf_err *err)
{
	uint32_t tclass = capability < 32 ? SEBPF_CLASS_CAP_USERNS :
					    SEBPF_CLASS_CAP2_USERNS;
	uint64_t permission = UINT64_C(1) << capability % 32;
	int rc;

	if (!sebpf_permission_name(tclass, capability % 32))
		return 0;
	rc = need_on_token(rules, parties, tclass, permission, err);
	if (!rc)
		rc = need_on_delegator(rules, parties, tclass, permission, err);
	if (rc || (tclass == SEBPF_CLASS_CAP2_USERNS &&
		   permission == SEBPF_PERM(CAP2_USERNS, BPF)))
		return rc;
	return need_on_self(rules, parties, tclass, permission, err);
}

static int need_use(struct rules *rules, const struct parties *parties,
		    const struct sebpf_use *use, struct sebpf_err *err)
{
	switch ((enum sebpf_use_kind)use->kind) {
	case SEBPF_USE_CREATE:
		return need_creation(rules, parties, err);
	case SEBPF_USE_CMD:
		return need_command(rules, parties, use->value, err);
	case SEBPF_USE_CAPABILITY:
		return need_capability(rules, parties, use->value, err);
	case SEBPF_USE_MAP:
		return need_map(rules, parties, use->value, err);
	case SEBPF_USE_PROG:
		return need_prog(rules, parties, use, err);
	case SEBPF_USE_MAP_TYPE:
	case SEBPF_USE_PROG_TYPE:
	case SEBPF_USE_KINDS:
		return 0;
	}
	return 0;
}

/*
 * Labels
 */

static int compute_label(const struct rules *rules, const char *creator,
			 char **ret_label, struct sebpf_err *err)
{
	struct sebpf_label_reason reason sebpf_auto_label_reason = { 0 };
	context_struct_t context sebpf_auto_context = { 0 };
	int rc = sebpf_context_read(rules->policy->db, creator, &context, err);

	if (!rc)
		rc = sebpf_ask_label(rules->asker, &context, &reason, err);
	if (!rc)
		rc = sebpf_context_text(rules->policy->db, &reason.label,
					ret_label, err);
	return rc;
}

static bool is_same_type(const struct sebpf_span *type, const char *context)
{
	const struct sebpf_span other = type_of(context);

	return type->length == other.length &&
	       !memcmp(type->at, other.at, type->length);
}

static int find_label(const struct rules *rules, const char *creator,
		      struct parties *parties, struct sebpf_err *err)
{
	struct sebpf_span type = type_of(creator);
	int rc;

	if (rules->mount->label) {
		parties->label = strdup(rules->mount->label);
		return parties->label ?
			       0 :
			       sebpf_err_set(err, -ENOMEM, "no memory");
	}
	rc = compute_label(rules, creator, &parties->label, err);
	if (!rc)
		parties->is_own = is_same_type(&type, parties->label);
	return rc;
}

static int find_parties(const struct rules *rules, const struct sebpf_use *use,
			struct parties *parties, struct sebpf_err *err)
{
	const char *creator = sebpf_used_context(rules->used, use->creator_sid);

	parties->user = sebpf_used_context(rules->used, use->sid);
	if (!parties->user)
		return sebpf_err_set(err, -ENOENT,
				     "the context of SID %u was not recorded",
				     use->sid);
	return find_label(rules, creator ? creator : parties->user, parties,
			  err);
}

static int take_use(struct rules *rules, const struct sebpf_use *use,
		    struct sebpf_err *err)
{
	struct parties parties = { 0 };
	int rc = find_parties(rules, use, &parties, err);

	if (!rc)
		rc = need_use(rules, &parties, use, err);
	free(parties.label);
	return rc;
}

/* What a refused use needs is known, and so is what it needs beside that. */
static int take_uses(struct rules *rules, struct sebpf_err *err)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < rules->used->count; i++) {
		const struct sebpf_used_item *item = &rules->used->items[i];

		if (sebpf_used_counts(rules->used, item) ||
		    sebpf_used_is_refused(rules->used, item))
			rc = take_use(rules, &item->use, err);
	}
	return rc;
}

/*
 * Domains
 */

static bool is_user(const struct rules *rules, const char *context)
{
	for (size_t i = 0; i < rules->used->count; i++) {
		const char *user = sebpf_used_context(
			rules->used, rules->used->items[i].use.sid);

		if (user && !strcmp(user, context))
			return true;
	}
	return false;
}

/* A domain with a new type has it from there: see suggest/write.c. */
static bool is_given(const struct rules *rules, const struct sebpf_span *type)
{
	for (size_t i = 0; i < rules->suggest->type_count; i++)
		if (rules->suggest->types[i].is_new &&
		    !strncmp(rules->suggest->types[i].domain, type->at,
			     type->length) &&
		    !rules->suggest->types[i].domain[type->length])
			return true;
	return false;
}

static bool is_written(const struct rules *rules, size_t before,
		       const struct sebpf_span *type)
{
	for (size_t i = 0; i < before; i++) {
		const char *context = rules->used->domains[i].context;

		if (context && is_user(rules, context) &&
		    is_same_type(type, context))
			return true;
	}
	return false;
}

static void write_domains(const struct rules *rules, FILE *out)
{
	for (size_t i = 0; i < rules->used->domain_count; i++) {
		const char *context = rules->used->domains[i].context;
		struct sebpf_span type;

		if (!context || !is_user(rules, context))
			continue;
		type = type_of(context);
		if (is_given(rules, &type) || is_written(rules, i, &type))
			continue;
		(void)fprintf(out,
			      "\n; What each user of a token needs; needs "
			      "sebpf_class.cil and sebpf.cil\n"
			      "(typeattributeset bpf_token_user (%.*s))\n",
			      (int)type.length, type.at);
	}
}

static int write_rules(struct rules *rules, FILE *out, struct sebpf_err *err)
{
	int rc = take_uses(rules, err);

	if (!rc)
		rc = sebpf_suggest_judge(rules->suggest, rules->policy, err);
	if (rc)
		return rc;
	write_domains(rules, out);
	sebpf_suggest_write(rules->suggest, false, out);
	return 0;
}

int sebpf_recorded_rules(const struct sebpf_used *used,
			 const struct sebpf_recorded_mount *mount,
			 const struct sebpf_policy *policy, FILE *out,
			 struct sebpf_err *err)
{
	struct rules rules = { .used = used, .mount = mount, .policy = policy };
	int rc = sebpf_asker_new(policy, &rules.asker, err);

	if (!rc)
		rc = sebpf_suggest_new(&rules.suggest, err);
	if (!rc)
		rc = write_rules(&rules, out, err);
	sebpf_suggest_free(rules.suggest);
	sebpf_asker_free(rules.asker);
	return rc;
}
