// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - fuzzer: mount options of a BPF filesystem
 * Copyright (C) 2026 The sebpf authors
 *
 * Whatever they are, each finding has its texts, on one line.
 */
#include <string.h>

#include "lint/lint.h"
#include "sebpf/cleanup.h"
#include "tests/fuzz/fuzz.h"

static void check_text(const char *text)
{
	if (!text || !*text)
		fuzz_fail("a finding without words");
	for (; *text; text++)
		if (*text < ' ' || *text > 126)
			fuzz_fail("a finding with byte %d", *text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct sebpf_findings findings sebpf_auto_findings = { 0 };
	char *options sebpf_auto_free = strndup((const char *)bytes, size);
	struct sebpf_err err = { 0 };

	if (!options || sebpf_lint_delegate(options, &findings, NULL, &err))
		return 0;
	for (size_t i = 0; i < findings.count; i++) {
		check_text(findings.items[i].name);
		check_text(findings.items[i].message);
		check_text(findings.items[i].why);
		check_text(findings.items[i].fix);
	}
	return 0;
}
