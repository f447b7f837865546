// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - denials in the audit log, from the kernel and from sebpf
 * Copyright (C) 2026 The sebpf authors
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/denials.h"
#include "tests/guest/guest.h"

#define AUDIT_LOG "/var/log/audit/audit.log"
#define WORD_BYTES 64

/* Waits until everything that the kernel has recorded is in the log. */
static void wait_for_kernel(long mark)
{
	static int serial;
	char text[64], line[2048];
	int i;

	(void)snprintf(text, sizeof(text), "denials_since_%d", ++serial);
	if (guest_run(NULL, 0,
		      (const char *const[]){ "auditctl", "-m", text, NULL }))
		guest_bail("auditctl");
	for (i = 0; i < 1000; i++) {
		FILE *log sebpf_auto_file = fopen(AUDIT_LOG, "re");

		if (!log || fseek(log, mark, SEEK_SET))
			guest_bail("cannot read the audit log");
		while (fgets(line, sizeof(line), log))
			if (strstr(line, text))
				return;
		(void)usleep(10000);
	}
	guest_bail("the audit log does not get its records");
}

/* Copies the text between two texts. */
static int between(const char *line, const char *start, const char *end,
		   char *word)
{
	const char *from = strstr(line, start);
	size_t length;

	if (!from)
		return -1;
	from += strlen(start);
	length = strcspn(from, end);
	if (length >= WORD_BYTES)
		return -1;
	memcpy(word, from, length);
	word[length] = '\0';
	return 0;
}

/* The type of a context, its third field. */
static int type_of(const char *line, const char *field, char *word)
{
	char context[WORD_BYTES];
	char *rest = context, *type;

	if (between(line, field, " ", context))
		return -1;
	(void)strsep(&rest, ":");
	(void)strsep(&rest, ":");
	type = strsep(&rest, ":");
	if (!type)
		return -1;
	memcpy(word, type, strlen(type) + 1);
	return 0;
}

static int concerns_tokens(const char *class_name)
{
	return !strcmp(class_name, "bpf") || !strcmp(class_name, "bpf_token") ||
	       !strcmp(class_name, "cap_userns") ||
	       !strcmp(class_name, "cap2_userns");
}

/* Writes one record's short form; -1 if it is none of these. */
static int shorten(const char *line, char *text, size_t size)
{
	char perms[WORD_BYTES], source[WORD_BYTES], target[WORD_BYTES],
		class_name[WORD_BYTES];

	if (strncmp(line, "type=AVC ", 9) != 0 &&
	    strncmp(line, "type=USER_AVC ", 14) != 0)
		return -1;
	/* It is about an earlier one. */
	if (strstr(line, " repeated="))
		return -1;
	if (between(line, " { ", "}", perms) ||
	    type_of(line, " scontext=", source) ||
	    type_of(line, " tcontext=", target) ||
	    between(line, " tclass=", " \n", class_name) ||
	    !concerns_tokens(class_name))
		return -1;
	(void)snprintf(text, size, "%s%s %s %s%s", perms, source, target,
		       class_name,
		       strstr(line, "permissive=1") ? " permissive" :
		       strstr(line, "granted")	    ? " granted" :
						      "");
	return 0;
}

void denials_since(long mark, int is_native, char *ret_text, size_t size)
{
	FILE *log sebpf_auto_file = NULL;
	char line[4096], text[5 * WORD_BYTES];
	size_t used = 0;

	if (!is_native)
		guest_audit_flush();
	wait_for_kernel(mark);
	log = fopen(AUDIT_LOG, "re");
	if (!log || fseek(log, mark, SEEK_SET))
		guest_bail("cannot read the audit log");
	ret_text[0] = '\0';
	while (fgets(line, sizeof(line), log)) {
		if (shorten(line, text, sizeof(text)) ||
		    strstr(ret_text, text) || used + strlen(text) + 3 > size)
			continue;
		used += (size_t)snprintf(ret_text + used, size - used, "%s%s",
					 used ? "; " : "", text);
	}
	if (!used)
		(void)snprintf(ret_text, size, "-");
}
