/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - delegate --record: from the start of a recorder to its file
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_RECORDING_H
#define SEBPF_CLI_RECORDING_H

#include <stdbool.h>

#include "loader/recorder.h"
#include "sebpf/error.h"

/**
 * struct sebpf_recording - a run that is recorded
 * @path: the file; NULL: nothing is recorded.
 * @recorder: owned.
 * @label: the label that was chosen for tokens; NULL: none.
 * @command: the command, up to a NULL.
 */
struct sebpf_recording {
	const char *path;
	struct sebpf_recorder *recorder;
	const char *label;
	char *const *command;
};

/**
 * Starts the recorder, if there is a file. Makes sure that it can be written.
 *
 * @param recording receives the recorder.
 * @param err filled on failure.
 * @return 0; as sebpf_recorded_check() and sebpf_recorder_start().
 */
int sebpf_recording_start(struct sebpf_recording *recording,
			  struct sebpf_err *err);

/**
 * Ends the recorder, and writes the file. Says on standard error if what is in
 * it is incomplete.
 *
 * @param recording the recording.
 * @param status exit status of sebpf delegate.
 * @param was_killed whether a signal killed the command.
 * @param err filled on failure.
 * @return 0; as sebpf_used_read() and sebpf_recorded_save().
 */
int sebpf_recording_end(const struct sebpf_recording *recording, int status,
			bool was_killed, struct sebpf_err *err);

/**
 * Ends the recorder without a file. In a child: see sebpf_recorder_free().
 *
 * @param recording may be empty.
 */
void sebpf_recording_drop(struct sebpf_recording *recording);

#endif /* SEBPF_CLI_RECORDING_H */
