// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a policy as CIL, for modules that are added to it
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sepol/kernel_to_cil.h>
#include <sepol/policydb/ebitmap.h>
#include <sepol/policydb/polcaps.h>

#include "labels/class_names.h"
#include "lint/cil_below.h"
#include "lint/cil_resolve.h"
#include "lint/misspelt.h"
#include "policy/database.h"
#include "policy/text.h"
#include "sebpf/cleanup.h"

/* Longer words are not those of a policy's statement. */
#define KEY_BYTES 1024U

/* Statements that say nothing about the rules that are looked at. */
static const char *const beside[] = {
	"auditallow",	  "auditallowx",
	"allowx",	  "devicetreecon",
	"dontaudit",	  "dontauditx",
	"fsuse",	  "genfscon",
	"ibendportcon",	  "ibpkeycon",
	"iomemcon",	  "ioportcon",
	"netifcon",	  "neverallow",
	"neverallowx",	  "nodecon",
	"pcidevicecon",	  "pirqcon",
	"portcon",	  "rangetransition",
	"roletransition", "sensitivitycategory",
	"typechange",	  "typemember",
};

/* Keeps attributes of which all rules are left out. */
#define KEPT_CLASS "sebpf_lint_kept"

/**
 * struct key - what makes two statements the same
 * @keyword: their first word.
 * @count: elements after it that are the same; the rest is their value.
 */
struct key {
	const char *keyword;
	uint32_t count;
};

/* For the last ones, libsepol refuses a second value. */
static const struct key keys[] = {
	{ "mls", 0 },
	{ "handleunknown", 0 },
	{ "defaultuser", 0 },
	{ "defaultrole", 0 },
	{ "defaulttype", 0 },
	{ "defaultrange", 0 },
	{ "policycap", 1 },
	{ "classcommon", 1 },
	{ "userlevel", 1 },
	{ "userrange", 1 },
	{ "userprefix", 1 },
	{ "sidcontext", 1 },
	{ "typealiasactual", 1 },
	{ "sensitivityaliasactual", 1 },
	{ "categoryaliasactual", 1 },
	{ "typebounds", 2 },
	{ "rolebounds", 2 },
	{ "userbounds", 2 },
	{ "typetransition", 4 },
};

/**
 * struct below - a policy being written
 * @policy: the policy.
 * @names: names of the modules.
 * @given: keys of the modules' statements; sorted, owned.
 * @count: number of keys.
 * @text: all of the policy.
 * @out: the stream.
 */
struct below {
	const struct sebpf_policy *policy;
	const struct sebpf_cil_names *names;
	char **given;
	size_t count;
	struct sebpf_cil_file text;
	FILE *out;
};

static void free_below(struct below *below)
{
	for (size_t i = 0; i < below->count; i++)
		free(below->given[i]);
	free(below->given);
	sebpf_cil_free(&below->text);
}

/* A statement's key; false: others like it may stand beside it. */
static bool find_key(const struct sebpf_cil_file *text, uint32_t statement,
		     char key[KEY_BYTES])
{
	const char *keyword = sebpf_cil_keyword(text, statement);
	const struct key *found = NULL;
	size_t length;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (!strcmp(keyword, keys[i].keyword))
			found = &keys[i];
	if (!found)
		return false;
	length = (size_t)snprintf(key, KEY_BYTES, "%s", keyword);
	for (uint32_t i = 1; i <= found->count && length < KEY_BYTES; i++) {
		uint32_t node = sebpf_cil_element(text, statement, i);

		/* A transition without a name has its type there. */
		if (i == 4 &&
		    sebpf_cil_element(text, statement, 5) == SEBPF_CIL_NONE)
			break;
		if (node == SEBPF_CIL_NONE)
			return false;
		length += (size_t)snprintf(key + length, KEY_BYTES - length,
					   " %s", text->nodes[node].text);
	}
	return length < KEY_BYTES;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Finds the keys of modules; a statement that is dropped gives no value. */
static int find_given(struct below *below, const struct sebpf_cil_set *set)
{
	char key[KEY_BYTES];
	size_t room = 0;

	for (uint32_t i = 0; i < set->count; i++) {
		const struct sebpf_cil_file *file = &set->files[i];
		uint32_t node = SEBPF_CIL_NONE;

		while ((node = sebpf_cil_statement(file, node, file->count)) <
		       file->count) {
			if (!find_key(file, node, key) ||
			    sebpf_cil_within(file, node, "optional") !=
				    SEBPF_CIL_NONE)
				continue;
			if (below->count == room) {
				char **given;

				room = room ? 2 * room : 16;
				given = reallocarray(below->given, room,
						     sizeof(*given));
				if (!given)
					return -ENOMEM;
				below->given = given;
			}
			below->given[below->count] = strdup(key);
			if (!below->given[below->count])
				return -ENOMEM;
			below->count++;
		}
	}
	if (below->count)
		qsort(below->given, below->count, sizeof(*below->given),
		      compare);
	return 0;
}

static bool is_given(const struct below *below, uint32_t statement)
{
	char key[KEY_BYTES];
	char *wanted = key;

	return below->count && find_key(&below->text, statement, key) &&
	       bsearch(&wanted, below->given, below->count,
		       sizeof(*below->given), compare);
}

/* Whether a rule is of a class that the hooks do not know. */
static bool is_of_others(const struct sebpf_cil_file *text, uint32_t rule,
			 const char *keyword)
{
	uint32_t class = sebpf_cil_element(text, rule, 3);

	if (!strcmp(keyword, "allow"))
		return sebpf_class_find(sebpf_cil_keyword(text, class)) ==
		       SEBPF_CLASS_COUNT;
	return !strcmp(keyword, "typetransition") &&
	       sebpf_class_find(sebpf_cil_word(text, class)) ==
		       SEBPF_CLASS_COUNT;
}

static bool is_rule_beside(const struct sebpf_cil_file *text, uint32_t rule)
{
	const char *keyword = sebpf_cil_keyword(text, rule);

	for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++)
		if (!strcmp(keyword, beside[i]))
			return true;
	return is_of_others(text, rule, keyword);
}

/* A conditional is beside the point if all of its rules are. */
static bool is_beside(const struct sebpf_cil_file *text, uint32_t statement)
{
	uint32_t end = text->nodes[statement].end;
	uint32_t node = statement;

	if (strcmp(sebpf_cil_keyword(text, statement), "booleanif") != 0)
		return is_rule_beside(text, statement);
	while ((node = sebpf_cil_statement(text, node, end)) < end) {
		const char *keyword = sebpf_cil_keyword(text, node);

		if (strcmp(keyword, "true") != 0 &&
		    strcmp(keyword, "false") != 0 &&
		    !is_rule_beside(text, node))
			return false;
	}
	return true;
}

/* Types may be declared twice; a class of the modules is left out of them. */
static bool is_replaced(const struct below *below,
			enum sebpf_cil_name_kind kind, const char *name)
{
	const struct sebpf_cil_name *found;

	if (sebpf_cil_space(kind) == SEBPF_CIL_CLASS)
		return false;
	found = sebpf_cil_names_find(below->names, kind, name);
	if (!found || !found->declares || found->is_optional)
		return false;
	return found->kind > SEBPF_CIL_ATTRIBUTE || kind > SEBPF_CIL_ATTRIBUTE;
}

/* Permissions of the modules that the policy's class lacks. */
static void write_lacking(const struct below *below, const char *class_name)
{
	const struct sebpf_cil_name *end =
		below->names->items + below->names->count;
	const struct sebpf_cil_name *at = sebpf_cil_names_find(
		below->names, SEBPF_CIL_PERMISSION, class_name);
	const struct sebpf_cil_name *first = at;

	for (; at && at < end && at->kind == SEBPF_CIL_PERMISSION &&
	       !strcmp(at->name, class_name);
	     at++) {
		if (at > first && sebpf_cil_names_same(at, at - 1))
			continue;
		if (!at->is_optional && !sebpf_cil_has(below->policy, at) &&
		    !sebpf_cil_is_misspelt(below->names, below->policy, at))
			(void)fprintf(below->out, " %s", at->permission);
	}
}

static void write_bytes(const struct below *below, uint32_t from, uint32_t to)
{
	(void)fwrite(below->text.text + from, 1, to - from, below->out);
}

/* A declaration, in the block of its name. */
static void write_declaration(const struct below *below, uint32_t statement,
			      uint32_t word, const char *name)
{
	const struct sebpf_cil_node *nodes = below->text.nodes;
	uint32_t end = nodes[statement].end_byte;
	uint32_t list = sebpf_cil_element(&below->text, statement, 2);
	const char *close = sebpf_cil_blocks_open(name, below->out);

	write_bytes(below, nodes[statement].first_byte, nodes[word].first_byte);
	(void)fputs(sebpf_cil_bare(name), below->out);
	if (list != SEBPF_CIL_NONE &&
	    !strcmp(sebpf_cil_keyword(&below->text, statement), "class")) {
		write_bytes(below, nodes[word].end_byte,
			    nodes[list].end_byte - 1);
		write_lacking(below, name);
		(void)fputc(')', below->out);
		write_bytes(below, nodes[list].end_byte, end);
	} else {
		write_bytes(below, nodes[word].end_byte, end);
	}
	(void)fprintf(below->out, "%s\n", close);
}

/* How libsepol names initial SIDs that are not the kernel's. */
static bool is_unnamed(const char *keyword, const char *name)
{
	return (!strcmp(keyword, "sid") || !strcmp(keyword, "sidcontext")) &&
	       !strncmp(name, "UNKNOWN", 7);
}

static void write_sid_order(const struct below *below, uint32_t statement)
{
	uint32_t list = sebpf_cil_element(&below->text, statement, 1);

	(void)fputs("(sidorder (", below->out);
	for (uint32_t i = 0;; i++) {
		uint32_t node = sebpf_cil_element(&below->text, list, i);
		const char *name = sebpf_cil_word(&below->text, node);

		if (node == SEBPF_CIL_NONE)
			break;
		if (!is_unnamed("sid", name))
			(void)fprintf(below->out, " %s", name);
	}
	(void)fputs("))\n", below->out);
}

/* libsepol 3.4 writes "(null)" for some categories. */
static int write_categories(hashtab_key_t key, hashtab_datum_t datum,
			    void *argument)
{
	const struct below *below = argument;
	const level_datum_t *level = datum;
	ebitmap_node_t *node;
	uint32_t number;

	if (level->isalias || !level->level ||
	    ebitmap_is_empty(&level->level->cat))
		return 0;
	(void)fprintf(below->out, "(sensitivitycategory %s (", key);
	ebitmap_for_each_positive_bit(&level->level->cat, node, number)
		(void)fprintf(below->out, " %s",
			      sebpf_db_name(below->policy->db, SYM_CATS,
					    number + 1));
	(void)fputs("))\n", below->out);
	return 0;
}

static int write_statement(const struct below *below, uint32_t statement,
			   struct sebpf_cil_blocks *blocks)
{
	const struct sebpf_cil_file *text = &below->text;
	const char *keyword = sebpf_cil_keyword(text, statement);
	uint32_t word = sebpf_cil_element(text, statement, 1);
	const char *name = sebpf_cil_word(text, word);
	enum sebpf_cil_name_kind kind;

	if (is_beside(text, statement) || is_given(below, statement) ||
	    is_unnamed(keyword, name))
		return 0;
	if (!strcmp(keyword, "sidorder")) {
		write_sid_order(below, statement);
		return 0;
	}
	if (!*name || !sebpf_cil_declaration(keyword, &kind)) {
		write_bytes(below, text->nodes[statement].first_byte,
			    text->nodes[statement].end_byte);
		(void)fputc('\n', below->out);
		return 0;
	}
	if (is_replaced(below, kind, name))
		return 0;
	write_declaration(below, statement, word, name);
	if (kind == SEBPF_CIL_ATTRIBUTE)
		(void)fprintf(below->out,
			      "(allow %s self (" KEPT_CLASS " (kept)))\n",
			      name);
	return sebpf_cil_blocks_add_of(blocks, name);
}

static int write_all(struct below *below, struct sebpf_cil_blocks *blocks)
{
	uint32_t node = 0;
	int rc = 0;

	(void)fputs("(class " KEPT_CLASS " (kept))\n"
		    "(classorder (unordered " KEPT_CLASS "))\n",
		    below->out);
	for (; !rc && node < below->text.count;
	     node = below->text.nodes[node].end)
		rc = write_statement(below, node, blocks);
	if (!rc)
		rc = hashtab_map(below->policy->db->p_levels.table,
				 write_categories, below);
	return rc;
}

/* libsepol writes no capability that it has no name for. */
static int hide_capabilities(struct policydb *db, ebitmap_t *hidden)
{
	ebitmap_node_t *node;
	uint32_t number;

	ebitmap_for_each_positive_bit(&db->policycaps, node, number)
		if (!sepol_polcap_getname(number) &&
		    ebitmap_set_bit(hidden, number, 1))
			return -ENOMEM;
	ebitmap_for_each_positive_bit(hidden, node, number)
		(void)ebitmap_set_bit(&db->policycaps, number, 0);
	return 0;
}

static void show_capabilities(struct policydb *db, const ebitmap_t *hidden)
{
	ebitmap_node_t *node;
	uint32_t number;

	ebitmap_for_each_positive_bit(hidden, node, number)
		(void)ebitmap_set_bit(&db->policycaps, number, 1);
}

static int read_policy(struct below *below, struct sebpf_err *err)
{
	struct sebpf_text stream sebpf_auto_text = { 0 };
	struct policydb *db = below->policy->db;
	char *text sebpf_auto_free = NULL;
	ebitmap_t hidden = { 0 };
	int rc;

	if (sebpf_text_open(&stream) || hide_capabilities(db, &hidden))
		return sebpf_err_set(err, -ENOMEM, "no memory for modules");
	rc = sepol_kernel_policydb_to_cil(stream.stream, db);
	show_capabilities(db, &hidden);
	ebitmap_destroy(&hidden);
	if (rc)
		return sebpf_err_set(err, -EBADMSG,
				     "libsepol cannot write the policy as CIL");
	text = sebpf_text_take(&stream);
	if (!text)
		return sebpf_err_set(err, -ENOMEM, "no memory for modules");
	return sebpf_cil_read("the policy", text, strlen(text), &below->text,
			      err);
}

int sebpf_cil_below_write(const struct sebpf_policy *policy,
			  const struct sebpf_cil_set *set,
			  const struct sebpf_cil_names *names,
			  struct sebpf_cil_blocks *blocks, FILE *out,
			  struct sebpf_err *err)
{
	struct below below __attribute__((cleanup(free_below))) = {
		.policy = policy,
		.names = names,
		.out = out,
	};
	int rc = read_policy(&below, err);

	if (rc)
		return rc;
	if (find_given(&below, set) || write_all(&below, blocks))
		return sebpf_err_set(err, -ENOMEM, "no memory for modules");
	return 0;
}
