/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - how BPF objects are opened and loaded, and what is said when they are
 *	not
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_BPF_OBJECT_H
#define SEBPF_BPF_OBJECT_H

#include <bpf/libbpf.h>

#include "sebpf/error.h"

/* Where the verifier's whole log goes when it refuses a program. */
#define SEBPF_VERIFIER_LOG "/run/sebpf.verifier.log"

/**
 * Gives the options to open an object with: the verifier's log is kept. Begins a
 * new log, and forgets what libbpf has said.
 *
 * @return the options; of this file, for one object at a time.
 */
const struct bpf_object_open_opts *sebpf_bpf_options(void);

/**
 * Tells why something failed, with what libbpf said last.
 *
 * @param err receives the sentence.
 * @param code negative errno.
 * @param action what failed, after "cannot".
 * @return @p code.
 */
int sebpf_bpf_error(struct sebpf_err *err, int code, const char *action);

/**
 * Tells why an object could not be loaded. Where the verifier refused a program,
 * with the last lines of its log, which is written to SEBPF_VERIFIER_LOG.
 *
 * @param err receives the sentence.
 * @param code negative errno.
 * @param object what was loaded.
 * @return @p code.
 */
int sebpf_bpf_load_error(struct sebpf_err *err, int code, const char *object);

#endif /* SEBPF_BPF_OBJECT_H */
