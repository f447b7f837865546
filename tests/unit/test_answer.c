// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - answers: the same verdict as libsepol's, for all pairs of types
 * Copyright (C) 2026 The sebpf authors
 */
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sepol/debug.h>
#include <sepol/policydb/policydb.h>

#include "explain/answer.h"
#include "labels/class_names.h"
#include "policy/context.h"
#include "policy/database.h"
#include "policy/libsepol_server.h"
#include "sebpf/cleanup.h"
#include "tests/unit/levels.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/tap.h"

#define COUNT(array) ((unsigned int)(sizeof(array) / sizeof((array)[0])))

/**
 * struct permission - a permission by its names
 * @class_name: the class.
 * @name: the permission.
 */
struct permission {
	const char *class_name;
	const char *name;
};

/* All that the hooks ask for; see list_hook_permissions(). */
static struct permission
	hook_permissions[SEBPF_CLASS_COUNT * SEBPF_PERMS_PER_CLASS];
static unsigned int hook_permission_count;

/* What the kernel asks for itself. */
static const struct permission other_permissions[] = {
	{ "file", "read" },    { "file", "write" },
	{ "bpf", "prog_run" }, { "process", "transition" },
	{ "process", "fork" }, { "key", "read" },
};

static void list_hook_permissions(void)
{
	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
		for (uint32_t bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++) {
			const char *name = sebpf_permission_name(id, bit);

			if (name)
				hook_permissions[hook_permission_count++] =
					(struct permission){
						sebpf_class_name(id), name
					};
		}
}

static struct sebpf_asker *new_asker(const struct sebpf_policy *policy)
{
	struct sebpf_asker *asker = NULL;
	struct sebpf_err err = { 0 };

	if (sebpf_asker_new(policy, &asker, &err)) {
		printf("Bail out! %s\n", err.text);
		exit(1);
	}
	return asker;
}

/* The policy's bit of a permission by its own tables; 0 if it has none. */
static uint32_t find_bit(const class_datum_t *class, const char *name)
{
	const perm_datum_t *found =
		class ? hashtab_search(class->permissions.table, name) : NULL;

	if (class && !found && class->comdatum)
		found = hashtab_search(class->comdatum->permissions.table,
				       name);
	return found ? UINT32_C(1) << (found->s.value - 1) : 0;
}

static int wanted_verdict(const struct policydb *db,
			  const struct permission *permission,
			  const struct av_decision *access)
{
	const class_datum_t *class =
		hashtab_search(db->p_classes.table, permission->class_name);
	uint32_t bit = find_bit(class, permission->name);

	if (bit)
		return (access->allowed & bit) != 0;
	if (!strcmp(permission->class_name, "bpf_token"))
		return 0;
	/* The rest of sebpf's own classes: no policy here has any of them. */
	if (!strncmp(permission->class_name, "bpf_", strlen("bpf_")))
		return 1;
	return db->handle_unknown == ALLOW_UNKNOWN;
}

/**
 * struct tally - answers compared
 * @asked: the number of answers.
 * @granted: how many of them were granted.
 * @different: how many were not libsepol's.
 */
struct tally {
	unsigned int asked;
	unsigned int granted;
	unsigned int different;
};

static void note_difference(struct tally *tally,
			    const struct permission *permission,
			    const context_struct_t *source,
			    const context_struct_t *target, const char *what)
{
	if (tally->different++ < 3)
		printf("# %u %u %s %s: %s\n", source->type, target->type,
		       permission->class_name, permission->name, what);
}

static void compare_permission(const struct sebpf_policy *policy,
			       struct sebpf_asker *asker,
			       const struct sebpf_question *question,
			       const struct av_decision *access,
			       struct tally *tally)
{
	const struct permission permission = { question->class_name,
					       question->permission_name };
	struct sebpf_answer answer = { 0 };
	struct sebpf_err err = { 0 };
	int wanted = wanted_verdict(policy->db, &permission, access);

	tally->asked++;
	if (sebpf_ask(asker, question, &answer, &err)) {
		note_difference(tally, &permission, question->source,
				question->target, err.text);
		return;
	}
	tally->granted += answer.granted != 0;
	if (answer.granted != wanted || !answer.reasons.count)
		note_difference(tally, &permission, question->source,
				question->target,
				wanted ? "not granted" : "granted");
	sebpf_reasons_free(&answer.reasons);
}

static void compare_list(const struct sebpf_policy *policy,
			 struct sebpf_asker *asker,
			 const struct sebpf_question *parties,
			 const struct permission *list, unsigned int count,
			 struct tally *tally)
{
	struct sebpf_question question = *parties;
	struct av_decision access = { 0 };
	struct sebpf_err err = { 0 };

	for (unsigned int i = 0; i < count; i++) {
		const class_datum_t *class = hashtab_search(
			policy->db->p_classes.table, list[i].class_name);
		int is_new = !i || strcmp(list[i - 1].class_name,
					  list[i].class_name) != 0;

		question.class_name = list[i].class_name;
		question.permission_name = list[i].name;
		if (class && is_new &&
		    sebpf_server_access(policy->db, question.source,
					question.target, class->s.value,
					&access, &err))
			note_difference(tally, &list[i], question.source,
					question.target, err.text);
		compare_permission(policy, asker, &question, &access, tally);
	}
}

/* The context of a type: user, role and levels go by its number. */
static context_struct_t context_of(const struct policydb *db, uint32_t type)
{
	context_struct_t context = {
		.user = 1 + type % db->p_users.nprim,
		.role = 1 + type % db->p_roles.nprim,
		.type = type,
	};

	if (db->mls) {
		set_level(&context.range.level[0], 1, type % 3);
		set_level(&context.range.level[1], db->p_levels.nprim,
			  type % 3 | type % 7);
	}
	return context;
}

static struct tally compare_all(const struct sebpf_policy *policy, int others)
{
	struct sebpf_asker *asker = new_asker(policy);
	struct tally tally = { 0 };
	uint32_t types = policy->db->p_types.nprim;

	for (uint32_t i = 0; i < types * types; i++) {
		context_struct_t source sebpf_auto_context =
			context_of(policy->db, 1 + i % types);
		context_struct_t target sebpf_auto_context =
			context_of(policy->db, 1 + i / types);
		const struct sebpf_question parties = { .source = &source,
							.target = &target };

		if (!sebpf_db_is_type(policy->db, source.type) ||
		    !sebpf_db_is_type(policy->db, target.type))
			continue;
		if (others)
			compare_list(policy, asker, &parties, other_permissions,
				     COUNT(other_permissions), &tally);
		else
			compare_list(policy, asker, &parties, hook_permissions,
				     hook_permission_count, &tally);
	}
	sebpf_asker_free(asker);
	return tally;
}

static void test_all(const struct sebpf_policy *policy, const char *name)
{
	struct tally hooks = compare_all(policy, 0);
	struct tally others = compare_all(policy, 1);

	ok(!hooks.different && hooks.granted && hooks.granted < hooks.asked,
	   "%s: %u of %u granted of what the hooks ask, as by libsepol", name,
	   hooks.granted, hooks.asked);
	ok(!others.different && others.granted && others.granted < others.asked,
	   "%s: %u of %u granted of the rest, as by libsepol", name,
	   others.granted, others.asked);
}

/* Every second boolean becomes true, with the first or without. */
static void set_booleans(const struct sebpf_policy *policy, uint32_t first)
{
	for (uint32_t i = 0; i < policy->db->p_bools.nprim; i++)
		policy->db->bool_val_to_struct[i]->state =
			(int)((i + first) % 2);
}

static void test_random(const struct policy_options *options, const char *name)
{
	struct sebpf_policy policy sebpf_auto_policy = { 0 };

	policy_make(options, &policy);
	test_all(&policy, name);
	if (!options->booleans)
		return;
	set_booleans(&policy, 1);
	test_all(&policy, "the same with other booleans");
	set_booleans(&policy, 0);
	test_all(&policy, "the same with the others");
}

/* The policy that guests boot with, from the top of the tree. */
static int build_guest_policy(const char *path)
{
	int status = -1;
	pid_t pid;

	(void)fflush(stdout);
	pid = fork();
	if (!pid) {
		(void)execl("tests/policy/build", "tests/policy/build", path,
			    (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

static void test_guest_policy(void)
{
	char path[] = "/tmp/sebpf-policy-XXXXXX";
	char contexts[sizeof(path) + sizeof(".contexts")];
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	struct sebpf_err err = { 0 };
	int fd = mkstemp(path);
	int rc;

	if (fd < 0)
		abort();
	(void)close(fd);
	rc = build_guest_policy(path);
	if (!rc)
		rc = sebpf_policy_read_file(path, &policy, &err);
	(void)unlink(path);
	(void)snprintf(contexts, sizeof(contexts), "%s.contexts", path);
	(void)unlink(contexts);
	ok(!rc, "the guests' policy is built and read %s", err.text);
	if (rc)
		return;
	test_all(&policy, "the guests' policy");
	set_booleans(&policy, 1);
	test_all(&policy, "the guests' policy with its boolean true");
}

int main(void)
{
	static const struct policy_options plain = {
		.handle_unknown = "allow",
		.seed = 5,
		.types = 20,
		.attributes = 8,
		.rules = 150,
		.booleans = 4,
		.extra = "(role object_r)\n"
			 "(mlsconstrain (bpf (prog_load)) (dom h1 h2))\n"
			 "(mlsconstrain (file (read)) (or (domby l1 h2) (eq t1 "
			 "a1)))\n"
			 "(constrain (bpf_token (create)) (or (neq t1 a2) (neq "
			 "u1 u2)))\n",
	};
	static const struct policy_options bounded = {
		.handle_unknown = "deny",
		.seed = 6,
		.types = 20,
		.attributes = 6,
		.rules = 400,
		.booleans = 3,
		.bounds = 12,
		.extra = "(role object_r)\n"
			 "(mlsconstrain (file (read)) (or (domby l1 h2) (eq t1 "
			 "a1)))\n",
	};
	static const struct policy_options classless = {
		.handle_unknown = "allow",
		.without_classes = 1,
		.without_mls = 1,
		.extra = "(role object_r) (type t_t)\n",
	};

	sepol_debug(0);
	list_hook_permissions();
	test_random(&plain, "a policy with constraints");
	test_random(&bounded, "a policy with bounds");
	test_random(&classless, "a policy without classes");
	test_guest_policy();
	return tap_done();
}
