// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - lint: classes, permissions and types that are missing or doubled
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lint/cil_resolve.h"
#include "lint/facts.h"
#include "lint/misspelt.h"
#include "policy/database.h"
#include "sebpf/cleanup.h"

/* The module of ours that declares a class. */
static const char *module_of(const char *class_name)
{
	if (!strcmp(class_name, "bpf_token"))
		return "sebpf_class.cil";
	if (!strcmp(class_name, "bpf_tokenless"))
		return "sebpf_tokenless_class.cil";
	if (!strncmp(class_name, "bpf_", 4))
		return "sebpf_type_classes.cil";
	return "the module that declares it";
}

static int add_doubled(struct sebpf_lint_facts *facts,
		       const struct sebpf_cil_name *name,
		       const struct sebpf_cil_name *first)
{
	static const char why[] =
		"CIL has no \"declare unless declared\": with the second "
		"declaration the whole policy store stops building";

	if (!first)
		return sebpf_lint_add_at(
			facts, "doubled-class", name,
			sebpf_finding_text("class %s is declared here, and "
					   "the policy has it",
					   name->name),
			why,
			sebpf_finding_text(
				"leave this module out, unless it is the "
				"very one that is installed"));
	return sebpf_lint_add_at(
		facts, "doubled-class", name,
		sebpf_finding_text("class %s is declared here, and at %s:%u",
				   name->name,
				   facts->modules->set->files[first->file].name,
				   first->line),
		why,
		sebpf_finding_text("declare it in one module that holds "
				   "nothing else, such as %s",
				   module_of(name->name)));
}

static int check_doubled(struct sebpf_lint_facts *facts)
{
	const struct sebpf_lint_modules *modules = facts->modules;
	const struct sebpf_cil_name *first = NULL;
	int rc = 0;

	for (size_t i = 0; !rc && i < modules->names->count; i++) {
		const struct sebpf_cil_name *name = &modules->names->items[i];

		if (name->kind != SEBPF_CIL_CLASS || !name->declares)
			continue;
		if (modules->below && sebpf_cil_has(modules->below, name))
			rc = add_doubled(facts, name, NULL);
		else if (first && sebpf_cil_names_same(first, name))
			rc = add_doubled(facts, name, first);
		else
			first = name;
	}
	return rc;
}

static int add_unknown(struct sebpf_lint_facts *facts,
		       const struct sebpf_cil_name *name)
{
	if (name->kind == SEBPF_CIL_CLASS)
		return sebpf_lint_add_at(
			facts, "missing-class", name,
			sebpf_finding_text("neither the policy nor a module "
					   "has class %s",
					   name->name),
			"the module does not install",
			sebpf_finding_text("install %s as well",
					   module_of(name->name)));
	if (name->kind == SEBPF_CIL_PERMISSION)
		return sebpf_lint_add_at(
			facts, "missing-permission", name,
			sebpf_finding_text("class %s of the policy has no "
					   "permission %s",
					   name->name, name->permission),
			"the module does not install",
			sebpf_finding_text(
				"correct the name, or put the rule in an "
				"optional if policies may lack it"));
	if (sebpf_cil_space(name->kind) != SEBPF_CIL_TYPE)
		return sebpf_lint_add_at(
			facts, "missing-name", name,
			sebpf_finding_text("neither the policy nor a module "
					   "has a %s %s",
					   sebpf_cil_kind_name(name->kind),
					   name->name),
			"the module does not install",
			sebpf_finding_text("correct the name, declare it, or "
					   "put what is about it in an "
					   "optional"));
	return sebpf_lint_add_at(
		facts, "missing-type", name,
		sebpf_finding_text("neither the policy nor a module has a "
				   "type or attribute %s",
				   name->name),
		"the module does not install, unless it is an attribute "
		"that the policy's binary form does not keep",
		sebpf_finding_text("correct the name, declare it, or put "
				   "what is about it in an optional"));
}

static int add_misspelt(struct sebpf_lint_facts *facts,
			const struct sebpf_cil_name *name)
{
	bool is_class = name->kind != SEBPF_CIL_PERMISSION;
	struct sebpf_near near = {
		.word = is_class ? name->name : name->permission,
	};
	char meant[SEBPF_NEAR_WORDS_BYTES];

	sebpf_cil_near(name, &near);
	if (is_class && !near.count)
		return 0;
	if (is_class)
		return sebpf_lint_add_at(
			facts, "missing-class", name,
			sebpf_finding_text("no module has class %s%s",
					   name->name,
					   sebpf_near_words(&near, meant)),
			"it is none of the kernel's, and a policy is unlikely "
			"to have it",
			sebpf_finding_text("correct the name, or give the "
					   "module that declares it as well"));
	return sebpf_lint_add_at(
		facts, "missing-permission", name,
		sebpf_finding_text("class %s has no permission %s%s",
				   name->name, name->permission,
				   sebpf_near_words(&near, meant)),
		"the module does not install",
		sebpf_finding_text("correct the name"));
}

/* A class that only modules can have, or a permission that nothing has. */
static bool is_unlikely(const struct sebpf_lint_facts *facts,
			const struct sebpf_cil_name *name)
{
	const struct sebpf_policy *below = facts->modules->below;

	if (name->kind == SEBPF_CIL_CLASS)
		return !below &&
		       sebpf_class_find(name->name) == SEBPF_CLASS_COUNT;
	/* What a policy's class lacks is told by check_unknown(). */
	return sebpf_cil_is_misspelt(facts->modules->names, below, name) &&
	       !(below && sebpf_cil_is_missing(below, name));
}

/* What is misspelt, as far as can be told without a policy. */
static int check_misspelt(struct sebpf_lint_facts *facts)
{
	const struct sebpf_cil_names *names = facts->modules->names;
	int rc = 0;

	for (size_t i = 0; !rc && i < names->count; i++) {
		const struct sebpf_cil_name *name = &names->items[i];

		if (name->declares || name->is_optional ||
		    (i && sebpf_cil_names_same(name, name - 1)))
			continue;
		if (is_unlikely(facts, name))
			rc = add_misspelt(facts, name);
	}
	return rc;
}

/* What modules use that would be missing. */
static int check_unknown(struct sebpf_lint_facts *facts)
{
	const struct sebpf_cil_names *names = facts->modules->names;
	int rc = 0;

	for (size_t i = 0; !rc && i < names->count; i++) {
		const struct sebpf_cil_name *name = &names->items[i];

		if (i && sebpf_cil_names_same(name, name - 1))
			continue;
		if (!name->is_optional &&
		    sebpf_cil_is_missing(facts->modules->below, name))
			rc = add_unknown(facts, name);
	}
	return rc;
}

/* Where a class is declared; *ret_known: 0 if the modules do not say. */
static const struct sebpf_cil_name *
find_class(const struct sebpf_lint_facts *facts, uint32_t tclass, int *ret_told)
{
	const struct sebpf_cil_name *name = NULL;

	*ret_told = !facts->modules;
	if (facts->modules)
		name = sebpf_cil_names_find(facts->modules->names,
					    SEBPF_CIL_CLASS,
					    sebpf_class_name(tclass));
	if (!name || !name->declares)
		return NULL;
	*ret_told = 1;
	return name;
}

/* A class of ours that lacks some of our permissions. */
static int check_permissions(struct sebpf_lint_facts *facts, uint32_t tclass)
{
	const struct sebpf_class_numbers *class = &facts->map.classes[tclass];
	const char *class_name = sebpf_class_name(tclass);
	const struct sebpf_cil_name *place;
	char *names sebpf_auto_free = NULL;
	uint32_t missing = 0;
	int told;

	place = find_class(facts, tclass, &told);
	for (uint32_t bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++)
		if (!class->bits[bit] && sebpf_permission_name(tclass, bit))
			missing |= UINT32_C(1) << bit;
	if (!missing || !told)
		return 0;
	names = sebpf_lint_permissions_text(tclass, missing);
	if (!names)
		return -ENOMEM;
	return sebpf_lint_add_at(
		facts, "missing-permission", place,
		sebpf_finding_text("class %s has no permission %s", class_name,
				   names),
		"what sebpf's own class lacks is denied, and no rule can "
		"allow it",
		sebpf_finding_text("declare the class as %s does",
				   module_of(class_name)));
}

/* A class that is continued in another one, which is missing. */
static int check_half(struct sebpf_lint_facts *facts, uint32_t first,
		      uint32_t second)
{
	bool has_first = facts->map.classes[first].value != 0;
	bool has_second = facts->map.classes[second].value != 0;
	const struct sebpf_cil_name *place;
	int told;

	if (has_first == has_second)
		return 0;
	place = find_class(facts, has_first ? first : second, &told);
	if (!told)
		return 0;
	return sebpf_lint_add_at(
		facts, "missing-class", place,
		sebpf_finding_text(
			"class %s is there and class %s, which goes on "
			"with it, is not",
			sebpf_class_name(has_first ? first : second),
			sebpf_class_name(has_first ? second : first)),
		"the two count as one: the types of the missing one are "
		"denied, and no rule can allow them",
		sebpf_finding_text("declare both, as "
				   "sebpf_type_classes.cil does"));
}

/* Classes of the policy that sebpf checks. */
static int check_policy(struct sebpf_lint_facts *facts)
{
	static const uint32_t ours[] = {
		SEBPF_CLASS_BPF_TOKEN,	     SEBPF_CLASS_BPF_TOKENLESS,
		SEBPF_CLASS_BPF_PROG_TYPE,   SEBPF_CLASS_BPF_MAP_TYPE,
		SEBPF_CLASS_BPF_MAP_TYPE2,   SEBPF_CLASS_BPF_ATTACH_TYPE,
		SEBPF_CLASS_BPF_ATTACH_TYPE2
	};
	int rc = 0;

	if (!facts->modules && !facts->map.classes[SEBPF_CLASS_BPF_TOKEN].value)
		rc = sebpf_lint_add_at(
			facts, "missing-class", NULL,
			sebpf_finding_text("the policy has no class bpf_token"),
			"sebpf enforce does not start with it, or refuses all "
			"use of tokens",
			sebpf_finding_text("install sebpf_class.cil"));
	for (size_t i = 0; !rc && i < sizeof(ours) / sizeof(*ours); i++)
		if (facts->map.classes[ours[i]].value)
			rc = check_permissions(facts, ours[i]);
	if (!rc)
		rc = check_half(facts, SEBPF_CLASS_BPF_MAP_TYPE,
				SEBPF_CLASS_BPF_MAP_TYPE2);
	if (!rc)
		rc = check_half(facts, SEBPF_CLASS_BPF_ATTACH_TYPE,
				SEBPF_CLASS_BPF_ATTACH_TYPE2);
	return rc;
}

int sebpf_lint_classes(struct sebpf_lint_facts *facts)
{
	int rc = check_policy(facts);

	if (!rc && facts->modules)
		rc = check_doubled(facts);
	if (!rc && facts->modules)
		rc = check_misspelt(facts);
	if (!rc && facts->modules && facts->modules->below)
		rc = check_unknown(facts);
	return rc;
}
