// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - lint: types of tokens that no domain gets, or cannot create
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>

#include "lint/facts.h"
#include "policy/database.h"
#include "sebpf/cleanup.h"
#include "sebpf/commands.h"

#define USE (SEBPF_PERM(BPF, PROG_LOAD) | SEBPF_PERM(BPF, MAP_CREATE))

/* Whether a domain does something with tokens of the type, if it has one. */
static bool uses(const struct sebpf_lint_rights *rights)
{
	return (rights->allowed[SEBPF_CLASS_BPF] & USE) ||
	       (rights->allowed[SEBPF_CLASS_BPF_TOKEN] &
		SEBPF_TOKEN_COMMAND_PERMS);
}

static bool may_create_inode(const struct sebpf_lint_facts *facts,
			     uint32_t type)
{
	return sebpf_lint_may(facts, &facts->rights[type],
			      SEBPF_CLASS_ANON_INODE,
			      SEBPF_PERM(ANON_INODE, CREATE));
}

static bool may_create_token(const struct sebpf_lint_facts *facts,
			     uint32_t type)
{
	return sebpf_lint_may(facts, &facts->rights[type],
			      SEBPF_CLASS_BPF_TOKEN,
			      SEBPF_PERM(BPF_TOKEN, CREATE));
}

/* The mode of a token's file asks for both. */
static bool may_receive(const struct sebpf_lint_facts *facts, uint32_t type)
{
	return sebpf_lint_may(
		facts, &facts->rights[type], SEBPF_CLASS_ANON_INODE,
		SEBPF_PERM(ANON_INODE, READ) | SEBPF_PERM(ANON_INODE, WRITE));
}

/* The label that the domain's tokens get can be this one. */
static bool may_be_labelled(const struct sebpf_lint_facts *facts, uint32_t type)
{
	return facts->token_of[type] == facts->token || facts->is_delegated;
}

static uint32_t class_of_use(const struct sebpf_lint_rights *rights)
{
	return rights->allowed[SEBPF_CLASS_BPF] & USE ? SEBPF_CLASS_BPF :
							SEBPF_CLASS_BPF_TOKEN;
}

/* No rule about the type can ever matter. */
static int check_produced(struct sebpf_lint_facts *facts, uint32_t user)
{
	const char *token = sebpf_lint_type(facts, facts->token);
	const char *domain = sebpf_lint_type(facts, user);
	const struct sebpf_lint_about about = {
		.name = "unproducible-token",
		.source = user,
		.target = facts->token,
		.tclass = class_of_use(&facts->rights[user]),
	};

	return sebpf_lint_add(
		facts, &about,
		sebpf_finding_text(
			"no token is ever labelled %s: no type transition of "
			"class anon_inode with the name \"bpf-token\" gives "
			"it, and nobody may choose it",
			token),
		"rules against that label never apply; tokens get another one",
		sebpf_finding_text(
			"(call sebpf_token_type (%s %s)), which is "
			"(typetransition %s self anon_inode \"bpf-token\" %s); "
			"or (call sebpf_delegate (RUNTIME %s)), which is "
			"(allow RUNTIME %s (bpf_token (delegate)))",
			domain, token, domain, token, token, token));
}

static int add_half(struct sebpf_lint_facts *facts, uint32_t type)
{
	const char *token = sebpf_lint_type(facts, facts->token);
	const char *domain = sebpf_lint_type(facts, type);
	int lacks_inode = !may_create_inode(facts, type);
	const struct sebpf_lint_about about = {
		.name = "no-create",
		.source = type,
		.target = facts->token,
		.tclass = lacks_inode ? SEBPF_CLASS_BPF_TOKEN :
					class_of_use(&facts->rights[type]),
	};

	return sebpf_lint_add(
		facts, &about,
		sebpf_finding_text(
			"%s cannot create a token labelled %s: it "
			"has no %s { create }%s",
			domain, token, lacks_inode ? "anon_inode" : "bpf_token",
			lacks_inode && !may_create_token(facts, type) ?
				" and no bpf_token { create }" :
				""),
		"BPF_TOKEN_CREATE asks for both and fails with EACCES; libbpf "
		"then goes on without a token and says so only at debug level",
		sebpf_finding_text("(call sebpf_create_token (%s %s)), or "
				   "(call sebpf_receive_token (%s %s GIVER)) "
				   "if it gets one from elsewhere",
				   domain, token, domain, token));
}

/* Reports on one domain; sets *creates if it creates such tokens. */
static int check_domain(struct sebpf_lint_facts *facts, uint32_t type,
			bool *creates, bool *told)
{
	bool inode = may_create_inode(facts, type);
	bool token = may_create_token(facts, type);
	bool is_labelled = may_be_labelled(facts, type);

	if (inode && token && is_labelled) {
		*creates = true;
		return 0;
	}
	if (inode && token)
		return 0;
	if (token ||
	    (uses(&facts->rights[type]) && !may_receive(facts, type))) {
		*told = true;
		return add_half(facts, type);
	}
	return 0;
}

/* All domains that use such tokens receive them, and none creates them. */
static int add_no_creator(struct sebpf_lint_facts *facts, uint32_t user)
{
	const char *token = sebpf_lint_type(facts, facts->token);
	const struct sebpf_lint_about about = {
		.name = "no-create",
		.source = user,
		.target = facts->token,
		.tclass = class_of_use(&facts->rights[user]),
	};

	return sebpf_lint_add(
		facts, &about,
		sebpf_finding_text("%s uses tokens labelled %s, and no domain "
				   "may create one",
				   sebpf_lint_type(facts, user), token),
		"BPF_TOKEN_CREATE asks for anon_inode { create } and "
		"bpf_token { create } on the label and fails with EACCES",
		sebpf_finding_text("(call sebpf_create_token (DOMAIN %s)) for "
				   "the domain that makes the token",
				   token));
}

int sebpf_lint_tokens(struct sebpf_lint_facts *facts)
{
	uint32_t user = 0;
	bool creates = false;
	bool told = false;
	int rc = 0;

	for (uint32_t type = 1; type <= facts->types && !user; type++)
		if (sebpf_db_is_type(facts->db, type) &&
		    (uses(&facts->rights[type]) ||
		     (facts->rights[type].allowed[SEBPF_CLASS_BPF_TOKEN] &
		      SEBPF_PERM(BPF_TOKEN, CREATE))))
			user = type;
	if (!user)
		return 0;
	if (!facts->is_produced[facts->token] && !facts->is_delegated)
		return check_produced(facts, user);
	for (uint32_t type = 1; !rc && type <= facts->types; type++)
		if (sebpf_db_is_type(facts->db, type))
			rc = check_domain(facts, type, &creates, &told);
	if (rc || creates || told)
		return rc;
	return add_no_creator(facts, user);
}
