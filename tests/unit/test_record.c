// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - tests of the text of audit records
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <libaudit.h>

#include "audit/record.h"
#include "audit/revocation.h"
#include "sebpf/cleanup.h"
#include "tests/unit/event.h"
#include "tests/unit/tap.h"

#define SOURCE "system_u:system_r:user_t"
#define TARGET "system_u:object_r:token_t"

static const struct sebpf_contexts contexts = { SOURCE, TARGET, NULL };
static const struct sebpf_contexts with_delegator = { SOURCE, TARGET, SOURCE };

static struct sebpf_event make_event(void)
{
	struct sebpf_event event = make_load_event(32, 45);

	event.source_sid = 30;
	event.target_sid = 31;
	return event;
}

static void is_record(const struct sebpf_contexts *with,
		      const struct sebpf_event *event, uint64_t repeated,
		      int type, const char *wanted, const char *name)
{
	const struct sebpf_folded folded = { *event, repeated,
					     repeated == 3 ? 2 : 0 };
	struct sebpf_record record = { 0 };
	struct sebpf_err err = { 0 };

	if (sebpf_record_write(&folded, with, &record, &err))
		printf("# %s\n", err.text);
	is_text(record.text, wanted, "%s", name);
	ok(record.type == type && !record.success, "%s: type", name);
	free(record.text);
}

static void test_decisions(void)
{
	struct sebpf_event event = make_event();

	memcpy(event.object, "my_prog\0garbage", 16);
	is_record(&contexts, &event, 0, AUDIT_USER_AVC,
		  "avc:  denied  { prog_load } for  spid=3016 comm=\"client\" "
		  "bpf_cmd=PROG_LOAD prog_type=netfilter attach_type=netfilter "
		  "obj_name=\"my_prog\" token_id=12 userns=4026532345 "
		  "scontext=" SOURCE " tcontext=" TARGET
		  " tclass=bpf permissive=0",
		  "denied");
	event.object[0] = '\0';
	is_record(&with_delegator, &event, 999, AUDIT_USER_AVC,
		  "avc:  denied  { prog_load } for  spid=3016 comm=\"client\" "
		  "bpf_cmd=PROG_LOAD prog_type=netfilter attach_type=netfilter "
		  "token_id=12 userns=4026532345 repeated=999 delegator=" SOURCE
		  " scontext=" SOURCE " tcontext=" TARGET
		  " tclass=bpf permissive=0",
		  "repeated");
	event = make_event();
	event.granted = 1;
	event.tclass = SEBPF_CLASS_BPF_TOKEN;
	event.permissions = SEBPF_PERM(BPF_TOKEN, DELEGATE);
	event.command = event.prog_type = event.attach_type =
		SEBPF_NOT_APPLICABLE;
	event.delegate_option = SEBPF_MASK_ATTACHS;
	event.token_id = 0;
	is_record(&contexts, &event, 0, AUDIT_USER_AVC,
		  "avc:  granted  { delegate } for  spid=3016 comm=\"client\" "
		  "delegate_option=attachs scontext=" SOURCE " tcontext=" TARGET
		  " tclass=bpf_token",
		  "granted");
}

/* What has no name stays a number. */
static void test_numbers(void)
{
	struct sebpf_event event = make_event();

	event.command = 77;
	event.prog_type = 33;
	event.attach_type = 200;
	event.map_type = 36;
	event.capability = 39;
	is_record(&contexts, &event, 0, AUDIT_USER_AVC,
		  "avc:  denied  { prog_load } for  spid=3016 comm=\"client\" "
		  "bpf_cmd=77 prog_type=33 attach_type=200 map_type=36 "
		  "capability=39 token_id=12 userns=4026532345 "
		  "scontext=" SOURCE " tcontext=" TARGET
		  " tclass=bpf permissive=0",
		  "numbers");
	event = make_event();
	event.prog_type = 27;
	event.attach_type = 44;
	event.struct_ops_member = 1;
	is_record(&contexts, &event, 0, AUDIT_USER_AVC,
		  "avc:  denied  { prog_load } for  spid=3016 comm=\"client\" "
		  "bpf_cmd=PROG_LOAD prog_type=struct_ops "
		  "attach_type=struct_ops struct_ops_member=1 token_id=12 "
		  "userns=4026532345 scontext=" SOURCE " tcontext=" TARGET
		  " tclass=bpf permissive=0",
		  "a member of a struct");
}

static void test_failures(void)
{
	struct sebpf_event event = make_event();

	event.failure = SEBPF_FAIL_REVOKED;
	event.prog_type = event.attach_type = SEBPF_NOT_APPLICABLE;
	event.command = 0;
	event.map_type = 1;
	is_record(&with_delegator, &event, 3, AUDIT_USER_SELINUX_ERR,
		  "op=prog_load reason=token_revoked spid=3016 "
		  "comm=\"client\" bpf_cmd=MAP_CREATE map_type=hash "
		  "token_id=12 userns=4026532345 repeated=3 differing=2 "
		  "delegator=" SOURCE " scontext=" SOURCE " tcontext=" TARGET
		  " permissive=0",
		  "a failure");
	event = make_event();
	event.failure = SEBPF_FAIL_SHARE;
	event.operation = SEBPF_OP_TOKEN_CREATE;
	event.prog_type = event.attach_type = SEBPF_NOT_APPLICABLE;
	event.command = 36;
	event.token_id = 0;
	is_record(&with_delegator, &event, 0, AUDIT_USER_SELINUX_ERR,
		  "op=token_create reason=too_many_tokens_of_container "
		  "spid=3016 comm=\"client\" bpf_cmd=TOKEN_CREATE "
		  "userns=4026532345 delegator=" SOURCE " scontext=" SOURCE
		  " tcontext=" TARGET " permissive=0",
		  "a token that is not there");
}

/* What a task chose cannot end its field, nor look like another one. */
static void test_chosen(void)
{
	static const struct {
		const char *chosen;
		const char *written;
	} all[] = {
		{ "a b", "612062" },
		{ "a\"b", "612262" },
		{ "tcontext=x", "74636F6E746578743D78" },
		{ "a\nb", "610A62" },
	};
	struct sebpf_folded folded = { .event = make_event() };
	struct sebpf_event *event = &folded.event;
	char field[80];

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct sebpf_record record = { 0 };
		struct sebpf_err err;

		memset(event->comm, 0, sizeof(event->comm));
		memset(event->object, 0, sizeof(event->object));
		memcpy(event->comm, all[i].chosen, strlen(all[i].chosen));
		memcpy(event->object, all[i].chosen, strlen(all[i].chosen));
		(void)sebpf_record_write(&folded, &contexts, &record, &err);
		(void)snprintf(field, sizeof(field), " comm=%s ",
			       all[i].written);
		ok(record.text && strstr(record.text, field), "comm %s",
		   all[i].written);
		(void)snprintf(field, sizeof(field), " obj_name=%s ",
			       all[i].written);
		ok(record.text && strstr(record.text, field), "obj_name %s",
		   all[i].written);
		free(record.text);
	}
}

static void test_damage(void)
{
	struct sebpf_record record = { 0 };
	struct sebpf_folded folded = { .event = make_event() };
	struct sebpf_err err;

	folded.event.tclass = SEBPF_CLASS_COUNT;
	ok(sebpf_record_write(&folded, &contexts, &record, &err) == -EBADMSG,
	   "no such class");
	folded.event = make_event();
	folded.event.failure = SEBPF_FAIL_COUNT;
	ok(sebpf_record_write(&folded, &contexts, &record, &err) == -EBADMSG,
	   "no such failure");
	ok(!record.text, "the return parameter is untouched");
}

/*
 * Contexts that could not be read: "?" for a decision, nothing for a failure.
 */
static void test_unknown(void)
{
	static const struct sebpf_contexts none = { 0 };
	struct sebpf_event event = make_event();

	event.prog_type = event.attach_type = SEBPF_NOT_APPLICABLE;
	is_record(&none, &event, 0, AUDIT_USER_AVC,
		  "avc:  denied  { prog_load } for  spid=3016 comm=\"client\" "
		  "bpf_cmd=PROG_LOAD token_id=12 userns=4026532345 "
		  "scontext=? tcontext=? tclass=bpf permissive=0",
		  "unknown contexts");
	event.failure = SEBPF_FAIL_CONTEXT;
	is_record(&none, &event, 0, AUDIT_USER_SELINUX_ERR,
		  "op=prog_load reason=context_unreadable spid=3016 "
		  "comm=\"client\" bpf_cmd=PROG_LOAD token_id=12 "
		  "userns=4026532345 permissive=0",
		  "unknown contexts of a failure");
}

static void test_revocation(void)
{
	const struct sebpf_token token = { .id = 12, .userns = 4026532345 };
	char label[] = TARGET, delegator[] = SOURCE;
	struct sebpf_token_texts texts = { .label = label };
	struct sebpf_record record = { 0 };
	struct sebpf_err err;

	(void)sebpf_revocation_write(&token, &texts, 1, &record, &err);
	is_text(record.text,
		"op=revoke token_id=12 userns=4026532345 tcontext=" TARGET,
		"a revocation");
	ok(record.type == AUDIT_USER_MAC_CONFIG_CHANGE && record.success == 1,
	   "its type and success");
	free(record.text);
	texts.delegator = delegator;
	(void)sebpf_revocation_write(&token, &texts, 0, &record, &err);
	is_text(record.text,
		"op=revoke token_id=12 userns=4026532345 delegator=" SOURCE
		" tcontext=" TARGET,
		"with a delegator");
	ok(!record.success, "a failure");
	free(record.text);
}

int main(void)
{
	test_decisions();
	test_numbers();
	test_failures();
	test_chosen();
	test_damage();
	test_unknown();
	test_revocation();
	return tap_done();
}
