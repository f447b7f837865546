// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - from a line of an audit log back to the denial
 * Copyright (C) 2026 The sebpf authors
 */
#include "audit/denial.h"
#include "audit/line.h"
#include "labels/class_names.h"

/* More than the longest name of a class or a permission. */
#define NAME_BYTES 64

/* More than the permissions of one class. */
#define PERMISSIONS 33U

/* Bits after ours. */
#define KERNELS_BIT SEBPF_PERMS_PER_CLASS

/**
 * struct kernels_names - permissions that the kernel asks for and the hooks do not
 * @names: their names.
 * @count: their number.
 */
struct kernels_names {
	const char *names[8];
	uint32_t count;
};

static const struct kernels_names kernels[SEBPF_CLASS_COUNT] = {
	[SEBPF_CLASS_BPF] = { { "map_read", "map_write", "prog_run" }, 3 },
	[SEBPF_CLASS_ANON_INODE] = { { "getattr", "ioctl" }, 2 },
	[SEBPF_CLASS_FILESYSTEM] = { { "mount", "remount", "getattr", "watch" },
				     4 },
};

/* What libaudit puts after the text of a record, in this order. */
static const char *const tail[] = { "exe",  "sauid",	"hostname",
				    "addr", "terminal", "res" };

#define TAIL_COUNT (sizeof(tail) / sizeof(tail[0]))

const char *sebpf_denied_name(uint32_t tclass, uint32_t bit)
{
	if (bit < KERNELS_BIT)
		return sebpf_permission_name(tclass, bit);
	bit -= KERNELS_BIT;
	return tclass < SEBPF_CLASS_COUNT && bit < kernels[tclass].count ?
		       kernels[tclass].names[bit] :
		       NULL;
}

/* Whether a part of the line is not too long for a name. */
static bool copy_name(const struct sebpf_span *span, char name[NAME_BYTES])
{
	if (span->length >= NAME_BYTES)
		return false;
	memcpy(name, span->at, span->length);
	name[span->length] = '\0';
	return true;
}

/* Our class; SEBPF_CLASS_COUNT: not one of ours. */
static uint32_t find_class(const struct sebpf_span *span)
{
	char name[NAME_BYTES];

	return copy_name(span, name) ? sebpf_class_find(name) :
				       SEBPF_CLASS_COUNT;
}

/* The mask of one permission; 0: there is none with that name. */
static uint64_t find_permission(uint32_t tclass, const struct sebpf_span *span)
{
	char name[NAME_BYTES];
	uint32_t bit;

	if (!copy_name(span, name))
		return 0;
	bit = sebpf_permission_find(tclass, name);
	if (bit < KERNELS_BIT)
		return UINT64_C(1) << bit;
	for (uint32_t i = 0; i < kernels[tclass].count; i++)
		if (!strcmp(kernels[tclass].names[i], name))
			return UINT64_C(1) << (KERNELS_BIT + i);
	return 0;
}

/**
 * struct decision - a decision as it is written
 * @is_denial: it is not a grant.
 * @permissions: their names.
 * @count: their number.
 * @fields: what follows.
 */
struct decision {
	bool is_denial;
	struct sebpf_span permissions[PERMISSIONS];
	size_t count;
	struct sebpf_field_list fields;
};

static struct sebpf_span take_name(struct sebpf_cursor *cursor)
{
	struct sebpf_span name = { cursor->at, 0 };

	while (cursor->at < cursor->end &&
	       ((*cursor->at >= 'a' && *cursor->at <= 'z') ||
		(*cursor->at >= '0' && *cursor->at <= '9') ||
		*cursor->at == '_' || *cursor->at == '?'))
		cursor->at++;
	name.length = (size_t)(cursor->at - name.at);
	return name;
}

/* One space, and no more: a word that was put in has one on each side. */
static bool skip_space(struct sebpf_cursor *cursor)
{
	return sebpf_cursor_skip(cursor, " ") &&
	       (cursor->at == cursor->end || *cursor->at != ' ');
}

/* "{ NAME NAME } for " */
static enum sebpf_line_outcome take_permissions(struct sebpf_cursor *cursor,
						struct decision *decision)
{
	while (!sebpf_cursor_skip(cursor, "}")) {
		struct sebpf_span name = take_name(cursor);

		if (cursor->at == cursor->end)
			return SEBPF_LINE_CUT;
		if (!name.length || !skip_space(cursor) ||
		    decision->count == PERMISSIONS)
			return SEBPF_LINE_FORM;
		decision->permissions[decision->count++] = name;
	}
	if (!decision->count || !skip_space(cursor) ||
	    !sebpf_cursor_skip(cursor, SEBPF_RECORD_FOR) ||
	    !sebpf_cursor_blank(cursor))
		return cursor->at == cursor->end ? SEBPF_LINE_CUT :
						   SEBPF_LINE_FORM;
	return 0;
}

/* "avc:  denied  { NAME NAME } for  FIELD=VALUE FIELD=VALUE" */
static enum sebpf_line_outcome take_decision(struct sebpf_cursor *cursor,
					     bool is_quoted,
					     struct decision *decision)
{
	enum sebpf_line_outcome outcome;

	decision->count = 0;
	decision->fields.count = 0;
	if (!sebpf_cursor_skip(cursor, SEBPF_RECORD_AVC) ||
	    !sebpf_cursor_blank(cursor))
		return SEBPF_LINE_MESSAGE;
	decision->is_denial = sebpf_cursor_skip(cursor, SEBPF_RECORD_DENIED);
	if (!decision->is_denial &&
	    !sebpf_cursor_skip(cursor, SEBPF_RECORD_GRANTED))
		return SEBPF_LINE_MESSAGE;
	if (!sebpf_cursor_blank(cursor) || !sebpf_cursor_skip(cursor, "{") ||
	    !skip_space(cursor))
		return cursor->at == cursor->end ? SEBPF_LINE_CUT :
						   SEBPF_LINE_FORM;
	outcome = take_permissions(cursor, decision);
	return outcome ?
		       outcome :
		       sebpf_line_fields(cursor, is_quoted, &decision->fields);
}

/* Whether the field of this number, from the place on, is at the place. */
static bool is_at(const struct sebpf_field_list *fields, size_t place,
		  enum sebpf_field field)
{
	return place < fields->count &&
	       sebpf_span_is(&fields->names[place], sebpf_field_name(field));
}

/*
 * The four with the decision follow one another, in records of the kernel and
 * of sebpf. The kernel writes invalid contexts after them.
 */
static enum sebpf_line_outcome take_verdict(const struct decision *decision,
					    struct sebpf_denial *denial,
					    size_t *ret_end)
{
	const struct sebpf_field_list *fields = &decision->fields;
	size_t first =
		sebpf_line_find(fields, sebpf_field_name(SEBPF_FIELD_SCONTEXT));
	uint64_t permissive;

	if (first == fields->count)
		return SEBPF_LINE_CUT;
	for (uint32_t i = 0; i < 4; i++) {
		enum sebpf_field field = SEBPF_FIELD_SCONTEXT + i;

		if (first + i == fields->count)
			return SEBPF_LINE_CUT;
		if (!is_at(fields, first + i, field))
			return SEBPF_LINE_FORM;
		denial->fields[field] = fields->values[first + i];
	}
	if (!sebpf_line_value(&denial->fields[SEBPF_FIELD_PERMISSIVE],
			      &permissive) ||
	    permissive > 1)
		return SEBPF_LINE_FORM;
	denial->permissive = permissive != 0;
	*ret_end = first + 4;
	return 0;
}

static enum sebpf_line_outcome take_contexts(struct sebpf_denial *denial)
{
	denial->source = denial->fields[SEBPF_FIELD_SCONTEXT];
	denial->target = denial->fields[SEBPF_FIELD_TCONTEXT];
	return sebpf_line_context(&denial->source, &denial->source_type) &&
			       sebpf_line_context(&denial->target,
						  &denial->target_type) ?
		       0 :
		       SEBPF_LINE_CONTEXT;
}

/* 0 if one of them is not of the class. */
static uint64_t find_permissions(const struct decision *decision,
				 uint32_t tclass)
{
	uint64_t permissions = 0;

	for (size_t i = 0; i < decision->count; i++) {
		uint64_t mask =
			find_permission(tclass, &decision->permissions[i]);

		if (!mask)
			return 0;
		permissions |= mask;
	}
	return permissions;
}

static bool has_value(const struct sebpf_field_list *fields, const char *name,
		      const char *value)
{
	size_t place = sebpf_line_find(fields, name);

	return place < fields->count &&
	       sebpf_span_is(&fields->values[place], value);
}

/* Whether a file may be a token, by its name. */
static bool may_be_token(const struct sebpf_field_list *fields)
{
	static const char *const names[] = { "anonclass", "path", "name" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t place = sebpf_line_find(fields, names[i]);

		if (place < fields->count &&
		    !memmem(fields->values[place].at,
			    fields->values[place].length, "bpf-token",
			    strlen("bpf-token")))
			return false;
	}
	return true;
}

/*
 * Whether a decision of the kernel's own is about delegated BPF. The classes of
 * capabilities, of files and of filesystems are also checked for much else.
 */
static bool is_about_bpf(const struct sebpf_field_list *fields, uint32_t tclass,
			 uint64_t permissions)
{
	switch (tclass) {
	case SEBPF_CLASS_CAP_USERNS:
		return !(permissions &
			 ~(uint64_t)(SEBPF_PERM(CAP_USERNS, NET_ADMIN) |
				     SEBPF_PERM(CAP_USERNS, SYS_ADMIN)));
	case SEBPF_CLASS_CAP2_USERNS:
		return !(permissions &
			 ~(uint64_t)(SEBPF_PERM(CAP2_USERNS, BPF) |
				     SEBPF_PERM(CAP2_USERNS, PERFMON)));
	case SEBPF_CLASS_ANON_INODE:
		return may_be_token(fields);
	case SEBPF_CLASS_FILESYSTEM:
		return has_value(fields, "dev", "bpf");
	}
	return true;
}

static enum sebpf_line_outcome
take_permission_mask(const struct decision *decision,
		     struct sebpf_denial *denial)
{
	denial->permissions = find_permissions(decision, denial->tclass);
	if (denial->permissions)
		return 0;
	return denial->by_hooks || sebpf_class_is_own(denial->tclass) ||
			       denial->tclass == SEBPF_CLASS_BPF ?
		       SEBPF_LINE_PERMISSION :
		       SEBPF_LINE_OTHER;
}

/* A decision as the kernel writes it; its fields are of many kinds. */
static enum sebpf_line_outcome read_kernels(const struct decision *decision,
					    struct sebpf_denial *denial)
{
	const struct sebpf_field_list *fields = &decision->fields;
	size_t pid = sebpf_line_find(fields, "pid");
	size_t comm =
		sebpf_line_find(fields, sebpf_field_name(SEBPF_FIELD_COMM));
	enum sebpf_line_outcome outcome;
	size_t end = 0;

	outcome = take_verdict(decision, denial, &end);
	if (outcome)
		return outcome;
	if (sebpf_line_find(fields, "srawcon") < fields->count ||
	    sebpf_line_find(fields, "trawcon") < fields->count)
		return SEBPF_LINE_STALE;
	if (end != fields->count)
		return SEBPF_LINE_FORM;
	outcome = take_permission_mask(decision, denial);
	if (outcome)
		return outcome;
	if (!is_about_bpf(fields, denial->tclass, denial->permissions))
		return SEBPF_LINE_OTHER;
	if (pid < fields->count &&
	    !sebpf_line_value(&fields->values[pid], &denial->pid))
		return SEBPF_LINE_FORM;
	if (comm < fields->count)
		denial->fields[SEBPF_FIELD_COMM] = fields->values[comm];
	return take_contexts(denial);
}

/* The number of a field of ours, from one on; libaudit's come after all. */
static size_t find_known(const struct sebpf_span *name, size_t from)
{
	while (from < SEBPF_FIELD_COUNT + TAIL_COUNT &&
	       !sebpf_span_is(name,
			      from < SEBPF_FIELD_COUNT ?
				      sebpf_field_name((enum sebpf_field)from) :
				      tail[from - SEBPF_FIELD_COUNT]))
		from++;
	return from;
}

/* Fills the fields; each has to be one of ours, in their order. */
static bool take_known(const struct sebpf_field_list *fields,
		       struct sebpf_span known[SEBPF_FIELD_COUNT])
{
	size_t next = 0;

	for (size_t i = 0; i < fields->count; i++) {
		size_t found = find_known(&fields->names[i], next);

		if (found == SEBPF_FIELD_COUNT + TAIL_COUNT)
			return false;
		if (found < SEBPF_FIELD_COUNT)
			known[found] = fields->values[i];
		next = found + 1;
	}
	return true;
}

static bool take_numbers(struct sebpf_denial *denial)
{
	const struct sebpf_span *spid = &denial->fields[SEBPF_FIELD_SPID];
	const struct sebpf_span *repeated =
		&denial->fields[SEBPF_FIELD_REPEATED];

	denial->repeated = repeated->at != NULL;
	return spid->at && sebpf_line_value(spid, &denial->pid) &&
	       (!repeated->at || sebpf_line_value(repeated, &denial->events));
}

/* A decision as sebpf writes it. */
static enum sebpf_line_outcome read_hooks(const struct decision *decision,
					  struct sebpf_denial *denial)
{
	enum sebpf_line_outcome outcome;
	size_t end = 0;

	denial->by_hooks = true;
	outcome = take_verdict(decision, denial, &end);
	if (outcome)
		return outcome;
	if (!take_known(&decision->fields, denial->fields) ||
	    denial->fields[SEBPF_FIELD_OP].at || !take_numbers(denial))
		return SEBPF_LINE_FOREIGN;
	outcome = take_permission_mask(decision, denial);
	return outcome ? outcome : take_contexts(denial);
}

/*
 * A line that is not as it should be: if all its classes are not ours, it is
 * about something else.
 */
static enum sebpf_line_outcome refuse(const char *line, size_t length,
				      enum sebpf_line_outcome outcome)
{
	const char *end = line + length;
	const char *at = memmem(line, length, "tclass=", strlen("tclass="));
	bool is_ours = !at;

	while (at && !is_ours) {
		struct sebpf_cursor cursor = { at + strlen("tclass="), end };
		struct sebpf_span name = take_name(&cursor);

		is_ours = cursor.at == end ||
			  find_class(&name) != SEBPF_CLASS_COUNT;
		at = memmem(cursor.at, (size_t)(end - cursor.at),
			    "tclass=", strlen("tclass="));
	}
	return is_ours ? outcome : SEBPF_LINE_OTHER;
}

static enum sebpf_line_outcome read_record(struct sebpf_cursor *cursor,
					   struct sebpf_denial *denial)
{
	struct sebpf_span type;
	struct decision decision;
	enum sebpf_line_outcome outcome =
		sebpf_line_head(cursor, &type, &denial->id);
	bool is_user = !outcome && sebpf_span_is(&type, "USER_AVC");
	size_t place;

	if (outcome)
		return outcome;
	if (!is_user && !sebpf_span_is(&type, "AVC"))
		return SEBPF_LINE_FORM;
	if (is_user && !sebpf_line_sender(cursor))
		return SEBPF_LINE_FORM;
	outcome = take_decision(cursor, is_user, &decision);
	if (outcome)
		return outcome;
	if (!decision.is_denial)
		return SEBPF_LINE_GRANTED;
	place = sebpf_line_find(&decision.fields,
				sebpf_field_name(SEBPF_FIELD_TCLASS));
	if (place == decision.fields.count)
		return SEBPF_LINE_CUT;
	denial->tclass = find_class(&decision.fields.values[place]);
	if (denial->tclass == SEBPF_CLASS_COUNT)
		return SEBPF_LINE_OTHER;
	return is_user ? read_hooks(&decision, denial) :
			 read_kernels(&decision, denial);
}

enum sebpf_line_outcome sebpf_denial_read(const char *line, size_t length,
					  struct sebpf_denial *ret_denial)
{
	struct sebpf_cursor cursor = sebpf_line_start(line, length);
	const char *end = cursor.end;
	enum sebpf_line_outcome outcome;

	*ret_denial = (struct sebpf_denial){ .events = 1 };
	outcome = read_record(&cursor, ret_denial);
	/* A second record after what was added to this one. */
	if (!outcome && memmem(end, (size_t)(line + length - end),
			       SEBPF_RECORD_AVC, strlen(SEBPF_RECORD_AVC)))
		outcome = SEBPF_LINE_FORM;
	if (outcome == SEBPF_LINE_FORM || outcome == SEBPF_LINE_CUT ||
	    outcome == SEBPF_LINE_DOUBLED)
		return refuse(line, length, outcome);
	return outcome;
}

bool sebpf_event_id_read(const char *line, size_t length,
			 struct sebpf_event_id *ret_id)
{
	struct sebpf_cursor cursor = sebpf_line_start(line, length);
	struct sebpf_span type;

	return !sebpf_line_head(&cursor, &type, ret_id);
}
