/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - CIL as a tree that knows its lines
 * Copyright (C) 2026 The sebpf authors
 *
 * libsepol compiles CIL and does not tell the lines of what it compiled. This
 * reader knows only the form of CIL: lists, words, strings, comments. A module
 * may come from anywhere, so size and depth are bounded and nothing recurses.
 */
#ifndef SEBPF_LINT_CIL_READER_H
#define SEBPF_LINT_CIL_READER_H

#include <stddef.h>
#include <stdint.h>

#include "sebpf/error.h"

/* Instead of a node, if there is none. */
#define SEBPF_CIL_NONE UINT32_MAX

enum sebpf_cil_kind { SEBPF_CIL_LIST, SEBPF_CIL_WORD, SEBPF_CIL_STRING };

/**
 * struct sebpf_cil_node - a list, a word or a string
 * @kind: which of them.
 * @line: where it begins, from 1.
 * @parent: the list that it is in; SEBPF_CIL_NONE: none.
 * @end: the node after it and all that is in it. The contents of a list follow
 *	it at once, so its first element is the next node.
 * @first_byte: where it begins in the text.
 * @end_byte: where what follows it begins.
 * @text: the word, or the string without its quotes; "" for a list.
 */
struct sebpf_cil_node {
	enum sebpf_cil_kind kind;
	uint32_t line;
	uint32_t parent;
	uint32_t end;
	uint32_t first_byte;
	uint32_t end_byte;
	const char *text;
};

/**
 * struct sebpf_cil_file - a file of CIL
 * @name: its name, for sentences; owned.
 * @text: as it was read; owned.
 * @size: bytes of the text.
 * @words: the text cut into words; owned.
 * @nodes: in the order of the text; owned.
 * @count: number of nodes.
 * @room: nodes allocated.
 */
struct sebpf_cil_file {
	char *name;
	char *text;
	size_t size;
	char *words;
	struct sebpf_cil_node *nodes;
	uint32_t count;
	uint32_t room;
};

/**
 * Reads CIL from memory.
 *
 * @param name its origin, for sentences.
 * @param text the CIL.
 * @param size its bytes.
 * @param ret_file receives the tree; the caller frees it.
 * @param err filled on failure, as "NAME:LINE: what is wrong".
 * @return 0; -EBADMSG if it is not CIL; -E2BIG beyond SEBPF_MAX_CIL_BYTES or
 *	SEBPF_MAX_CIL_DEPTH; -ENOMEM.
 */
int sebpf_cil_read(const char *name, const char *text, size_t size,
		   struct sebpf_cil_file *ret_file, struct sebpf_err *err);

/**
 * Reads CIL from a file.
 *
 * @param path the file.
 * @param ret_file receives the tree; the caller frees it.
 * @param err filled on failure.
 * @return as sebpf_cil_read(); as sebpf_module_format();
 *	as sebpf_bytes_read().
 */
int sebpf_cil_read_file(const char *path, struct sebpf_cil_file *ret_file,
			struct sebpf_err *err);

/**
 * Frees a tree and leaves an empty one.
 *
 * @param file may be empty.
 */
void sebpf_cil_free(struct sebpf_cil_file *file);

#define sebpf_auto_cil __attribute__((cleanup(sebpf_cil_free)))

/**
 * Finds an element of a list.
 *
 * @param index which element, from 0.
 * @return the node; SEBPF_CIL_NONE if the list has no such element, or is not a
 *	list.
 */
uint32_t sebpf_cil_element(const struct sebpf_cil_file *file, uint32_t list,
			   uint32_t index);

/**
 * Reads a word.
 *
 * @param node the node; may be SEBPF_CIL_NONE.
 * @return the word; "" if it is not a word.
 */
const char *sebpf_cil_word(const struct sebpf_cil_file *file, uint32_t node);

/**
 * Reads the word that a list begins with.
 *
 * @param list the list; may be SEBPF_CIL_NONE.
 * @return the word; "" if there is none.
 */
const char *sebpf_cil_keyword(const struct sebpf_cil_file *file, uint32_t list);

#endif /* SEBPF_LINT_CIL_READER_H */
