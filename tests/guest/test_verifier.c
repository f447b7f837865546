// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the verifier finds in the hooks, from each compiler
 * Copyright (C) 2026 The sebpf authors
 *
 * Each directory of /objects has the objects that one compiler made. They are
 * loaded as the loader does it, but on maps of their own, and their answers go
 * through the proof at the start. The verifier accepts a million instructions
 * and 512 bytes of stack; the limits here leave room.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "loader/attach.h"
#include "loader/proof.h"
#include "loader/resolve.h"
#include "sebpf/cleanup.h"
#include "tests/guest/call_graph.h"
#include "tests/guest/guest.h"
#include "tests/unit/tap.h"

#define OBJECTS "/objects"

/* All programs together. */
#define LESS_INSTRUCTIONS 100000U
/* Bytes of a program, as the verifier adds them up. */
#define LESS_STACK 400U
/*
 * Bytes of a hook with the decision in it. No verifier adds these up, and a task
 * in the kernel has 16 KiB.
 */
#define LESS_TOGETHER 768U

#define MOST_COMPILERS 16
#define MOST_PROGRAMS 24
#define NAME_BYTES 32
#define PATH_BYTES 512

/* Of include/linux/bpf_verifier.h. */
#define LOG_NUMBERS 4U
#define LOG_PATH 1U
#define LOG_BYTES (4U << 20)
/* How much of a log's end is shown. */
#define SHOWN_BYTES 2000U

/* The objects, each after those that it needs. */
enum {
	OBJECT_RESOLVE,
	OBJECT_TARGET,
	OBJECT_SEBPF,
	OBJECT_COUNT,
};

static const char *const object_names[OBJECT_COUNT] = {
	[OBJECT_RESOLVE] = "resolve",
	[OBJECT_TARGET] = "target",
	[OBJECT_SEBPF] = "sebpf",
};

/**
 * struct measure - what the verifier found in a program
 * @name: the program's.
 * @verified: instructions that it looked at, on all paths.
 * @stack: bytes on the path that takes the most.
 * @together: the same, with the decision in a hook.
 */
struct measure {
	char name[NAME_BYTES];
	uint32_t verified;
	uint32_t stack;
	uint32_t together;
};

/**
 * struct column - the programs from one compiler
 * @compiler: its name.
 * @count: how many programs.
 * @programs: each, in the order of the objects.
 * @all: the sum, and the most stack.
 */
struct column {
	char compiler[NAME_BYTES];
	int count;
	struct measure programs[MOST_PROGRAMS];
	struct measure all;
};

static struct column columns[MOST_COMPILERS];
static int column_count;

static struct sebpf_symbols symbols;

/**
 * struct loaded - one compiler's objects, while they are measured
 * @objects: NULL if one was not loaded.
 * @programs: of all objects, as in struct column.
 * @types: of each program's object.
 * @logs: the verifier's log of each program.
 * @graphs: the call graph of each program.
 */
static struct {
	struct bpf_object *objects[OBJECT_COUNT];
	struct bpf_program *programs[MOST_PROGRAMS];
	const struct btf *types[MOST_PROGRAMS];
	char logs[MOST_PROGRAMS][LOG_BYTES];
	struct call_graph graphs[MOST_PROGRAMS];
} loaded;

/* The offset of a variable in .rodata, or -1. */
static int find_variable(const struct bpf_object *object, const char *name)
{
	const struct btf *btf = bpf_object__btf(object);
	const struct btf_var_secinfo *variable;
	const struct btf_type *section;
	int id = btf__find_by_name_kind(btf, ".rodata", BTF_KIND_DATASEC);
	int i;

	if (id < 0)
		return -1;
	section = btf__type_by_id(btf, (uint32_t)id);
	variable = btf_var_secinfos(section);
	for (i = 0; i < btf_vlen(section); i++) {
		const struct btf_type *type =
			btf__type_by_id(btf, variable[i].type);

		if (!strcmp(btf__name_by_offset(btf, type->name_off), name))
			return (int)variable[i].offset;
	}
	return -1;
}

static struct bpf_map *find_rodata(const struct bpf_object *object)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object)
	{
		const char *section = strchr(bpf_map__name(map), '.');

		if (section && !strcmp(section, ".rodata"))
			return map;
	}
	return NULL;
}

/* Gives a variable its value, in an object that has it. */
static void set_variable(const struct bpf_object *object, const char *name,
			 const void *value, size_t size)
{
	struct bpf_map *map = find_rodata(object);
	int offset = find_variable(object, name);
	char *bytes sebpf_auto_free = NULL;
	const void *initial;
	size_t length;

	if (offset < 0)
		return;
	initial = map ? bpf_map__initial_value(map, &length) : NULL;
	if (!initial || (size_t)offset + size > length)
		guest_bail("variable \"%s\" is not where it should be", name);
	bytes = malloc(length);
	if (!bytes)
		guest_bail("out of memory");
	memcpy(bytes, initial, length);
	memcpy(bytes + offset, value, size);
	if (bpf_map__set_initial_value(map, bytes, length))
		guest_bail("variable \"%s\" cannot be set", name);
}

static void set_variables(const struct bpf_object *object)
{
	uint32_t page_bytes = (uint32_t)sysconf(_SC_PAGESIZE);

	set_variable(object, "kernel_symbols", &symbols, sizeof(symbols));
	set_variable(object, "kernel_page_bytes", &page_bytes,
		     sizeof(page_bytes));
}

#define DECISION "sebpf_decide"

/* The program that the decision is verified against. */
static int set_target(struct bpf_object *hooks)
{
	const struct bpf_object *target = loaded.objects[OBJECT_TARGET];

	if (!target)
		return -1;
	return bpf_program__set_attach_target(
		bpf_object__find_program_by_name(hooks, DECISION),
		bpf_program__fd(bpf_object__next_program(target, NULL)),
		SEBPF_STUB);
}

/* Notes the programs of an object that is not loaded yet. */
static void add_programs(struct column *column, const struct bpf_object *object,
			 uint32_t log_level)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, object)
	{
		int at = column->count++;

		if (at == MOST_PROGRAMS)
			guest_bail("too many programs");
		loaded.programs[at] = program;
		loaded.types[at] = bpf_object__btf(object);
		loaded.logs[at][0] = '\0';
		(void)snprintf(column->programs[at].name, NAME_BYTES, "%s",
			       bpf_program__name(program));
		(void)bpf_program__set_log_level(program, log_level);
		(void)bpf_program__set_log_buf(program, loaded.logs[at],
					       LOG_BYTES);
	}
}

/* Shows the end of the log of what was refused, as comments. */
static void show_refusal(const struct column *column, int first)
{
	int at = first;
	char *line, *rest;
	size_t length;

	while (at + 1 < column->count && loaded.logs[at + 1][0])
		at++;
	if (at >= column->count)
		return;
	length = strlen(loaded.logs[at]);
	rest = loaded.logs[at];
	if (length > SHOWN_BYTES)
		rest += length - SHOWN_BYTES;
	printf("# the verifier on %s:\n", column->programs[at].name);
	while ((line = strsep(&rest, "\n")))
		printf("# %s\n", line);
}

/* The object, loaded; NULL if the kernel refuses it. */
static struct bpf_object *try_object(struct column *column, int which,
				     uint32_t log_level)
{
	char path[PATH_BYTES];
	struct bpf_object *object;
	int rc = 0;

	(void)snprintf(path, sizeof(path), "%s/%s/%s.bpf.o", OBJECTS,
		       column->compiler, object_names[which]);
	object = bpf_object__open_file(path, NULL);
	if (!object)
		guest_bail("cannot open \"%s\"", path);
	add_programs(column, object, log_level);
	set_variables(object);
	if (which == OBJECT_SEBPF)
		rc = set_target(object);
	if (!rc)
		rc = bpf_object__load(object);
	if (!rc)
		return object;
	bpf_object__close(object);
	return NULL;
}

static void load(struct column *column, int which)
{
	struct bpf_object *object;
	int first = column->count;

	object = try_object(column, which, LOG_NUMBERS);
	if (!object) {
		/* Once more, for the path to what is refused. */
		column->count = first;
		object = try_object(column, which, LOG_NUMBERS | LOG_PATH);
	}
	loaded.objects[which] = object;
	if (ok(object, "%s: \"%s\" is loaded", column->compiler,
	       object_names[which]))
		return;
	show_refusal(column, first);
	column->count = first;
}

/* The stub in a program, by its name; NO_FUNCTION: it has none. */
static uint32_t find_stub(const struct btf *btf, const struct call_graph *graph)
{
	uint32_t i;

	for (i = 0; i < graph->functions; i++) {
		const struct btf_type *type =
			btf__type_by_id(btf, graph->type[i]);

		if (!strcmp(btf__name_by_offset(btf, type->name_off),
			    SEBPF_STUB))
			return i;
	}
	return NO_FUNCTION;
}

static void read_graph(const struct column *column, int at)
{
	const char *problem =
		call_graph_read(bpf_program__fd(loaded.programs[at]),
				loaded.logs[at], &loaded.graphs[at]);

	if (problem)
		guest_bail("%s: %s: %s", column->compiler,
			   column->programs[at].name, problem);
}

static uint32_t decision_stack(const struct column *column)
{
	int at;

	for (at = 0; at < column->count; at++)
		if (!strcmp(column->programs[at].name, DECISION))
			return call_graph_stack(&loaded.graphs[at], NO_FUNCTION,
						0);
	return 0;
}

static void add_up(struct measure *all, const struct measure *program)
{
	all->verified += program->verified;
	if (program->stack > all->stack)
		all->stack = program->stack;
	if (program->together > all->together)
		all->together = program->together;
}

static void measure(struct column *column)
{
	uint32_t decision;
	int at;

	for (at = 0; at < column->count; at++)
		read_graph(column, at);
	decision = decision_stack(column);
	for (at = 0; at < column->count; at++) {
		const struct call_graph *graph = &loaded.graphs[at];
		struct measure *program = &column->programs[at];

		program->verified = graph->verified;
		program->stack = call_graph_stack(graph, NO_FUNCTION, 0);
		program->together = call_graph_stack(
			graph, find_stub(loaded.types[at], graph), decision);
		add_up(&column->all, program);
	}
}

static void judge(const char *compiler, const struct measure *all)
{
	ok(all->verified < LESS_INSTRUCTIONS,
	   "%s: %u verified instructions, less than %u", compiler,
	   all->verified, LESS_INSTRUCTIONS);
	ok(all->stack < LESS_STACK, "%s: %u bytes of stack, less than %u",
	   compiler, all->stack, LESS_STACK);
	ok(all->together < LESS_TOGETHER,
	   "%s: %u with the decision in a hook, less than %u", compiler,
	   all->together, LESS_TOGETHER);
}

/* Whether the compiler kept what the source means. */
static void prove(const struct column *column)
{
	const struct bpf_object *hooks = loaded.objects[OBJECT_SEBPF];
	struct sebpf_answers answers;
	struct sebpf_proof proof = { 0 };
	struct sebpf_err err = { 0 };
	int rc;

	if (!hooks)
		return;
	answers.map = bpf_object__find_map_fd_by_name(hooks, "sebpf_answers");
	answers.program = bpf_program__fd(
		bpf_object__find_program_by_name(hooks, "answer"));
	rc = sebpf_prove(&answers, &proof, &err);
	if (!ok(!rc && proof.decisions, "%s: %u decisions are as the kernel's",
		column->compiler, proof.decisions))
		printf("# %s\n", err.text);
}

static void try_compiler(struct column *column)
{
	int which;

	for (which = 0; which < OBJECT_COUNT; which++)
		load(column, which);
	measure(column);
	judge(column->compiler, &column->all);
	prove(column);
	for (which = 0; which < OBJECT_COUNT; which++) {
		bpf_object__close(loaded.objects[which]);
		loaded.objects[which] = NULL;
	}
}

static void print_cell(const struct measure *program)
{
	printf(" %u, %u", program->verified, program->stack);
	if (program->together != program->stack)
		printf(", %u", program->together);
	printf(" |");
}

/* The cells of a program; compilers whose object was refused have none. */
static void print_program(const char *name)
{
	int i, at;

	printf("# table | `%s` |", name);
	for (i = 0; i < column_count; i++) {
		for (at = 0; at < columns[i].count; at++)
			if (!strcmp(columns[i].programs[at].name, name))
				break;
		if (at < columns[i].count)
			print_cell(&columns[i].programs[at]);
		else
			printf(" refused |");
	}
	(void)putchar('\n');
}

static void print_table(void)
{
	const struct column *longest = &columns[0];
	int i;

	printf("# table | program |");
	for (i = 0; i < column_count; i++) {
		printf(" %s |", columns[i].compiler);
		if (columns[i].count > longest->count)
			longest = &columns[i];
	}
	printf("\n# table |---|");
	for (i = 0; i < column_count; i++)
		printf("---|");
	(void)putchar('\n');
	for (i = 0; i < longest->count; i++)
		print_program(longest->programs[i].name);
	printf("# table | all; the most |");
	for (i = 0; i < column_count; i++)
		print_cell(&columns[i].all);
	(void)putchar('\n');
}

static int is_name(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void find_compilers(void)
{
	struct dirent **entries;
	int i, count = scandir(OBJECTS, &entries, is_name, versionsort);

	if (count <= 0 || count > MOST_COMPILERS)
		guest_bail("%d compilers in %s", count, OBJECTS);
	for (i = 0; i < count; i++) {
		(void)snprintf(columns[i].compiler, NAME_BYTES, "%.*s",
			       NAME_BYTES - 1, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	column_count = count;
}

__attribute__((format(printf, 2, 0))) static int
print_warning(enum libbpf_print_level level, const char *format, va_list args)
{
	if (level != LIBBPF_WARN)
		return 0;
	printf("# ");
	return vprintf(format, args);
}

int main(void)
{
	struct sebpf_err err = { 0 };
	int i;

	find_compilers();
	if (sebpf_resolve(&symbols, &err))
		guest_bail("%s", err.text);
	(void)libbpf_set_print(print_warning);
	for (i = 0; i < column_count; i++)
		try_compiler(&columns[i]);
	print_table();
	return tap_done();
}
