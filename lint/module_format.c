// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - modules that are not in CIL, and how they become so
 * Copyright (C) 2026 The sebpf authors
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/file_format.h"
#include "lint/module_format.h"

/* policycoreutils' converter, which semodule calls. */
#define PP "/usr/libexec/selinux/hll/pp"

/**
 * struct form - a form that modules have
 * @what: what it is.
 * @command: what makes CIL of it: %1$s is the file, %2$s the same without what
 *	follows its last dot.
 */
struct form {
	const char *what;
	const char *command;
};

static const struct form forms[SEBPF_FILE_FORMATS] = {
	[SEBPF_FILE_PACKAGE] = { "a module package", PP " %1$s %2$s.cil" },
	[SEBPF_FILE_MODULE] = { "a compiled module",
				"semodule_package -o %2$s.pp -m %1$s && " PP
				" %2$s.pp %2$s.cil" },
	[SEBPF_FILE_BZIP2] = { "compressed by bzip2", "bzip2 -dc %1$s >%2$s" },
	[SEBPF_FILE_GZIP] = { "compressed by gzip", "gzip -dc %1$s >%2$s" },
	[SEBPF_FILE_XZ] = { "compressed by xz", "xz -dc %1$s >%2$s" },
	[SEBPF_FILE_ZSTD] = { "compressed by zstd", "zstd -dc %1$s >%2$s" },
};

static const struct form te = {
	"in the language of checkmodule",
	"checkmodule -M -m -o %2$s.mod %1$s && semodule_package -o %2$s.pp "
	"-m %2$s.mod && " PP " %2$s.pp %2$s.cil"
};

static const struct form refpolicy = {
	"in the language of the reference policy",
	"make -f /usr/share/selinux/devel/Makefile %2$s.pp && " PP
	" %2$s.pp %2$s.cil"
};

static int begins(const char *text, size_t size, const char *word)
{
	return size >= strlen(word) && !memcmp(text, word, strlen(word));
}

/* What comes after blank lines and comments of checkmodule's language. */
static size_t skip_comments(const char *text, size_t size)
{
	size_t at = 0;

	while (at < size &&
	       (isspace((unsigned char)text[at]) || text[at] == '#'))
		if (text[at] == '#')
			while (at < size && text[at] != '\n')
				at++;
		else
			at++;
	return at;
}

/* The form of a text; NULL: it can be CIL. */
static const struct form *find_language(const char *text, size_t size)
{
	size_t start = skip_comments(text, size);

	if (begins(text + start, size - start, "module "))
		return &te;
	if (begins(text + start, size - start, "policy_module("))
		return &refpolicy;
	return NULL;
}

/* The command, with the file's name in it, which can be any text. */
static void put_command(const char *command, const char *name, char *text,
			size_t room)
{
	const char *dot = strrchr(name, '.');
	int stem = (int)(dot && !strchr(dot, '/') && dot != name ?
				 (size_t)(dot - name) :
				 strlen(name));
	size_t length = 0;

	while (*command && length + 1 < room) {
		int whole = !strncmp(command, "%1$s", 4);

		if (!whole && strncmp(command, "%2$s", 4) != 0) {
			text[length++] = *command++;
			continue;
		}
		length += (size_t)snprintf(text + length, room - length, "%.*s",
					   whole ? (int)strlen(name) : stem,
					   name);
		command += 4;
	}
	text[length < room ? length : room - 1] = '\0';
}

int sebpf_module_format(const char *name, const char *text, size_t size,
			struct sebpf_err *err)
{
	enum sebpf_file_format format = sebpf_file_format(text, size);
	const struct form *form = &forms[format];
	char command[SEBPF_ERR_TEXT_BYTES / 2];

	if (format == SEBPF_FILE_POLICY)
		return sebpf_err_set(err, -EMEDIUMTYPE,
				     "\"%s\" is a whole policy: give it with "
				     "--policy",
				     name);
	if (format == SEBPF_FILE_OTHER)
		form = find_language(text, size);
	if (!form)
		return 0;
	put_command(form->command, name, command, sizeof(command));
	return sebpf_err_set(err, -EMEDIUMTYPE,
			     "\"%s\" is no CIL but %s: convert it, \"%s\"",
			     name, form->what, command);
}
