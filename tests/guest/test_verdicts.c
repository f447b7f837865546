// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - each operation denied and allowed, by one rule's difference
 * Copyright (C) 2026 The sebpf authors
 *
 * Every row is a domain of tests/policy/domains.cil that has all rules of
 * container_t but one. The twin does the same as container_t. A denial must
 * give the exact errno, make no object, and leave one audit record; its twin
 * must succeed, make one object, and leave none.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

enum operation {
	CREATE_TOKEN,
	CREATE_ARRAY,
	LOAD_SOCKET_FILTER,
	LOAD_XDP,
	LOAD_BTF,
};

/**
 * struct attempt - shared with the container
 * @operation: what to do.
 * @user: context to take after the token is made; NULL: the creator's.
 * @status: 0 or a negative errno.
 * @done: write end: a byte when the status is there.
 * @go: read end: the object is kept until a byte comes.
 */
struct attempt {
	enum operation operation;
	const char *user;
	int status;
	int done[2];
	int go[2];
};

static int do_operation(enum operation operation, int token)
{
	switch (operation) {
	case CREATE_TOKEN:
		return token;
	case CREATE_ARRAY:
		return token_map_create(token, BPF_MAP_TYPE_ARRAY);
	case LOAD_SOCKET_FILTER:
		return token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER);
	case LOAD_XDP:
		return token_prog_load(token, BPF_PROG_TYPE_XDP);
	case LOAD_BTF:
		return token_btf_load(token);
	}
	return -ENOSYS;
}

/* Another context for this process: what setcon(3) does. */
static int take_context(const char *context)
{
	int fd sebpf_auto_close =
		open("/proc/self/attr/current", O_WRONLY | O_CLOEXEC);
	size_t length = strlen(context);

	return fd >= 0 && write(fd, context, length) == (ssize_t)length ?
		       0 :
		       -errno;
}

static int attempt_body(int mount_fd, int dir_fd, void *arg)
{
	struct attempt *attempt = arg;
	int token = token_create(dir_fd);
	char byte = 0;

	(void)mount_fd;
	if ((token < 0 && attempt->operation != CREATE_TOKEN) ||
	    (attempt->user && take_context(attempt->user))) {
		attempt->status = -ENOTRECOVERABLE;
	} else {
		int fd = do_operation(attempt->operation, token);

		attempt->status = fd < 0 ? fd : 0;
	}
	if (write(attempt->done[1], &byte, 1) != 1 ||
	    read(attempt->go[0], &byte, 1) != 1)
		return 1;
	return 0;
}

/*
 * Does an operation in a container, with a token that @context makes, as @user;
 * tells its result and the new objects.
 */
static int try_as(const char *context, const char *user,
		  enum operation operation, int *ret_objects)
{
	const struct container_options options = {
		.context = context,
		.cmds = "any",
		.maps = "any",
		.progs = "any",
		.attachs = "any",
	};
	struct attempt *attempt = mmap(NULL, sizeof(*attempt),
				       PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct guest_objects before;
	int result;
	char byte = 0;
	pid_t pid;

	if (attempt == MAP_FAILED || pipe2(attempt->done, O_CLOEXEC) ||
	    pipe2(attempt->go, O_CLOEXEC))
		guest_bail("mmap or pipe");
	attempt->operation = operation;
	attempt->user = user;
	before = guest_objects_now();
	if (container_start(&options, attempt_body, attempt, &pid))
		guest_bail("no container in %s", context);
	if (read(attempt->done[0], &byte, 1) != 1)
		guest_bail("the container died");
	*ret_objects = guest_objects_new(&before);
	if (write(attempt->go[1], &byte, 1) != 1 || container_wait(pid))
		guest_bail("the container failed");
	result = attempt->status;
	(void)close(attempt->done[0]);
	(void)close(attempt->done[1]);
	(void)close(attempt->go[0]);
	(void)close(attempt->go[1]);
	(void)munmap(attempt, sizeof(*attempt));
	return result;
}

static int try(const char *context, enum operation operation, int *ret_objects)
{
	return try_as(context, NULL, operation, ret_objects);
}

static const char *const any_record[] = { NULL };

/* The operation succeeds, makes its object, and nobody records anything. */
static void expect_allowed(const char *name, const char *context,
			   enum operation operation)
{
	long mark = guest_audit_mark();
	int objects, result;

	result = try(context, operation, &objects);
	guest_audit_flush();
	ok(result == 0, "%s: allowed (got %d)", name, result);
	/* A token is no object with an id. */
	ok(objects == (operation == CREATE_TOKEN ? 0 : 1),
	   "%s: the object is there (%d)", name, objects);
	if (!ok(guest_audit_count(mark, any_record) == 0, "%s: no record",
		name))
		guest_audit_print(mark);
}

/**
 * struct denial - what a denial must look like
 * @name: of the test.
 * @context: of the caller.
 * @operation: what is tried.
 * @error: errno.
 * @objects: objects that are made all the same.
 * @records: texts of the only record.
 */
struct denial {
	const char *name;
	const char *context;
	enum operation operation;
	int error;
	int objects;
	const char *records[8];
};

static void expect_denied(const struct denial *denial)
{
	long mark = guest_audit_mark();
	int objects, result;

	result = try(denial->context, denial->operation, &objects);
	guest_audit_flush();
	ok(result == -denial->error, "%s: errno %d (got %d)", denial->name,
	   denial->error, -result);
	ok(objects == denial->objects, "%s: no object (%d)", denial->name,
	   objects);
	if (!ok(guest_audit_count(mark, any_record) == 1 &&
			guest_audit_count(mark, denial->records) == 1,
		"%s: one record, with the right contexts", denial->name))
		guest_audit_print(mark);
}

#define CONTAINER GUEST_CONTEXT("container_t")
#define LABEL "tcontext=" GUEST_LABEL("container_bpf_token_t") " "

/* "scontext=" of a domain, and what every denial's record says. */
#define FROM(domain) "scontext=" GUEST_CONTEXT(domain) " "
#define RECORD(permission, domain, label, class)                             \
	{                                                                    \
		"type=USER_AVC ", "avc:  denied  { " permission " } for  ",  \
			FROM(domain), label, "tclass=" class " permissive=0" \
	}

static const struct denial denials[] = {
	{ "anon_inode create", GUEST_CONTEXT("no_anon_create_t"), CREATE_TOKEN,
	  EACCES, 0,
	  RECORD("create", "no_anon_create_t", LABEL, "anon_inode") },
	{ "bpf_token create", GUEST_CONTEXT("no_token_create_t"), CREATE_TOKEN,
	  EACCES, 0,
	  RECORD("create", "no_token_create_t", LABEL, "bpf_token") },
	{ "bpf map_create", GUEST_CONTEXT("no_map_create_t"), CREATE_ARRAY,
	  EACCES, 0, RECORD("map_create", "no_map_create_t", LABEL, "bpf") },
	{ "bpf prog_load", GUEST_CONTEXT("no_prog_load_t"), LOAD_SOCKET_FILTER,
	  EACCES, 0, RECORD("prog_load", "no_prog_load_t", LABEL, "bpf") },
	{ "bpf_token btf_load", GUEST_CONTEXT("no_btf_load_t"), LOAD_BTF, EPERM,
	  0, RECORD("btf_load", "no_btf_load_t", LABEL, "bpf_token") },
	{ "cap2_userns bpf", GUEST_CONTEXT("no_cap_bpf_t"), LOAD_BTF, EPERM, 0,
	  RECORD("bpf", "no_cap_bpf_t", LABEL, "cap2_userns") },
	{ "cap_userns net_admin", GUEST_CONTEXT("no_cap_net_admin_t"), LOAD_XDP,
	  EPERM, 0,
	  RECORD("net_admin", "no_cap_net_admin_t", LABEL, "cap_userns") },
};

static void test_rules(void)
{
	size_t i;

	for (i = 0; i < sizeof(denials) / sizeof(denials[0]); i++) {
		expect_denied(&denials[i]);
		expect_allowed(denials[i].name, CONTAINER,
			       denials[i].operation);
	}
}

/* Where the label comes from, seen by what it allows and in the records. */
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
	guest_wait_policy();
}

/* A conditional rule counts at the boolean's value of the moment. */
static void test_boolean(void)
{
	static const struct denial off = { "boolean off",
					   GUEST_CONTEXT("cond_t"),
					   LOAD_SOCKET_FILTER,
					   EACCES,
					   0,
					   RECORD("prog_load", "cond_t", LABEL,
						  "bpf") };
	static const struct denial on = { "boolean on",
					  GUEST_CONTEXT("cond_t"),
					  CREATE_ARRAY,
					  EACCES,
					  0,
					  RECORD("map_create", "cond_t", LABEL,
						 "bpf") };

	expect_denied(&off);
	expect_allowed("boolean off", off.context, CREATE_ARRAY);
	set_boolean("sebpf_test_bool", "1");
	expect_denied(&on);
	expect_allowed("boolean on", on.context, LOAD_SOCKET_FILTER);
	set_boolean("sebpf_test_bool", "0");
	expect_denied(&off);
}

/* One record each, and the operation goes through. */
static void expect_recorded(const char *name, const char *context,
			    enum operation operation,
			    const char *const records[])
{
	long mark = guest_audit_mark();
	int objects, result;

	result = try(context, operation, &objects);
	guest_audit_flush();
	ok(result == 0 && objects == 1, "%s: allowed (got %d)", name, result);
	if (!ok(guest_audit_count(mark, any_record) == 1 &&
			guest_audit_count(mark, records) == 1,
		"%s: one record", name))
		guest_audit_print(mark);
}

static void test_audit_rules(void)
{
	static const char *const permissive[] = {
		"type=USER_AVC ",	   "avc:  denied  { prog_load } for  ",
		FROM("permissive_t"),	   LABEL,
		"tclass=bpf permissive=1", NULL
	};
	static const char *const granted[] = {
		"type=USER_AVC ",     "avc:  granted  { prog_load } for  ",
		FROM("auditallow_t"), LABEL,
		"tclass=bpf exe=",    NULL
	};
	int objects, result;
	long mark;

	expect_recorded("permissive type", GUEST_CONTEXT("permissive_t"),
			LOAD_SOCKET_FILTER, permissive);
	expect_recorded("auditallow", GUEST_CONTEXT("auditallow_t"),
			LOAD_SOCKET_FILTER, granted);
	mark = guest_audit_mark();
	result =
		try(GUEST_CONTEXT("dontaudit_t"), LOAD_SOCKET_FILTER, &objects);
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
	static const char *const record[] = {
		"avc:  denied  { bpf } for  ",
		"scontext=system_u:system_r:container_t:s0:c1,c4 ", LABEL,
		"tclass=cap2_userns permissive=0", NULL
	};
	long mark = guest_audit_mark();
	int objects, result;

	result = try_as(CONTAINER, "system_u:system_r:container_t:s0:c1,c4",
			LOAD_SOCKET_FILTER, &objects);
	guest_audit_flush();
	ok(result == -EPERM && !objects,
	   "other categories: denied by constraint (got %d)", result);
	if (!ok(guest_audit_count(mark, any_record) == 1 &&
			guest_audit_count(mark, record) == 1,
		"other categories: one record"))
		guest_audit_print(mark);
	mark = guest_audit_mark();
	result = try_as(CONTAINER, "system_u:system_r:container_t:s0:c1,c3,c4",
			LOAD_SOCKET_FILTER, &objects);
	guest_audit_flush();
	ok(result == 0 && objects == 1, "more categories: allowed (got %d)",
	   result);
	if (!ok(guest_audit_count(mark, any_record) == 0,
		"more categories: no record"))
		guest_audit_print(mark);
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
			LOAD_SOCKET_FILTER, records);
	set_enforce("1");
	expect_denied(&denials[3]);
}

int main(void)
{
	pid_t server = guest_server_start(NULL);

	test_rules();
	test_labels();
	test_boolean();
	test_audit_rules();
	test_categories();
	test_setenforce();
	ok(guest_status("live_tokens") == 0,
	   "no token is remembered at the end");
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	ok(guest_server_wait(server) == 0, "the server has ended");
	return tap_done();
}
