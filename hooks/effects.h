/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what programs can do to processes outside their container
 * Copyright (C) 2026 The sebpf authors
 *
 * A program may run in any process of the machine, and may look at any. What it
 * calls and how it is attached tell whether it can change what that process
 * does, which policy otherwise decides:
 *
 *	bpf_send_signal(), bpf_send_signal_thread()	kill
 *	bpf_send_signal_task(), from Linux 6.13 on, which programs of many types
 *		may call that need only CAP_BPF		kill
 *	bpf_probe_write_user()				sys_ptrace
 *	bpf_override_return(); modify_return on a function that does not decide
 *		about access, such as a system call	sys_ptrace
 *	type kprobe for trace_uprobe_multi or trace_uprobe_session, if such a
 *		program may write registers		sys_ptrace
 *
 * The instructions are looked at as they were passed in: only the verifier
 * changes them, after this hook. A program that is not found counts as one that
 * can do all of it. So does one that is not read to its end.
 */
#ifndef SEBPF_HOOKS_EFFECTS_H
#define SEBPF_HOOKS_EFFECTS_H

#include "hooks/core.h"
#include "hooks/kernel_read.h"
#include "hooks/kernel_types.h"
#include "sebpf/attach_types.h"

#include <bpf/bpf_core_read.h>

/* BPF_JMP | BPF_CALL */
#define CODE_CALL 0x85U

/* What a call is of, in its field src_reg. */
#define CALLS_HELPER 0U
#define CALLS_KERNEL_FUNCTION 2U

/* enum bpf_func_id */
#define HELPER_PROBE_WRITE_USER 36U
#define HELPER_OVERRIDE_RETURN 58U
#define HELPER_SEND_SIGNAL 109U
#define HELPER_SEND_SIGNAL_THREAD 117U

#define ALL_EFFECTS (BESIDES(SYS_PTRACE) | BESIDES(KILL))

/* Attach types of programs on functions of files. */
#define USER_PROBES                          \
	(SEBPF_ATTACH2(TRACE_UPROBE_MULTI) | \
	 SEBPF_ATTACH2(TRACE_UPROBE_SESSION))

/* Of one instruction: mask of BESIDES(). */
inlined __u32 effect_of(__u64 instruction)
{
	__u32 called = (__u32)(instruction >> 32);
	__u32 source = (__u32)(instruction >> 12) & 15;

	if ((instruction & 0xff) != CODE_CALL)
		return 0;
	if (source == CALLS_KERNEL_FUNCTION)
		return called == kernel_symbols.send_signal ? BESIDES(KILL) : 0;
	if (source != CALLS_HELPER)
		return 0;
	if (called == HELPER_PROBE_WRITE_USER ||
	    called == HELPER_OVERRIDE_RETURN)
		return BESIDES(SYS_PTRACE);
	return called == HELPER_SEND_SIGNAL ||
			       called == HELPER_SEND_SIGNAL_THREAD ?
		       BESIDES(KILL) :
		       0;
}

/* Whether a program can change registers of processes that execute a file. */
inlined int may_write_registers(const struct bpf_prog *prog)
{
	return prog->type == BPF_PROG_TYPE_KPROBE &&
	       bpf_core_field_exists(struct bpf_prog_aux, kprobe_write_ctx) &&
	       prog->expected_attach_type < 64 &&
	       USER_PROBES >> prog->expected_attach_type & 1;
}

/*
 * Whether a program answers in the place of a function of the kernel, for every
 * process. On security_*() it is part of the access control: see attach_target.h.
 */
inlined int may_change_results(const struct bpf_prog *prog)
{
	return prog->type == BPF_PROG_TYPE_TRACING &&
	       prog->expected_attach_type < 64 &&
	       SEBPF_ATTACH(MODIFY_RETURN) >> prog->expected_attach_type & 1;
}

/**
 * Tells what a program can do to processes that are not its loader's.
 *
 * @param prog address of the program, which is being loaded.
 * @return mask of BESIDES().
 */
global_function int sebpf_effects(__u64 prog)
{
	struct bpf_prog *view = kernel_cast(prog, struct bpf_prog);
	__u64 first = field_at(prog, struct bpf_prog, insnsi);
	__u32 effects = unknown_zero;
	__u32 i;

	/* No program begins with a word of zeros. */
	if (!word_at(first))
		return ALL_EFFECTS;
	if (may_write_registers(view))
		effects |= BESIDES(SYS_PTRACE);
	for (i = unknown_zero; i < view->len && can_loop; i++)
		effects |= effect_of(word_at(first + 8 * (__u64)i));
	return (int)(i < view->len ? ALL_EFFECTS : effects);
}

#endif /* SEBPF_HOOKS_EFFECTS_H */
