// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - lint: what modules change about what the policy already has
 * Copyright (C) 2026 The sebpf authors
 *
 * A name that is declared twice is no error to semodule if it is a type or an
 * attribute: it merges them. A policy does not tell which module a name is
 * from. So a type that is declared again is taken for that of the very module
 * that is installed, unless it has an attribute in the policy, or a role, that
 * the modules do not give it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lint/cil_resolve.h"
#include "lint/facts.h"
#include "policy/database.h"

/**
 * struct change - what is changed about a type, and where
 * @name: name of the finding.
 * @type: the type.
 * @keyword: the statement that does it.
 * @what: the attribute or role; NULL: none.
 */
struct change {
	const char *name;
	const char *type;
	const char *keyword;
	const char *what;
};

/* Attributes about tokens are for every domain. */
static bool is_about_tokens(const char *attribute)
{
	static const char *const ours[] = { "bpf_token_", "bpf_delegator",
					    "sebpf_", "kernel_bpf_token" };

	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		if (!strncmp(attribute, ours[i], strlen(ours[i])))
			return true;
	return false;
}

/* Attributes that a compiler made of an expression. */
static bool is_made(const char *attribute)
{
	return strstr(attribute, "typeattr_") != NULL;
}

/* The number of an attribute, or with @is_type of a type; 0: there is none. */
static uint32_t find(const struct policydb *db, const char *name, bool is_type)
{
	const type_datum_t *type = hashtab_search(db->p_types.table, name);

	if (!type || (type->flavor == TYPE_ATTRIB) == is_type)
		return 0;
	return type->s.value;
}

static bool has_attribute(const struct policydb *db, uint32_t type,
			  uint32_t attribute)
{
	return ebitmap_get_bit(&db->type_attr_map[type - 1], attribute - 1);
}

static bool has_role(const role_datum_t *role, uint32_t type)
{
	return ebitmap_get_bit(&role->types.types, type - 1);
}

/* Whether a node, or one within it, is a word. */
static bool mentions(const struct sebpf_cil_file *file, uint32_t node,
		     const char *word)
{
	uint32_t end = node == SEBPF_CIL_NONE ? 0 : file->nodes[node].end;

	for (; node < end; node++)
		if (!strcmp(sebpf_cil_word(file, node), word))
			return true;
	return false;
}

/* Whether a call gives @type what a macro of the set names. */
static bool calls(const struct sebpf_cil_set *set,
		  const struct sebpf_cil_file *file, uint32_t statement,
		  const struct change *change)
{
	const struct sebpf_cil_macro *macro;

	if (strcmp(sebpf_cil_keyword(file, statement), "call") != 0 ||
	    !mentions(file, statement, change->type))
		return false;
	macro = sebpf_cil_macro_find(
		set,
		sebpf_cil_word(file, sebpf_cil_element(file, statement, 1)));
	return macro && (!change->what || mentions(&set->files[macro->file],
						   macro->node, change->what));
}

static bool is_change(const struct sebpf_cil_set *set,
		      const struct sebpf_cil_file *file, uint32_t statement,
		      const struct change *change)
{
	if (strcmp(sebpf_cil_keyword(file, statement), change->keyword) != 0)
		return calls(set, file, statement, change);
	return mentions(file, statement, change->type) &&
	       (!change->what || mentions(file, statement, change->what));
}

/* Finds the statement of a module that makes the change. */
static bool find_statement(const struct sebpf_cil_set *set,
			   const struct change *change,
			   struct sebpf_cil_name *ret_place)
{
	for (uint32_t i = 0; i < set->count; i++) {
		const struct sebpf_cil_file *file = &set->files[i];
		uint32_t node = SEBPF_CIL_NONE;

		while ((node = sebpf_cil_statement(file, node, file->count)) <
		       file->count) {
			if (!is_change(set, file, node, change))
				continue;
			ret_place->file = i;
			ret_place->line = file->nodes[node].line;
			return true;
		}
	}
	return false;
}

/* Types of the policy that are changed */

static int add_changed(struct sebpf_lint_facts *facts,
		       const struct change *change)
{
	struct sebpf_cil_name place = { 0 };
	bool is_found = find_statement(facts->modules->set, change, &place);
	char *message;

	if (!change->what)
		message = sebpf_finding_text(
			"type %s of the policy becomes permissive",
			change->type);
	else
		message = sebpf_finding_text(
			"type %s of the policy gets %s %s", change->type,
			strcmp(change->keyword, "roletype") != 0 ? "attribute" :
								   "role",
			change->what);
	return sebpf_lint_add_at(
		facts, change->name, is_found ? &place : NULL, message,
		"the policy has this type for something, and what it says of "
		"types of that kind holds for it from then on",
		sebpf_finding_text("declare a type of your own, unless this "
				   "is what you mean"));
}

/* One that has attribute @number in the whole. */
static int check_attribute(struct sebpf_lint_facts *facts, const char *type,
			   uint32_t value, uint32_t number)
{
	const struct policydb *below = facts->modules->below->db;
	const char *name = sebpf_db_name(facts->db, SYM_TYPES, number + 1);
	uint32_t attribute;

	if (!name || is_made(name) || is_about_tokens(name))
		return 0;
	attribute = find(below, name, false);
	if (!attribute || has_attribute(below, value, attribute))
		return 0;
	return add_changed(facts, &(struct change){ "changed-type", type,
						    "typeattributeset", name });
}

static int check_attributes(struct sebpf_lint_facts *facts, const char *type,
			    uint32_t value, uint32_t whole)
{
	ebitmap_node_t *node;
	uint32_t number;
	int rc = 0;

	ebitmap_for_each_positive_bit(&facts->db->type_attr_map[whole - 1],
				      node, number)
		if (!rc)
			rc = check_attribute(facts, type, value, number);
	return rc;
}

static int check_roles(struct sebpf_lint_facts *facts, const char *type,
		       uint32_t value, uint32_t whole)
{
	const struct policydb *below = facts->modules->below->db;
	int rc = 0;

	for (uint32_t i = 0; !rc && i < facts->db->p_roles.nprim; i++) {
		const char *name = facts->db->p_role_val_to_name[i];
		const role_datum_t *role =
			name ? hashtab_search(below->p_roles.table, name) :
			       NULL;

		if (!role || !strcmp(name, "object_r") ||
		    !has_role(facts->db->role_val_to_struct[i], whole) ||
		    has_role(role, value))
			continue;
		rc = add_changed(facts, &(struct change){ "changed-type", type,
							  "roletype", name });
	}
	return rc;
}

static int check_type(struct sebpf_lint_facts *facts, uint32_t value)
{
	const struct policydb *below = facts->modules->below->db;
	const char *name = below->p_type_val_to_name[value - 1];
	uint32_t whole = find(facts->db, name, true);
	int rc;

	if (!whole)
		return 0;
	rc = check_attributes(facts, name, value, whole);
	if (!rc)
		rc = check_roles(facts, name, value, whole);
	if (rc || !ebitmap_get_bit(&facts->db->permissive_map, whole) ||
	    ebitmap_get_bit(&below->permissive_map, value))
		return rc;
	return add_changed(facts, &(struct change){ "changed-type", name,
						    "typepermissive", NULL });
}

static int check_changed(struct sebpf_lint_facts *facts)
{
	const struct policydb *below = facts->modules->below->db;
	int rc = 0;

	for (uint32_t type = 1; !rc && type <= below->p_types.nprim; type++)
		if (sebpf_db_is_type(below, type))
			rc = check_type(facts, type);
	return rc;
}

/*
 * Names that are declared again
 */

static bool gives(const struct sebpf_lint_facts *facts, const char *type,
		  const char *keyword, const char *what)
{
	struct sebpf_cil_name place;

	return find_statement(facts->modules->set,
			      &(struct change){ "", type, keyword, what },
			      &place);
}

/* Whether every type has an attribute, also future ones. */
static bool is_for_all(const struct policydb *db, uint32_t attribute)
{
	for (uint32_t type = 1; type <= db->p_types.nprim; type++)
		if (sebpf_db_is_type(db, type) &&
		    !has_attribute(db, type, attribute))
			return false;
	return true;
}

/* Whether an attribute says that a type of the policy is not the modules'. */
static bool is_foreign(const struct sebpf_lint_facts *facts, const char *type,
		       uint32_t attribute)
{
	const struct policydb *below = facts->modules->below->db;
	const char *name = sebpf_db_name(below, SYM_TYPES, attribute);

	return name && find(below, name, false) && !is_made(name) &&
	       !is_about_tokens(name) && !is_for_all(below, attribute) &&
	       !gives(facts, type, "typeattributeset", name);
}

/* Whether the policy uses a type for something that modules do not say. */
static bool is_of_others(const struct sebpf_lint_facts *facts, const char *type)
{
	const struct policydb *below = facts->modules->below->db;
	uint32_t value = find(below, type, true);
	ebitmap_node_t *node;
	uint32_t bit;

	if (!value)
		return true;
	ebitmap_for_each_positive_bit(&below->type_attr_map[value - 1], node,
				      bit)
		if (is_foreign(facts, type, bit + 1))
			return true;
	for (uint32_t i = 0; i < below->p_roles.nprim; i++) {
		const role_datum_t *role = below->role_val_to_struct[i];
		const char *name = below->p_role_val_to_name[i];

		if (role && name && strcmp(name, "object_r") != 0 &&
		    has_role(role, value) &&
		    !gives(facts, type, "roletype", name))
			return true;
	}
	return false;
}

static const char *kind_of(const struct sebpf_cil_name *name)
{
	switch (name->kind) {
	case SEBPF_CIL_TYPE:
		return "type";
	case SEBPF_CIL_ATTRIBUTE:
		return "attribute";
	case SEBPF_CIL_ROLE:
	case SEBPF_CIL_ROLE_ATTRIBUTE:
		return "role";
	case SEBPF_CIL_USER:
		return "user";
	case SEBPF_CIL_BOOLEAN:
		return "boolean";
	default:
		return NULL;
	}
}

/* Whether the policy has a name for something else. */
static bool is_taken(const struct sebpf_lint_facts *facts,
		     const struct sebpf_cil_name *name)
{
	if (!facts->modules->below ||
	    !sebpf_cil_has(facts->modules->below, name))
		return false;
	if (name->kind == SEBPF_CIL_TYPE)
		return is_of_others(facts, name->name);
	return name->kind != SEBPF_CIL_ATTRIBUTE ||
	       !is_about_tokens(name->name);
}

static int add_doubled(struct sebpf_lint_facts *facts, const char *kind,
		       const struct sebpf_cil_name *name,
		       const struct sebpf_cil_name *first)
{
	static const char merged[] =
		"semodule makes one of both: what either says holds for all "
		"that has that name";
	static const char refused[] = "the module does not install";
	bool is_merged = name->kind == SEBPF_CIL_TYPE ||
			 name->kind == SEBPF_CIL_ATTRIBUTE;
	char *message;

	if (first)
		message = sebpf_finding_text(
			"%s %s is declared here, and at %s:%u", kind,
			name->name,
			facts->modules->set->files[first->file].name,
			first->line);
	else
		message = sebpf_finding_text(
			"%s %s is declared here, and the policy has it", kind,
			name->name);
	return sebpf_lint_add_at(
		facts, "doubled-name", name, message,
		is_merged ? merged : refused,
		sebpf_finding_text(
			"choose a name of your own; if what is there is "
			"meant, leave the declaration out, unless it is from "
			"this very module"));
}

static int check_doubled(struct sebpf_lint_facts *facts)
{
	const struct sebpf_cil_names *names = facts->modules->names;
	const struct sebpf_cil_name *first = NULL;
	int rc = 0;

	for (size_t i = 0; !rc && i < names->count; i++) {
		const struct sebpf_cil_name *name = &names->items[i];
		const char *kind = kind_of(name);

		if (!kind || !name->declares)
			continue;
		if (first && sebpf_cil_names_same(first, name))
			rc = add_doubled(facts, kind, name, first);
		else if (is_taken(facts, name))
			rc = add_doubled(facts, kind, name, NULL);
		first = name;
	}
	return rc;
}

int sebpf_lint_changes(struct sebpf_lint_facts *facts)
{
	int rc = 0;

	if (facts->modules)
		rc = check_doubled(facts);
	if (!rc && facts->modules && facts->modules->below)
		rc = check_changed(facts);
	return rc;
}
