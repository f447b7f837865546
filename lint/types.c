// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - lint: types of programs, of maps and of attachments
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>

#include "lint/facts.h"
#include "lint/type_needs.h"
#include "policy/database.h"
#include "policy/text.h"

#define TRACING SEBPF_PERM(BPF_PROG_TYPE, TRACING)
#define MODIFY_RETURN SEBPF_PERM(BPF_ATTACH_TYPE, MODIFY_RETURN)
#define LOAD SEBPF_PERM(BPF, PROG_LOAD)
#define MAKE SEBPF_PERM(BPF, MAP_CREATE)

static uint32_t value_of(const struct sebpf_lint_facts *facts, uint32_t tclass)
{
	return facts->map.classes[tclass].value;
}

/* All of our permissions that the policy's class has. */
static uint32_t all_of(const struct sebpf_lint_facts *facts, uint32_t tclass)
{
	uint32_t mask = 0;

	for (uint32_t bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++)
		if (facts->map.classes[tclass].bits[bit])
			mask |= UINT32_C(1) << bit;
	return mask;
}

static int add_none(struct sebpf_lint_facts *facts, uint32_t type,
		    bool is_program)
{
	const char *token = sebpf_lint_type(facts, facts->token);
	const char *domain = sebpf_lint_type(facts, type);
	const struct sebpf_lint_about about = {
		.name = is_program ? "no-prog-type" : "no-map-type",
		.source = type,
		.target = facts->token,
		.tclass = SEBPF_CLASS_BPF,
	};

	return sebpf_lint_add(
		facts, &about,
		sebpf_finding_text("%s has bpf { %s } on %s, and no type of %s",
				   domain,
				   is_program ? "prog_load" : "map_create",
				   token, is_program ? "program" : "map"),
		"if the policy has the classes of types, each object also needs "
		"a permission for its type: all are refused",
		sebpf_finding_text(
			"(call sebpf_types (%s %s (%s (%s))))", domain, token,
			is_program ? "bpf_prog_type" : "bpf_map_type",
			is_program ? "sk_reuseport" : "hash array"));
}

static int add_all(struct sebpf_lint_facts *facts, uint32_t type)
{
	const struct sebpf_lint_about about = {
		.name = "all-prog-types",
		.source = type,
		.target = facts->token,
		.tclass = SEBPF_CLASS_BPF_PROG_TYPE,
	};

	return sebpf_lint_add(
		facts, &about,
		sebpf_finding_text("%s may load programs of every type with "
				   "tokens labelled %s",
				   sebpf_lint_type(facts, type),
				   sebpf_lint_type(facts, facts->token)),
		"tracing, lsm and struct_ops programs see or change the whole "
		"machine; with all types the classes of types restrict nothing",
		sebpf_finding_text("allow the types that the program has, by a "
				   "group such as sebpf_reuseport_types or by "
				   "name: (call sebpf_types (%s %s "
				   "(bpf_prog_type (sk_reuseport))))",
				   sebpf_lint_type(facts, type),
				   sebpf_lint_type(facts, facts->token)));
}

/* Functions into which errors may be injected, including system calls. */
static int add_modify_return(struct sebpf_lint_facts *facts, uint32_t type)
{
	const char *domain = sebpf_lint_type(facts, type);
	const char *token = sebpf_lint_type(facts, facts->token);
	const struct sebpf_lint_about about = {
		.name = "modify-return",
		.source = type,
		.target = facts->token,
		.tclass = SEBPF_CLASS_BPF_ATTACH_TYPE,
	};

	return sebpf_lint_add(
		facts, &about,
		sebpf_finding_text("%s may load programs for modify_return "
				   "with tokens labelled %s",
				   domain, token),
		"with cap_userns { sys_ptrace } on the token such a program "
		"answers in the place of a function of the kernel, system calls "
		"among them, for every process of the machine",
		sebpf_finding_text("take the rule out, if fentry and fexit "
				   "will do: (allow %s %s (bpf_attach_type "
				   "(modify_return)))",
				   domain, token));
}

/* Programs with no attach type whose whole set is allowed. */
static uint32_t find_unattachable(const struct sebpf_lint_rights *rights)
{
	uint64_t allowed = sebpf_lint_places(rights);
	uint32_t found = 0;

	for (uint32_t bit = 0; bit < SEBPF_BIT_COUNT_BPF_PROG_TYPE; bit++)
		if ((rights->allowed[SEBPF_CLASS_BPF_PROG_TYPE] &
		     (UINT32_C(1) << bit)) &&
		    (sebpf_least_attach_types(bit, allowed, NULL) & ~allowed))
			found |= UINT32_C(1) << bit;
	return found;
}

static void put_call(const struct sebpf_lint_facts *facts, uint32_t type,
		     uint32_t tclass, uint32_t mask, FILE *out)
{
	if (!mask)
		return;
	(void)fprintf(out, "%s(call sebpf_types (%s %s (%s (",
		      ftell(out) > 0 ? " and " : "",
		      sebpf_lint_type(facts, type),
		      sebpf_lint_type(facts, facts->token),
		      sebpf_class_name(tclass));
	sebpf_lint_permissions(tclass, mask, out);
	(void)fputs("))))", out);
}

/* Gives what is missing for the first of these programs. */
static void put_attach_fix(const struct sebpf_lint_facts *facts, uint32_t type,
			   uint32_t programs, FILE *out)
{
	uint64_t allowed = sebpf_lint_places(&facts->rights[type]);
	uint32_t first = (uint32_t)__builtin_ctz(programs);
	uint64_t missing = sebpf_least_attach_types(first, allowed, NULL) &
			   ~allowed;

	put_call(facts, type, SEBPF_CLASS_BPF_ATTACH_TYPE, (uint32_t)missing,
		 out);
	put_call(facts, type, SEBPF_CLASS_BPF_ATTACH_TYPE2,
		 (uint32_t)(missing >> SEBPF_PERMS_PER_CLASS), out);
}

static int add_no_attach(struct sebpf_lint_facts *facts, uint32_t type,
			 uint32_t programs)
{
	struct sebpf_text fix sebpf_auto_text = { 0 };
	char *names sebpf_auto_free = NULL;
	char *attach sebpf_auto_free = NULL;
	const struct sebpf_lint_about about = {
		.name = "no-attach-type",
		.source = type,
		.target = facts->token,
		.tclass = SEBPF_CLASS_BPF_PROG_TYPE,
	};

	if (sebpf_text_open(&fix))
		return -ENOMEM;
	put_attach_fix(facts, type, programs, fix.stream);
	names = sebpf_lint_permissions_text(SEBPF_CLASS_BPF_PROG_TYPE,
					    programs);
	attach = sebpf_text_take(&fix);
	if (!names || !attach)
		return -ENOMEM;
	return sebpf_lint_add(
		facts, &about,
		sebpf_finding_text("%s has bpf_prog_type { %s } on %s, and not "
				   "all attach types at which such a program "
				   "can be attached",
				   sebpf_lint_type(facts, type), names,
				   sebpf_lint_type(facts, facts->token)),
		"such a program is loaded only if each attach type at which "
		"the kernel would take it is allowed, whatever it is loaded "
		"for",
		sebpf_finding_text("%s, or the group of sebpf_types.cil that "
				   "has the type",
				   attach));
}

static int check_programs(struct sebpf_lint_facts *facts, uint32_t type)
{
	const struct sebpf_lint_rights *rights = &facts->rights[type];
	uint32_t all = all_of(facts, SEBPF_CLASS_BPF_PROG_TYPE);
	uint32_t types = rights->allowed[SEBPF_CLASS_BPF_PROG_TYPE];
	uint32_t unattachable;

	if (!types)
		return add_none(facts, type, true);
	if (types == all && (all & (all - 1))) {
		int rc = add_all(facts, type);

		if (rc)
			return rc;
	} else if ((types & TRACING) &&
		   (rights->allowed[SEBPF_CLASS_BPF_ATTACH_TYPE] &
		    MODIFY_RETURN)) {
		int rc = add_modify_return(facts, type);

		if (rc)
			return rc;
	}
	if (!value_of(facts, SEBPF_CLASS_BPF_ATTACH_TYPE) &&
	    !value_of(facts, SEBPF_CLASS_BPF_ATTACH_TYPE2))
		return 0;
	unattachable = find_unattachable(rights);
	return unattachable ? add_no_attach(facts, type, unattachable) : 0;
}

static int check_maps(struct sebpf_lint_facts *facts, uint32_t type)
{
	const struct sebpf_lint_rights *rights = &facts->rights[type];

	if (rights->allowed[SEBPF_CLASS_BPF_MAP_TYPE] |
	    rights->allowed[SEBPF_CLASS_BPF_MAP_TYPE2])
		return 0;
	return add_none(facts, type, false);
}

static int check_domain(struct sebpf_lint_facts *facts, uint32_t type)
{
	uint32_t bpf = facts->rights[type].allowed[SEBPF_CLASS_BPF];
	int rc = 0;

	if ((bpf & LOAD) && value_of(facts, SEBPF_CLASS_BPF_PROG_TYPE))
		rc = check_programs(facts, type);
	if (!rc && (bpf & MAKE) &&
	    (value_of(facts, SEBPF_CLASS_BPF_MAP_TYPE) ||
	     value_of(facts, SEBPF_CLASS_BPF_MAP_TYPE2)))
		rc = check_maps(facts, type);
	return rc;
}

int sebpf_lint_types(struct sebpf_lint_facts *facts)
{
	int rc = 0;

	for (uint32_t type = 1; !rc && type <= facts->types; type++)
		if (sebpf_db_is_type(facts->db, type))
			rc = check_domain(facts, type);
	return rc;
}
