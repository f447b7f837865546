/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - text that is put together in memory
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_POLICY_TEXT_H
#define SEBPF_POLICY_TEXT_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "sebpf/cleanup.h"

/**
 * struct sebpf_text - a text being written
 * @stream: where it goes; NULL before sebpf_text_open().
 * @bytes: the text, after the stream is closed; owned.
 * @size: its bytes.
 */
struct sebpf_text {
	FILE *stream;
	char *bytes;
	size_t size;
};

/* Begins an empty text; 0 or -ENOMEM. */
static inline int sebpf_text_open(struct sebpf_text *text)
{
	text->stream = open_memstream(&text->bytes, &text->size);
	return text->stream ? 0 : -ENOMEM;
}

/* Ends the text; the caller frees it with free(3). NULL: no memory for it. */
static inline char *sebpf_text_take(struct sebpf_text *text)
{
	int failed = !text->stream || ferror(text->stream);

	if (text->stream && fclose(sebpf_steal(text->stream)))
		failed = 1;
	return failed ? NULL : sebpf_steal(text->bytes);
}

static inline void sebpf_text_free(struct sebpf_text *text)
{
	if (text->stream)
		(void)fclose(text->stream);
	free(text->bytes);
	*text = (struct sebpf_text){ 0 };
}

#define sebpf_auto_text __attribute__((cleanup(sebpf_text_free)))

/*
 * Writes a name of a policy. A name from a file may hold anything: what could
 * pass for a line of its own, or command a terminal, becomes a question mark.
 */
static inline void sebpf_text_name(FILE *stream, const char *name)
{
	for (; name && *name; name++)
		(void)fputc(*name > ' ' && *name < 127 ? *name : '?', stream);
}

#endif /* SEBPF_POLICY_TEXT_H */
