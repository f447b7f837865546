// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the names that modules in CIL declare and use
 * Copyright (C) 2026 The sebpf authors
 *
 * For a statement without a shape, and for whether one is right, libsepol is
 * the judge.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lint/cil_names.h"
#include "lint/cil_resolve.h"
#include "lint/cil_shapes.h"

#define FIRST_ROOM 256U

/* Words of expressions that are not names. */
static const char *const words[] = { "and",	 "or",	    "not",   "xor",
				     "all",	 "eq",	    "neq",   "range",
				     "self",	 "notself", "other", "*",
				     "unordered" };

/**
 * struct collector - a collection under way
 * @set: the modules.
 * @names: the names so far.
 * @file: number of the file.
 * @text: the file.
 * @place: the statement: what all its names have in common.
 * @inherits: whether any block inherits others.
 * @parent: the list around the statement before; SEBPF_CIL_NONE: none.
 */
struct collector {
	const struct sebpf_cil_set *set;
	struct sebpf_cil_names names;
	uint32_t file;
	const struct sebpf_cil_file *text;
	struct sebpf_cil_name place;
	bool inherits;
	uint32_t parent;
};

static void free_collector(struct collector *collector)
{
	sebpf_cil_names_free(&collector->names);
}

static bool is_word(const char *text)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(text, words[i]))
			return true;
	return false;
}

static int append(struct sebpf_cil_names *names,
		  const struct sebpf_cil_name *name)
{
	if (names->count == names->room) {
		size_t room = names->room ? names->room * 2 : FIRST_ROOM;
		struct sebpf_cil_name *items =
			reallocarray(names->items, room, sizeof(*items));

		if (!items)
			return -ENOMEM;
		names->items = items;
		names->room = room;
	}
	names->items[names->count++] = *name;
	return 0;
}

/* A name that begins with a dot is not looked for in blocks. */
static void set_name(struct sebpf_cil_name *name, const char *word)
{
	name->name = *word == '.' ? word + 1 : word;
	if (*word == '.')
		name->scope = "";
}

/*
 * Adds the word at a node, unless it is not a word or is a macro's parameter.
 */
static int add(struct collector *collector, enum sebpf_cil_name_kind kind,
	       uint32_t node, bool declares)
{
	const char *word = sebpf_cil_word(collector->text, node);
	struct sebpf_cil_name name = collector->place;

	if (!*word || is_word(word) ||
	    sebpf_cil_parameter(collector->text, node, word) != SEBPF_CIL_NONE)
		return 0;
	name.kind = kind;
	set_name(&name, word);
	collector->names.has_common |= kind == SEBPF_CIL_COMMON;
	name.is_loose |= collector->inherits && strchr(word, '.');
	name.declares = declares;
	name.line = collector->text->nodes[node].line;
	return append(&collector->names, &name);
}

/* Adds each word of an expression. */
static int add_words(struct collector *collector, enum sebpf_cil_name_kind kind,
		     uint32_t node)
{
	uint32_t end =
		node == SEBPF_CIL_NONE ? 0 : collector->text->nodes[node].end;
	int rc = 0;

	for (; !rc && node < end; node++)
		rc = add(collector, kind, node, false);
	return rc;
}

/* Adds the permissions of a class, which are the nodes up to @end. */
static int add_permissions(struct collector *collector, uint32_t class,
			   uint32_t list, bool declares)
{
	const char *class_name = sebpf_cil_word(collector->text, class);
	uint32_t end;

	if (list == SEBPF_CIL_NONE ||
	    sebpf_cil_parameter(collector->text, class, class_name) !=
		    SEBPF_CIL_NONE)
		return 0;
	end = collector->text->nodes[list].end;
	for (uint32_t node = list; node < end; node++) {
		struct sebpf_cil_name name = collector->place;

		name.kind = SEBPF_CIL_PERMISSION;
		set_name(&name, class_name);
		name.permission = sebpf_cil_word(collector->text, node);
		name.declares = declares;
		name.line = collector->text->nodes[node].line;
		if (!*name.permission || is_word(name.permission))
			continue;
		if (append(&collector->names, &name))
			return -ENOMEM;
	}
	return 0;
}

/* A class with permissions, or the name of a classpermission. */
static int add_classpermission(struct collector *collector, uint32_t node)
{
	uint32_t class = sebpf_cil_element(collector->text, node, 0);
	int rc;

	if (node == SEBPF_CIL_NONE)
		return 0;
	if (collector->text->nodes[node].kind != SEBPF_CIL_LIST)
		return add(collector, SEBPF_CIL_CLASSPERMISSION, node, false);
	rc = add(collector, SEBPF_CIL_CLASS, class, false);
	if (!rc)
		rc = add_permissions(
			collector, class,
			sebpf_cil_element(collector->text, node, 1), false);
	return rc;
}

/* u1, r2, t3, l1, h2 and the like. */
static bool is_operand(const char *word)
{
	return *word && strchr("urtlh", word[0]) && word[1] &&
	       strchr("123", word[1]) && !word[2];
}

/* In (eq t1 x) and the like, x is a type, with r1 a role, with u1 a user. */
static int add_operand(struct collector *collector, uint32_t list)
{
	const struct sebpf_cil_file *text = collector->text;
	const char *word =
		sebpf_cil_word(text, sebpf_cil_element(text, list, 1));
	uint32_t names = sebpf_cil_element(text, list, 2);
	enum sebpf_cil_name_kind kind = SEBPF_CIL_TYPE;

	if (!is_operand(word) || is_operand(sebpf_cil_word(text, names)) ||
	    !strchr("urt", word[0]))
		return 0;
	if (word[0] == 'r')
		kind = SEBPF_CIL_ROLE;
	else if (word[0] == 'u')
		kind = SEBPF_CIL_USER;
	return add_words(collector, kind, names);
}

/* An expression is a tree; operands are in lists of their own. */
static int add_constraint(struct collector *collector, uint32_t node)
{
	const struct sebpf_cil_file *text = collector->text;
	uint32_t end = text->nodes[node].end;
	int rc = 0;

	for (; !rc && node < end; node++)
		if (text->nodes[node].kind == SEBPF_CIL_LIST)
			rc = add_operand(collector, node);
	return rc;
}

static int add_level(struct collector *collector, uint32_t node)
{
	const struct sebpf_cil_file *text = collector->text;
	int rc;

	if (node == SEBPF_CIL_NONE || text->nodes[node].kind != SEBPF_CIL_LIST)
		return add(collector, SEBPF_CIL_LEVEL, node, false);
	rc = add(collector, SEBPF_CIL_SENSITIVITY,
		 sebpf_cil_element(text, node, 0), false);
	return rc ? rc :
		    add_words(collector, SEBPF_CIL_CATEGORY,
			      sebpf_cil_element(text, node, 1));
}

static int add_range(struct collector *collector, uint32_t node)
{
	const struct sebpf_cil_file *text = collector->text;
	int rc;

	if (node == SEBPF_CIL_NONE || text->nodes[node].kind != SEBPF_CIL_LIST)
		return add(collector, SEBPF_CIL_RANGE, node, false);
	rc = add_level(collector, sebpf_cil_element(text, node, 0));
	return rc ? rc : add_level(collector, sebpf_cil_element(text, node, 1));
}

static int add_context(struct collector *collector, uint32_t node)
{
	const struct sebpf_cil_file *text = collector->text;
	int rc;

	if (text->nodes[node].kind != SEBPF_CIL_LIST)
		return add(collector, SEBPF_CIL_CONTEXT, node, false);
	rc = add(collector, SEBPF_CIL_USER, sebpf_cil_element(text, node, 0),
		 false);
	if (!rc)
		rc = add(collector, SEBPF_CIL_ROLE,
			 sebpf_cil_element(text, node, 1), false);
	if (!rc)
		rc = add(collector, SEBPF_CIL_TYPE,
			 sebpf_cil_element(text, node, 2), false);
	return rc ? rc : add_range(collector, sebpf_cil_element(text, node, 3));
}

/* A class, classmap or common with its permissions. */
static int add_class(struct collector *collector, enum sebpf_cil_name_kind kind,
		     uint32_t node)
{
	const struct sebpf_cil_file *text = collector->text;
	int rc = add(collector, kind, node, true);
	uint32_t list = sebpf_cil_element(text, text->nodes[node].parent, 2);

	if (rc || kind == SEBPF_CIL_COMMON)
		return rc;
	return add_permissions(collector, node, list, true);
}

/* (ioctl class (numbers)), for which the class has the permission "ioctl". */
static int add_permissionx(struct collector *collector, uint32_t node)
{
	const struct sebpf_cil_file *text = collector->text;
	uint32_t class = sebpf_cil_element(text, node, 1);
	int rc;

	if (text->nodes[node].kind != SEBPF_CIL_LIST)
		return add(collector, SEBPF_CIL_PERMISSIONX, node, false);
	rc = add(collector, SEBPF_CIL_CLASS, class, false);
	if (rc || class == SEBPF_CIL_NONE)
		return rc;
	return add_permissions(collector, class,
			       sebpf_cil_element(text, node, 0), false);
}

/* An address may be written where its name is expected. */
static int add_address(struct collector *collector, uint32_t node)
{
	const char *word = sebpf_cil_word(collector->text, node);

	if (!isalpha((unsigned char)*word) || strchr(word, ':'))
		return 0;
	return add(collector, SEBPF_CIL_ADDRESS, node, false);
}

/* The block of an in-statement, which may begin with "before" or "after". */
static int add_block(struct collector *collector, uint32_t node)
{
	const char *word = sebpf_cil_word(collector->text, node);

	if (!strcmp(word, "before") || !strcmp(word, "after"))
		node = sebpf_cil_element(collector->text,
					 collector->text->nodes[node].parent,
					 2);
	word = sebpf_cil_word(collector->text, node);
	if (sebpf_cil_macro_find(collector->set, word))
		return 0;
	return add(collector, SEBPF_CIL_BLOCK, node, false);
}

/* Elements that are only names: what they name, the letter, if declared. */
static const struct {
	enum sebpf_cil_name_kind kind;
	char letter;
	bool declares;
} plain[] = {
	{ SEBPF_CIL_TYPE, 'T', true },
	{ SEBPF_CIL_ATTRIBUTE, 'A', true },
	{ SEBPF_CIL_TYPE_ALIAS, 'W', true },
	{ SEBPF_CIL_ROLE, 'R', true },
	{ SEBPF_CIL_ROLE_ATTRIBUTE, 'Q', true },
	{ SEBPF_CIL_USER, 'U', true },
	{ SEBPF_CIL_USER_ATTRIBUTE, 'V', true },
	{ SEBPF_CIL_CLASSPERMISSION, 'P', true },
	{ SEBPF_CIL_PERMISSIONX, 'X', true },
	{ SEBPF_CIL_BOOLEAN, 'B', true },
	{ SEBPF_CIL_TUNABLE, 'G', true },
	{ SEBPF_CIL_SID, 'S', true },
	{ SEBPF_CIL_CATEGORY, 'Y', true },
	{ SEBPF_CIL_CATEGORY_ALIAS, '2', true },
	{ SEBPF_CIL_CATEGORY_SET, 'F', true },
	{ SEBPF_CIL_SENSITIVITY, 'Z', true },
	{ SEBPF_CIL_SENSITIVITY_ALIAS, '1', true },
	{ SEBPF_CIL_LEVEL, 'L', true },
	{ SEBPF_CIL_RANGE, 'H', true },
	{ SEBPF_CIL_CONTEXT, 'O', true },
	{ SEBPF_CIL_ADDRESS, 'I', true },
	{ SEBPF_CIL_BLOCK, '3', true },
	{ SEBPF_CIL_TYPE, 't', false },
	{ SEBPF_CIL_ATTRIBUTE, 'a', false },
	{ SEBPF_CIL_TYPE_ALIAS, 'w', false },
	{ SEBPF_CIL_ROLE, 'r', false },
	{ SEBPF_CIL_ROLE_ATTRIBUTE, 'q', false },
	{ SEBPF_CIL_USER, 'u', false },
	{ SEBPF_CIL_USER_ATTRIBUTE, 'v', false },
	{ SEBPF_CIL_CLASS, 'C', false },
	{ SEBPF_CIL_CLASSMAP, 'D', false },
	{ SEBPF_CIL_COMMON, 'k', false },
	{ SEBPF_CIL_CLASSPERMISSION, 'p', false },
	{ SEBPF_CIL_BOOLEAN, 'b', false },
	{ SEBPF_CIL_TUNABLE, 'g', false },
	{ SEBPF_CIL_SID, 's', false },
	{ SEBPF_CIL_CATEGORY, 'y', false },
	{ SEBPF_CIL_SENSITIVITY, 'z', false },
	{ SEBPF_CIL_BLOCK, 'j', false },
};

static int add_plain(struct collector *collector, char letter, uint32_t node)
{
	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++) {
		if (plain[i].letter != letter)
			continue;
		return plain[i].declares ?
			       add(collector, plain[i].kind, node, true) :
			       add_words(collector, plain[i].kind, node);
	}
	return 0;
}

bool sebpf_cil_declaration(const char *keyword,
			   enum sebpf_cil_name_kind *ret_kind)
{
	static const struct {
		enum sebpf_cil_name_kind kind;
		char letter;
	} classes[] = {
		{ SEBPF_CIL_CLASS, 'K' },
		{ SEBPF_CIL_CLASSMAP, 'M' },
		{ SEBPF_CIL_COMMON, 'N' },
	};
	const char *elements = sebpf_cil_shape(keyword);

	for (size_t i = 0; elements && i < sizeof(classes) / sizeof(*classes);
	     i++)
		if (classes[i].letter == *elements) {
			*ret_kind = classes[i].kind;
			return true;
		}
	for (size_t i = 0; elements && i < sizeof(plain) / sizeof(*plain); i++)
		if (plain[i].declares && plain[i].letter == *elements) {
			*ret_kind = plain[i].kind;
			return true;
		}
	return false;
}

static int add_element(struct collector *collector, char letter, uint32_t node)
{
	const struct sebpf_cil_file *text = collector->text;
	int rc;

	if (node == SEBPF_CIL_NONE)
		return 0;
	switch (letter) {
	case 'K':
		return add_class(collector, SEBPF_CIL_CLASS, node);
	case 'M':
		return add_class(collector, SEBPF_CIL_CLASSMAP, node);
	case 'N':
		return add_class(collector, SEBPF_CIL_COMMON, node);
	case 'D':
		rc = add_plain(collector, letter, node);
		return rc ? rc :
			    add_permissions(
				    collector, node,
				    sebpf_cil_element(
					    text, text->nodes[node].parent, 2),
				    false);
	case 'c':
		return add_classpermission(collector, node);
	case 'f':
		return add_permissionx(collector, node);
	case 'x':
		return add_constraint(collector, node);
	case 'o':
		return add_context(collector, node);
	case '4':
		return add_level(collector, node);
	case 'h':
		return add_range(collector, node);
	case 'i':
		return add_address(collector, node);
	case 'J':
		return add_block(collector, node);
	}
	return add_plain(collector, letter, node);
}

/* An argument is used as what the macro takes it for. */
static char argument_letter(const char *kind)
{
	static const struct {
		const char *kind;
		char letter;
	} letters[] = {
		{ "type", 't' },	{ "typealias", 't' },
		{ "role", 'r' },	{ "user", 'u' },
		{ "class", 'C' },	{ "bool", 'b' },
		{ "boolean", 'b' },	{ "classpermission", 'c' },
		{ "category", 'y' },	{ "categoryset", 'y' },
		{ "sensitivity", 'z' }, { "level", '4' },
		{ "levelrange", 'h' },	{ "ipaddr", 'i' },
	};

	for (size_t i = 0; i < sizeof(letters) / sizeof(*letters); i++)
		if (!strcmp(kind, letters[i].kind))
			return letters[i].letter;
	return '.';
}

static int add_call(struct collector *collector, uint32_t call)
{
	const struct sebpf_cil_file *text = collector->text;
	uint32_t name = sebpf_cil_element(text, call, 1);
	uint32_t list = sebpf_cil_element(text, call, 2);
	const struct sebpf_cil_macro *macro;
	int rc = add(collector, SEBPF_CIL_MACRO, name, false);

	macro = sebpf_cil_macro_find(collector->set,
				     sebpf_cil_word(text, name));
	for (uint32_t i = 0; !rc && macro; i++) {
		uint32_t node = sebpf_cil_element(text, list, i);
		const char *kind =
			sebpf_cil_parameter_kind(collector->set, macro, i);

		if (node == SEBPF_CIL_NONE || !*kind)
			break;
		rc = add_element(collector, argument_letter(kind), node);
	}
	return rc;
}

/* The number of a list's last element. */
static uint32_t last_element(const struct sebpf_cil_file *text, uint32_t list)
{
	uint32_t last = 0;

	while (sebpf_cil_element(text, list, last + 1) != SEBPF_CIL_NONE)
		last++;
	return last;
}

static int add_statement(struct collector *collector, uint32_t statement)
{
	const struct sebpf_cil_file *text = collector->text;
	const char *keyword = sebpf_cil_keyword(text, statement);
	const char *elements = sebpf_cil_shape(keyword);
	uint32_t index = 1;
	int rc = 0;

	if (!strcmp(keyword, "call"))
		return add_call(collector, statement);
	for (; !rc && elements && *elements; elements++, index++) {
		if (*elements == '$') {
			uint32_t last = last_element(text, statement);

			elements++;
			index = last > index ? last : index;
		}
		rc = add_element(collector, *elements,
				 sebpf_cil_element(text, statement, index));
	}
	return rc;
}

/* The blocks around a statement, as one name; NULL: no memory. */
static const char *find_scope(struct collector *collector, uint32_t node)
{
	const struct sebpf_cil_file *text = collector->text;
	char *scope = strdup("");

	while (scope && (node = text->nodes[node].parent) != SEBPF_CIL_NONE) {
		const char *keyword = sebpf_cil_keyword(text, node);
		const char *word =
			sebpf_cil_word(text, sebpf_cil_element(text, node, 1));
		char *longer = NULL;

		if (strcmp(keyword, "block") != 0 && strcmp(keyword, "in") != 0)
			continue;
		if (*keyword == 'i' &&
		    (!strcmp(word, "before") || !strcmp(word, "after")))
			word = sebpf_cil_word(text,
					      sebpf_cil_element(text, node, 2));
		if (asprintf(&longer, "%s%s%s", word, *scope ? "." : "",
			     scope) < 0)
			longer = NULL;
		free(scope);
		scope = longer;
	}
	return sebpf_cil_names_keep(&collector->names, scope);
}

static int turn_to(struct collector *collector, uint32_t node)
{
	const struct sebpf_cil_file *text = collector->text;
	uint32_t parent = text->nodes[node].parent;
	struct sebpf_cil_name *place = &collector->place;

	place->statement = node;
	if (parent == collector->parent && place->scope)
		return 0;
	collector->parent = parent;
	place->file = collector->file;
	place->permission = "";
	place->scope = parent == SEBPF_CIL_NONE ? "" :
						  find_scope(collector, node);
	if (!place->scope)
		return -ENOMEM;
	place->is_loose = sebpf_cil_within(text, node, "macro") !=
				  SEBPF_CIL_NONE ||
			  (*place->scope && collector->inherits);
	place->is_optional =
		sebpf_cil_within(text, node, "optional") != SEBPF_CIL_NONE ||
		!sebpf_cil_counts(collector->set, collector->file, node);
	return 0;
}

static int collect_file(struct collector *collector)
{
	const struct sebpf_cil_file *file = collector->text;
	uint32_t node = SEBPF_CIL_NONE;

	collector->place.scope = NULL;
	while ((node = sebpf_cil_statement(file, node, file->count)) <
	       file->count)
		if (turn_to(collector, node) || add_statement(collector, node))
			return -ENOMEM;
	return 0;
}

static bool has_inheritance(const struct sebpf_cil_set *set)
{
	for (uint32_t i = 0; i < set->count; i++) {
		const struct sebpf_cil_file *file = &set->files[i];
		uint32_t node = SEBPF_CIL_NONE;

		while ((node = sebpf_cil_statement(file, node, file->count)) <
		       file->count)
			if (!strcmp(sebpf_cil_keyword(file, node),
				    "blockinherit"))
				return true;
	}
	return false;
}

static int compare(const void *a, const void *b)
{
	const struct sebpf_cil_name *left = a, *right = b;
	enum sebpf_cil_name_kind first = sebpf_cil_space(left->kind);
	enum sebpf_cil_name_kind second = sebpf_cil_space(right->kind);
	int order = (first > second) - (first < second);

	if (!order)
		order = strcmp(left->name, right->name);
	if (!order)
		order = strcmp(left->permission, right->permission);
	if (!order)
		order = right->declares - left->declares;
	if (!order)
		order = left->is_optional - right->is_optional;
	if (!order)
		order = (left->file > right->file) - (left->file < right->file);
	if (!order)
		order = (left->line > right->line) - (left->line < right->line);
	return order;
}

void sebpf_cil_names_sort(struct sebpf_cil_names *names)
{
	if (names->count)
		qsort(names->items, names->count, sizeof(*names->items),
		      compare);
}

int sebpf_cil_names_collect(const struct sebpf_cil_set *set,
			    const struct sebpf_policy *policy,
			    struct sebpf_cil_names *ret_names)
{
	struct collector collector __attribute__((cleanup(free_collector))) = {
		.set = set,
		.inherits = has_inheritance(set),
	};
	struct sebpf_cil_names *names = &collector.names;

	for (uint32_t i = 0; i < set->count; i++) {
		collector.file = i;
		collector.text = &set->files[i];
		if (collect_file(&collector))
			return -ENOMEM;
	}
	sebpf_cil_names_sort(names);
	if (sebpf_cil_resolve(policy, names))
		return -ENOMEM;
	*ret_names = *names;
	*names = (struct sebpf_cil_names){ 0 };
	return 0;
}

const char *sebpf_cil_names_keep(struct sebpf_cil_names *names, char *text)
{
	if (text && names->text_count == names->text_room) {
		size_t room = names->text_room ? names->text_room * 2 :
						 FIRST_ROOM;
		char **texts = reallocarray(names->texts, room, sizeof(*texts));

		if (!texts) {
			free(text);
			return NULL;
		}
		names->texts = texts;
		names->text_room = room;
	}
	if (text)
		names->texts[names->text_count++] = text;
	return text;
}

void sebpf_cil_names_free(struct sebpf_cil_names *names)
{
	free(names->items);
	for (size_t i = 0; i < names->text_count; i++)
		free(names->texts[i]);
	free(names->texts);
	*names = (struct sebpf_cil_names){ 0 };
}

const struct sebpf_cil_name *
sebpf_cil_names_find(const struct sebpf_cil_names *names,
		     enum sebpf_cil_name_kind kind, const char *name)
{
	enum sebpf_cil_name_kind space = sebpf_cil_space(kind);
	size_t low = 0, high = names->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct sebpf_cil_name *item = &names->items[middle];

		if (sebpf_cil_space(item->kind) < space ||
		    (sebpf_cil_space(item->kind) == space &&
		     strcmp(item->name, name) < 0))
			low = middle + 1;
		else
			high = middle;
	}
	if (low == names->count ||
	    sebpf_cil_space(names->items[low].kind) != space ||
	    strcmp(names->items[low].name, name) != 0)
		return NULL;
	return &names->items[low];
}

bool sebpf_cil_names_same(const struct sebpf_cil_name *a,
			  const struct sebpf_cil_name *b)
{
	return sebpf_cil_space(a->kind) == sebpf_cil_space(b->kind) &&
	       !strcmp(a->name, b->name) &&
	       !strcmp(a->permission, b->permission);
}
