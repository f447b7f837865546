/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the record of a run, as a file
 * Copyright (C) 2026 The sebpf authors
 *
 * A module in CIL: its rules are what the domains need; its comments have the
 * options that the mount needs, and say if the record is incomplete.
 */
#ifndef SEBPF_RECORD_RECORD_H
#define SEBPF_RECORD_RECORD_H

#include <stdbool.h>
#include <stdio.h>

#include "record/rules.h"
#include "record/used.h"
#include "sebpf/error.h"

/**
 * struct sebpf_recorded - a run that was recorded
 * @command: the command, up to a NULL.
 * @status: its exit status, as sebpf-delegate(8) gives it.
 * @was_killed: whether a signal killed it: number @status minus 128.
 * @used: what it used.
 * @mount: the mount.
 * @policy: the policy; NULL: there is no SELinux, or @no_rules says why.
 * @no_rules: why there are no rules; empty: there are, or no SELinux.
 */
struct sebpf_recorded {
	char *const *command;
	int status;
	bool was_killed;
	const struct sebpf_used *used;
	struct sebpf_recorded_mount mount;
	const struct sebpf_policy *policy;
	char no_rules[SEBPF_ERR_TEXT_BYTES];
};

/**
 * Makes sure that a record can be written. Nothing is left there.
 *
 * @param path the file.
 * @param err filled on failure.
 * @return 0; -EISDIR for a directory; -errno of mkostemp(3).
 */
int sebpf_recorded_check(const char *path, struct sebpf_err *err);

/**
 * Tells the first reason why a record is incomplete.
 *
 * @param record the record.
 * @param out receives the sentence; NULL: it is not written.
 * @return whether it is incomplete.
 */
bool sebpf_recorded_is_incomplete(const struct sebpf_recorded *record,
				  FILE *out);

/**
 * Writes a record, all or nothing: what was at @p path is replaced at the end.
 *
 * @param record the record; if there can be no rules, receives why.
 * @param path the file.
 * @param err filled on failure.
 * @return 0; -EISDIR for a directory; -errno of mkostemp(3), write(2),
 *	rename(2); -ENOMEM.
 */
int sebpf_recorded_save(struct sebpf_recorded *record, const char *path,
			struct sebpf_err *err);

#endif /* SEBPF_RECORD_RECORD_H */
