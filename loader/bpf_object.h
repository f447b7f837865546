/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - how BPF objects are opened and loaded, and what is said if that fails
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LOADER_BPF_OBJECT_H
#define SEBPF_LOADER_BPF_OBJECT_H

#include <bpf/libbpf.h>
#include <stdio.h>

#include "sebpf/error.h"

/* The file for the verifier's whole log if it refuses a program. */
#define SEBPF_VERIFIER_LOG "/run/sebpf.verifier.log"

/**
 * Gives the options to open an object with: the verifier's log is kept. Begins
 * a new log, and forgets libbpf's earlier messages.
 *
 * @return the options; of this file, for one object at a time.
 */
const struct bpf_object_open_opts *sebpf_bpf_options(void);

/**
 * Keeps libbpf's messages from now on, so that it prints nothing itself.
 */
void sebpf_bpf_listen(void);

/**
 * Shows all of libbpf's messages from now on, and the verifier's whole log if
 * it refuses a program.
 *
 * @param out the stream; not owned.
 */
void sebpf_bpf_show(FILE *out);

/**
 * Tells why something failed, with libbpf's first message, and what to do about
 * it if the errno tells.
 *
 * @param err receives the sentence.
 * @param code negative errno.
 * @param action what failed, after "cannot".
 * @return @p code.
 */
int sebpf_bpf_error(struct sebpf_err *err, int code, const char *action);

/**
 * Tells why an object could not be loaded. If the verifier refused it, the
 * message has the program's name and the last lines of the log, which is
 * written to SEBPF_VERIFIER_LOG.
 *
 * @param err receives the sentence.
 * @param code negative errno.
 * @param object what was loaded.
 * @return @p code.
 */
int sebpf_bpf_load_error(struct sebpf_err *err, int code, const char *object);

/**
 * Makes sure that variables of a loaded object can be read and written. libbpf
 * leaves them out, and says nothing, if it was refused the map that it tries
 * mmap(2) with.
 *
 * @param variables the skeleton's bss.
 * @param err filled on failure.
 * @return 0; -ENOMEM.
 */
int sebpf_bpf_check_mapped(const void *variables, struct sebpf_err *err);

#endif /* SEBPF_LOADER_BPF_OBJECT_H */
