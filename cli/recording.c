// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - delegate --record: from the start of a recorder to its file
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <selinux/selinux.h>
#include <stdio.h>
#include <string.h>

#include "cli/recording.h"
#include "common/selinux.h"
#include "policy/policy.h"
#include "record/record.h"
#include "record/used.h"

static bool has_selinux(void)
{
	struct sebpf_err ignored;

	return !sebpf_selinux_check(&ignored);
}

int sebpf_recording_start(struct sebpf_recording *recording,
			  struct sebpf_err *err)
{
	int rc;

	if (!recording->path)
		return 0;
	rc = sebpf_recorded_check(recording->path, err);
	return rc ? rc :
		    sebpf_recorder_start(has_selinux(), &recording->recorder,
					 err);
}

static void free_context(char **context)
{
	freecon(*context);
}

/* Reads the policy, or why it cannot be read. */
static void read_policy(struct sebpf_recorded *record,
			struct sebpf_policy *policy, char **delegator)
{
	struct sebpf_err err = { 0 };

	if (!has_selinux())
		return;
	if (getcon_raw(delegator))
		(void)sebpf_err_set(&err, -errno,
				    "cannot read the own context: %s",
				    strerror(errno));
	else
		(void)sebpf_policy_read_kernel(policy, &err);
	record->mount.delegator = *delegator;
	if (err.code)
		(void)snprintf(record->no_rules, sizeof(record->no_rules), "%s",
			       err.text);
	else
		record->policy = policy;
}

static int write_record(const struct sebpf_recording *recording,
			struct sebpf_recorded *record, struct sebpf_err *err)
{
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	char *delegator __attribute__((cleanup(free_context))) = NULL;
	int rc;

	read_policy(record, &policy, &delegator);
	rc = sebpf_recorded_save(record, recording->path, err);
	if (rc || !sebpf_recorded_is_incomplete(record, NULL))
		return rc;
	(void)fprintf(stderr,
		      "sebpf delegate: the record in \"%s\" is "
		      "incomplete: ",
		      recording->path);
	(void)sebpf_recorded_is_incomplete(record, stderr);
	(void)fputc('\n', stderr);
	return 0;
}

int sebpf_recording_end(const struct sebpf_recording *recording, int status,
			bool was_killed, struct sebpf_err *err)
{
	struct sebpf_used used sebpf_auto_used = { 0 };
	struct sebpf_recorded record = {
		.command = recording->command,
		.status = status,
		.was_killed = was_killed,
		.used = &used,
		.mount = { .label = recording->label },
	};
	int rc = sebpf_used_read(recording->recorder, &used, err);

	return rc ? rc : write_record(recording, &record, err);
}

void sebpf_recording_drop(struct sebpf_recording *recording)
{
	sebpf_recorder_free(recording->recorder);
	recording->recorder = NULL;
}
