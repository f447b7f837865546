// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - whether the guest has the security modules that it was booted with
 * Copyright (C) 2026 The sebpf authors
 *
 * The other tests of this guest are about modules before SELinux, whose data
 * then comes first in what the modules share. This checks that it does.
 */
#include <bpf/bpf.h>
#include <stdio.h>
#include <string.h>

#include "loader/resolve.h"
#include "tests/guest/guest.h"
#include "tests/unit/tap.h"

#define COMMAND_LINE "/proc/cmdline"
#define LSM_LIST "/sys/kernel/security/lsm"

static void read_line(const char *path, char *ret_line, int size)
{
	FILE *file = fopen(path, "re");

	if (!file || !fgets(ret_line, size, file))
		guest_bail("cannot read %s", path);
	(void)fclose(file);
}

/* Whether "a,b,c" has a word. */
static int has_word(const char *list, const char *word)
{
	size_t length = strlen(word);

	while (*list) {
		size_t next = strcspn(list, ",\n");

		if (next == length && strncmp(list, word, length) == 0)
			return 1;
		list += next;
		list += *list != '\0';
	}
	return 0;
}

static void check_list(void)
{
	char line[4096], list[1024], *wanted, *rest = NULL;
	const char *word;

	read_line(COMMAND_LINE, line, sizeof(line));
	read_line(LSM_LIST, list, sizeof(list));
	wanted = strstr(line, " lsm=");
	if (!wanted)
		guest_bail("no lsm= in %s", COMMAND_LINE);
	wanted += strlen(" lsm=");
	wanted[strcspn(wanted, " \n")] = '\0';
	for (word = strtok_r(wanted, ",", &rest); word;
	     word = strtok_r(NULL, ",", &rest))
		if (!ok(has_word(list, word), "%s is there", word))
			printf("# the kernel has: %s\n", list);
}

static void check_offset(void)
{
	struct sebpf_symbols symbols;
	struct sebpf_err err;

	if (sebpf_resolve(&symbols, &err))
		guest_bail("%s", err.text);
	ok(symbols.cred_blob > 0 && symbols.cred_blob < 4096,
	   "another module comes first in credentials: %u bytes",
	   symbols.cred_blob);
}

int main(void)
{
	check_list();
	check_offset();
	return tap_done();
}
