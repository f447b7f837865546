// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what else the kernel asks for, by type of program and of map
 * Copyright (C) 2026 The sebpf authors
 *
 * The kernel's own rules, in kernel/bpf/syscall.c: is_net_admin_prog_type(),
 * is_perfmon_prog_type(), bpf_prog_load_check_attach(), the switch over types
 * in map_create(). What is not listed needs only CAP_BPF, including
 * socket_filter, cgroup_skb, sk_reuseport and sk_lookup.
 */
#include "lint/type_needs.h"
#include "sebpf/attach_types.h"
#include "sebpf/classes.h"

#define NET SEBPF_NEEDS_NET_ADMIN
#define PERF SEBPF_NEEDS_PERFMON
#define A(name) SEBPF_PERM(BPF_ATTACH_TYPE, name)
#define B(name) SEBPF_PERM(BPF_ATTACH_TYPE2, name)
#define PROGRAM(name) [SEBPF_BIT_BPF_PROG_TYPE__##name]
#define MAP(name) [SEBPF_BIT_BPF_MAP_TYPE__##name]

static const struct sebpf_type_needs
	programs[SEBPF_BIT_COUNT_BPF_PROG_TYPE] = {
		PROGRAM(KPROBE) = { PERF, 0, 0 },
		PROGRAM(SCHED_CLS) = { NET, 0, 0 },
		PROGRAM(SCHED_ACT) = { NET, 0, 0 },
		PROGRAM(TRACEPOINT) = { PERF, 0, 0 },
		PROGRAM(XDP) = { NET, 0, 0 },
		PROGRAM(PERF_EVENT) = { PERF, 0, 0 },
		PROGRAM(CGROUP_SKB) = { 0, A(CGROUP_INET_INGRESS) |
						   A(CGROUP_INET_EGRESS),
					0 },
		PROGRAM(CGROUP_SOCK) = { NET,
					 A(CGROUP_INET_SOCK_CREATE) |
						 A(CGROUP_INET4_POST_BIND) |
						 A(CGROUP_INET6_POST_BIND),
					 B(CGROUP_INET_SOCK_RELEASE) },
		PROGRAM(LWT_IN) = { NET, 0, 0 },
		PROGRAM(LWT_OUT) = { NET, 0, 0 },
		PROGRAM(LWT_XMIT) = { NET, 0, 0 },
		PROGRAM(SOCK_OPS) = { NET, 0, 0 },
		PROGRAM(SK_SKB) = { NET, 0, 0 },
		PROGRAM(CGROUP_DEVICE) = { NET, 0, 0 },
		PROGRAM(SK_MSG) = { NET, 0, 0 },
		PROGRAM(RAW_TRACEPOINT) = { PERF, 0, 0 },
		PROGRAM(CGROUP_SOCK_ADDR) = {
			NET,
			A(CGROUP_INET4_BIND) | A(CGROUP_INET6_BIND) |
				A(CGROUP_INET4_CONNECT) |
				A(CGROUP_INET6_CONNECT) |
				A(CGROUP_UDP4_SENDMSG) |
				A(CGROUP_UDP6_SENDMSG) |
				A(CGROUP_UDP4_RECVMSG) |
				A(CGROUP_UDP6_RECVMSG) |
				A(CGROUP_INET4_GETPEERNAME) |
				A(CGROUP_INET6_GETPEERNAME) |
				A(CGROUP_INET4_GETSOCKNAME),
			B(CGROUP_INET6_GETSOCKNAME) | B(CGROUP_UNIX_CONNECT) |
				B(CGROUP_UNIX_SENDMSG) |
				B(CGROUP_UNIX_RECVMSG) |
				B(CGROUP_UNIX_GETPEERNAME) |
				B(CGROUP_UNIX_GETSOCKNAME),
		},
		PROGRAM(LWT_SEG6LOCAL) = { NET, 0, 0 },
		PROGRAM(SK_REUSEPORT) = { 0, 0,
					  B(SK_REUSEPORT_SELECT) |
						  B(SK_REUSEPORT_SELECT_OR_MIGRATE) },
		PROGRAM(FLOW_DISSECTOR) = { NET, 0, 0 },
		PROGRAM(CGROUP_SYSCTL) = { NET, 0, 0 },
		PROGRAM(RAW_TRACEPOINT_WRITABLE) = { PERF, 0, 0 },
		PROGRAM(CGROUP_SOCKOPT) = { NET, A(CGROUP_GETSOCKOPT) |
							 A(CGROUP_SETSOCKOPT),
					    0 },
		PROGRAM(TRACING) = {
			PERF,
			A(TRACE_RAW_TP) | A(TRACE_FENTRY) | A(TRACE_FEXIT) |
				A(MODIFY_RETURN) | A(TRACE_ITER),
			B(TRACE_FSESSION) | B(TRACE_FENTRY_MULTI) |
				B(TRACE_FEXIT_MULTI) | B(TRACE_FSESSION_MULTI),
		},
		PROGRAM(STRUCT_OPS) = { PERF, 0, 0 },
		PROGRAM(EXT) = { NET | PERF, 0, 0 },
		PROGRAM(LSM) = { PERF, A(LSM_MAC), B(LSM_CGROUP) },
		PROGRAM(SK_LOOKUP) = { 0, 0, B(SK_LOOKUP) },
		PROGRAM(NETFILTER) = { NET, 0, B(NETFILTER) },
	};

static const struct sebpf_type_needs maps[SEBPF_BIT_COUNT_BPF_MAP_TYPE] = {
	MAP(DEVMAP) = { NET, 0, 0 },  MAP(DEVMAP_HASH) = { NET, 0, 0 },
	MAP(SOCKMAP) = { NET, 0, 0 }, MAP(SOCKHASH) = { NET, 0, 0 },
	MAP(XSKMAP) = { NET, 0, 0 },
};

struct sebpf_type_needs sebpf_type_needs(uint32_t tclass, uint32_t bit)
{
	if (tclass == SEBPF_CLASS_BPF_PROG_TYPE &&
	    bit < SEBPF_BIT_COUNT_BPF_PROG_TYPE)
		return programs[bit];
	if (tclass == SEBPF_CLASS_BPF_MAP_TYPE &&
	    bit < SEBPF_BIT_COUNT_BPF_MAP_TYPE)
		return maps[bit];
	return (struct sebpf_type_needs){ 0 };
}

/* Whether a program of a type can be loaded for an attach type. */
static int takes(uint32_t bit, uint32_t value)
{
	const struct sebpf_type_needs *needs = &programs[bit];
	uint64_t named = needs->attach |
			 (uint64_t)needs->attach2
				 << SEBPF_BIT_COUNT_BPF_ATTACH_TYPE;

	return !named || named >> value & 1;
}

uint64_t sebpf_least_attach_types(uint32_t bit, uint64_t allowed,
				  uint32_t *ret_loaded)
{
	const struct sebpf_attach_row *row = &sebpf_attach_rows[bit + 1];
	uint64_t least = 0;
	uint32_t loaded = 0;

	for (uint32_t value = 0; value < SEBPF_ATTACH_TYPES; value++) {
		uint64_t types =
			takes(bit, value) ? sebpf_attach_types(row, value) : 0;

		if (types && (!least ||
			      __builtin_popcountll(types & ~allowed) <
				      __builtin_popcountll(least & ~allowed))) {
			least = types;
			loaded = value;
		}
	}
	if (ret_loaded)
		*ret_loaded = loaded;
	return least;
}
