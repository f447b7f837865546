// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - policycap bpf_token_perms: one script of operations, for every kernel
 * Copyright (C) 2026 The sebpf authors
 *
 * tests/equivalence/run runs this on several kernels, with sebpf, or without it
 * if the kernel's command line says sebpf.native=1. It prints the result of
 * each row, and the verdicts of different kernels are compared there. Here, a
 * test fails only if a row could not be tried.
 *
 *	# row | GROUP | OPERATION | DELEGATED | WHO | POLICY | VERDICT | DENIALS
 *
 * WHO is the creator of the token, the user if it is a different one, and the
 * delegator if it is not perms_delegator_t; POLICY the policy's answer by the
 * rules of Linux 7.3, VERDICT the kernel's, DENIALS what was recorded in this
 * row, by the kernel or by sebpf.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/denials.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"
#include "tests/unit/tap.h"

#define DELEGATOR "perms_delegator_t"
#define CONTEXT_BYTES 128

enum operation {
	NOTHING,
	CREATE, /* a token */
	MAP, /* BPF_MAP_CREATE */
	FILTER, /* BPF_PROG_LOAD, which needs CAP_BPF */
	XDP, /* the same and CAP_NET_ADMIN */
	KPROBE, /* the same and CAP_PERFMON */
	BTF, /* BPF_BTF_LOAD, which needs CAP_BPF */
	GET_BTF, /* BPF_BTF_GET_FD_BY_ID, which needs CAP_SYS_ADMIN */
};

static const char *const operation_names[] = {
	[CREATE] = "TOKEN_CREATE",
	[MAP] = "MAP_CREATE array",
	[FILTER] = "PROG_LOAD socket_filter",
	[XDP] = "PROG_LOAD xdp",
	[KPROBE] = "PROG_LOAD kprobe",
	[BTF] = "BTF_LOAD",
	[GET_BTF] = "BTF_GET_FD_BY_ID",
};

/* What happens while the token is held. */
enum change {
	NO_CHANGE,
	LOSE_RULES, /* the boolean perms_gone becomes true */
	START_HOOKS, /* the mount is older than they are */
};

#define BOTH "map_create:prog_load"
#define ONLY_MAP "map_create"
#define ONLY_PROG "prog_load"
#define ONLY_BTF "btf_load"
#define ANY "any"

/**
 * struct row - one operation
 * @operation: the operation.
 * @cmds: what is delegated.
 * @creator: domain that makes the token.
 * @expected: the policy's answer.
 * @user: domain that uses the token; NULL: @creator.
 * @before: what @creator does with the token first.
 * @change: what changes after that.
 * @delegator: domain of the delegator; NULL: DELEGATOR.
 */
/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): as rows are read */
struct row {
	enum operation operation;
	const char *cmds;
	const char *creator;
	int expected;
	const char *user;
	enum operation before;
	enum change change;
	const char *delegator;
};

/**
 * struct act - a row in its container, shared with its process
 * @row: the row.
 * @result: 0 or a negative errno.
 * @ready: the container writes here when it waits for the change.
 * @go: and reads here.
 */
struct act {
	struct row row;
	int result;
	int ready[2];
	int go[2];
};

static int is_native;
static pid_t server;

/* Returns a descriptor, which stays open until the process ends. */
static int operate(enum operation operation, int dir_fd, int token)
{
	switch (operation) {
	case NOTHING:
		return 0;
	case CREATE:
		return token_create(dir_fd);
	case MAP:
		return token_map_create(token, BPF_MAP_TYPE_ARRAY);
	case FILTER:
		return token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER);
	case XDP:
		return token_prog_load(token, BPF_PROG_TYPE_XDP);
	case KPROBE:
		return token_prog_load(token, BPF_PROG_TYPE_KPROBE);
	case BTF:
		return token_btf_load(token);
	case GET_BTF:
		/* The kernel's own. */
		return token_btf_get_fd_by_id(token, 1);
	}
	return TRIAL_BROKEN;
}

static void write_context(char *context, const char *domain)
{
	(void)snprintf(context, CONTEXT_BYTES, "system_u:system_r:%s:s0:c1,c3",
		       domain);
}

static int act(const struct act *act, int dir_fd)
{
	const struct row *row = &act->row;
	char context[CONTEXT_BYTES], byte = 0;
	int token = TOKEN_NONE, result;

	if (row->operation != CREATE || row->change == LOSE_RULES) {
		token = token_create(dir_fd);
		if (token < 0)
			return row->change == START_HOOKS ? token :
							    TRIAL_BROKEN;
	}
	if (operate(row->before, dir_fd, token) < 0)
		return TRIAL_BROKEN;
	if (row->change && (write(act->ready[1], &byte, 1) != 1 ||
			    read(act->go[0], &byte, 1) != 1))
		return TRIAL_BROKEN;
	if (row->user) {
		write_context(context, row->user);
		if (trial_enter(context))
			return TRIAL_BROKEN;
	}
	result = operate(row->operation, dir_fd, token);
	return result < 0 ? result : 0;
}

static int act_body(int mount_fd, int dir_fd, void *arg)
{
	struct act *shared = arg;

	(void)mount_fd;
	shared->result = act(shared, dir_fd);
	return 0;
}

static void set_lost(int lost)
{
	int value sebpf_auto_close = open("/sys/fs/selinux/booleans/perms_gone",
					  O_WRONLY | O_CLOEXEC);
	int commit sebpf_auto_close = open(
		"/sys/fs/selinux/commit_pending_bools", O_WRONLY | O_CLOEXEC);

	if (value < 0 || commit < 0 || write(value, lost ? "1" : "0", 1) != 1 ||
	    write(commit, "1", 1) != 1)
		guest_bail("cannot set a boolean");
}

static void change(enum change change)
{
	if (change == LOSE_RULES)
		set_lost(1);
	else if (change == START_HOOKS && !is_native)
		server = guest_server_start(NULL);
}

static int try_row(const struct row *row)
{
	struct act *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char creator[CONTEXT_BYTES], delegator[CONTEXT_BYTES], byte = 0;
	const struct container_options options = {
		.context = creator,
		.delegator_context = delegator,
		.cmds = row->cmds,
		.maps = "any",
		.progs = "any",
		.attachs = "any",
	};
	int result;
	pid_t pid;

	if (shared == MAP_FAILED || pipe2(shared->ready, O_CLOEXEC) ||
	    pipe2(shared->go, O_CLOEXEC))
		guest_bail("cannot make a pipe");
	shared->row = *row;
	shared->result = TRIAL_BROKEN;
	write_context(creator, row->creator);
	write_context(delegator, row->delegator ? row->delegator : DELEGATOR);
	if (container_start(&options, act_body, shared, &pid))
		guest_bail("no container in %s", creator);
	(void)close(shared->ready[1]);
	if (row->change && read(shared->ready[0], &byte, 1) == 1) {
		change(row->change);
		if (write(shared->go[1], &byte, 1) != 1)
			guest_bail("the container died");
	}
	(void)container_wait(pid);
	if (row->change == LOSE_RULES)
		set_lost(0);
	(void)close(shared->ready[0]);
	(void)close(shared->go[0]);
	(void)close(shared->go[1]);
	result = shared->result;
	(void)munmap(shared, sizeof(*shared));
	return result;
}

static const char *verdict_name(int result)
{
	switch (result) {
	case 0:
		return "allowed";
	case -EACCES:
		return "EACCES";
	case -EPERM:
		return "EPERM";
	case -EINVAL:
		return "EINVAL";
	}
	return strerror(-result);
}

static void name_row(const struct row *row, char *name, size_t size)
{
	(void)snprintf(name, size, "%s%s%s%s%s%s%s%s", row->creator,
		       row->user ? " -> " : "", row->user ? row->user : "",
		       row->delegator ? ", by " : "",
		       row->delegator ? row->delegator : "",
		       row->before ? ", after " : "",
		       row->before ? operation_names[row->before] : "",
		       row->change == LOSE_RULES  ? ", rules gone" :
		       row->change == START_HOOKS ? ", old mount" :
						    "");
}

static void run_row(const char *group, const struct row *row)
{
	long mark = guest_audit_mark();
	char who[256], denials[512];
	int result = try_row(row);

	name_row(row, who, sizeof(who));
	denials_since(mark, is_native, denials, sizeof(denials));
	printf("# row | %s | %s | %s | %s | %s | %s | %s\n", group,
	       operation_names[row->operation], row->cmds, who,
	       verdict_name(row->expected), verdict_name(result), denials);
	ok(result != TRIAL_BROKEN, "%s: %s: %s was tried", group,
	   operation_names[row->operation], who);
}

#define ROW(what, delegated, by, verdict, ...)                             \
	{                                                                  \
		.operation = (what), .cmds = (delegated), .creator = (by), \
		.expected = (verdict), ##__VA_ARGS__                       \
	}

/* The mount is made before the hooks are there. */
static const struct row first_row =
	ROW(CREATE, ONLY_MAP, "lacks_nothing_t", 0, .change = START_HOOKS);

static const struct row rows[] = {
	ROW(CREATE, ONLY_MAP, "lacks_nothing_t", 0),
	ROW(CREATE, ONLY_MAP, "lacks_map_as_t", -EACCES),
	ROW(CREATE, ONLY_MAP, "lacks_prog_as_t", 0),
	ROW(CREATE, ONLY_PROG, "lacks_nothing_t", 0),
	ROW(CREATE, ONLY_PROG, "lacks_prog_as_t", -EACCES),
	ROW(CREATE, ONLY_PROG, "lacks_map_as_t", 0),
	ROW(CREATE, BOTH, "lacks_nothing_t", 0),
	ROW(CREATE, BOTH, "lacks_map_as_t", -EACCES),
	ROW(CREATE, BOTH, "lacks_prog_as_t", -EACCES),
	ROW(CREATE, BOTH, "lacks_all_t", -EACCES),
	ROW(CREATE, ONLY_BTF, "lacks_all_t", 0),
	ROW(MAP, BOTH, "lacks_nothing_t", 0),
	ROW(MAP, ONLY_MAP, "lacks_map_t", -EACCES),
	ROW(MAP, BOTH, "lacks_map_t", -EACCES),
	ROW(MAP, BOTH, "lacks_prog_t", 0),
	ROW(MAP, BOTH, "lacks_cap_bpf_t", -EPERM),
	ROW(MAP, BOTH, "lacks_own_map_t", 0),
	ROW(MAP, ONLY_PROG, "lacks_nothing_t", -EPERM),
	ROW(FILTER, BOTH, "lacks_nothing_t", 0),
	ROW(FILTER, ONLY_PROG, "lacks_prog_t", -EACCES),
	ROW(FILTER, BOTH, "lacks_prog_t", -EACCES),
	ROW(FILTER, BOTH, "lacks_map_t", 0),
	ROW(FILTER, BOTH, "lacks_cap_bpf_t", -EPERM),
	ROW(FILTER, BOTH, "lacks_own_prog_t", 0),
	ROW(FILTER, ONLY_MAP, "lacks_nothing_t", -EPERM),
	ROW(XDP, BOTH, "lacks_nothing_t", 0),
	ROW(XDP, BOTH, "lacks_prog_t", -EACCES),
	ROW(XDP, BOTH, "lacks_cap_net_admin_t", -EPERM),
	ROW(KPROBE, BOTH, "lacks_nothing_t", 0),
	ROW(KPROBE, BOTH, "lacks_cap_perfmon_t", -EPERM),
	ROW(BTF, ONLY_BTF, "lacks_nothing_t", 0),
	ROW(BTF, ONLY_BTF, "lacks_cap_bpf_t", -EPERM),
	ROW(BTF, ONLY_BTF, "lacks_map_t", 0),
	ROW(BTF, ONLY_BTF, "lacks_prog_t", 0),
	ROW(GET_BTF, ANY, "lacks_nothing_t", 0),
	ROW(GET_BTF, ANY, "lacks_cap_sys_admin_t", -EPERM),
};

/* The user counts, not the creator; the creation is not checked again. */
static const struct row handed_rows[] = {
	ROW(MAP, BOTH, "lacks_nothing_t", -EACCES, .user = "lacks_map_t"),
	ROW(MAP, BOTH, "lacks_map_t", 0, .user = "lacks_nothing_t"),
	ROW(MAP, BOTH, "lacks_nothing_t", 0, .user = "lacks_map_as_t"),
	ROW(FILTER, BOTH, "lacks_nothing_t", -EACCES, .user = "lacks_prog_t"),
	ROW(FILTER, BOTH, "lacks_prog_t", 0, .user = "lacks_nothing_t"),
	ROW(FILTER, BOTH, "lacks_nothing_t", 0, .user = "lacks_prog_as_t"),
	ROW(BTF, ONLY_BTF, "lacks_nothing_t", -EPERM,
	    .user = "lacks_cap_bpf_t"),
	ROW(BTF, ONLY_BTF, "lacks_cap_bpf_t", 0, .user = "lacks_nothing_t"),
};

/* The decision for one operation is not used for another. */
static const struct row after_rows[] = {
	ROW(FILTER, BOTH, "lacks_prog_t", -EACCES, .before = MAP),
	ROW(MAP, BOTH, "lacks_map_t", -EACCES, .before = FILTER),
	ROW(MAP, BOTH, "lacks_nothing_t", -EACCES, .user = "lacks_map_t",
	    .before = MAP),
	ROW(FILTER, BOTH, "lacks_nothing_t", -EACCES, .user = "lacks_prog_t",
	    .before = FILTER),
	ROW(MAP, BOTH, "lacks_nothing_t", 0, .before = MAP),
	ROW(FILTER, BOTH, "lacks_nothing_t", 0, .before = FILTER),
	ROW(XDP, BOTH, "lacks_cap_net_admin_t", -EPERM, .before = FILTER),
};

static const struct row mode_rows[] = {
	ROW(CREATE, BOTH, "permissive_user_t", 0),
	ROW(MAP, BOTH, "permissive_user_t", -EACCES),
	ROW(FILTER, BOTH, "permissive_user_t", -EACCES),
	ROW(BTF, ONLY_BTF, "permissive_user_t", 0),
	ROW(MAP, BOTH, "lacks_nothing_t", 0,
	    .delegator = "permissive_delegator_t"),
	ROW(FILTER, BOTH, "lacks_nothing_t", 0,
	    .delegator = "permissive_delegator_t"),
	ROW(MAP, BOTH, "quiet_t", -EACCES),
	ROW(FILTER, BOTH, "quiet_t", -EACCES),
	ROW(MAP, BOTH, "recorded_t", 0, .before = MAP),
	ROW(FILTER, BOTH, "recorded_t", 0, .before = FILTER),
};

/* The rules go while the token is held. */
static const struct row lost_rows[] = {
	ROW(MAP, BOTH, "loses_as_t", 0, .change = LOSE_RULES),
	ROW(FILTER, BOTH, "loses_as_t", 0, .change = LOSE_RULES),
	ROW(CREATE, BOTH, "loses_as_t", -EACCES, .change = LOSE_RULES),
	ROW(MAP, BOTH, "loses_use_t", -EACCES, .change = LOSE_RULES),
	ROW(MAP, BOTH, "loses_use_t", -EACCES, .before = MAP,
	    .change = LOSE_RULES),
	ROW(FILTER, BOTH, "loses_use_t", -EACCES, .before = FILTER,
	    .change = LOSE_RULES),
	ROW(BTF, ANY, "loses_cap_t", -EPERM, .before = BTF,
	    .change = LOSE_RULES),
};

/* Without policycap bpf_token_perms: no delegator takes part. */
static const struct row off_rows[] = {
	ROW(CREATE, BOTH, "lacks_map_as_t", 0),
	ROW(MAP, BOTH, "lacks_map_t", 0),
	ROW(FILTER, BOTH, "lacks_prog_t", 0),
	ROW(BTF, ONLY_BTF, "lacks_cap_bpf_t", 0),
	ROW(MAP, BOTH, "lacks_own_map_t", -EACCES),
	ROW(FILTER, BOTH, "lacks_own_prog_t", -EACCES),
};

/* A class bpf from before Linux 7.0, unknown permissions allowed or denied. */
static const struct row allow_rows[] = {
	ROW(CREATE, BOTH, "lacks_all_t", 0),
	ROW(MAP, BOTH, "lacks_nothing_t", 0),
	ROW(MAP, BOTH, "lacks_map_t", -EACCES),
	ROW(FILTER, BOTH, "lacks_prog_t", -EACCES),
};
static const struct row deny_rows[] = {
	ROW(CREATE, BOTH, "lacks_nothing_t", -EACCES),
	ROW(CREATE, ONLY_PROG, "lacks_nothing_t", -EACCES),
	ROW(CREATE, ONLY_BTF, "lacks_nothing_t", 0),
	ROW(BTF, ONLY_BTF, "lacks_nothing_t", 0),
};

#define RUN(group, list) run_rows(group, list, sizeof(list) / sizeof((list)[0]))

static void run_rows(const char *group, const struct row *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		run_row(group, &list[i]);
}

static void take_policy(const char *path)
{
	guest_load_policy(path);
}

static int read_native(void)
{
	FILE *file sebpf_auto_file = fopen("/proc/cmdline", "re");
	char line[2048] = "";

	if (!file || !fgets(line, sizeof(line), file))
		guest_bail("no command line");
	/* cppcheck-suppress resourceLeak ; the attribute closes it */
	return strstr(line, " sebpf.native=1") != NULL;
}

int main(void)
{
	is_native = read_native();
	run_row("mount", &first_row);
	RUN("use", rows);
	RUN("handed over", handed_rows);
	RUN("remembered", after_rows);
	RUN("mode", mode_rows);
	RUN("rules lost", lost_rows);
	take_policy("/policy.off");
	RUN("capability off", off_rows);
	take_policy("/policy.allow");
	RUN("unknown allowed", allow_rows);
	take_policy("/policy.deny");
	RUN("unknown denied", deny_rows);
	if (is_native)
		return tap_done();
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	ok(guest_server_wait(server) == 0, "the server has ended");
	return tap_done();
}
