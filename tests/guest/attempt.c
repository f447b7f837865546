// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - one operation in a context, and its expected result
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/attempt.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

/* Newer than the headers of a distribution may be. */
#define PROG_TYPE_NETFILTER ((enum bpf_prog_type)32)
#define ATTACH_NETFILTER ((enum bpf_attach_type)45)
#define MAP_TYPE_ARENA ((enum bpf_map_type)33)

/**
 * struct try - an attempt under way, shared with its process
 * @attempt: the attempt.
 * @btf_id: of existing type information, or of a type in the kernel's.
 * @status: 0 or a negative errno.
 * @done: write end: a byte when the status is set.
 * @go: read end: the object is kept until a byte comes.
 */
struct
try {
	struct attempt attempt;
	unsigned int btf_id;
	int status;
	int done[2];
	int go[2];
};

/* The targets of programs, in the kernel's type information. */
static const struct kernel_type {
	const char *name;
	uint32_t kind;
} kernel_types[] = {
	[LOAD_STRUCT_OPS] = { "tcp_congestion_ops", BTF_KIND_STRUCT },
	[LOAD_LSM] = { "bpf_lsm_file_open", BTF_KIND_FUNC },
	[LOAD_LSM_ENTRY] = { "bpf_lsm_file_open", BTF_KIND_FUNC },
	[LOAD_MODIFY_RETURN] = { "security_bpf_token_capable", BTF_KIND_FUNC },
	[LOAD_ENTRY] = { "bpf_fentry_test1", BTF_KIND_FUNC },
	[TOKENLESS_SOCKET_FILTER] = { NULL, 0 },
};

static unsigned int find_type(enum attempt_operation operation)
{
	static unsigned int ids[sizeof(kernel_types) / sizeof(kernel_types[0])];
	const struct kernel_type *type = &kernel_types[operation];
	struct btf *btf;

	if (!type->name || ids[operation])
		return ids[operation];
	btf = btf__load_vmlinux_btf();
	ids[operation] = btf ? (unsigned int)btf__find_by_name_kind(
				       btf, type->name, type->kind) :
			       0;
	btf__free(btf);
	if ((int)ids[operation] <= 0)
		guest_bail("the kernel has no type %s", type->name);
	return ids[operation];
}

static int load_for(int token, enum bpf_prog_type type,
		    enum bpf_attach_type attach_type, unsigned int btf_id)
{
	/* 0 for functions, which passes; otherwise 1, as any filter. */
	const struct bpf_insn return_it[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K,
		  .imm = type != BPF_PROG_TYPE_LSM &&
			 type != BPF_PROG_TYPE_TRACING },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	const struct token_prog prog = {
		.type = type,
		.attach_type = attach_type,
		.btf_id = btf_id,
		.instructions = return_it,
		.count = sizeof(return_it) / sizeof(return_it[0]),
		.flags = type == BPF_PROG_TYPE_SYSCALL ? BPF_F_SLEEPABLE : 0,
	};

	return token_prog_load_as(token, &prog);
}

static int load_signal(int token)
{
	const struct bpf_insn instructions[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_1 },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_send_signal },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	const struct token_prog prog = {
		.type = BPF_PROG_TYPE_KPROBE,
		.instructions = instructions,
		.count = sizeof(instructions) / sizeof(instructions[0]),
	};

	return token_prog_load_as(token, &prog);
}

static int create_arena(int token)
{
	const struct token_map arena = {
		.type = MAP_TYPE_ARENA,
		.max_entries = 1,
		.flags = BPF_F_MMAPABLE,
	};

	return token_map_create_as(token, &arena);
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

/* In a child, because this process already has the token. */
static int receive(int token, const char *user)
{
	pid_t self = getpid(), pid;
	int status;

	/* The namespaces made it undumpable. */
	if (prctl(PR_SET_DUMPABLE, 1))
		return -errno;
	pid = fork();
	if (!pid) {
		int pidfd = (int)syscall(SYS_pidfd_open, self, 0);

		if (pidfd < 0 || (user && take_context(user)))
			_exit(ENOTRECOVERABLE);
		_exit(syscall(SYS_pidfd_getfd, pidfd, token, 0) < 0 ? errno :
								      0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status))
		return -ENOTRECOVERABLE;
	return -WEXITSTATUS(status);
}

static int do_operation(const struct try *try, int token)
{
	const struct attempt *attempt = &try->attempt;

	switch (attempt->operation) {
	case DELEGATE:
		return 0;
	case CREATE_TOKEN:
		return token;
	case RECEIVE_TOKEN:
		return receive(token, attempt->user);
	case CREATE_ARRAY:
	case TOKENLESS_ARRAY:
		return token_map_create(token, BPF_MAP_TYPE_ARRAY);
	case CREATE_ARENA:
		return create_arena(token);
	case LOAD_SOCKET_FILTER:
	case TOKENLESS_SOCKET_FILTER:
		return token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER);
	case LOAD_XDP:
		return token_prog_load(token, BPF_PROG_TYPE_XDP);
	case LOAD_XDP_FOR_NONE:
		return load_for(token, BPF_PROG_TYPE_XDP, 0, 0);
	case LOAD_EGRESS:
		return load_for(token, BPF_PROG_TYPE_CGROUP_SKB,
				BPF_CGROUP_INET_EGRESS, 0);
	case LOAD_INGRESS:
		return load_for(token, BPF_PROG_TYPE_CGROUP_SKB,
				BPF_CGROUP_INET_INGRESS, 0);
	case LOAD_SCHED_CLS:
		return load_for(token, BPF_PROG_TYPE_SCHED_CLS, 0, 0);
	case LOAD_BIND:
		return load_for(token, BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
				BPF_CGROUP_INET4_BIND, 0);
	case LOAD_SK_LOOKUP:
		return token_prog_load(token, BPF_PROG_TYPE_SK_LOOKUP);
	case LOAD_KPROBE:
		return token_prog_load(token, BPF_PROG_TYPE_KPROBE);
	case LOAD_SYSCALL:
		return load_for(token, BPF_PROG_TYPE_SYSCALL, 0, 0);
	case LOAD_NETFILTER:
		return load_for(token, PROG_TYPE_NETFILTER, ATTACH_NETFILTER,
				0);
	case LOAD_STRUCT_OPS:
		return load_for(token, BPF_PROG_TYPE_STRUCT_OPS, 1,
				try->btf_id);
	case LOAD_LSM:
		return load_for(token, BPF_PROG_TYPE_LSM, BPF_LSM_MAC,
				try->btf_id);
	case LOAD_LSM_ENTRY:
	case LOAD_ENTRY:
		return load_for(token, BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY,
				try->btf_id);
	case LOAD_MODIFY_RETURN:
		return load_for(token, BPF_PROG_TYPE_TRACING, BPF_MODIFY_RETURN,
				try->btf_id);
	case LOAD_SIGNAL:
		return load_signal(token);
	case LOAD_BTF:
		return token_btf_load(token);
	case GET_BTF:
		return token_btf_get_fd_by_id(token, try->btf_id);
	}
	return -ENOSYS;
}

static int is_tokenless(enum attempt_operation operation)
{
	return operation == TOKENLESS_ARRAY ||
	       operation == TOKENLESS_SOCKET_FILTER;
}

/* Whether an operation makes an object that has an id. */
static int makes_object(enum attempt_operation operation)
{
	return operation != DELEGATE && operation != CREATE_TOKEN &&
	       operation != RECEIVE_TOKEN && operation != GET_BTF;
}

/* Reports the result, and keeps the object until it was counted. */
static int report(struct try *try, int status)
{
	char byte = 0;

	try->status = status;
	return write(try->done[1], &byte, 1) != 1 ||
	       read(try->go[0], &byte, 1) != 1;
}

static int try_body(int mount_fd, int dir_fd, void *arg)
{
	struct try *try = arg;
	const struct attempt *attempt = &try->attempt;
	int token = attempt->operation == DELEGATE ? TOKEN_NONE :
						     token_create(dir_fd);
	int fd;

	(void)mount_fd;
	if (token < 0 && attempt->operation != CREATE_TOKEN &&
	    attempt->operation != DELEGATE)
		return report(try, -ENOTRECOVERABLE);
	if (attempt->user && attempt->operation != RECEIVE_TOKEN &&
	    take_context(attempt->user))
		return report(try, -ENOTRECOVERABLE);
	fd = do_operation(try, token);
	return report(try, fd < 0 ? fd : 0);
}

static int start_tokenless(struct try *try, pid_t *ret_pid)
{
	pid_t pid;

	(void)fflush(NULL);
	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid) {
		int status = take_context(try->attempt.context);

		if (!status)
			status = do_operation(try, TOKEN_NONE);
		_exit(report(try, status < 0 ? status : 0));
	}
	*ret_pid = pid;
	return 0;
}

static int start(struct try *try, pid_t *ret_pid)
{
	const struct attempt *attempt = &try->attempt;
	struct container_options options = {
		.context = attempt->context,
		.cmds = "any",
		.maps = "any",
		.progs = "any",
		.attachs = "any",
	};

	if (is_tokenless(attempt->operation))
		return start_tokenless(try, ret_pid);
	if (attempt->operation == DELEGATE) {
		options = (struct container_options){ .cmds = "any" };
		options.context = GUEST_CONTEXT("container_t");
		options.delegator_context = attempt->context;
	}
	return container_start(&options, try_body, try, ret_pid);
}

/* Not the kernel's own, which not every kernel has. */
static unsigned int some_btf(void)
{
	static unsigned int id;
	struct bpf_btf_info info = { 0 };
	uint32_t size = sizeof(info);
	int btf;

	if (id)
		return id;
	/* Stays open, and there, until the process ends. */
	btf = token_btf_load(TOKEN_NONE);
	if (btf < 0 || bpf_obj_get_info_by_fd(btf, &info, &size))
		guest_bail("no type information");
	id = info.id;
	return id;
}

int attempt_try(const struct attempt *attempt, int *ret_objects)
{
	struct try *try = mmap(NULL, sizeof(*try), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct guest_objects before = guest_objects_now();
	char byte = 0;
	pid_t pid = -1;
	int result;

	if (try == MAP_FAILED || pipe2(try->done, O_CLOEXEC) ||
	    pipe2(try->go, O_CLOEXEC))
		guest_bail("mmap or pipe");
	try->attempt = *attempt;
	try->btf_id = attempt->operation == GET_BTF ?
			      some_btf() :
			      find_type(attempt->operation);
	result = start(try, &pid);
	if (result && attempt->operation != DELEGATE)
		guest_bail("no container in %s", attempt->context);
	if (!result && read(try->done[0], &byte, 1) != 1)
		guest_bail("the process died");
	*ret_objects = guest_objects_new(&before);
	if (!result) {
		if (write(try->go[1], &byte, 1) != 1 || container_wait(pid))
			guest_bail("the process failed");
		result = try->status;
	}
	(void)close(try->done[0]);
	(void)close(try->done[1]);
	(void)close(try->go[0]);
	(void)close(try->go[1]);
	(void)munmap(try, sizeof(*try));
	return result;
}

static const char *const operation_names[] = {
	[DELEGATE] = "delegation",
	[CREATE_TOKEN] = "BPF_TOKEN_CREATE",
	[RECEIVE_TOKEN] = "pidfd_getfd(2)",
	[CREATE_ARRAY] = "BPF_MAP_CREATE array",
	[CREATE_ARENA] = "BPF_MAP_CREATE arena",
	[LOAD_SOCKET_FILTER] = "BPF_PROG_LOAD socket_filter",
	[LOAD_XDP] = "BPF_PROG_LOAD xdp",
	[LOAD_XDP_FOR_NONE] = "BPF_PROG_LOAD xdp, for 0",
	[LOAD_EGRESS] = "BPF_PROG_LOAD cgroup_skb",
	[LOAD_INGRESS] = "BPF_PROG_LOAD cgroup_skb, in",
	[LOAD_SCHED_CLS] = "BPF_PROG_LOAD sched_cls",
	[LOAD_BIND] = "BPF_PROG_LOAD sock_addr, bind",
	[LOAD_SK_LOOKUP] = "BPF_PROG_LOAD sk_lookup",
	[LOAD_KPROBE] = "BPF_PROG_LOAD kprobe",
	[LOAD_SYSCALL] = "BPF_PROG_LOAD syscall",
	[LOAD_NETFILTER] = "BPF_PROG_LOAD netfilter",
	[LOAD_STRUCT_OPS] = "BPF_PROG_LOAD struct_ops",
	[LOAD_LSM] = "BPF_PROG_LOAD lsm",
	[LOAD_LSM_ENTRY] = "BPF_PROG_LOAD fentry, lsm",
	[LOAD_MODIFY_RETURN] = "BPF_PROG_LOAD modify_return",
	[LOAD_ENTRY] = "BPF_PROG_LOAD fentry",
	[LOAD_SIGNAL] = "BPF_PROG_LOAD kprobe, signal",
	[LOAD_BTF] = "BPF_BTF_LOAD",
	[GET_BTF] = "BPF_BTF_GET_FD_BY_ID",
	[TOKENLESS_ARRAY] = "BPF_MAP_CREATE, no token",
	[TOKENLESS_SOCKET_FILTER] = "BPF_PROG_LOAD, no token",
};

const char *attempt_operation_name(enum attempt_operation operation)
{
	return operation_names[operation];
}

static const char *const any_record[] = { NULL };

/* Checks the records since a mark. */
static int check_records(const char *name, long mark,
			 const char *const record[], int others)
{
	int all, right;

	guest_audit_flush();
	all = guest_audit_count(mark, any_record);
	right = record ? guest_audit_count(mark, record) : 0;
	if (others &&
	    ok(right > 0, "%s: a record, with the right contexts", name))
		return 1;
	if (!others &&
	    ok(right == !!record && all == right, "%s: %s", name,
	       record ? "one record, with the right contexts" : "no record"))
		return 1;
	guest_audit_print(mark);
	return 0;
}

static int check_made(const char *name, const struct attempt *attempt,
		      int result, int objects)
{
	return ok(result == 0, "%s: allowed (got %d)", name, result) &
	       ok(objects == makes_object(attempt->operation),
		  "%s: the object is there (%d)", name, objects);
}

int attempt_allowed(const char *name, const struct attempt *attempt)
{
	long mark = guest_audit_mark();
	int objects;
	int result = attempt_try(attempt, &objects);

	return check_made(name, attempt, result, objects) &
	       check_records(name, mark, NULL, 0);
}

int attempt_denied(const char *name, const struct attempt *attempt, int error,
		   const char *const record[])
{
	long mark = guest_audit_mark();
	int objects;
	int result = attempt_try(attempt, &objects);

	return ok(result == -error, "%s: errno %d (got %d)", name, error,
		  -result) &
	       ok(objects == 0, "%s: no object (%d)", name, objects) &
	       check_records(name, mark, record, 0);
}

int attempt_recorded(const char *name, const struct attempt *attempt,
		     const char *const record[], int others)
{
	long mark = guest_audit_mark();
	int objects;
	int result = attempt_try(attempt, &objects);

	return check_made(name, attempt, result, objects) &
	       check_records(name, mark, record, others);
}
