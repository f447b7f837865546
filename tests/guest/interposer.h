/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a command whose system calls the test controls
 * Copyright (C) 2026 The sebpf authors
 *
 * A command runs until it makes its N-th call of a kind. There it stops, and
 * waits until the test lets it go on or kills it; or that call and some after
 * it fail. The calls are notified to a supervisor (seccomp_unotify(2)), a
 * process of its own that lives as long as the command. If a step that no test
 * is about fails, the program ends with a TAP bail-out.
 */
#ifndef SEBPF_TEST_INTERPOSER_H
#define SEBPF_TEST_INTERPOSER_H

#include <sys/types.h>

/* More than any message about the progress of a command. */
#define INTERPOSED_BYTES 4096

/**
 * enum interposed_calls - which calls are counted
 * @CALLS_BPF: bpf(2), except those of the next kind.
 * @CALLS_BPF_RUN: bpf(2) that looks into maps, or runs a program.
 * @CALLS_PINS: bpf(2) that opens pins, or makes them.
 * @CALLS_FILES: what opens, makes, renames and removes files.
 * @CALLS_LOCKS: fcntl(2) and kill(2).
 * @CALLS_MEMORY: mmap(2).
 * @CALLS_KINDS: number of those above.
 * @CALLS_ANY: all that sebpf makes itself: not the dynamic linker before it, and
 *	not the command that it executes. A call like one of the last before it is
 *	not counted: loops make thousands.
 */
enum interposed_calls {
	CALLS_BPF,
	CALLS_BPF_RUN,
	CALLS_PINS,
	CALLS_FILES,
	CALLS_LOCKS,
	CALLS_MEMORY,
	CALLS_KINDS,
	CALLS_ANY = CALLS_KINDS,
};

/**
 * struct interposition - what happens to which call
 * @calls: its kind.
 * @number: how many of these are made before it, and it: from 1 on.
 * @error: errno that it gets; 0: it waits.
 * @length: how many calls get the errno.
 * @is_late: 1: calls are counted only when the command has changed which load
 *	decides.
 */
struct interposition {
	enum interposed_calls calls;
	unsigned int number;
	int error;
	unsigned int length;
	int is_late;
};

/**
 * struct interposed_view - what the supervisor has seen
 * @counted: calls of the kind.
 * @failed: of these, how many got an errno.
 * @failed_call: number of the system call that was the last of these.
 * @has_begun: 1: the dynamic linker has done its work.
 * @has_asked: 1: a server has been asked to end (SIGUSR1).
 * @has_decided: 1: another load was put in force, or all were retired.
 * @is_served: 1: set by the test: nothing waits from then on.
 * @is_calm: 1: set by the test: nothing fails from then on.
 */
struct interposed_view {
	unsigned int counted;
	unsigned int failed;
	int failed_call;
	int has_begun;
	int has_asked;
	int has_decided;
	int is_served;
	int is_calm;
};

/**
 * struct interposed - a command that runs
 * @pid: its process; 0: none.
 * @supervisor: 0: none.
 * @output: what it writes.
 * @line: connection with the supervisor; -1: none.
 * @view: shared with the supervisor.
 * @text: what it has written, its end at least.
 */
struct interposed {
	pid_t pid;
	pid_t supervisor;
	int output;
	int line;
	volatile struct interposed_view *view;
	char text[INTERPOSED_BYTES];
};

enum interposed_event {
	INTERPOSED_SERVES, /* "hooks attached" */
	INTERPOSED_WAITS, /* at its call */
	INTERPOSED_ENDED, /* or is about to */
	INTERPOSED_SILENT, /* until the test got a signal */
};

/**
 * Starts a command.
 *
 * @param command receives it; ended by interposed_end().
 * @param argv program, arguments, NULL.
 * @param plan what happens to its calls; NULL: nothing, without a supervisor.
 */
void interposed_start(struct interposed *command, const char *const argv[],
		      const struct interposition *plan);

/**
 * Waits until something happens to a command.
 *
 * @param command one that does not wait.
 * @return what happened.
 */
enum interposed_event interposed_wait(struct interposed *command);

/**
 * Lets a waiting command go on.
 */
void interposed_continue(struct interposed *command);

/**
 * Lets no call of a command fail any more.
 */
void interposed_calm(struct interposed *command);

/**
 * Reads what a command has written meanwhile.
 */
void interposed_read(struct interposed *command);

/**
 * Waits for the end of a command, and forgets it.
 *
 * @param command the command; its text stays.
 * @return exit status; 128 + N if signal N killed it.
 */
int interposed_end(struct interposed *command);

#endif /* SEBPF_TEST_INTERPOSER_H */
