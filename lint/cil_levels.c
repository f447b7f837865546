// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - sensitivities and categories that modules in CIL use
 * Copyright (C) 2026 The sebpf authors
 *
 * Levels have an order, and modules that use some do not say which: by custom,
 * they are counted. A category that is not can be a set of them, too, whose
 * contents matter to no finding.
 */
#include <stdlib.h>
#include <string.h>

#include "lint/cil_levels.h"
#include "lint/cil_resolve.h"
#include "policy/database.h"
#include "sebpf/limits.h"

/* As in the policies of distributions. */
#define USUAL_CATEGORIES 1024U

/* Whether a name is a letter and a number; *ret_number receives it. */
static bool is_counted(const char *name, char letter, uint32_t *ret_number)
{
	unsigned long number;
	char *end;

	if (name[0] != letter || name[1] < '0' || name[1] > '9')
		return false;
	number = strtoul(name + 1, &end, 10);
	if (*end || number >= SEBPF_MAX_CIL_LEVELS)
		return false;
	*ret_number = (uint32_t)number;
	return true;
}

/* Whether a name is used as a level, and nothing declares it. */
static bool is_open(const struct sebpf_cil_levels *levels, size_t at)
{
	const struct sebpf_cil_name *name = &levels->names->items[at];

	return (name->kind == SEBPF_CIL_CATEGORY ||
		name->kind == SEBPF_CIL_SENSITIVITY) &&
	       !name->declares &&
	       !(at && sebpf_cil_names_same(name, name - 1)) &&
	       (!levels->policy ||
		(!name->is_optional && !sebpf_cil_has(levels->policy, name)));
}

void sebpf_cil_levels_find(const struct sebpf_cil_names *names,
			   const struct sebpf_policy *policy,
			   struct sebpf_cil_levels *ret_levels)
{
	struct sebpf_cil_levels levels = { .names = names, .policy = policy };
	uint32_t number;

	levels.sensitivities = 1;
	levels.categories = USUAL_CATEGORIES;
	if (policy) {
		levels.sensitivities = policy->db->p_levels.nprim;
		levels.categories = policy->db->p_cats.nprim;
	}
	for (size_t i = 0; i < names->count; i++) {
		const struct sebpf_cil_name *name = &names->items[i];

		if (!is_open(&levels, i))
			continue;
		if (name->kind == SEBPF_CIL_CATEGORY &&
		    is_counted(name->name, 'c', &number) &&
		    number >= levels.categories)
			levels.categories = number + 1;
		if (name->kind == SEBPF_CIL_SENSITIVITY &&
		    is_counted(name->name, 's', &number) &&
		    number >= levels.sensitivities)
			levels.sensitivities = number + 1;
	}
	*ret_levels = levels;
}

/* Declares @keyword for all that are counted from @first on, in their order. */
static void write_counted(const char *keyword, char letter, uint32_t first,
			  uint32_t count, FILE *out)
{
	for (uint32_t i = first; i < count; i++)
		(void)fprintf(out, "(%s %c%u)\n", keyword, letter, i);
	(void)fprintf(out, "(%sorder (", keyword);
	for (uint32_t i = first ? first - 1 : 0; i < count; i++)
		(void)fprintf(out, " %c%u", letter, i);
	(void)fputs("))\n", out);
}

/* What is not counted: a set, which is no part of an order. */
static void write_sets(const struct sebpf_cil_levels *levels, FILE *out)
{
	uint32_t number;

	for (size_t i = 0; i < levels->names->count; i++) {
		const struct sebpf_cil_name *name = &levels->names->items[i];

		if (!is_open(levels, i) || strchr(name->name, '.'))
			continue;
		if (name->kind == SEBPF_CIL_CATEGORY &&
		    !is_counted(name->name, 'c', &number))
			(void)fprintf(out, "(categoryset %s (c0))\n",
				      name->name);
		if (name->kind == SEBPF_CIL_SENSITIVITY &&
		    !is_counted(name->name, 's', &number))
			(void)fprintf(out,
				      "(sensitivityalias %s)\n"
				      "(sensitivityaliasactual %s s0)\n",
				      name->name, name->name);
	}
}

void sebpf_cil_levels_write(const struct sebpf_cil_levels *levels,
			    bool is_alone, FILE *out)
{
	const struct policydb *db = levels->policy ? levels->policy->db : NULL;
	uint32_t old_s = db ? db->p_levels.nprim : 0;
	uint32_t old_c = db ? db->p_cats.nprim : 0;

	if (!is_alone && !db)
		return;
	if (levels->sensitivities > old_s)
		write_counted("sensitivity", 's', old_s, levels->sensitivities,
			      out);
	if (levels->categories > old_c)
		write_counted("category", 'c', old_c, levels->categories, out);
	for (uint32_t i = 0; i < levels->sensitivities; i++)
		if (i >= old_s || levels->categories > old_c)
			(void)fprintf(out,
				      "(sensitivitycategory s%u "
				      "(range c0 c%u))\n",
				      i, levels->categories - 1);
	write_sets(levels, out);
}

void sebpf_cil_levels_low(const struct sebpf_cil_levels *levels, FILE *out)
{
	(void)levels;
	(void)fputs(" (s0)", out);
}

void sebpf_cil_levels_range(const struct sebpf_cil_levels *levels, FILE *out)
{
	(void)fputs("((s0) (", out);
	(void)fprintf(out, "s%u", levels->sensitivities - 1);
	if (levels->categories)
		(void)fprintf(out, " (range c0 c%u)", levels->categories - 1);
	(void)fputs("))", out);
}
