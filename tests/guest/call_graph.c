// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the functions of a loaded program, and the stack that they take
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sebpf/cleanup.h"
#include "tests/guest/call_graph.h"

/* How the kernel rounds a frame if programs are compiled (JIT). */
#define FRAME_ALIGN 16U

static const char other_functions[] =
	"the verifier's log has other functions than the program";

static uint32_t round_frame(unsigned long bytes)
{
	return ((uint32_t)bytes + FRAME_ALIGN - 1) & ~(FRAME_ALIGN - 1);
}

/* Up to Linux 7.2: "A+B+C", one number for each function. */
static const char *read_sum(const char *at, struct call_graph *graph)
{
	uint32_t count = 0;
	char *end;

	for (;;) {
		unsigned long bytes = strtoul(at, &end, 10);

		if (end == at || count == graph->functions)
			return other_functions;
		graph->frame[count++] = round_frame(bytes);
		if (*end != '+')
			break;
		at = end + 1;
	}
	return count == graph->functions ? NULL : other_functions;
}

/*
 * From Linux 7.3 on: "subprog N (NAME) ... stack A", a line for each function.
 */
static const char *read_lines(const char *at, struct call_graph *graph)
{
	static const char before[] = " stack ";
	char start[32];
	uint32_t i;

	for (i = 0; i < graph->functions; i++) {
		(void)snprintf(start, sizeof(start), "\nsubprog %u (", i);
		at = strstr(at, start);
		at = at ? strstr(at, before) : NULL;
		if (!at)
			return other_functions;
		graph->frame[i] =
			round_frame(strtoul(at + strlen(before), NULL, 10));
	}
	return NULL;
}

static const char *read_frames(const char *log, struct call_graph *graph)
{
	static const char before[] = "stack depth ";
	const char *at = strstr(log, before);

	if (!at)
		return "the verifier's log has no stack depth";
	at += strlen(before);
	return strncmp(at, "max ", strlen("max ")) ? read_sum(at, graph) :
						     read_lines(at, graph);
}

/* The function that an instruction calls, or has a helper call; 0: none. */
static uint32_t called(const struct bpf_insn *insn)
{
	if (insn->code == (BPF_JMP | BPF_CALL) &&
	    insn->src_reg == BPF_PSEUDO_CALL)
		return (uint32_t)insn->imm;
	if (insn->code == (BPF_LD | BPF_IMM | BPF_DW) &&
	    insn->src_reg == BPF_PSEUDO_FUNC)
		return (uint32_t)insn[1].imm;
	return 0;
}

static const char *find_calls(const struct bpf_insn *insns, uint32_t count,
			      const struct bpf_func_info *functions,
			      struct call_graph *graph)
{
	uint8_t is_called[CALL_GRAPH_FUNCTIONS] = { 1 };
	uint32_t i, callee, caller = 0;

	for (i = 0; i < count; i++) {
		if (caller + 1 < graph->functions &&
		    functions[caller + 1].insn_off == i)
			caller++;
		callee = called(&insns[i]);
		if (!callee)
			continue;
		if (callee >= graph->functions ||
		    graph->calls == CALL_GRAPH_CALLS)
			return "a call goes to an unknown function";
		is_called[callee] = 1;
		graph->caller[graph->calls] = (uint16_t)caller;
		graph->callee[graph->calls++] = (uint16_t)callee;
	}
	for (i = 0; i < graph->functions; i++)
		if (!is_called[i])
			return "nothing seems to call a function";
	return NULL;
}

/* Asks for the instructions, as they are after verification, and functions. */
static const char *read_program(int program, struct bpf_prog_info *info,
				struct bpf_insn **ret_insns,
				struct bpf_func_info *functions)
{
	struct bpf_prog_info wanted = { 0 };
	uint32_t size = sizeof(*info);

	if (bpf_obj_get_info_by_fd(program, info, &size))
		return "the kernel does not tell of the program";
	if (info->nr_func_info > CALL_GRAPH_FUNCTIONS ||
	    info->func_info_rec_size != sizeof(*functions))
		return "the program's functions are not as known";
	*ret_insns = calloc(1, info->xlated_prog_len);
	if (!*ret_insns)
		return "out of memory";
	wanted.xlated_prog_len = info->xlated_prog_len;
	wanted.xlated_prog_insns = (uintptr_t)*ret_insns;
	wanted.nr_func_info = info->nr_func_info;
	wanted.func_info_rec_size = info->func_info_rec_size;
	wanted.func_info = (uintptr_t)functions;
	size = sizeof(wanted);
	if (bpf_obj_get_info_by_fd(program, &wanted, &size) ||
	    !wanted.xlated_prog_insns)
		return "the kernel does not show the program";
	return NULL;
}

const char *call_graph_read(int program, const char *log,
			    struct call_graph *ret_graph)
{
	struct bpf_func_info functions[CALL_GRAPH_FUNCTIONS];
	struct bpf_insn *insns sebpf_auto_free = NULL;
	struct bpf_prog_info info = { 0 };
	const char *problem;
	uint32_t i;

	*ret_graph = (struct call_graph){ 0 };
	problem = read_program(program, &info, &insns, functions);
	if (problem)
		return problem;
	ret_graph->verified = info.verified_insns;
	ret_graph->functions = info.nr_func_info;
	for (i = 0; i < info.nr_func_info; i++)
		ret_graph->type[i] = functions[i].type_id;
	problem = read_frames(log, ret_graph);
	if (problem)
		return problem;
	return find_calls(insns, info.xlated_prog_len / sizeof(*insns),
			  functions, ret_graph);
}

uint32_t call_graph_stack(const struct call_graph *graph, uint32_t replaced,
			  uint32_t replacement)
{
	uint32_t depth[CALL_GRAPH_FUNCTIONS];
	uint32_t i, turn;

	memcpy(depth, graph->frame, sizeof(depth));
	if (replaced < graph->functions)
		depth[replaced] = replacement;
	/* No chain of calls is longer: the verifier forbids recursion. */
	for (turn = 1; turn < graph->functions; turn++) {
		for (i = 0; i < graph->calls; i++) {
			uint32_t caller = graph->caller[i];
			uint32_t bytes =
				graph->frame[caller] + depth[graph->callee[i]];

			if (bytes > depth[caller])
				depth[caller] = bytes;
		}
	}
	return depth[0];
}
