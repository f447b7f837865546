/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what is done with the tokens of a user namespace, recorded
 * Copyright (C) 2026 The sebpf authors
 *
 * By programs that look on and decide nothing: see hooks/recorder.bpf.c. Not
 * thread-safe.
 */
#ifndef SEBPF_LOADER_RECORDER_H
#define SEBPF_LOADER_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "sebpf/error.h"
#include "sebpf/recorded.h"

/* Opaque: the programs, and what they have seen. */
struct sebpf_recorder;

/**
 * Attaches the programs. They record nothing yet.
 *
 * @param has_contexts whether SELinux is enabled, so that the users' contexts
 *	are recorded.
 * @param ret_recorder receives the recorder; the caller frees it with
 *	sebpf_recorder_free().
 * @param err filled on failure.
 * @return 0; -EPERM without CAP_BPF, CAP_PERFMON and, for contexts, CAP_SYSLOG;
 *	-EBADE if the contexts that the programs read are not the kernel's;
 *	-errno of bpf(2); -ENOMEM.
 */
int sebpf_recorder_start(bool has_contexts,
			 struct sebpf_recorder **ret_recorder,
			 struct sebpf_err *err);

/**
 * Records from now on what is done with tokens of a process's user namespace.
 *
 * @param recorder the recorder.
 * @param pid the process.
 * @param err filled on failure.
 * @return 0; -errno of stat(2).
 */
int sebpf_recorder_watch(struct sebpf_recorder *recorder, int pid,
			 struct sebpf_err *err);

/**
 * Detaches the programs. What they have seen can be read then.
 *
 * @param recorder the recorder.
 * @param ret_missed receives how many uses were not recorded: the kernel left
 *	out a call, or there were more kinds than there is room for.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_recorder_stop(struct sebpf_recorder *recorder, uint64_t *ret_missed,
			struct sebpf_err *err);

/**
 * Gives a use after another, in no order.
 *
 * @param recorder the recorder, stopped.
 * @param use the use before; receives this one. NULL in @p before: the first.
 * @param before whether there was one.
 * @param ret_times receives how often it was seen.
 * @return whether there is one.
 */
bool sebpf_recorder_next(const struct sebpf_recorder *recorder,
			 struct sebpf_use *use, bool before,
			 uint64_t *ret_times);

/**
 * Gives the context of a SID that is in a use.
 *
 * @param recorder the recorder, stopped.
 * @param sid the SID.
 * @return its text, which the caller frees with free(3); NULL: it could not be
 *	read, or no memory.
 */
char *sebpf_recorder_context(const struct sebpf_recorder *recorder,
			     uint32_t sid);

/**
 * Tells whether SELinux itself asks about the delegator, as from Linux 7.0 on.
 *
 * @param recorder a recorder of contexts.
 * @return whether it does.
 */
bool sebpf_recorder_knows_delegator(const struct sebpf_recorder *recorder);

/**
 * Ends the recording. In a child process: closes its own descriptors, and the
 * parent's recording goes on.
 *
 * @param recorder may be NULL.
 */
void sebpf_recorder_free(struct sebpf_recorder *recorder);

#endif /* SEBPF_LOADER_RECORDER_H */
