/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - from a line of an audit log back to the denial
 * Copyright (C) 2026 The sebpf authors
 *
 * A log may hold what a confined process chose: names that another program did
 * not escape, fields that are there twice, lines that were cut off and run into
 * the next one. So a line is read by the grammar of the kernel and of sebpf,
 * which write it, and one that departs from it anywhere is not a denial.
 */
#ifndef SEBPF_AUDIT_DENIAL_H
#define SEBPF_AUDIT_DENIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audit/fields.h"

/**
 * enum sebpf_line_outcome - what a line is
 * @SEBPF_LINE_DENIAL: a denial about delegated BPF.
 * @SEBPF_LINE_OTHER: a decision about something else.
 * @SEBPF_LINE_GRANTED: not a denial.
 * @SEBPF_LINE_MESSAGE: not a decision of SELinux, though its type says so.
 * @SEBPF_LINE_FORM: not written as such a record is; the rest are also of no
 *	use.
 * @SEBPF_LINE_CUT: cut off.
 * @SEBPF_LINE_DOUBLED: it has a field twice.
 * @SEBPF_LINE_INTERPRETED: as ausearch -i writes it.
 * @SEBPF_LINE_CONTEXT: a context is not known, or is not a context.
 * @SEBPF_LINE_STALE: a context was not valid under the policy that decided.
 * @SEBPF_LINE_PERMISSION: its class has no such permission.
 * @SEBPF_LINE_FOREIGN: about a token, by another program than sebpf.
 * @SEBPF_LINE_STRAY: a decision within a line of another kind.
 * @SEBPF_LINE_LONG: longer than any of the kernel.
 * @SEBPF_LINE_NO_RECORD: not of an audit log.
 * @SEBPF_LINE_NO_ROOM: more kinds of denials than are kept.
 */
enum sebpf_line_outcome {
	SEBPF_LINE_DENIAL,
	SEBPF_LINE_OTHER,
	SEBPF_LINE_GRANTED,
	SEBPF_LINE_MESSAGE,
	SEBPF_LINE_FORM,
	SEBPF_LINE_CUT,
	SEBPF_LINE_DOUBLED,
	SEBPF_LINE_INTERPRETED,
	SEBPF_LINE_CONTEXT,
	SEBPF_LINE_STALE,
	SEBPF_LINE_PERMISSION,
	SEBPF_LINE_FOREIGN,
	SEBPF_LINE_STRAY,
	SEBPF_LINE_LONG,
	SEBPF_LINE_NO_RECORD,
	SEBPF_LINE_NO_ROOM,
	SEBPF_LINE_OUTCOMES
};

/* The first outcome of a line that should have been of use. */
#define SEBPF_LINE_UNUSABLE SEBPF_LINE_FORM

/**
 * struct sebpf_span - a part of a line; owns nothing
 * @at: its first byte; NULL: there is none.
 * @length: its bytes.
 */
struct sebpf_span {
	const char *at;
	size_t length;
};

/**
 * struct sebpf_event_id - which event a record is of
 * @node: the machine, if the log names it.
 * @seconds: since 1970.
 * @milliseconds: beyond those.
 * @serial: number of the event.
 */
struct sebpf_event_id {
	struct sebpf_span node;
	uint64_t seconds;
	uint64_t milliseconds;
	uint64_t serial;
};

/**
 * struct sebpf_denial - a denial; all parts are of the line
 * @id: its event.
 * @source: context of the subject.
 * @target: context of the target.
 * @source_type: type of @source.
 * @target_type: type of @target.
 * @tclass: enum sebpf_class.
 * @permissions: those denied, by the bits of sebpf_denied_name().
 * @by_hooks: whether sebpf wrote it.
 * @permissive: whether it was not enforced.
 * @repeated: whether it is about denials after a first one, which has a record.
 * @events: how many denials it is about.
 * @pid: the process; 0: not known.
 * @fields: values by enum sebpf_field, without quotation marks.
 */
struct sebpf_denial {
	struct sebpf_event_id id;
	struct sebpf_span source;
	struct sebpf_span target;
	struct sebpf_span source_type;
	struct sebpf_span target_type;
	uint32_t tclass;
	uint64_t permissions;
	bool by_hooks;
	bool permissive;
	bool repeated;
	uint64_t events;
	uint64_t pid;
	struct sebpf_span fields[SEBPF_FIELD_COUNT];
};

/* Bits of sebpf_denied_name(). */
#define SEBPF_DENIED_BITS 64U

/**
 * Names a permission. The first 32 bits are those of sebpf_permission_name();
 * those after them are the kernel's that the hooks do not check.
 *
 * @param tclass enum sebpf_class.
 * @param bit the bit number.
 * @return the name; NULL if the class has no such bit.
 */
const char *sebpf_denied_name(uint32_t tclass, uint32_t bit);

/**
 * Reads a record of type AVC or USER_AVC.
 *
 * @param line the line, without the newline; any bytes.
 * @param length its bytes.
 * @param ret_denial receives the denial; undefined for other outcomes.
 * @return what the line is.
 */
enum sebpf_line_outcome sebpf_denial_read(const char *line, size_t length,
					  struct sebpf_denial *ret_denial);

/**
 * struct sebpf_call - a bpf(2) that the kernel refused; parts of the line
 * @id: its event.
 * @command: enum bpf_cmd.
 * @error: its errno.
 * @pid: the process.
 * @source: context of the process.
 * @source_type: type of @source.
 * @comm: its command name.
 */
struct sebpf_call {
	struct sebpf_event_id id;
	uint32_t command;
	uint32_t error;
	uint64_t pid;
	struct sebpf_span source;
	struct sebpf_span source_type;
	struct sebpf_span comm;
};

/**
 * Tells whether the number of a system call may be that of bpf(2).
 *
 * @param number what follows "syscall=" in a record.
 * @param length bytes from there to the end of the line.
 * @return whether it is the number of bpf(2) on any architecture.
 */
bool sebpf_call_may_be_bpf(const char *number, size_t length);

/**
 * Reads a record of type SYSCALL.
 *
 * @param line the line, without the newline; any bytes.
 * @param length its bytes.
 * @param ret_call receives the call; undefined if it is none.
 * @return whether it is a bpf(2) that failed.
 */
bool sebpf_call_read(const char *line, size_t length,
		     struct sebpf_call *ret_call);

/**
 * Reads the event of any record.
 *
 * @param line the line, without the newline; any bytes.
 * @param length its bytes.
 * @param ret_id receives the event; undefined if there is none.
 * @return whether the line begins as a record does.
 */
bool sebpf_event_id_read(const char *line, size_t length,
			 struct sebpf_event_id *ret_id);

/**
 * struct sebpf_refusal - a record of sebpf that is not a decision of the policy
 * @operation: op=.
 * @reason: reason=.
 * @events: how many events it is about, or were lost.
 * @is_loss: whether events were lost.
 */
struct sebpf_refusal {
	struct sebpf_span operation;
	struct sebpf_span reason;
	uint64_t events;
	bool is_loss;
};

/**
 * Reads a record of type USER_SELINUX_ERR.
 *
 * @param line the line, without the newline; any bytes.
 * @param length its bytes.
 * @param ret_refusal receives its contents; undefined if it is none.
 * @return whether it is such a record of sebpf.
 */
bool sebpf_refusal_read(const char *line, size_t length,
			struct sebpf_refusal *ret_refusal);

#endif /* SEBPF_AUDIT_DENIAL_H */
