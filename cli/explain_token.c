// SPDX-License-Identifier: GPL-2.0-only
/* sebpf explain - all that is done with tokens of a type
 * Copyright (C) 2026 The sebpf authors
 */
#include "cli/explain.h"
#include "cli/json.h"
#include "sebpf/commands.h"

static void print_delegators(FILE *out, const struct sebpf_token_facts *facts,
			     const char *name)
{
	for (size_t i = 0; i < facts->delegator_count; i++) {
		const struct sebpf_token_delegator *delegator =
			&facts->delegators[i];

		(void)fprintf(out, "%s: delegated by %s, which may %s\n", name,
			      delegator->domain,
			      !delegator->leaves ? "choose the label" :
			      delegator->chooses ? "choose the label, or leave "
						   "it to the creator" :
						   "leave the label to the "
						   "creator");
	}
}

static void print_ways(FILE *out, const struct sebpf_token_facts *facts,
		       const char *name)
{
	for (size_t i = 0; i < facts->user_count; i++) {
		const struct sebpf_token_user *user = &facts->users[i];

		if (user->ways.creates)
			(void)fprintf(out, "%s: made by %s, %s\n", name,
				      user->domain,
				      !user->ways.is_own ?
					      "if the label is chosen" :
				      user->ways.is_transition ?
					      "labelled by a type transition" :
					      "which is its own type");
	}
	for (size_t i = 0; i < facts->user_count; i++)
		if (facts->users[i].ways.receives)
			(void)fprintf(out, "%s: received by %s\n", name,
				      facts->users[i].domain);
}

/* All permissions of a class; 0 if policies have some that are not ours. */
static uint32_t all_of(const struct sebpf_class_numbers *numbers,
		       uint32_t tclass)
{
	uint32_t mask = 0;

	if (tclass < SEBPF_CLASS_CAP_USERNS)
		return 0;
	for (uint32_t bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++)
		if (numbers->bits[bit])
			mask |= UINT32_C(1) << bit;
	return mask;
}

/* How a token is got, and what its mount is asked for, is told elsewhere. */
static uint32_t use_of(uint32_t tclass)
{
	switch (tclass) {
	case SEBPF_CLASS_ANON_INODE:
	case SEBPF_CLASS_FILESYSTEM:
	case SEBPF_CLASS_BPF_TOKENLESS:
		return 0;
	case SEBPF_CLASS_BPF_TOKEN:
		return SEBPF_TOKEN_COMMAND_PERMS;
	default:
		return ~UINT32_C(0);
	}
}

void sebpf_print_use(FILE *out, const struct sebpf_token_facts *facts,
		     const struct sebpf_token_user *user, const char *separator)
{
	const char *before = "";

	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++) {
		uint32_t mask = user->rights.allowed[id] & use_of(id);

		if (!mask)
			continue;
		(void)fprintf(out, "%s%s { ", before, sebpf_class_name(id));
		/* "all" as in CIL. */
		if (mask & (mask - 1) &&
		    mask == all_of(&facts->map.classes[id], id))
			(void)fputs("all", out);
		else
			sebpf_lint_permissions(id, mask, out);
		(void)fputs(" }", out);
		before = separator;
	}
}

bool sebpf_is_same_use(const struct sebpf_token_user *left,
		       const struct sebpf_token_user *right)
{
	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
		if ((left->rights.allowed[id] ^ right->rights.allowed[id]) &
		    use_of(id))
			return false;
	return true;
}

void sebpf_print_token(FILE *out, const struct sebpf_token_facts *facts,
		       const char *name)
{
	print_delegators(out, facts, name);
	print_ways(out, facts, name);
	for (size_t i = 0; i < facts->user_count; i++) {
		if (!facts->users[i].uses)
			continue;
		(void)fprintf(out, "%s: used by %s: ", name,
			      facts->users[i].domain);
		sebpf_print_use(out, facts, &facts->users[i], ", ");
		(void)fputc('\n', out);
	}
}

static struct json_object *
delegator_json(const struct sebpf_token_delegator *delegator)
{
	struct json_object *object = json_object_new_object();

	sebpf_json_text(object, "domain", delegator->domain);
	sebpf_json_flag(object, "chooses", delegator->chooses);
	sebpf_json_flag(object, "leaves", delegator->leaves);
	return object;
}

static struct json_object *user_json(const struct sebpf_token_user *user,
				     uint32_t checked)
{
	struct json_object *object = json_object_new_object();

	sebpf_json_text(object, "domain", user->domain);
	sebpf_json_flag(object, "own", user->ways.is_own);
	sebpf_json_flag(object, "creates", user->ways.creates);
	sebpf_json_flag(object, "receives", user->ways.receives);
	sebpf_json_flag(object, "uses", user->uses);
	sebpf_json_add(object, "allowed",
		       sebpf_rights_json(&user->rights, checked));
	return object;
}

struct json_object *sebpf_token_json(const struct sebpf_token_facts *facts)
{
	struct json_object *object = json_object_new_object();
	struct json_object *delegators = json_object_new_array();
	struct json_object *users = json_object_new_array();
	uint32_t checked = sebpf_classmap_checked(&facts->map);

	for (size_t i = 0; i < facts->delegator_count; i++)
		(void)json_object_array_add(
			delegators, delegator_json(&facts->delegators[i]));
	for (size_t i = 0; i < facts->user_count; i++)
		(void)json_object_array_add(users, user_json(&facts->users[i],
							     checked));
	sebpf_json_add(object, "delegators", delegators);
	sebpf_json_add(object, "users", users);
	return object;
}
