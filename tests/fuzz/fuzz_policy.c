// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - fuzzer: a binary policy, read and compiled
 * Copyright (C) 2026 The sebpf authors
 *
 * The first input of a corpus is best a small policy made by secilc.
 */
#include <stddef.h>
#include <stdint.h>

#include "labels/names.h"
#include "selinux-module/compile.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	struct sebpf_image image sebpf_auto_image = { 0 };
	struct sebpf_names *names = NULL;
	struct sebpf_err err = { 0 };

	if (sebpf_policy_read_memory(bytes, size, "input", &policy, &err) ||
	    sebpf_names_new(&names, &err))
		return 0;
	(void)sebpf_compile(&policy, names, &image, &err);
	sebpf_names_free(names);
	return 0;
}
