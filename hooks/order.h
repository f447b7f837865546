/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the order in which other processors see reads and writes
 * Copyright (C) 2026 The sebpf authors
 *
 * x86 reads in order, writes in order, and does neither across an atomic
 * operation. Other architectures promise only two things. What is read through
 * a pointer is read after the pointer. And nothing crosses an atomic operation
 * whose result is used: without such a use, the compiler takes an instruction
 * that orders nothing.
 */
#ifndef SEBPF_HOOKS_ORDER_H
#define SEBPF_HOOKS_ORDER_H

#include "hooks/kernel_read.h"

#include <bpf/bpf_helpers.h>

/**
 * Adds to a word, after everything that was read and written before it, and
 * before everything that is read and written after it.
 *
 * @param word what is added to.
 * @param value what is added.
 */
inlined void add_in_order(__u32 *word, __u32 value)
{
	__u32 before = __sync_fetch_and_add(word, value);

	barrier_var(before);
}

/** Reads what follows after what was read before. */
inlined void keep_reads_in_order(void)
{
#ifdef __TARGET_ARCH_x86
	barrier();
#else
	__u32 word = 0;

	add_in_order(&word, 1);
#endif
}

#endif /* SEBPF_HOOKS_ORDER_H */
