// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the names that modules in CIL declare and use
 * Copyright (C) 2026 The sebpf authors
 *
 * A table says what stands where in a statement. What a statement is that is
 * not in it, or whether one is right, is for libsepol to say.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "selinux-module/cil_names.h"

#define FIRST_ROOM 256U

/**
 * struct shape - what the elements of a statement are
 * @keyword: what it begins with.
 * @elements: a letter for each that follows.
 *
 *	Declared: T type, A attribute, R role, Q attribute of roles, U user,
 *	K class with permissions, P classpermission, B boolean, G tunable,
 *	S SID, Y category, Z sensitivity. Used: t types, a attribute, r roles,
 *	q attribute of roles, u user, C class, c class with permissions,
 *	p classpermission, b booleans, g tunables, y categories, x a
 *	constraint, l a context. Else: . is nothing, n may be a name and be
 *	left out.
 */
struct shape {
	const char *keyword;
	const char *elements;
};

static const struct shape shapes[] = {
	{ "type", "T" },
	{ "typealias", "T" },
	{ "typealiasactual", ".t" },
	{ "typeattribute", "A" },
	{ "typeattributeset", "at" },
	{ "expandtypeattribute", "a" },
	{ "typebounds", "tt" },
	{ "typepermissive", "t" },
	{ "typetransition", "ttCnt" },
	{ "typechange", "ttCt" },
	{ "typemember", "ttCt" },
	{ "allow", "ttc" },
	{ "auditallow", "ttc" },
	{ "dontaudit", "ttc" },
	{ "neverallow", "ttc" },
	{ "allowx", "tt" },
	{ "role", "R" },
	{ "roleattribute", "Q" },
	{ "roleattributeset", "qr" },
	{ "roletype", "rt" },
	{ "roleallow", "rr" },
	{ "roletransition", "rtCr" },
	{ "rangetransition", "ttC" },
	{ "user", "U" },
	{ "userrole", "ur" },
	{ "class", "K" },
	{ "classpermission", "P" },
	{ "classpermissionset", "pc" },
	{ "boolean", "B" },
	{ "booleanif", "b" },
	{ "tunable", "G" },
	{ "tunableif", "g" },
	{ "sid", "S" },
	{ "category", "Y" },
	{ "sensitivity", "Z" },
	{ "constrain", "cx" },
	{ "mlsconstrain", "cx" },
	{ "validatetrans", "Cx" },
	{ "mlsvalidatetrans", "Cx" },
	{ "context", ".l" },
	{ "sidcontext", ".l" },
	{ "filecon", "..l" },
	{ "genfscon", "..l" },
};

/* Words of expressions that are no names. */
static const char *const words[] = { "and",  "or",	"not",	 "xor",
				     "all",  "eq",	"neq",	 "range",
				     "self", "notself", "other", "*" };

/**
 * struct collector - a collection under way
 * @set: the modules.
 * @names: the names so far.
 * @file: number of the file.
 * @text: the file.
 * @is_optional: whether the statement is in an optional.
 */
struct collector {
	const struct sebpf_cil_set *set;
	struct sebpf_cil_names names;
	uint32_t file;
	const struct sebpf_cil_file *text;
	bool is_optional;
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

/* Adds the word at a node, unless it is none or a macro's parameter. */
static int add(struct collector *collector, enum sebpf_cil_name_kind kind,
	       uint32_t node, bool declares)
{
	const char *word = sebpf_cil_word(collector->text, node);
	struct sebpf_cil_name name = {
		.kind = kind,
		.name = word,
		.permission = "",
		.declares = declares,
		.is_optional = collector->is_optional,
		.file = collector->file,
	};

	if (!*word || is_word(word) ||
	    sebpf_cil_parameter(collector->text, node, word) != SEBPF_CIL_NONE)
		return 0;
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

/* Adds the permissions of a class, which the nodes up to @end name. */
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
		struct sebpf_cil_name name = {
			.kind = SEBPF_CIL_PERMISSION,
			.name = class_name,
			.permission = sebpf_cil_word(collector->text, node),
			.declares = declares,
			.is_optional = collector->is_optional,
			.file = collector->file,
			.line = collector->text->nodes[node].line,
		};

		if (!*name.permission || is_word(name.permission))
			continue;
		if (append(&collector->names, &name))
			return -ENOMEM;
	}
	return 0;
}

/* A class with permissions, or the name of such. */
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

/* In (eq t1 x) and its kin, x is a type, (r1) a role, (u1) a user. */
static int add_constraint(struct collector *collector, uint32_t node)
{
	uint32_t end =
		node == SEBPF_CIL_NONE ? 0 : collector->text->nodes[node].end;
	int rc = 0;

	for (; !rc && node + 1 < end; node++) {
		const char *word = sebpf_cil_word(collector->text, node);
		const char *next = sebpf_cil_word(collector->text, node + 1);
		enum sebpf_cil_name_kind kind = SEBPF_CIL_ATTRIBUTE;

		if (!strchr("tru", word[0]) || !word[0] ||
		    !strchr("123", word[1]) || !word[1] || word[2])
			continue;
		if (*next && strchr("tru", next[0]) && next[1] &&
		    strchr("123", next[1]) && !next[2])
			continue;
		if (word[0] == 'r')
			kind = SEBPF_CIL_ROLE;
		else if (word[0] == 'u')
			kind = SEBPF_CIL_USER;
		rc = add_words(collector, kind, node + 1);
	}
	return rc;
}

static int add_context(struct collector *collector, uint32_t node)
{
	const struct sebpf_cil_file *text = collector->text;
	int rc = add(collector, SEBPF_CIL_USER,
		     sebpf_cil_element(text, node, 0), false);

	if (!rc)
		rc = add(collector, SEBPF_CIL_ROLE,
			 sebpf_cil_element(text, node, 1), false);
	if (!rc)
		rc = add(collector, SEBPF_CIL_TYPE,
			 sebpf_cil_element(text, node, 2), false);
	return rc;
}

static int add_class(struct collector *collector, uint32_t node)
{
	const struct sebpf_cil_file *text = collector->text;
	int rc = add(collector, SEBPF_CIL_CLASS, node, true);
	uint32_t list = sebpf_cil_element(text, text->nodes[node].parent, 2);

	return rc ? rc : add_permissions(collector, node, list, true);
}

/* Elements that are a single name: what it names, the letter, if declared. */
static const struct {
	enum sebpf_cil_name_kind kind;
	char letter;
	bool declares;
} single[] = {
	{ SEBPF_CIL_TYPE, 'T', true },
	{ SEBPF_CIL_ATTRIBUTE, 'A', true },
	{ SEBPF_CIL_ROLE, 'R', true },
	{ SEBPF_CIL_ROLE_ATTRIBUTE, 'Q', true },
	{ SEBPF_CIL_USER, 'U', true },
	{ SEBPF_CIL_CLASSPERMISSION, 'P', true },
	{ SEBPF_CIL_BOOLEAN, 'B', true },
	{ SEBPF_CIL_TUNABLE, 'G', true },
	{ SEBPF_CIL_SID, 'S', true },
	{ SEBPF_CIL_CATEGORY, 'Y', true },
	{ SEBPF_CIL_SENSITIVITY, 'Z', true },
	{ SEBPF_CIL_ATTRIBUTE, 'a', false },
	{ SEBPF_CIL_ROLE_ATTRIBUTE, 'q', false },
	{ SEBPF_CIL_USER, 'u', false },
	{ SEBPF_CIL_CLASS, 'C', false },
	{ SEBPF_CIL_CLASSPERMISSION, 'p', false },
};

static int add_single(struct collector *collector, char letter, uint32_t node)
{
	for (size_t i = 0; i < sizeof(single) / sizeof(*single); i++)
		if (single[i].letter == letter)
			return add(collector, single[i].kind, node,
				   single[i].declares);
	return 0;
}

static int add_element(struct collector *collector, char letter, uint32_t node)
{
	if (node == SEBPF_CIL_NONE)
		return 0;
	switch (letter) {
	case 't':
		return add_words(collector, SEBPF_CIL_TYPE, node);
	case 'r':
		return add_words(collector, SEBPF_CIL_ROLE, node);
	case 'b':
		return add_words(collector, SEBPF_CIL_BOOLEAN, node);
	case 'g':
		return add_words(collector, SEBPF_CIL_TUNABLE, node);
	case 'K':
		return add_class(collector, node);
	case 'c':
		return add_classpermission(collector, node);
	case 'x':
		return add_constraint(collector, node);
	case 'l':
		return add_context(collector, node);
	}
	return add_single(collector, letter, node);
}

/* An argument is used as what the macro takes it for. */
static char argument_letter(const char *kind)
{
	static const struct {
		const char *kind;
		char letter;
	} letters[] = {
		{ "type", 't' },    { "typealias", 't' },	{ "role", 'r' },
		{ "user", 'u' },    { "class", 'C' },		{ "bool", 'b' },
		{ "boolean", 'b' }, { "classpermission", 'c' },
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

static int add_statement(struct collector *collector, uint32_t statement)
{
	const struct sebpf_cil_file *text = collector->text;
	const char *keyword = sebpf_cil_keyword(text, statement);
	const char *elements = NULL;
	uint32_t index = 1;
	int rc = 0;

	if (!strcmp(keyword, "call"))
		return add_call(collector, statement);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		if (!strcmp(keyword, shapes[i].keyword))
			elements = shapes[i].elements;
	for (; !rc && elements && *elements; elements++, index++) {
		/* A transition has a name where it has one element more. */
		if (*elements == 'n' &&
		    sebpf_cil_element(text, statement, index + 1) ==
			    SEBPF_CIL_NONE)
			elements++;
		rc = add_element(collector, *elements,
				 sebpf_cil_element(text, statement, index));
	}
	return rc;
}

static int compare(const void *a, const void *b)
{
	const struct sebpf_cil_name *left = a, *right = b;
	int order = (left->kind > right->kind) - (left->kind < right->kind);

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

int sebpf_cil_names_collect(const struct sebpf_cil_set *set,
			    struct sebpf_cil_names *ret_names)
{
	struct collector collector __attribute__((cleanup(free_collector))) = {
		.set = set,
	};
	struct sebpf_cil_names *names = &collector.names;

	for (uint32_t i = 0; i < set->count; i++) {
		const struct sebpf_cil_file *file = &set->files[i];
		uint32_t node = SEBPF_CIL_NONE;

		collector.file = i;
		collector.text = file;
		while ((node = sebpf_cil_statement(file, node, file->count)) <
		       file->count) {
			collector.is_optional =
				sebpf_cil_within(file, node, "optional") !=
					SEBPF_CIL_NONE ||
				!sebpf_cil_counts(set, i, node);
			if (add_statement(&collector, node))
				return -ENOMEM;
		}
	}
	if (names->count)
		qsort(names->items, names->count, sizeof(*names->items),
		      compare);
	*ret_names = *names;
	*names = (struct sebpf_cil_names){ 0 };
	return 0;
}

void sebpf_cil_names_free(struct sebpf_cil_names *names)
{
	free(names->items);
	*names = (struct sebpf_cil_names){ 0 };
}

const struct sebpf_cil_name *
sebpf_cil_names_find(const struct sebpf_cil_names *names,
		     enum sebpf_cil_name_kind kind, const char *name)
{
	size_t low = 0, high = names->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct sebpf_cil_name *item = &names->items[middle];

		if (item->kind < kind ||
		    (item->kind == kind && strcmp(item->name, name) < 0))
			low = middle + 1;
		else
			high = middle;
	}
	if (low == names->count || names->items[low].kind != kind ||
	    strcmp(names->items[low].name, name) != 0)
		return NULL;
	return &names->items[low];
}

bool sebpf_cil_names_same(const struct sebpf_cil_name *a,
			  const struct sebpf_cil_name *b)
{
	return a->kind == b->kind && !strcmp(a->name, b->name) &&
	       !strcmp(a->permission, b->permission);
}
