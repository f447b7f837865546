// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - suggest: a module with comments
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "labels/class_names.h"
#include "labels/delegate_mask.h"
#include "labels/event_names.h"
#include "sebpf/commands.h"
#include "suggest/suggest.h"

/**
 * struct outcome_text - a kind of lines that were not used
 * @name: short and stable.
 * @words: after their number.
 */
struct outcome_text {
	const char *name;
	const char *words;
};

static const struct outcome_text outcomes[SEBPF_LINE_OUTCOMES] = {
	[SEBPF_LINE_DENIAL] = { "denial", "denials about delegated BPF" },
	[SEBPF_LINE_OTHER] = { "other", "decisions about other things" },
	[SEBPF_LINE_GRANTED] = { "granted", "grants" },
	[SEBPF_LINE_MESSAGE] = { "message", "messages that are no decision of "
					    "SELinux" },
	[SEBPF_LINE_FORM] = { "form", "not written as a denial is" },
	[SEBPF_LINE_CUT] = { "cut", "cut off" },
	[SEBPF_LINE_DOUBLED] = { "doubled", "with a field twice" },
	[SEBPF_LINE_INTERPRETED] = { "interpreted",
				     "interpreted by ausearch -i, which does "
				     "not keep what was recorded; use --raw" },
	[SEBPF_LINE_CONTEXT] = { "context",
				 "with a context that is not known, or none" },
	[SEBPF_LINE_STALE] = { "stale", "with a context that the policy did "
					"not have any more" },
	[SEBPF_LINE_PERMISSION] = { "permission", "with a permission that its "
						  "class does not have" },
	[SEBPF_LINE_FOREIGN] = { "foreign", "about a token, by another program "
					    "than sebpf" },
	[SEBPF_LINE_STRAY] = { "stray",
			       "with a decision in a line of another kind" },
	[SEBPF_LINE_LONG] = { "long", "longer than a record can be" },
	[SEBPF_LINE_NO_RECORD] = { "no-record", "not of an audit log" },
	[SEBPF_LINE_NO_ROOM] = { "no-room", "beyond the number of kinds that "
					    "are kept" },
};

const char *sebpf_suggest_outcome_name(uint32_t outcome)
{
	return outcome < SEBPF_LINE_OUTCOMES ? outcomes[outcome].name : NULL;
}

const char *sebpf_suggest_outcome_words(uint32_t outcome)
{
	return outcome < SEBPF_LINE_OUTCOMES ? outcomes[outcome].words : NULL;
}

const char *sebpf_suggest_options(const struct sebpf_suggest_call *call)
{
	switch (call->command) {
	case BPF_MAP_CREATE:
		return "delegate_cmds=map_create,delegate_maps=...";
	case BPF_PROG_LOAD:
		return "delegate_cmds=prog_load,delegate_progs=...,"
		       "delegate_attachs=...";
#define X(id, number, name) \
	case number:        \
		return "delegate_cmds=" #name;
		SEBPF_TOKEN_COMMANDS(X)
#undef X
	}
	return "delegate_cmds=...";
}

void sebpf_suggest_write_permissions(uint32_t tclass, uint64_t permissions,
				     FILE *out)
{
	const char *separator = "";

	for (uint32_t bit = 0; bit < SEBPF_DENIED_BITS; bit++) {
		if (!(permissions & (UINT64_C(1) << bit)))
			continue;
		(void)fprintf(out, "%s%s", separator,
			      sebpf_denied_name(tclass, bit));
		separator = " ";
	}
}

/**
 * struct writer - the writing of a module
 * @suggest: what is written.
 * @is_te: whether in the language of the reference policy.
 * @comment: the beginning of a comment.
 * @out: the stream.
 */
struct writer {
	const struct sebpf_suggest *suggest;
	bool is_te;
	const char *comment;
	FILE *out;
};

__attribute__((format(printf, 2, 3))) static void
comment(const struct writer *writer, const char *format, ...)
{
	va_list args;

	(void)fprintf(writer->out, "%s ", writer->comment);
	va_start(args, format);
	(void)vfprintf(writer->out, format, args);
	va_end(args);
	(void)fputc('\n', writer->out);
}

static void write_allow(const struct sebpf_suggest_rule *rule,
			uint64_t permissions, bool is_te, FILE *out)
{
	(void)fprintf(out, is_te ? "allow %s %s:%s { " : "(allow %s %s (%s (",
		      rule->source, sebpf_suggest_target(rule),
		      sebpf_class_name(rule->tclass));
	sebpf_suggest_write_permissions(rule->tclass, permissions, out);
	(void)fputs(is_te ? " };" : ")))", out);
}

void sebpf_suggest_write_rule(const struct sebpf_suggest_rule *rule, bool is_te,
			      FILE *out)
{
	write_allow(rule, rule->allowed, is_te, out);
}

static void write_time(uint64_t seconds, FILE *out)
{
	time_t time = (time_t)seconds;
	struct tm parts;
	char text[64];

	/* A year that does not fit, in a log that is wrong. */
	if (seconds > INT32_MAX * UINT64_C(64) || !gmtime_r(&time, &parts) ||
	    !strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &parts))
		(void)fprintf(out, "%" PRIu64, seconds);
	else
		(void)fputs(text, out);
}

static void write_head(const struct writer *writer)
{
	const struct sebpf_suggest *suggest = writer->suggest;

	if (!suggest->events)
		return;
	(void)fprintf(writer->out, "%s For %" PRIu64 " denial%s from ",
		      writer->comment, suggest->events,
		      suggest->events > 1 ? "s" : "");
	write_time(suggest->first, writer->out);
	(void)fputs(" to ", writer->out);
	write_time(suggest->last, writer->out);
	(void)fputs(" UTC\n", writer->out);
	if (!suggest->has_policy)
		comment(writer,
			"No policy was asked what it allows by now, nor what "
			"its constraints forbid");
}

static bool is_same_rule(const struct sebpf_suggest_rule *a,
			 const struct sebpf_suggest_rule *b)
{
	return a->tclass == b->tclass && !strcmp(a->source, b->source) &&
	       !strcmp(sebpf_suggest_target(a), sebpf_suggest_target(b));
}

/*
 * What a module in the language of the reference policy requires
 */

static bool is_declared(const struct writer *writer, const char *name)
{
	for (size_t i = 0; i < writer->suggest->type_count; i++)
		if (writer->suggest->types[i].is_new &&
		    !strcmp(writer->suggest->types[i].type, name))
			return true;
	return false;
}

/* Whether an earlier rule that is suggested names it. */
static bool is_named_before(const struct writer *writer, size_t before,
			    const char *name)
{
	for (size_t i = 0; i < before; i++) {
		const struct sebpf_suggest_rule *rule =
			&writer->suggest->rules[i];

		if (rule->allowed &&
		    (!strcmp(rule->source, name) ||
		     !strcmp(sebpf_suggest_target(rule), name)))
			return true;
	}
	return false;
}

static void require_type(const struct writer *writer, size_t before,
			 const char *name)
{
	if (strcmp(name, "self") != 0 && !is_declared(writer, name) &&
	    !is_named_before(writer, before, name))
		(void)fprintf(writer->out, "\ttype %s;\n", name);
}

static void require_class(const struct writer *writer, uint32_t tclass)
{
	uint64_t permissions = 0;

	for (size_t i = 0; i < writer->suggest->rule_count; i++)
		if (writer->suggest->rules[i].tclass == tclass)
			permissions |= writer->suggest->rules[i].allowed;
	if (!permissions)
		return;
	(void)fprintf(writer->out, "\tclass %s { ", sebpf_class_name(tclass));
	sebpf_suggest_write_permissions(tclass, permissions, writer->out);
	(void)fputs(" };\n", writer->out);
}

static bool has_new_type(const struct writer *writer)
{
	for (size_t i = 0; i < writer->suggest->type_count; i++)
		if (writer->suggest->types[i].is_new)
			return true;
	return false;
}

static void write_requires(const struct writer *writer)
{
	const struct sebpf_suggest *suggest = writer->suggest;

	(void)fputs("module sebpf_suggested 1.0;\n\nrequire {\n", writer->out);
	if (has_new_type(writer))
		(void)fputs("\tattribute bpf_token_type, bpf_token_user;\n"
			    "\trole object_r;\n",
			    writer->out);
	for (size_t i = 0; i < suggest->rule_count; i++) {
		const struct sebpf_suggest_rule *rule = &suggest->rules[i];

		if (!rule->allowed)
			continue;
		require_type(writer, i, rule->source);
		if (strcmp(rule->source, sebpf_suggest_target(rule)) != 0)
			require_type(writer, i, sebpf_suggest_target(rule));
	}
	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
		require_class(writer, id);
	(void)fputs("}\n", writer->out);
}

/*
 * Types and rules
 */

static void write_type(const struct writer *writer,
		       const struct sebpf_suggest_type *type)
{
	(void)fputc('\n', writer->out);
	comment(writer, "A type for the tokens of %s; needs %s", type->domain,
		writer->is_te ? "sebpf's modules" :
				"sebpf_class.cil and sebpf.cil");
	if (writer->is_te)
		(void)fprintf(writer->out,
			      "type %s, bpf_token_type;\n"
			      "role object_r types %s;\n"
			      "type_transition %s self:anon_inode %s "
			      "\"bpf-token\";\n"
			      "typeattribute %s bpf_token_user;\n",
			      type->type, type->type, type->domain, type->type,
			      type->domain);
	else
		(void)fprintf(writer->out,
			      "(type %s)\n"
			      "(call sebpf_token_type (%s %s))\n"
			      "(typeattributeset bpf_token_user (%s))\n",
			      type->type, type->domain, type->type,
			      type->domain);
}

static void write_denials(const struct writer *writer,
			  const struct sebpf_suggest_rule *rule)
{
	uint64_t more = rule->records - rule->shown_count;

	if (rule->records)
		comment(writer, "%" PRIu64 " denial%s:", rule->events,
			rule->events == 1 ? "" : "s");
	for (size_t i = 0; i < rule->shown_count; i++)
		comment(writer, "  %s", rule->shown[i]);
	if (more)
		comment(writer, "  and %" PRIu64 " more record%s", more,
			more > 1 ? "s" : "");
}

static void write_notes(const struct writer *writer,
			const struct sebpf_suggest_rule *rule)
{
	for (size_t i = 0; i < rule->note_count; i++) {
		const struct sebpf_suggest_note *note = &rule->notes[i];

		if (!note->left_out) {
			comment(writer, "%s: %s", note->name, note->words);
			continue;
		}
		(void)fprintf(writer->out, "%s left out, %s: ", writer->comment,
			      note->name);
		write_allow(rule, note->left_out, writer->is_te, writer->out);
		(void)fprintf(writer->out, ": %s\n", note->words);
	}
	if (rule->added) {
		(void)fprintf(writer->out,
			      "%s to make such a token: ", writer->comment);
		sebpf_suggest_write_permissions(rule->tclass, rule->added,
						writer->out);
		(void)fputc('\n', writer->out);
	}
}

/* Rules that differ only in permissions are one; returns the next. */
static size_t write_rules(const struct writer *writer, size_t first)
{
	const struct sebpf_suggest *suggest = writer->suggest;
	struct sebpf_suggest_rule whole = suggest->rules[first];
	size_t i = first;

	(void)fputc('\n', writer->out);
	for (; i < suggest->rule_count &&
	       is_same_rule(&suggest->rules[first], &suggest->rules[i]);
	     i++) {
		whole.allowed |= suggest->rules[i].allowed;
		write_denials(writer, &suggest->rules[i]);
		write_notes(writer, &suggest->rules[i]);
	}
	if (whole.allowed) {
		sebpf_suggest_write_rule(&whole, writer->is_te, writer->out);
		(void)fputc('\n', writer->out);
	}
	return i;
}

/*
 * What is not a rule
 */

static void write_call(const struct writer *writer,
		       const struct sebpf_suggest_call *call)
{
	const char *command =
		sebpf_mask_value_name(SEBPF_MASK_CMDS, call->command);

	if (!call->calls)
		return;
	(void)fputc('\n', writer->out);
	comment(writer,
		"%s: the mount has to delegate this before any rule counts. "
		"%" PRIu64 " call%s of %s by %s ended in %s, and no denial "
		"tells why:",
		sebpf_suggest_options(call), call->calls,
		call->calls > 1 ? "s" : "", command ? command : "bpf(2)",
		call->source, call->error == EPERM ? "EPERM" : "ENOENT");
	for (size_t i = 0; i < call->shown_count; i++)
		comment(writer, "  %s", call->shown[i]);
	if (call->calls > call->shown_count)
		comment(writer, "  and %" PRIu64 " more",
			call->calls - call->shown_count);
}

static void write_refusals(const struct writer *writer)
{
	const uint64_t *refusals = writer->suggest->refusals;

	for (uint32_t i = 0; i < SEBPF_FAIL_COUNT; i++)
		if (refusals[i])
			comment(writer,
				"%" PRIu64
				" refused without asking the policy, which no "
				"rule lifts: %s",
				refusals[i], sebpf_failure_name(i));
	if (refusals[SEBPF_SUGGEST_LOST])
		comment(writer,
			"%" PRIu64 " events were lost before they were "
			"recorded: rules may be missing here",
			refusals[SEBPF_SUGGEST_LOST]);
}

static void write_outcomes(const struct writer *writer)
{
	const struct sebpf_suggest *suggest = writer->suggest;

	for (uint32_t i = SEBPF_LINE_UNUSABLE; i < SEBPF_LINE_OUTCOMES; i++)
		if (suggest->outcomes[i])
			comment(writer, "not used: %" PRIu64 " line%s: %s",
				suggest->outcomes[i],
				suggest->outcomes[i] > 1 ? "s" : "",
				outcomes[i].words);
	if (suggest->outcomes[SEBPF_LINE_OTHER])
		comment(writer, "%" PRIu64 " %s, for audit2allow",
			suggest->outcomes[SEBPF_LINE_OTHER],
			outcomes[SEBPF_LINE_OTHER].words);
}

void sebpf_suggest_write(const struct sebpf_suggest *suggest, bool is_te,
			 FILE *out)
{
	const struct writer writer = { suggest, is_te, is_te ? "#" : ";", out };
	size_t i;

	write_head(&writer);
	for (i = 0; is_te && i < suggest->rule_count; i++)
		if (suggest->rules[i].allowed) {
			write_requires(&writer);
			break;
		}
	for (i = 0; i < suggest->type_count; i++)
		if (suggest->types[i].is_new)
			write_type(&writer, &suggest->types[i]);
	for (i = 0; i < suggest->rule_count;)
		i = write_rules(&writer, i);
	for (i = 0; i < suggest->call_count; i++)
		write_call(&writer, &suggest->calls[i]);
	write_refusals(&writer);
	write_outcomes(&writer);
}
