// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - contexts that a policy accepts, from text and to text
 * Copyright (C) 2026 The sebpf authors
 *
 * libsepol has all of this too, for a policy and a table of SIDs that it keeps
 * for the process, and says of a context only that it is not valid. The checks
 * here are those of policydb_context_isvalid(), each with its sentence;
 * libsepol's own has the last word.
 */
#include <errno.h>
#include <string.h>

#include "policy/context.h"
#include "policy/database.h"
#include "policy/text.h"
#include "policy/unknown.h"
#include "sebpf/cleanup.h"

static const char *const symbol_words[SYM_NUM] = {
	[SYM_USERS] = "user",	 [SYM_ROLES] = "role",
	[SYM_TYPES] = "type",	 [SYM_LEVELS] = "sensitivity",
	[SYM_CATS] = "category",
};

static int no_memory(struct sebpf_err *err)
{
	return sebpf_err_set(err, -ENOMEM, "no memory for a context");
}

/*
 * To text.
 */

/**
 * struct writer - a text being written
 * @stream: where it goes; memory.
 * @db: the policy.
 * @err: receives the first failure.
 * @rc: 0, or the failure.
 */
struct writer {
	FILE *stream;
	const struct policydb *db;
	struct sebpf_err *err;
	int rc;
};

/* Writes @before, unless it is 0, and the name of a value. */
static void put_name(struct writer *writer, char before, unsigned int symbol,
		     uint32_t value)
{
	const char *name = sebpf_db_name(writer->db, symbol, value);

	if (symbol == SYM_TYPES && !sebpf_db_is_type(writer->db, value))
		name = NULL;
	if (!name && !writer->rc)
		writer->rc = sebpf_err_set(writer->err, -ENOENT,
					   "%s id %u has no name",
					   symbol_words[symbol], value);
	if (before)
		(void)fputc(before, writer->stream);
	(void)fputs(name ? name : "?", writer->stream);
}

/* Ends a run of categories, the first of which is written. */
static void end_run(struct writer *writer, unsigned int first,
		    unsigned int last)
{
	if (last > first)
		put_name(writer, last - first > 1 ? '.' : ',', SYM_CATS,
			 last + 1);
}

static void put_level(struct writer *writer, char before,
		      const mls_level_t *level)
{
	unsigned int first = 0, last = 0;
	char separator = ':';
	ebitmap_node_t *node;
	unsigned int bit;

	put_name(writer, before, SYM_LEVELS, level->sens);
	ebitmap_for_each_positive_bit(&level->cat, node, bit) {
		if (separator == ':' || bit != last + 1) {
			end_run(writer, first, last);
			put_name(writer, separator, SYM_CATS, bit + 1);
			first = bit;
		}
		last = bit;
		separator = ',';
	}
	end_run(writer, first, last);
}

static void put_context(struct writer *writer, const context_struct_t *context)
{
	const mls_level_t *levels = context->range.level;

	put_name(writer, 0, SYM_USERS, context->user);
	put_name(writer, ':', SYM_ROLES, context->role);
	put_name(writer, ':', SYM_TYPES, context->type);
	if (!writer->db->mls)
		return;
	put_level(writer, ':', &levels[0]);
	if (!mls_level_eq(&levels[0], &levels[1]))
		put_level(writer, '-', &levels[1]);
}

int sebpf_context_text(const struct policydb *db,
		       const context_struct_t *context, char **ret_text,
		       struct sebpf_err *err)
{
	struct sebpf_text text sebpf_auto_text = { 0 };
	struct writer writer = { .db = db, .err = err };
	char *bytes;

	if (sebpf_text_open(&text))
		return no_memory(err);
	writer.stream = text.stream;
	put_context(&writer, context);
	if (writer.rc)
		return writer.rc;
	bytes = sebpf_text_take(&text);
	if (!bytes)
		return no_memory(err);
	*ret_text = bytes;
	return 0;
}

char *sebpf_level_text(const struct policydb *db, const mls_level_t *level)
{
	struct sebpf_text text sebpf_auto_text = { 0 };
	struct sebpf_err ignored;
	struct writer writer = { .db = db, .err = &ignored };

	if (sebpf_text_open(&text))
		return NULL;
	writer.stream = text.stream;
	put_level(&writer, 0, level);
	return writer.rc ? NULL : sebpf_text_take(&text);
}

/*
 * From text.
 */

/* Cuts the text at the first @separator; NULL if there is none. */
static char *cut(char *text, char separator)
{
	char *rest = text ? strchr(text, separator) : NULL;

	if (rest)
		*rest++ = '\0';
	return rest;
}

static int unknown(const struct policydb *db, unsigned int symbol,
		   const char *name, struct sebpf_err *err)
{
	if (symbol == SYM_TYPES)
		return sebpf_unknown_type(db, name, err);
	return sebpf_unknown_name(&db->symtab[symbol], symbol_words[symbol],
				  name, err);
}

static int find(const struct policydb *db, unsigned int symbol,
		const char *name, uint32_t *ret_value, struct sebpf_err *err)
{
	uint32_t value;

	if (!*name)
		return sebpf_err_set(err, -EINVAL, "the %s is empty",
				     symbol_words[symbol]);
	value = sebpf_db_value(db, symbol, name);
	if (!value)
		return unknown(db, symbol, name, err);
	*ret_value = value;
	return 0;
}

/* Reads a category, or a run of them. */
static int parse_run(const struct policydb *db, char *text,
		     ebitmap_t *categories, struct sebpf_err *err)
{
	char *end = cut(text, '.');
	uint32_t first = 0, last;
	int rc = find(db, SYM_CATS, text, &first, err);

	last = first;
	if (!rc && end)
		rc = find(db, SYM_CATS, end, &last, err);
	if (rc)
		return rc;
	if (end && last <= first)
		return sebpf_err_set(err, -EINVAL,
				     "categories \"%s.%s\" do not ascend", text,
				     end);
	for (uint32_t bit = first - 1; bit < last; bit++)
		if (ebitmap_set_bit(categories, bit, 1))
			return no_memory(err);
	return 0;
}

static int parse_level(const struct policydb *db, char *text,
		       mls_level_t *level, struct sebpf_err *err)
{
	char *run = cut(text, ':');
	int rc = find(db, SYM_LEVELS, text, &level->sens, err);

	while (!rc && run) {
		char *next = cut(run, ',');

		rc = parse_run(db, run, &level->cat, err);
		run = next;
	}
	return rc;
}

static int parse_range(const struct policydb *db, char *text,
		       mls_level_t levels[2], struct sebpf_err *err)
{
	char *high;
	int rc;

	if (!db->mls && !text)
		return 0;
	if (!db->mls)
		return sebpf_err_set(err, -EINVAL,
				     "there is a level \"%s\", and the policy "
				     "has no levels",
				     text);
	if (!text)
		return sebpf_err_set(err, -EINVAL,
				     "the level is missing: the policy has "
				     "levels, user:role:type:level");
	high = cut(text, '-');
	rc = parse_level(db, text, &levels[0], err);
	if (!rc && high)
		rc = parse_level(db, high, &levels[1], err);
	else if (!rc && mls_level_cpy(&levels[1], &levels[0]))
		rc = no_memory(err);
	return rc;
}

static int parse(const struct policydb *db, char *user,
		 context_struct_t *context, struct sebpf_err *err)
{
	char *role = cut(user, ':');
	char *type = cut(role, ':');
	char *range = cut(type, ':');
	int rc;

	if (!type)
		return sebpf_err_set(err, -EINVAL,
				     "it is not written as user:role:type%s",
				     db->mls ? ":level" : "");
	rc = find(db, SYM_USERS, user, &context->user, err);
	if (!rc)
		rc = find(db, SYM_ROLES, role, &context->role, err);
	if (!rc)
		rc = find(db, SYM_TYPES, type, &context->type, err);
	if (!rc)
		rc = parse_range(db, range, context->range.level, err);
	return rc;
}

/*
 * Whether the parts may stand together.
 */

static int check_role(const struct policydb *db,
		      const context_struct_t *context, struct sebpf_err *err)
{
	const role_datum_t *role = db->role_val_to_struct[context->role - 1];
	const user_datum_t *user = db->user_val_to_struct[context->user - 1];
	const char *role_name = sebpf_db_shown(db, SYM_ROLES, context->role);

	if (context->role == OBJECT_R_VAL)
		return 0;
	if (!user || !ebitmap_get_bit(&user->cache, context->role - 1))
		return sebpf_err_set(
			err, -EINVAL, "user \"%s\" may not have role \"%s\"",
			sebpf_db_shown(db, SYM_USERS, context->user),
			role_name);
	if (!role || !ebitmap_get_bit(&role->cache, context->type - 1))
		return sebpf_err_set(
			err, -EINVAL, "role \"%s\" may not have type \"%s\"",
			role_name,
			sebpf_db_shown(db, SYM_TYPES, context->type));
	return 0;
}

/* Sees that the sensitivity may have each of the categories. */
static int check_level(const struct policydb *db, const mls_level_t *level,
		       struct sebpf_err *err)
{
	const char *name = sebpf_db_shown(db, SYM_LEVELS, level->sens);
	const level_datum_t *known = hashtab_search(db->p_levels.table, name);
	ebitmap_node_t *node;
	unsigned int bit;

	if (!known || !known->level)
		return unknown(db, SYM_LEVELS, name, err);
	ebitmap_for_each_positive_bit(&level->cat, node, bit) {
		if (!ebitmap_get_bit(&known->level->cat, bit))
			return sebpf_err_set(
				err, -EINVAL,
				"sensitivity \"%s\" may not have category "
				"\"%s\"",
				name, sebpf_db_shown(db, SYM_CATS, bit + 1));
	}
	return 0;
}

/* Tells that a level is not within the user's range, and which that is. */
static int refuse_range(const struct policydb *db, uint32_t user,
			const char *which, const mls_level_t *level,
			struct sebpf_err *err)
{
	const mls_range_t *range = &db->user_val_to_struct[user - 1]->exp_range;
	char *text sebpf_auto_free = sebpf_level_text(db, level);
	char *low sebpf_auto_free = sebpf_level_text(db, &range->level[0]);
	char *high sebpf_auto_free = sebpf_level_text(db, &range->level[1]);

	return sebpf_err_set(
		err, -EINVAL,
		"the %slevel %s is outside the range of user \"%s\", %s-%s",
		which, text ? text : "?", sebpf_db_shown(db, SYM_USERS, user),
		low ? low : "?", high ? high : "?");
}

static int check_user_range(const struct policydb *db,
			    const context_struct_t *context,
			    struct sebpf_err *err)
{
	const user_datum_t *user = db->user_val_to_struct[context->user - 1];
	const mls_level_t *own = context->range.level;
	int is_single = mls_level_eq(&own[0], &own[1]);

	if (context->role == OBJECT_R_VAL)
		return 0;
	if (!user)
		return sebpf_err_set(err, -EINVAL,
				     "the policy's user is damaged");
	if (!mls_level_dom(&own[0], &user->exp_range.level[0]))
		return refuse_range(db, context->user, is_single ? "" : "low ",
				    &own[0], err);
	if (!mls_level_dom(&user->exp_range.level[1], &own[1]))
		return refuse_range(db, context->user, is_single ? "" : "high ",
				    &own[1], err);
	return 0;
}

static int check_range(const struct policydb *db,
		       const context_struct_t *context, struct sebpf_err *err)
{
	const mls_level_t *levels = context->range.level;
	int rc;

	if (!db->mls)
		return 0;
	rc = check_level(db, &levels[0], err);
	if (!rc)
		rc = check_level(db, &levels[1], err);
	if (!rc && !mls_level_dom(&levels[1], &levels[0]))
		rc = sebpf_err_set(err, -EINVAL,
				   "the high level does not dominate the low "
				   "level");
	return rc ? rc : check_user_range(db, context, err);
}

static int check(const struct policydb *db, const context_struct_t *context,
		 struct sebpf_err *err)
{
	int rc = check_role(db, context, err);

	if (!rc)
		rc = check_range(db, context, err);
	if (!rc && !policydb_context_isvalid(db, context))
		rc = sebpf_err_set(err, -EINVAL,
				   "the policy does not accept it");
	return rc;
}

int sebpf_context_read(const struct policydb *db, const char *text,
		       context_struct_t *ret_context, struct sebpf_err *err)
{
	context_struct_t context sebpf_auto_context = { 0 };
	char *copy sebpf_auto_free = strdup(text);
	int rc;

	if (!copy)
		return no_memory(err);
	rc = parse(db, copy, &context, err);
	if (!rc)
		rc = check(db, &context, err);
	if (rc)
		return sebpf_err_prefix(err, "context \"%s\"", text);
	*ret_context = context;
	context_init(&context);
	return 0;
}
