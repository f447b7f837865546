// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - fuzzer: a context as text
 * Copyright (C) 2026 The sebpf authors
 *
 * A context that is accepted is written as text, and that text is accepted and
 * means the same. The policy is the one that SEBPF_FUZZ_POLICY names; the first
 * byte of the input says whether it has levels.
 */
#include <string.h>

#include "policy/context.h"
#include "policy/policy.h"
#include "sebpf/cleanup.h"
#include "tests/fuzz/fuzz.h"

static struct sebpf_policy policy;

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *path = getenv("SEBPF_FUZZ_POLICY");
	struct sebpf_err err = { 0 };

	(void)argc;
	(void)argv;
	if (!path || sebpf_policy_read_file(path, &policy, &err))
		fuzz_fail("SEBPF_FUZZ_POLICY names no policy: %s", err.text);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	context_struct_t context sebpf_auto_context = { 0 };
	context_struct_t again sebpf_auto_context = { 0 };
	char *input sebpf_auto_free = NULL;
	char *text sebpf_auto_free = NULL;
	struct sebpf_err err = { 0 };

	if (!size)
		return 0;
	policy.db->mls = bytes[0] & 1;
	input = strndup((const char *)bytes + 1, size - 1);
	if (!input || sebpf_context_read(policy.db, input, &context, &err))
		return 0;
	if (sebpf_context_text(policy.db, &context, &text, &err))
		fuzz_fail("no text: %s", err.text);
	if (sebpf_context_read(policy.db, text, &again, &err))
		fuzz_fail("\"%s\" became \"%s\": %s", input, text, err.text);
	if (!context_cmp(&context, &again))
		fuzz_fail("\"%s\" became \"%s\"", input, text);
	return 0;
}
