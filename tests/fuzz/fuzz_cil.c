// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - fuzzer: modules in CIL, up to where libsepol compiles them
 * Copyright (C) 2026 The sebpf authors
 *
 * An accepted text is a tree: each node lies within its parent, ends where the
 * next one begins, and is at the place that it says. Names, rules and the base
 * are made from it without libsepol, which ends the process when it likes.
 */
#include <string.h>

#include "lint/cil_base.h"
#include "lint/cil_rules.h"
#include "policy/text.h"
#include "sebpf/cleanup.h"
#include "tests/fuzz/fuzz.h"

static void check_node(const struct sebpf_cil_file *file, uint32_t number)
{
	const struct sebpf_cil_node *node = &file->nodes[number];
	const struct sebpf_cil_node *parent;

	if (node->end <= number || node->end > file->count)
		fuzz_fail("node %u ends at %u", number, node->end);
	if (node->first_byte >= node->end_byte || node->end_byte > file->size)
		fuzz_fail("node %u is written nowhere", number);
	if (node->kind == SEBPF_CIL_WORD &&
	    strncmp(file->text + node->first_byte, node->text,
		    node->end_byte - node->first_byte) != 0)
		fuzz_fail("node %u is not what is written", number);
	if (node->parent == SEBPF_CIL_NONE)
		return;
	if (node->parent >= number)
		fuzz_fail("node %u comes before its parent", number);
	parent = &file->nodes[node->parent];
	if (parent->kind != SEBPF_CIL_LIST || node->end > parent->end ||
	    node->end_byte > parent->end_byte || node->line < parent->line)
		fuzz_fail("node %u is not within its parent", number);
}

static void use(struct sebpf_cil_set *set)
{
	struct sebpf_cil_names names sebpf_auto_cil_names = { 0 };
	struct sebpf_cil_rules rules sebpf_auto_cil_rules = { 0 };
	struct sebpf_cil_blocks blocks sebpf_auto_cil_blocks = { 0 };
	struct sebpf_text base sebpf_auto_text = { 0 };
	struct sebpf_err err = { 0 };

	if (sebpf_cil_set_index(set) ||
	    sebpf_cil_names_collect(set, NULL, &names))
		return;
	for (size_t i = 0; i < names.count; i++)
		if (!sebpf_cil_names_find(&names, names.items[i].kind,
					  names.items[i].name))
			fuzz_fail("name %zu is not found", i);
	(void)sebpf_cil_rules_collect(set, &rules, &err);
	if (!sebpf_text_open(&base))
		(void)sebpf_cil_base_write(set, &names, NULL, &blocks,
					   base.stream, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct sebpf_cil_file file sebpf_auto_cil = { 0 };
	struct sebpf_cil_set set = { .files = &file, .count = 1 };
	struct sebpf_err err = { 0 };

	if (sebpf_cil_read("input", (const char *)bytes, size, &file, &err)) {
		if (!*err.text)
			fuzz_fail("no sentence");
		return 0;
	}
	for (uint32_t i = 0; i < file.count; i++)
		check_node(&file, i);
	use(&set);
	free(set.macros);
	return 0;
}
