// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - another product's program in place of the decision, for tests
 * Copyright (C) 2026 The sebpf authors
 *
 * freplace/sebpf_check: allows all.
 */
#include "hooks/kernel_types.h"

#include "hooks/core.h"

SEC("freplace/sebpf_check")
int foreign_decide(struct request *request)
{
	if (request)
		request->is_unchecked = 0;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
