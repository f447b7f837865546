// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - modules in CIL that are read together
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lint/cil_set.h"
#include "sebpf/limits.h"

#define FIRST_ROOM 32U

/**
 * struct container - a statement that has statements in it
 * @keyword: its first word.
 * @head: elements before the statements.
 */
struct container {
	const char *keyword;
	uint32_t head;
};

static const struct container containers[] = {
	{ "block", 2 },	    { "optional", 2 },	{ "macro", 3 }, { "in", 2 },
	{ "booleanif", 2 }, { "tunableif", 2 }, { "true", 1 },	{ "false", 1 },
};

/* Elements before the statements of a list; 0 if it has none in it. */
static uint32_t head_of(const struct sebpf_cil_file *file, uint32_t list)
{
	const char *keyword = sebpf_cil_keyword(file, list);

	for (size_t i = 0; i < sizeof(containers) / sizeof(*containers); i++)
		if (!strcmp(keyword, containers[i].keyword))
			return containers[i].head;
	return 0;
}

/* The list at @node or after it that can be a statement. */
static uint32_t skip_words(const struct sebpf_cil_file *file, uint32_t node,
			   uint32_t end)
{
	while (node < end && file->nodes[node].kind != SEBPF_CIL_LIST)
		node++;
	return node < end ? node : end;
}

uint32_t sebpf_cil_statement(const struct sebpf_cil_file *file,
			     uint32_t statement, uint32_t end)
{
	uint32_t head, body;

	if (statement == SEBPF_CIL_NONE)
		return skip_words(file, 0, end);
	head = head_of(file, statement);
	body = head ? sebpf_cil_element(file, statement, head) : SEBPF_CIL_NONE;
	if (body == SEBPF_CIL_NONE)
		body = file->nodes[statement].end;
	return skip_words(file, body, end);
}

uint32_t sebpf_cil_within(const struct sebpf_cil_file *file, uint32_t node,
			  const char *keyword)
{
	do {
		node = file->nodes[node].parent;
	} while (node != SEBPF_CIL_NONE &&
		 strcmp(sebpf_cil_keyword(file, node), keyword) != 0);
	return node;
}

static int add_macro(struct sebpf_cil_set *set, uint32_t file, uint32_t node)
{
	const struct sebpf_cil_file *text = &set->files[file];

	if (set->macro_count == set->macro_room) {
		uint32_t room = set->macro_room ? 2 * set->macro_room :
						  FIRST_ROOM;
		struct sebpf_cil_macro *macros =
			reallocarray(set->macros, room, sizeof(*macros));

		if (!macros)
			return -ENOMEM;
		set->macros = macros;
		set->macro_room = room;
	}
	set->macros[set->macro_count++] = (struct sebpf_cil_macro){
		.name = sebpf_cil_word(text, sebpf_cil_element(text, node, 1)),
		.file = file,
		.node = node,
	};
	return 0;
}

static struct sebpf_cil_macro *find_macro(const struct sebpf_cil_set *set,
					  const char *name)
{
	const char *dot = strrchr(name, '.');

	for (uint32_t i = 0; i < set->macro_count; i++)
		if (!strcmp(set->macros[i].name, dot ? dot + 1 : name))
			return &set->macros[i];
	return NULL;
}

/* Marks macros whose calls count; false: no new ones. */
static bool mark_called(struct sebpf_cil_set *set, uint32_t number)
{
	const struct sebpf_cil_file *file = &set->files[number];
	uint32_t node = SEBPF_CIL_NONE;
	bool is_new = false;

	while ((node = sebpf_cil_statement(file, node, file->count)) <
	       file->count) {
		struct sebpf_cil_macro *macro;

		if (strcmp(sebpf_cil_keyword(file, node), "call") != 0 ||
		    sebpf_cil_within(file, node, "optional") != SEBPF_CIL_NONE)
			continue;
		macro = find_macro(
			set,
			sebpf_cil_word(file, sebpf_cil_element(file, node, 1)));
		if (!macro || macro->is_called ||
		    !sebpf_cil_counts(set, number, node))
			continue;
		macro->is_called = true;
		is_new = true;
	}
	return is_new;
}

bool sebpf_cil_counts(const struct sebpf_cil_set *set, uint32_t file,
		      uint32_t node)
{
	uint32_t within = sebpf_cil_within(&set->files[file], node, "macro");

	if (within == SEBPF_CIL_NONE)
		return true;
	for (uint32_t i = 0; i < set->macro_count; i++)
		if (set->macros[i].file == file &&
		    set->macros[i].node == within)
			return set->macros[i].is_called;
	return true;
}

int sebpf_cil_set_index(struct sebpf_cil_set *set)
{
	bool is_new = true;

	for (uint32_t i = 0; i < set->count; i++) {
		const struct sebpf_cil_file *file = &set->files[i];
		uint32_t node = SEBPF_CIL_NONE;

		while ((node = sebpf_cil_statement(file, node, file->count)) <
		       file->count)
			if (!strcmp(sebpf_cil_keyword(file, node), "macro") &&
			    add_macro(set, i, node))
				return -ENOMEM;
	}
	while (is_new) {
		is_new = false;
		for (uint32_t i = 0; i < set->count; i++)
			is_new |= mark_called(set, i);
	}
	return 0;
}

int sebpf_cil_set_read(char *const *paths, uint32_t count,
		       struct sebpf_cil_set *ret_set, struct sebpf_err *err)
{
	struct sebpf_cil_set set sebpf_auto_cil_set = { 0 };

	if (count > SEBPF_MAX_CIL_FILES)
		return sebpf_err_set(err, -E2BIG, "more than %d modules",
				     SEBPF_MAX_CIL_FILES);
	set.files = calloc(count + 1, sizeof(*set.files));
	if (!set.files)
		return sebpf_err_set(err, -ENOMEM, "no memory for modules");
	for (; set.count < count; set.count++) {
		int rc = sebpf_cil_read_file(paths[set.count],
					     &set.files[set.count], err);

		if (rc)
			return rc;
	}
	if (sebpf_cil_set_index(&set))
		return sebpf_err_set(err, -ENOMEM, "no memory for modules");
	*ret_set = set;
	set = (struct sebpf_cil_set){ 0 };
	return 0;
}

void sebpf_cil_set_free(struct sebpf_cil_set *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		sebpf_cil_free(&set->files[i]);
	free(set->files);
	free(set->macros);
	*set = (struct sebpf_cil_set){ 0 };
}

const struct sebpf_cil_macro *
sebpf_cil_macro_find(const struct sebpf_cil_set *set, const char *name)
{
	return find_macro(set, name);
}

uint32_t sebpf_cil_parameter(const struct sebpf_cil_file *file, uint32_t node,
			     const char *name)
{
	uint32_t macro = sebpf_cil_within(file, node, "macro");
	uint32_t list = sebpf_cil_element(file, macro, 2);

	for (uint32_t i = 0;; i++) {
		uint32_t parameter = sebpf_cil_element(file, list, i);

		if (parameter == SEBPF_CIL_NONE)
			return SEBPF_CIL_NONE;
		if (!strcmp(sebpf_cil_word(file, sebpf_cil_element(
							 file, parameter, 1)),
			    name))
			return i;
	}
}

const char *sebpf_cil_parameter_kind(const struct sebpf_cil_set *set,
				     const struct sebpf_cil_macro *macro,
				     uint32_t index)
{
	const struct sebpf_cil_file *file = &set->files[macro->file];
	uint32_t list = sebpf_cil_element(file, macro->node, 2);

	return sebpf_cil_keyword(file, sebpf_cil_element(file, list, index));
}
