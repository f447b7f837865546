/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what lint finds
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_FINDINGS_H
#define SEBPF_LINT_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct sebpf_finding - one finding; owns its texts
 * @name: short and stable: a constant string.
 * @file: the module it is in, or NULL.
 * @line: the line of the module; 0: none.
 * @rule: the rule that it is about, as CIL; NULL: none.
 * @message: what is wrong, in one sentence without a stop.
 * @why: why that matters: a constant string.
 * @fix: what to do.
 */
struct sebpf_finding {
	const char *name;
	char *file;
	uint32_t line;
	char *rule;
	char *message;
	const char *why;
	char *fix;
};

/**
 * struct sebpf_findings - findings
 * @items: owned.
 * @count: number of findings.
 * @room: findings allocated.
 * @left_out: whether there are more than SEBPF_MAX_FINDINGS.
 */
struct sebpf_findings {
	struct sebpf_finding *items;
	size_t count;
	size_t room;
	bool left_out;
};

/**
 * Adds a finding.
 *
 * @param finding what is added: its texts are taken over, also on failure. NULL
 *	as message or fix: there was no memory for them.
 * @return 0; -ENOMEM.
 */
int sebpf_findings_add(struct sebpf_findings *findings,
		       struct sebpf_finding *finding);

/**
 * Tells whether no more findings are kept, and if so notes that one is left out.
 *
 * @return whether it is so.
 */
bool sebpf_findings_are_full(struct sebpf_findings *findings);

/**
 * Sorts findings by file, line and name; those without a file stay as they are.
 */
void sebpf_findings_sort(struct sebpf_findings *findings);

/**
 * Frees findings and leaves none.
 *
 * @param findings may be empty.
 */
void sebpf_findings_free(struct sebpf_findings *findings);

#define sebpf_auto_findings __attribute__((cleanup(sebpf_findings_free)))

/**
 * Writes a text in memory.
 *
 * @param format of printf(3).
 * @return the text, the caller frees it with free(3); NULL: no memory.
 */
__attribute__((format(printf, 1, 2))) char *
sebpf_finding_text(const char *format, ...);

#endif /* SEBPF_LINT_FINDINGS_H */
