// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the hooks' decisions and the kernel's own, on the same questions
 * Copyright (C) 2026 The sebpf authors
 *
 * For the policy that the guest has loaded, with its booleans as they are and
 * inverted, and then two random policies; or for Debian's where the guest has
 * it, likewise with its booleans. Contexts of every type (of Debian's policy,
 * of a sample) are taken by a process, and the decision function in the kernel
 * says what that process may do with tokens of many labels, and how a token of
 * its own is labelled. The kernel's security server is asked the same with the
 * contexts as text.
 *
 * A context is taken in permissive mode, since not every type may be entered;
 * the questions are asked in enforcing mode.
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
#include "tests/guest/context_sample.h"
#include "tests/guest/decider.h"
#include "tests/guest/guest.h"
#include "tests/guest/security_server.h"
#include "tests/unit/tap.h"

/*
 * The kernel takes a policy in one write. The guest's init copies with cat,
 * which is enough for the test policy and not for a distribution's.
 */
#define DEBIAN_POLICY "/policy.debian"
#define RANDOM_POLICY "/policy.random"
#define OTHER_RANDOM_POLICY "/policy.random2"

/* Contexts of each comparison; every pair of them is asked about. */
#define SOURCES 200U
#define TARGETS 64U
/* There are fewer comparisons of Debian's policy. */
#define DEBIAN_TARGETS 128U

/* Differences that are printed. */
#define PRINTED 20U

enum stage {
	STAGE_START,
	STAGE_ENTERED, /* the child has the source's context */
	STAGE_ASK, /* SELinux enforces again */
};

/* Kinds of answers, to tell whether the comparison means anything. */
enum seen {
	SEEN_ALL, /* every permission of the class */
	SEEN_SOME,
	SEEN_NONE,
	SEEN_AUDITALLOW,
	SEEN_DONTAUDIT,
	SEEN_PERMISSIVE,
	SEEN_COUNT
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
 * struct comparison_run - one policy with its booleans
 * @decider: the hooks' decision function.
 * @names: stable ids.
 * @policy: the kernel's policy.
 * @server: what the kernel says of it.
 * @wanted_targets: how many targets there should be.
 * @sources: contexts to ask for.
 * @targets: labels of the tokens, the first being token 1.
 * @exchange: with the child.
 * @compared: decisions compared.
 * @different: decisions that differ.
 * @labels: labels compared.
 * @wrong_labels: labels that differ.
 * @unlabeled: context of what the policy does not know.
 * @invalid: decisions on invalid labels compared.
 * @wrong_invalid: of these, those that differ.
 * @seen: answers of the kernel, by enum seen.
 */
struct comparison_run {
	struct decider *decider;
	struct sebpf_names *names;
	struct sebpf_policy policy;
	struct server_policy server;
	uint32_t wanted_targets;
	struct context_sample sources;
	struct context_sample targets;
	struct exchange *exchange;
	unsigned long compared;
	unsigned long different;
	unsigned long labels;
	unsigned long wrong_labels;
	char unlabeled[256];
	unsigned long invalid;
	unsigned long wrong_invalid;
	unsigned long seen[SEEN_COUNT];
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
__attribute__((noreturn)) static void ask_as(struct comparison_run *run,
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

/* Has the questions answered for a source; the answers are in the decider. */
static void ask_source(struct comparison_run *run, const char *context)
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

static void count_kinds(struct comparison_run *run,
			const struct server_access *access, uint32_t all)
{
	if (access->allowed)
		run->seen[access->allowed == all ? SEEN_ALL : SEEN_SOME]++;
	else
		run->seen[SEEN_NONE]++;
	run->seen[SEEN_AUDITALLOW] += access->auditallow != 0;
	run->seen[SEEN_DONTAUDIT] += (all & ~access->auditdeny) != 0;
	run->seen[SEEN_PERMISSIVE] += access->permissive;
}

static void compare_decision(struct comparison_run *run, const char *source,
			     uint32_t target, uint32_t class_id)
{
	const char *label = run->targets.entries[target].text;
	const struct decide_result *ours = &decider_results(
		run->decider)[target * SEBPF_CLASS_COUNT + class_id];
	struct server_access theirs = { 0 };
	int rc = server_access(&run->server, source, label, class_id, &theirs);

	if (theirs.sequence != run->policy.sequence && !rc)
		guest_bail("the kernel's policy is another");
	run->compared++;
	count_kinds(run, &theirs, run->server.classes[class_id].all);
	if (!rc && is_same(&run->server.classes[class_id], ours, &theirs))
		return;
	if (run->different++ < PRINTED)
		print_difference(source, label, class_id, ours, rc, &theirs);
}

/* Both refuse to make a label, or both make the same. */
static void compare_label(struct comparison_run *run, const char *source)
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
	run->labels++;
	if (rc ? failure != 0 : ours && strcmp(ours, theirs) == 0)
		return;
	if (run->wrong_labels++ < PRINTED)
		printf("# token of %s: sebpf failure %u %s; kernel %d %s\n",
		       source, failure, ours ? ours : "", rc, theirs);
}

/*
 * A label that is none of the policy's: the kernel takes no such text, and what
 * it labelled so before counts as unlabeled.
 */
static void compare_invalid(struct comparison_run *run, const char *source,
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
	run->invalid++;
	if ((ours->failure && !ours->allowed && ours->check_all == -EACCES) ||
	    is_same(&run->server.classes[class_id], ours, &theirs))
		return;
	if (run->wrong_invalid++ < PRINTED)
		print_difference(source, invalid_names[number], class_id, ours,
				 rc, &theirs);
}

static void compare_source(struct comparison_run *run, const char *source)
{
	ask_source(run, source);
	compare_label(run, source);
	for (uint32_t i = 0; i < INVALID_COUNT; i++)
		for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
			compare_invalid(run, source, i, id);
	for (uint32_t i = 0; i < run->targets.count; i++)
		for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
			compare_decision(run, source, i, id);
}

static uint32_t id_of(const struct comparison_run *run,
		      enum sebpf_name_kind kind, uint32_t value)
{
	return sebpf_ids_of_value(run->policy.db, run->names, kind, value);
}

/* The label of a target, by stable ids. */
static struct sebpf_context stable_label(const struct comparison_run *run,
					 uint32_t target)
{
	struct sebpf_context label = run->targets.entries[target].context;

	label.user = id_of(run, SEBPF_NAME_USER, label.user);
	label.role = id_of(run, SEBPF_NAME_ROLE, label.role);
	label.type = id_of(run, SEBPF_NAME_TYPE, label.type);
	return label;
}

/* Makes the tokens whose label the policy does not have, after the others. */
static void put_invalid(struct comparison_run *run)
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

/* Makes a token for each target. */
static void put_targets(struct comparison_run *run)
{
	for (uint32_t i = 0; i < run->targets.count; i++) {
		const struct sebpf_context label = stable_label(run, i);

		decider_put(run->decider, i + 1, &label);
	}
}

/* Reads, compiles and publishes the kernel's policy. */
static void follow_policy(struct comparison_run *run)
{
	struct sebpf_image image sebpf_auto_image = { 0 };
	struct sebpf_err err = { 0 };

	if (sebpf_policy_read_kernel(&run->policy, &err) ||
	    sebpf_compile(&run->policy, run->names, &image, &err))
		guest_bail("%s", err.text);
	decider_publish(run->decider, &image);
	server_read_policy(&run->server);
	server_unlabeled(run->unlabeled, sizeof(run->unlabeled));
}

static void report(const struct comparison_run *run, const char *what)
{
	const unsigned long contexts =
		run->sources.checked + run->targets.checked;
	const unsigned long disputed =
		run->sources.disputed + run->targets.disputed;

	printf("# %s: all allowed %lu, some %lu, none %lu; auditallow %lu, "
	       "dontaudit %lu, permissive %lu\n",
	       what, run->seen[SEEN_ALL], run->seen[SEEN_SOME],
	       run->seen[SEEN_NONE], run->seen[SEEN_AUDITALLOW],
	       run->seen[SEEN_DONTAUDIT], run->seen[SEEN_PERMISSIVE]);
	ok(run->sources.count > SOURCES / 2 && run->targets.count > TARGETS / 2,
	   "%s: %u sources, %u targets", what, run->sources.count,
	   run->targets.count);
	ok(!disputed, "%s: %lu contexts are valid or invalid (%lu) for both",
	   what, contexts, contexts - run->sources.count - run->targets.count);
	ok(run->compared && !run->different,
	   "%s: %lu decisions agree (%lu differ)", what, run->compared,
	   run->different);
	ok(run->invalid && !run->wrong_invalid,
	   "%s: %lu decisions on invalid labels are as on unlabeled, or none "
	   "(%lu are not)",
	   what, run->invalid, run->wrong_invalid);
	ok(run->labels && !run->wrong_labels,
	   "%s: %lu labels of tokens agree (%lu differ)", what, run->labels,
	   run->wrong_labels);
}

static void compare_policy(struct comparison_run *run, const char *what,
			   unsigned int seed)
{
	const struct sample_options sources = { .count = SOURCES,
						.seed = seed };
	const struct sample_options targets = { .count = run->wanted_targets,
						.seed = seed + 1,
						.labels = 1,
						.partners = &run->sources };

	run->compared = run->different = 0;
	run->labels = run->wrong_labels = 0;
	run->invalid = run->wrong_invalid = 0;
	memset(run->seen, 0, sizeof(run->seen));
	/* What this program does itself is not to be in question. */
	server_enforce(0);
	follow_policy(run);
	sample_contexts(&run->policy, &sources, &run->sources);
	sample_contexts(&run->policy, &targets, &run->targets);
	put_targets(run);
	put_invalid(run);
	for (uint32_t i = 0; i < run->sources.count; i++)
		compare_source(run, run->sources.entries[i].text);
	report(run, what);
	sample_free(&run->sources);
	sample_free(&run->targets);
	sebpf_policy_free(&run->policy);
}

/*
 * Inverts every boolean, but for those of the reference policy that take away
 * setenforce and setbool from everyone.
 */
static void invert_booleans(void)
{
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	struct sebpf_err err = { 0 };

	if (sebpf_policy_read_kernel(&policy, &err))
		guest_bail("%s", err.text);
	for (uint32_t i = 0; i < policy.db->p_bools.nprim; i++) {
		const char *name = policy.db->p_bool_val_to_name[i];

		if (strncmp(name, "secure_mode", strlen("secure_mode")) != 0)
			server_set_boolean(
				name, !policy.db->bool_val_to_struct[i]->state);
	}
	server_commit_booleans();
}

static void compare_booleans(struct comparison_run *run, const char *what,
			     const char *inverted, unsigned int seed)
{
	compare_policy(run, what, seed);
	server_enforce(0);
	invert_booleans();
	compare_policy(run, inverted, seed + 2);
	server_enforce(0);
}

/* Ids that are not the policy's values, as after many policy loads. */
static void shuffle_ids(struct comparison_run *run)
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

int main(void)
{
	struct comparison_run run = { .wanted_targets = TARGETS };

	server_enforce(0);
	run.decider = decider_new();
	run.exchange = mmap(NULL, sizeof(*run.exchange), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (run.exchange == MAP_FAILED)
		guest_bail("mmap");
	shuffle_ids(&run);
	if (access(DEBIAN_POLICY, R_OK)) {
		compare_booleans(&run, "test policy",
				 "test policy, booleans inverted", 1);
		guest_load_policy(RANDOM_POLICY);
		compare_policy(&run, "random policy", 5);
		server_enforce(0);
		guest_load_policy(OTHER_RANDOM_POLICY);
		compare_policy(&run, "other random policy", 7);
	} else {
		guest_load_policy(DEBIAN_POLICY);
		run.wanted_targets = DEBIAN_TARGETS;
		compare_booleans(&run, "Debian's policy",
				 "Debian's policy, booleans inverted", 9);
	}
	sebpf_names_free(run.names);
	decider_free(run.decider);
	return tap_done();
}
