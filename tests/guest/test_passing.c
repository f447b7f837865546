// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - all ways of a token's descriptor to another process
 * Copyright (C) 2026 The sebpf authors
 *
 *	a process of container_t          another process, of the user's domain
 *	  makes a token, gives it   --->    takes it, loads a program with it
 *
 * Ways that the kernel asks about are refused to no_receive_t, which has all
 * rules of container_t except anon_inode { read write } on the label, and leave
 * one record. The others (fork, exec, a change of context) cannot be refused;
 * there, the user's domain has to be allowed to use the token. container_t is
 * the allow twin of both.
 */
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"
#include "tests/guest/uring.h"

#define CONTAINER GUEST_CONTEXT("container_t")
#define NO_RECEIVE GUEST_CONTEXT("no_receive_t")
#define LABEL TRIAL_TO("container_bpf_token_t")

/* Rings that both processes have; made by the test in its own context. */
static struct uring first_ring, second_ring;

/**
 * struct way - how a token gets to another process
 * @name: of the way.
 * @give: what the process that has it does.
 * @take: what the other one does; returns the descriptor or a negative errno.
 * @error: what @take returns if it is denied.
 * @missing: 0, or the error if the kernel lacks what the way needs.
 *
 * Both are connected by a socket; nothing has been sent yet.
 */
struct way {
	const char *name;
	int (*give)(int socket, int token);
	int (*take)(int socket);
	int error;
	int missing;
};

static int give_by_socket(int socket, int token)
{
	return trial_send(socket, token);
}

static int take_by_socket(int socket)
{
	return trial_receive(socket);
}

static int take_by_peeking(int socket)
{
	return trial_peek(socket);
}

/* Sends only the number of the descriptor. */
static int tell_number(int socket, int token)
{
	return send(socket, &token, sizeof(token), 0) < 0 ? -errno : 0;
}

static int learn_number(int socket)
{
	int number;

	return recv(socket, &number, sizeof(number), 0) == sizeof(number) ?
		       number :
		       -ENODATA;
}

static int take_by_pidfd(int socket)
{
	int number = learn_number(socket);
	int pidfd sebpf_auto_close = (int)syscall(SYS_pidfd_open, getppid(), 0);
	long fd = syscall(SYS_pidfd_getfd, pidfd, number, 0);

	return fd < 0 ? -errno : (int)fd;
}

static int give_by_ring(int socket, int token)
{
	int rc = uring_register(&first_ring, token);

	return rc ? rc : trial_send(socket, -1);
}

static int take_by_ring(int socket)
{
	(void)trial_receive(socket);
	return uring_install(&first_ring);
}

static int give_by_two_rings(int socket, int token)
{
	int rc = uring_register(&first_ring, token);

	if (!rc)
		rc = uring_register(&second_ring, -1);
	if (!rc)
		rc = uring_send_file(&first_ring, &second_ring);
	return rc < 0 ? rc : trial_send(socket, -1);
}

/* What arrived is fixed file 0 of the ring, which bpf(2) does not know. */
static int take_by_two_rings(int socket)
{
	(void)trial_receive(socket);
	if (token_map_create(0, BPF_MAP_TYPE_ARRAY) != -EINVAL)
		return TRIAL_BROKEN;
	return uring_install(&second_ring);
}

/* The next getppid(2) of this process waits for an answer from the listener. */
static int listen_for_calls(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {
		.len = sizeof(filter) / sizeof(filter[0]),
		.filter = filter,
	};
	long fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			  SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);

	return fd < 0 ? -errno : (int)fd;
}

static int give_by_seccomp(int socket, int token)
{
	int listener sebpf_auto_close = trial_receive(socket);
	struct seccomp_notif call = { 0 };
	struct seccomp_notif_addfd addition = { .srcfd = (uint32_t)token };
	struct seccomp_notif_resp answer = { 0 };
	int fd;

	if (listener < 0 || ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call))
		return listener < 0 ? listener : -errno;
	addition.id = call.id;
	fd = ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &addition);
	answer.id = call.id;
	if (fd < 0)
		answer.error = -errno;
	else
		answer.val = fd;
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) ? -errno : 0;
}

static int take_by_seccomp(int socket)
{
	int listener = listen_for_calls();
	long fd;

	if (listener < 0)
		return TRIAL_BROKEN;
	if (trial_send(socket, listener))
		return TRIAL_BROKEN;
	fd = syscall(SYS_getppid);
	return fd < 0 ? -errno : (int)fd;
}

static int take_by_proc(int socket)
{
	int number = learn_number(socket);
	char path[64];
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%d/fd/%d", getppid(), number);
	/* Never usable: see hooks/receive.bpf.c. */
	fd = open(path, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static struct way ways[] = {
	{ "SCM_RIGHTS", give_by_socket, take_by_socket, TRIAL_DROPPED, 0 },
	{ "SCM_RIGHTS, MSG_PEEK", give_by_socket, take_by_peeking,
	  TRIAL_DROPPED, 0 },
	{ "pidfd_getfd", tell_number, take_by_pidfd, -EACCES, 0 },
	{ "io_uring FIXED_FD_INSTALL", give_by_ring, take_by_ring, -EACCES, 0 },
	{ "io_uring SEND_FD", give_by_two_rings, take_by_two_rings, -EACCES,
	  0 },
	{ "seccomp ADDFD", give_by_seccomp, take_by_seccomp, -EACCES, 0 },
};

/* A way that no rule opens. */
static struct way reopening = { "/proc/PID/fd", tell_number, take_by_proc,
				-EACCES, 0 };

static const struct way *current_way;

static int taker(const struct stage *stage, int socket)
{
	int token, result;

	if (trial_enter(stage->trial->user))
		return trial_report(stage, TRIAL_BROKEN);
	token = current_way->take(socket);
	result = token < 0 ?
			 token :
			 token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER);
	return trial_report(stage, result);
}

/* The taker exists before the token, so that it inherits nothing. */
static int pass_act(const struct stage *stage)
{
	int token sebpf_auto_close = -1;
	int ends[2], rc;
	pid_t pid;

	if (current_way->missing)
		return trial_report(stage, TRIAL_SKIPPED);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return 1;
	pid = trial_fork();
	if (!pid)
		_exit(taker(stage, ends[1]));
	token = token_create(stage->dir_fd);
	rc = current_way->give(ends[0], token);
	if (token < 0 || rc)
		(void)fprintf(stderr, "# token %d, cannot give it: %s\n", token,
			      strerror(-rc));
	(void)close(ends[0]);
	(void)close(ends[1]);
	return container_wait(pid);
}

/* Runs a trial with rings that were not used before. */
static void check_way(struct way *way, const struct trial *trial)
{
	int needs_rings = way->take == take_by_ring ||
			  way->take == take_by_two_rings;

	current_way = way;
	way->missing = 0;
	if (needs_rings) {
		way->missing = uring_open(&first_ring);
		if (!way->missing)
			way->missing = uring_open(&second_ring);
		if (way->missing)
			printf("# io_uring: %s\n", strerror(-way->missing));
	}
	trial_check(trial);
	if (needs_rings && !way->missing) {
		uring_close(&first_ring);
		uring_close(&second_ring);
	}
}

static void test_way(struct way *way)
{
	char name[96];
	const struct trial denied = {
		.name = name,
		.context = CONTAINER,
		.user = NO_RECEIVE,
		.act = pass_act,
		.expected = way->error,
		.lacking = "io_uring",
		.record = TRIAL_RECORD("read write", TRIAL_FROM("no_receive_t"),
				       LABEL, "anon_inode"),
	};
	const struct trial allowed = {
		.name = name,
		.context = CONTAINER,
		.user = CONTAINER,
		.act = pass_act,
		.objects = 1,
		.lacking = "io_uring",
	};

	(void)snprintf(name, sizeof(name), "%s, denied", way->name);
	check_way(way, &denied);
	(void)snprintf(name, sizeof(name), "%s, allowed", way->name);
	check_way(way, &allowed);
}

static void set_enforce(const char *value)
{
	FILE *file = fopen("/sys/fs/selinux/enforce", "we");

	if (!file || fputs(value, file) < 0 || fclose(file))
		guest_bail("setenforce %s", value);
}

/* Opening a token again is refused to all, also in permissive mode. */
static void test_reopening(void)
{
	struct trial trial = {
		.name = "/proc/PID/fd",
		.context = CONTAINER,
		.user = CONTAINER,
		.act = pass_act,
		.expected = -EACCES,
		.record = { "type=USER_SELINUX_ERR ", "op=token_reopen ",
			    "reason=token_opened_again ",
			    TRIAL_FROM("container_t"), "permissive=0" },
	};

	current_way = &reopening;
	trial_check(&trial);
	trial.name = "/proc/PID/fd, who may not receive";
	trial.user = NO_RECEIVE;
	trial.record[3] = TRIAL_FROM("no_receive_t");
	trial_check(&trial);
	set_enforce("0");
	trial.name = "/proc/PID/fd, SELinux permissive";
	trial_check(&trial);
	set_enforce("1");
}

/* What is tried with a domain that has got a token. */
enum use {
	USE_PROG_LOAD,
	USE_MAP_CREATE,
	USE_BTF_LOAD,
	USE_NET_PROG_LOAD,
};

static int use_token(enum use use, int token)
{
	switch (use) {
	case USE_PROG_LOAD:
		return token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER);
	case USE_MAP_CREATE:
		return token_map_create(token, BPF_MAP_TYPE_ARRAY);
	case USE_BTF_LOAD:
		return token_btf_load(token);
	case USE_NET_PROG_LOAD:
		return token_prog_load(token, BPF_PROG_TYPE_XDP);
	}
	return TRIAL_BROKEN;
}

static int use_as_user(const struct stage *stage, int token)
{
	if (trial_enter(stage->trial->user))
		return trial_report(stage, TRIAL_BROKEN);
	return trial_report(stage,
			    use_token((enum use)stage->trial->number, token));
}

/* The process itself changes its context. */
static int become_act(const struct stage *stage)
{
	return use_as_user(stage, token_create(stage->dir_fd));
}

static int fork_act(const struct stage *stage)
{
	int token sebpf_auto_close = token_create(stage->dir_fd);
	pid_t pid = trial_fork();

	if (!pid)
		_exit(use_as_user(stage, token));
	return container_wait(pid);
}

/* Both share a table of descriptors, and the token comes later. */
static int share_act(const struct stage *stage)
{
	int token = -1, ends[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return 1;
	pid = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL,
			     NULL);
	if (pid < 0)
		return 1;
	if (!pid)
		_exit(use_as_user(stage, learn_number(ends[1])));
	token = token_create(stage->dir_fd);
	if (tell_number(ends[0], token))
		return 1;
	return container_wait(pid);
}

/* A copy of the descriptor is the same token. */
static int dup_act(const struct stage *stage)
{
	int token sebpf_auto_close = token_create(stage->dir_fd);
	int copy = fcntl(token, F_DUPFD_CLOEXEC, 100);

	(void)close(sebpf_steal_fd(&token));
	return use_as_user(stage, copy);
}

static void keep_over_exec(int fd)
{
	(void)fcntl(fd, F_SETFD, 0);
}

static _Noreturn void exec_user(const struct stage *stage, int token)
{
	char number[4][16];
	int use = stage->trial->number;

	(void)snprintf(number[0], sizeof(number[0]), "%d", token);
	(void)snprintf(number[1], sizeof(number[1]), "%d", use);
	(void)snprintf(number[2], sizeof(number[2]), "%d", stage->done);
	(void)snprintf(number[3], sizeof(number[3]), "%d", stage->go);
	keep_over_exec(stage->done);
	keep_over_exec(stage->go);
	(void)execl("/proc/self/exe", "user", number[0], number[1], number[2],
		    number[3], NULL);
	_exit(trial_report(stage, -errno));
}

static int set_exec_context(const char *context)
{
	int fd sebpf_auto_close =
		open("/proc/thread-self/attr/exec", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, context, strlen(context) + 1) < 0)
		return -errno;
	return 0;
}

static int exec_act(const struct stage *stage)
{
	int token = token_create(stage->dir_fd);

	keep_over_exec(token);
	if (set_exec_context(stage->trial->user))
		return trial_report(stage, TRIAL_BROKEN);
	exec_user(stage, token);
}

/* As the kernel makes a token: its descriptor is closed with the program. */
static int exec_closed_act(const struct stage *stage)
{
	int token = token_create(stage->dir_fd);

	if (token < 0 || set_exec_context(stage->trial->user))
		return trial_report(stage, TRIAL_BROKEN);
	exec_user(stage, token);
}

static int number_in(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

/* The program that another domain executes. */
static int exec_main(char *argv[])
{
	const struct stage stage = { .done = number_in(argv[3]),
				     .go = number_in(argv[4]) };
	const int use = number_in(argv[2]);

	return trial_report(&stage,
			    use_token((enum use)use, number_in(argv[1])));
}

/**
 * struct denial - a domain that may do everything with a token except one thing
 */
struct denial {
	const char *user;
	enum use use;
	int error;
	const char *record[TRIAL_PARTS];
};

static const struct denial denials[] = {
	{ GUEST_CONTEXT("no_prog_load_t"), USE_PROG_LOAD, EACCES,
	  TRIAL_RECORD("prog_load", TRIAL_FROM("no_prog_load_t"), LABEL,
		       "bpf") },
	{ GUEST_CONTEXT("no_map_create_t"), USE_MAP_CREATE, EACCES,
	  TRIAL_RECORD("map_create", TRIAL_FROM("no_map_create_t"), LABEL,
		       "bpf") },
	{ GUEST_CONTEXT("no_btf_load_t"), USE_BTF_LOAD, EPERM,
	  TRIAL_RECORD("btf_load", TRIAL_FROM("no_btf_load_t"), LABEL,
		       "bpf_token") },
	{ GUEST_CONTEXT("no_cap_bpf_t"), USE_BTF_LOAD, EPERM,
	  TRIAL_RECORD("bpf", TRIAL_FROM("no_cap_bpf_t"), LABEL,
		       "cap2_userns") },
	{ GUEST_CONTEXT("no_cap_net_admin_t"), USE_NET_PROG_LOAD, EPERM,
	  TRIAL_RECORD("net_admin", TRIAL_FROM("no_cap_net_admin_t"), LABEL,
		       "cap_userns") },
};

#define DENIALS (sizeof(denials) / sizeof(denials[0]))

/* Inherited: the first @count uses, denied and allowed. */
static void test_inherited(const char *way, trial_act act, size_t count)
{
	char name[96];
	size_t i;

	for (i = 0; i < count; i++) {
		struct trial trial = {
			.name = name,
			.context = CONTAINER,
			.user = denials[i].user,
			.number = (int)denials[i].use,
			.act = act,
			.expected = -denials[i].error,
		};

		memcpy(trial.record, denials[i].record, sizeof(trial.record));
		(void)snprintf(name, sizeof(name), "%s, use %zu denied", way,
			       i);
		trial_check(&trial);
		(void)snprintf(name, sizeof(name), "%s, use %zu allowed", way,
			       i);
		trial.user = CONTAINER;
		trial.expected = 0;
		trial.objects = 1;
		memset(trial.record, 0, sizeof(trial.record));
		trial_check(&trial);
	}
}

/*
 * What cannot be refused to a domain that may not receive, and a descriptor
 * that is not kept.
 */
static void test_exec_ends(void)
{
	struct trial trial = {
		.name = "exec, descriptor kept, who may not receive",
		.context = CONTAINER,
		.user = NO_RECEIVE,
		.number = USE_PROG_LOAD,
		.act = exec_act,
		.objects = 1,
	};

	trial_check(&trial);
	trial.name = "exec, descriptor not kept";
	trial.user = CONTAINER;
	trial.act = exec_closed_act;
	trial.expected = -EBADF;
	trial.objects = 0;
	trial_check(&trial);
}

int main(int argc, char *argv[])
{
	pid_t server;
	size_t i;

	if (argc == 5)
		return exec_main(argv);
	server = guest_server_start(NULL);
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		test_way(&ways[i]);
	test_reopening();
	test_inherited("change of context", become_act, DENIALS);
	test_inherited("exec", exec_act, DENIALS);
	test_inherited("fork", fork_act, 2);
	test_inherited("shared descriptors", share_act, 2);
	test_inherited("dup", dup_act, 2);
	test_exec_ends();
	ok(trial_no_tokens(), "no token is remembered at the end");
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	ok(guest_server_wait(server) == 0, "the server has ended");
	return tap_done();
}
