// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - proof: a reader of the cache beside a writer
 * Copyright (C) 2026 The sebpf authors
 *
 * On two processors, with every interleaving of their reads and writes, in the
 * memory model that the command line names. The slot holds what one task may do
 * with one token; the writer keeps a decision about any task and token; the reader
 * asks about any. What the reader knows was kept for it.
 */
#define MODEL_ORDER
#include <linux/types.h>

/* An atomic operation, which nothing crosses. */
static __u32 atomic_add(__u32 *word, __u32 value)
{
	__u32 before;

	__CPROVER_atomic_begin();
	before = *word;
	*word = before + value;
	__CPROVER_fence("WWfence", "RRfence", "RWfence", "WRfence");
	__CPROVER_atomic_end();
	return before;
}

static __u32 atomic_swap(__u32 *word, __u32 old, __u32 new)
{
	__u32 before;

	__CPROVER_atomic_begin();
	before = *word;
	if (before == old)
		*word = new;
	__CPROVER_fence("WWfence", "RRfence", "RWfence", "WRfence");
	__CPROVER_atomic_end();
	return before;
}

/* What counts uses is of no interest here. */
#define __sync_fetch_and_add(word, value) ((void)(word), (void)(value))
#define __sync_val_compare_and_swap(word, old, new) atomic_swap(word, old, new)

static inline void add_in_order(__u32 *word, __u32 value)
{
	(void)atomic_add(word, value);
}

static inline void keep_reads_in_order(void)
{
	__CPROVER_fence("RRfence");
}

#include "tests/proof/model_avc.h"

static struct request writer;
static __u32 keeps;

static void write_one(void)
{
	(void)sebpf_avc_keep(&writer, FIRST_CLASS, keeps);
}

int main(void)
{
	const struct av_check check = { FIRST_CLASS, nondet_u32() };
	__u32 held = nondet_u32(), allowed = 0;
	__u32 holder = nondet_u32(), number = nondet_u32();
	__u64 held_key = nondet_u64(), key = nondet_u64();
	int known;

	assumed(!(holder & ~1U) && !(held_key & ~1ULL) && held_key);
	avc_slots.key = held_key;
	avc_slots.asker = avc_asker(holder, number);
	avc_slots.version = nondet_u32() & ~1U;
	avc_slots.silent[FIRST_CLASS] = held;
	writer.subject_sid = nondet_u32();
	writer.seqno = nondet_u32();
	writer.avc_key = nondet_u64();
	keeps = nondet_u32();
	task = nondet_u32();
	avc_number = nondet_u32();
	if (key == held_key && task == holder && avc_number == number)
		allowed |= held;
	if (key == writer.avc_key && task == writer.subject_sid &&
	    avc_number == writer.seqno)
		allowed |= keeps;
__CPROVER_ASYNC_1:
	write_one();
	known = avc_has(key, SEBPF_AVC_PROG_LOAD, &check, 1);
	proved(!known || !(check.requested & ~allowed),
	       "what the cache knows was kept for the same question");
	return 0;
}
