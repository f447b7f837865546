/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - work on untrusted input, in a process of its own
 * Copyright (C) 2026 The sebpf authors
 *
 * libsepol trusts much of what a policy file says. A damaged file can make it
 * loop for hours, ask for any amount of memory, or crash. So a child process
 * with limited time and memory does the work, and passes on what it would have
 * printed.
 */
#ifndef SEBPF_CLI_CONFINED_CHILD_H
#define SEBPF_CLI_CONFINED_CHILD_H

#include <stdio.h>

#include "sebpf/error.h"

/* The largest policies of distributions need a hundredth of each. */
#define SEBPF_CHILD_CPU_SECONDS 30U
#define SEBPF_CHILD_IDLE_SECONDS 60U
#define SEBPF_CHILD_MEMORY_BYTES (UINT64_C(4) << 30)

/* Bytes that a child may pass on. */
#define SEBPF_CHILD_OUTPUT_BYTES (16U << 20)

/**
 * struct sebpf_work - what a child does
 * @run: does it and writes to @out; returns 0 or more, or a negative errno with
 *	a sentence.
 * @argument: the argument of run.
 * @cpu_seconds: processor time that it may take.
 * @idle_seconds: time in which it has to take a second of processor time.
 * @memory_bytes: address space that it may have; not limited if an address
 *	sanitizer needs it all.
 */
struct sebpf_work {
	int (*run)(void *argument, FILE *out, struct sebpf_err *err);
	void *argument;
	unsigned int cpu_seconds;
	unsigned int idle_seconds;
	unsigned long long memory_bytes;
};

/**
 * Does work in a child process, and waits for it.
 *
 * @param what the input, for sentences: 'the policy "FILE"'.
 * @param ret_output receives what run() wrote; the caller frees it with
 *	free(3).
 * @param err filled on failure; control characters in the child's sentence are
 *	removed.
 * @return what run() returned; -ETIMEDOUT if it took more processor time than it
 *	may, or hardly any for too long;
 *	-EBADMSG if it crashed or ended without a result; -E2BIG if it wrote
 *	more than SEBPF_CHILD_OUTPUT_BYTES; -errno of pipe2(2), fork(2),
 *	setrlimit(2); -ENOMEM.
 */
int sebpf_confined_run(const struct sebpf_work *work, const char *what,
		       char **ret_output, struct sebpf_err *err);

#endif /* SEBPF_CLI_CONFINED_CHILD_H */
