/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the grammar of a line of an audit log
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_AUDIT_LINE_H
#define SEBPF_AUDIT_LINE_H

#include <stdbool.h>
#include <string.h>

#include "audit/denial.h"

/* More than a decision or a system call has. */
#define SEBPF_LINE_FIELDS 64U

/**
 * struct sebpf_cursor - the part of a line that has not been read yet
 * @at: the next byte.
 * @end: after the last one.
 */
struct sebpf_cursor {
	const char *at;
	const char *end;
};

/**
 * struct sebpf_field_list - the fields of a record, "name=value"
 * @names: their names, in the order of the record; no two are the same.
 * @values: their values, without quotation marks.
 * @count: their number.
 */
struct sebpf_field_list {
	struct sebpf_span names[SEBPF_LINE_FIELDS];
	struct sebpf_span values[SEBPF_LINE_FIELDS];
	size_t count;
};

/* Whether a part of a line is this text. */
static inline bool sebpf_span_is(const struct sebpf_span *span,
				 const char *text)
{
	size_t length = strlen(text);

	return span->length == length && !memcmp(span->at, text, length);
}

/* Skips a text; false, and nothing is skipped, if it is not there. */
static inline bool sebpf_cursor_skip(struct sebpf_cursor *cursor,
				     const char *text)
{
	size_t length = strlen(text);

	if ((size_t)(cursor->end - cursor->at) < length ||
	    memcmp(cursor->at, text, length) != 0)
		return false;
	cursor->at += length;
	return true;
}

/* Skips spaces; false if there is none. */
static inline bool sebpf_cursor_blank(struct sebpf_cursor *cursor)
{
	const char *from = cursor->at;

	while (cursor->at < cursor->end && *cursor->at == ' ')
		cursor->at++;
	return cursor->at != from;
}

/**
 * Begins to read a line. What auditd adds after a record when it enriches the
 * log is left out: it says what names mean on the machine that wrote it.
 *
 * @param length its bytes.
 * @return where to read.
 */
struct sebpf_cursor sebpf_line_start(const char *line, size_t length);

/**
 * Reads the beginning of a record: "node=N type=T msg=audit(TIME:SERIAL): ".
 *
 * @param cursor where to read.
 * @param ret_type receives the type.
 * @param ret_id receives the event.
 * @return 0; SEBPF_LINE_INTERPRETED; SEBPF_LINE_FORM.
 */
enum sebpf_line_outcome sebpf_line_head(struct sebpf_cursor *cursor,
					struct sebpf_span *ret_type,
					struct sebpf_event_id *ret_id);

/**
 * Skips what a record from user space has between its head and its text: its
 * sender, and "msg='".
 *
 * @param cursor where to read.
 * @return whether it is there.
 */
bool sebpf_line_sender(struct sebpf_cursor *cursor);

/**
 * Reads a number.
 *
 * @param cursor where to read.
 * @param ret_number receives the number.
 * @return whether there is one, of 64 bits.
 */
bool sebpf_line_number(struct sebpf_cursor *cursor, uint64_t *ret_number);

/**
 * Reads fields up to the end, or to the quotation mark that ends the text of a
 * record from user space.
 *
 * @param cursor where to read.
 * @param is_quoted whether the text ends with that mark.
 * @param ret_fields receives the fields.
 * @return 0; SEBPF_LINE_DOUBLED if a name is there twice; SEBPF_LINE_CUT if the
 *	line ends before the text does; SEBPF_LINE_FORM.
 */
enum sebpf_line_outcome sebpf_line_fields(struct sebpf_cursor *cursor,
					  bool is_quoted,
					  struct sebpf_field_list *ret_fields);

/**
 * Finds a field.
 *
 * @return its place; @p fields->count if it is not there.
 */
size_t sebpf_line_find(const struct sebpf_field_list *fields, const char *name);

/**
 * Reads a value that is a number and nothing else.
 *
 * @param ret_number receives the number.
 * @return whether it is one.
 */
bool sebpf_line_value(const struct sebpf_span *value, uint64_t *ret_number);

/**
 * Reads a context: user:role:type or user:role:type:range, of characters that
 * names in policies have.
 *
 * @param text the context.
 * @param ret_type receives the type.
 * @return whether it is one.
 */
bool sebpf_line_context(const struct sebpf_span *text,
			struct sebpf_span *ret_type);

#endif /* SEBPF_AUDIT_LINE_H */
