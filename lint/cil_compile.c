// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - modules in CIL compiled to a policy
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sepol/cil/cil.h>
#include <sepol/debug.h>
#include <sepol/handle.h>
#include <sepol/policydb.h>

#include "lint/cil_age.h"
#include "lint/cil_base.h"
#include "lint/cil_below.h"
#include "lint/cil_compile.h"
#include "lint/cil_resolve.h"
#include "lint/misspelt.h"
#include "policy/text.h"
#include "sebpf/cleanup.h"

/* The name in libsepol's messages of the text that is not from a module. */
#define BASE_NAME "the policy"

static void free_cil(cil_db_t **cil)
{
	if (*cil)
		cil_db_destroy(cil);
}

static void free_native(sepol_policydb_t **native)
{
	if (*native)
		sepol_policydb_free(*native);
}

static void free_handle(sepol_handle_t **handle)
{
	if (*handle)
		sepol_handle_destroy(*handle);
}

/*
 * libsepol's first message, and its first with a place in it; its handler gets
 * no argument.
 */
static char first_words[SEBPF_ERR_TEXT_BYTES / 4];
static char place_words[SEBPF_ERR_TEXT_BYTES / 4];

static void keep(const char *message, char *words, size_t room)
{
	size_t length = strlen(message);

	if (*words)
		return;
	while (length && message[length - 1] == '\n')
		length--;
	if (length >= room)
		length = room - 1;
	memcpy(words, message, length);
	words[length] = '\0';
}

static void keep_words(int level, const char *message)
{
	(void)level;
	if (strstr(message, " at ") && strchr(message, ':'))
		keep(message, place_words, sizeof(place_words));
	else
		keep(message, first_words, sizeof(first_words));
}

/* For a statement that it does not know, libsepol gives only the word. */
static void find_statement(const struct sebpf_cil_set *set)
{
	const char *space = strrchr(first_words, ' ');
	const char *word = space ? space + 1 : first_words;

	for (uint32_t i = 0; i < set->count && !*place_words; i++) {
		const struct sebpf_cil_file *file = &set->files[i];
		uint32_t node = SEBPF_CIL_NONE;

		while ((node = sebpf_cil_statement(file, node, file->count)) <
		       file->count) {
			if (strcmp(sebpf_cil_keyword(file, node), word) != 0)
				continue;
			(void)snprintf(place_words, sizeof(place_words),
				       "at %s:%u", file->name,
				       file->nodes[node].line);
			break;
		}
	}
}

static int refuse(const struct sebpf_cil_set *set, struct sebpf_err *err)
{
	if (!*place_words)
		find_statement(set);
	if (sebpf_cil_is_too_new(set, place_words, err))
		return -EBADMSG;
	if (!*first_words && !*place_words)
		keep("no reason given", first_words, sizeof(first_words));
	return sebpf_err_set(err, -EBADMSG,
			     "libsepol cannot compile it: %s%s%s", place_words,
			     *first_words && *place_words ? ": " : "",
			     first_words);
}

static void blank(const struct sebpf_cil_node *node, char *text)
{
	for (uint32_t i = node->first_byte; i < node->end_byte; i++)
		if (text[i] != '\n')
			text[i] = ' ';
}

/*
 * Whether a declaration is left out: an earlier one is there, or the policy
 * keeps its own, because the modules may do without theirs, or it is a class,
 * which others have rules for. Types and attributes may be declared twice,
 * optionals too.
 */
static bool is_left_out(const struct sebpf_cil_name *name,
			const struct sebpf_cil_name *first,
			const struct sebpf_policy *policy)
{
	if (name->kind <= SEBPF_CIL_ATTRIBUTE ||
	    name->kind == SEBPF_CIL_BLOCK || name->kind == SEBPF_CIL_PERMISSION)
		return false;
	if (policy && sebpf_cil_has(policy, name) &&
	    (first->is_optional || name->kind == SEBPF_CIL_CLASS))
		return true;
	return name != first;
}

/* Removes what the policy, or an earlier module, declares, and what is misspelt. */
static void blank_declared(const struct sebpf_cil_set *set, uint32_t number,
			   const struct sebpf_cil_names *names,
			   const struct sebpf_policy *policy, char *text)
{
	const struct sebpf_cil_name *first = NULL;

	for (size_t i = 0; i < names->count; i++) {
		const struct sebpf_cil_name *name = &names->items[i];

		/* It has a finding, and would not be compiled. */
		if (name->file == number && !name->is_optional &&
		    sebpf_cil_is_misspelt(names, policy, name))
			blank(&set->files[number].nodes[name->statement], text);
		if (!name->declares)
			continue;
		if (!first || !sebpf_cil_names_same(first, name))
			first = name;
		if (name->file == number && is_left_out(name, first, policy))
			blank(&set->files[number].nodes[name->statement], text);
	}
}

static void blank_sid_orders(const struct sebpf_cil_file *file, char *text)
{
	uint32_t node = SEBPF_CIL_NONE;

	while ((node = sebpf_cil_statement(file, node, file->count)) <
	       file->count)
		if (!strcmp(sebpf_cil_keyword(file, node), "sidorder"))
			blank(&file->nodes[node], text);
}

static int add_module(cil_db_t *cil, const struct sebpf_cil_set *set,
		      uint32_t number, const struct sebpf_cil_names *names,
		      const struct sebpf_policy *policy, struct sebpf_err *err)
{
	const struct sebpf_cil_file *file = &set->files[number];
	char *text sebpf_auto_free = malloc(file->size + 1);

	if (!text)
		return sebpf_err_set(err, -ENOMEM, "no memory for \"%s\"",
				     file->name);
	memcpy(text, file->text, file->size + 1);
	blank_declared(set, number, names, policy, text);
	if (!sebpf_cil_base_is_whole(names, policy))
		blank_sid_orders(file, text);
	if (cil_add_file(cil, file->name, text, file->size))
		return refuse(set, err);
	return 0;
}

/* What comes before the modules: the policy, and what is missing. */
static int add_base(cil_db_t *cil, const struct sebpf_cil_set *set,
		    const struct sebpf_cil_names *names,
		    const struct sebpf_policy *policy, struct sebpf_err *err)
{
	struct sebpf_cil_blocks blocks sebpf_auto_cil_blocks = { 0 };
	struct sebpf_text base sebpf_auto_text = { 0 };
	char *text sebpf_auto_free = NULL;
	int rc = 0;

	if (sebpf_text_open(&base))
		return sebpf_err_set(err, -ENOMEM, "no memory for modules");
	if (policy)
		rc = sebpf_cil_below_write(policy, set, names, &blocks,
					   base.stream, err);
	if (!rc)
		rc = sebpf_cil_base_write(set, names, policy, &blocks,
					  base.stream, err);
	if (rc)
		return rc;
	text = sebpf_text_take(&base);
	if (!text)
		return sebpf_err_set(err, -ENOMEM, "no memory for modules");
	return cil_add_file(cil, BASE_NAME, text, strlen(text)) ?
		       refuse(set, err) :
		       0;
}

/* From libsepol's database to one that is read like all others. */
static int take_policy(sepol_policydb_t *native,
		       struct sebpf_policy *ret_policy, struct sebpf_err *err)
{
	sepol_handle_t *handle
		__attribute__((cleanup(free_handle))) = sepol_handle_create();
	void *image sebpf_auto_free = NULL;
	size_t size = 0;

	if (!handle)
		return sebpf_err_set(err, -ENOMEM, "no memory for modules");
	sepol_msg_set_callback(handle, NULL, NULL);
	if (sepol_policydb_to_image(handle, native, &image, &size))
		return sebpf_err_set(err, -EBADMSG,
				     "libsepol cannot write the policy that it "
				     "made of the modules");
	return sebpf_policy_read_memory(image, size, "the modules", ret_policy,
					err);
}

int sebpf_cil_compile(const struct sebpf_cil_set *set,
		      const struct sebpf_cil_names *names,
		      const struct sebpf_policy *policy,
		      struct sebpf_policy *ret_policy, struct sebpf_err *err)
{
	cil_db_t *cil __attribute__((cleanup(free_cil))) = NULL;
	sepol_policydb_t *native __attribute__((cleanup(free_native))) = NULL;
	int rc;

	*first_words = *place_words = '\0';
	cil_set_log_level(CIL_ERR);
	cil_set_log_handler(keep_words);
	cil_db_init(&cil);
	cil_set_policy_version(cil, POLICYDB_VERSION_MAX);
	cil_set_disable_neverallow(cil, 1);
	/* A module may be in the policy already. */
	cil_set_multiple_decls(cil, 1);
	rc = add_base(cil, set, names, policy, err);
	for (uint32_t i = 0; !rc && i < set->count; i++)
		rc = add_module(cil, set, i, names, policy, err);
	if (rc)
		return rc;
	if (cil_compile(cil) || cil_build_policydb(cil, &native))
		return refuse(set, err);
	return take_policy(native, ret_policy, err);
}
