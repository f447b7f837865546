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
#include <sepol/kernel_to_cil.h>
#include <sepol/policydb.h>

#include "sebpf/cleanup.h"
#include "selinux-module/cil_base.h"
#include "selinux-module/cil_compile.h"
#include "selinux-module/text.h"

/* What libsepol calls the text that is not of a module. */
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
 * The first thing that libsepol said, and the first with a place in it; its
 * handler gets no argument.
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

/* Of a statement that it does not know, libsepol tells the word only. */
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

/* Takes classes out that the policy, or a module before this one, declares. */
static void blank_classes(const struct sebpf_cil_set *set, uint32_t number,
			  const struct sebpf_cil_names *names,
			  const struct sebpf_policy *policy, char *text)
{
	const struct sebpf_cil_file *file = &set->files[number];
	uint32_t node = SEBPF_CIL_NONE;

	while ((node = sebpf_cil_statement(file, node, file->count)) <
	       file->count) {
		uint32_t word = sebpf_cil_element(file, node, 1);
		const struct sebpf_cil_name *first;

		if (strcmp(sebpf_cil_keyword(file, node), "class") != 0)
			continue;
		first = sebpf_cil_names_find(names, SEBPF_CIL_CLASS,
					     sebpf_cil_word(file, word));
		if (!first)
			continue;
		if ((policy && sebpf_cil_base_knows(policy, first)) ||
		    first->file != number ||
		    first->line != file->nodes[word].line)
			blank(&file->nodes[node], text);
	}
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
	blank_classes(set, number, names, policy, text);
	if (cil_add_file(cil, file->name, text, file->size))
		return refuse(set, err);
	return 0;
}

/* What comes before the modules: the policy, and what is missing. */
static int add_base(cil_db_t *cil, const struct sebpf_cil_set *set,
		    const struct sebpf_cil_names *names,
		    const struct sebpf_policy *policy, struct sebpf_err *err)
{
	struct sebpf_text base sebpf_auto_text = { 0 };
	char *text sebpf_auto_free = NULL;
	int rc;

	if (sebpf_text_open(&base))
		return sebpf_err_set(err, -ENOMEM, "no memory for modules");
	if (policy && sepol_kernel_policydb_to_cil(base.stream, policy->db))
		return sebpf_err_set(err, -EBADMSG,
				     "libsepol cannot write the policy as CIL");
	rc = sebpf_cil_base_write(set, names, policy, base.stream, err);
	if (rc)
		return rc;
	text = sebpf_text_take(&base);
	if (!text)
		return sebpf_err_set(err, -ENOMEM, "no memory for modules");
	return cil_add_file(cil, BASE_NAME, text, strlen(text)) ?
		       refuse(set, err) :
		       0;
}

/* From libsepol's database to one that is read as all others are. */
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
