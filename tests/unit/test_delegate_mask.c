// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - tests of the names of what is delegated
 * Copyright (C) 2026 The sebpf authors
 */
#include <linux/bpf.h>

#include "labels/delegate_mask.h"
#include "tests/unit/tap.h"

/* The ends of each list, and the borders between classes. */
static void test_names(void)
{
	static const struct {
		enum sebpf_mask mask;
		uint32_t value;
		const char *name;
	} all[] = {
		{ SEBPF_MASK_CMDS, BPF_MAP_CREATE, "map_create" },
		{ SEBPF_MASK_CMDS, BPF_PROG_TEST_RUN, "prog_test_run" },
		{ SEBPF_MASK_CMDS, BPF_BTF_LOAD, "btf_load" },
		{ SEBPF_MASK_CMDS, BPF_PROG_BIND_MAP, "prog_bind_map" },
		{ SEBPF_MASK_CMDS, 36, "token_create" },
		{ SEBPF_MASK_CMDS, 38, "prog_assoc_struct_ops" },
		{ SEBPF_MASK_MAPS, BPF_MAP_TYPE_UNSPEC, "unspec" },
		{ SEBPF_MASK_MAPS, BPF_MAP_TYPE_HASH, "hash" },
		{ SEBPF_MASK_MAPS, 32, "cgrp_storage" },
		{ SEBPF_MASK_MAPS, 33, "arena" },
		{ SEBPF_MASK_PROGS, BPF_PROG_TYPE_SOCKET_FILTER,
		  "socket_filter" },
		{ SEBPF_MASK_PROGS, 32, "netfilter" },
		{ SEBPF_MASK_ATTACHS, BPF_CGROUP_INET_INGRESS,
		  "cgroup_inet_ingress" },
		{ SEBPF_MASK_ATTACHS, BPF_CGROUP_INET4_GETSOCKNAME,
		  "cgroup_inet4_getsockname" },
		{ SEBPF_MASK_ATTACHS, BPF_CGROUP_INET6_GETSOCKNAME,
		  "cgroup_inet6_getsockname" },
		{ SEBPF_MASK_ATTACHS, 45, "netfilter" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		is_text(sebpf_mask_value_name(all[i].mask, all[i].value),
			all[i].name, "%s: %u is %s",
			sebpf_mask_option(all[i].mask), all[i].value,
			all[i].name);
	for (uint32_t mask = 0; mask < SEBPF_MASK_COUNT; mask++)
		ok(!sebpf_mask_value_name(mask, 63) &&
			   !sebpf_mask_value_name(mask, 64) &&
			   !sebpf_mask_value_name(mask, 0xffffffff),
		   "%s: others have no name", sebpf_mask_option(mask));
	ok(!sebpf_mask_option(SEBPF_MASK_COUNT) &&
		   !sebpf_mask_value_name(SEBPF_MASK_COUNT, 1),
	   "no such mask");
}

static void test_any(void)
{
	for (uint32_t mask = 0; mask < SEBPF_MASK_COUNT; mask++) {
		const char *option = sebpf_mask_option(mask);
		uint64_t named = 0;

		for (uint32_t bit = 0; bit < 64; bit++)
			if (sebpf_mask_value_name(mask, bit))
				named |= UINT64_C(1) << bit;
		ok(sebpf_mask_is_any(mask, UINT64_MAX), "%s: all bits", option);
		ok(sebpf_mask_is_any(mask, named), "%s: all names", option);
		ok(!sebpf_mask_is_any(mask, named & ~UINT64_C(4)),
		   "%s: all names but one", option);
		ok(!sebpf_mask_is_any(mask, 0), "%s: none", option);
	}
	ok(sebpf_mask_is_any(SEBPF_MASK_MAPS, ~UINT64_C(1)) &&
		   sebpf_mask_is_any(SEBPF_MASK_PROGS, ~UINT64_C(1)),
	   "a type that is none does not count");
}

int main(void)
{
	test_names();
	test_any();
	return tap_done();
}
