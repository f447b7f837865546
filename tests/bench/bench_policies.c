// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - policies read and asked, on this machine's own processor
 * Copyright (C) 2026 The sebpf authors
 *
 * Usage: bench_policies NAME=FILE...
 *
 * The same questions go to libsepol's security server and to the hooks' decision
 * function in user space. SELinux need not be enabled here.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sepol/debug.h>
#include <sepol/policydb/services.h>
#include <sepol/policydb/sidtab.h>

#include "policy/database.h"
#include "policy/decision.h"
#include "sebpf/classes.h"
#include "sebpf/cleanup.h"
#include "tests/bench/figure.h"
#include "tests/unit/levels.h"

/* Questions, and how often each of them is asked. */
#define QUERIES 1024U
#define ROUNDS 4U

/* The best of this many runs counts. */
#define TRIES 3

/**
 * struct query - a question
 * @source: the subject; owned.
 * @target: the target; owned.
 * @tclass: enum sebpf_class.
 * @class_value: the policy's number for it.
 */
struct query {
	context_struct_t source;
	context_struct_t target;
	uint32_t tclass;
	sepol_security_class_t class_value;
};

/**
 * struct subject_policy - a policy to be measured
 * @name: its name.
 * @policy: the policy.
 * @decider: decides as the hooks do.
 * @queries: questions.
 * @sids: libsepol's contexts; those of question N are 2N + 1 and 2N + 2.
 * @read_ms: time until libsepol has read it.
 */
struct subject_policy {
	const char *name;
	struct sebpf_policy policy;
	struct sebpf_decider *decider;
	struct query queries[QUERIES];
	sidtab_t sids;
	double read_ms;
};

__attribute__((noreturn)) static void die(const char *what)
{
	(void)fprintf(stderr, "bench_policies: %s\n", what);
	exit(1);
}

/* Processor time, also in the kernel, because the machine may be shared. */
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

	if (sebpf_policy_read_file(path, &subject->policy, &err))
		die(err.text);
	subject->read_ms = now_ms() - start;
	if (sebpf_decider_new(subject->policy.db, &subject->decider, &err))
		die(err.text);
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

/*
 * Draws a context, of a type that a process may have, and gives it to libsepol.
 * libsepol 3.4 fails on bounds, so without.
 */
static context_struct_t add_context(struct subject_policy *subject,
				    uint32_t sid, int label)
{
	const struct policydb *db = subject->policy.db;
	context_struct_t context = { 0 };
	mls_level_t *levels = context.range.level;
	uint32_t role = 0;

	while (!role || sebpf_db_bounds(db, context.type)) {
		context.type = draw(db->p_types.nprim) + 1;
		if (sebpf_db_is_type(db, context.type))
			role = process_role(db, context.type);
	}
	context.user = draw(db->p_users.nprim) + 1;
	context.role = label ? OBJECT_R_VAL : role;
	if (db->mls) {
		uint32_t low = draw(4);

		set_level(&levels[0], 1, low);
		set_level(&levels[1], 1, low | draw(16));
	}
	if (sepol_sidtab_insert(&subject->sids, sid, &context))
		die("no memory");
	return context;
}

/* Questions in those of our classes that the policy has. */
static void draw_queries(struct subject_policy *subject)
{
	static const char *const classes[SEBPF_CLASS_COUNT] = {
#define X(id, name, owner) #name,
		SEBPF_CLASSES(X)
#undef X
	};
	(void)sepol_set_policydb(subject->policy.db);
	if (sepol_sidtab_init(&subject->sids))
		die("no memory");
	for (uint32_t i = 0; i < QUERIES; i++) {
		struct query *query = &subject->queries[i];

		query->source = add_context(subject, 2 * i + 1, 0);
		query->target = add_context(subject, 2 * i + 2, 1);
		do
			query->tclass = draw(SEBPF_CLASS_COUNT);
		while (sepol_string_to_security_class(classes[query->tclass],
						      &query->class_value));
	}
	(void)sepol_set_sidtab(&subject->sids);
}

/* Each returns decisions per second. */
static double ask_libsepol(struct subject_policy *subject)
{
	struct sepol_av_decision decision;
	double start = now_ms();

	for (uint32_t round = 0; round < ROUNDS; round++)
		for (uint32_t i = 0; i < QUERIES; i++)
			if (sepol_compute_av(2 * i + 1, 2 * i + 2,
					     subject->queries[i].class_value, 0,
					     &decision))
				die("libsepol could not decide");
	return ROUNDS * QUERIES * 1e3 / (now_ms() - start);
}

static double ask_user_space(struct subject_policy *subject)
{
	struct av_decision decision;
	struct sebpf_err err = { 0 };
	double start = now_ms();

	for (uint32_t round = 0; round < ROUNDS; round++)
		for (uint32_t i = 0; i < QUERIES; i++) {
			const struct query *query = &subject->queries[i];

			if (sebpf_decider_compute_av(
				    subject->decider, &query->source,
				    &query->target, query->tclass, &decision,
				    &err))
				die(err.text);
		}
	return ROUNDS * QUERIES * 1e3 / (now_ms() - start);
}

static double larger(double first, double second)
{
	return first > second ? first : second;
}

static void report_speed(struct subject_policy *subject)
{
	struct figure figure = {
		.target = FIGURE_NO_TARGET,
		.unit = "/s",
	};
	double libsepol = 0;
	double ours = 0;

	for (int i = 0; i < TRIES; i++) {
		libsepol = larger(libsepol, ask_libsepol(subject));
		ours = larger(ours, ask_user_space(subject));
	}
	figure.measured = ours;
	figure_print(&figure,
		     "%s: decisions, the hooks' function in user space "
		     "(libsepol's: %.0f/s)",
		     subject->name, libsepol);
}

static void report_reading(const struct subject_policy *subject)
{
	const struct figure reading = {
		.measured = subject->read_ms,
		.target = FIGURE_NO_TARGET,
		.decimals = 1,
		.unit = "ms",
	};
	uint32_t types = 0;

	for (uint32_t i = 1; i <= subject->policy.db->p_types.nprim; i++)
		types += sebpf_db_is_type(subject->policy.db, i) != 0;
	figure_print(&reading, "%s: libsepol's reading (%u types)",
		     subject->name, types);
}

static void close_policy(struct subject_policy *subject)
{
	for (uint32_t i = 0; i < QUERIES; i++) {
		context_destroy(&subject->queries[i].source);
		context_destroy(&subject->queries[i].target);
	}
	sepol_sidtab_destroy(&subject->sids);
	sebpf_decider_free(subject->decider);
	sebpf_policy_free(&subject->policy);
	free(subject);
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
		report_reading(subject);
		draw_queries(subject);
		report_speed(subject);
		close_policy(subject);
	}
	return 0;
}
