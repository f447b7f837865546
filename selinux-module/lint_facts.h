/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what a policy says of tokens, as lint sees it
 * Copyright (C) 2026 The sebpf authors
 *
 * Rules of conditionals count on both of their sides, whatever the booleans
 * are: what one setting allows is not missing.
 */
#ifndef SEBPF_LINT_FACTS_H
#define SEBPF_LINT_FACTS_H

#include <stdbool.h>

#include "selinux-module/classmap.h"
#include "selinux-module/lint.h"
#include "selinux-module/rules.h"

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
 * @modules: where it comes from; NULL: nowhere.
 * @rules: its rules of our classes; owned.
 * @types: number of types, attributes included.
 * @token_of: by creator: type of its token; owned.
 * @is_token: by type: whether it labels tokens; owned.
 * @is_produced: by type: whether a transition gives it to a token; owned.
 * @selfs: by type: what it may do to itself; owned.
 * @token: the type whose turn it is.
 * @rights: by type: what it may do to tokens of that type; owned.
 * @is_delegated: whether someone may choose that type for tokens.
 * @users: by type: the first type of tokens that it uses, 0: none; owned.
 * @uses: by type: bpf permissions that it has on any; owned.
 * @findings: where findings go.
 * @only: the domain that findings are wanted of; 0: all.
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
 * @param policy the policy.
 * @param ret_facts receives the facts; the caller frees them.
 * @return 0; -ENOMEM.
 */
int sebpf_lint_facts_read(const struct sebpf_policy *policy,
			  struct sebpf_lint_facts *ret_facts);

/**
 * Turns to the next type of token: fills what depends on it.
 *
 * @param facts the facts.
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
 * @param facts the facts.
 * @param type the type.
 * @return its name.
 */
const char *sebpf_lint_type(const struct sebpf_lint_facts *facts,
			    uint32_t type);

/**
 * Tells whether rules, or what the policy does not know and allows, allow all
 * of some permissions.
 *
 * @param facts the facts.
 * @param rights the rules.
 * @param class_id enum sebpf_class.
 * @param mask the permissions, by our bits.
 * @return whether it is so.
 */
bool sebpf_lint_may(const struct sebpf_lint_facts *facts,
		    const struct sebpf_lint_rights *rights, uint32_t class_id,
		    uint32_t mask);

/**
 * Writes the permissions of a mask.
 *
 * @param class_id enum sebpf_class.
 * @param mask by our bits.
 * @param out where to.
 */
void sebpf_lint_permissions(uint32_t class_id, uint32_t mask, FILE *out);

/**
 * Gives what sebpf_lint_permissions() writes.
 *
 * @param class_id enum sebpf_class.
 * @param mask by our bits.
 * @return the text, which the caller frees; NULL where there is no memory.
 */
char *sebpf_lint_permissions_text(uint32_t class_id, uint32_t mask);

/**
 * struct sebpf_lint_about - what a finding is about
 * @name: its name.
 * @source: the domain; 0: none.
 * @target: the type of the token; 0: none.
 * @class_id: the class of the rule; SEBPF_CLASS_COUNT: whichever.
 * @token: where no module has that rule, its rule of class bpf on this type is
 *	looked for; 0: none is.
 */
struct sebpf_lint_about {
	const char *name;
	uint32_t source;
	uint32_t target;
	uint32_t class_id;
	uint32_t token;
};

/**
 * Adds a finding, with the rule that it is about and the line where that is
 * written. Of modules, what none of them says anything of is left out.
 *
 * @param facts the facts.
 * @param about what it is about.
 * @param message a text of sebpf_finding_text(); taken over. Likewise @p fix.
 * @param why a constant string.
 * @param fix what to do.
 * @return 0; -ENOMEM.
 */
int sebpf_lint_add(struct sebpf_lint_facts *facts,
		   const struct sebpf_lint_about *about, char *message,
		   const char *why, char *fix);

/**
 * Looks for the findings of each type of token: those of the first families
 * below, for the type whose turn it is.
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
int sebpf_lint_access_control(struct sebpf_lint_facts *facts);
int sebpf_lint_constraints(struct sebpf_lint_facts *facts);
int sebpf_lint_tokenless(struct sebpf_lint_facts *facts);
int sebpf_lint_classes(struct sebpf_lint_facts *facts);

#endif /* SEBPF_LINT_FACTS_H */
