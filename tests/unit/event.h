/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - an event of the hooks, for tests of records
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_TESTS_UNIT_EVENT_H
#define SEBPF_TESTS_UNIT_EVENT_H

#include "sebpf/abi.h"

/* A denied BPF_PROG_LOAD. */
static inline struct sebpf_event make_load_event(uint32_t prog_type,
						 uint32_t attach_type)
{
	struct sebpf_event event = {
		.token_id = 12,
		.userns = 4026532345,
		.operation = SEBPF_OP_PROG_LOAD,
		.tclass = SEBPF_CLASS_BPF,
		.permissions = SEBPF_PERM(BPF, PROG_LOAD),
		.command = 5,
		.prog_type = prog_type,
		.attach_type = attach_type,
		.map_type = SEBPF_NOT_APPLICABLE,
		.capability = SEBPF_NOT_APPLICABLE,
		.delegate_option = SEBPF_NOT_APPLICABLE,
		.struct_ops_member = SEBPF_NOT_APPLICABLE,
		.pid = 3016,
		.comm = "client",
	};

	return event;
}

#endif /* SEBPF_TESTS_UNIT_EVENT_H */
