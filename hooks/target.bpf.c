// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the program that the kernel verifies the decision against
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm, attached to nothing. A program that replaces a function is verified
 * against one that is loaded, and may then be attached to every other of that
 * type. With this one loaded first, hooks and decision are one object, so
 * libbpf looks through the kernel's types only once: that was a third of the
 * time until "sebpf enforce" is ready.
 */
#include "hooks/core.h"

#include <bpf/bpf_tracing.h>

/* As in hooks/stub.bpf.c. */
__attribute__((noinline, weak)) int sebpf_check(struct request *request)
{
	int result = -EACCES;

	asm volatile("" : "+r"(result) : "r"(request) : "memory");
	return result;
}

SEC("lsm/bpf_token_free")
int BPF_PROG(target, struct bpf_token *token)
{
	struct request request = {};

	return check(&request);
}

char LICENSE[] SEC("license") = "GPL";
