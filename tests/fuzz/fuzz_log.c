// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - fuzzer: an audit log
 * Copyright (C) 2026 The sebpf authors
 *
 * Whatever a log holds, each rule that is suggested stands in it: with its
 * permission between braces, its types in contexts, and its class, in one line. And
 * what is written is a module of one line for each rule, and comments.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "labels/class_names.h"
#include "sebpf/cleanup.h"
#include "suggest/suggest.h"
#include "tests/fuzz/fuzz.h"

static bool has(const uint8_t *bytes, size_t size, const char *text)
{
	return memmem(bytes, size, text, strlen(text)) != NULL;
}

/* Whether a line has all of these, and what it has is between these two. */
static bool is_in_line(const uint8_t *bytes, size_t size,
		       const struct sebpf_suggest_rule *rule,
		       const char *permission)
{
	const uint8_t *end = bytes + size, *next;
	char name[64], source[4200], target[4200], tclass[64];

	(void)snprintf(name, sizeof(name), " %s ", permission);
	(void)snprintf(source, sizeof(source), ":%s", rule->source);
	(void)snprintf(target, sizeof(target), ":%s", rule->target);
	(void)snprintf(tclass, sizeof(tclass), " tclass=%s ",
		       sebpf_class_name(rule->tclass));
	for (; bytes < end; bytes = next + 1) {
		size_t length;

		next = memchr(bytes, '\n', (size_t)(end - bytes));
		if (!next)
			next = end;
		length = (size_t)(next - bytes);
		if (has(bytes, length, name) && has(bytes, length, source) &&
		    has(bytes, length, target) && has(bytes, length, tclass) &&
		    has(bytes, length, "denied"))
			return true;
	}
	return false;
}

static void check_rule(const uint8_t *bytes, size_t size,
		       const struct sebpf_suggest_rule *rule)
{
	for (uint32_t bit = 0; bit < SEBPF_DENIED_BITS; bit++) {
		const char *name = sebpf_denied_name(rule->tclass, bit);

		if (!(rule->denied & (UINT64_C(1) << bit)))
			continue;
		if (!name || !is_in_line(bytes, size, rule, name))
			fuzz_fail("%s %s %s %s is in no line", rule->source,
				  rule->target, sebpf_class_name(rule->tclass),
				  name ? name : "?");
	}
	if (rule->allowed & ~rule->denied & ~rule->added)
		fuzz_fail("a permission that was not denied");
}

/* A line is a comment, or begins with one of the words of a module. */
static void check_text(const char *text, bool is_te)
{
	static const char *const words[] = { "(allow ", "(type ", "(call ",
					     "(typeattributeset " };

	while (*text) {
		size_t length = strcspn(text, "\n");
		bool is_known = !length || *text == (is_te ? '#' : ';');

		for (size_t i = 0; i < length; i++)
			if (text[i] != '\t' && (text[i] < ' ' || text[i] > 126))
				fuzz_fail("byte %d is written", text[i]);
		for (size_t i = 0; !is_te && i < 4; i++)
			is_known |= !strncmp(text, words[i], strlen(words[i]));
		if (!is_te && !is_known)
			fuzz_fail("a line of no module: %.*s", (int)length,
				  text);
		text += length + (text[length] == '\n');
	}
}

static void check_written(const struct sebpf_suggest *suggest, bool is_te)
{
	char *text sebpf_auto_free = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return;
	sebpf_suggest_write(suggest, is_te, out);
	if (!fclose(out))
		check_text(text, is_te);
}

static void read_all(struct sebpf_suggest *suggest, const uint8_t *bytes,
		     size_t size)
{
	const struct sebpf_log_reader reader = {
		.line = sebpf_suggest_line,
		.argument = suggest,
	};
	int fd sebpf_auto_close = memfd_create("log", MFD_CLOEXEC);
	struct sebpf_err err;

	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size ||
	    lseek(fd, 0, SEEK_SET))
		return;
	if (sebpf_log_read(fd, &reader, &suggest->lines, &err))
		fuzz_fail("the log is not read: %s", err.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct sebpf_suggest *suggest = NULL;
	struct sebpf_err err;

	if (sebpf_suggest_new(&suggest, &err))
		return 0;
	read_all(suggest, bytes, size);
	if (sebpf_suggest_judge(suggest, NULL, &err))
		fuzz_fail("it is not judged: %s", err.text);
	for (size_t i = 0; i < suggest->rule_count; i++)
		check_rule(bytes, size, &suggest->rules[i]);
	check_written(suggest, false);
	check_written(suggest, true);
	sebpf_suggest_free(suggest);
	return 0;
}
