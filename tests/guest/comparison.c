// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - one policy's decisions by the hooks and by the kernel, compared
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"
#include "sebpf/cleanup.h"
#include "tests/guest/comparison.h"
#include "tests/guest/context_sample.h"
#include "tests/guest/decider.h"
#include "tests/guest/guest.h"
#include "tests/guest/security_server.h"

/* The number of differences that are printed. */
#define PRINTED 20U

/*
 * SIDs without a context: beyond the table, and an initial one of old ("fs").
 */
static const uint32_t invalid_sids[] = { 0x7ffffff0U, ~0U, 4 };
#define INVALID_COUNT 3U
_Static_assert(sizeof(invalid_sids) / sizeof(invalid_sids[0]) == INVALID_COUNT,
	       "invalid SIDs");

/**
 * struct comparison - one policy with its booleans
 * @decider: the hooks' decision function.
 * @policy: the kernel's policy.
 * @server: what the kernel says about it.
 * @sources: contexts to ask for.
 * @targets: labels of the tokens.
 * @unlabeled: the unlabeled context.
 * @counts: what was found.
 */
struct comparison {
	struct decider *decider;
	struct sebpf_policy policy;
	struct server_policy server;
	struct context_sample sources;
	struct context_sample targets;
	char unlabeled[256];
	struct comparison_counts *counts;
};

static const char *const class_names[SEBPF_CLASS_COUNT] = {
#define X(id, name, owner) #name,
	SEBPF_CLASSES(X)
#undef X
};

static void print_difference(const char *source, const char *target,
			     uint32_t tclass, const struct decide_result *ours,
			     int rc, const struct server_access *theirs)
{
	printf("# %s %s %s: sebpf failure %u allowed %x auditallow %x "
	       "auditdeny %x permissive %u remembered %x; "
	       "kernel %d allowed %x auditallow %x auditdeny %x permissive "
	       "%u\n",
	       source, target, class_names[tclass], ours->failure,
	       ours->allowed, ours->auditallow, ours->auditdeny,
	       ours->permissive, ours->remembered, rc, theirs->allowed,
	       theirs->auditallow, theirs->auditdeny, theirs->permissive);
}

/*
 * An allowed permission's denial is never recorded, so its bit of auditdeny is
 * not read; the kernel does not set it if it allows the unknown.
 */
static int is_same(const struct server_class *class,
		   const struct decide_result *ours,
		   const struct server_access *theirs)
{
	uint32_t allowed = ours->allowed & class->all;
	uint32_t silent = theirs->allowed & ~theirs->auditallow;

	return !ours->failure && allowed == theirs->allowed &&
	       ours->auditallow == theirs->auditallow &&
	       (ours->auditdeny & class->all & ~allowed) ==
		       (theirs->auditdeny & ~theirs->allowed) &&
	       !ours->permissive == !theirs->permissive &&
	       (ours->remembered & class->all) == silent;
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
			     uint32_t target, uint32_t tclass)
{
	const char *label = run->targets.entries[target].text;
	const struct decide_result *ours = &decider_results(
		run->decider)[target * SEBPF_CLASS_COUNT + tclass];
	struct server_access theirs = { 0 };
	int rc = server_access(&run->server, source, label, tclass, &theirs);

	if (theirs.seqno != run->policy.seqno && !rc)
		guest_bail("the kernel's policy is another");
	run->counts->decisions++;
	count_kinds(run, &theirs, run->server.classes[tclass].all);
	if (!rc && is_same(&run->server.classes[tclass], ours, &theirs))
		return;
	if (run->counts->different++ < PRINTED)
		print_difference(source, label, tclass, ours, rc, &theirs);
}

/* Both refuse to make a label, or both make the same, with the same SID. */
static void compare_label(struct comparison *run, const char *source,
			  uint32_t source_sid)
{
	struct decide_label *ours sebpf_auto_free = calloc(1, sizeof(*ours));
	char theirs[4096] = "";
	int rc = server_create(&run->server, source, theirs, sizeof(theirs));
	int is_same_label;

	if (!ours)
		guest_bail("no memory");
	decider_label(run->decider, source_sid, ours);
	is_same_label =
		rc ? ours->result == 1 :
		     !ours->result && !strcmp(ours->text.bytes, theirs) &&
				ours->sid == decider_sid(run->decider, theirs);
	run->counts->labels++;
	if (is_same_label)
		return;
	if (run->counts->wrong_labels++ < PRINTED)
		printf("# token of %s: sebpf %d %s SID %u; kernel %d %s\n",
		       source, ours->result, ours->text.bytes, ours->sid, rc,
		       theirs);
}

/* What has no context counts as unlabeled. */
static void compare_invalid(struct comparison *run, const char *source,
			    uint32_t number, uint32_t tclass)
{
	const struct decide_result *ours = &decider_results(
		run->decider)[(run->targets.count + number) * SEBPF_CLASS_COUNT +
			      tclass];
	struct server_access theirs = { 0 };
	int rc = server_access(&run->server, source, run->unlabeled, tclass,
			       &theirs);

	if (rc)
		guest_bail("nothing is unlabeled: %d", rc);
	run->counts->invalid++;
	if (is_same(&run->server.classes[tclass], ours, &theirs))
		return;
	if (run->counts->wrong_invalid++ < PRINTED)
		print_difference(source, "no context", tclass, ours, rc,
				 &theirs);
}

/* Gets the answers about a source, and compares them. */
static void compare_source(struct comparison *run, const char *source,
			   uint32_t source_sid)
{
	decider_ask(run->decider, source_sid,
		    run->targets.count + INVALID_COUNT);
	run->counts->sources++;
	compare_label(run, source, source_sid);
	for (uint32_t i = 0; i < INVALID_COUNT; i++)
		for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
			compare_invalid(run, source, i, id);
	for (uint32_t i = 0; i < run->targets.count; i++)
		for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
			compare_decision(run, source, i, id);
}

/* Sets the targets, followed by what has no context. */
static void put_targets(struct comparison *run)
{
	for (uint32_t i = 0; i < run->targets.count; i++)
		decider_put(run->decider, i,
			    decider_sid(run->decider,
					run->targets.entries[i].text));
	for (uint32_t i = 0; i < INVALID_COUNT; i++)
		decider_put(run->decider, run->targets.count + i,
			    invalid_sids[i]);
}

/* Reads the kernel's policy. */
static void follow_policy(struct comparison *run)
{
	struct sebpf_err err = { 0 };

	sebpf_policy_free(&run->policy);
	if (sebpf_policy_read_kernel(&run->policy, &err))
		guest_bail("%s", err.text);
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

/* A quarter have types of the sources. */
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
		uint32_t sid = decider_sid(run->decider, source);

		server_enforce(1);
		compare_source(run, source, sid);
		server_enforce(0);
	}
	end(run);
}

/* SIDs of the sources; the caller frees them with free(3). */
static uint32_t *sids_of_sources(struct comparison *run)
{
	uint32_t *sids = calloc(run->sources.count + 1, sizeof(*sids));

	if (!sids)
		guest_bail("no memory");
	for (uint32_t i = 0; i < run->sources.count; i++)
		sids[i] =
			decider_sid(run->decider, run->sources.entries[i].text);
	return sids;
}

void comparison_unmapped(struct comparison *run, const char *other,
			 const char *policy, const struct comparison_size *size,
			 struct comparison_counts *ret_counts)
{
	uint32_t *sids sebpf_auto_free = NULL;

	begin(run, ret_counts);
	guest_load_policy(other);
	follow_policy(run);
	pick_sources(run, size);
	sids = sids_of_sources(run);
	/* In permissive mode, the kernel keeps what is not valid. */
	server_enforce(1);
	guest_load_policy(policy);
	server_enforce(0);
	follow_policy(run);
	pick_targets(run, size);
	put_targets(run);
	server_enforce(1);
	for (uint32_t i = 0; i < run->sources.count; i++) {
		if (!server_check_context(run->sources.entries[i].text))
			continue;
		/* Also as a target, instead of one without a context. */
		decider_put(run->decider, run->targets.count, sids[i]);
		compare_source(run, run->unlabeled, sids[i]);
	}
	end(run);
}

struct comparison *comparison_new(void)
{
	struct comparison *run = calloc(1, sizeof(*run));

	if (!run)
		guest_bail("no memory");
	server_enforce(0);
	run->decider = decider_new();
	return run;
}

void comparison_free(struct comparison *run)
{
	if (!run)
		return;
	decider_free(run->decider);
	free(run);
}
