// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - beside the BPF LSM programs of others
 * Copyright (C) 2026 The sebpf authors
 *
 * Another product's programs on each hook that sebpf is on, attached before it
 * and after it, that let everything pass with 0 and with the hook's own
 * default: every verdict and record is the same, and each program is called as
 * often as without sebpf. If one of them denies, the operation is denied.
 */
#include <bpf/btf.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/guest/attempt.h"
#include "tests/guest/foreign.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

/**
 * struct row - an operation, and a hook that it passes
 * @operation: the operation.
 * @hook: calls of another product's program there are counted.
 * @denied: domain that may not do it.
 * @permission: of the record.
 * @error: errno of the denial.
 */
static const struct row {
	enum attempt_operation operation;
	enum foreign_hook hook;
	const char *denied;
	const char *permission;
	int error;
} rows[] = {
	{ DELEGATE, FOREIGN_OPTION, "no_delegate_t", "delegate", EACCES },
	{ DELEGATE, FOREIGN_MOUNT, "no_delegate_t", "delegate", EACCES },
	{ CREATE_TOKEN, FOREIGN_TOKEN_CREATE, "no_token_create_t", "create",
	  EACCES },
	{ RECEIVE_TOKEN, FOREIGN_RECEIVE, "no_receive_t", "read write",
	  EACCES },
	{ CREATE_ARRAY, FOREIGN_MAP_CREATE, "no_map_create_t", "map_create",
	  EACCES },
	{ LOAD_SOCKET_FILTER, FOREIGN_PROG_LOAD, "no_prog_load_t", "prog_load",
	  EACCES },
	{ LOAD_BTF, FOREIGN_TOKEN_CMD, "no_btf_load_t", "btf_load", EPERM },
	{ LOAD_BTF, FOREIGN_TOKEN_CAPABLE, "no_cap_bpf_t", "bpf", EPERM },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static struct attempt attempt_of(const struct row *row, const char *context)
{
	struct attempt attempt = { row->operation, context, NULL };

	if (row->operation == RECEIVE_TOKEN) {
		attempt.context = GUEST_CONTEXT("container_t");
		attempt.user = context;
	}
	return attempt;
}

static struct attempt allowed_attempt(const struct row *row)
{
	return attempt_of(row, row->operation == DELEGATE ?
				       GUEST_CONTEXT("delegator_t") :
				       GUEST_CONTEXT("container_t"));
}

/* How often the other program is called for an operation that is allowed. */
static unsigned long long count_calls(const struct foreign *foreign,
				      const struct row *row, const char *name)
{
	const struct attempt attempt = allowed_attempt(row);
	unsigned long long before = foreign_calls(foreign, row->hook), calls;
	int objects;
	int result = attempt_try(&attempt, &objects);

	calls = foreign_calls(foreign, row->hook) - before;
	ok(!result, "%s: allowed (got %d)", name, result);
	return calls;
}

static void expect_denied(const struct row *row, const char *name)
{
	char context[128], permission[64], source[160];
	const char *const record[] = { "avc:  denied  ", permission, source,
				       NULL };
	struct attempt attempt;

	(void)snprintf(context, sizeof(context),
		       "system_u:system_r:%s:s0:c1,c3", row->denied);
	(void)snprintf(permission, sizeof(permission), " { %s } for ",
		       row->permission);
	(void)snprintf(source, sizeof(source), " scontext=%s ", context);
	attempt = attempt_of(row, context);
	(void)attempt_denied(name, &attempt, row->error, record);
}

static void test_passing(const struct foreign *foreign, const char *title,
			 const unsigned long long *alone)
{
	char name[128];

	for (size_t i = 0; i < ROWS; i++) {
		unsigned long long calls;

		(void)snprintf(name, sizeof(name), "%s: %s, hook %zu", title,
			       attempt_operation_name(rows[i].operation), i);
		calls = count_calls(foreign, &rows[i], name);
		ok(calls == alone[i],
		   "%s: called %llu times, as without sebpf (%llu)", name,
		   calls, alone[i]);
		expect_denied(&rows[i], name);
	}
}

/* The same programs are there before sebpf, and then others after it. */
static void test_default(int option_verdict, const char *title)
{
	struct foreign *before = foreign_attach(option_verdict, 0);
	unsigned long long alone[ROWS];
	struct foreign *after;
	pid_t server;
	char name[64];

	for (size_t i = 0; i < ROWS; i++)
		alone[i] = count_calls(before, &rows[i], "without sebpf");
	server = guest_server_start(NULL);
	(void)snprintf(name, sizeof(name), "%s, before", title);
	test_passing(before, name, alone);
	foreign_detach(before);
	after = foreign_attach(option_verdict, 0);
	(void)snprintf(name, sizeof(name), "%s, after", title);
	test_passing(after, name, alone);
	foreign_detach(after);
	ok(!guest_sebpf(NULL, 0, "detach") && !guest_server_wait(server),
	   "sebpf detach");
}

/* What another program denies stays denied, and is not recorded as ours. */
static void expect_foreign_denial(const struct attempt *attempt,
				  int option_verdict, int bpf_verdict)
{
	static const char *const any_record[] = { NULL };
	const char *name = attempt_operation_name(attempt->operation);
	struct foreign *foreign = foreign_attach(option_verdict, bpf_verdict);
	long mark = guest_audit_mark();
	int objects;
	int result = attempt_try(attempt, &objects);

	foreign_detach(foreign);
	guest_audit_flush();
	ok(result == -EPERM && !objects, "another denies: %s (got %d)", name,
	   result);
	ok(!guest_audit_count(mark, any_record), "%s: no record", name);
	(void)attempt_allowed(name, attempt);
}

static void test_denial(void)
{
	const struct attempt token = { CREATE_TOKEN,
				       GUEST_CONTEXT("container_t"), NULL };
	const struct attempt mount = { DELEGATE, GUEST_CONTEXT("delegator_t"),
				       NULL };
	pid_t server = guest_server_start(NULL);

	expect_foreign_denial(&token, 0, -EPERM);
	expect_foreign_denial(&mount, -EPERM, 0);
	ok(!guest_sebpf(NULL, 0, "detach") && !guest_server_wait(server),
	   "sebpf detach");
}

/* More than the kernel lets run on one function (BPF_MAX_TRAMP_LINKS). */
#define PLACES 40

/* Attaches programs that do nothing to a hook's function; returns how many. */
static int take_places(int *links)
{
	static const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	struct btf *btf = btf__load_vmlinux_btf();
	struct token_prog prog = { .type = BPF_PROG_TYPE_TRACING,
				   .attach_type = BPF_TRACE_FENTRY,
				   .instructions = nothing,
				   .count = 2 };
	struct {
		uint64_t name;
		uint32_t prog_fd;
		uint32_t pad;
	} attr = { 0 };
	int count = 0, fd;

	prog.btf_id = (unsigned int)btf__find_by_name_kind(
		btf, "bpf_lsm_bpf_token_capable", BTF_KIND_FUNC);
	btf__free(btf);
	for (; count < PLACES; count++) {
		fd = token_prog_load_as(TOKEN_NONE, &prog);
		if (fd < 0)
			guest_bail("a program is not loaded: %d", fd);
		attr.prog_fd = (uint32_t)fd;
		links[count] = token_bpf_call(BPF_RAW_TRACEPOINT_OPEN, &attr,
					      sizeof(attr));
		(void)close(fd);
		if (links[count] < 0)
			break;
	}
	return links[count] == -E2BIG ? count : -1;
}

/*
 * No place is left for new hooks: they do not start, and those that are there
 * stay.
 */
static void test_places(void)
{
	static const char *const record[] = { " { bpf } for ", NULL };
	const struct attempt denied = { LOAD_BTF, GUEST_CONTEXT("no_cap_bpf_t"),
					NULL };
	const struct attempt allowed = { LOAD_BTF, GUEST_CONTEXT("container_t"),
					 NULL };
	const struct attempt other = { CREATE_ARRAY,
				       GUEST_CONTEXT("no_map_create_t"), NULL };
	pid_t server = guest_server_start(NULL);
	int links[PLACES], count = take_places(links);

	ok(count > 0, "%d programs of others fill a hook", count);
	(void)kill(server, SIGTERM);
	(void)guest_server_wait(server);
	ok(guest_sebpf(NULL, 0, "enforce") == 3, "... a takeover is refused");
	/* A different denial from the one that is to be recorded below. */
	ok(attempt_try(&other, &(int){ 0 }) == -EACCES &&
		   !attempt_try(&allowed, &(int){ 0 }),
	   "... the hooks that are there decide");
	while (count > 0)
		(void)close(links[--count]);
	server = guest_server_start(NULL);
	/* The denial from the time without a server is recorded by this one. */
	guest_audit_flush();
	(void)attempt_denied("there is place again", &denied, EPERM, record);
	(void)attempt_allowed("there is place again", &allowed);
	ok(!guest_sebpf(NULL, 0, "detach") && !guest_server_wait(server),
	   "sebpf detach");
}

int main(void)
{
	test_default(0, "0");
	test_default(FOREIGN_OPTION_DEFAULT, "the hook's default");
	test_denial();
	test_places();
	return tap_done();
}
