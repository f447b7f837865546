// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the grammar of a line of an audit log
 * Copyright (C) 2026 The sebpf authors
 */
#include "audit/line.h"
#include "sebpf/abi.h"

/* What auditd puts between a record and what it adds to it. */
#define ENRICHED '\x1d'

/* Digits of a number of 64 bits, at most. */
#define NUMBER_DIGITS 20

/* What a byte may be part of. */
#define DIGIT 1U
#define LETTER 2U
#define OF_NAME 4U /* "_" and "-" */
#define OF_PART 8U /* also "." */
#define OF_CONTEXT 16U /* also ":" and "," */
#define OF_SUBJECT 32U /* also "=" and "?" */
#define OF_TYPE 64U /* "_", "[" and "]" */
#define OF_VALUE 128U /* of one without quotation marks */

#define OF_TEXT \
	(OF_NAME | OF_PART | OF_CONTEXT | OF_SUBJECT | OF_TYPE | OF_VALUE)

static const uint8_t kinds[256] = {
	['!'] = OF_VALUE,
	['#' ... '&'] = OF_VALUE,
	['(' ... '+'] = OF_VALUE,
	[','] = OF_CONTEXT | OF_SUBJECT | OF_VALUE,
	['-'] = OF_NAME | OF_PART | OF_CONTEXT | OF_SUBJECT | OF_VALUE,
	['.'] = OF_PART | OF_CONTEXT | OF_SUBJECT | OF_VALUE,
	['/'] = OF_VALUE,
	['0' ... '9'] = DIGIT | OF_TEXT,
	[':'] = OF_CONTEXT | OF_SUBJECT | OF_VALUE,
	[';' ... '<'] = OF_VALUE,
	['='] = OF_SUBJECT | OF_VALUE,
	['>'] = OF_VALUE,
	['?'] = OF_SUBJECT | OF_VALUE,
	['@'] = OF_VALUE,
	['A' ... 'Z'] = LETTER | OF_TEXT,
	['['] = OF_TYPE | OF_VALUE,
	['\\'] = OF_VALUE,
	[']'] = OF_TYPE | OF_VALUE,
	['^'] = OF_VALUE,
	['_'] = OF_TEXT,
	['`'] = OF_VALUE,
	['a' ... 'z'] = LETTER | OF_TEXT,
	['|'] = OF_VALUE,
	['~'] = OF_VALUE,
};

static bool is_of(char byte, unsigned int kind)
{
	return kinds[(unsigned char)byte] & kind;
}

static bool is_digit(char byte)
{
	return is_of(byte, DIGIT);
}

struct sebpf_cursor sebpf_line_start(const char *line, size_t length)
{
	const char *added = length ? memchr(line, ENRICHED, length) : NULL;

	return (struct sebpf_cursor){ line, added ? added : line + length };
}

bool sebpf_line_number(struct sebpf_cursor *cursor, uint64_t *ret_number)
{
	const char *from = cursor->at;
	uint64_t number = 0;

	for (; cursor->at < cursor->end && is_digit(*cursor->at); cursor->at++)
		if (__builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(
			    number, (uint64_t)(*cursor->at - '0'), &number) ||
		    cursor->at - from >= NUMBER_DIGITS)
			return false;
	*ret_number = number;
	return cursor->at != from;
}

bool sebpf_line_value(const struct sebpf_span *value, uint64_t *ret_number)
{
	struct sebpf_cursor cursor = { value->at, value->at + value->length };

	return sebpf_line_number(&cursor, ret_number) &&
	       cursor.at == cursor.end;
}

static struct sebpf_span take_word(struct sebpf_cursor *cursor,
				   unsigned int kind)
{
	struct sebpf_span word = { cursor->at, 0 };

	while (cursor->at < cursor->end && is_of(*cursor->at, kind))
		cursor->at++;
	word.length = (size_t)(cursor->at - word.at);
	return word;
}

/* "TIME.MILLISECONDS:SERIAL): " after "msg=audit(". */
static bool take_id(struct sebpf_cursor *cursor, struct sebpf_event_id *ret_id)
{
	return sebpf_line_number(cursor, &ret_id->seconds) &&
	       sebpf_cursor_skip(cursor, ".") &&
	       sebpf_line_number(cursor, &ret_id->milliseconds) &&
	       ret_id->milliseconds < 1000 && sebpf_cursor_skip(cursor, ":") &&
	       sebpf_line_number(cursor, &ret_id->serial) &&
	       sebpf_cursor_skip(cursor, "):") && sebpf_cursor_blank(cursor);
}

/* Dates instead of seconds. */
static bool is_interpreted(struct sebpf_cursor cursor)
{
	uint64_t number;

	return sebpf_line_number(&cursor, &number) && cursor.at < cursor.end &&
	       (*cursor.at == '/' || *cursor.at == '-');
}

enum sebpf_line_outcome sebpf_line_head(struct sebpf_cursor *cursor,
					struct sebpf_span *ret_type,
					struct sebpf_event_id *ret_id)
{
	*ret_id = (struct sebpf_event_id){ 0 };
	if (sebpf_cursor_skip(cursor, "node=")) {
		ret_id->node = take_word(cursor, OF_CONTEXT);
		if (!ret_id->node.length || !sebpf_cursor_skip(cursor, " "))
			return SEBPF_LINE_FORM;
	}
	if (!sebpf_cursor_skip(cursor, "type="))
		return SEBPF_LINE_FORM;
	*ret_type = take_word(cursor, OF_TYPE);
	if (!ret_type->length || !sebpf_cursor_skip(cursor, " msg=audit("))
		return SEBPF_LINE_FORM;
	if (is_interpreted(*cursor))
		return SEBPF_LINE_INTERPRETED;
	return take_id(cursor, ret_id) ? 0 : SEBPF_LINE_FORM;
}

bool sebpf_line_sender(struct sebpf_cursor *cursor)
{
	static const char *const numbers[] = { "pid=", " uid=", " auid=",
					       " ses=" };
	struct sebpf_span subject;
	uint64_t number;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (!sebpf_cursor_skip(cursor, numbers[i]) ||
		    !sebpf_line_number(cursor, &number))
			return false;
	if (sebpf_cursor_skip(cursor, " subj=")) {
		subject = take_word(cursor, OF_SUBJECT);
		if (!subject.length)
			return false;
	}
	return sebpf_cursor_skip(cursor, " msg='");
}

static bool take_value(struct sebpf_cursor *cursor,
		       struct sebpf_span *ret_value)
{
	bool is_quoted = sebpf_cursor_skip(cursor, "\"");
	const char *from = cursor->at;

	if (!is_quoted) {
		*ret_value = take_word(cursor, OF_VALUE);
		return ret_value->length != 0;
	}
	while (cursor->at < cursor->end && *cursor->at != '"' &&
	       *cursor->at >= ' ' && *cursor->at < 127)
		cursor->at++;
	*ret_value = (struct sebpf_span){ from, (size_t)(cursor->at - from) };
	return sebpf_cursor_skip(cursor, "\"");
}

static bool is_there(const struct sebpf_field_list *fields,
		     const struct sebpf_span *name)
{
	for (size_t i = 0; i < fields->count; i++)
		if (fields->names[i].length == name->length &&
		    !memcmp(fields->names[i].at, name->at, name->length))
			return true;
	return false;
}

/* One field; a space has to follow it, or the end of the text. */
static enum sebpf_line_outcome take_field(struct sebpf_cursor *cursor,
					  bool is_quoted,
					  struct sebpf_field_list *fields)
{
	struct sebpf_span name = take_word(cursor, OF_NAME), value;

	if (cursor->at == cursor->end)
		return SEBPF_LINE_CUT;
	if (!name.length || !sebpf_cursor_skip(cursor, "="))
		return SEBPF_LINE_FORM;
	if (is_there(fields, &name))
		return SEBPF_LINE_DOUBLED;
	if (!take_value(cursor, &value))
		return cursor->at == cursor->end ? SEBPF_LINE_CUT :
						   SEBPF_LINE_FORM;
	if (fields->count == SEBPF_LINE_FIELDS ||
	    (cursor->at < cursor->end && *cursor->at != ' ' &&
	     !(is_quoted && *cursor->at == '\'')))
		return SEBPF_LINE_FORM;
	fields->names[fields->count] = name;
	fields->values[fields->count++] = value;
	return 0;
}

enum sebpf_line_outcome sebpf_line_fields(struct sebpf_cursor *cursor,
					  bool is_quoted,
					  struct sebpf_field_list *ret_fields)
{
	enum sebpf_line_outcome outcome = 0;

	ret_fields->count = 0;
	for (;;) {
		(void)sebpf_cursor_blank(cursor);
		if (cursor->at == cursor->end)
			return is_quoted ? SEBPF_LINE_CUT : 0;
		if (is_quoted && sebpf_cursor_skip(cursor, "'"))
			break;
		outcome = take_field(cursor, is_quoted, ret_fields);
		if (outcome)
			return outcome;
	}
	return cursor->at == cursor->end ? 0 : SEBPF_LINE_FORM;
}

size_t sebpf_line_find(const struct sebpf_field_list *fields, const char *name)
{
	size_t i = 0;

	while (i < fields->count && !sebpf_span_is(&fields->names[i], name))
		i++;
	return i;
}

bool sebpf_line_context(const struct sebpf_span *text,
			struct sebpf_span *ret_type)
{
	struct sebpf_cursor cursor = { text->at, text->at + text->length };
	struct sebpf_span part;

	if (text->length >= SEBPF_TEXT_BYTES)
		return false;
	for (int i = 0; i < 3; i++) {
		if (i && !sebpf_cursor_skip(&cursor, ":"))
			return false;
		part = take_word(&cursor, OF_PART);
		if (!part.length)
			return false;
	}
	if (!is_of(*part.at, LETTER) && *part.at != '_')
		return false;
	*ret_type = part;
	if (cursor.at == cursor.end)
		return true;
	return sebpf_cursor_skip(&cursor, ":") &&
	       take_word(&cursor, OF_CONTEXT).length && cursor.at == cursor.end;
}
