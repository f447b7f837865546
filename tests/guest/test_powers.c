// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - programs that change what processes outside a container do
 * Copyright (C) 2026 The sebpf authors
 *
 * A process of the machine is the victim: it can be signalled, and the argument
 * of its function, a word of its memory and the result of a system call can be
 * changed. container_t may load every program, but neither signal nor trace;
 * kill_t and ptrace_t may also do that.
 */
#include <bpf/btf.h>
#include <errno.h>
#include <linux/btf.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"
#include "tests/unit/tap.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define CONTAINER GUEST_CONTEXT("container_t")
#define LABEL TRIAL_TO("container_bpf_token_t")

#define FLAG_TOKEN_FD (1 << 16)

/* Newer than the headers of a distribution. */
enum {
	TRACE_UPROBE_MULTI = 48,
	TRACE_UPROBE_SESSION = 57,
};

/* Of the kernel's enum pid_type. */
#define WHOLE_PROCESS 1

/* Where the kernel's struct pt_regs has a function's first argument. */
#ifdef __aarch64__
#define FIRST_ARGUMENT 0
#else
#define FIRST_ARGUMENT 112
#endif

#ifdef __aarch64__
#define SYSTEM_CALL "__arm64_sys_"
#else
#define SYSTEM_CALL "__x64_sys_"
#endif

#define GIVEN 7
#define CHANGED 9

/* How long to wait for an effect, in steps of a millisecond. */
#define PATIENCE 3000

/**
 * struct victim - a process of the machine, and what it has seen
 * @pid: the process.
 * @signalled: 1: SIGUSR1 has come.
 * @argument: what its function was called with, if that was not GIVEN.
 * @word: its memory, to be changed.
 * @result: 1: a system call has returned what the kernel never does.
 * @file: name of its file.
 * @offset: where its function is in the file.
 */
struct victim {
	pid_t pid;
	int signalled;
	int argument;
	int word;
	int result;
	char file[256];
	uint64_t offset;
};

static struct victim *victim;

/* Numbers in the kernel's type information; 0: it has none. */
static int from_pid_id, release_id, signal_id, call_id, harmless_id;
static int may_write_registers;

__attribute__((noinline)) static void be_called(int argument)
{
	__asm__ volatile("" : "+r"(argument));
	if (argument != GIVEN)
		victim->argument = argument;
}

static void note_signal(int number)
{
	(void)number;
	victim->signalled = 1;
}

static void start_victim(void)
{
	pid_t pid = trial_fork();

	if (pid) {
		victim->pid = pid;
		return;
	}
	(void)signal(SIGUSR1, note_signal);
	for (;;) {
		be_called(GIVEN);
		if (getpgid(0) == CHANGED)
			victim->result = 1;
		(void)usleep(1000);
	}
}

/* Where the function is in the file. */
static void find_function(void)
{
	FILE *maps sebpf_auto_file = fopen("/proc/self/maps", "re");
	uint64_t address = (uint64_t)(uintptr_t)be_called;
	char line[512], *end;
	ssize_t length = readlink("/proc/self/exe", victim->file,
				  sizeof(victim->file) - 1);

	while (length > 0 && maps && fgets(line, sizeof(line), maps)) {
		uint64_t start = strtoull(line, &end, 16);
		uint64_t stop = strtoull(end + 1, &end, 16);

		/* " r-xp " is between. */
		if (address >= start && address < stop)
			victim->offset =
				address - start + strtoull(end + 6, NULL, 16);
	}
	if (!victim->offset)
		guest_bail("the victim has no file");
}

/* Reports the result, after the effect had time to show. */
static int report_effect(const struct stage *stage, int result,
			 const volatile int *effect)
{
	int tries;

	for (tries = 0; result >= 0 && !*effect && tries < PATIENCE; tries++)
		(void)usleep(1000);
	return trial_report(stage, result);
}

#define MOVE(to, from)                                                \
	{                                                             \
		.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = (to), \
		.src_reg = (from)                                     \
	}
#define SET(to, value)                                                \
	{                                                             \
		.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = (to), \
		.imm = (value)                                        \
	}
#define CALL(function)                                        \
	{                                                     \
		.code = BPF_JMP | BPF_CALL, .imm = (function) \
	}
#define CALL_KERNEL(id)                                               \
	{                                                             \
		.code = BPF_JMP | BPF_CALL, .src_reg = 2, .imm = (id) \
	}
#define EXIT                               \
	{                                  \
		.code = BPF_JMP | BPF_EXIT \
	}

#define STORE(size, offset, value)                                        \
	{                                                                 \
		.code = BPF_ST | BPF_MEM | (size), .dst_reg = BPF_REG_10, \
		.off = (offset), .imm = (value)                           \
	}

/* Runs a program of type syscall; returns what it returns, or -errno. */
static int run(int prog)
{
	/* The beginning of union bpf_attr for BPF_PROG_TEST_RUN. */
	struct {
		uint32_t prog_fd;
		int32_t result;
		uint32_t rest[18];
	} attr = { .prog_fd = (uint32_t)prog };
	int failed = token_bpf_call(BPF_PROG_TEST_RUN, &attr, sizeof(attr));

	return failed < 0 ? failed : attr.result;
}

/* bpf_send_signal_task(), run by its owner: the victim may be any process. */
static int signal_task(const struct stage *stage)
{
	int token = token_create(stage->dir_fd);
	const struct bpf_insn instructions[] = {
		SET(BPF_REG_1, victim->pid),
		CALL_KERNEL(from_pid_id),
		{ .code = BPF_JMP | BPF_JEQ | BPF_K,
		  .dst_reg = BPF_REG_0,
		  .off = 8 },
		MOVE(BPF_REG_6, BPF_REG_0),
		MOVE(BPF_REG_1, BPF_REG_0),
		SET(BPF_REG_2, SIGUSR1),
		SET(BPF_REG_3, WHOLE_PROCESS),
		SET(BPF_REG_4, 0),
		CALL_KERNEL(signal_id),
		MOVE(BPF_REG_1, BPF_REG_6),
		CALL_KERNEL(release_id),
		SET(BPF_REG_0, 0),
		EXIT,
	};
	const struct token_prog prog = {
		.type = BPF_PROG_TYPE_SYSCALL,
		.instructions = instructions,
		.count = LENGTH(instructions),
		.flags = BPF_F_SLEEPABLE,
	};
	int fd;

	if (token < 0)
		return trial_report(stage, TRIAL_BROKEN);
	fd = token_prog_load_as(token, &prog);
	if (fd < 0)
		return trial_report(stage, fd);
	return report_effect(stage, run(fd), &victim->signalled);
}

/* bpf_sys_bpf(): the program makes the call instead of its owner. */
static int create_by_program(const struct stage *stage)
{
	int token = token_create(stage->dir_fd);
	const struct bpf_insn instructions[] = {
		STORE(BPF_DW, -80, 0),
		STORE(BPF_DW, -72, 0),
		STORE(BPF_DW, -64, 0),
		STORE(BPF_DW, -56, 0),
		STORE(BPF_DW, -48, 0),
		STORE(BPF_DW, -40, 0),
		STORE(BPF_DW, -32, 0),
		STORE(BPF_DW, -24, 0),
		STORE(BPF_DW, -16, 0),
		STORE(BPF_DW, -8, 0),
		STORE(BPF_W, -80, BPF_MAP_TYPE_ARRAY),
		STORE(BPF_W, -76, 4),
		STORE(BPF_W, -72, 8),
		STORE(BPF_W, -68, 1),
		STORE(BPF_W, -64, FLAG_TOKEN_FD),
		STORE(BPF_W, -4, token),
		SET(BPF_REG_1, BPF_MAP_CREATE),
		MOVE(BPF_REG_2, BPF_REG_10),
		/* NOLINTNEXTLINE(misc-redundant-expression): both 0 */
		{ .code = BPF_ALU64 | BPF_ADD | BPF_K,
		  .dst_reg = BPF_REG_2,
		  .imm = -80 },
		SET(BPF_REG_3, 80),
		CALL(BPF_FUNC_sys_bpf),
		EXIT,
	};
	const struct token_prog prog = {
		.type = BPF_PROG_TYPE_SYSCALL,
		.instructions = instructions,
		.count = LENGTH(instructions),
		.flags = BPF_F_SLEEPABLE,
	};
	int fd;

	if (token < 0)
		return trial_report(stage, TRIAL_BROKEN);
	fd = token_prog_load_as(token, &prog);
	return trial_report(stage, fd < 0 ? TRIAL_BROKEN : run(fd));
}

/* A program on every system call, which the victim's process runs. */
static int on_system_calls(const struct stage *stage,
			   const struct bpf_insn *instructions, size_t count,
			   const volatile int *effect)
{
	int token = token_create(stage->dir_fd);
	const struct token_prog prog = {
		.type = BPF_PROG_TYPE_RAW_TRACEPOINT,
		.instructions = instructions,
		.count = count,
	};
	struct {
		uint64_t name;
		uint32_t prog_fd;
		uint32_t pad;
	} attr = { .name = token_bpf_address("sys_enter") };
	int fd;

	if (token < 0)
		return trial_report(stage, TRIAL_BROKEN);
	fd = token_prog_load_as(token, &prog);
	if (fd < 0)
		return trial_report(stage, fd);
	attr.prog_fd = (uint32_t)fd;
	return report_effect(stage,
			     token_bpf_call(BPF_RAW_TRACEPOINT_OPEN, &attr,
					    sizeof(attr)),
			     effect);
}

/* Goes on with the next instructions only in the victim. */
#define UNLESS_VICTIM(instructions)                                      \
	CALL(BPF_FUNC_get_current_pid_tgid),                             \
		{ .code = BPF_ALU64 | BPF_RSH | BPF_K,                   \
		  .dst_reg = BPF_REG_0,                                  \
		  .imm = 32 },                                           \
	{                                                                \
		.code = BPF_JMP | BPF_JNE | BPF_K, .dst_reg = BPF_REG_0, \
		.off = (instructions), .imm = victim->pid                \
	}

/* bpf_send_signal(), bpf_send_signal_thread() */
static int signal_current(const struct stage *stage)
{
	const struct bpf_insn instructions[] = {
		UNLESS_VICTIM(2),
		SET(BPF_REG_1, SIGUSR1),
		CALL(stage->trial->number),
		SET(BPF_REG_0, 0),
		EXIT,
	};

	return on_system_calls(stage, instructions, LENGTH(instructions),
			       &victim->signalled);
}

/* bpf_probe_write_user() */
static int write_memory(const struct stage *stage)
{
	uint64_t address = token_bpf_address(&victim->word);
	const struct bpf_insn instructions[] = {
		UNLESS_VICTIM(7),
		{ .code = BPF_ST | BPF_MEM | BPF_W,
		  .dst_reg = BPF_REG_10,
		  .off = -4,
		  .imm = CHANGED },
		MOVE(BPF_REG_2, BPF_REG_10),
		/* NOLINTNEXTLINE(misc-redundant-expression): both 0 */
		{ .code = BPF_ALU64 | BPF_ADD | BPF_K,
		  .dst_reg = BPF_REG_2,
		  .imm = -4 },
		SET(BPF_REG_3, 4),
		{ .code = BPF_LD | BPF_IMM | BPF_DW,
		  .dst_reg = BPF_REG_1,
		  .imm = (int)(uint32_t)address },
		{ .imm = (int)(uint32_t)(address >> 32) },
		CALL(BPF_FUNC_probe_write_user),
		SET(BPF_REG_0, 0),
		EXIT,
	};

	return on_system_calls(stage, instructions, LENGTH(instructions),
			       &victim->word);
}

static int attach_to_function(int prog)
{
	const uint64_t offsets[] = { victim->offset };
	const struct {
		uint32_t prog_fd;
		uint32_t target_fd;
		uint32_t attach_type;
		uint32_t flags;
		uint64_t path;
		uint64_t offsets;
		uint64_t counters;
		uint64_t cookies;
		uint32_t count;
		uint32_t probe_flags;
		uint32_t pid;
		uint32_t pad;
	} attr = {
		.prog_fd = (uint32_t)prog,
		.attach_type = TRACE_UPROBE_MULTI,
		.path = token_bpf_address(victim->file),
		.offsets = token_bpf_address(offsets),
		.count = 1,
	};
	unsigned char bytes[sizeof(attr)];

	memcpy(bytes, &attr, sizeof(attr));
	return token_bpf_call(BPF_LINK_CREATE, bytes,
			      offsetof(__typeof__(attr), pad));
}

/* The function's argument, by a program on the file. */
static int write_register(const struct stage *stage)
{
	int token = token_create(stage->dir_fd);
	const struct bpf_insn instructions[] = {
		SET(BPF_REG_2, CHANGED),
		{ .code = BPF_STX | BPF_MEM | BPF_DW,
		  .dst_reg = BPF_REG_1,
		  .src_reg = BPF_REG_2,
		  .off = FIRST_ARGUMENT },
		SET(BPF_REG_0, 0),
		EXIT,
	};
	const struct token_prog prog = {
		.type = BPF_PROG_TYPE_KPROBE,
		.attach_type = (enum bpf_attach_type)stage->trial->number,
		.instructions = instructions,
		.count = LENGTH(instructions),
	};
	int fd;

	if (token < 0)
		return trial_report(stage, TRIAL_BROKEN);
	fd = token_prog_load_as(token, &prog);
	if (fd < 0 || stage->trial->number == TRACE_UPROBE_SESSION)
		return trial_report(stage, fd);
	return report_effect(stage, attach_to_function(fd), &victim->argument);
}

/* The same, but it only looks on. */
static int look_at_function(const struct stage *stage)
{
	int token = token_create(stage->dir_fd);
	const struct bpf_insn instructions[] = { SET(BPF_REG_0, 0), EXIT };
	const struct token_prog prog = {
		.type = BPF_PROG_TYPE_KPROBE,
		.attach_type = (enum bpf_attach_type)TRACE_UPROBE_MULTI,
		.instructions = instructions,
		.count = LENGTH(instructions),
	};
	int fd = token_prog_load_as(token, &prog);

	return trial_report(stage, fd < 0 ? fd : attach_to_function(fd));
}

/* A program on every system call that changes nothing. */
static int look_at_system_calls(const struct stage *stage)
{
	static const int none = 1;
	const struct bpf_insn instructions[] = {
		UNLESS_VICTIM(0),
		SET(BPF_REG_0, 0),
		EXIT,
	};

	return on_system_calls(stage, instructions, LENGTH(instructions),
			       &none);
}

/* What a program answers in the place of a function. */
static const struct bpf_insn *answer(size_t *ret_count)
{
	static struct bpf_insn instructions[8];
	const struct bpf_insn changed[] = {
		UNLESS_VICTIM(2),
		SET(BPF_REG_0, CHANGED),
		EXIT,
		SET(BPF_REG_0, 0),
		EXIT,
	};

	memcpy(instructions, changed, sizeof(changed));
	*ret_count = LENGTH(changed);
	return instructions;
}

static int load_answer(int token, int function)
{
	struct token_prog prog = {
		.type = BPF_PROG_TYPE_TRACING,
		.attach_type = BPF_MODIFY_RETURN,
		.btf_id = (unsigned int)function,
	};

	prog.instructions = answer(&prog.count);
	return token_prog_load_as(token, &prog);
}

/* In the place of a system call, for the victim. */
static int change_result(const struct stage *stage)
{
	int token = token_create(stage->dir_fd);
	struct {
		uint64_t name;
		uint32_t prog_fd;
		uint32_t pad;
	} attr = { 0 };
	int fd;

	if (token < 0)
		return trial_report(stage, TRIAL_BROKEN);
	fd = load_answer(token, stage->trial->number ? harmless_id : call_id);
	if (fd < 0)
		return trial_report(stage, fd);
	attr.prog_fd = (uint32_t)fd;
	fd = token_bpf_call(BPF_RAW_TRACEPOINT_OPEN, &attr, sizeof(attr));
	if (stage->trial->number)
		return trial_report(stage, fd);
	return report_effect(stage, fd, &victim->result);
}

/* Without a token, by who may do all. */
static int kernel_takes_answers(void)
{
	int fd sebpf_auto_close = load_answer(TOKEN_NONE, call_id);

	return fd >= 0;
}

/* bpf_override_return(): kernels that have it are built for tests. */
static int override_return(const struct stage *stage)
{
	int token = token_create(stage->dir_fd);
	const struct bpf_insn instructions[] = {
		SET(BPF_REG_2, 0),
		CALL(BPF_FUNC_override_return),
		SET(BPF_REG_0, 0),
		EXIT,
	};
	const struct token_prog prog = {
		.type = BPF_PROG_TYPE_KPROBE,
		.instructions = instructions,
		.count = LENGTH(instructions),
	};

	if (token < 0)
		return trial_report(stage, TRIAL_BROKEN);
	return trial_report(stage, token_prog_load_as(token, &prog));
}

#define DENIED(permission)                                                   \
	.context = CONTAINER, .expected = -EACCES,                           \
	.record = TRIAL_RECORD(permission, TRIAL_FROM("container_t"), LABEL, \
			       "cap_userns")
#define ALLOWED(domain) .context = GUEST_CONTEXT(domain), .objects = 1

/* Each is denied first, and then allowed. */
static const struct trial signals[] = {
	{
		.name = "bpf_send_signal(), denied",
		.number = BPF_FUNC_send_signal,
		.act = signal_current,
		DENIED("kill"),
	},
	{
		.name = "bpf_send_signal(), allowed",
		.number = BPF_FUNC_send_signal,
		.act = signal_current,
		ALLOWED("kill_t"),
	},
	{
		.name = "bpf_send_signal_thread(), denied",
		.number = BPF_FUNC_send_signal_thread,
		.act = signal_current,
		DENIED("kill"),
	},
	{
		.name = "bpf_send_signal_thread(), allowed",
		.number = BPF_FUNC_send_signal_thread,
		.act = signal_current,
		ALLOWED("kill_t"),
	},
};

/* Linux 6.13 */
static const struct trial any_signals[] = {
	{
		.name = "bpf_send_signal_task(), denied",
		.act = signal_task,
		DENIED("kill"),
	},
	{
		.name = "bpf_send_signal_task(), allowed",
		.act = signal_task,
		ALLOWED("kill_t"),
	},
};

static const struct trial write_denied = {
	.name = "bpf_probe_write_user(), denied",
	.act = write_memory,
	DENIED("sys_ptrace"),
};

/* Linux 6.18 */
static const struct trial write_allowed = {
	.name = "bpf_probe_write_user(), allowed",
	.act = write_memory,
	ALLOWED("ptrace_t"),
};
static const struct trial registers[] = {
	{
		.name = "registers by trace_uprobe_multi, denied",
		.number = TRACE_UPROBE_MULTI,
		.act = write_register,
		DENIED("sys_ptrace"),
	},
	{
		.name = "registers by trace_uprobe_multi, allowed",
		.number = TRACE_UPROBE_MULTI,
		.act = write_register,
		ALLOWED("ptrace_t"),
	},
	{
		.name = "trace_uprobe_session, denied",
		.number = TRACE_UPROBE_SESSION,
		.act = write_register,
		DENIED("sys_ptrace"),
	},
	{
		.name = "trace_uprobe_session, allowed",
		.number = TRACE_UPROBE_SESSION,
		.act = write_register,
		ALLOWED("ptrace_t"),
	},
};

/* Where a program may answer for system calls; the denial is everywhere. */
static const struct trial result_denied = {
	.name = "modify_return on a system call, denied",
	.act = change_result,
	DENIED("sys_ptrace"),
};
static const struct trial result_allowed = {
	.name = "modify_return on a system call, allowed",
	.act = change_result,
	ALLOWED("ptrace_t"),
};
static const struct trial answers[] = {
	{
		.name = "modify_return on a function for tests, denied",
		.number = 1,
		.act = change_result,
		DENIED("sys_ptrace"),
	},
	{
		.name = "modify_return on a function for tests, allowed",
		.number = 1,
		.act = change_result,
		ALLOWED("ptrace_t"),
	},
	{
		.name = "bpf_override_return(), denied",
		.number = 1,
		.act = override_return,
		DENIED("sys_ptrace"),
	},
	{
		.name = "bpf_override_return(), allowed, but not there",
		.number = 1,
		.context = GUEST_CONTEXT("ptrace_t"),
		.act = override_return,
		.expected = -EINVAL,
	},
};

/* Before Linux 6.18 */
static const struct trial looks = {
	.name = "trace_uprobe_multi that cannot write",
	.act = look_at_function,
	ALLOWED("container_t"),
};
static const struct trial harmless = {
	.name = "a program on system calls that changes nothing",
	.act = look_at_system_calls,
	ALLOWED("container_t"),
};

/* A call that a program makes is checked as its owner's. */
static const struct trial calls[] = {
	{
		.name = "BPF_MAP_CREATE by a program, denied",
		.context = GUEST_CONTEXT("no_map_create_t"),
		.act = create_by_program,
		.expected = -EACCES,
		.objects = 1,
		.record = TRIAL_RECORD("map_create",
				       TRIAL_FROM("no_map_create_t"), LABEL,
				       "bpf"),
	},
	{
		.name = "BPF_MAP_CREATE by a program, allowed",
		.context = CONTAINER,
		.act = create_by_program,
		.objects = 2,
	},
};

/* Whether anything has happened to the victim; forgets it. */
static int was_touched(void)
{
	int touched = victim->signalled || victim->argument || victim->word ||
		      victim->result;

	victim->signalled = victim->argument = victim->word = 0;
	victim->result = 0;
	return touched;
}

static void check(const struct trial *trial, int is_there)
{
	int loads_only = trial->number == TRACE_UPROBE_SESSION ||
			 trial == &looks || trial == &harmless ||
			 trial->number == 1;

	if (!is_there) {
		printf("# not on this kernel: %s\n", trial->name);
		return;
	}
	trial_check(trial);
	ok(was_touched() == (!trial->expected && !loads_only),
	   "%s: the victim is %s", trial->name,
	   trial->expected || loads_only ? "as it was" : "what was wanted");
	ok(!kill(victim->pid, 0), "%s: it lives", trial->name);
}

static int find(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_FUNC);

	return id > 0 ? id : 0;
}

static int has_member(const struct btf *btf, const char *type,
		      const char *member)
{
	int id = btf__find_by_name_kind(btf, type, BTF_KIND_STRUCT);
	const struct btf_type *found =
		id < 0 ? NULL : btf__type_by_id(btf, (uint32_t)id);
	uint32_t i;

	for (i = 0; found && i < btf_vlen(found); i++)
		if (!strcmp(btf__name_by_offset(btf,
						btf_members(found)[i].name_off),
			    member))
			return 1;
	return 0;
}

static void look_at_kernel(void)
{
	struct btf *btf = btf__load_vmlinux_btf();

	if (!btf)
		guest_bail("the kernel has no type information");
	from_pid_id = find(btf, "bpf_task_from_pid");
	release_id = find(btf, "bpf_task_release");
	signal_id = find(btf, "bpf_send_signal_task");
	call_id = find(btf, SYSTEM_CALL "getpgid");
	harmless_id = find(btf, "bpf_modify_return_test");
	may_write_registers =
		has_member(btf, "bpf_prog_aux", "kprobe_write_ctx");
	btf__free(btf);
}

int main(void)
{
	pid_t server = guest_server_start(NULL);
	size_t i;

	victim = mmap(NULL, sizeof(*victim), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (victim == MAP_FAILED)
		guest_bail("no memory");
	look_at_kernel();
	find_function();
	start_victim();
	check(&harmless, 1);
	for (i = 0; i < LENGTH(signals); i++)
		check(&signals[i], 1);
	for (i = 0; i < LENGTH(any_signals); i++)
		check(&any_signals[i], signal_id != 0);
	for (i = 0; i < LENGTH(calls); i++)
		trial_check(&calls[i]);
	check(&write_denied, 1);
	check(&write_allowed, may_write_registers);
	for (i = 0; i < LENGTH(registers); i++)
		check(&registers[i], may_write_registers);
	check(&result_denied, 1);
	check(&result_allowed, kernel_takes_answers());
	for (i = 0; i < LENGTH(answers); i++)
		check(&answers[i], 1);
	check(&looks, !may_write_registers);
	(void)kill(victim->pid, SIGKILL);
	(void)waitpid(victim->pid, NULL, 0);
	ok(guest_status("events_lost") == 0, "no event is lost");
	ok(trial_no_tokens(), "the kernel frees the tokens");
	guest_server_stop(server);
	return tap_done();
}
