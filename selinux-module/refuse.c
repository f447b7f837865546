// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what a policy may hold that the hooks cannot decide
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>

#include <sepol/policydb/policydb.h>

#include "sebpf/limits.h"
#include "selinux-module/refuse.h"

int sebpf_refuse_undecidable(const struct policydb *db, struct sebpf_err *err)
{
	if (db->p_cats.nprim > SEBPF_MAX_CATEGORIES)
		return sebpf_err_set(
			err, -E2BIG,
			"the policy has %u categories; sebpf holds %d",
			db->p_cats.nprim, SEBPF_MAX_CATEGORIES);
	return 0;
}
