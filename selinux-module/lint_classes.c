// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - lint: classes, permissions and types that are missing or doubled
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sebpf/cleanup.h"
#include "selinux-module/cil_base.h"
#include "selinux-module/database.h"
#include "selinux-module/lint_facts.h"

/* Adds a finding at a place of a module, or of the policy as a whole. */
static int add(struct sebpf_lint_facts *facts, const char *name,
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

/* Which module of ours declares a class. */
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
		return add(facts, "doubled-class", name,
			   sebpf_finding_text("class %s is declared here, and "
					      "the policy has it",
					      name->name),
			   why,
			   sebpf_finding_text(
				   "leave this module out, unless it is the "
				   "very one that is installed"));
	return add(
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
		if (modules->below &&
		    sebpf_cil_base_knows(modules->below, name))
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
		return add(facts, "missing-class", name,
			   sebpf_finding_text("neither the policy nor a module "
					      "has class %s",
					      name->name),
			   "the module does not install",
			   sebpf_finding_text("install %s as well",
					      module_of(name->name)));
	if (name->kind == SEBPF_CIL_PERMISSION)
		return add(facts, "missing-permission", name,
			   sebpf_finding_text("class %s of the policy has no "
					      "permission %s",
					      name->name, name->permission),
			   "the module does not install",
			   sebpf_finding_text(
				   "correct the name, or put the rule in an "
				   "optional where policies may lack it"));
	return add(facts, "missing-type", name,
		   sebpf_finding_text("neither the policy nor a module has a "
				      "type or attribute %s",
				      name->name),
		   "the module does not install, unless it is an attribute "
		   "that the policy's binary form does not keep",
		   sebpf_finding_text("correct the name, declare it, or put "
				      "what is about it in an optional"));
}

/* What modules use that would not be there. */
static int check_unknown(struct sebpf_lint_facts *facts)
{
	const struct sebpf_cil_names *names = facts->modules->names;
	int rc = 0;

	for (size_t i = 0; !rc && i < names->count; i++) {
		const struct sebpf_cil_name *name = &names->items[i];
		const struct sebpf_cil_name *other;

		if (i && sebpf_cil_names_same(name, name - 1))
			continue;
		if (name->declares || name->is_optional ||
		    strchr(name->name, '.') ||
		    sebpf_cil_base_knows(facts->modules->below, name))
			continue;
		if (name->kind != SEBPF_CIL_CLASS &&
		    name->kind != SEBPF_CIL_PERMISSION &&
		    name->kind != SEBPF_CIL_TYPE &&
		    name->kind != SEBPF_CIL_ATTRIBUTE)
			continue;
		other = sebpf_cil_names_find(names,
					     name->kind == SEBPF_CIL_TYPE ?
						     SEBPF_CIL_ATTRIBUTE :
						     SEBPF_CIL_TYPE,
					     name->name);
		/* Of a type that is used as an attribute too, once is enough. */
		if (name->kind <= SEBPF_CIL_ATTRIBUTE && other &&
		    (other->declares || name->kind == SEBPF_CIL_ATTRIBUTE))
			continue;
		rc = add_unknown(facts, name);
	}
	return rc;
}

/* Where a class is declared; *ret_known: 0 where the modules do not say. */
static const struct sebpf_cil_name *
find_class(const struct sebpf_lint_facts *facts, uint32_t class_id,
	   int *ret_told)
{
	const struct sebpf_cil_name *name = NULL;

	*ret_told = !facts->modules;
	if (facts->modules)
		name = sebpf_cil_names_find(
			facts->modules->names, SEBPF_CIL_CLASS,
			sebpf_classmap_class_name(class_id));
	if (!name || !name->declares)
		return NULL;
	*ret_told = 1;
	return name;
}

/* A class of ours that has not all of our permissions. */
static int check_permissions(struct sebpf_lint_facts *facts, uint32_t class_id)
{
	const struct sebpf_class_numbers *class = &facts->map.classes[class_id];
	const char *class_name = sebpf_classmap_class_name(class_id);
	const struct sebpf_cil_name *place;
	char *names sebpf_auto_free = NULL;
	uint32_t missing = 0;
	int told;

	place = find_class(facts, class_id, &told);
	for (uint32_t bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++)
		if (!class->bits[bit] &&
		    sebpf_classmap_permission_name(class_id, bit))
			missing |= UINT32_C(1) << bit;
	if (!missing || !told)
		return 0;
	names = sebpf_lint_permissions_text(class_id, missing);
	if (!names)
		return -ENOMEM;
	return add(facts, "missing-permission", place,
		   sebpf_finding_text("class %s has no permission %s",
				      class_name, names),
		   "what sebpf's own class lacks is denied, and no rule can "
		   "allow it",
		   sebpf_finding_text("declare the class as %s does",
				      module_of(class_name)));
}

/* A class that goes on with another one, which is not there. */
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
	return add(
		facts, "missing-class", place,
		sebpf_finding_text(
			"class %s is there and class %s, which goes on "
			"with it, is not",
			sebpf_classmap_class_name(has_first ? first : second),
			sebpf_classmap_class_name(has_first ? second : first)),
		"the two count as one: the types of the missing one are "
		"denied, and no rule can allow them",
		sebpf_finding_text("declare both, as "
				   "sebpf_type_classes.cil does"));
}

/* Classes of the policy that sebpf asks for. */
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
		rc = add(
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
	if (!rc && facts->modules && facts->modules->below)
		rc = check_unknown(facts);
	return rc;
}
