// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - policies compiled and asked, on this machine's own processor
 * Copyright (C) 2026 The sebpf authors
 *
 * Usage: bench_policies NAME=FILE...
 *
 * The same questions go to libsepol's security server, to the hooks' decision
 * function in user space, and to the same function in the kernel, in a program
 * that attaches to nothing. SELinux need not be enabled here, so who asks comes
 * with the question. Without the privilege, or BPF, the kernel is left out.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sepol/debug.h>
#include <sepol/policydb/conditional.h>
#include <sepol/policydb/services.h>
#include <sepol/policydb/sidtab.h>

#include "sebpf/cleanup.h"
#include "selinux-module/compile.h"
#include "selinux-module/database.h"
#include "selinux-module/decision.h"
#include "selinux-module/policy_context.h"
#include "tests/bench/decisions.h"
#include "tests/bench/figure.h"
#include "tests/bench/kernel_decisions.h"

#define COMPILATIONS 3

/* The best of so many. */
#define TRIES 3
#define LIBSEPOL_ROUNDS 4U
#define OUR_ROUNDS 64U
#define SPEED_TARGET 100.0

/**
 * struct subject_policy - a policy to be measured
 * @name: what it is called.
 * @policy: the policy.
 * @names: stable ids, equal to its values.
 * @image: the image.
 * @queries: questions.
 * @classes: the policy's number of each one's class.
 * @sids: libsepol's contexts; those of question N are 2N + 1 and 2N + 2.
 * @compile_ms: time of a compilation.
 * @read_ms: time until libsepol has read it.
 */
struct subject_policy {
	const char *name;
	struct sebpf_policy policy;
	struct sebpf_names *names;
	struct sebpf_image image;
	struct decision_query queries[DECISION_QUERIES];
	sepol_security_class_t classes[DECISION_QUERIES];
	sidtab_t sids;
	double compile_ms;
	double read_ms;
};

__attribute__((noreturn)) static void die(const char *what)
{
	(void)fprintf(stderr, "bench_policies: %s\n", what);
	exit(1);
}

/* Of the processor's time, in the kernel too: the machine may be shared. */
static double now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static uint32_t draw(uint32_t below)
{
	static uint64_t state = 1;

	state = state * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(state >> 33) % below;
}

static void open_policy(struct subject_policy *subject, const char *path)
{
	struct sebpf_err err = { 0 };
	double start = now_ms();
	int i;

	if (sebpf_policy_read_file(path, &subject->policy, &err))
		die(err.text);
	subject->read_ms = now_ms() - start;
	if (sebpf_names_new(&subject->names, &err))
		die(err.text);
	for (i = 0; i < COMPILATIONS; i++) {
		double spent;

		sebpf_image_free(&subject->image);
		start = now_ms();
		if (sebpf_compile(&subject->policy, subject->names,
				  &subject->image, &err))
			die(err.text);
		spent = now_ms() - start;
		if (!i || spent < subject->compile_ms)
			subject->compile_ms = spent;
	}
	for (cond_node_t *cond = subject->policy.db->cond_list; cond;
	     cond = cond->next)
		cond->cur_state = -2; /* no state: evaluates all rules */
	(void)evaluate_conds(subject->policy.db);
}

/* A role that has the type, in which a process could run; 0: none. */
static uint32_t process_role(const struct policydb *db, uint32_t type)
{
	for (uint32_t role = 1; role <= db->p_roles.nprim; role++)
		if (role != OBJECT_R_VAL && db->role_val_to_struct[role - 1] &&
		    ebitmap_get_bit(
			    &db->role_val_to_struct[role - 1]->types.types,
			    type - 1))
			return role;
	return 0;
}

/* A type that a process may have. libsepol 3.4 fails on bounds, so without. */
static struct sebpf_context draw_context(const struct policydb *db, int label)
{
	struct sebpf_context context = { 0 };
	uint32_t role = 0;

	while (!role || sebpf_db_bounds(db, context.type)) {
		context.type = draw(db->p_types.nprim) + 1;
		if (sebpf_db_is_type(db, context.type))
			role = process_role(db, context.type);
	}
	context.user = draw(db->p_users.nprim) + 1;
	context.role = label ? OBJECT_R_VAL : role;
	if (db->mls) {
		context.low.sensitivity = 1;
		context.high.sensitivity = 1;
		context.low.categories[0] = draw(4);
		context.high.categories[0] = context.low.categories[0] |
					     draw(16);
	}
	return context;
}

static void add_sid(struct subject_policy *subject, uint32_t sid,
		    const struct sebpf_context *context)
{
	context_struct_t native;

	if (sebpf_policy_native_context(context, &native) ||
	    sepol_sidtab_insert(&subject->sids, sid, &native))
		die("no memory");
	context_destroy(&native);
}

/* Questions in those of our classes that the policy has. */
static void draw_queries(struct subject_policy *subject)
{
	static const char *const classes[SEBPF_CLASS_COUNT] = {
#define X(id, name, owner) #name,
		SEBPF_CLASSES(X)
#undef X
	};
	const struct policydb *db = subject->policy.db;

	(void)sepol_set_policydb(subject->policy.db);
	if (sepol_sidtab_init(&subject->sids))
		die("no memory");
	for (uint32_t i = 0; i < DECISION_QUERIES; i++) {
		struct decision_query *query = &subject->queries[i];

		query->source = draw_context(db, 0);
		query->target = draw_context(db, 1);
		do
			query->class_id = draw(SEBPF_CLASS_COUNT);
		while (sepol_string_to_security_class(classes[query->class_id],
						      &subject->classes[i]));
		add_sid(subject, 2 * i + 1, &query->source);
		add_sid(subject, 2 * i + 2, &query->target);
	}
	(void)sepol_set_sidtab(&subject->sids);
}

/* Each returns decisions per second. */
static double ask_libsepol(struct subject_policy *subject)
{
	struct sepol_av_decision decision;
	double start = now_ms();

	for (uint32_t round = 0; round < LIBSEPOL_ROUNDS; round++)
		for (uint32_t i = 0; i < DECISION_QUERIES; i++)
			if (sepol_compute_av(2 * i + 1, 2 * i + 2,
					     subject->classes[i], 0, &decision))
				die("libsepol could not decide");
	return LIBSEPOL_ROUNDS * DECISION_QUERIES * 1e3 / (now_ms() - start);
}

static double ask_user_space(struct subject_policy *subject, uint64_t *ret_sum)
{
	struct sebpf_decision decision;
	struct sebpf_err err = { 0 };
	double start = now_ms();
	uint64_t sum = 0;

	for (uint32_t round = 0; round < OUR_ROUNDS; round++)
		for (uint32_t i = 0; i < DECISION_QUERIES; i++) {
			const struct decision_query *query =
				&subject->queries[i];

			if (sebpf_decide(&subject->image, &query->source,
					 &query->target, query->class_id,
					 &decision, &err))
				die(err.text);
			sum += decision.allowed;
		}
	*ret_sum = sum;
	return OUR_ROUNDS * DECISION_QUERIES * 1e3 / (now_ms() - start);
}

static double larger(double first, double second)
{
	return first > second ? first : second;
}

static void report_ratio(const char *policy, const char *what, double ours,
			 double theirs)
{
	const struct figure figure = {
		.measured = ours / theirs,
		.target = SPEED_TARGET,
		.sense = FIGURE_AT_LEAST,
		.unit = "times",
	};

	figure_print(&figure,
		     "%s: decisions, %s (%.0f/s) over libsepol (%.0f/s)",
		     policy, what, ours, theirs);
}

static void report_speed(struct subject_policy *subject)
{
	struct kernel_decisions kernel = { 0 };
	double libsepol = 0;
	double ours = 0;
	uint64_t sum = 0;
	int rc = 0;

	for (int i = 0; i < TRIES && !rc; i++) {
		struct kernel_decisions run = { 0 };

		libsepol = larger(libsepol, ask_libsepol(subject));
		ours = larger(ours, ask_user_space(subject, &sum));
		rc = kernel_decisions_run(&subject->image, subject->queries,
					  OUR_ROUNDS, &run);
		run.per_second = larger(run.per_second, kernel.per_second);
		kernel = run;
	}

	if (rc)
		printf("# bench | %s: decisions, BPF on this machine | >= %.0f "
		       "| cannot run here: %s | MISSED\n",
		       subject->name, SPEED_TARGET, strerror(-rc));
	else if (kernel.failures || kernel.allowed_sum != sum)
		die("the kernel decided otherwise than user space");
	else
		report_ratio(subject->name, "BPF_PROG_TEST_RUN",
			     kernel.per_second, libsepol);
	report_ratio(subject->name, "the same function in user space", ours,
		     libsepol);
}

static void report_size(const struct subject_policy *subject)
{
	const struct figure memory = {
		.measured = (double)(subject->image.count *
				     sizeof(*subject->image.rows)) /
			    1024,
		.target = FIGURE_NO_TARGET,
		.unit = "KiB",
	};
	const struct figure build = {
		.measured = subject->compile_ms,
		.target = FIGURE_NO_TARGET,
		.decimals = 1,
		.unit = "ms",
	};
	uint32_t types = 0;

	for (uint32_t i = 1; i <= subject->policy.db->p_types.nprim; i++)
		types += sebpf_db_is_type(subject->policy.db, i) != 0;
	figure_print(&memory, "%s: table memory (%u types)", subject->name,
		     types);
	figure_print(&build, "%s: build (libsepol's reading before: %.1f ms)",
		     subject->name, subject->read_ms);
}

int main(int argc, char *argv[])
{
	if (argc < 2)
		die("usage: bench_policies NAME=FILE...");
	sepol_debug(0);
	for (int i = 1; i < argc; i++) {
		struct subject_policy *subject = calloc(1, sizeof(*subject));
		char *path = strchr(argv[i], '=');

		if (!subject || !path)
			die("usage: bench_policies NAME=FILE...");
		*path++ = '\0';
		subject->name = argv[i];
		open_policy(subject, path);
		report_size(subject);
		draw_queries(subject);
		report_speed(subject);
		sepol_sidtab_destroy(&subject->sids);
		sebpf_image_free(&subject->image);
		sebpf_names_free(subject->names);
		sebpf_policy_free(&subject->policy);
		free(subject);
	}
	return 0;
}
