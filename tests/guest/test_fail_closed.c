// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a failure in a hook ends in a denial that says so
 * Copyright (C) 2026 The sebpf authors
 *
 * For hooks that were built with hooks/fault.h: every failure that the hooks'
 * comments mention is provoked while a container, which policy allows
 * everything, does every operation. Its twin is the same without a fault. After
 * that, states that a process with the right to the pinned maps could make.
 *
 * kernel.unprivileged_bpf_disabled is 0, so that the hooks of objects are
 * reached without a capability of the token.
 */
#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit/fold.h"
#include "loader/pins.h"
#include "sebpf/abi.h"
#include "sebpf/cleanup.h"
#include "tests/guest/faults.h"
#include "tests/guest/guest.h"
#include "tests/guest/holder.h"
#include "tests/guest/mounts.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

enum operation {
	SET_OPTION,
	CREATE_MOUNT,
	CREATE_TOKEN,
	CREATE_ARRAY,
	LOAD_PROGRAM,
	LOAD_BTF,
	OPERATIONS
};

/**
 * struct operation_text - an operation in records, and when it is refused
 * @name: as "op=" has it.
 * @error: errno of a denial.
 */
static const struct operation_text {
	const char *name;
	int error;
} texts[OPERATIONS] = {
	[SET_OPTION] = { "delegate_option", EACCES },
	[CREATE_MOUNT] = { "delegate_mount", EACCES },
	[CREATE_TOKEN] = { "token_create", EACCES },
	[CREATE_ARRAY] = { "map_create", EACCES },
	[LOAD_PROGRAM] = { "prog_load", EACCES },
	/* A command without an object: the kernel forgets the token. */
	[LOAD_BTF] = { "token_cmd", EPERM },
};

/**
 * struct fault_row - a fault, and its reason in each operation
 * @name: for people.
 * @reasons: by operation; NULL: the fault does not affect it.
 * @fault: enum sebpf_fault.
 * @error: errno instead of EACCES; 0: EACCES.
 * @is_same_reason: 1: the row before has the same reasons.
 */
static const struct fault_row {
	const char *name;
	const char *reasons[OPERATIONS];
	enum sebpf_fault fault;
	int error;
	int is_same_reason;
} fault_rows[] = {
	{ "the caller's SID is unreadable",
	  { "context_unreadable", "context_unreadable", "context_unreadable",
	    "context_unreadable", "context_unreadable", "context_unreadable" },
	  SEBPF_FAULT_SID,
	  0,
	  0 },
	{ "the caller's context is unreadable",
	  { "context_unreadable", "context_unreadable", "context_unreadable",
	    "context_unreadable", "context_unreadable", "context_unreadable" },
	  SEBPF_FAULT_CONTEXT,
	  0,
	  1 },
	{ "the kernel's policy is not found",
	  { "policy_unreadable", "policy_unreadable", "policy_unreadable",
	    "policy_unreadable", "policy_unreadable", "policy_unreadable" },
	  SEBPF_FAULT_POLICY,
	  0,
	  0 },
	{ "levels cannot be compared",
	  { "policy_unreadable", "policy_unreadable", "policy_unreadable",
	    "policy_unreadable", "policy_unreadable", "policy_unreadable" },
	  SEBPF_FAULT_LEVELS,
	  0,
	  1 },
	{ "the rules do not end",
	  { "policy_unreadable", "policy_unreadable", "policy_unreadable",
	    "policy_unreadable", "policy_unreadable", "policy_unreadable" },
	  SEBPF_FAULT_RULES,
	  0,
	  1 },
	{ "what is done has no permission name",
	  { "no_permission_name", "no_permission_name", "no_permission_name",
	    "no_permission_name", "no_permission_name", "no_permission_name" },
	  SEBPF_FAULT_UNNAMED,
	  0,
	  0 },
	{ "the delegator cannot be remembered",
	  { NULL, "mount_not_remembered", NULL, NULL, NULL, NULL },
	  SEBPF_FAULT_MOUNT,
	  0,
	  0 },
	{ "the table of tokens is full",
	  { NULL, NULL, "too_many_tokens", NULL, NULL, NULL },
	  SEBPF_FAULT_TABLE,
	  ENOSPC,
	  0 },
};

static int do_in_container(int operation, int dir_fd, void *state)
{
	const int token = *(const int *)state;

	switch (operation) {
	case CREATE_TOKEN:
		return token_create(dir_fd);
	case CREATE_ARRAY:
		return token_map_create(token, BPF_MAP_TYPE_ARRAY);
	case LOAD_PROGRAM:
		return token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER);
	case LOAD_BTF:
		return token_btf_load(token);
	}
	return -ENOSYS;
}

static void start(struct holder *holder, const char *context)
{
	static int token;
	static const struct holder_work work = {
		.prepare = holder_make_token,
		.act = do_in_container,
		.state = &token,
	};

	holder_start(holder, context, &work);
}

/* Outside the container: the fault comes between the two calls. */
static int do_outside(enum operation operation, void (*begin)(uint32_t fault),
		      uint32_t fault)
{
	int fd sebpf_auto_close = fsopen("bpf", FSOPEN_CLOEXEC);

	if (fd < 0)
		guest_bail("fsopen");
	if (operation == SET_OPTION) {
		begin(fault);
		return mounts_set_option(fd);
	}
	if (mounts_set_option(fd))
		guest_bail("an option is refused");
	begin(fault);
	return fsconfig(fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0) ? -errno : 0;
}

/* Otherwise earlier decisions would be repeated without reading anything. */
static void forget_decisions(void)
{
	static const struct sebpf_avc empty;
	int fd sebpf_auto_close = guest_map_open("sebpf_avc");

	for (uint32_t slot = 0; slot < SEBPF_AVC_SLOTS; slot++)
		if (bpf_map_update_elem(fd, &slot, &empty, BPF_ANY))
			guest_bail("cannot empty the AVC");
}

/* Does an operation under a fault, which is over afterwards. */
static int do_operation(const struct holder *holder, enum operation operation,
			uint32_t fault)
{
	int result;

	if (operation == SET_OPTION || operation == CREATE_MOUNT) {
		result = do_outside(operation, fault_set, fault);
	} else {
		forget_decisions();
		fault_set(fault);
		result = holder_ask(holder, operation);
	}
	fault_set(SEBPF_FAULT_NONE);
	return result;
}

static const char *const any_record[] = { NULL };

static void expect_allowed(const struct holder *holder, const char *name)
{
	int operation;
	long mark = guest_audit_mark();

	for (operation = 0; operation < OPERATIONS; operation++) {
		int result = do_operation(holder, (enum operation)operation,
					  SEBPF_FAULT_NONE);

		ok(!result, "%s: %s is allowed (got %d)", name,
		   texts[operation].name, result);
	}
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, any_record) == 0, "%s: no record",
		name))
		guest_audit_print(mark);
}

/*
 * The record of a failure. BPF_PROG_LOAD also asks for CAP_BPF, which a fault
 * also denies; it goes on without, with a record of its own.
 */
static void expect_reason(long mark, const char *name, const char *operation,
			  const char *reason)
{
	char op[64], why[64];
	const char *const record[] = { "type=USER_SELINUX_ERR ", op, why,
				       "permissive=0", NULL };

	(void)snprintf(op, sizeof(op), "op=%s ", operation);
	(void)snprintf(why, sizeof(why), "reason=%s ", reason);
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, record) == 1, "%s: %s: %s", name,
		operation, reason))
		guest_audit_print(mark);
}

static void test_fault(const struct holder *holder, const struct fault_row *row)
{
	int operation;

	/* The same again for the same reason would be one record. */
	if (row->is_same_reason)
		sleep(SEBPF_FOLD_INTERVAL_NS / 1000000000 + 1);
	for (operation = 0; operation < OPERATIONS; operation++) {
		const struct operation_text *text = &texts[operation];
		int error = row->error ? row->error : text->error;
		long mark = guest_audit_mark();
		int result;

		if (!row->reasons[operation])
			continue;
		result = do_operation(holder, (enum operation)operation,
				      row->fault);
		ok(result == -error, "%s: %s: errno %d (got %d)", row->name,
		   text->name, error, -result);
		expect_reason(mark, row->name, text->name,
			      row->reasons[operation]);
	}
}

/* A full ring changes no verdict, and what is lost is counted. */
static void test_ring(const struct holder *allowed)
{
	static const char *const record[] = { "op=record ", "lost=1", NULL };
	long lost = guest_status("events_lost");
	long mark = guest_audit_mark();
	struct holder denied;
	int tries;

	start(&denied, GUEST_CONTEXT("no_map_create_t"));
	ok(do_operation(&denied, CREATE_ARRAY, SEBPF_FAULT_RING) == -EACCES,
	   "no room in the ring: denied all the same");
	ok(do_operation(allowed, CREATE_ARRAY, SEBPF_FAULT_RING) == 0,
	   "... and allowed all the same");
	ok(guest_status("events_lost") == lost + 1, "the loss is counted");
	guest_audit_flush();
	/* The server records losses after the events that waited. */
	for (tries = 0; tries < 100 && !guest_audit_count(mark, record);
	     tries++)
		(void)usleep(100000);
	if (!ok(guest_audit_count(mark, record) == 1, "... and recorded"))
		guest_audit_print(mark);
	holder_end(&denied);
}

/* Makes a container do an operation, in a process that ends after it. */
static pid_t ask_aside(const struct holder *holder, enum operation operation)
{
	pid_t pid;

	(void)fflush(NULL);
	pid = fork();
	if (pid < 0)
		guest_bail("fork");
	if (!pid)
		_exit(holder_ask(holder, operation) == -EPERM ? 0 : 1);
	(void)usleep(100000);
	return pid;
}

/* Waits until there is one record; returns how many there are. */
static int wait_for_record(long mark, const char *const record[])
{
	int count = 0;

	for (int tries = 0; tries < 100 && !count; tries++) {
		(void)usleep(10000);
		count = guest_audit_count(mark, record);
	}
	return count;
}

/*
 * A task that has no processor after it has reserved room for an event: only
 * its own domain's records wait.
 */
static void test_slow(void)
{
	static const char *const waiting[] = { "{ btf_load }", "no_btf_load_t",
					       NULL };
	static const char *const other[] = { "{ map_create }",
					     "no_map_create_t", NULL };
	struct holder slow, denied;
	long mark = guest_audit_mark();
	int status = -1;
	pid_t pid;

	start(&slow, GUEST_CONTEXT("no_btf_load_t"));
	start(&denied, GUEST_CONTEXT("no_map_create_t"));
	fault_set(SEBPF_FAULT_SLOW);
	pid = ask_aside(&slow, LOAD_BTF);
	ok(holder_ask(&denied, CREATE_ARRAY) == -EACCES &&
		   wait_for_record(mark, other) == 1,
	   "an event is not written to the end: another domain's is recorded");
	ok(waitpid(pid, NULL, WNOHANG) == 0 &&
		   guest_audit_count(mark, waiting) == 0,
	   "... while that one waits");
	fault_set(SEBPF_FAULT_NONE);
	ok(waitpid(pid, &status, 0) == pid && !status &&
		   wait_for_record(mark, waiting) == 1,
	   "... and is recorded when it is written");
	holder_end(&slow);
	holder_end(&denied);
}

/* The only entry of the table of tokens; returns its key. */
static uint64_t find_entry(int fd, struct sebpf_token *ret_entry)
{
	uint64_t key;

	if (bpf_map_get_next_key(fd, NULL, &key) ||
	    bpf_map_lookup_elem(fd, &key, ret_entry))
		guest_bail("no token");
	return key;
}

static void change_entry(int fd, uint64_t key, const struct sebpf_token *entry)
{
	if (bpf_map_update_elem(fd, &key, entry, BPF_ANY))
		guest_bail("cannot change an entry");
	forget_decisions();
}

/* A label that has no SID: valid under its policy, and not under another. */
static void test_unlabelled(const struct holder *holder, int fd, uint64_t key,
			    const struct sebpf_token *entry)
{
	struct sebpf_token changed = *entry;
	long mark = guest_audit_mark();

	changed.label_sid = 0;
	change_entry(fd, key, &changed);
	ok(do_operation(holder, CREATE_ARRAY, SEBPF_FAULT_NONE) == 0,
	   "a label without a SID, under its policy: allowed");
	changed.label_seqno--;
	change_entry(fd, key, &changed);
	ok(do_operation(holder, CREATE_ARRAY, SEBPF_FAULT_NONE) == -EACCES,
	   "a label without a SID, under another policy: denied");
	expect_reason(mark, "no label", "map_create", "token_has_no_label");
}

/* What happens to entries that the hooks did not write. */
static void test_entries(const struct holder *holder)
{
	static struct sebpf_token entry, changed;
	int fd sebpf_auto_close = guest_map_open("sebpf_tokens");
	uint64_t key = find_entry(fd, &entry);
	long mark;

	changed = entry;
	changed.state = SEBPF_TOKEN_UNREADY;
	change_entry(fd, key, &changed);
	ok(do_operation(holder, CREATE_ARRAY, SEBPF_FAULT_NONE) == 0,
	   "an entry that is being written: its label is the creator's");
	test_unlabelled(holder, fd, key, &entry);
	mark = guest_audit_mark();
	changed = entry;
	changed.label_sid = UINT32_MAX;
	change_entry(fd, key, &changed);
	ok(do_operation(holder, CREATE_ARRAY, SEBPF_FAULT_NONE) == -EACCES,
	   "a SID that the kernel does not have: denied");
	guest_audit_flush();
	if (!ok(guest_audit_count(mark,
				  (const char *const[]){
					  "avc:  denied  { map_create } for  ",
					  ":unlabeled_t:", "tclass=bpf ",
					  NULL }) == 1,
		"... as unlabeled"))
		guest_audit_print(mark);
	if (bpf_map_delete_elem(fd, &key))
		guest_bail("cannot delete an entry");
	ok(do_operation(holder, CREATE_ARRAY, SEBPF_FAULT_NONE) == 0,
	   "an entry that is missing is made again");
	find_entry(fd, &changed);
	ok(changed.label_sid == entry.label_sid && changed.adopted,
	   "... with the same label");
}

/* Does an operation as it is; the same twice would be one record. */
static int do_now(const struct holder *holder, enum operation operation)
{
	forget_decisions();
	return holder_ask(holder, operation);
}

static void remove_pin(const char *directory, const char *name)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	if (unlink(path))
		guest_bail("cannot remove \"%s\"", path);
}

/* Removes the pin of the decision in one hook. */
static void remove_decision(const char *hook)
{
	DIR *directory = opendir(SEBPF_PIN_DECISIONS);
	const struct dirent *entry;
	int removed = 0;

	while (directory && (entry = readdir(directory)))
		if (!strncmp(entry->d_name, hook, strlen(hook))) {
			remove_pin(SEBPF_PIN_DECISIONS, entry->d_name);
			removed++;
		}
	if (directory)
		(void)closedir(directory);
	if (removed != 1)
		guest_bail("%d decisions of %s", removed, hook);
}

/* A hook that loses its decision denies, in permissive mode, too. */
static void test_decision(const struct holder *holder)
{
	long before = guest_status("refusals/no_decision");
	int tries, result = 0;

	remove_decision("hook_map_create_");
	/* The kernel lets go of a link a little later, in a worker. */
	for (tries = 0; tries < 100 && !result; tries++) {
		(void)usleep(10000);
		result = do_now(holder, CREATE_ARRAY);
	}
	ok(result == -EACCES, "no decision in the hook: denied (got %d)",
	   result);
	ok(guest_status("refusals/no_decision") > before, "... and counted");
	ok(do_now(holder, LOAD_PROGRAM) == 0, "... and the others decide");
}

/* The class is gone: everything is refused until it is back. */
static void test_class(const struct holder *holder)
{
	long mark = guest_audit_mark();

	guest_load_policy("/policy.noclass");
	ok(do_now(holder, CREATE_ARRAY) == -EACCES,
	   "a policy without the class: denied");
	guest_load_policy("/policy");
	ok(do_now(holder, CREATE_ARRAY) == 0,
	   "a policy with the class: allowed");
	expect_reason(mark, "a policy without the class", "map_create",
		      "no_class_bpf_token");
}

/* What the proof at the start finds; the hooks that run go on. */
static void test_proof(void)
{
	static const struct {
		enum sebpf_fault fault;
		const char *text;
	} faults[] = {
		{ SEBPF_FAULT_LEVELS, "self-check" },
		{ SEBPF_FAULT_RULES, "cannot decide about" },
		{ SEBPF_FAULT_RULE_HASH, "for allowed to" },
		{ SEBPF_FAULT_NAME_HASH, "no class \"bpf_token\"" },
		{ SEBPF_FAULT_SID_HASH, "do not find the SID of" },
		{ SEBPF_FAULT_TRANSITION, "would label a token of" },
		/* Last, because by now the hooks know that no class is to be checked
	 * for what is loaded without a token. */
		{ SEBPF_FAULT_POLICY, "cannot read the policy" },
		{ SEBPF_FAULT_CONTEXT, "cannot read the context" },
	};
	char output[4096];

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		int status;

		fault_set(faults[i].fault);
		status = guest_sebpf(output, sizeof(output), "enforce");
		fault_set(SEBPF_FAULT_NONE);
		if (!ok(status == 3 && strstr(output, "self-check: ") &&
				strstr(output, faults[i].text),
			"the proof finds fault %d", (int)faults[i].fault))
			printf("# %d: %s\n", status, output);
	}
}

static void allow_unprivileged(void)
{
	FILE *file = fopen("/proc/sys/kernel/unprivileged_bpf_disabled", "we");

	if (!file || fputs("0", file) < 0 || fclose(file))
		guest_bail("cannot allow bpf(2) without privilege");
}

int main(void)
{
	pid_t server = guest_server_start(NULL);
	struct holder holder;
	size_t i;

	allow_unprivileged();
	start(&holder, GUEST_CONTEXT("container_t"));
	expect_allowed(&holder, "no fault");
	for (i = 0; i < sizeof(fault_rows) / sizeof(fault_rows[0]); i++)
		test_fault(&holder, &fault_rows[i]);
	expect_allowed(&holder, "no fault any more");
	test_entries(&holder);
	test_ring(&holder);
	test_slow();
	test_class(&holder);
	test_proof();
	ok(do_now(&holder, CREATE_ARRAY) == 0, "... and the hooks go on");
	/* It would put the decision back. */
	(void)kill(server, SIGKILL);
	(void)guest_server_wait(server);
	test_decision(&holder);
	holder_end(&holder);
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	return tap_done();
}
