// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what lint finds
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/printable.h"
#include "lint/findings.h"
#include "sebpf/limits.h"

#define FIRST_ROOM 16U

static void free_finding(struct sebpf_finding *finding)
{
	free(finding->file);
	free(finding->rule);
	free(finding->message);
	free(finding->fix);
	*finding = (struct sebpf_finding){ 0 };
}

bool sebpf_findings_are_full(struct sebpf_findings *findings)
{
	if (findings->count < SEBPF_MAX_FINDINGS)
		return false;
	findings->left_out = true;
	return true;
}

int sebpf_findings_add(struct sebpf_findings *findings,
		       struct sebpf_finding *finding)
{
	int rc = finding->message && finding->fix ? 0 : -ENOMEM;

	if (!rc && sebpf_findings_are_full(findings)) {
		free_finding(finding);
		return 0;
	}
	if (!rc && findings->count == findings->room) {
		size_t room = findings->room ? 2 * findings->room : FIRST_ROOM;
		struct sebpf_finding *items =
			reallocarray(findings->items, room, sizeof(*items));

		if (items) {
			findings->items = items;
			findings->room = room;
		} else {
			rc = -ENOMEM;
		}
	}
	if (rc) {
		free_finding(finding);
		return rc;
	}
	sebpf_make_printable(finding->file);
	sebpf_make_printable(finding->rule);
	sebpf_make_printable(finding->message);
	sebpf_make_printable(finding->fix);
	findings->items[findings->count++] = *finding;
	*finding = (struct sebpf_finding){ 0 };
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct sebpf_finding *left = a, *right = b;
	int order = strcmp(left->file, right->file);

	if (!order)
		order = (left->line > right->line) - (left->line < right->line);
	if (!order)
		order = strcmp(left->name, right->name);
	if (!order)
		order = strcmp(left->message, right->message);
	return order;
}

void sebpf_findings_sort(struct sebpf_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (!findings->items[i].file)
			return;
	if (findings->count)
		qsort(findings->items, findings->count,
		      sizeof(*findings->items), compare);
}

void sebpf_findings_free(struct sebpf_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		free_finding(&findings->items[i]);
	free(findings->items);
	*findings = (struct sebpf_findings){ 0 };
}

char *sebpf_finding_text(const char *format, ...)
{
	char *text = NULL;
	va_list args;
	int length;

	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	return length < 0 ? NULL : text;
}
