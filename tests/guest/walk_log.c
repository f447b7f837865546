// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the records that a walk has to leave in the audit log, and no others
 * Copyright (C) 2026 The sebpf authors
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/guest/guest.h"
#include "tests/guest/walk_log.h"

#define AUDIT_LOG "/var/log/audit/audit.log"

/* More than a walk leaves to the next server. */
#define MAX_EXPECTED 4096

#define REVOCATION "type=USER_MAC_CONFIG_CHANGE "

/* How long a record takes at most. */
#define LOOKS 1000
#define LOOK_US 10000

/**
 * struct expectation - a record that has not come yet
 * @comm: field with the command name.
 * @parts: what else it contains.
 * @is_excused: 1: it need not come.
 */
struct expectation {
	char comm[32];
	const char *const *parts;
	int is_excused;
};

static struct expectation expected[MAX_EXPECTED];
static unsigned int expected_count;
static FILE *audit_log;

void walk_log_open(void)
{
	audit_log = fopen(AUDIT_LOG, "re");
	if (!audit_log || fseek(audit_log, 0, SEEK_END))
		guest_bail("cannot read the audit log");
}

/* Makes room: what need not come, and is old, does not come. */
static void drop_excused(void)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < expected_count; i++)
		if (!expected[i].is_excused)
			expected[kept++] = expected[i];
	expected_count = kept;
}

void walk_log_expect(const char *comm, const char *const parts[])
{
	struct expectation *new;

	if (expected_count == MAX_EXPECTED)
		drop_excused();
	if (expected_count == MAX_EXPECTED)
		guest_bail("no server writes records");
	new = &expected[expected_count];
	(void)snprintf(new->comm, sizeof(new->comm), "comm=\"%s\" ", comm);
	new->parts = parts;
	new->is_excused = 0;
	expected_count++;
}

void walk_log_excuse(void)
{
	for (unsigned int i = 0; i < expected_count; i++)
		expected[i].is_excused = 1;
}

/* How many have to come. */
static unsigned int count_missing(void)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < expected_count; i++)
		count += !expected[i].is_excused;
	return count;
}

static int is_expected(const struct expectation *record, const char *line)
{
	if (!strstr(line, record->comm))
		return 0;
	for (size_t i = 0; record->parts[i]; i++)
		if (!strstr(line, record->parts[i]))
			return 0;
	return 1;
}

/* Strikes out what a line is; 0: nobody expects it. */
static int strike_out(const char *line, int *revocations)
{
	if (strstr(line, REVOCATION)) {
		*revocations -= *revocations > 0;
		return *revocations != 0;
	}
	for (unsigned int i = 0; i < expected_count; i++) {
		if (!is_expected(&expected[i], line))
			continue;
		expected[i] = expected[--expected_count];
		return 1;
	}
	return 0;
}

/* Of sebpf; what a server says of itself included. */
static int is_ours(const char *line)
{
	return strstr(line, "type=USER_AVC ") ||
	       strstr(line, "type=USER_SELINUX_ERR ") ||
	       strstr(line, REVOCATION);
}

/* Reads the lines that are complete; 0 if one is not expected. */
static int read_lines(int *revocations)
{
	char line[4096];
	int is_right = 1;

	for (;;) {
		long start = ftell(audit_log);

		clearerr(audit_log);
		if (!fgets(line, sizeof(line), audit_log))
			return is_right;
		if (!strchr(line, '\n')) {
			(void)fseek(audit_log, start, SEEK_SET);
			return is_right;
		}
		if (!is_ours(line) || strike_out(line, revocations))
			continue;
		printf("# not expected: %s", line);
		is_right = 0;
	}
}

static void print_missing(void)
{
	for (unsigned int i = 0; i < expected_count && i < 10; i++) {
		if (expected[i].is_excused)
			continue;
		printf("# missing: %s", expected[i].comm);
		for (size_t j = 0; expected[i].parts[j]; j++)
			printf("... %s", expected[i].parts[j]);
		printf("\n");
	}
}

int walk_log_is_right(int is_recording, int revocations)
{
	/* One more than there are tells which is too many. */
	int left = revocations < 0 ? -1 : revocations + 1;
	int is_right = read_lines(&left);

	for (int i = 0;
	     i < LOOKS && (left > 1 || (is_recording && expected_count)); i++) {
		(void)usleep(LOOK_US);
		is_right &= read_lines(&left);
	}
	if (left > 1) {
		printf("# %d revocations have no record\n", left - 1);
		is_right = 0;
	}
	if (is_recording && count_missing()) {
		print_missing();
		is_right = 0;
	}
	return is_right;
}
