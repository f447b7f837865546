// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what a policy says about tokens, as lint sees it
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sepol/policydb/conditional.h>

#include "lint/facts.h"
#include "policy/database.h"
#include "policy/decision.h"
#include "policy/text.h"
#include "sebpf/cleanup.h"

/* The attribute of sebpf.cil for all types of tokens. */
#define TOKEN_ATTRIBUTE "bpf_token_type"

/* Keeps an allow rule of our classes; for avtab_map(). */
static int take_rule(avtab_key_t *key, avtab_datum_t *datum, void *argument)
{
	struct sebpf_lint_facts *facts = argument;
	struct sebpf_rule rule = {
		.source = key->source_type,
		.target = key->target_type,
		.tclass = sebpf_classmap_class(&facts->map, key->target_class),
	};

	if (!(key->specified & AVTAB_ALLOWED) ||
	    rule.tclass == SEBPF_CLASS_COUNT || !rule.source || !rule.target ||
	    rule.source > facts->types || rule.target > facts->types)
		return 0;
	rule.allowed = sebpf_classmap_permissions(&facts->map, rule.tclass,
						  datum->data);
	return rule.allowed ? sebpf_rule_list_add(&facts->rules, &rule) : 0;
}

/* A transition of a conditional produces its type on one of the two sides. */
static void take_transition(struct sebpf_lint_facts *facts,
			    const avtab_key_t *key, const avtab_datum_t *datum)
{
	uint32_t class_value = facts->map.classes[SEBPF_CLASS_ANON_INODE].value;

	if ((key->specified & AVTAB_TRANSITION) && class_value &&
	    key->target_class == class_value &&
	    key->source_type == key->target_type &&
	    sebpf_db_is_type(facts->db, datum->data)) {
		facts->is_token[datum->data] = true;
		facts->is_produced[datum->data] = true;
	}
}

static int take_list(struct sebpf_lint_facts *facts, cond_av_list_t *item)
{
	for (; item; item = item->next) {
		if (take_rule(&item->node->key, &item->node->datum, facts))
			return -ENOMEM;
		take_transition(facts, &item->node->key, &item->node->datum);
	}
	return 0;
}

static int read_rules(struct sebpf_lint_facts *facts)
{
	struct policydb *db = facts->db;

	if (avtab_map(&db->te_avtab, take_rule, facts))
		return -ENOMEM;
	for (cond_node_t *cond = db->cond_list; cond; cond = cond->next)
		if (take_list(facts, cond->true_list) ||
		    take_list(facts, cond->false_list))
			return -ENOMEM;
	return 0;
}

static bool has(const struct sebpf_lint_facts *facts, uint32_t type,
		uint32_t value)
{
	return type == value ||
	       ebitmap_get_bit(&facts->db->type_attr_map[type - 1], value - 1);
}

/* What is checked on a label: not what is about a delegator. */
static uint32_t asked(uint32_t tclass)
{
	return tclass == SEBPF_CLASS_BPF ? SEBPF_PERM(BPF, MAP_CREATE) |
						   SEBPF_PERM(BPF, PROG_LOAD) :
					   ~UINT32_C(0);
}

/* Gives what a rule allows to all types that are its source. */
static void give(const struct sebpf_lint_facts *facts,
		 const struct sebpf_rule *rule, bool is_self,
		 struct sebpf_lint_rights *rights)
{
	bool is_single = sebpf_db_is_type(facts->db, rule->source);
	uint32_t first = is_single ? rule->source : 1;
	uint32_t last = is_single ? rule->source : facts->types;

	for (uint32_t type = first; type <= last; type++)
		if (sebpf_db_is_type(facts->db, type) &&
		    has(facts, type, rule->source) &&
		    (!is_self || has(facts, type, rule->target)))
			rights[type].allowed[rule->tclass] |=
				rule->allowed & asked(rule->tclass);
}

/* A type labels tokens if a rule uses it for tokens, or gives it to one. */
static void find_tokens(struct sebpf_lint_facts *facts)
{
	const type_datum_t *attribute =
		hashtab_search(facts->db->p_types.table, TOKEN_ATTRIBUTE);

	for (uint32_t type = 1; type <= facts->types; type++) {
		uint32_t token = facts->token_of[type];

		if (!sebpf_db_is_type(facts->db, type))
			continue;
		if (token != type && sebpf_db_is_type(facts->db, token)) {
			facts->is_token[token] = true;
			facts->is_produced[token] = true;
		} else if (facts->selfs[type].allowed[SEBPF_CLASS_BPF_TOKEN] &
			   SEBPF_PERM(BPF_TOKEN, CREATE)) {
			facts->is_token[type] = true;
			facts->is_produced[type] = true;
		}
		if (attribute && attribute->flavor == TYPE_ATTRIB &&
		    has(facts, type, attribute->s.value))
			facts->is_token[type] = true;
	}
	for (size_t i = 0; i < facts->rules.count; i++) {
		const struct sebpf_rule *rule = &facts->rules.rules[i];

		if (rule->tclass == SEBPF_CLASS_BPF_TOKEN &&
		    rule->source != rule->target &&
		    sebpf_db_is_type(facts->db, rule->target))
			facts->is_token[rule->target] = true;
	}
}

static int allocate(struct sebpf_lint_facts *facts)
{
	size_t count = (size_t)facts->types + 1;

	facts->token_of = calloc(count, sizeof(*facts->token_of));
	facts->is_token = calloc(count, sizeof(*facts->is_token));
	facts->is_produced = calloc(count, sizeof(*facts->is_produced));
	facts->selfs = calloc(count, sizeof(*facts->selfs));
	facts->rights = calloc(count, sizeof(*facts->rights));
	facts->users = calloc(count, sizeof(*facts->users));
	facts->uses = calloc(count, sizeof(*facts->uses));
	return facts->token_of && facts->is_token && facts->is_produced &&
			       facts->selfs && facts->rights && facts->users &&
			       facts->uses ?
		       0 :
		       -ENOMEM;
}

int sebpf_lint_facts_read(const struct sebpf_policy *policy,
			  struct sebpf_lint_facts *ret_facts)
{
	struct sebpf_lint_facts facts sebpf_auto_lint_facts = {
		.db = policy->db,
		.types = policy->db->p_types.nprim,
	};

	sebpf_classmap_read(facts.db, &facts.map);
	if (allocate(&facts) || read_rules(&facts))
		return -ENOMEM;
	for (size_t i = 0; i < facts.rules.count; i++)
		give(&facts, &facts.rules.rules[i], true, facts.selfs);
	sebpf_decider_token_types(facts.db, facts.token_of);
	find_tokens(&facts);
	*ret_facts = facts;
	facts = (struct sebpf_lint_facts){ 0 };
	return 0;
}

/*
 * Tokens with their creator's own type: what others may do to that type with
 * class bpf is about the domain itself, as Linux 7.0 asks for it, unless they
 * can get its tokens.
 */
static void drop_delegators(struct sebpf_lint_facts *facts)
{
	for (uint32_t type = 1; type <= facts->types; type++) {
		uint32_t *allowed = facts->rights[type].allowed;

		if (type != facts->token && !allowed[SEBPF_CLASS_BPF_TOKEN] &&
		    !allowed[SEBPF_CLASS_ANON_INODE])
			allowed[SEBPF_CLASS_BPF] = 0;
	}
}

void sebpf_lint_facts_turn(struct sebpf_lint_facts *facts, uint32_t token)
{
	facts->token = token;
	facts->is_delegated = false;
	memset(facts->rights, 0,
	       ((size_t)facts->types + 1) * sizeof(*facts->rights));
	for (size_t i = 0; i < facts->rules.count; i++) {
		const struct sebpf_rule *rule = &facts->rules.rules[i];

		if (!has(facts, token, rule->target))
			continue;
		give(facts, rule, false, facts->rights);
		if (rule->tclass == SEBPF_CLASS_BPF_TOKEN &&
		    (rule->allowed & SEBPF_PERM(BPF_TOKEN, DELEGATE)))
			facts->is_delegated = true;
	}
	if (facts->token_of[token] == token &&
	    (facts->selfs[token].allowed[SEBPF_CLASS_BPF_TOKEN] &
	     SEBPF_PERM(BPF_TOKEN, CREATE)))
		drop_delegators(facts);
}

void sebpf_lint_facts_free(struct sebpf_lint_facts *facts)
{
	free(facts->rules.rules);
	free(facts->token_of);
	free(facts->is_token);
	free(facts->is_produced);
	free(facts->selfs);
	free(facts->rights);
	free(facts->users);
	free(facts->uses);
	*facts = (struct sebpf_lint_facts){ 0 };
}

const char *sebpf_lint_type(const struct sebpf_lint_facts *facts, uint32_t type)
{
	return sebpf_db_shown(facts->db, SYM_TYPES, type);
}

bool sebpf_lint_may(const struct sebpf_lint_facts *facts,
		    const struct sebpf_lint_rights *rights, uint32_t tclass,
		    uint32_t mask)
{
	uint32_t allowed = rights->allowed[tclass] |
			   facts->map.classes[tclass].unknown;

	return (allowed & mask) == mask;
}

uint64_t sebpf_lint_places(const struct sebpf_lint_rights *rights)
{
	return rights->allowed[SEBPF_CLASS_BPF_ATTACH_TYPE] |
	       (uint64_t)rights->allowed[SEBPF_CLASS_BPF_ATTACH_TYPE2]
		       << SEBPF_PERMS_PER_CLASS;
}

char *sebpf_lint_permissions_text(uint32_t tclass, uint32_t mask)
{
	struct sebpf_text text sebpf_auto_text = { 0 };

	if (sebpf_text_open(&text))
		return NULL;
	sebpf_lint_permissions(tclass, mask, text.stream);
	return sebpf_text_take(&text);
}

void sebpf_lint_permissions(uint32_t tclass, uint32_t mask, FILE *out)
{
	const char *separator = "";

	for (uint32_t bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++) {
		const char *name = sebpf_permission_name(tclass, bit);

		if (!name || !(mask & (UINT32_C(1) << bit)))
			continue;
		(void)fprintf(out, "%s%s", separator, name);
		separator = " ";
	}
}

/* The rule of a domain, a token and a class, as CIL; NULL if there is none. */
static char *rule_text(const struct sebpf_lint_facts *facts,
		       const struct sebpf_lint_about *about)
{
	struct sebpf_text text sebpf_auto_text = { 0 };
	const struct sebpf_rule *found = NULL;

	for (size_t i = 0; i < facts->rules.count; i++) {
		const struct sebpf_rule *rule = &facts->rules.rules[i];

		if (!about->source || !about->target ||
		    !has(facts, about->source, rule->source) ||
		    !has(facts, about->target, rule->target))
			continue;
		if (rule->tclass == about->tclass)
			found = rule;
	}
	if (!found || sebpf_text_open(&text))
		return NULL;
	(void)fprintf(text.stream, "(allow %s %s (%s (",
		      sebpf_lint_type(facts, found->source),
		      found->source == found->target ?
			      "self" :
			      sebpf_lint_type(facts, found->target),
		      sebpf_class_name(found->tclass));
	sebpf_lint_permissions(found->tclass, found->allowed, text.stream);
	(void)fputs(")))", text.stream);
	return sebpf_text_take(&text);
}

/* The place where it is written. */

/* The name without the blocks that it is in. */
static const char *bare(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot + 1 : name;
}

/* Whether a word of a rule means a type: its name, or its attribute's. */
static bool stands_for(const struct sebpf_lint_facts *facts, const char *word,
		       uint32_t type)
{
	const type_datum_t *found;

	if (!word || !type)
		return false;
	found = hashtab_search(facts->db->p_types.table, word);
	/* In a block, types are used by less than their full names. */
	if (!found)
		return !strcmp(bare(word), bare(sebpf_lint_type(facts, type)));
	return found->s.value && found->s.value <= facts->types &&
	       has(facts, type, found->s.value);
}

/*
 * How well a rule of a module fits: 0 not at all, 1 with another class, 2 with
 * unknown classes, 3 with the class.
 */
static int fits(const struct sebpf_lint_facts *facts,
		const struct sebpf_cil_rule *rule,
		const struct sebpf_lint_about *about)
{
	int is_self = rule->target && !strcmp(rule->target, "self");

	if (!stands_for(facts, rule->source, about->source))
		return 0;
	if (is_self ? about->source != about->target :
		      !stands_for(facts, rule->target, about->target))
		return 0;
	if (!rule->is_transition && rule->class_name &&
	    about->tclass < SEBPF_CLASS_COUNT &&
	    !strcmp(rule->class_name, sebpf_class_name(about->tclass)))
		return 3;
	if (!rule->is_transition && !rule->class_name)
		return 2;
	/* Other rules of a domain on itself are another matter. */
	return about->source != about->target;
}

/* The place where a module declares a type or, if it does not, mentions it. */
static const struct sebpf_cil_name *
find_name(const struct sebpf_lint_facts *facts, uint32_t type)
{
	return sebpf_cil_names_find(facts->modules->names, SEBPF_CIL_TYPE,
				    sebpf_lint_type(facts, type));
}

/* Finds the place; SEBPF_CIL_NONE as @ret_file if no module says it. */
static void find_place(const struct sebpf_lint_facts *facts,
		       const struct sebpf_lint_about *about, uint32_t *ret_file,
		       uint32_t *ret_line)
{
	const struct sebpf_lint_modules *modules = facts->modules;
	const struct sebpf_cil_name *name = NULL;
	int best = 0;

	*ret_file = SEBPF_CIL_NONE;
	*ret_line = 0;
	for (size_t i = 0; i < modules->rules->count && best < 3; i++) {
		const struct sebpf_cil_rule *rule = &modules->rules->items[i];
		int fit = fits(facts, rule, about);

		if (fit <= best)
			continue;
		best = fit;
		*ret_file = rule->file;
		*ret_line = rule->line;
	}
	if (!best && about->source != about->target &&
	    find_name(facts, about->source))
		name = find_name(facts, about->target);
	if (name) {
		*ret_file = name->file;
		*ret_line = name->line;
	}
}

int sebpf_lint_add(struct sebpf_lint_facts *facts,
		   const struct sebpf_lint_about *about, char *message,
		   const char *why, char *fix)
{
	struct sebpf_finding finding = {
		.name = about->name,
		.message = message,
		.why = why,
		.fix = fix,
	};
	const struct sebpf_lint_about other = {
		.source = about->source,
		.target = about->token,
		.tclass = SEBPF_CLASS_BPF,
	};
	uint32_t file = SEBPF_CIL_NONE;

	if ((facts->only && about->source != facts->only) ||
	    sebpf_findings_are_full(facts->findings)) {
		free(message);
		free(fix);
		return 0;
	}
	if (facts->modules) {
		find_place(facts, about, &file, &finding.line);
		if (file == SEBPF_CIL_NONE && about->token)
			find_place(facts, &other, &file, &finding.line);
		/*
		 * Without a policy, the modules say everything, wherever it is.
		 */
		if (file == SEBPF_CIL_NONE && facts->modules->below) {
			free(message);
			free(fix);
			return 0;
		}
		if (file != SEBPF_CIL_NONE)
			finding.file =
				strdup(facts->modules->set->files[file].name);
	}
	finding.rule = rule_text(facts, about);
	return sebpf_findings_add(facts->findings, &finding);
}

int sebpf_lint_add_at(struct sebpf_lint_facts *facts, const char *name,
		      const struct sebpf_cil_name *place, char *message,
		      const char *why, char *fix)
{
	struct sebpf_finding finding = {
		.name = name,
		.message = message,
		.why = why,
		.fix = fix,
	};

	if (place) {
		finding.file =
			strdup(facts->modules->set->files[place->file].name);
		finding.line = place->line;
	}
	return sebpf_findings_add(facts->findings, &finding);
}
