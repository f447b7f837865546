/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf explain - what it prints
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_EXPLAIN_H
#define SEBPF_CLI_EXPLAIN_H

#include <stdio.h>

#include <json-c/json.h>

#include "explain/domain.h"
#include "explain/missing.h"
#include "explain/token.h"

/* Prints what a domain may do, a line for each fact. */
void sebpf_print_domain(FILE *out, const struct sebpf_domain *domain,
			const char *name);

/* Adds what a domain may do to an object. */
void sebpf_domain_json(struct json_object *object,
		       const struct sebpf_domain *domain);

/* Prints what is done with tokens of a type, a line for each fact. */
void sebpf_print_token(FILE *out, const struct sebpf_token_facts *facts,
		       const char *name);

/*
 * Prints what a user of tokens may do with them: classes and permissions, with a
 * separator between classes.
 */
void sebpf_print_use(FILE *out, const struct sebpf_token_facts *facts,
		     const struct sebpf_token_user *user,
		     const char *separator);

/* Whether two users may do the same. */
bool sebpf_is_same_use(const struct sebpf_token_user *left,
		       const struct sebpf_token_user *right);

/* Prints a graph of runtimes, domains, types of tokens and operations. */
void sebpf_print_graph(FILE *out, const struct sebpf_token_types *types);

/* Adds what is in the graph to an object. */
void sebpf_graph_json(struct json_object *object,
		      const struct sebpf_token_types *types);

/* Sees that there is such a kind of names; -EINVAL and a sentence if not. */
int sebpf_names_check(const char *kind, struct sebpf_err *err);

/* Names that need no policy, as an array; NULL: the kind does. */
struct json_object *sebpf_names_own(const char *kind);

/* Finds names of a policy, sorted, as an array; -ENOMEM. */
int sebpf_names_find(const struct sebpf_policy *policy, const char *kind,
		     struct json_object **ret_names, struct sebpf_err *err);

/* Prints them, a line each. */
void sebpf_print_names(FILE *out, struct json_object *names);

/* The same as sebpf_print_token(), as an object. */
struct json_object *sebpf_token_json(const struct sebpf_token_facts *facts);

/* Notes about programs, for people. */
extern const char sebpf_powers_note[];

/* Prints who may do something, a line for each domain and type of tokens. */
void sebpf_print_who(FILE *out, const struct sebpf_chances *chances,
		     const struct sebpf_want *want);

/* Adds the same to an object. */
void sebpf_who_json(struct json_object *object,
		    const struct sebpf_chances *chances);

/*
 * Prints what a domain lacks to do something, a line for each rule and option.
 * @given: what the mount delegates, by enum sebpf_mask; NULL: not known.
 */
void sebpf_print_missing(FILE *out, const struct sebpf_chance *chance,
			 const char *want, const uint64_t *given);

/* Adds the same to an object. */
void sebpf_missing_json(struct json_object *object,
			const struct sebpf_chance *chance,
			const uint64_t *given);

/* Whether anything keeps the domain from it. */
bool sebpf_is_missing(const struct sebpf_chance *chance, const uint64_t *given);

/*
 * What rights allow, by class; null: a class of types that is not checked,
 * bit N of @checked for enum sebpf_class N.
 */
struct json_object *sebpf_rights_json(const struct sebpf_lint_rights *rights,
				      uint32_t checked);

#endif /* SEBPF_CLI_EXPLAIN_H */
