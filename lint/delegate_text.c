// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what a BPF filesystem delegates, in the words of mount(8) and others
 * Copyright (C) 2026 The sebpf authors
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "labels/delegate_mask.h"
#include "lint/delegate_text.h"
#include "policy/text.h"
#include "sebpf/cleanup.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* More than any name of a command or type has. */
#define NAME_BYTES 64U

#define BLANKS " \t\r\n"

/**
 * struct setting - a setting of a service or container
 * @key: its name.
 * @mask: what it sets.
 * @prefix: what the names of its values begin with; NULL: nothing.
 */
struct setting {
	const char *key;
	enum sebpf_mask mask;
	const char *prefix;
};

static const struct setting settings[] = {
	{ "BPFDelegateCommands", SEBPF_MASK_CMDS, "BPF" },
	{ "BPFDelegateMaps", SEBPF_MASK_MAPS, "BPFMapType" },
	{ "BPFDelegatePrograms", SEBPF_MASK_PROGS, "BPFProgType" },
	{ "BPFDelegateAttachments", SEBPF_MASK_ATTACHS, "BPF" },
	{ "security.bpffs.delegate_cmds", SEBPF_MASK_CMDS, NULL },
	{ "security.bpffs.delegate_maps", SEBPF_MASK_MAPS, NULL },
	{ "security.bpffs.delegate_progs", SEBPF_MASK_PROGS, NULL },
	{ "security.bpffs.delegate_attachs", SEBPF_MASK_ATTACHS, NULL },
	{ "security.delegate_bpf.cmd_types", SEBPF_MASK_CMDS, NULL },
	{ "security.delegate_bpf.map_types", SEBPF_MASK_MAPS, NULL },
	{ "security.delegate_bpf.prog_types", SEBPF_MASK_PROGS, NULL },
	{ "security.delegate_bpf.attach_types", SEBPF_MASK_ATTACHS, NULL },
};

/* Others that belong to these, and delegate nothing themselves. */
static const char *const beside[] = { "security.bpffs.path",
				      "security.delegate_bpf" };

/* What their names begin with: one that is not known is mistyped. */
static const char *const families[] = { "BPFDelegate", "security.bpffs.",
					"security.delegate_bpf" };

/* The options of "WHAT on WHERE type bpf (OPTIONS)", or NULL. */
static char *of_mount(const char *text)
{
	static const char before[] = " type bpf (";
	const char *start = strstr(text, before);
	const char *end = strrchr(text, ')');

	if (!start || !end)
		return NULL;
	start += strlen(before);
	return end < start ? NULL : strndup(start, (size_t)(end - start));
}

/* The options of "... - bpf WHAT OPTIONS", or NULL. */
static char *of_mountinfo(const char *text)
{
	static const char before[] = " - bpf ";
	const char *start = strstr(text, before);

	if (!start)
		return NULL;
	start += strlen(before);
	start += strcspn(start, BLANKS);
	start += strspn(start, BLANKS);
	return *start ? strndup(start, strcspn(start, BLANKS)) : NULL;
}

/* The options of "WHAT WHERE bpf OPTIONS 0 0", or NULL. */
static char *of_table(const char *text)
{
	for (unsigned int field = 0; field < 3; field++) {
		size_t length;

		text += strspn(text, BLANKS);
		length = strcspn(text, BLANKS);
		if (field == 2 && (length != 3 || strncmp(text, "bpf", 3) != 0))
			return NULL;
		text += length;
	}
	text += strspn(text, BLANKS);
	return *text ? strndup(text, strcspn(text, BLANKS)) : NULL;
}

static bool is_of_family_at(const char *word)
{
	for (size_t i = 0; i < LENGTH(families); i++)
		if (!strncmp(word, families[i], strlen(families[i])))
			return true;
	return false;
}

static bool is_of_family(const char *text)
{
	for (size_t i = 0; i < LENGTH(families); i++)
		if (strstr(text, families[i]))
			return true;
	return false;
}

/* Whether a name is the kernel's, without its underscores. */
static bool is_same(const char *camel, const char *name)
{
	for (; *name; name++) {
		if (*name == '_')
			continue;
		if (tolower((unsigned char)*camel) !=
		    tolower((unsigned char)*name))
			return false;
		camel++;
	}
	return !*camel;
}

/* Writes the kernel's name for a value, or the value if it has none. */
static void put_value(const struct setting *setting, const char *value,
		      size_t length, FILE *out)
{
	char name[NAME_BYTES];
	size_t prefix = setting->prefix ? strlen(setting->prefix) : 0;

	if (length < sizeof(name) && length > prefix && prefix &&
	    !strncasecmp(value, setting->prefix, prefix)) {
		memcpy(name, value + prefix, length - prefix);
		name[length - prefix] = '\0';
		for (unsigned int i = 0;
		     sebpf_mask_value_name(setting->mask, i); i++) {
			const char *kernel =
				sebpf_mask_value_name(setting->mask, i);

			if (is_same(name, kernel)) {
				(void)fputs(kernel, out);
				return;
			}
		}
	}
	(void)fprintf(out, "%.*s", (int)length, value);
}

/* Writes values up to the next setting; returns where that begins. */
static const char *put_values(const struct setting *setting, const char *text,
			      FILE *out)
{
	static const char ends[] = ",:\"'" BLANKS;
	const char *separator = "=";

	text += strspn(text, "=");
	(void)fputs(sebpf_mask_mount_option(setting->mask), out);
	for (;;) {
		size_t length;

		text += strspn(text, ends);
		length = strcspn(text, ends);
		if (!length || memchr(text, '=', length) ||
		    is_of_family_at(text))
			break;
		(void)fputs(separator, out);
		put_value(setting, text, length, out);
		separator = ":";
		text += length;
	}
	if (*separator == '=')
		(void)fputc('=', out);
	return text;
}

static const struct setting *find_setting(const char *key, size_t length)
{
	for (size_t i = 0; i < LENGTH(settings); i++)
		if (strlen(settings[i].key) == length &&
		    !strncmp(settings[i].key, key, length))
			return &settings[i];
	return NULL;
}

static bool is_beside(const char *key, size_t length)
{
	for (size_t i = 0; i < LENGTH(beside); i++)
		if (strlen(beside[i]) == length &&
		    !strncmp(beside[i], key, length))
			return true;
	return !is_of_family_at(key);
}

/* Settings that are lines or words: KEY=VALUES or KEY: VALUES. */
static char *of_settings(const char *text)
{
	struct sebpf_text options sebpf_auto_text = { 0 };
	const char *comma = "";

	if (sebpf_text_open(&options))
		return NULL;
	while (*(text += strspn(text, BLANKS))) {
		size_t length = strcspn(text, "=:" BLANKS);
		const struct setting *setting = find_setting(text, length);

		if (setting) {
			(void)fputs(comma, options.stream);
			text = put_values(setting, text + length,
					  options.stream);
			comma = ",";
			continue;
		}
		/* One that is mistyped is an option that is not known. */
		if (!is_beside(text, length)) {
			(void)fprintf(options.stream, "%s%.*s", comma,
				      (int)length, text);
			comma = ",";
		}
		text += strcspn(text, BLANKS);
	}
	return sebpf_text_take(&options);
}

char *sebpf_delegate_text(const char *text)
{
	char *options = of_mount(text);

	if (!options)
		options = of_mountinfo(text);
	if (!options && is_of_family(text))
		options = of_settings(text);
	if (!options)
		options = of_table(text);
	return options ? options : strdup(text);
}
