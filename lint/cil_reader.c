// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - CIL as a tree that knows its lines
 * Copyright (C) 2026 The sebpf authors
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/bytes.h"
#include "lint/cil_reader.h"
#include "lint/module_format.h"
#include "sebpf/limits.h"

#define FIRST_ROOM 256U

/* What libsepol accepts in a word in addition to letters and digits. */
#define WORD_SIGNS "[].@=/*-_$%+!|&^:~`#{}'<>?,"

/**
 * struct lexer - a file being read
 * @file: what was read so far.
 * @at: the byte that comes next.
 * @line: its line.
 * @list: the list that is open; SEBPF_CIL_NONE: none.
 * @depth: lists that are open.
 */
struct lexer {
	struct sebpf_cil_file file;
	size_t at;
	uint32_t line;
	uint32_t list;
	uint32_t depth;
};

static void free_lexer(struct lexer *lexer)
{
	sebpf_cil_free(&lexer->file);
}

static int add_node(struct lexer *lexer, enum sebpf_cil_kind kind,
		    struct sebpf_err *err)
{
	struct sebpf_cil_file *file = &lexer->file;

	if (file->count == file->room) {
		uint32_t room = file->room ? file->room * 2 : FIRST_ROOM;
		struct sebpf_cil_node *nodes =
			reallocarray(file->nodes, room, sizeof(*nodes));

		if (!nodes)
			return sebpf_err_set(err, -ENOMEM,
					     "no memory to read \"%s\"",
					     file->name);
		file->nodes = nodes;
		file->room = room;
	}
	file->nodes[file->count] = (struct sebpf_cil_node){
		.kind = kind,
		.line = lexer->line,
		.parent = lexer->list,
		.end = file->count + 1,
		.first_byte = (uint32_t)lexer->at,
		.text = "",
	};
	file->count++;
	return 0;
}

static int is_word_byte(char byte)
{
	return byte && (isalnum((unsigned char)byte) ||
			strchr(WORD_SIGNS, byte) != NULL);
}

static int open_list(struct lexer *lexer, struct sebpf_err *err)
{
	int rc;

	if (lexer->depth == SEBPF_MAX_CIL_DEPTH)
		return sebpf_err_set(err, -E2BIG,
				     "%s:%u: lists are nested deeper than %d",
				     lexer->file.name, lexer->line,
				     SEBPF_MAX_CIL_DEPTH);
	rc = add_node(lexer, SEBPF_CIL_LIST, err);
	if (rc)
		return rc;
	lexer->list = lexer->file.count - 1;
	lexer->depth++;
	lexer->at++;
	return 0;
}

static int close_list(struct lexer *lexer, struct sebpf_err *err)
{
	struct sebpf_cil_node *node;

	if (lexer->list == SEBPF_CIL_NONE)
		return sebpf_err_set(err, -EBADMSG,
				     "%s:%u: \")\" closes nothing",
				     lexer->file.name, lexer->line);
	lexer->at++;
	node = &lexer->file.nodes[lexer->list];
	node->end = lexer->file.count;
	node->end_byte = (uint32_t)lexer->at;
	lexer->list = node->parent;
	lexer->depth--;
	return 0;
}

/* Ends the node that was added last: its text ends at @length. */
static void end_text(struct lexer *lexer, size_t start, size_t length)
{
	struct sebpf_cil_node *node = &lexer->file.nodes[lexer->file.count - 1];

	node->text = lexer->file.words + start;
	lexer->file.words[start + length] = '\0';
	lexer->at = start + length;
}

static int read_word(struct lexer *lexer, struct sebpf_err *err)
{
	const char *text = lexer->file.text;
	size_t start = lexer->at;
	size_t length = 0;
	int rc;

	if (lexer->list == SEBPF_CIL_NONE)
		return sebpf_err_set(err, -EBADMSG,
				     "%s:%u: a word stands outside of any list",
				     lexer->file.name, lexer->line);
	rc = add_node(lexer, SEBPF_CIL_WORD, err);
	if (rc)
		return rc;
	while (start + length < lexer->file.size &&
	       is_word_byte(text[start + length]))
		length++;
	end_text(lexer, start, length);
	lexer->file.nodes[lexer->file.count - 1].end_byte = (uint32_t)lexer->at;
	return 0;
}

static int read_string(struct lexer *lexer, struct sebpf_err *err)
{
	const char *text = lexer->file.text;
	size_t start = lexer->at + 1;
	size_t length = 0;
	int rc;

	if (lexer->list == SEBPF_CIL_NONE)
		return sebpf_err_set(
			err, -EBADMSG,
			"%s:%u: a string stands outside of any list",
			lexer->file.name, lexer->line);
	rc = add_node(lexer, SEBPF_CIL_STRING, err);
	if (rc)
		return rc;
	while (start + length < lexer->file.size &&
	       text[start + length] != '"' && text[start + length] != '\n' &&
	       text[start + length])
		length++;
	if (start + length == lexer->file.size || text[start + length] != '"')
		return sebpf_err_set(err, -EBADMSG,
				     "%s:%u: a string is not closed",
				     lexer->file.name, lexer->line);
	end_text(lexer, start, length);
	lexer->at++;
	lexer->file.nodes[lexer->file.count - 1].end_byte = (uint32_t)lexer->at;
	return 0;
}

static void skip_comment(struct lexer *lexer)
{
	while (lexer->at < lexer->file.size &&
	       lexer->file.text[lexer->at] != '\n')
		lexer->at++;
}

static int refuse_byte(const struct lexer *lexer, struct sebpf_err *err)
{
	unsigned char byte = (unsigned char)lexer->file.text[lexer->at];

	if (isprint(byte))
		return sebpf_err_set(err, -EBADMSG,
				     "%s:%u: '%c' is not part of CIL",
				     lexer->file.name, lexer->line, byte);
	return sebpf_err_set(err, -EBADMSG,
			     "%s:%u: byte 0x%02x is not part of CIL",
			     lexer->file.name, lexer->line, byte);
}

static int read_next(struct lexer *lexer, struct sebpf_err *err)
{
	char byte = lexer->file.text[lexer->at];

	switch (byte) {
	case '\n':
		lexer->line++;
		lexer->at++;
		return 0;
	case ' ':
	case '\t':
	case '\r':
		lexer->at++;
		return 0;
	case ';':
		skip_comment(lexer);
		return 0;
	case '(':
		return open_list(lexer, err);
	case ')':
		return close_list(lexer, err);
	case '"':
		return read_string(lexer, err);
	}
	return is_word_byte(byte) ? read_word(lexer, err) :
				    refuse_byte(lexer, err);
}

static int read_all(struct lexer *lexer, struct sebpf_err *err)
{
	int rc = 0;

	while (!rc && lexer->at < lexer->file.size)
		rc = read_next(lexer, err);
	if (!rc && lexer->list != SEBPF_CIL_NONE)
		return sebpf_err_set(err, -EBADMSG,
				     "%s:%u: \"(\" is not closed",
				     lexer->file.name,
				     lexer->file.nodes[lexer->list].line);
	return rc;
}

/* Reads @lexer's text, which it owns, into a tree. */
static int finish(struct lexer *lexer, struct sebpf_cil_file *ret_file,
		  struct sebpf_err *err)
{
	struct sebpf_cil_file *file = &lexer->file;
	int rc;

	if (file->size > SEBPF_MAX_CIL_BYTES)
		return sebpf_err_set(err, -E2BIG,
				     "\"%s\" has more than %u bytes",
				     file->name, SEBPF_MAX_CIL_BYTES);
	file->words = malloc(file->size + 1);
	if (!file->words)
		return sebpf_err_set(err, -ENOMEM, "no memory to read \"%s\"",
				     file->name);
	memcpy(file->words, file->text, file->size);
	rc = read_all(lexer, err);
	if (rc)
		return rc;
	*ret_file = *file;
	*file = (struct sebpf_cil_file){ 0 };
	return 0;
}

int sebpf_cil_read(const char *name, const char *text, size_t size,
		   struct sebpf_cil_file *ret_file, struct sebpf_err *err)
{
	struct lexer lexer __attribute__((cleanup(free_lexer))) = {
		.line = 1,
		.list = SEBPF_CIL_NONE,
	};

	lexer.file.name = strdup(name);
	lexer.file.text = malloc(size + 1);
	if (!lexer.file.name || !lexer.file.text)
		return sebpf_err_set(err, -ENOMEM, "no memory to read \"%s\"",
				     name);
	memcpy(lexer.file.text, text, size);
	lexer.file.text[size] = '\0';
	lexer.file.size = size;
	return finish(&lexer, ret_file, err);
}

int sebpf_cil_read_file(const char *path, struct sebpf_cil_file *ret_file,
			struct sebpf_err *err)
{
	struct sebpf_bytes bytes sebpf_auto_bytes = { 0 };
	int rc = sebpf_bytes_read(path, SEBPF_MAX_CIL_BYTES, &bytes, err);

	if (rc)
		return rc;
	if (sebpf_module_format(path, bytes.bytes, bytes.size, err))
		return -EMEDIUMTYPE;
	return sebpf_cil_read(path, bytes.bytes, bytes.size, ret_file, err);
}

void sebpf_cil_free(struct sebpf_cil_file *file)
{
	free(file->name);
	free(file->text);
	free(file->words);
	free(file->nodes);
	*file = (struct sebpf_cil_file){ 0 };
}

uint32_t sebpf_cil_element(const struct sebpf_cil_file *file, uint32_t list,
			   uint32_t index)
{
	uint32_t node;

	if (list == SEBPF_CIL_NONE || file->nodes[list].kind != SEBPF_CIL_LIST)
		return SEBPF_CIL_NONE;
	for (node = list + 1; node < file->nodes[list].end;
	     node = file->nodes[node].end)
		if (!index--)
			return node;
	return SEBPF_CIL_NONE;
}

const char *sebpf_cil_word(const struct sebpf_cil_file *file, uint32_t node)
{
	if (node == SEBPF_CIL_NONE || file->nodes[node].kind != SEBPF_CIL_WORD)
		return "";
	return file->nodes[node].text;
}

const char *sebpf_cil_keyword(const struct sebpf_cil_file *file, uint32_t list)
{
	return sebpf_cil_word(file, sebpf_cil_element(file, list, 0));
}
