// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - suggest: notes about a rule
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include <sepol/policydb/policydb.h>

#include "labels/class_names.h"
#include "lint/type_needs.h"
#include "suggest/notes.h"

static bool is_said(const struct sebpf_suggest_rule *rule,
		    const struct sebpf_suggest_note *note)
{
	for (size_t i = 0; i < rule->note_count; i++)
		if (!strcmp(rule->notes[i].name, note->name) &&
		    !strcmp(rule->notes[i].words, note->words)) {
			rule->notes[i].left_out |= note->left_out;
			return true;
		}
	return false;
}

int sebpf_suggest_note(struct sebpf_suggest_rule *rule, const char *name,
		       uint64_t left_out, const char *format, ...)
{
	struct sebpf_suggest_note note = { name, left_out, NULL };
	struct sebpf_suggest_note *notes;
	va_list args;
	int length;

	rule->allowed &= ~left_out;
	va_start(args, format);
	length = vasprintf(&note.words, format, args);
	va_end(args);
	if (length < 0)
		return -ENOMEM;
	if (is_said(rule, &note)) {
		free(note.words);
		return 0;
	}
	notes = reallocarray(rule->notes, rule->note_count + 1, sizeof(*notes));
	if (!notes) {
		free(note.words);
		return -ENOMEM;
	}
	notes[rule->note_count++] = note;
	rule->notes = notes;
	return 0;
}

/*
 * Capabilities
 */

#define PERFMON SEBPF_PERM(CAP2_USERNS, PERFMON)
#define SYS_ADMIN SEBPF_PERM(CAP_USERNS, SYS_ADMIN)
#define NET_ADMIN SEBPF_PERM(CAP_USERNS, NET_ADMIN)

/* Whether all programs in a domain's denials do without CAP_PERFMON. */
static bool needs_no_perfmon(const struct sebpf_suggest *suggest,
			     const char *type)
{
	uint32_t programs = 0;

	for (size_t i = 0; i < suggest->domain_count; i++)
		if (!strcmp(suggest->domains[i].type, type))
			programs = suggest->domains[i].prog_types;
	for (uint32_t bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++)
		if (programs & (UINT32_C(1) << bit) &&
		    sebpf_type_needs(SEBPF_CLASS_BPF_PROG_TYPE, bit)
				    .capabilities &
			    SEBPF_NEEDS_PERFMON)
			return false;
	return programs != 0;
}

/* Whether another capability was denied between the same two. */
static bool has_other_capability(const struct sebpf_suggest *suggest,
				 const struct sebpf_suggest_rule *rule)
{
	for (size_t i = 0; i < suggest->rule_count; i++) {
		const struct sebpf_suggest_rule *other = &suggest->rules[i];

		if (strcmp(other->source, rule->source) != 0 ||
		    strcmp(other->target, rule->target) != 0 ||
		    other->is_own != rule->is_own)
			continue;
		if (other->tclass == SEBPF_CLASS_CAP2_USERNS ||
		    (other->tclass == SEBPF_CLASS_CAP_USERNS &&
		     other->denied & NET_ADMIN))
			return true;
	}
	return false;
}

static int leave_out(const struct sebpf_suggest *suggest,
		     struct sebpf_suggest_rule *rule)
{
	if (rule->tclass == SEBPF_CLASS_CAP2_USERNS && rule->denied & PERFMON &&
	    needs_no_perfmon(suggest, rule->source))
		return sebpf_suggest_note(
			rule, "probe", PERFMON,
			"the verifier probes for CAP_PERFMON, and does well "
			"without it for the types of programs that denials of "
			"%s name; add it if one of them is refused without",
			rule->source);
	if (rule->tclass == SEBPF_CLASS_CAP_USERNS &&
	    rule->denied & SYS_ADMIN && has_other_capability(suggest, rule))
		return sebpf_suggest_note(
			rule, "fallback", SYS_ADMIN,
			"the kernel asks for CAP_SYS_ADMIN in place of a "
			"capability that was denied before it; add it if it is "
			"denied again once that one is allowed");
	return 0;
}

int sebpf_suggest_leave_out(struct sebpf_suggest *suggest)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < suggest->rule_count; i++)
		rc = leave_out(suggest, &suggest->rules[i]);
	return rc;
}

/*
 * Rules that are broad
 */

/* Bits of sebpf_denied_name() after ours. */
#define KERNELS (~(uint64_t)UINT32_MAX)

#define P(name) SEBPF_PERM(BPF_PROG_TYPE, name)
#define TRACERS                                                             \
	(P(KPROBE) | P(TRACEPOINT) | P(PERF_EVENT) | P(RAW_TRACEPOINT) |    \
	 P(RAW_TRACEPOINT_WRITABLE) | P(TRACING) | P(STRUCT_OPS) | P(EXT) | \
	 P(LSM))

/**
 * struct broad - a permission that gives more than its name says
 * @tclass: enum sebpf_class.
 * @permissions: the permissions.
 * @words: what they give.
 */
struct broad {
	uint32_t tclass;
	uint64_t permissions;
	const char *words;
};

static const struct broad broad[] = {
	{ SEBPF_CLASS_CAP2_USERNS, SEBPF_PERM(CAP2_USERNS, MAC_ADMIN),
	  "programs on the kernel's access control decide for the whole "
	  "machine" },
	{ SEBPF_CLASS_CAP2_USERNS, PERFMON,
	  "tracing programs read the memory of the kernel" },
	{ SEBPF_CLASS_CAP_USERNS, SYS_ADMIN,
	  "on the domain itself, CAP_SYS_ADMIN stands in for every other "
	  "capability in its user namespace" },
	{ SEBPF_CLASS_CAP_USERNS, SEBPF_PERM(CAP_USERNS, KILL),
	  "such programs send signals to processes outside of the container" },
	{ SEBPF_CLASS_CAP_USERNS, SEBPF_PERM(CAP_USERNS, SYS_PTRACE),
	  "such programs change what processes outside of the container do" },
	{ SEBPF_CLASS_BPF_PROG_TYPE, TRACERS,
	  "such programs see what all processes of the machine do, or stand in "
	  "for parts of the kernel" },
	{ SEBPF_CLASS_BPF_ATTACH_TYPE,
	  SEBPF_PERM(BPF_ATTACH_TYPE, MODIFY_RETURN),
	  "such programs answer in the place of the kernel's functions" },
	{ SEBPF_CLASS_FILESYSTEM, SEBPF_PERM(FILESYSTEM, UNMOUNT),
	  "if the hooks' pins are on this filesystem, they go with it" },
};

static bool is_unlabeled(const struct sebpf_suggest_rule *rule)
{
	return !strcmp(rule->target, "unlabeled_t") ||
	       !strcmp(rule->source, "unlabeled_t");
}

static bool has_class(const struct sebpf_policy *policy, uint32_t tclass)
{
	return hashtab_search(policy->db->p_classes.table,
			      sebpf_class_name(tclass)) != NULL;
}

/* Without the classes of types, one permission is for all types. */
static int warn_of_types(struct sebpf_suggest_rule *rule,
			 const struct sebpf_policy *policy)
{
	if (!policy || rule->tclass != SEBPF_CLASS_BPF ||
	    !(rule->allowed &
	      (SEBPF_PERM(BPF, PROG_LOAD) | SEBPF_PERM(BPF, MAP_CREATE))) ||
	    !strcmp(sebpf_suggest_target(rule), "self") ||
	    has_class(policy, SEBPF_CLASS_BPF_PROG_TYPE))
		return 0;
	return sebpf_suggest_note(
		rule, "broad", 0,
		"this is for all types that a mount delegates: the policy has "
		"no classes for types, see sebpf_type_classes.cil");
}

static int warn_of(struct sebpf_suggest_rule *rule,
		   const struct sebpf_policy *policy)
{
	bool is_self = !strcmp(sebpf_suggest_target(rule), "self");
	int rc = warn_of_types(rule, policy);

	for (size_t i = 0; !rc && i < sizeof(broad) / sizeof(broad[0]); i++)
		if (rule->tclass == broad[i].tclass &&
		    rule->allowed & broad[i].permissions)
			rc = sebpf_suggest_note(rule, "broad", 0, "%s",
						broad[i].words);
	if (!rc && rule->tclass == SEBPF_CLASS_BPF && !is_self &&
	    rule->allowed & KERNELS)
		rc = sebpf_suggest_note(rule, "broad", 0,
					"this is for all programs and maps of "
					"%s, not for one",
					rule->target);
	if (!rc && rule->allowed && is_unlabeled(rule))
		rc = sebpf_suggest_note(
			rule, "broad", 0,
			"unlabeled_t is whatever lost its label in a change of "
			"policy; mend the label in place of this rule");
	return rc;
}

int sebpf_suggest_warn(struct sebpf_suggest *suggest,
		       const struct sebpf_policy *policy)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < suggest->rule_count; i++)
		rc = warn_of(&suggest->rules[i], policy);
	return rc;
}
