// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - lint: optionals that are left out, with rules about tokens in them
 * Copyright (C) 2026 The sebpf authors
 *
 * An optional that needs what is missing is left out as a whole, and nothing
 * says so.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lint/cil_resolve.h"
#include "lint/facts.h"

/**
 * struct optionals - optionals that were looked at
 * @facts: receives the findings.
 * @told: by file: the nodes of optionals that were told; owned.
 */
struct optionals {
	struct sebpf_lint_facts *facts;
	bool **told;
};

static void free_optionals(struct optionals *optionals)
{
	uint32_t count = optionals->facts->modules->set->count;

	for (uint32_t i = 0; optionals->told && i < count; i++)
		free(optionals->told[i]);
	free(optionals->told);
}

static bool is_about_tokens(const struct sebpf_cil_file *file,
			    uint32_t statement)
{
	const char *keyword = sebpf_cil_keyword(file, statement);
	uint32_t first = sebpf_cil_element(file, statement, 1);
	uint32_t third = sebpf_cil_element(file, statement, 3);
	uint32_t fourth = sebpf_cil_element(file, statement, 4);
	uint32_t class;

	if (!strcmp(keyword, "call"))
		return !strncmp(sebpf_cil_word(file, first), "sebpf_", 6);
	if (!strcmp(keyword, "typetransition"))
		return fourth != SEBPF_CIL_NONE &&
		       !strcmp(file->nodes[fourth].text, "bpf-token");
	if (strcmp(keyword, "allow") != 0)
		return false;
	class = sebpf_class_find(sebpf_cil_keyword(file, third));
	return class == SEBPF_CLASS_BPF || sebpf_class_is_own(class);
}

static bool has_token_rules(const struct sebpf_cil_file *file,
			    uint32_t optional)
{
	uint32_t end = file->nodes[optional].end;
	uint32_t node = optional;

	while ((node = sebpf_cil_statement(file, node, end)) < end)
		if (is_about_tokens(file, node))
			return true;
	return false;
}

static int add_vanishing(struct optionals *optionals,
			 const struct sebpf_cil_name *name, uint32_t optional)
{
	const struct sebpf_cil_file *file =
		&optionals->facts->modules->set->files[name->file];
	const struct sebpf_cil_name place = {
		.file = name->file,
		.line = file->nodes[optional].line,
	};
	const char *word =
		sebpf_cil_word(file, sebpf_cil_element(file, optional, 1));
	char *message;

	if (name->kind == SEBPF_CIL_MACRO)
		message = sebpf_finding_text("optional %s is left out: none of "
					     "the modules has macro %s",
					     word, name->name);
	else
		message = sebpf_finding_text(
			"optional %s is left out: neither the policy nor a "
			"module has %s %s%s%s",
			word, sebpf_cil_kind_name(name->kind), name->name,
			*name->permission ? " " : "", name->permission);
	return sebpf_lint_add_at(
		optionals->facts, "vanishing-optional", &place, message,
		"there are rules about tokens in it, and none of them counts",
		sebpf_finding_text("correct the name, or give the module that "
				   "declares it as well"));
}

static int check_use(struct optionals *optionals,
		     const struct sebpf_cil_name *name)
{
	const struct sebpf_cil_file *file =
		&optionals->facts->modules->set->files[name->file];
	uint32_t optional = sebpf_cil_within(file, name->statement, "optional");

	if (optional == SEBPF_CIL_NONE ||
	    !sebpf_cil_counts(optionals->facts->modules->set, name->file,
			      optional) ||
	    !has_token_rules(file, optional))
		return 0;
	if (!optionals->told[name->file]) {
		optionals->told[name->file] =
			calloc(file->count, sizeof(**optionals->told));
		if (!optionals->told[name->file])
			return -ENOMEM;
	}
	if (optionals->told[name->file][optional])
		return 0;
	optionals->told[name->file][optional] = true;
	return add_vanishing(optionals, name, optional);
}

/* What a policy has not, or a macro, which no policy has. */
static bool is_missing(const struct sebpf_lint_modules *modules,
		       const struct sebpf_cil_name *name)
{
	if (name->kind == SEBPF_CIL_MACRO)
		return !sebpf_cil_macro_find(modules->set, name->name);
	return modules->below && sebpf_cil_is_missing(modules->below, name);
}

int sebpf_lint_optionals(struct sebpf_lint_facts *facts)
{
	const struct sebpf_lint_modules *modules = facts->modules;
	struct optionals optionals __attribute__((cleanup(free_optionals))) = {
		.facts = facts,
		.told = calloc(modules->set->count + 1,
			       sizeof(*optionals.told)),
	};
	const struct sebpf_cil_name *first = NULL;
	int rc = optionals.told ? 0 : -ENOMEM;

	for (size_t i = 0; !rc && i < modules->names->count; i++) {
		const struct sebpf_cil_name *name = &modules->names->items[i];

		if (!first || !sebpf_cil_names_same(first, name))
			first = name;
		if (name->is_optional && !first->declares &&
		    is_missing(modules, name))
			rc = check_use(&optionals, name);
	}
	return rc;
}
