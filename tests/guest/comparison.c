// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - one policy's decisions by the hooks and by the kernel, compared
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "labels/context.h"
#include "sebpf/cleanup.h"
#include "selinux-module/compile.h"
#include "selinux-module/database.h"
#include "selinux-module/ids.h"
#include "selinux-module/policy.h"
#include "tests/guest/comparison.h"
#include "tests/guest/context_sample.h"
#include "tests/guest/decider.h"
#include "tests/guest/guest.h"
#include "tests/guest/security_server.h"

/* Differences that are printed. */
#define PRINTED 20U

enum stage {
	STAGE_START,
	STAGE_ENTERED, /* the child has the source's context */
	STAGE_ASK, /* SELinux enforces again */
};

/* Tokens whose label names what the policy does not have. */
enum invalid { INVALID_USER, INVALID_ROLE, INVALID_TYPE, INVALID_COUNT };

static const char *const invalid_names[INVALID_COUNT] = {
	[INVALID_USER] = "unknown user",
	[INVALID_ROLE] = "unknown role",
	[INVALID_TYPE] = "unknown type",
};

/* A user, role and type that no policy has. */
#define GONE_NAME "gone"

/**
 * struct exchange - shared with the child that takes a source's context
 * @stage: enum stage.
 * @ask_error: 0 or a negative errno of the questions.
 * @label_failure: enum sebpf_failure of its token's label.
 */
struct exchange {
	atomic_int stage;
	int ask_error;
	uint32_t label_failure;
};

/**
 * struct comparison - one policy with its booleans
 * @decider: the hooks' decision function.
 * @names: stable ids.
 * @policy: the kernel's policy.
 * @server: what the kernel says of it.
 * @sources: contexts to ask for.
 * @targets: labels of the tokens, the first being token 1.
 * @exchange: with the child.
 * @unlabeled: context of what the policy does not know.
 * @counts: what was found.
 */
struct comparison {
	struct decider *decider;
	struct sebpf_names *names;
	struct sebpf_policy policy;
	struct server_policy server;
	struct context_sample sources;
	struct context_sample targets;
	struct exchange *exchange;
	char unlabeled[256];
	struct comparison_counts *counts;
};

static const char *const class_names[SEBPF_CLASS_COUNT] = {
#define X(id, name, owner) #name,
	SEBPF_CLASSES(X)
#undef X
};

static int take_context(const char *context)
{
	int fd sebpf_auto_close =
		open("/proc/self/attr/current", O_WRONLY | O_CLOEXEC);
	size_t length = strlen(context);

	return fd >= 0 && write(fd, context, length) == (ssize_t)length ?
		       0 :
		       -errno;
}

/* The child: nothing that it does after taking the context is checked. */
__attribute__((noreturn)) static void ask_as(struct comparison *run,
					     const char *context)
{
	struct exchange *exchange = run->exchange;

	if (take_context(context))
		_exit(1);
	atomic_store(&exchange->stage, STAGE_ENTERED);
	while (atomic_load(&exchange->stage) != STAGE_ASK)
		(void)sched_yield();
	exchange->ask_error =
		decider_label(run->decider, &exchange->label_failure);
	if (!exchange->ask_error)
		exchange->ask_error = decider_ask(
			run->decider, 1, run->targets.count + INVALID_COUNT);
	_exit(0);
}

/* Starts a child with a source's context. */
static pid_t start_source(struct comparison *run, const char *context)
{
	struct exchange *exchange = run->exchange;
	int status = 0;
	pid_t child;

	atomic_store(&exchange->stage, STAGE_START);
	(void)fflush(stdout);
	server_enforce(0);
	child = fork();
	if (child < 0)
		guest_bail("fork");
	if (!child)
		ask_as(run, context);
	while (atomic_load(&exchange->stage) != STAGE_ENTERED) {
		if (waitpid(child, &status, WNOHANG) == child)
			guest_bail("cannot become %s", context);
		(void)sched_yield();
	}
	return child;
}

/* Has the questions answered for a child; the answers are in the decider. */
static void ask_source(struct comparison *run, pid_t child, const char *context)
{
	struct exchange *exchange = run->exchange;
	int status = 0;

	server_enforce(1);
	atomic_store(&exchange->stage, STAGE_ASK);
	if (waitpid(child, &status, 0) != child || status)
		guest_bail("the child died as %s", context);
	if (exchange->ask_error)
		guest_bail("cannot ask as %s: %d", context,
			   exchange->ask_error);
}

static void print_difference(const char *source, const char *target,
			     uint32_t class_id,
			     const struct decide_result *ours, int rc,
			     const struct server_access *theirs)
{
	printf("# %s %s %s: sebpf failure %u allowed %x auditallow %x "
	       "auditdeny %x permissive %u all %d granted %d remembered %x; "
	       "kernel %d allowed %x auditallow %x auditdeny %x permissive "
	       "%u\n",
	       source, target, class_names[class_id], ours->failure,
	       ours->allowed, ours->auditallow, ours->auditdeny,
	       ours->permissive, ours->check_all, ours->check_allowed,
	       ours->remembered, rc, theirs->allowed, theirs->auditallow,
	       theirs->auditdeny, theirs->permissive);
}

/*
 * An allowed permission's denial is never recorded, so that nobody reads its
 * bit of auditdeny; the kernel does not set it where it allows the unknown.
 */
static int is_same(const struct server_class *class,
		   const struct decide_result *ours,
		   const struct server_access *theirs)
{
	int denied = class->all & ~theirs->allowed && !theirs->permissive;

	return !ours->failure && ours->allowed == theirs->allowed &&
	       ours->auditallow == theirs->auditallow &&
	       (ours->auditdeny & class->all) == theirs->auditdeny &&
	       !ours->permissive == !theirs->permissive &&
	       !ours->check_allowed &&
	       ours->check_all == (denied ? -EACCES : 0) &&
	       ours->remembered == (theirs->allowed & ~theirs->auditallow);
}

static void count_kinds(struct comparison *run,
			const struct server_access *access, uint32_t all)
{
	if (access->allowed)
		run->counts
			->seen[access->allowed == all ? SEEN_ALL : SEEN_SOME]++;
	else
		run->counts->seen[SEEN_NONE]++;
	run->counts->seen[SEEN_AUDITALLOW] += access->auditallow != 0;
	run->counts->seen[SEEN_DONTAUDIT] += (all & ~access->auditdeny) != 0;
	run->counts->seen[SEEN_PERMISSIVE] += access->permissive;
}

static void compare_decision(struct comparison *run, const char *source,
			     uint32_t target, uint32_t class_id)
{
	const char *label = run->targets.entries[target].text;
	const struct decide_result *ours = &decider_results(
		run->decider)[target * SEBPF_CLASS_COUNT + class_id];
	struct server_access theirs = { 0 };
	int rc = server_access(&run->server, source, label, class_id, &theirs);

	if (theirs.sequence != run->policy.sequence && !rc)
		guest_bail("the kernel's policy is another");
	run->counts->decisions++;
	count_kinds(run, &theirs, run->server.classes[class_id].all);
	if (!rc && is_same(&run->server.classes[class_id], ours, &theirs))
		return;
	if (run->counts->different++ < PRINTED)
		print_difference(source, label, class_id, ours, rc, &theirs);
}

/* Both refuse to make a label, or both make the same. */
static void compare_label(struct comparison *run, const char *source)
{
	char *ours sebpf_auto_free = NULL;
	struct sebpf_context label;
	struct sebpf_err err = { 0 };
	char theirs[4096] = "";
	int rc = server_create(&run->server, source, theirs, sizeof(theirs));
	uint32_t failure = run->exchange->label_failure;

	if (!failure && (decider_get(run->decider, DECIDER_OWN_TOKEN, &label) ||
			 sebpf_context_text(run->names, &label, &ours, &err)))
		guest_bail("no label of a token of %s: %s", source, err.text);
	run->counts->labels++;
	if (rc ? failure != 0 : ours && strcmp(ours, theirs) == 0)
		return;
	if (run->counts->wrong_labels++ < PRINTED)
		printf("# token of %s: sebpf failure %u %s; kernel %d %s\n",
		       source, failure, ours ? ours : "", rc, theirs);
}

/*
 * A label that is none of the policy's: the kernel takes no such text, and what
 * it labelled so before counts as unlabeled.
 */
static void compare_invalid(struct comparison *run, const char *source,
			    uint32_t number, uint32_t class_id)
{
	const struct decide_result *ours = &decider_results(
		run->decider)[(run->targets.count + number) * SEBPF_CLASS_COUNT +
			      class_id];
	struct server_access theirs = { 0 };
	int rc = server_access(&run->server, source, run->unlabeled, class_id,
			       &theirs);

	if (rc)
		guest_bail("nothing is unlabeled: %d", rc);
	run->counts->invalid++;
	if ((ours->failure && !ours->allowed && ours->check_all == -EACCES) ||
	    is_same(&run->server.classes[class_id], ours, &theirs))
		return;
	if (run->counts->wrong_invalid++ < PRINTED)
		print_difference(source, invalid_names[number], class_id, ours,
				 rc, &theirs);
}

/* Compares the answers for a source, whatever made it one. */
static void compare_answers(struct comparison *run, const char *source)
{
	run->counts->sources++;
	compare_label(run, source);
	for (uint32_t i = 0; i < INVALID_COUNT; i++)
		for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
			compare_invalid(run, source, i, id);
	for (uint32_t i = 0; i < run->targets.count; i++)
		for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
			compare_decision(run, source, i, id);
}

static uint32_t id_of(const struct comparison *run, enum sebpf_name_kind kind,
		      uint32_t value)
{
	return sebpf_ids_of_value(run->policy.db, run->names, kind, value);
}

/* The label of a target, by stable ids. */
static struct sebpf_context stable_label(const struct comparison *run,
					 uint32_t target)
{
	struct sebpf_context label = run->targets.entries[target].context;

	label.user = id_of(run, SEBPF_NAME_USER, label.user);
	label.role = id_of(run, SEBPF_NAME_ROLE, label.role);
	label.type = id_of(run, SEBPF_NAME_TYPE, label.type);
	return label;
}

/* Makes the tokens whose label the policy does not have, after the others. */
static void put_invalid(struct comparison *run)
{
	const struct sebpf_context known = stable_label(run, 0);

	for (uint32_t i = 0; i < INVALID_COUNT; i++) {
		struct sebpf_context label = known;

		switch ((enum invalid)i) {
		case INVALID_USER:
			label.user = sebpf_names_find(
				run->names, SEBPF_NAME_USER, GONE_NAME);
			break;
		case INVALID_ROLE:
			label.role = sebpf_names_find(
				run->names, SEBPF_NAME_ROLE, GONE_NAME);
			break;
		case INVALID_TYPE:
			label.type = sebpf_names_find(
				run->names, SEBPF_NAME_TYPE, GONE_NAME);
			break;
		case INVALID_COUNT:
			break;
		}
		decider_put(run->decider, run->targets.count + i + 1, &label);
	}
}

/* Makes a token for each target, and the others. */
static void put_targets(struct comparison *run)
{
	for (uint32_t i = 0; i < run->targets.count; i++) {
		const struct sebpf_context label = stable_label(run, i);

		decider_put(run->decider, i + 1, &label);
	}
	put_invalid(run);
}

/* Reads, compiles and publishes the kernel's policy. */
static void follow_policy(struct comparison *run)
{
	struct sebpf_image image sebpf_auto_image = { 0 };
	struct sebpf_err err = { 0 };

	sebpf_policy_free(&run->policy);
	if (sebpf_policy_read_kernel(&run->policy, &err) ||
	    sebpf_compile(&run->policy, run->names, &image, &err))
		guest_bail("%s", err.text);
	decider_publish(run->decider, &image);
	server_read_policy(&run->server);
	server_unlabeled(run->unlabeled, sizeof(run->unlabeled));
}

static void pick_sources(struct comparison *run,
			 const struct comparison_size *size)
{
	const struct sample_options options = { .count = size->sources,
						.seed = size->seed };

	sample_contexts(&run->policy, &options, &run->sources);
	run->counts->contexts += run->sources.checked;
	run->counts->disputed += run->sources.disputed;
}

/* A quarter has types of the sources. */
static void pick_targets(struct comparison *run,
			 const struct comparison_size *size)
{
	const struct sample_options options = { .count = size->targets,
						.seed = size->seed + 1,
						.labels = 1,
						.partners = &run->sources };

	sample_contexts(&run->policy, &options, &run->targets);
	run->counts->contexts += run->targets.checked;
	run->counts->disputed += run->targets.disputed;
	run->counts->targets = run->targets.count;
}

/* What this program does itself, in permissive mode, is not in question. */
static void begin(struct comparison *run, struct comparison_counts *ret_counts)
{
	memset(ret_counts, 0, sizeof(*ret_counts));
	run->counts = ret_counts;
	server_enforce(0);
}

static void end(struct comparison *run)
{
	sample_free(&run->sources);
	sample_free(&run->targets);
	sebpf_policy_free(&run->policy);
	server_enforce(0);
}

void comparison_policy(struct comparison *run,
		       const struct comparison_size *size,
		       struct comparison_counts *ret_counts)
{
	begin(run, ret_counts);
	follow_policy(run);
	pick_sources(run, size);
	pick_targets(run, size);
	put_targets(run);
	for (uint32_t i = 0; i < run->sources.count; i++) {
		const char *source = run->sources.entries[i].text;

		ask_source(run, start_source(run, source), source);
		compare_answers(run, source);
	}
	end(run);
}

void comparison_unmapped(struct comparison *run, const char *other,
			 const char *policy, const struct comparison_size *size,
			 struct comparison_counts *ret_counts)
{
	begin(run, ret_counts);
	guest_load_policy(other);
	follow_policy(run);
	pick_sources(run, size);
	guest_load_policy(policy);
	follow_policy(run);
	pick_targets(run, size);
	put_targets(run);
	for (uint32_t i = 0; i < run->sources.count; i++) {
		const char *source = run->sources.entries[i].text;
		pid_t child;

		if (!server_check_context(source))
			continue;
		guest_load_policy(other);
		child = start_source(run, source);
		/* In permissive mode, the kernel keeps what is not valid. */
		server_enforce(1);
		guest_load_policy(policy);
		follow_policy(run);
		ask_source(run, child, source);
		compare_answers(run, run->unlabeled);
		server_enforce(0);
	}
	end(run);
}

/* Ids that are not the policy's values, as after many policy loads. */
static void shuffle_ids(struct comparison *run)
{
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	struct sebpf_err err = { 0 };
	uint32_t id;

	if (sebpf_policy_read_kernel(&policy, &err) ||
	    sebpf_names_new(&run->names, &err))
		guest_bail("%s", err.text);
	for (uint32_t i = policy.db->p_types.nprim; i; i--)
		if (policy.db->p_type_val_to_name[i - 1] &&
		    sebpf_names_intern(run->names, SEBPF_NAME_TYPE,
				       policy.db->p_type_val_to_name[i - 1], 0,
				       &id, &err))
			guest_bail("%s", err.text);
	for (int kind = SEBPF_NAME_USER; kind <= SEBPF_NAME_TYPE; kind++)
		if (sebpf_names_intern(run->names, (enum sebpf_name_kind)kind,
				       GONE_NAME, 1, &id, &err))
			guest_bail("%s", err.text);
}

struct comparison *comparison_new(void)
{
	struct comparison *run = calloc(1, sizeof(*run));

	if (!run)
		guest_bail("no memory");
	server_enforce(0);
	run->decider = decider_new();
	run->exchange = mmap(NULL, sizeof(*run->exchange),
			     PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			     -1, 0);
	if (run->exchange == MAP_FAILED)
		guest_bail("mmap");
	shuffle_ids(run);
	return run;
}

void comparison_free(struct comparison *run)
{
	if (!run)
		return;
	sebpf_names_free(run->names);
	decider_free(run->decider);
	(void)munmap(run->exchange, sizeof(*run->exchange));
	free(run);
}
