/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what a policy says about tokens, as lint sees it
 * Copyright (C) 2026 The sebpf authors
 *
 * Rules of conditionals count on both sides, whatever the booleans are: what
 * one setting allows is not missing.
 */
#ifndef SEBPF_LINT_FACTS_H
#define SEBPF_LINT_FACTS_H

#include <stdbool.h>
#include <stdio.h>

#include "lint/lint.h"
#include "lint/rules.h"
#include "policy/classmap.h"

/**
 * struct sebpf_lint_rights - what one type may do to another
 * @allowed: by enum sebpf_class, by our bits.
 */
struct sebpf_lint_rights {
	uint32_t allowed[SEBPF_CLASS_COUNT];
};

/**
 * struct sebpf_lint_facts - a policy that is looked through
 * @db: the policy.
 * @map: its numbers of our classes.
 * @modules: the modules that it was compiled from; NULL: none.
 * @rules: its rules of our classes; owned.
 * @types: number of types, attributes included.
 * @token_of: by creator: type of its token; owned.
 * @is_token: by type: whether it labels tokens; owned.
 * @is_produced: by type: whether a transition gives it to a token; owned.
 * @selfs: by type: what it may do to itself; owned.
 * @token: the current type.
 * @rights: by type: what it may do to tokens of that type; owned.
 * @is_delegated: whether a domain may choose that type for tokens.
 * @users: by type: the first type of tokens that it uses, 0: none; owned.
 * @uses: by type: bpf permissions that it has on any; owned.
 * @findings: receives the findings.
 * @only: the domain to find about; 0: all.
 */
struct sebpf_lint_facts {
	struct policydb *db;
	struct sebpf_classmap map;
	const struct sebpf_lint_modules *modules;
	struct sebpf_rule_list rules;
	uint32_t types;
	uint32_t *token_of;
	bool *is_token;
	bool *is_produced;
	struct sebpf_lint_rights *selfs;
	uint32_t token;
	struct sebpf_lint_rights *rights;
	bool is_delegated;
	uint32_t *users;
	uint32_t *uses;
	struct sebpf_findings *findings;
	uint32_t only;
};

/**
 * Collects the facts that do not depend on a token's type.
 *
 * @param ret_facts receives the facts; the caller frees them.
 * @return 0; -ENOMEM.
 */
int sebpf_lint_facts_read(const struct sebpf_policy *policy,
			  struct sebpf_lint_facts *ret_facts);

/**
 * Turns to a type of token: fills in what depends on it.
 *
 * @param token the type.
 */
void sebpf_lint_facts_turn(struct sebpf_lint_facts *facts, uint32_t token);

/**
 * Frees facts and leaves none.
 *
 * @param facts may be empty.
 */
void sebpf_lint_facts_free(struct sebpf_lint_facts *facts);

#define sebpf_auto_lint_facts __attribute__((cleanup(sebpf_lint_facts_free)))

/**
 * Names a type.
 *
 * @return its name.
 */
const char *sebpf_lint_type(const struct sebpf_lint_facts *facts,
			    uint32_t type);

/**
 * Tells whether all of some permissions are allowed, by rules, or because the
 * policy does not know and allows them.
 *
 * @param rights the rules.
 * @param tclass enum sebpf_class.
 * @param mask the permissions, by our bits.
 * @return whether it is so.
 */
bool sebpf_lint_may(const struct sebpf_lint_facts *facts,
		    const struct sebpf_lint_rights *rights, uint32_t tclass,
		    uint32_t mask);

/**
 * Gives the attach types that are allowed.
 *
 * @param rights the rules.
 * @return a mask: bit N for the attach type with the number N.
 */
uint64_t sebpf_lint_places(const struct sebpf_lint_rights *rights);

/**
 * Writes the permissions of a mask.
 *
 * @param tclass enum sebpf_class.
 * @param mask by our bits.
 * @param out the stream.
 */
void sebpf_lint_permissions(uint32_t tclass, uint32_t mask, FILE *out);

/**
 * Gives what sebpf_lint_permissions() writes.
 *
 * @param tclass enum sebpf_class.
 * @param mask by our bits.
 * @return the text, which the caller frees; NULL if there is no memory.
 */
char *sebpf_lint_permissions_text(uint32_t tclass, uint32_t mask);

/**
 * struct sebpf_lint_about - what a finding is about
 * @name: its name.
 * @source: the domain; 0: none.
 * @target: the type of the token; 0: none.
 * @tclass: the class of the rule; SEBPF_CLASS_COUNT: any.
 * @token: if no module has that rule, its rule of class bpf on this type is
 *	looked for; 0: none is.
 */
struct sebpf_lint_about {
	const char *name;
	uint32_t source;
	uint32_t target;
	uint32_t tclass;
	uint32_t token;
};

/**
 * Adds a finding, with its rule and the line of the rule. If there are modules,
 * and none of them says anything about it, it is left out.
 *
 * @param about what it is about.
 * @param message a text of sebpf_finding_text(); taken over, as is @p fix.
 * @param why a constant string.
 * @param fix what to do.
 * @return 0; -ENOMEM.
 */
int sebpf_lint_add(struct sebpf_lint_facts *facts,
		   const struct sebpf_lint_about *about, char *message,
		   const char *why, char *fix);

/**
 * Adds a finding at a place of a module, or of the policy as a whole.
 *
 * @param name the finding's name.
 * @param place the place; NULL: none.
 * @param message a text of sebpf_finding_text(); taken over, as is @p fix.
 * @param why a constant string.
 * @param fix what to do.
 * @return 0; -ENOMEM.
 */
int sebpf_lint_add_at(struct sebpf_lint_facts *facts, const char *name,
		      const struct sebpf_cil_name *place, char *message,
		      const char *why, char *fix);

/**
 * Looks for the findings of each type of token: those of the first families
 * below, for the current type.
 *
 * @param facts of sebpf_lint_facts_turn(); receives the findings.
 * @return 0; -ENOMEM.
 */
int sebpf_lint_token(struct sebpf_lint_facts *facts);

/*
 * The families of findings. Each returns 0 or -ENOMEM; the first ones are
 * called for each type of token, the last ones once.
 */
int sebpf_lint_tokens(struct sebpf_lint_facts *facts);
int sebpf_lint_types(struct sebpf_lint_facts *facts);
int sebpf_lint_capabilities(struct sebpf_lint_facts *facts);
int sebpf_lint_powers(struct sebpf_lint_facts *facts);
int sebpf_lint_constraints(struct sebpf_lint_facts *facts);
int sebpf_lint_tokenless(struct sebpf_lint_facts *facts);
int sebpf_lint_classes(struct sebpf_lint_facts *facts);
int sebpf_lint_changes(struct sebpf_lint_facts *facts);
/* Only if there are modules. */
int sebpf_lint_optionals(struct sebpf_lint_facts *facts);

#endif /* SEBPF_LINT_FACTS_H */
