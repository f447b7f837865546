// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - booleans of a policy set for a question: what if?
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sepol/policydb/conditional.h>

#include "policy/booleans.h"
#include "policy/unknown.h"
#include "sebpf/cleanup.h"

/**
 * struct setting - an element of a list
 * @name: of the boolean; not terminated.
 * @length: bytes of @name.
 * @value: 1 or 0; -1: not of a known form.
 */
struct setting {
	const char *name;
	size_t length;
	int value;
};

static int parse_value(const char *text, size_t length)
{
	static const char *const values[][2] = { { "off", "on" },
						 { "false", "true" },
						 { "0", "1" } };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		for (int value = 0; value < 2; value++)
			if (strlen(values[i][value]) == length &&
			    !strncmp(values[i][value], text, length))
				return value;
	return -EINVAL;
}

/* Reads an element, and returns where the next one begins; NULL: no more. */
static const char *next_setting(const char *at, struct setting *ret_setting)
{
	size_t length = strcspn(at, ","), name = strcspn(at, "=,");

	*ret_setting = (struct setting){
		.name = at,
		.length = name,
		.value = name && name < length ?
				 parse_value(at + name + 1, length - name - 1) :
				 -EINVAL,
	};
	return at[length] ? at + length + 1 : NULL;
}

/* Whether the list names the boolean of @setting again further on. */
static int is_named(const char *list, const struct setting *setting)
{
	struct setting other;

	while (list) {
		list = next_setting(list, &other);
		if (other.length == setting->length &&
		    !strncmp(other.name, setting->name, other.length))
			return 1;
	}
	return 0;
}

int sebpf_booleans_check(const char *list, struct sebpf_err *err)
{
	const char *at = list;

	while (at) {
		const char *element = at;
		struct setting setting;

		at = next_setting(at, &setting);
		if (setting.value < 0)
			return sebpf_err_set(err, -EINVAL,
					     "\"%.*s\" is not NAME=on or "
					     "NAME=off",
					     (int)strcspn(element, ","),
					     element);
		if (is_named(at, &setting))
			return sebpf_err_set(err, -EINVAL,
					     "boolean \"%.*s\" is given twice",
					     (int)setting.length, setting.name);
	}
	return 0;
}

static int set_boolean(struct policydb *db, const struct setting *setting,
		       struct sebpf_err *err)
{
	char *name sebpf_auto_free = strndup(setting->name, setting->length);
	cond_bool_datum_t *boolean;

	if (!name)
		return sebpf_err_set(err, -ENOMEM, "no memory");
	boolean = hashtab_search(db->p_bools.table, name);
	if (!boolean)
		return sebpf_unknown_name(&db->p_bools, "boolean", name, err);
	boolean->state = setting->value;
	return 0;
}

int sebpf_booleans_set(struct policydb *db, const char *list,
		       struct sebpf_err *err)
{
	int rc = 0;

	while (!rc && list) {
		struct setting setting;

		list = next_setting(list, &setting);
		rc = set_boolean(db, &setting, err);
	}
	return rc;
}
