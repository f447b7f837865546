// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - tests of reading audit records back
 * Copyright (C) 2026 The sebpf authors
 *
 * What audit/record.c writes is what audit/denial.c reads, for every class and
 * permission; and nothing is read that no record says.
 */
#include <errno.h>
#include <inttypes.h>

#include "audit/denial.h"
#include "audit/record.h"
#include "labels/class_names.h"
#include "labels/event_names.h"
#include "sebpf/cleanup.h"
#include "suggest/suggest.h"
#include "tests/unit/event.h"
#include "tests/unit/tap.h"

#define HEAD(type) "type=" type " msg=audit(1700000051.200:151): "
#define SENDER                                          \
	"pid=777 uid=0 auid=4294967295 ses=4294967295 " \
	"subj=system_u:system_r:sebpf_t:s0-s0:c0.c1023 msg='"
#define TAIL " exe=\"/usr/sbin/sebpf\" sauid=1000 hostname=? addr=? terminal=?'"
#define ERROR_TAIL                                                   \
	" exe=\"/usr/sbin/sebpf\" hostname=? addr=? terminal=pts/0 " \
	"res=failed'"
#define ADDED "\x1dUID=\"root\" AUID=\"unset\" SAUID=\"alice\""

#define S "system_u:system_r:user_t:s0:c1,c3"
#define T "system_u:object_r:token_t:s0:c1,c3"
#define CONTEXTS " scontext=" S " tcontext=" T
#define AVC(text) HEAD("AVC") "avc:  denied  " text
#define USER(text) HEAD("USER_AVC") SENDER "avc:  denied  " text TAIL

static enum sebpf_line_outcome outcome_of(const char *line)
{
	struct sebpf_denial denial;

	return sebpf_denial_read(line, strlen(line), &denial);
}

static bool is_span(const struct sebpf_span *span, const char *text)
{
	return span->at && span->length == strlen(text) &&
	       !memcmp(span->at, text, span->length);
}

/* The line that auditd makes of an event of the hooks. */
static char *write_line(const struct sebpf_event *event, uint64_t repeated)
{
	static const struct sebpf_contexts contexts = { S, T, S };
	const struct sebpf_folded folded = { *event, repeated, repeated / 2 };
	struct sebpf_record record = { 0 };
	struct sebpf_err err;
	char *line = NULL;

	if (sebpf_record_write(&folded, &contexts, &record, &err) ||
	    asprintf(&line, "%s" SENDER "%s%s" ADDED,
		     event->failure ? HEAD("USER_SELINUX_ERR") :
				      HEAD("USER_AVC"),
		     record.text, event->failure ? ERROR_TAIL : TAIL) < 0)
		abort();
	free(record.text);
	return line;
}

static struct sebpf_event make_event(uint32_t tclass, uint32_t permissions)
{
	struct sebpf_event event = make_load_event(21, 39);

	event.tclass = tclass;
	event.permissions = permissions;
	return event;
}

/* Each permission by itself, and all of a class together. */
static void test_permissions(void)
{
	uint32_t wrong = 0, count = 0;

	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
		for (uint32_t bit = 0; bit <= SEBPF_PERMS_PER_CLASS; bit++) {
			uint32_t mask = sebpf_class_bits(id);
			struct sebpf_event event;
			struct sebpf_denial denial;
			char *line sebpf_auto_free = NULL;

			if (bit < SEBPF_PERMS_PER_CLASS)
				mask &= UINT32_C(1) << bit;
			if (!mask)
				continue;
			event = make_event(id, mask);
			line = write_line(&event, 0);
			count++;
			wrong += sebpf_denial_read(line, strlen(line),
						   &denial) !=
					 SEBPF_LINE_DENIAL ||
				 denial.tclass != id ||
				 denial.permissions != mask ||
				 !denial.by_hooks || denial.permissive ||
				 denial.events != 1 || denial.pid != 3016 ||
				 !is_span(&denial.source, S) ||
				 !is_span(&denial.target, T) ||
				 !is_span(&denial.source_type, "user_t") ||
				 !is_span(&denial.target_type, "token_t");
			if (wrong == 1)
				printf("# %s\n", line);
		}
	ok(!wrong && count > 100, "%u records are read as they were written",
	   count);
}

static void test_fields(void)
{
	struct sebpf_event event =
		make_event(SEBPF_CLASS_BPF, SEBPF_PERM(BPF, PROG_LOAD));
	struct sebpf_denial denial;
	char *line sebpf_auto_free = NULL;

	event.permissive = 1;
	event.map_type = 1;
	event.capability = 39;
	event.delegate_option = SEBPF_MASK_PROGS;
	event.struct_ops_member = 3;
	memcpy(event.object, "a_prog", sizeof("a_prog"));
	memcpy(event.attach_func, "bpf_lsm_x", sizeof("bpf_lsm_x"));
	line = write_line(&event, 9);
	ok(sebpf_denial_read(line, strlen(line), &denial) == SEBPF_LINE_DENIAL,
	   "a record with all fields");
	ok(denial.permissive && denial.repeated && denial.events == 9,
	   "permissive, 9 events");
	ok(denial.id.seconds == 1700000051 && denial.id.milliseconds == 200 &&
		   denial.id.serial == 151 && !denial.id.node.at,
	   "its event");
	for (size_t i = SEBPF_FIELD_SPID; i < SEBPF_FIELD_COUNT; i++)
		ok(denial.fields[i].at, "%s is read", sebpf_field_name(i));
	ok(is_span(&denial.fields[SEBPF_FIELD_COMM], "client") &&
		   is_span(&denial.fields[SEBPF_FIELD_BPF_CMD], "PROG_LOAD") &&
		   is_span(&denial.fields[SEBPF_FIELD_PROG_TYPE],
			   "sk_reuseport"),
	   "values without quotation marks");
	event.granted = 1;
	free(line);
	line = write_line(&event, 0);
	ok(outcome_of(line) == SEBPF_LINE_GRANTED, "a grant is no denial");
}

/* Whatever a task is called, its denial is the same. */
static void test_chosen(void)
{
	static const char *const chosen[] = {
		"a b",		"a\"b",	    "my { x } y", "'",
		"tcontext=x",	"\x1d",	    "avc:",	  "a\nb",
		"permissive=1", "} for  a", "\xff\xfe",	  "scontext=a:b:c",
	};

	for (size_t i = 0; i < sizeof(chosen) / sizeof(chosen[0]); i++) {
		struct sebpf_event event = make_event(
			SEBPF_CLASS_BPF, SEBPF_PERM(BPF, MAP_CREATE));
		struct sebpf_denial denial;
		char *line sebpf_auto_free = NULL;

		memset(event.comm, 0, sizeof(event.comm));
		memcpy(event.comm, chosen[i],
		       strnlen(chosen[i], sizeof(event.comm)));
		memcpy(event.object, event.comm, sizeof(event.object));
		line = write_line(&event, 0);
		ok(sebpf_denial_read(line, strlen(line), &denial) ==
				   SEBPF_LINE_DENIAL &&
			   denial.permissions == SEBPF_PERM(BPF, MAP_CREATE) &&
			   is_span(&denial.source, S) &&
			   is_span(&denial.target, T),
		   "a task with hostile name %zu", i);
	}
}

static void test_refusals(void)
{
	uint32_t wrong = 0;
	struct sebpf_refusal refusal;
	const char *line = HEAD("USER_SELINUX_ERR") SENDER
		"op=record reason=event_ring_full lost=42 scontext=" S
			ERROR_TAIL;

	for (uint32_t i = 1; i < SEBPF_FAIL_COUNT; i++) {
		struct sebpf_event event =
			make_event(SEBPF_CLASS_BPF, SEBPF_PERM(BPF, PROG_LOAD));
		char *text sebpf_auto_free = NULL;

		event.failure = i;
		text = write_line(&event, i);
		wrong += !sebpf_refusal_read(text, strlen(text), &refusal) ||
			 refusal.is_loss || refusal.events != i ||
			 !is_span(&refusal.reason, sebpf_failure_name(i)) ||
			 outcome_of(text) == SEBPF_LINE_DENIAL;
	}
	ok(!wrong,
	   "refusals without asking the policy are read, and no denials");
	ok(sebpf_refusal_read(line, strlen(line), &refusal) &&
		   refusal.is_loss && refusal.events == 42,
	   "lost events");
}

/**
 * struct line_case - a line, and what it is
 * @name: what is tried.
 * @line: the line.
 * @outcome: what it is.
 */
struct line_case {
	const char *name;
	const char *line;
	enum sebpf_line_outcome outcome;
};

#define FIELDS " permissive=0"
#define GOOD_AVC \
	AVC("{ prog_load } for  pid=9 comm=\"x\"" CONTEXTS " tclass=bpf" FIELDS)

static const struct line_case cases[] = {
	{ "the kernel's", GOOD_AVC, SEBPF_LINE_DENIAL },
	{ "the kernel's, enriched",
	  GOOD_AVC "\x1d"
		   "ARCH=x86_64",
	  SEBPF_LINE_DENIAL },
	{ "with a node",
	  "node=host.example type=AVC msg=audit(1.000:1): avc:  denied  "
	  "{ prog_load } for  pid=9 comm=\"x\"" CONTEXTS
	  " tclass=bpf permissive=1",
	  SEBPF_LINE_DENIAL },
	{ "a capability, with two spaces",
	  AVC("{ bpf } for  pid=9 comm=\"x\" capability=39  scontext=" S
	      " tcontext=" S " tclass=cap2_userns permissive=0"),
	  SEBPF_LINE_DENIAL },
	{ "a capability that is not BPF's",
	  AVC("{ chown } for  pid=9 comm=\"x\" capability=0 " CONTEXTS
	      " tclass=cap_userns permissive=0"),
	  SEBPF_LINE_OTHER },
	{ "io_uring",
	  AVC("{ create } for  pid=9 comm=\"x\" anonclass=[io_uring]" CONTEXTS
	      " tclass=anon_inode permissive=0"),
	  SEBPF_LINE_OTHER },
	{ "a token's inode",
	  AVC("{ create } for  pid=9 comm=\"x\" anonclass=bpf-token" CONTEXTS
	      " tclass=anon_inode permissive=0"),
	  SEBPF_LINE_DENIAL },
	{ "a BPF filesystem",
	  AVC("{ mount } for  pid=9 comm=\"x\" name=\"/\" dev=\"bpf\" "
	      "ino=1" CONTEXTS " tclass=filesystem permissive=0"),
	  SEBPF_LINE_DENIAL },
	{ "another filesystem",
	  AVC("{ mount } for  pid=9 comm=\"x\" name=\"/\" dev=\"sda1\" "
	      "ino=1" CONTEXTS " tclass=filesystem permissive=0"),
	  SEBPF_LINE_OTHER },
	{ "a file",
	  AVC("{ read } for  pid=9 comm=\"x\" name=\"y\"" CONTEXTS
	      " tclass=file permissive=0"),
	  SEBPF_LINE_OTHER },
	{ "a message",
	  HEAD("USER_AVC") SENDER "avc:  op=load_policy lsm=selinux seqno=2 "
				  "res=1" TAIL,
	  SEBPF_LINE_MESSAGE },
	{ "AppArmor's",
	  HEAD("AVC") "apparmor=\"DENIED\" operation=\"open\" class=\"file\"",
	  SEBPF_LINE_MESSAGE },
	{ "a program that is none of ours",
	  USER("{ send_msg } for  msgtype=method_call interface=a member=b" CONTEXTS
	       " tclass=dbus permissive=0"),
	  SEBPF_LINE_OTHER },
	{ "the same, with names that are not escaped",
	  USER("{ start } for auid=n/a cmdline=\"a \"b\" c\"" CONTEXTS
	       " tclass=service permissive=0"),
	  SEBPF_LINE_OTHER },
	{ "a token, by a program that is not ours",
	  USER("{ prog_load } for  member=a" CONTEXTS
	       " tclass=bpf permissive=0"),
	  SEBPF_LINE_FOREIGN },
	{ "the same, without fields",
	  USER("{ prog_load } for " CONTEXTS " tclass=bpf permissive=0"),
	  SEBPF_LINE_FOREIGN },
	{ "fields in another order",
	  USER("{ prog_load } for  comm=\"x\" spid=9" CONTEXTS
	       " tclass=bpf permissive=0"),
	  SEBPF_LINE_FOREIGN },
	{ "a field twice",
	  AVC("{ prog_load } for  pid=9 comm=\"x\" scontext=a:b:c" CONTEXTS
	      " tclass=bpf permissive=0"),
	  SEBPF_LINE_DOUBLED },
	{ "a class twice",
	  AVC("{ prog_load } for  pid=9 tclass=bpf" CONTEXTS
	      " tclass=bpf permissive=0"),
	  SEBPF_LINE_DOUBLED },
	{ "one of them behind",
	  AVC("{ prog_load } for  pid=9" CONTEXTS
	      " tclass=bpf permissive=0 tclass=file"),
	  SEBPF_LINE_DOUBLED },
	{ "a name with a whole record in it: the other one counts",
	  AVC("{ prog_load } for  pid=9 comm=\"x" CONTEXTS
	      " tclass=bpf permissive=0\"" CONTEXTS
	      " tclass=file permissive=0"),
	  SEBPF_LINE_OTHER },
	{ "the same, with its own quotation marks",
	  AVC("{ prog_load } for  pid=9 comm=\"x\"" CONTEXTS
	      " tclass=bpf permissive=0 name=\"\"" CONTEXTS
	      " tclass=file permissive=0"),
	  SEBPF_LINE_DOUBLED },
	{ "braces in a name",
	  AVC("{ prog_load } for  pid=9 comm=\"my tool { x }\"" CONTEXTS
	      " tclass=bpf permissive=0"),
	  SEBPF_LINE_DENIAL },
	{ "no spaces within braces",
	  AVC("{prog_load} for  pid=9" CONTEXTS " tclass=bpf permissive=0"),
	  SEBPF_LINE_FORM },
	{ "a permission that was put in",
	  AVC("{ map_create  prog_load } for  pid=9" CONTEXTS
	      " tclass=bpf permissive=0"),
	  SEBPF_LINE_FORM },
	{ "no permission",
	  AVC("{ } for  pid=9" CONTEXTS " tclass=bpf permissive=0"),
	  SEBPF_LINE_FORM },
	{ "a permission of another class",
	  AVC("{ delegate } for  pid=9" CONTEXTS " tclass=bpf permissive=0"),
	  SEBPF_LINE_PERMISSION },
	{ "one that is good and one that is not",
	  AVC("{ prog_load 0x80 } for  pid=9" CONTEXTS
	      " tclass=bpf permissive=0"),
	  SEBPF_LINE_PERMISSION },
	{ "a class that does not exist",
	  AVC("{ prog_load } for  pid=9" CONTEXTS " tclass=bpf_ permissive=0"),
	  SEBPF_LINE_OTHER },
	{ "contexts that are not known",
	  USER("{ prog_load } for  spid=9 comm=\"x\" scontext=? tcontext=? "
	       "tclass=bpf permissive=0"),
	  SEBPF_LINE_CONTEXT },
	{ "a context that is none",
	  AVC("{ prog_load } for  pid=9 scontext=a:b:c)(allow tcontext=" T
	      " tclass=bpf permissive=0"),
	  SEBPF_LINE_CONTEXT },
	{ "a context that the policy lost",
	  AVC("{ prog_load } for  pid=9" CONTEXTS
	      " tclass=bpf permissive=0 trawcon=\"a:b:c\""),
	  SEBPF_LINE_STALE },
	{ "without permissive=",
	  AVC("{ prog_load } for  pid=9" CONTEXTS " tclass=bpf"),
	  SEBPF_LINE_CUT },
	{ "interpreted",
	  "type=AVC msg=audit(11/14/2023 22:14:11.200:151) : avc:  denied  "
	  "{ prog_load } for  pid=9" CONTEXTS " tclass=bpf permissive=no",
	  SEBPF_LINE_INTERPRETED },
	{ "two records in one line", GOOD_AVC GOOD_AVC, SEBPF_LINE_FORM },
	{ "the second one behind what was added", GOOD_AVC "\x1d" GOOD_AVC,
	  SEBPF_LINE_FORM },
	{ "text that goes on behind its end",
	  USER("{ prog_load } for  spid=9 comm=\"x\"" CONTEXTS
	       " tclass=bpf permissive=0") " more",
	  SEBPF_LINE_FORM },
	{ "of another type that has the text",
	  HEAD("USER_CMD") "avc:  denied  { prog_load } for  pid=9" CONTEXTS
			   " tclass=bpf permissive=0",
	  SEBPF_LINE_FORM },
	{ "without a type",
	  "avc:  denied  { prog_load } for  pid=9" CONTEXTS
	  " tclass=bpf permissive=0",
	  SEBPF_LINE_FORM },
	{ "nothing", "", SEBPF_LINE_FORM },
};

static void test_cases(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum sebpf_line_outcome outcome = outcome_of(cases[i].line);

		ok(outcome == cases[i].outcome, "%s: %s", cases[i].name,
		   sebpf_suggest_outcome_name(cases[i].outcome));
		if (outcome != cases[i].outcome)
			printf("# got %s: %s\n",
			       sebpf_suggest_outcome_name(outcome),
			       cases[i].line);
	}
}

/* Cut anywhere, with another record run into it or not: nothing new is read. */
static void test_cut(void)
{
	const char *const lines[] = {
		GOOD_AVC,
		USER("{ create } for  spid=9 comm=\"y\" scontext=a:b:other_t "
		     "tcontext=a:b:another_t tclass=bpf_token permissive=0")
	};
	const size_t n = sizeof(lines) / sizeof(lines[0]);
	uint32_t wrong = 0, count = 0;

	for (size_t i = 0; i < n * n; i++)
		for (size_t cut = 1; cut < strlen(lines[i / n]); cut++) {
			char *line sebpf_auto_free = NULL;

			if (asprintf(&line, "%.*s%s", (int)cut, lines[i / n],
				     lines[i % n]) < 0)
				abort();
			count++;
			wrong += outcome_of(line) == SEBPF_LINE_DENIAL;
			line[cut] = '\0';
			wrong += outcome_of(line) == SEBPF_LINE_DENIAL;
		}
	ok(!wrong, "%u lines that were cut are no denials", count);
}

/*
 * What a whole log adds up to
 */

static void take(struct sebpf_suggest *suggest, const char *line)
{
	struct sebpf_err err;

	if (sebpf_suggest_line(suggest, SEBPF_LOG_DECISION, line, strlen(line),
			       &err))
		abort();
}

/* All permissions of a class but the last one. */
static uint32_t all_but_last(uint32_t tclass)
{
	uint32_t bits = sebpf_class_bits(tclass);

	return bits & bits >> 1;
}

/* Each permission of each class is denied but one: these are suggested. */
static void test_whole(void)
{
	struct sebpf_suggest *suggest = NULL;
	struct sebpf_err err;
	uint32_t wrong = 0, classes = 0;

	if (sebpf_suggest_new(&suggest, &err))
		abort();
	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
		for (uint32_t bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++) {
			uint32_t mask = all_but_last(id) & (UINT32_C(1) << bit);
			struct sebpf_event event = make_event(id, mask);
			char *line sebpf_auto_free = NULL;

			if (!mask)
				continue;
			classes |= UINT32_C(1) << id;
			line = write_line(&event, 0);
			take(suggest, line);
		}
	ok(!sebpf_suggest_judge(suggest, NULL, &err), "a whole log is judged");
	for (size_t i = 0; i < suggest->rule_count; i++) {
		const struct sebpf_suggest_rule *rule = &suggest->rules[i];
		uint64_t expected = all_but_last(rule->tclass);
		uint64_t left_out = 0;

		for (size_t j = 0; j < rule->note_count; j++)
			left_out |= rule->notes[j].left_out;
		wrong += rule->denied != expected || rule->added ||
			 (rule->allowed | left_out) != expected ||
			 (rule->allowed & left_out) ||
			 strcmp(rule->source, "user_t") != 0 ||
			 strcmp(sebpf_suggest_target(rule), "token_t") != 0;
	}
	ok(!wrong && suggest->rule_count == (size_t)__builtin_popcount(classes),
	   "what was denied is suggested or left out, and nothing else is");
	sebpf_suggest_free(suggest);
}

/* A log with more kinds than are kept is not read on in more memory. */
static void test_room(void)
{
	struct sebpf_suggest *suggest = NULL;
	struct sebpf_err err;
	char line[512];

	if (sebpf_suggest_new(&suggest, &err))
		abort();
	for (uint32_t i = 0; i < 3 * SEBPF_MAX_SUGGESTED; i++) {
		(void)snprintf(line, sizeof(line),
			       AVC("{ prog_load } for  pid=9 scontext=u:r:t%u "
				   "tcontext=u:r:t%u:s0:c%u tclass=bpf "
				   "permissive=0"),
			       i % (2 * SEBPF_MAX_SUGGESTED), i, i % 1024);
		take(suggest, line);
	}
	ok(suggest->rule_count == SEBPF_MAX_SUGGESTED &&
		   suggest->outcomes[SEBPF_LINE_NO_ROOM] ==
			   UINT64_C(2) * SEBPF_MAX_SUGGESTED,
	   "what there is no room for is counted");
	sebpf_suggest_free(suggest);
}

static void test_calls(void)
{
	static const char refused[] =
		HEAD("SYSCALL") "arch=c000003e syscall=321 success=no exit=-1 "
				"a0=5 a1=7f a2=90 a3=0 items=0 ppid=1 pid=44 "
				"auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 "
				"egid=0 sgid=0 fsgid=0 tty=(none) ses=1 "
				"comm=\"x\" exe=\"/x\" subj=" S " key=(null)";
	struct sebpf_call call;
	char line[sizeof(refused)];

	ok(sebpf_call_read(refused, sizeof(refused) - 1, &call) &&
		   call.command == 5 && call.error == EPERM && call.pid == 44 &&
		   is_span(&call.source_type, "user_t"),
	   "a refused bpf(2)");
	(void)snprintf(line, sizeof(line), "%s", refused);
	*strstr(line, "321") = '4';
	ok(!sebpf_call_read(line, sizeof(line) - 1, &call),
	   "another system call is none");
	(void)snprintf(line, sizeof(line), "%s", refused);
	*strstr(line, "3e syscall") = 'b';
	ok(!sebpf_call_read(line, sizeof(line) - 1, &call),
	   "nor is that of another architecture");
}

int main(void)
{
	test_permissions();
	test_fields();
	test_chosen();
	test_refusals();
	test_cases();
	test_cut();
	test_whole();
	test_room();
	test_calls();
	return tap_done();
}
