/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what decides where a program is attached
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_HOOKS_ATTACHMENT_H
#define SEBPF_HOOKS_ATTACHMENT_H

#include "hooks/kernel_read.h"
#include "hooks/kernel_types.h"

/* BPF_STRUCT_OPS of enum bpf_attach_type; tests/guest/test_types.c compares. */
#define SEBPF_ATTACH_STRUCT_OPS 44U

/**
 * struct attachment - what decides where a program is attached
 * @prog_type: enum bpf_prog_type; for a program of type ext, that of the
 *	program that it extends.
 * @attach_type: what that program is loaded for.
 */
struct attachment {
	__u32 prog_type;
	__u32 attach_type;
};

/*
 * 0 is cgroup_inet_ingress, or a program without an attach type. For a
 * struct_ops program the kernel keeps the index of a struct's member there.
 */
inlined struct attachment attachment_of(struct bpf_prog *prog)
{
	struct attachment to = { prog->type, prog->expected_attach_type };
	const struct bpf_prog *other;

	if (to.prog_type == BPF_PROG_TYPE_EXT) {
		other = kernel_cast(prog->aux->dst_prog, struct bpf_prog);
		to.prog_type = other->type;
		to.attach_type = other->expected_attach_type;
	}
	if (to.prog_type == BPF_PROG_TYPE_STRUCT_OPS)
		to.attach_type = SEBPF_ATTACH_STRUCT_OPS;
	else if (!to.attach_type && to.prog_type != BPF_PROG_TYPE_CGROUP_SKB)
		to.attach_type = SEBPF_NOT_APPLICABLE;
	return to;
}

#endif /* SEBPF_HOOKS_ATTACHMENT_H */
