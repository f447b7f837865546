// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - random decisions over whole policies, compared with libsepol's own
 * Copyright (C) 2026 The sebpf authors
 *
 * usage: compare [DECISIONS POLICY]...
 *
 * Compares this many decisions of a policy, in several states of its booleans;
 * the first is the policy's own. Users, roles, types and levels are drawn
 * separately, so most contexts are not valid: neither side checks that. Each
 * processor has a process at work.
 */
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sepol/debug.h>
#include <sepol/policydb/policydb.h>

#include "policy/classmap.h"
#include "policy/context.h"
#include "policy/database.h"
#include "policy/decision.h"
#include "sebpf/cleanup.h"
#include "tests/unit/levels.h"
#include "tests/unit/policy_oracle.h"
#include "tests/unit/tap.h"

/* States of the booleans, and contexts drawn for each of them. */
#define STATES 8U
#define CONTEXTS 400U

/* An attribute with more types says little about each of them. */
#define WIDE_ATTRIBUTE 300U

/* The number of differences that are printed. */
#define PRINTED 10U

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/**
 * struct drawn - a context
 * @context: the context; owned.
 * @sid: libsepol's SID for it.
 */
struct drawn {
	context_struct_t context;
	uint32_t sid;
};

/**
 * struct tally - what was compared
 * @decisions: decisions.
 * @labels: labels of tokens.
 * @different: of both, those that differ.
 * @answers: decisions that allow nothing, something; that record what is
 *	allowed, that do not record all that is denied, of permissive sources.
 */
struct tally {
	unsigned long decisions;
	unsigned long labels;
	unsigned long different;
	unsigned long answers[5];
};

/**
 * struct work - a policy at work
 * @path: its file.
 * @policy: the policy.
 * @decider: decides as the hooks do.
 * @ruled: types in rules on our classes, by themselves or by an attribute;
 *	owned.
 * @ruled_count: their number.
 * @contexts: what was drawn.
 * @state: of the random numbers.
 * @tally: what was compared.
 */
struct work {
	const char *path;
	struct sebpf_policy policy;
	struct sebpf_decider *decider;
	uint32_t *ruled;
	uint32_t ruled_count;
	struct drawn contexts[CONTEXTS];
	uint64_t state;
	struct tally tally;
};

/**
 * struct collection - types being collected
 * @db: the policy.
 * @map: its numbers of our classes.
 * @types: by value, from 0.
 */
struct collection {
	const struct policydb *db;
	struct sebpf_classmap map;
	ebitmap_t types;
};

__attribute__((noreturn)) static void bail(const char *text)
{
	printf("Bail out! %s\n", text);
	exit(1);
}

static uint32_t draw(struct work *work, uint32_t below)
{
	work->state ^= work->state << 13;
	work->state ^= work->state >> 7;
	work->state ^= work->state << 17;
	return (uint32_t)(work->state >> 32) % below;
}

static int collect_types(struct collection *collection, uint32_t value)
{
	const ebitmap_t *types = &collection->db->attr_type_map[value - 1];

	if (ebitmap_cardinality(types) > WIDE_ATTRIBUTE)
		return 0;
	return ebitmap_union(&collection->types, types);
}

/* For avtab_map(): collects the types that a rule names. */
static int collect_ruled(avtab_key_t *key, avtab_datum_t *datum, void *argument)
{
	struct collection *collection = argument;

	(void)datum;
	if (!(key->specified & AVTAB_AV) ||
	    sebpf_classmap_class(&collection->map, key->target_class) ==
		    SEBPF_CLASS_COUNT)
		return 0;
	return collect_types(collection, key->source_type) ||
	       collect_types(collection, key->target_type);
}

/* Most types of a distribution have nothing to do with our classes. */
static void list_ruled(struct work *work)
{
	struct policydb *db = work->policy.db;
	struct collection collection = { .db = db };
	ebitmap_node_t *node;
	unsigned int bit;

	sebpf_classmap_read(db, &collection.map);
	work->ruled = calloc(db->p_types.nprim, sizeof(*work->ruled));
	if (!work->ruled ||
	    avtab_map(&db->te_avtab, collect_ruled, &collection) ||
	    avtab_map(&db->te_cond_avtab, collect_ruled, &collection))
		bail("no memory");
	ebitmap_for_each_positive_bit(&collection.types, node, bit)
		if (sebpf_db_is_type(db, bit + 1))
			work->ruled[work->ruled_count++] = bit + 1;
	ebitmap_destroy(&collection.types);
}

static void open_work(struct work *work)
{
	struct sebpf_err err = { 0 };

	if (sebpf_policy_read_file(work->path, &work->policy, &err) ||
	    sebpf_decider_new(work->policy.db, &work->decider, &err))
		bail(err.text);
	list_ruled(work);
}

static void close_work(struct work *work)
{
	free(work->ruled);
	sebpf_decider_free(work->decider);
	sebpf_policy_free(&work->policy);
}

/* Puts the policy in another state of its booleans. */
static void enter_state(struct work *work, unsigned int state)
{
	struct policydb *db = work->policy.db;

	for (uint32_t i = 0; state && i < db->p_bools.nprim; i++)
		db->bool_val_to_struct[i]->state =
			state == 1 ? !db->bool_val_to_struct[i]->state :
				     (int)draw(work, 2);
	oracle_open(&work->policy);
	sebpf_policy_follow_booleans(db);
	if (oracle_follow_booleans()) {
		work->tally.different++;
		printf("# %s: other conditional rules are in force\n",
		       work->path);
	}
}

/* Few categories, many, all, or those where ebitmaps begin a node. */
static void draw_level(struct work *work, mls_level_t *level)
{
	static const uint32_t edges[] = { 0, 63, 64, 383, 384, 767, 768, 1023 };
	const struct policydb *db = work->policy.db;
	uint32_t categories = db->p_cats.nprim;

	level->sens = 1 + draw(work, db->p_levels.nprim);
	if (!categories || draw(work, 3) == 0)
		return;
	if (draw(work, 6) == 0) {
		for (uint32_t i = 0; i < categories; i++)
			add_category(level, i);
		return;
	}
	for (uint32_t i = 1 + draw(work, 3); i; i--) {
		uint32_t category = draw(work, 2) ?
					    edges[draw(work, COUNT(edges))] :
					    draw(work, categories);

		add_category(level, category % categories);
	}
}

static uint32_t draw_user(struct work *work)
{
	const struct policydb *db = work->policy.db;
	uint32_t value;

	do
		value = 1 + draw(work, db->p_users.nprim);
	while (!db->user_val_to_struct[value - 1]);
	return value;
}

static uint32_t draw_role(struct work *work)
{
	const struct policydb *db = work->policy.db;
	uint32_t value;

	do
		value = 1 + draw(work, db->p_roles.nprim);
	while (!db->role_val_to_struct[value - 1]);
	return value;
}

static uint32_t draw_type(struct work *work)
{
	uint32_t value;

	if (work->ruled_count && draw(work, 4))
		return work->ruled[draw(work, work->ruled_count)];
	do
		value = 1 + draw(work, work->policy.db->p_types.nprim);
	while (!sebpf_db_is_type(work->policy.db, value));
	return value;
}

static void draw_context(struct work *work, struct drawn *drawn)
{
	const struct policydb *db = work->policy.db;
	context_struct_t *context = &drawn->context;
	mls_level_t *levels = context->range.level;

	context_init(context);
	if (!db->mls) {
		levels[0].sens = levels[1].sens = 1;
	} else {
		draw_level(work, &levels[0]);
		if (draw(work, 3))
			draw_level(work, &levels[1]);
		else if (mls_level_cpy(&levels[1], &levels[0]))
			bail("no memory");
	}
	context->user = draw_user(work);
	context->role = draw_role(work);
	context->type = draw_type(work);
	drawn->sid = oracle_add_context(context);
}

static void count_answer(struct tally *tally,
			 const struct oracle_access *access, int permissive)
{
	tally->decisions++;
	tally->answers[access->allowed != 0]++;
	tally->answers[2] += access->auditallow != 0;
	tally->answers[3] += (access->known & ~access->auditdeny) != 0;
	tally->answers[4] += permissive != 0;
}

static void compare_decision(struct work *work, const struct drawn *source,
			     const struct drawn *target, uint32_t tclass)
{
	const struct policydb *db = work->policy.db;
	int permissive =
		ebitmap_get_bit(&db->permissive_map, source->context.type);
	struct av_decision got = { 0 };
	struct oracle_access wanted;
	struct sebpf_err err = { 0 };
	uint32_t unknown;
	int rc = sebpf_decider_compute_av(work->decider, &source->context,
					  &target->context, tclass, &got, &err);

	oracle_access(source->sid, target->sid, tclass, &wanted);
	unknown = sebpf_class_bits(tclass) & ~wanted.known;
	if (sebpf_class_is_own(tclass) || db->handle_unknown != ALLOW_UNKNOWN)
		unknown = 0;
	count_answer(&work->tally, &wanted, permissive);
	if (!rc && got.allowed == (wanted.allowed | unknown) &&
	    got.auditallow == wanted.auditallow &&
	    (got.auditdeny & wanted.known) == wanted.auditdeny &&
	    !(~got.auditdeny & ~wanted.known & sebpf_class_bits(tclass)) &&
	    !(got.flags & AVD_PERMISSIVE) == !permissive)
		return;
	if (work->tally.different++ < PRINTED)
		printf("# %s: %s %s class %u: rc %d allowed %x/%x auditallow "
		       "%x/%x auditdeny %x/%x flags %x, permissive %d\n",
		       work->path,
		       db->p_type_val_to_name[source->context.type - 1],
		       db->p_type_val_to_name[target->context.type - 1], tclass,
		       rc, got.allowed, wanted.allowed | unknown,
		       got.auditallow, wanted.auditallow, got.auditdeny,
		       wanted.auditdeny, got.flags, permissive);
}

/*
 * The type that a rule with the token's name gives, which libsepol 3.4 does not
 * look for; 0 if there is no such rule.
 */
static uint32_t named_type(const struct work *work, uint32_t type)
{
	static char name[] = "bpf-token";
	const struct policydb *db = work->policy.db;
	const class_datum_t *class =
		hashtab_search(db->p_classes.table, "anon_inode");
	filename_trans_key_t key = { .ttype = type, .name = name };
	const filename_trans_datum_t *datum;

	if (!class)
		return 0;
	key.tclass = class->s.value;
	datum = hashtab_search(db->filename_trans,
			       (hashtab_key_t)(uintptr_t)&key);
	for (; datum; datum = datum->next)
		if (ebitmap_get_bit(&datum->stypes, type - 1))
			return datum->otype;
	return 0;
}

/*
 * libsepol gives no label that is not valid: then ours must not be valid,
 * either. Levels in random contexts need not be valid; only libsepol checks
 * that.
 */
static int is_label_right(const struct work *work, const struct drawn *creator,
			  const context_struct_t *label)
{
	uint32_t named = named_type(work, creator->context.type);
	const context_struct_t *theirs = oracle_label(creator->sid);
	context_struct_t wanted;

	if (!theirs)
		return named ? label->type == named : !oracle_is_valid(label);
	wanted = *theirs;
	if (named)
		wanted.type = named;
	return context_cmp(label, &wanted);
}

static void compare_label(struct work *work, const struct drawn *creator)
{
	context_struct_t label sebpf_auto_context = { 0 };
	struct sebpf_err err = { 0 };
	int rc = sebpf_decider_label(work->decider, &creator->context, &label,
				     &err);

	work->tally.labels++;
	if (rc >= 0 && is_label_right(work, creator, &label))
		return;
	if (work->tally.different++ < PRINTED)
		printf("# %s: the token of %s: rc %d, %u:%u:%u\n", work->path,
		       work->policy.db
			       ->p_type_val_to_name[creator->context.type - 1],
		       rc, label.user, label.role, label.type);
}

/*
 * Rarely cap_userns: the random policies compare levels in every possible way
 * on one of its permissions, and libsepol writes a text for each comparison.
 */
static uint32_t draw_class(struct work *work)
{
	uint32_t tclass = draw(work, SEBPF_CLASS_COUNT);

	if (tclass == SEBPF_CLASS_CAP_USERNS && draw(work, 8))
		return draw(work, SEBPF_CLASS_COUNT);
	return tclass;
}

static void compare_state(struct work *work, unsigned long decisions)
{
	for (uint32_t i = 0; i < CONTEXTS; i++)
		draw_context(work, &work->contexts[i]);
	for (; decisions; decisions--) {
		uint32_t source = draw(work, CONTEXTS);
		/* Most rules of known policies are about a domain itself. */
		uint32_t target = draw(work, 8) ? draw(work, CONTEXTS) : source;

		compare_decision(work, &work->contexts[source],
				 &work->contexts[target], draw_class(work));
	}
	for (uint32_t i = 0; i < CONTEXTS; i++)
		compare_label(work, &work->contexts[i]);
	for (uint32_t i = 0; i < CONTEXTS; i++)
		context_destroy(&work->contexts[i].context);
	oracle_close();
}

static void compare_policy(const char *path, unsigned long decisions,
			   unsigned int seed, struct tally *ret_tally)
{
	static struct work work;

	work = (struct work){ .path = path, .state = seed };
	open_work(&work);
	for (unsigned int state = 0; state < STATES; state++) {
		enter_state(&work, state);
		compare_state(&work, decisions / STATES);
	}
	*ret_tally = work.tally;
	close_work(&work);
}

/**
 * struct results - shared by all processes
 * @next: the next policy that no process has taken.
 * @tallies: what was compared, by policy.
 */
struct results {
	unsigned int next;
	struct tally tallies[];
};

/* A process that takes policies while there are any. */
static pid_t start_process(char **arguments, unsigned int policies,
			   struct results *results)
{
	unsigned int i;

	pid_t child;

	(void)fflush(stdout);
	child = fork();
	if (child < 0)
		bail(strerror(errno));
	if (child)
		return child;
	while ((i = __atomic_fetch_add(&results->next, 1, __ATOMIC_SEQ_CST)) <
	       policies)
		compare_policy(arguments[2 * (size_t)i + 1],
			       strtoul(arguments[2 * (size_t)i], NULL, 10),
			       i + 1, &results->tallies[i]);
	(void)fflush(stdout);
	_exit(0);
}

static void report(const char *path, const struct tally *tally)
{
	const unsigned long *answers = tally->answers;

	ok(tally->decisions && tally->labels && !tally->different,
	   "%s: %lu decisions and %lu labels agree (%lu differ; nothing is "
	   "allowed in %lu, something in %lu; auditallow %lu, dontaudit %lu, "
	   "permissive %lu)",
	   path, tally->decisions, tally->labels, tally->different, answers[0],
	   answers[1], answers[2], answers[3], answers[4]);
}

static void compare_all(char **arguments, unsigned int policies,
			struct results *results)
{
	const struct tally *tallies = results->tallies;
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct tally total = { 0 };
	int status;

	for (long i = 0; i < (processors > 1 ? processors : 1); i++)
		(void)start_process(arguments, policies, results);
	while (wait(&status) > 0)
		ok(!status, "a process has done its share");
	for (unsigned int i = 0; i < policies; i++) {
		report(arguments[2 * (size_t)i + 1], &tallies[i]);
		total.decisions += tallies[i].decisions;
		total.labels += tallies[i].labels;
		total.different += tallies[i].different;
	}
	/* tests/run adds up these lines. */
	printf("# compared with libsepol: %lu decisions, %lu labels, %lu "
	       "different\n",
	       total.decisions, total.labels, total.different);
}

int main(int argc, char **argv)
{
	unsigned int policies = (unsigned int)argc / 2;
	struct results *results;

	if (argc < 3 || argc % 2 == 0) {
		(void)fputs("usage: compare [DECISIONS POLICY]...\n", stderr);
		return 2;
	}
	sepol_debug(0);
	results = mmap(
		NULL, sizeof(*results) + policies * sizeof(results->tallies[0]),
		PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (results == MAP_FAILED)
		bail(strerror(errno));
	compare_all(argv + 1, policies, results);
	return tap_done();
}
