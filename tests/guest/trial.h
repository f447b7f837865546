/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - one attempt in a container, and its expected result
 * Copyright (C) 2026 The sebpf authors
 *
 * A trial starts a container whose act tries something, perhaps together with a
 * process outside it. The process that ends up with a result reports it and
 * stays, so that the objects that it made can be counted. What it reports, the
 * objects and the records of sebpf are then compared with what the trial
 * expects.
 */
#ifndef SEBPF_TEST_TRIAL_H
#define SEBPF_TEST_TRIAL_H

#include <errno.h>
#include <sys/types.h>

#include "tests/guest/guest.h"
#include "tests/unit/tap.h"

/* Texts of a record. */
#define TRIAL_PARTS 8

/* Result if the kernel lacks the feature, and cannot try it. */
#define TRIAL_SKIPPED (-EXFULL)

/* Result of a trial whose preparations failed. */
#define TRIAL_BROKEN (-ENOTRECOVERABLE)

/* Result of a message whose descriptor the kernel dropped: MSG_CTRUNC. */
#define TRIAL_DROPPED (-EMSGSIZE)

struct trial;

/**
 * struct stage - what the processes of a trial have
 * @trial: the trial.
 * @dir_fd: root directory of the delegated filesystem; only for the container.
 * @mount_fd: the mount itself; only for the container.
 * @line: a connection between the container and the process outside.
 * @far: its other end, until the process has closed it.
 * @container: the container's process; only for the process outside.
 * @done: the pipe for the result.
 * @go: the pipe for the permission to end.
 */
struct stage {
	const struct trial *trial;
	int dir_fd;
	int mount_fd;
	int line;
	int far;
	pid_t container;
	int done;
	int go;
};

/* Returns the exit status of its process. */
typedef int (*trial_act)(const struct stage *stage);

/**
 * struct trial - one attempt, and its expected result
 * @name: of the test.
 * @maker: context of the container until it has the filesystem; NULL: @context.
 * @context: of the container.
 * @user: for the acts: context of the token's user.
 * @delegator: context of the delegator; NULL: the test's own.
 * @label: the label that the delegator chooses; NULL: none.
 * @maps: map types that are delegated; NULL: any.
 * @number: for the acts.
 * @act: what the container does.
 * @outside: what another process does at the same time, as root of the
 *	machine and in the test's own context; NULL: there is none.
 * @expected: 0 or a negative errno.
 * @objects: programs, maps and BTF objects that exist at the report.
 * @lacking: the feature that it needs, if a kernel may lack it.
 * @record: texts of the only record; none: there must be no record.
 */
struct trial {
	const char *name;
	const char *maker;
	const char *context;
	const char *user;
	const char *delegator;
	const char *label;
	const char *maps;
	int number;
	trial_act act;
	trial_act outside;
	int expected;
	int objects;
	const char *lacking;
	const char *record[TRIAL_PARTS];
};

/**
 * struct outcome - the result of a trial
 * @result: what was reported.
 * @objects: objects that existed at the report and not before.
 * @records: records of sebpf.
 * @matching: of these, the ones with all texts of the trial.
 */
struct outcome {
	int result;
	int objects;
	int records;
	int matching;
};

/* "scontext=" of a domain, and what is in the record of every denial. */
#define TRIAL_FROM(domain) "scontext=" GUEST_CONTEXT(domain) " "
#define TRIAL_TO(type) "tcontext=" GUEST_LABEL(type) " "
#define TRIAL_RECORD(permission, source, target, class)                    \
	{                                                                  \
		"type=USER_AVC ", "avc:  denied  { " permission " } for ", \
			source, target, "tclass=" class " permissive=0"    \
	}

/**
 * Runs a trial.
 *
 * @param trial what is tried.
 * @return its result; if the container could not be started, the error of
 *	container_start().
 */
struct outcome trial_run(const struct trial *trial);

/**
 * Reports a result, and waits until the trial is over.
 *
 * @param stage of the trial.
 * @param result a negative errno; anything else is a success.
 * @return 0, the exit status of an act.
 */
int trial_report(const struct stage *stage, int result);

/**
 * Takes another context, as setcon(3) does.
 *
 * @param context the context; NULL: none.
 * @return 0; -EACCES; -EINVAL.
 */
int trial_enter(const char *context);

/**
 * Sets the context of what the process creates, as setfscreatecon(3) does.
 *
 * @param context the context; NULL: none.
 * @return 0; -EACCES; -EINVAL.
 */
int trial_choose_label(const char *context);

/**
 * Sends a descriptor.
 *
 * @param socket its destination.
 * @param fd the descriptor; the caller still owns it; -1: an empty message.
 * @return 0 or a negative errno.
 */
int trial_send(int socket, int fd);

/**
 * Receives a descriptor.
 *
 * @param socket its origin.
 * @return the descriptor, which the caller closes; TRIAL_DROPPED if the kernel
 *	dropped it; -ENODATA if the message was empty; other negative errnos.
 */
int trial_receive(int socket);

/**
 * Receives a descriptor, and leaves the message where it is.
 *
 * @param socket its origin.
 * @return as trial_receive().
 */
int trial_peek(int socket);

/**
 * Starts a process, or ends this one if that fails.
 *
 * @return as fork(2).
 */
pid_t trial_fork(void);

/**
 * Waits until the hooks remember no token; io_uring closes files late, and the
 * kernel frees tokens late.
 *
 * @return 1; 0 if there still is one after some seconds.
 */
int trial_no_tokens(void);

/* Compares the result of a trial with what it expects. */
static inline void trial_judge(const struct trial *trial,
			       const struct outcome *outcome)
{
	int wanted = trial->record[0] ? 1 : 0;

	if (outcome->result == TRIAL_SKIPPED) {
		ok(1, "%s # SKIP the kernel lacks: %s", trial->name,
		   trial->lacking ? trial->lacking : "what this takes");
		return;
	}
	ok(outcome->result == trial->expected, "%s: errno %d (got %d)",
	   trial->name, -trial->expected, -outcome->result);
	ok(outcome->objects == trial->objects, "%s: %d new objects (got %d)",
	   trial->name, trial->objects, outcome->objects);
	ok(outcome->records == wanted && outcome->matching == wanted,
	   "%s: %d records (got %d, right %d)", trial->name, wanted,
	   outcome->records, wanted ? outcome->matching : 0);
}

/* Runs a trial and judges its result. */
static inline void trial_check(const struct trial *trial)
{
	long mark = guest_audit_mark();
	struct outcome outcome = trial_run(trial);
	int failed = tap_failed;

	trial_judge(trial, &outcome);
	if (tap_failed != failed)
		guest_audit_print(mark);
}

#endif /* SEBPF_TEST_TRIAL_H */
