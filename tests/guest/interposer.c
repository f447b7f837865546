// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a command whose system calls the test controls
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "sebpf/abi.h"
#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/interposer.h"
#include "tests/guest/trial.h"

#define NOTIFY BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define IF(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1)
#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))

/* Where the command's process has its connection with the test, until it is one. */
#define REPORT_FD 200

/* What the test and the supervisor say to each other. */
#define WAITS 'w'
#define GO_ON 'g'

/* Longer than the body of a loop that is gone through often. */
#define LAST_CALLS 16

#define SERVING "hooks attached"

/* As the C library calls them: not all architectures have the first two. */
static const unsigned int file_calls[] = {
#ifdef SYS_mkdir
	SYS_mkdir,  SYS_rename,	  SYS_unlink,	SYS_rmdir,
#endif
	SYS_openat, SYS_renameat, SYS_unlinkat, SYS_mkdirat,
};

static int is_file_call(unsigned int number)
{
	for (size_t i = 0; i < sizeof(file_calls) / sizeof(file_calls[0]); i++)
		if (file_calls[i] == number)
			return 1;
	return 0;
}

static int is_run(uint64_t command)
{
	return command == BPF_MAP_LOOKUP_ELEM || command == BPF_PROG_TEST_RUN ||
	       command == BPF_MAP_LOOKUP_BATCH;
}

static int is_of(enum interposed_calls calls, const struct seccomp_data *data)
{
	unsigned int number = (unsigned int)data->nr;

	switch (calls) {
	case CALLS_BPF:
		return number == SYS_bpf && !is_run(data->args[0]);
	case CALLS_PINS:
		return number == SYS_bpf && (data->args[0] == BPF_OBJ_GET ||
					     data->args[0] == BPF_OBJ_PIN);
	case CALLS_BPF_RUN:
		return number == SYS_bpf && is_run(data->args[0]);
	case CALLS_FILES:
		return is_file_call(number);
	case CALLS_LOCKS:
		return number == SYS_fcntl || number == SYS_kill;
	case CALLS_MEMORY:
		return number == SYS_mmap;
	case CALLS_ANY:
		return 1;
	}
	return 0;
}

/* A filter that is being written. */
struct filter {
	struct sock_filter code[40];
	unsigned short length;
};

static void add(struct filter *filter, struct sock_filter code)
{
	filter->code[filter->length++] = code;
}

static void add_call(struct filter *filter, unsigned int number)
{
	add(filter, (struct sock_filter)IF(number));
	add(filter, (struct sock_filter)NOTIFY);
}

static void add_exception(struct filter *filter, unsigned int number)
{
	add(filter, (struct sock_filter)IF(number));
	add(filter, (struct sock_filter)ALLOW);
}

/*
 * All but the ends of a process and of a signal, the listener on its way, and what the
 * C library does not survive: brk(2) fails without an errno, futex(2) not at all.
 */
static void write_whole_filter(struct filter *filter)
{
	add(filter, (struct sock_filter)LOAD(nr));
	add_exception(filter, SYS_exit_group);
	add_exception(filter, SYS_rt_sigreturn);
	add_exception(filter, SYS_brk);
	add_exception(filter, SYS_futex);
	add(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
						 SYS_sendmsg, 1, 0));
	add(filter, (struct sock_filter)NOTIFY);
	add(filter, (struct sock_filter)LOAD(args[0]));
	add_exception(filter, REPORT_FD);
	add(filter, (struct sock_filter)NOTIFY);
}

/*
 * Calls that are not notified cost nothing. Writes to maps and signals always
 * are.
 */
static void write_filter(struct filter *filter, enum interposed_calls calls)
{
	add(filter, (struct sock_filter)LOAD(nr));
	add_call(filter, SYS_kill);
	if (calls == CALLS_LOCKS)
		add_call(filter, SYS_fcntl);
	if (calls == CALLS_MEMORY)
		add_call(filter, SYS_mmap);
	for (size_t i = 0; i < sizeof(file_calls) / sizeof(file_calls[0]) &&
			   calls == CALLS_FILES;
	     i++)
		add_call(filter, file_calls[i]);
	add(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
						 SYS_bpf, 1, 0));
	add(filter, (struct sock_filter)ALLOW);
	if (calls == CALLS_BPF_RUN) {
		add(filter, (struct sock_filter)NOTIFY);
		return;
	}
	add(filter, (struct sock_filter)LOAD(args[0]));
	add_call(filter, BPF_MAP_UPDATE_ELEM);
	if (calls == CALLS_PINS) {
		add_call(filter, BPF_OBJ_GET);
		add_call(filter, BPF_OBJ_PIN);
	}
	if (calls == CALLS_BPF) {
		for (unsigned int command = 0; command < 64; command++)
			if (is_run(command)) {
				add(filter, (struct sock_filter)IF(command));
				add(filter, (struct sock_filter)ALLOW);
			}
		add(filter, (struct sock_filter)NOTIFY);
	}
	add(filter, (struct sock_filter)ALLOW);
}

/* Installs the filter for this process: a descriptor that its calls go to. */
static int install(enum interposed_calls calls)
{
	struct filter filter = { .length = 0 };
	struct sock_fprog program = { .filter = filter.code };

	if (calls == CALLS_ANY)
		write_whole_filter(&filter);
	else
		write_filter(&filter, calls);
	program.len = filter.length;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			    SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

/* Reads memory of the command; 0 or -1. */
static int read_memory(pid_t pid, uint64_t address, void *ret_bytes,
		       size_t size)
{
	const struct iovec here = { .iov_base = ret_bytes, .iov_len = size };
	const struct iovec there = { .iov_base = (void *)(uintptr_t)address,
				     .iov_len = size };

	return process_vm_readv(pid, &here, 1, &there, 1, 0) == (ssize_t)size ?
		       0 :
		       -1;
}

/* The number of a map that the command has open; 0: it is none. */
static unsigned int map_of(pid_t pid, int fd)
{
	char path[64], line[128];
	FILE *file sebpf_auto_file = NULL;
	static const char field[] = "map_id:";

	(void)snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", pid, fd);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, field, sizeof(field) - 1))
			return (unsigned int)strtoul(line + sizeof(field) - 1,
						     NULL, 10);
	return 0;
}

/* Whether a write to a map changes which load decides. */
static int decides(pid_t pid, uint64_t address)
{
	/* The beginning of union bpf_attr, for writes. */
	struct {
		uint32_t map_fd;
		uint32_t pad;
		uint64_t key;
		uint64_t value;
	} attr;
	struct sebpf_control now, then;
	struct bpf_map_info info = { 0 };
	uint32_t length = sizeof(info), zero = 0;
	int map sebpf_auto_close = -1;

	if (read_memory(pid, address, &attr, sizeof(attr)))
		return 0;
	map = bpf_map_get_fd_by_id(map_of(pid, (int)attr.map_fd));
	if (map < 0 || bpf_obj_get_info_by_fd(map, &info, &length) ||
	    strcmp(info.name, "sebpf_control") != 0 ||
	    bpf_map_lookup_elem(map, &zero, &now) ||
	    read_memory(pid, attr.value, &then, sizeof(then)))
		return 0;
	return then.load != now.load;
}

/**
 * struct supervision - what the supervisor works with
 * @plan: what happens to which call.
 * @listener: where calls come from.
 * @line: connection with the test.
 * @view: shared with the test.
 */
struct supervision {
	const struct interposition *plan;
	int listener;
	int line;
	volatile struct interposed_view *view;
};

/* The command waits, until the test lets it go or it is killed. */
static void wait_for_test(const struct supervision *work)
{
	const char waits = WAITS;
	struct pollfd fds[] = { { .fd = work->line, .events = POLLIN },
				{ .fd = work->listener, .events = 0 } };
	char order;

	if (write(work->line, &waits, 1) != 1)
		_exit(1);
	if (poll(fds, 2, -1) < 0 || !(fds[0].revents & POLLIN) ||
	    read(work->line, &order, 1) != 1)
		_exit(0);
}

/*
 * Whether sebpf has begun. It looks first at its standard descriptors; the
 * dynamic linker does not call fcntl(2).
 */
static int has_begun(const struct supervision *work,
		     const struct seccomp_data *data)
{
	if (data->nr == SYS_fcntl)
		work->view->has_begun = 1;
	return work->view->has_begun;
}

/* Whether one of the last calls was the same, whatever it was about. */
static int is_repeated(const struct seccomp_data *data)
{
	static uint64_t last[LAST_CALLS];
	static unsigned int next;
	uint64_t call = (uint64_t)data->nr + 1;
	int found = 0;

	if (data->nr == SYS_bpf)
		call |= data->args[0] << 32;
	for (unsigned int i = 0; i < LAST_CALLS; i++)
		found |= last[i] == call;
	last[next] = call;
	next = (next + 1) % LAST_CALLS;
	return found;
}

static int is_counted(const struct supervision *work,
		      const struct seccomp_data *data)
{
	const struct interposition *plan = work->plan;

	if (work->view->is_calm || !is_of(plan->calls, data))
		return 0;
	if (plan->calls == CALLS_ANY &&
	    (!has_begun(work, data) || is_repeated(data)))
		return 0;
	return !plan->is_late || work->view->has_decided;
}

/* The errno that a call gets; 0: it is made. */
static int judge(const struct supervision *work,
		 const struct seccomp_notif *call)
{
	const struct interposition *plan = work->plan;
	unsigned int number;

	if (!is_counted(work, &call->data))
		return 0;
	number = ++work->view->counted;
	if (number < plan->number)
		return 0;
	if (plan->error) {
		if (number >= plan->number + plan->length)
			return 0;
		work->view->failed++;
		work->view->failed_call = call->data.nr;
		return plan->error;
	}
	if (number == plan->number && !work->view->is_served)
		wait_for_test(work);
	return 0;
}

/* What a call is about to change. */
static void note(const struct supervision *work,
		 const struct seccomp_notif *call)
{
	const struct seccomp_data *data = &call->data;

	/* What it has become is another command. */
	if (data->nr == SYS_execve && work->view->has_begun)
		work->view->is_calm = 1;
	if (data->nr == SYS_kill && data->args[1] == SIGUSR1)
		work->view->has_asked = 1;
	if (data->nr == SYS_bpf && data->args[0] == BPF_MAP_UPDATE_ELEM &&
	    decides((pid_t)call->pid, data->args[1]))
		work->view->has_decided = 1;
}

static void answer(const struct supervision *work)
{
	struct seccomp_notif call = { 0 };
	struct seccomp_notif_resp response = { 0 };
	int error;

	if (ioctl(work->listener, SECCOMP_IOCTL_NOTIF_RECV, &call))
		return;
	error = judge(work, &call);
	if (!error)
		note(work, &call);
	response.id = call.id;
	response.error = -error;
	response.flags = error ? 0 : (uint32_t)SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	(void)ioctl(work->listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

static _Noreturn void supervise(const struct supervision *work)
{
	struct pollfd fds = { .fd = work->listener, .events = POLLIN };

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		if (poll(&fds, 1, -1) < 0)
			_exit(1);
		if (!(fds.revents & POLLIN))
			_exit(0);
		answer(work);
	}
}

/* In the command's process; does not return. */
static _Noreturn void run(const char *const argv[],
			  const struct interposition *plan, int output,
			  int socket)
{
	(void)dup2(output, STDOUT_FILENO);
	(void)dup2(output, STDERR_FILENO);
	if (plan) {
		int listener;

		if (dup2(socket, REPORT_FD) < 0 ||
		    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC))
			_exit(125);
		listener = install(plan->calls);
		if (listener < 0 || trial_send(REPORT_FD, listener))
			_exit(126);
	}
	(void)execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

static void start_supervisor(struct interposed *command, int listener,
			     const struct interposition *plan)
{
	int ends[2];

	if (listener < 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		guest_bail("cannot watch a command");
	command->supervisor = trial_fork();
	if (!command->supervisor) {
		const struct supervision work = { plan, listener, ends[1],
						  command->view };

		(void)close(ends[0]);
		supervise(&work);
	}
	(void)close(ends[1]);
	(void)close(listener);
	command->line = ends[0];
}

static volatile struct interposed_view *make_view(void)
{
	void *view = mmap(NULL, sizeof(struct interposed_view),
			  PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			  -1, 0);

	if (view == MAP_FAILED)
		guest_bail("mmap");
	return view;
}

void interposed_start(struct interposed *command, const char *const argv[],
		      const struct interposition *plan)
{
	int output[2], sockets[2];

	if (pipe2(output, O_CLOEXEC) ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets))
		guest_bail("pipe or socket");
	*command = (struct interposed){ .output = output[0],
					.line = -1,
					.view = make_view() };
	command->pid = trial_fork();
	if (!command->pid)
		run(argv, plan, output[1], sockets[1]);
	(void)close(output[1]);
	(void)close(sockets[1]);
	(void)fcntl(output[0], F_SETFL, O_NONBLOCK);
	if (plan)
		start_supervisor(command, trial_receive(sockets[0]), plan);
	(void)close(sockets[0]);
}

/* Reads what there is; 1 at the end. */
static int read_some(struct interposed *command)
{
	char *text = command->text;
	size_t used = strlen(text);
	ssize_t length;

	/* The beginning is no longer needed. */
	if (used > INTERPOSED_BYTES / 2) {
		memmove(text, text + used / 2, used - used / 2 + 1);
		used -= used / 2;
	}
	length =
		read(command->output, text + used, INTERPOSED_BYTES - 1 - used);
	if (length > 0)
		text[used + (size_t)length] = '\0';
	return !length;
}

void interposed_read(struct interposed *command)
{
	(void)read_some(command);
}

enum interposed_event interposed_wait(struct interposed *command)
{
	struct pollfd fds[] = { { .fd = command->output, .events = POLLIN },
				{ .fd = command->line, .events = POLLIN } };
	char byte;

	for (;;) {
		if (poll(fds, 2, -1) < 0) {
			if (errno != EINTR)
				guest_bail("poll");
			return INTERPOSED_SILENT;
		}
		if (fds[0].revents && read_some(command))
			return INTERPOSED_ENDED;
		if (strstr(command->text, SERVING)) {
			command->view->is_served = 1;
			interposed_continue(command);
			return INTERPOSED_SERVES;
		}
		if (fds[1].revents & POLLIN && read(fds[1].fd, &byte, 1) == 1)
			return INTERPOSED_WAITS;
		/* The supervisor ends with the command. */
		if (fds[1].revents & POLLHUP)
			fds[1].fd = -1;
	}
}

void interposed_continue(struct interposed *command)
{
	const char order = GO_ON;

	if (command->line >= 0)
		(void)send(command->line, &order, 1, MSG_NOSIGNAL);
}

void interposed_calm(struct interposed *command)
{
	command->view->is_calm = 1;
}

int interposed_end(struct interposed *command)
{
	int status = container_wait(command->pid);

	(void)read_some(command);
	(void)close(command->output);
	if (command->line >= 0)
		(void)close(command->line);
	if (command->supervisor)
		(void)container_wait(command->supervisor);
	(void)munmap((void *)(uintptr_t)command->view,
		     sizeof(struct interposed_view));
	command->view = NULL;
	command->pid = 0;
	return status;
}
