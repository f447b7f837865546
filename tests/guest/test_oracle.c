// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the result of every operation in every domain, for a comparison
 * Copyright (C) 2026 The sebpf authors
 *
 * Runs under the hooks, or where SELinux checks tokens itself, and expects
 * nothing: it prints a row for each attempt, with its verdict, errno and audit
 * records, and tests/native/compare looks for the differences between two
 * kernels. The expectations are in test_matrix.c and test_verdicts.c.
 *
 *	# oracle NAME|allowed or errno N|RECORD;...
 *
 * A record is "denied{permissions} scontext tcontext tclass permissive=N", each
 * once, however often it was written, because the hooks fold repetitions
 * together. Records are told apart by the name that the processes of an attempt
 * have.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "sebpf/cleanup.h"
#include "tests/guest/attempt.h"
#include "tests/guest/guest.h"
#include "tests/unit/tap.h"

#define AUDIT_LOG "/var/log/audit/audit.log"
#define MAX_ROWS 1024
#define MAX_RECORDS 8
#define RECORD_BYTES 320

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CREATOR GUEST_CONTEXT("container_t")

/**
 * struct outcome - the result of an attempt
 * @name: of the row.
 * @result: 0 or a negative errno.
 * @count: number of records.
 * @records: the records, each once.
 */
struct outcome {
	char name[128];
	int result;
	int count;
	char records[MAX_RECORDS][RECORD_BYTES];
};

static struct outcome outcomes[MAX_ROWS];
static int outcome_count;

/* Domains that create a token and use it. */
static const char *const domains[] = {
	"container_t",
	"no_anon_create_t",
	"no_receive_t",
	"no_map_create_t",
	"no_prog_load_t",
	"no_cap_bpf_t",
	"no_cap_perfmon_t",
	"no_cap_net_admin_t",
	"no_cap_sys_admin_t",
	"no_token_create_t",
	"no_btf_load_t",
	"no_btf_get_fd_by_id_t",
	"nobpf_t",
	"plain_t",
	"plaintrans_t",
	"bothtrans_t",
	"only_other_t",
	"attr_t",
	"cond_t",
	"permissive_t",
	"dontaudit_t",
	"auditallow_t",
	"two_labels_t",
	"no_labels_t",
	"no_prog_type_t",
	"no_map_type_t",
	"no_map_type2_t",
	"no_attach_type_t",
	"no_attach_type2_t",
	"no_attach_struct_ops_t",
	"no_tokenless_prog_t",
	"no_tokenless_map_t",
	"permissive_fine_t",
	"permissive_none_t",
	"delegator_t",
	"no_delegate_t",
	"kill_t",
};

static const enum attempt_operation own_operations[] = {
	CREATE_TOKEN, CREATE_ARRAY, CREATE_ARENA,    LOAD_SOCKET_FILTER,
	LOAD_XDP,     LOAD_EGRESS,  LOAD_SK_LOOKUP,  LOAD_KPROBE,
	LOAD_BTF,     GET_BTF,	    TOKENLESS_ARRAY, TOKENLESS_SOCKET_FILTER,
	LOAD_SIGNAL,
};

/* For a domain that has another's token. */
static const enum attempt_operation other_operations[] = {
	RECEIVE_TOKEN, CREATE_ARRAY, LOAD_SOCKET_FILTER,
	LOAD_XDP,      LOAD_BTF,     GET_BTF,
};

static void write_setting(const char *path, const char *value)
{
	FILE *file = fopen(path, "we");

	if (!file || fputs(value, file) < 0 || fclose(file))
		guest_bail("cannot write \"%s\" to \"%s\"", value, path);
}

static void commit_booleans(void)
{
	write_setting("/sys/fs/selinux/commit_pending_bools", "1");
}

static void add_row(const char *state, const struct attempt *attempt)
{
	struct outcome *outcome = &outcomes[outcome_count];
	char comm[16];
	int objects;

	if (outcome_count == MAX_ROWS)
		guest_bail("too many rows");
	(void)snprintf(comm, sizeof(comm), "row%d", outcome_count++);
	(void)snprintf(outcome->name, sizeof(outcome->name), "%s%s, %s%s%s",
		       state, attempt_operation_name(attempt->operation),
		       attempt->context + strlen("system_u:system_r:"),
		       attempt->user ? " then " : "",
		       attempt->user ?
			       attempt->user + strlen("system_u:system_r:") :
			       "");
	(void)prctl(PR_SET_NAME, comm);
	guest_forget_decisions();
	outcome->result = attempt_try(attempt, &objects);
}

static void add_own(const char *state, const char *domain,
		    enum attempt_operation operation)
{
	char context[128];
	const struct attempt attempt = { operation, context, NULL };

	(void)snprintf(context, sizeof(context),
		       "system_u:system_r:%s:s0:c1,c3", domain);
	add_row(state, &attempt);
}

static void add_other(const char *domain, const char *range,
		      enum attempt_operation operation)
{
	char context[128];
	const struct attempt attempt = { operation, CREATOR, context };

	(void)snprintf(context, sizeof(context), "system_u:system_r:%s:%s",
		       domain, range);
	add_row("", &attempt);
}

static void set_boolean(const char *value)
{
	write_setting("/sys/fs/selinux/booleans/sebpf_test_bool", value);
	commit_booleans();
}

static void add_states(void)
{
	static const char *const ranges[] = { "s0:c1,c4", "s0:c1,c3,c4", "s0" };
	size_t i, j;

	for (i = 0; i < COUNT(ranges); i++)
		for (j = 0; j < COUNT(other_operations); j++)
			add_other("container_t", ranges[i],
				  other_operations[j]);
	set_boolean("1");
	add_own("boolean on: ", "cond_t", CREATE_ARRAY);
	add_own("boolean on: ", "cond_t", LOAD_SOCKET_FILTER);
	set_boolean("0");
	write_setting("/sys/fs/selinux/enforce", "0");
	for (i = 0; i < COUNT(own_operations); i++) {
		/* SELinux records only once what it lets through. */
		commit_booleans();
		add_own("permissive mode: ", "nobpf_t", own_operations[i]);
	}
	write_setting("/sys/fs/selinux/enforce", "1");
}

static void add_all(void)
{
	size_t i, j;

	for (i = 0; i < COUNT(domains); i++)
		for (j = 0; j < COUNT(own_operations); j++)
			add_own("", domains[i], own_operations[j]);
	for (i = 0; i < COUNT(domains); i++)
		for (j = 0; j < COUNT(other_operations); j++)
			add_other(domains[i], "s0:c1,c3", other_operations[j]);
	add_own("", "delegator_t", DELEGATE);
	add_own("", "no_delegate_t", DELEGATE);
	add_states();
}

/* Copies the word after a field's name; "" if the field is missing. */
static void take_word(const char *line, const char *field, char word[],
		      size_t size)
{
	const char *start = strstr(line, field);
	size_t length;

	word[0] = '\0';
	if (!start)
		return;
	start += strlen(field);
	length = strcspn(start, " \n'");
	if (length >= size)
		guest_bail("a record's field is too long: %s", line);
	memcpy(word, start, length);
	word[length] = '\0';
}

static void keep_record(struct outcome *outcome, const char *record)
{
	int i;

	for (i = 0; i < outcome->count; i++)
		if (!strcmp(outcome->records[i], record))
			return;
	if (outcome->count == MAX_RECORDS)
		guest_bail("more than %d records of \"%s\"", MAX_RECORDS,
			   outcome->name);
	(void)snprintf(outcome->records[outcome->count++], RECORD_BYTES, "%s",
		       record);
}

/* The text before the number of a row, in the records of its process. */
#define ROW_COMM " comm=\"row"

static void read_record(const char *line)
{
	const char *decision = strstr(line, "avc:  ");
	const char *comm = strstr(line, ROW_COMM);
	char source[80], target[80], class_name[32], permissive[8];
	char verdict[16], permissions[64], record[RECORD_BYTES];
	char *end;
	long row;

	if (!decision || !comm)
		return;
	comm += strlen(ROW_COMM);
	row = strtol(comm, &end, 10);
	if (end == comm || *end != '"' || row < 0 || row >= outcome_count ||
	    sscanf(decision, "avc:  %15s { %63[^}]}", verdict, permissions) !=
		    2)
		return;
	take_word(line, "scontext=", source, sizeof(source));
	take_word(line, "tcontext=", target, sizeof(target));
	take_word(line, "tclass=", class_name, sizeof(class_name));
	take_word(line, "permissive=", permissive, sizeof(permissive));
	(void)snprintf(record, sizeof(record), "%s{ %s} %s %s %s permissive=%s",
		       verdict, permissions, source, target, class_name,
		       permissive);
	keep_record(&outcomes[row], record);
}

/* Records of the hooks or of SELinux, whichever there are. */
static void read_records(long mark)
{
	FILE *log sebpf_auto_file = fopen(AUDIT_LOG, "re");
	char line[4096];

	if (!log || fseek(log, mark, SEEK_SET))
		guest_bail("cannot read the audit log");
	while (fgets(line, sizeof(line), log))
		if (strstr(line, "type=AVC ") || strstr(line, "type=USER_AVC "))
			read_record(line);
}

static void print_outcome(const struct outcome *outcome)
{
	int i;

	printf("# oracle %s|", outcome->name);
	if (outcome->result)
		printf("errno %d|", -outcome->result);
	else
		printf("allowed|");
	for (i = 0; i < outcome->count; i++)
		printf("%s%s", i ? ";" : "", outcome->records[i]);
	putchar('\n');
}

int main(void)
{
	pid_t server = guest_server_start(NULL);
	long mark = guest_audit_mark();
	int i;

	add_all();
	guest_audit_flush();
	read_records(mark);
	for (i = 0; i < outcome_count; i++)
		print_outcome(&outcomes[i]);
	ok(outcome_count > 0, "%d rows", outcome_count);
	guest_server_stop(server);
	return tap_done();
}
