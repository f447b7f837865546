/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the functions of a loaded program, and the stack that they take
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CALL_GRAPH_H
#define SEBPF_CALL_GRAPH_H

#include <stdint.h>

/*
 * More than the verifier accepts (BPF_MAX_SUBPROGS is 256, without the main
 * one).
 */
#define CALL_GRAPH_FUNCTIONS 257
#define CALL_GRAPH_CALLS 4096

/* No function of a program. */
#define NO_FUNCTION UINT32_MAX

/**
 * struct call_graph - a program as the kernel runs it
 * @verified: instructions that the verifier looked at, on all paths.
 * @functions: how many; the first is where the program begins.
 * @frame: bytes of stack of each, as the kernel rounds them.
 * @type: the BTF type of each.
 * @calls: how many calls, including those by helpers.
 * @caller: the function that calls, for each call.
 * @callee: the function that is called.
 */
struct call_graph {
	uint32_t verified;
	uint32_t functions;
	uint32_t frame[CALL_GRAPH_FUNCTIONS];
	uint32_t type[CALL_GRAPH_FUNCTIONS];
	uint32_t calls;
	uint16_t caller[CALL_GRAPH_CALLS];
	uint16_t callee[CALL_GRAPH_CALLS];
};

/**
 * Asks the kernel for a program's functions.
 *
 * @param program descriptor of a loaded program.
 * @param log the verifier's log about it, with BPF_LOG_STATS.
 * @param ret_graph receives them.
 * @return NULL; or what cannot be understood, a literal.
 */
const char *call_graph_read(int program, const char *log,
			    struct call_graph *ret_graph);

/**
 * Finds the most stack that a program can take.
 *
 * @param graph the program.
 * @param replaced a function that is replaced by another; NO_FUNCTION: none.
 * @param replacement the most stack that the other takes.
 * @return bytes.
 */
uint32_t call_graph_stack(const struct call_graph *graph, uint32_t replaced,
			  uint32_t replacement);

#endif /* SEBPF_CALL_GRAPH_H */
