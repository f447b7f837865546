/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the records that a walk has to leave in the audit log, and no others
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_TEST_WALK_LOG_H
#define SEBPF_TEST_WALK_LOG_H

/* Begins to read the log, at its end. */
void walk_log_open(void);

/**
 * Expects a record; it may be written much later, if no server runs.
 *
 * @param comm command name of who provokes it.
 * @param parts texts that it must contain, NULL at the end; they stay the
 *	caller's, and as they are.
 */
void walk_log_expect(const char *comm, const char *const parts[]);

/* Those that have not come need not come any more: what they are of is gone. */
void walk_log_excuse(void);

/**
 * Reads what has come; waits for all that are expected. Prints what is missing, or
 * was not expected.
 *
 * @param is_recording 1: a server runs, so that they have to come.
 * @param revocations how many tokens were revoked since the last call: each has a
 *	record; -1: it is not known.
 * @return 1 if all is as expected; 0.
 */
int walk_log_is_right(int is_recording, int revocations);

#endif /* SEBPF_TEST_WALK_LOG_H */
