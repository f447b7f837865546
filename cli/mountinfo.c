// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the mounts of a mount namespace
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/mountinfo.h"
#include "sebpf/cleanup.h"

/* Words of a line before the optional ones. */
enum { WORD_ID, WORD_PATH = 4, WORDS_FIXED = 6 };

static bool is_octal(const char *digits)
{
	int i;

	for (i = 0; i < 3; i++)
		if (digits[i] < '0' || digits[i] > '7')
			return false;
	return true;
}

/* Blanks, newlines and backslashes are a backslash and three digits. */
static void unescape(char *text)
{
	char *to = text;

	while (*text) {
		if (*text == '\\' && is_octal(text + 1)) {
			*to++ = (char)((text[1] - '0') << 6 |
				       (text[2] - '0') << 3 | (text[3] - '0'));
			text += 4;
		} else {
			*to++ = *text++;
		}
	}
	*to = '\0';
}

/* False if the line has another form. Cuts the line into words. */
static bool parse(char *line, struct sebpf_mountinfo *ret_mount)
{
	char *word, *rest = line;
	int number;

	for (number = 0; number < WORDS_FIXED; number++) {
		word = strsep(&rest, " ");
		if (!rest)
			return false;
		if (number == WORD_ID)
			ret_mount->id = strtoumax(word, NULL, 10);
		if (number != WORD_PATH)
			continue;
		unescape(word);
		ret_mount->path = word;
	}
	do {
		word = strsep(&rest, " ");
	} while (rest && strcmp(word, "-") != 0);
	ret_mount->type = rest ? strsep(&rest, " ") : NULL;
	if (!rest || !strsep(&rest, " ") || !rest)
		return false;
	rest[strcspn(rest, "\n")] = '\0';
	ret_mount->options = rest;
	return true;
}

int sebpf_mountinfo_visit(const char *path, sebpf_mount_visitor visit,
			  void *argument, struct sebpf_err *err)
{
	FILE *file sebpf_auto_file = fopen(path, "re");
	char *line sebpf_auto_free = NULL;
	struct sebpf_mountinfo mount;
	size_t size = 0;
	int ret;

	if (!file)
		return sebpf_err_set(err, -errno, "cannot open \"%s\": %s",
				     path, strerror(errno));
	errno = 0;
	while (getline(&line, &size, file) >= 0) {
		if (!parse(line, &mount))
			return sebpf_err_set(err, -EBADMSG,
					     "\"%s\" has a line of another "
					     "form",
					     path);
		ret = visit(&mount, argument, err);
		if (ret)
			return ret;
		errno = 0;
	}
	if (errno)
		return sebpf_err_set(err, -errno, "cannot read \"%s\": %s",
				     path, strerror(errno));
	return 0;
}
