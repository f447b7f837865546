// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - an audit log, line by line
 * Copyright (C) 2026 The sebpf authors
 *
 * Nearly all lines of a log are about something else. So only the first bytes
 * of a line are looked at, and all lines together are searched for "avc:",
 * which is found by its "v": few records have one.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "audit/denial.h"
#include "audit/fields.h"
#include "audit/log.h"
#include "sebpf/cleanup.h"
#include "sebpf/limits.h"

/* Bytes that are read at a time, after the rest of the line before. */
#define BLOCK_BYTES (256U << 10)
#define BUFFER_BYTES (SEBPF_MAX_LOG_LINE + BLOCK_BYTES)

/* How often the reader gets progress. */
#define PROGRESS_BYTES (8U << 20)

/* Bytes that one "v" without "avc:" is worth, and how many to begin with. */
#define MISSES 16

_Static_assert(SEBPF_MAX_LOG_LINE < BLOCK_BYTES, "a line fits");

/**
 * struct block - the part of a log that is in memory
 * @reader: receives the lines.
 * @err: filled by the reader.
 * @at: the first line that was not looked at.
 * @end: after the last byte.
 * @avc: the next "avc:" from @at on; @end: there is none.
 * @lines: lines so far.
 * @is_skipping: the rest of a line that is too long is being skipped.
 */
struct block {
	const struct sebpf_log_reader *reader;
	struct sebpf_err *err;
	const char *at;
	const char *end;
	const char *avc;
	uint64_t lines;
	bool is_skipping;
};

static bool begins(const char *line, size_t length, const char *text)
{
	size_t size = strlen(text);

	return length >= size && !memcmp(line, text, size);
}

/* The next "avc:"; @end: there is none. */
static const char *find_avc(const char *at, const char *end)
{
	static const char wanted[] = SEBPF_RECORD_AVC;
	ptrdiff_t misses = 0;
	const char *found;

	for (const char *v = at; v < end; v++) {
		v = memchr(v, wanted[1], (size_t)(end - v));
		if (!v)
			return end;
		if (v > at && v[-1] == wanted[0] && end - v >= 3 &&
		    v[1] == wanted[2] && v[2] == wanted[3])
			return v - 1;
		/* A log that is full of them. */
		if (++misses > MISSES + (v - at) / MISSES)
			break;
	}
	found = memmem(at, (size_t)(end - at), wanted, sizeof(wanted) - 1);
	return found ? found : end;
}

/* "node=NAME ", if it is there, is no part of what is looked at. */
static void skip_node(const char **line, size_t *length)
{
	const char *space;

	if (!begins(*line, *length, "node="))
		return;
	space = memchr(*line, ' ', *length);
	if (!space)
		return;
	*length -= (size_t)(space + 1 - *line);
	*line = space + 1;
}

/* A system call may be bpf(2): its number is one of a few. */
static bool may_be_bpf(const char *line, size_t length)
{
	static const char field[] = " syscall=";
	/* Head and architecture before it are not longer. */
	size_t searched = length < 160 ? length : 160;
	const char *at = memmem(line, searched, field, sizeof(field) - 1);

	if (!at)
		return false;
	at += sizeof(field) - 1;
	return sebpf_call_may_be_bpf(at, length - (size_t)(at - line));
}

/* What ausearch writes between events. */
static bool is_separator(const char *line, size_t length)
{
	return !length || begins(line, length, "----") ||
	       begins(line, length, "time->");
}

/* Whether the line is passed on, and as what. */
static bool classify(const char *line, size_t length, bool has_avc,
		     enum sebpf_log_kind *ret_kind)
{
	const char *type = line;
	size_t left = length;

	*ret_kind = has_avc ? SEBPF_LOG_STRAY : SEBPF_LOG_NO_RECORD;
	skip_node(&type, &left);
	if (!begins(type, left, "type="))
		return has_avc || !is_separator(line, length);
	type += strlen("type=");
	left -= strlen("type=");
	if (begins(type, left, "AVC ") || begins(type, left, "USER_AVC "))
		*ret_kind = SEBPF_LOG_DECISION;
	else if (has_avc)
		*ret_kind = SEBPF_LOG_STRAY;
	else if (begins(type, left, "SYSCALL ") && may_be_bpf(type, left))
		*ret_kind = SEBPF_LOG_CALL;
	else if (begins(type, left, "USER_SELINUX_ERR "))
		*ret_kind = SEBPF_LOG_REFUSAL;
	else
		return false;
	return true;
}

static int tell(struct block *block, enum sebpf_log_kind kind, const char *line,
		size_t length)
{
	return block->reader->line(block->reader->argument, kind, line, length,
				   block->err);
}

static int take_line(struct block *block, const char *line, size_t length)
{
	enum sebpf_log_kind kind;

	block->lines++;
	if (block->avc < line)
		block->avc = find_avc(line, block->end);
	if (length > SEBPF_MAX_LOG_LINE)
		return tell(block, SEBPF_LOG_LONG, line, SEBPF_MAX_LOG_LINE);
	if (!classify(line, length, block->avc < line + length, &kind))
		return 0;
	return tell(block, kind, line, length);
}

/* Looks at all complete lines. */
static int take_lines(struct block *block)
{
	int rc = 0;

	block->avc = find_avc(block->at, block->end);
	while (!rc && block->at < block->end) {
		const char *line = block->at;
		const char *newline =
			memchr(line, '\n', (size_t)(block->end - line));

		if (!newline)
			return 0;
		block->at = newline + 1;
		if (!block->is_skipping)
			rc = take_line(block, line, (size_t)(newline - line));
		block->is_skipping = false;
	}
	return rc;
}

/* What is left is a line that goes on: kept, or skipped if it is too long. */
static int keep_rest(struct block *block, char *buffer, size_t *ret_kept)
{
	size_t left = (size_t)(block->end - block->at);
	int rc = 0;

	*ret_kept = 0;
	if (left > SEBPF_MAX_LOG_LINE && !block->is_skipping) {
		block->is_skipping = true;
		block->lines++;
		rc = tell(block, SEBPF_LOG_LONG, block->at, SEBPF_MAX_LOG_LINE);
	}
	if (block->is_skipping)
		return rc;
	memmove(buffer, block->at, left);
	*ret_kept = left;
	return rc;
}

static ssize_t read_some(int fd, char *buffer, struct sebpf_err *err)
{
	ssize_t got;

	do
		got = read(fd, buffer, BLOCK_BYTES);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return sebpf_err_set(err, -errno, "cannot read it: %s",
				     strerror(errno));
	return got;
}

static void tell_progress(const struct block *block, uint64_t bytes,
			  uint64_t *told)
{
	if (!block->reader->progress || bytes - *told < PROGRESS_BYTES)
		return;
	block->reader->progress(block->reader->argument, bytes);
	*told = bytes;
}

int sebpf_log_read(int fd, const struct sebpf_log_reader *reader,
		   uint64_t *ret_lines, struct sebpf_err *err)
{
	char *buffer sebpf_auto_free = malloc(BUFFER_BYTES);
	struct block block = { .reader = reader, .err = err };
	uint64_t bytes = 0, told = 0;
	size_t kept = 0;
	int rc = 0;

	if (!buffer)
		return sebpf_err_set(err, -ENOMEM, "no memory for it");
	while (!rc) {
		ssize_t got = read_some(fd, buffer + kept, err);

		if (got < 0)
			return (int)got;
		if (!got)
			break;
		bytes += (uint64_t)got;
		block.at = buffer;
		block.end = buffer + kept + got;
		rc = take_lines(&block);
		if (!rc)
			rc = keep_rest(&block, buffer, &kept);
		tell_progress(&block, bytes, &told);
	}
	/* The last line, if no newline ends it. */
	if (!rc && kept) {
		block.end = buffer + kept;
		block.avc = find_avc(buffer, block.end);
		rc = take_line(&block, buffer, kept);
	}
	if (!rc)
		*ret_lines = block.lines;
	return rc;
}
