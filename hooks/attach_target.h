/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - programs for the functions that decide about access
 * Copyright (C) 2026 The sebpf authors
 *
 * A program of type lsm or tracing is for a function of the kernel, which
 * BPF_PROG_LOAD names by its number in the kernel's type information. With
 * modify_return on security_X() such a program answers in place of all security
 * modules, for every task of the machine. Programs on bpf_lsm_X() run beside
 * the hooks here and take up their places. So a permission is needed for
 * functions with these names.
 *
 * A program for another program is for that program's function.
 *
 * A program whose functions are named only when it is attached is for any
 * function: one of type tracing for trace_*_multi; and one of type kprobe for
 * trace_kprobe_multi and trace_kprobe_session, on kernels whose programs of
 * that type may do more than look on.
 *
 * Fails closed: a name that cannot be read counts as one of these.
 */
#ifndef SEBPF_HOOKS_ATTACH_TARGET_H
#define SEBPF_HOOKS_ATTACH_TARGET_H

#include "hooks/core.h"
#include "hooks/kernel_read.h"
#include "hooks/kernel_types.h"
#include "sebpf/attach_types.h"

#include <bpf/bpf_core_read.h>

/* Attach types that leave open what a program is for. */
#define OPEN_TRACING                         \
	(SEBPF_ATTACH2(TRACE_FENTRY_MULTI) | \
	 SEBPF_ATTACH2(TRACE_FEXIT_MULTI) |  \
	 SEBPF_ATTACH2(TRACE_FSESSION_MULTI))
#define OPEN_KPROBE                          \
	(SEBPF_ATTACH2(TRACE_KPROBE_MULTI) | \
	 SEBPF_ATTACH2(TRACE_KPROBE_SESSION))

#define SECURITY_PREFIX "security_"
#define LSM_PREFIX "bpf_lsm_"
#define PREFIX_MAX 16

/* Address of a type's name in the kernel's type information; 0: unreadable. */
inlined __u64 btf_type_name(struct btf *btf, __u32 id)
{
	struct btf *base = kernel_cast(btf->base_btf, struct btf);
	struct btf *of = id < btf->start_id ? base : btf;
	__u64 type = word_at((__u64)of->types +
			     sizeof(void *) * (__u64)(id - of->start_id));
	__u32 offset = kernel_cast(type, struct btf_type)->name_off;

	if (!type)
		return 0;
	if (offset < of->start_str_off)
		of = base;
	return (__u64)of->strings + offset - of->start_str_off;
}

/* Whether a name begins with a prefix; 1 if it cannot be read. */
inlined int begins_with(__u64 name, const char *prefix, __u32 length)
{
	char start[PREFIX_MAX] = "";
	__u32 i;

	if (bpf_probe_read_kernel(start, length, (void *)name))
		return 1;
#pragma unroll
	for (i = 0; i < length; i++)
		if (start[i] != prefix[i])
			return 0;
	return 1;
}

/**
 * Tells whether a program can be attached to any function of the kernel, and
 * can change there what it is checked for.
 *
 * @param prog a view of the program, which is being loaded.
 * @return 1 or 0.
 */
inlined int is_for_any_function(const struct bpf_prog *prog)
{
	__u64 open = 0;

	if (prog->type == BPF_PROG_TYPE_TRACING)
		open = OPEN_TRACING;
	else if (prog->type == BPF_PROG_TYPE_KPROBE &&
		 bpf_core_field_exists(struct bpf_prog_aux, kprobe_write_ctx))
		open = OPEN_KPROBE;
	return prog->expected_attach_type < 64 &&
	       open >> prog->expected_attach_type & 1;
}

/**
 * Finds the function that a program is for, if that function decides about
 * access.
 *
 * @param prog a view of the program, which is being loaded.
 * @param ret_name receives the address of the function's name; 0: not known.
 *	Unchanged if the program is for any function.
 * @return 1; 0 if it is for another function, or for none.
 */
inlined int is_for_access_control(struct bpf_prog *prog, __u64 *ret_name)
{
	struct bpf_prog_aux *aux = prog->aux;

	if (is_for_any_function(prog))
		return 1;
	if (!aux->attach_btf_id)
		return 0;
	if (aux->dst_prog) {
		aux = aux->dst_prog->aux;
		if (!aux->attach_btf_id)
			return 0;
	}
	*ret_name = btf_type_name(aux->attach_btf, aux->attach_btf_id);
	return begins_with(*ret_name, SECURITY_PREFIX,
			   sizeof(SECURITY_PREFIX) - 1) ||
	       begins_with(*ret_name, LSM_PREFIX, sizeof(LSM_PREFIX) - 1);
}

#endif /* SEBPF_HOOKS_ATTACH_TARGET_H */
