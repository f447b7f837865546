/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - modules in CIL that are read together
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_CIL_SET_H
#define SEBPF_LINT_CIL_SET_H

#include <stdbool.h>

#include "lint/cil_reader.h"

/**
 * struct sebpf_cil_macro - a macro
 * @name: its name; of its file.
 * @file: number of the file.
 * @node: the list that declares it.
 * @is_called: whether it is called outside of macros, or in one that is called;
 *	a call in an optional does not count as needed.
 */
struct sebpf_cil_macro {
	const char *name;
	uint32_t file;
	uint32_t node;
	bool is_called;
};

/**
 * struct sebpf_cil_set - modules
 * @files: owned.
 * @count: number of files.
 * @macros: the macros of all of them; owned.
 * @macro_count: number of macros.
 * @macro_room: macros allocated.
 */
struct sebpf_cil_set {
	struct sebpf_cil_file *files;
	uint32_t count;
	struct sebpf_cil_macro *macros;
	uint32_t macro_count;
	uint32_t macro_room;
};

/**
 * Reads modules from files.
 *
 * @param paths the files.
 * @param count their number.
 * @param ret_set receives the modules; the caller frees them.
 * @param err filled on failure.
 * @return 0; as sebpf_cil_read_file(); -E2BIG beyond SEBPF_MAX_CIL_FILES.
 */
int sebpf_cil_set_read(char *const *paths, uint32_t count,
		       struct sebpf_cil_set *ret_set, struct sebpf_err *err);

/**
 * Finds the macros of files that were read.
 *
 * @param set the modules.
 * @return 0; -ENOMEM.
 */
int sebpf_cil_set_index(struct sebpf_cil_set *set);

/**
 * Frees modules and leaves none.
 *
 * @param set may be empty.
 */
void sebpf_cil_set_free(struct sebpf_cil_set *set);

#define sebpf_auto_cil_set __attribute__((cleanup(sebpf_cil_set_free)))

/**
 * Finds a macro.
 *
 * @param set the modules.
 * @param name its name, with or without the blocks that it is in.
 * @return the macro, or NULL.
 */
const struct sebpf_cil_macro *
sebpf_cil_macro_find(const struct sebpf_cil_set *set, const char *name);

/**
 * Tells whether a node's statement counts: it is in no macro, or in one that is
 * called.
 *
 * @param set the modules.
 * @param file number of the file.
 * @return whether it is so.
 */
bool sebpf_cil_counts(const struct sebpf_cil_set *set, uint32_t file,
		      uint32_t node);

/**
 * Finds a parameter of the macro that a node is in.
 *
 * @param node a node of it.
 * @param name the parameter.
 * @return its number, from 0; SEBPF_CIL_NONE if the node is in no macro with
 *	such a parameter.
 */
uint32_t sebpf_cil_parameter(const struct sebpf_cil_file *file, uint32_t node,
			     const char *name);

/**
 * Tells what a parameter of a macro is.
 *
 * @param set the modules.
 * @param index which parameter, from 0.
 * @return "type", "classpermission" and so on; "" if there is none.
 */
const char *sebpf_cil_parameter_kind(const struct sebpf_cil_set *set,
				     const struct sebpf_cil_macro *macro,
				     uint32_t index);

/**
 * Finds the statement after one, in the order of the text: statements are at
 * the top of a file, and within blocks, optionals, conditionals and macros.
 *
 * @param statement the one before; SEBPF_CIL_NONE: find the first.
 * @param end where to stop: the first node that is not looked at.
 * @return the list; @p end after the last one.
 */
uint32_t sebpf_cil_statement(const struct sebpf_cil_file *file,
			     uint32_t statement, uint32_t end);

/**
 * Finds what a statement is in.
 *
 * @param node the statement.
 * @param keyword "macro", "optional" and so on.
 * @return the closest list that begins so; SEBPF_CIL_NONE if there is none.
 */
uint32_t sebpf_cil_within(const struct sebpf_cil_file *file, uint32_t node,
			  const char *keyword);

#endif /* SEBPF_LINT_CIL_SET_H */
