// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the rules of modules in CIL, and where they are written
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lint/cil_rules.h"
#include "sebpf/limits.h"

#define FIRST_ROOM 256U

/* Arguments of a call that are followed; the rest count as expressions. */
#define MAX_ARGUMENTS 8U

/**
 * struct call - a call of a macro being followed
 * @macro: the macro.
 * @statement: the statement of it that comes next.
 * @end: the node after the macro.
 * @arguments: the values of its parameters: a word, or the class that an
 *	anonymous classpermission begins with; NULL: something else.
 */
struct call {
	const struct sebpf_cil_macro *macro;
	uint32_t statement;
	uint32_t end;
	const char *arguments[MAX_ARGUMENTS];
};

/**
 * struct collector - a collection under way
 * @set: the modules.
 * @rules: the rules so far.
 * @calls: calls within one another.
 * @depth: number of calls.
 * @steps: statements of macros that were looked at.
 * @file: number of the file with the outermost statement.
 * @line: its line.
 */
struct collector {
	const struct sebpf_cil_set *set;
	struct sebpf_cil_rules rules;
	struct call calls[SEBPF_MAX_CIL_CALLS];
	uint32_t depth;
	uint32_t steps;
	uint32_t file;
	uint32_t line;
};

static void free_collector(struct collector *collector)
{
	sebpf_cil_rules_free(&collector->rules);
}

/* What a word means at @node: for a parameter, its value. */
static const char *resolve(const struct collector *collector,
			   const struct sebpf_cil_file *text, uint32_t node)
{
	const char *word = sebpf_cil_word(text, node);
	uint32_t index;

	if (!*word)
		return NULL;
	index = sebpf_cil_parameter(text, node, word);
	if (index == SEBPF_CIL_NONE || !collector->depth)
		return word;
	if (index >= MAX_ARGUMENTS)
		return NULL;
	return collector->calls[collector->depth - 1].arguments[index];
}

/* The class of (class (permissions)), or of a parameter that is one. */
static const char *resolve_class(const struct collector *collector,
				 const struct sebpf_cil_file *text,
				 uint32_t node)
{
	uint32_t class = sebpf_cil_element(text, node, 0);
	const char *word = sebpf_cil_word(text, node);

	if (class != SEBPF_CIL_NONE)
		return resolve(collector, text, class);
	/* The name of a classpermission says nothing about its classes. */
	if (!*word || sebpf_cil_parameter(text, node, word) == SEBPF_CIL_NONE)
		return NULL;
	return resolve(collector, text, node);
}

static int add_rule(struct collector *collector,
		    const struct sebpf_cil_file *text, uint32_t statement,
		    int is_transition)
{
	struct sebpf_cil_rules *rules = &collector->rules;
	uint32_t class = sebpf_cil_element(text, statement, 3);

	if (rules->count == SEBPF_MAX_CIL_RULES)
		return -E2BIG;
	if (rules->count == rules->room) {
		size_t room = rules->room ? 2 * rules->room : FIRST_ROOM;
		struct sebpf_cil_rule *items =
			reallocarray(rules->items, room, sizeof(*items));

		if (!items)
			return -ENOMEM;
		rules->items = items;
		rules->room = room;
	}
	rules->items[rules->count++] = (struct sebpf_cil_rule){
		.source = resolve(collector, text,
				  sebpf_cil_element(text, statement, 1)),
		.target = resolve(collector, text,
				  sebpf_cil_element(text, statement, 2)),
		.class_name = is_transition ?
				      resolve(collector, text, class) :
				      resolve_class(collector, text, class),
		.is_transition = is_transition,
		.file = collector->file,
		.line = collector->line,
	};
	return 0;
}

/* Begins to follow a call. */
static int enter_call(struct collector *collector,
		      const struct sebpf_cil_file *text, uint32_t statement)
{
	const struct sebpf_cil_macro *macro = sebpf_cil_macro_find(
		collector->set,
		sebpf_cil_word(text, sebpf_cil_element(text, statement, 1)));
	uint32_t list = sebpf_cil_element(text, statement, 2);
	struct call call = { .macro = macro };

	if (!macro)
		return 0;
	if (collector->depth == SEBPF_MAX_CIL_CALLS)
		return -E2BIG;
	for (uint32_t i = 0; i < MAX_ARGUMENTS; i++) {
		uint32_t node = sebpf_cil_element(text, list, i);

		if (node == SEBPF_CIL_NONE)
			break;
		if (sebpf_cil_element(text, node, 0) != SEBPF_CIL_NONE)
			node = sebpf_cil_element(text, node, 0);
		call.arguments[i] = resolve(collector, text, node);
	}
	text = &collector->set->files[macro->file];
	call.end = text->nodes[macro->node].end;
	call.statement = sebpf_cil_statement(text, macro->node, call.end);
	collector->calls[collector->depth++] = call;
	return 0;
}

static int take_statement(struct collector *collector,
			  const struct sebpf_cil_file *text, uint32_t statement)
{
	const char *keyword = sebpf_cil_keyword(text, statement);

	if (!strcmp(keyword, "allow"))
		return add_rule(collector, text, statement, 0);
	if (!strcmp(keyword, "typetransition"))
		return add_rule(collector, text, statement, 1);
	if (!strcmp(keyword, "call"))
		return enter_call(collector, text, statement);
	return 0;
}

/* Follows all calls that were entered to their ends. */
static int follow_calls(struct collector *collector)
{
	int rc = 0;

	while (!rc && collector->depth) {
		struct call *call = &collector->calls[collector->depth - 1];
		const struct sebpf_cil_file *text =
			&collector->set->files[call->macro->file];
		uint32_t statement = call->statement;

		if (statement >= call->end) {
			collector->depth--;
			continue;
		}
		if (++collector->steps > SEBPF_MAX_CIL_RULES)
			return -E2BIG;
		call->statement =
			sebpf_cil_statement(text, statement, call->end);
		rc = take_statement(collector, text, statement);
	}
	return rc;
}

static int collect_file(struct collector *collector)
{
	const struct sebpf_cil_file *text =
		&collector->set->files[collector->file];
	uint32_t node = SEBPF_CIL_NONE;
	int rc = 0;

	while (!rc && (node = sebpf_cil_statement(text, node, text->count)) <
			      text->count) {
		if (sebpf_cil_within(text, node, "macro") != SEBPF_CIL_NONE)
			continue;
		collector->line = text->nodes[node].line;
		rc = take_statement(collector, text, node);
		if (!rc)
			rc = follow_calls(collector);
	}
	return rc;
}

int sebpf_cil_rules_collect(const struct sebpf_cil_set *set,
			    struct sebpf_cil_rules *ret_rules,
			    struct sebpf_err *err)
{
	struct collector collector __attribute__((cleanup(free_collector))) = {
		.set = set,
	};

	for (; collector.file < set->count; collector.file++) {
		int rc = collect_file(&collector);

		if (rc == -E2BIG)
			return sebpf_err_set(
				err, rc,
				"%s:%u: calls of macros are nested deeper "
				"than %d, or give more than %u rules",
				set->files[collector.file].name, collector.line,
				SEBPF_MAX_CIL_CALLS, SEBPF_MAX_CIL_RULES);
		if (rc)
			return sebpf_err_set(err, rc,
					     "no memory for the rules of "
					     "modules");
	}
	*ret_rules = collector.rules;
	collector.rules = (struct sebpf_cil_rules){ 0 };
	return 0;
}

void sebpf_cil_rules_free(struct sebpf_cil_rules *rules)
{
	free(rules->items);
	*rules = (struct sebpf_cil_rules){ 0 };
}
