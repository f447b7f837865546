// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the reasons for answers and labels, in words
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdint.h>

#include <sepol/debug.h>
#include <sepol/policydb/policydb.h>

#include "explain/answer.h"
#include "policy/context.h"
#include "sebpf/cleanup.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/tap.h"

#define COUNT(array) ((unsigned int)(sizeof(array) / sizeof((array)[0])))

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

/**
 * struct expectation - a question and the expected answer
 * @source: type, or a whole context, as is @target.
 * @target: type.
 * @class_name: the class.
 * @permission: the permission.
 * @verdict: granted, denied or permissive.
 * @kind: of the first reason.
 * @words: of all reasons, separated by "; ".
 */
struct expectation {
	const char *source;
	const char *target;
	const char *class_name;
	const char *permission;
	const char *verdict;
	const char *kind;
	const char *words;
};

static const char reasons_policy[] =
	"(role object_r) (role left_r) (role right_r)\n"
	"(userrole user_u left_r) (userrole user_u right_r)\n"
	"(roleallow left_r right_r)\n"
	"(type a_t) (type b_t) (type c_t) (type free_t) (typepermissive "
	"free_t)\n"
	"(type parent_t) (type child_t) (typebounds parent_t child_t)\n"
	"(type deep_t) (typebounds child_t deep_t)\n"
	"(typeattribute all_t) (typeattributeset all_t (a_t b_t c_t))\n"
	"(typeattribute some_t) (typeattributeset some_t (a_t b_t))\n"
	"(expandtypeattribute (all_t some_t) false)\n"
	"(typeattribute any_t) (typeattributeset any_t (a_t b_t c_t free_t "
	"parent_t child_t deep_t))\n"
	"(roletype user_r any_t) (roletype left_r any_t)\n"
	"(roletype right_r any_t)\n"
	"(boolean on true) (boolean off false)\n"
	"(allow a_t b_t (bpf (prog_load)))\n"
	"(allow a_t self (bpf (prog_load)))\n"
	"(allow a_t some_t (bpf (map_create)))\n"
	"(allow some_t c_t (bpf (map_create)))\n"
	"(allow some_t all_t (bpf_token (create)))\n"
	"(allow all_t all_t (bpf_token (btf_load)))\n"
	"(allow a_t b_t (bpf_token (btf_load)))\n"
	"(booleanif off (true (allow b_t c_t (bpf (prog_load))))\n"
	"	(false (allow b_t c_t (bpf (map_create)))))\n"
	"(booleanif (not on) (true (allow b_t a_t (bpf (prog_load)))))\n"
	"(booleanif (and on (not off))\n"
	"	(true (allow c_t a_t (bpf (prog_load))))\n"
	"	(false (allow c_t a_t (bpf (map_create)))))\n"
	"(booleanif on (true (allow all_t free_t (bpf (prog_load)))))\n"
	"(dontaudit c_t c_t (bpf (prog_load)))\n"
	"(allow parent_t b_t (file (read)))\n"
	"(allow child_t b_t (file (read write)))\n"
	"(allow deep_t b_t (file (read write)))\n"
	"(allow a_t b_t (file (read write)))\n"
	"(allow b_t b_t (file (read write)))\n"
	"(allow a_t b_t (process (transition dyntransition)))\n"
	"(mlsconstrain (file (read)) (or (dom h1 h2) (eq t1 parent_t)))\n"
	"(constrain (file (write)) (and (eq t1 some_t) (eq u1 user_u)))\n"
	"(constrain (file (write)) (not (and (eq r1 (left_r right_r)) (eq t2 "
	"b_t))))\n";

static const struct expectation expectations[] = {
	{ "a_t", "b_t", "bpf", "prog_load", "granted", "rule",
	  "(allow a_t b_t (bpf (prog_load)))" },
	{ "a_t", "a_t", "bpf", "prog_load", "granted", "rule",
	  "(allow a_t self (bpf (prog_load)))" },
	{ "a_t", "b_t", "bpf", "map_create", "granted", "rule",
	  "through attribute some_t: (allow a_t some_t (bpf (map_create)))" },
	{ "a_t", "c_t", "bpf", "map_create", "granted", "rule",
	  "through attribute some_t: (allow some_t c_t (bpf (map_create)))" },
	{ "a_t", "c_t", "bpf_token", "create", "granted", "rule",
	  "through attributes some_t and all_t: "
	  "(allow some_t all_t (bpf_token (create)))" },
	{ "a_t", "b_t", "bpf_token", "btf_load", "granted", "rule",
	  "(allow a_t b_t (bpf_token (btf_load))); through attribute all_t: "
	  "(allow all_t all_t (bpf_token (btf_load)))" },
	{ "b_t", "b_t", "bpf", "prog_load", "denied", "no_rule",
	  "no rule allows b_t b_t : bpf prog_load" },
	{ "c_t", "c_t", "bpf", "prog_load", "denied", "no_rule",
	  "no rule allows c_t c_t : bpf prog_load" },
	{ "b_t", "c_t", "bpf", "prog_load", "denied", "boolean",
	  "a conditional rule would allow it if boolean off were true (now "
	  "false): (allow b_t c_t (bpf (prog_load)))" },
	{ "b_t", "c_t", "bpf", "map_create", "granted", "rule",
	  "through attribute some_t: (allow some_t c_t (bpf (map_create))); "
	  "while boolean off is false: (allow b_t c_t (bpf (map_create)))" },
	{ "b_t", "a_t", "bpf", "prog_load", "denied", "boolean",
	  "a conditional rule would allow it if boolean on were false (now "
	  "true): (allow b_t a_t (bpf (prog_load)))" },
	{ "c_t", "a_t", "bpf", "prog_load", "granted", "rule",
	  "while (and on (not off)) holds (on true, off false): "
	  "(allow c_t a_t (bpf (prog_load)))" },
	{ "c_t", "a_t", "bpf", "map_create", "denied", "boolean",
	  "a conditional rule would allow it if (not (and on (not off))) held "
	  "(now on true, off false): (allow c_t a_t (bpf (map_create)))" },
	{ "c_t", "free_t", "bpf", "prog_load", "granted", "rule",
	  "while boolean on is true: through attribute all_t: "
	  "(allow all_t free_t (bpf (prog_load)))" },
	{ "free_t", "a_t", "bpf", "prog_load", "permissive", "no_rule",
	  "no rule allows free_t a_t : bpf prog_load" },
	{ "free_t", "a_t", "file", "read", "permissive", "no_rule",
	  "no rule allows free_t a_t : file read" },
	{ "user_u:user_r:a_t:s0:c1", "user_u:user_r:b_t:s0-s0:c2", "file",
	  "read", "denied", "constraint",
	  "by constraint (mlsconstrain (file (read)) (or (dom h1 h2) "
	  "(eq t1 parent_t))): h1 s0:c1 does not dominate h2 s0:c2, "
	  "t1 a_t is not parent_t" },
	{ "user_u:user_r:a_t:s0:c1", "user_u:user_r:b_t:s0-s0:c1", "file",
	  "read", "granted", "rule", "(allow a_t b_t (file (read)))" },
	{ "user_u:left_r:a_t:s0", "user_u:user_r:b_t:s0", "file", "write",
	  "denied", "constraint",
	  "by constraint (constrain (file (write)) (not (and (eq r1 (left_r "
	  "right_r)) (eq t2 b_t)))): r1 left_r is in (left_r right_r), "
	  "t2 b_t is b_t" },
	{ "child_t", "b_t", "file", "read", "granted", "rule",
	  "(allow child_t b_t (file (read)))" },
	{ "child_t", "b_t", "file", "write", "denied", "constraint",
	  "by constraint (constrain (file (write)) (and (eq t1 some_t) "
	  "(eq u1 user_u))): t1 child_t is not in some_t; type child_t is "
	  "bounded by parent_t: no rule allows parent_t b_t : file write; "
	  "also by constraint (constrain (file (write)) (and (eq t1 some_t) "
	  "(eq u1 user_u))): t1 parent_t is not in some_t" },
	{ "user_u:user_r:deep_t:s0", "user_u:user_r:b_t:s0-s0:c2", "file",
	  "read", "denied", "constraint",
	  "by constraint (mlsconstrain (file (read)) (or (dom h1 h2) "
	  "(eq t1 parent_t))): h1 s0 does not dominate h2 s0:c2, t1 deep_t is "
	  "not parent_t; type deep_t is bounded by child_t: by constraint "
	  "(mlsconstrain (file (read)) (or (dom h1 h2) (eq t1 parent_t))): h1 "
	  "s0 does not dominate h2 s0:c2, t1 child_t is not parent_t" },
	{ "user_u:left_r:a_t:s0", "user_u:right_r:b_t:s0", "process",
	  "transition", "granted", "rule",
	  "(allow a_t b_t (process (transition)))" },
	{ "user_u:right_r:a_t:s0", "user_u:left_r:b_t:s0", "process",
	  "transition", "denied", "roles",
	  "role right_r may not become role left_r: there is no (roleallow "
	  "right_r left_r)" },
	{ "a_t", "b_t", "bpf", "map_write", "denied", "unknown_permission",
	  "class \"bpf\" of the policy has no permission \"map_write\", and "
	  "handle_unknown=deny" },
	{ "free_t", "b_t", "key", "read", "permissive", "unknown_class",
	  "the policy has no class \"key\" (asked for read), and "
	  "handle_unknown=deny" },
	{ "a_t", "b_t", "bpf_token", "delegate", "denied", "unknown_permission",
	  "class \"bpf_token\" of the policy has no permission \"delegate\": "
	  "what it lacks of sebpf's own class is denied" },
};

static void read_context(const struct sebpf_policy *policy, const char *text,
			 context_struct_t *ret_context)
{
	char *whole sebpf_auto_free = NULL;
	struct sebpf_err err = { 0 };

	if (!strchr(text, ':') &&
	    asprintf(&whole, "user_u:user_r:%s:s0", text) < 0)
		abort();
	if (sebpf_context_read(policy->db, whole ? whole : text, ret_context,
			       &err)) {
		printf("Bail out! %s\n", err.text);
		exit(1);
	}
}

static char *all_words(const struct sebpf_reasons *reasons)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	for (size_t i = 0; i < reasons->count; i++)
		(void)fprintf(out, "%s%s", i ? "; " : "",
			      reasons->items[i].words);
	if (fclose(out))
		abort();
	return text;
}

static void test_expectation(const struct sebpf_policy *policy,
			     struct sebpf_asker *asker,
			     const struct expectation *wanted)
{
	context_struct_t source sebpf_auto_context = { 0 };
	context_struct_t target sebpf_auto_context = { 0 };
	const struct sebpf_question question = {
		.source = &source,
		.target = &target,
		.class_name = wanted->class_name,
		.permission_name = wanted->permission,
	};
	struct sebpf_answer answer = { 0 };
	struct sebpf_err err = { 0 };
	char *words sebpf_auto_free = NULL;
	const char *verdict;

	read_context(policy, wanted->source, &source);
	read_context(policy, wanted->target, &target);
	if (sebpf_ask(asker, &question, &answer, &err)) {
		ok(0, "%s", err.text);
		return;
	}
	verdict = answer.granted    ? "granted" :
		  answer.permissive ? "permissive" :
				      "denied";
	words = all_words(&answer.reasons);
	is_text(verdict, wanted->verdict, "%s %s %s %s: %s", wanted->source,
		wanted->target, wanted->class_name, wanted->permission,
		wanted->verdict);
	is_text(words, wanted->words, "... and why");
	is_text(sebpf_reason_name(answer.reasons.items[0].kind), wanted->kind,
		"... in a name");
	sebpf_reasons_free(&answer.reasons);
}

static void test_reasons(void)
{
	static const struct policy_options options = {
		.handle_unknown = "deny",
		.extra = reasons_policy,
	};
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	struct sebpf_asker *asker;

	policy_make(&options, &policy);
	asker = new_asker(&policy);
	for (unsigned int i = 0; i < COUNT(expectations); i++)
		test_expectation(&policy, asker, &expectations[i]);
	sebpf_asker_free(asker);
}

/* If the hooks could not decide, there is no answer in their name. */
static void test_refused(void)
{
	static const struct policy_options options = {
		.handle_unknown = "deny",
		.extra = "(type p_t) (type q_t) (typebounds p_t q_t)\n"
			 "(roletype user_r p_t) (roletype user_r q_t)\n"
			 "(allow base_t p_t (file (read)))\n"
			 "(mlsconstrain (bpf (prog_load)) (dom h1 h2))\n",
	};
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	context_struct_t source sebpf_auto_context = { 0 };
	context_struct_t target sebpf_auto_context = { 0 };
	struct sebpf_question question = {
		.source = &source,
		.target = &target,
		.class_name = "bpf",
		.permission_name = "prog_load",
	};
	struct sebpf_answer answer = { 0 };
	struct sebpf_asker *asker;
	struct sebpf_err err = { 0 };
	int rc;

	policy_make(&options, &policy);
	asker = new_asker(&policy);
	read_context(&policy, "base_t", &source);
	read_context(&policy, "p_t", &target);
	rc = sebpf_ask(asker, &question, &answer, &err);
	/* When the hooks can, this has to be as libsepol decides. */
	ok(!rc || (rc == -EOPNOTSUPP &&
		   strstr(err.text, "the hooks cannot decide: ")),
	   "bounds and constraints together: %s", err.text);
	sebpf_reasons_free(&answer.reasons);
	question.class_name = "file";
	question.permission_name = "read";
	answer = (struct sebpf_answer){ 0 };
	ok(!sebpf_ask(asker, &question, &answer, &err) && answer.granted,
	   "... and other classes are answered all the same");
	sebpf_reasons_free(&answer.reasons);
	sebpf_asker_free(asker);
}

/*
 * Labels.
 */

/**
 * struct label - a creator and its token's label
 * @creator: context.
 * @label: context.
 * @type: what gives the type; as are the next two.
 * @role: what gives the role.
 * @range: what gives the range.
 */
struct label {
	const char *creator;
	const char *label;
	const char *type;
	const char *role;
	const char *range;
};

static void compare_label(const char *text,
			  const struct sebpf_label_reason *reason,
			  const struct label *wanted)
{
	const char *const pairs[][2] = {
		{ text, wanted->label },
		{ sebpf_label_type_name(reason->type_by), wanted->type },
		{ sebpf_label_role_name(reason->role_by), wanted->role },
		{ sebpf_label_range_name(reason->range_by), wanted->range },
	};

	for (unsigned int i = 0; i < COUNT(pairs); i++)
		is_text(pairs[i][0], pairs[i][1], "label of %s: %s",
			wanted->creator, pairs[i][1]);
}

static void test_label(const struct sebpf_policy *policy,
		       struct sebpf_asker *asker, const struct label *wanted)
{
	struct sebpf_label_reason reason sebpf_auto_label_reason = { 0 };
	char *text sebpf_auto_free = NULL;
	context_struct_t creator sebpf_auto_context = { 0 };
	struct sebpf_err err = { 0 };

	read_context(policy, wanted->creator, &creator);
	if (sebpf_ask_label(asker, &creator, &reason, &err) ||
	    sebpf_context_text(policy->db, &reason.label, &text, &err)) {
		ok(0, "%s", err.text);
		return;
	}
	compare_label(text, &reason, wanted);
	ok(reason.is_valid, "... and the policy accepts it");
}

static void test_labels_of(const struct policy_options *options,
			   const struct label *labels, unsigned int count)
{
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	struct sebpf_asker *asker;

	policy_make(options, &policy);
	asker = new_asker(&policy);
	for (unsigned int i = 0; i < count; i++)
		test_label(&policy, asker, &labels[i]);
	sebpf_asker_free(asker);
}

#define TRANSITIONS                                                          \
	"(role object_r)\n"                                                  \
	"(type named_t) (type plain_t) (type both_t) (type if_t) (type x)\n" \
	"(type y) (typeattribute any_t)\n"                                   \
	"(typeattributeset any_t (named_t plain_t both_t if_t))\n"           \
	"(roletype user_r any_t) (boolean b true)\n"                         \
	"(typetransition named_t named_t anon_inode \"bpf-token\" x)\n"      \
	"(typetransition plain_t plain_t anon_inode x)\n"                    \
	"(typetransition plain_t plain_t anon_inode \"[bpf]\" y)\n"          \
	"(typetransition both_t both_t anon_inode \"bpf-token\" x)\n"        \
	"(typetransition both_t both_t anon_inode y)\n"                      \
	"(booleanif b (true (typetransition if_t if_t anon_inode x))\n"      \
	"	(false (typetransition if_t if_t anon_inode y)))\n"

/*
 * What changes role and range: the hooks cannot always follow, but if they
 * answer, it is as the rules say.
 */
static void test_rare_label(const char *rules, const struct label *wanted,
			    int is_valid)
{
	const struct policy_options options = {
		.handle_unknown = "deny",
		.extra = rules,
	};
	struct sebpf_label_reason reason sebpf_auto_label_reason = { 0 };
	struct sebpf_label_reason asked sebpf_auto_label_reason = { 0 };
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	char *text sebpf_auto_free = NULL;
	context_struct_t creator sebpf_auto_context = { 0 };
	struct sebpf_asker *asker;
	struct sebpf_err err = { 0 };
	int rc;

	policy_make(&options, &policy);
	asker = new_asker(&policy);
	read_context(&policy, wanted->creator, &creator);
	if (sebpf_explain_label(policy.db, &creator, &reason) ||
	    sebpf_context_text(policy.db, &reason.label, &text, &err))
		abort();
	compare_label(text, &reason, wanted);
	ok(!reason.is_valid == !is_valid, "... accepted: %d", is_valid);
	rc = sebpf_ask_label(asker, &creator, &asked, &err);
	ok(!rc || (rc == -EOPNOTSUPP &&
		   strstr(err.text, "the hooks cannot decide: ")),
	   "... the hooks agree, or cannot decide: %s", err.text);
	sebpf_asker_free(asker);
}

#define RARE "(role object_r) (role r2) (type a_t) (roletype user_r a_t)\n"

static void test_rare_labels(void)
{
	static const struct label role = { "user_u:user_r:a_t:s0-s1",
					   "user_u:r2:a_t:s0", "creator",
					   "transition", "low" };
	static const struct label own = { "user_u:user_r:a_t:s0-s1",
					  "user_u:user_r:a_t:s0", "creator",
					  "default", "low" };
	static const struct label range = { "user_u:user_r:a_t:s0-s1",
					    "user_u:object_r:a_t:s0-s1:c1",
					    "creator", "object", "transition" };
	static const struct label both = { "user_u:user_r:a_t:s0-s1:c0",
					   "user_u:object_r:a_t:s0-s1:c0",
					   "creator", "object", "low-high" };

	test_rare_label(RARE "(userrole user_u r2) (roletype r2 a_t)\n"
			     "(roletransition user_r a_t anon_inode r2)\n",
			&role, 1);
	test_rare_label(RARE "(roletransition user_r a_t anon_inode r2)\n",
			&role, 0);
	test_rare_label(RARE "(defaultrole anon_inode source)\n", &own, 1);
	test_rare_label(RARE "(rangetransition a_t a_t anon_inode ((s0) (s1 "
			     "(c1))))\n",
			&range, 1);
	test_rare_label(RARE "(defaultrange anon_inode source low-high)\n",
			&both, 1);
}

static void test_labels(void)
{
	static const struct policy_options low = {
		.handle_unknown = "deny",
		.extra = TRANSITIONS,
	};
	static const struct policy_options high = {
		.handle_unknown = "deny",
		.extra = TRANSITIONS "(defaultrange anon_inode source high)\n",
	};
	static const struct label labels[] = {
		{ "user_u:user_r:named_t:s0:c1-s1:c1,c2",
		  "user_u:object_r:x:s0:c1", "named_transition", "object",
		  "low" },
		{ "user_u:user_r:plain_t:s0", "user_u:object_r:x:s0",
		  "transition", "object", "low" },
		{ "user_u:user_r:both_t:s0", "user_u:object_r:x:s0",
		  "named_transition", "object", "low" },
		{ "user_u:user_r:if_t:s0", "user_u:object_r:x:s0", "transition",
		  "object", "low" },
		{ "user_u:user_r:base_t:s0", "user_u:object_r:base_t:s0",
		  "creator", "object", "low" },
	};
	static const struct label high_labels[] = {
		{ "user_u:user_r:base_t:s0-s1:c1",
		  "user_u:object_r:base_t:s1:c1", "creator", "object", "high" },
	};

	test_labels_of(&low, labels, COUNT(labels));
	test_labels_of(&high, high_labels, COUNT(high_labels));
}

int main(void)
{
	sepol_debug(0);
	test_reasons();
	test_refused();
	test_labels();
	test_rare_labels();
	return tap_done();
}
