// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what a verdict depends on: labels, booleans, modes, categories
 * Copyright (C) 2026 The sebpf authors
 *
 * Under a policy that has none of the optional classes. Every operation by
 * itself is in test_matrix.c.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sebpf/cleanup.h"
#include "tests/guest/attempt.h"
#include "tests/guest/guest.h"
#include "tests/unit/tap.h"

static const char *const any_record[] = { NULL };

/**
 * struct denial - what a denial must look like
 * @name: of the test.
 * @attempt: what is tried.
 * @error: errno.
 * @record: texts of the only record.
 */
struct denial {
	const char *name;
	struct attempt attempt;
	int error;
	const char *record[8];
};

static void expect_denied(const struct denial *denial)
{
	(void)attempt_denied(denial->name, &denial->attempt, denial->error,
			     denial->record);
}

static void expect_allowed(const char *name, const char *context,
			   enum attempt_operation operation)
{
	const struct attempt attempt = { operation, context, NULL };

	(void)attempt_allowed(name, &attempt);
}

#define CONTAINER GUEST_CONTEXT("container_t")
#define LABEL "tcontext=" GUEST_LABEL("container_bpf_token_t") " "

/* "scontext=" of a domain, and what is in every denial's record. */
#define FROM(domain) "scontext=" GUEST_CONTEXT(domain) " "
#define RECORD(permission, domain, label, class)                               \
	{                                                                      \
		"avc:  denied  { " permission " } for  ", FROM(domain), label, \
			"tclass=" class " permissive=0"                        \
	}

static const struct denial prog_load = {
	"bpf prog_load",
	{ LOAD_SOCKET_FILTER, GUEST_CONTEXT("no_prog_load_t"), NULL },
	EACCES,
	RECORD("prog_load", "no_prog_load_t", LABEL, "bpf"),
};

/* The source of the label, seen by what it allows and in the records. */
static void test_labels(void)
{
	expect_allowed("no transition: the creator's own type",
		       GUEST_CONTEXT("plain_t"), LOAD_SOCKET_FILTER);
	expect_allowed("a transition without a name",
		       GUEST_CONTEXT("plaintrans_t"), LOAD_SOCKET_FILTER);
	expect_allowed("both transitions: the named one's label",
		       GUEST_CONTEXT("bothtrans_t"), LOAD_SOCKET_FILTER);
	expect_allowed("attributes on both sides", GUEST_CONTEXT("attr_t"),
		       LOAD_SOCKET_FILTER);
}

static void set_boolean(const char *name, const char *value)
{
	char path[128];
	FILE *file;

	(void)snprintf(path, sizeof(path), "/sys/fs/selinux/booleans/%s", name);
	file = fopen(path, "we");
	if (!file || fputs(value, file) < 0 || fclose(file))
		guest_bail("cannot set boolean %s", name);
	file = fopen("/sys/fs/selinux/commit_pending_bools", "we");
	if (!file || fputs("1", file) < 0 || fclose(file))
		guest_bail("cannot commit booleans");
}

/* A conditional rule counts at the boolean's current value. */
static void test_boolean(void)
{
	static const struct denial off = {
		"boolean off",
		{ LOAD_SOCKET_FILTER, GUEST_CONTEXT("cond_t"), NULL },
		EACCES,
		RECORD("prog_load", "cond_t", LABEL, "bpf"),
	};
	static const struct denial on = {
		"boolean on",
		{ CREATE_ARRAY, GUEST_CONTEXT("cond_t"), NULL },
		EACCES,
		RECORD("map_create", "cond_t", LABEL, "bpf"),
	};

	expect_denied(&off);
	expect_allowed("boolean off", off.attempt.context, CREATE_ARRAY);
	set_boolean("sebpf_test_bool", "1");
	expect_denied(&on);
	expect_allowed("boolean on", on.attempt.context, LOAD_SOCKET_FILTER);
	set_boolean("sebpf_test_bool", "0");
	expect_denied(&off);
}

static void expect_recorded(const char *name, const char *context,
			    const char *const record[])
{
	const struct attempt attempt = { LOAD_SOCKET_FILTER, context, NULL };

	(void)attempt_recorded(name, &attempt, record, 0);
}

static void test_audit_rules(void)
{
	static const char *const permissive[] = {
		"avc:  denied  { prog_load } for  ", FROM("permissive_t"),
		LABEL, "tclass=bpf permissive=1", NULL
	};
	const char *const granted[] = {
		"avc:  granted  { prog_load } for  ", FROM("auditallow_t"),
		LABEL,
		guest_is_native() ? "tclass=bpf\n" : "tclass=bpf exe=", NULL
	};
	const struct attempt silent = { LOAD_SOCKET_FILTER,
					GUEST_CONTEXT("dontaudit_t"), NULL };
	int objects, result;
	long mark;

	expect_recorded("permissive type", GUEST_CONTEXT("permissive_t"),
			permissive);
	expect_recorded("auditallow", GUEST_CONTEXT("auditallow_t"), granted);
	mark = guest_audit_mark();
	result = attempt_try(&silent, &objects);
	guest_audit_flush();
	ok(result == -EACCES && !objects, "dontaudit: denied (got %d)", result);
	if (!ok(guest_audit_count(mark, any_record) == 0,
		"dontaudit: no record"))
		guest_audit_print(mark);
}

/*
 * The token keeps the categories of its creator (c1,c3), and a user of the same
 * type needs them all: mlsconstrain h1 dom h2.
 */
static void test_categories(void)
{
	static const struct denial others = {
		"other categories",
		{ LOAD_SOCKET_FILTER, CONTAINER,
		  "system_u:system_r:container_t:s0:c1,c4" },
		EPERM,
		{ "avc:  denied  { bpf } for  ",
		  "scontext=system_u:system_r:container_t:s0:c1,c4 ", LABEL,
		  "tclass=cap2_userns permissive=0" },
	};
	static const struct attempt more = {
		LOAD_SOCKET_FILTER, CONTAINER,
		"system_u:system_r:container_t:s0:c1,c3,c4"
	};

	expect_denied(&others);
	(void)attempt_allowed("more categories", &more);
}

static void set_enforce(const char *value)
{
	FILE *file = fopen("/sys/fs/selinux/enforce", "we");

	if (!file || fputs(value, file) < 0 || fclose(file))
		guest_bail("setenforce %s", value);
}

static void test_setenforce(void)
{
	static const char *const records[] = {
		"avc:  denied  { prog_load } for  ", FROM("no_prog_load_t"),
		LABEL, "tclass=bpf permissive=1", NULL
	};

	set_enforce("0");
	expect_recorded("setenforce 0", GUEST_CONTEXT("no_prog_load_t"),
			records);
	set_enforce("1");
	expect_denied(&prog_load);
	expect_allowed(prog_load.name, CONTAINER, LOAD_SOCKET_FILTER);
}

int main(void)
{
	pid_t server = guest_server_start(NULL);

	test_labels();
	test_boolean();
	test_audit_rules();
	test_categories();
	test_setenforce();
	guest_server_stop(server);
	return tap_done();
}
