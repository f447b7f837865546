/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - loops, functions and indexes that the verifier accepts
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_HOOKS_LOOP_H
#define SEBPF_HOOKS_LOOP_H

/* A function that the verifier verifies once, for any arguments. */
#define global_function __attribute__((noinline))

/*
 * Ends a loop before it has gone round millions of times: the instruction
 * may_goto of Linux 6.9, which no compiler before clang 19 knows. It is
 * normally 1; after a 0, the loop has not come to its own end. With it the
 * verifier takes a loop for finite, but only if no number that is counted in
 * the loop begins with a value that it knows: see unknown_zero.
 */
#define can_loop                                                               \
	({                                                                     \
		__label__ spent, next;                                         \
		int may_go = 1;                                                \
		asm volatile goto("1: .byte 0xe5;\n\t"                         \
				  ".byte 0;\n\t"                               \
				  ".long ((%l[spent] - 1b - 8) / 8) & 0xffff;" \
				  "\n\t.short 0"                               \
				  :                                            \
				  :                                            \
				  :                                            \
				  : spent);                                    \
		goto next;                                                     \
spent:                                                                         \
		may_go = 0;                                                    \
next:;                                                                         \
		may_go;                                                        \
	})

/* 0, but the verifier does not know that. It is never written. */
__u32 unknown_zero;

/* The index @i, which is less than a power of two, so that the verifier sees it. */
#define bounded(i, power)                       \
	({                                      \
		__u32 index = (i);              \
		asm volatile("" : "+r"(index)); \
		index &((power)-1);             \
	})

/* By de Bruijn: the number of the only bit of a word, from its product. */
static const volatile __u8 bit_numbers[64] = {
	0,  1,	2,  53, 3,  7,	54, 27, 4,  38, 41, 8,	34, 55, 48, 28,
	62, 5,	39, 46, 44, 42, 22, 9,	24, 35, 59, 56, 49, 18, 29, 11,
	63, 52, 6,  26, 37, 40, 33, 47, 61, 45, 43, 21, 23, 58, 17, 10,
	51, 25, 36, 32, 60, 20, 57, 16, 50, 31, 19, 15, 30, 14, 13, 12,
};

/* The number of the lowest bit that is set; @bits is not 0. */
static inline __attribute__((always_inline)) __u32 lowest_bit(__u64 bits)
{
	__u64 product = (bits & -bits) * 0x022fdd63cc95386dULL;

	/* Otherwise clang from 17 on counts zeros, which 17 and 18 cannot. */
	asm volatile("" : "+r"(product));
	return bit_numbers[product >> 58 & 63];
}

/*
 * The bits without the lowest one that is set. Not "bits & (bits - 1)": some
 * verifiers would then know that the bits become less in each turn of a loop,
 * and look at each turn.
 */
static inline __attribute__((always_inline)) __u64 without_lowest(__u64 bits)
{
	__u64 lowest = bits & -bits;

	/* Otherwise compilers turn it into the other form. */
	asm volatile("" : "+r"(lowest));
	return bits ^ lowest;
}

#endif /* SEBPF_HOOKS_LOOP_H */
