// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - copies a policy and sets a policy capability by its number
 * Copyright (C) 2026 The sebpf authors
 *
 * Usage: with_policycap NUMBER IN OUT
 *
 * For capabilities that the installed secilc does not know by name: 14 is
 * bpf_token_perms, 15 is bpf_token_label of hooks/kernel/.
 */
#include <stdio.h>
#include <stdlib.h>

#include <sepol/policydb/policydb.h>

#include "policy/policy.h"
#include "sebpf/cleanup.h"

static int write_policy(struct policydb *db, const char *path)
{
	FILE *out sebpf_auto_file = fopen(path, "we");
	struct policy_file file = { .type = PF_USE_STDIO, .fp = out };

	if (!out || policydb_write(db, &file) || fflush(out))
		return -1;
	return 0;
}

int main(int argc, char *argv[])
{
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	struct sebpf_err err = { 0 };
	unsigned long number;

	if (argc != 4) {
		(void)fprintf(stderr, "usage: with_policycap NUMBER IN OUT\n");
		return 2;
	}
	number = strtoul(argv[1], NULL, 10);
	if (number > 31 || sebpf_policy_read_file(argv[2], &policy, &err)) {
		(void)fprintf(stderr, "with_policycap: %s\n",
			      number > 31 ? "no such capability" : err.text);
		return 1;
	}
	if (ebitmap_set_bit(&policy.db->policycaps, (unsigned int)number, 1) ||
	    write_policy(policy.db, argv[3])) {
		(void)fprintf(stderr, "with_policycap: cannot write \"%s\"\n",
			      argv[3]);
		return 1;
	}
	return 0;
}
