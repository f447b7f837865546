/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - an audit log, line by line
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_AUDIT_LOG_H
#define SEBPF_AUDIT_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "sebpf/error.h"

/**
 * enum sebpf_log_kind - what a line is at first sight
 * @SEBPF_LOG_DECISION: a record of type AVC or USER_AVC.
 * @SEBPF_LOG_REFUSAL: a record of type USER_SELINUX_ERR.
 * @SEBPF_LOG_CALL: a record of type SYSCALL about bpf(2), or it may be.
 * @SEBPF_LOG_STRAY: another record, which contains something like a decision.
 * @SEBPF_LOG_LONG: the beginning of a line that is too long.
 * @SEBPF_LOG_NO_RECORD: not a record.
 */
enum sebpf_log_kind {
	SEBPF_LOG_DECISION,
	SEBPF_LOG_REFUSAL,
	SEBPF_LOG_CALL,
	SEBPF_LOG_STRAY,
	SEBPF_LOG_LONG,
	SEBPF_LOG_NO_RECORD,
};

/**
 * struct sebpf_log_reader - receives the lines of a log
 * @line: is given each line of a kind above, without its newline; other lines
 *	are left out. Returns 0, or a negative errno with a sentence, which ends
 *	the reading.
 * @progress: is told from time to time how many bytes were read; may be NULL.
 * @argument: the argument of both.
 */
struct sebpf_log_reader {
	int (*line)(void *argument, enum sebpf_log_kind kind, const char *line,
		    size_t length, struct sebpf_err *err);
	void (*progress)(void *argument, uint64_t bytes);
	void *argument;
};

/**
 * Reads a log to its end, in memory that does not depend on its size.
 *
 * @param fd the log; anything that read(2) reads.
 * @param reader receives the lines.
 * @param ret_lines receives the number of lines.
 * @param err filled on failure.
 * @return 0; -errno of read(2); -ENOMEM; what the reader returned.
 */
int sebpf_log_read(int fd, const struct sebpf_log_reader *reader,
		   uint64_t *ret_lines, struct sebpf_err *err);

#endif /* SEBPF_AUDIT_LOG_H */
