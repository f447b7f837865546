/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - where the kernel would attach a program, by how it was loaded
 * Copyright (C) 2026 The sebpf authors
 *
 * What a program expects when it is loaded binds the kernel only for some
 * types. The table has every attach type at which a kernel since 6.9 takes a
 * program, whoever attaches it and by whatever call. Each row names the places
 * in the kernel that explain it:
 *
 *	check	bpf_prog_attach_check_attach_type() in kernel/bpf/syscall.c, of
 *		BPF_PROG_ATTACH and BPF_LINK_CREATE; with
 *		attach_type_to_prog_type() there
 *	load	bpf_prog_load_check_attach() there: what else is not loaded
 *	update	the update_prog of a link, of BPF_LINK_UPDATE: in control groups
 *		__cgroup_bpf_replace() in kernel/bpf/cgroup.c, which compares
 *		the types of programs and nothing else
 *	event	PERF_EVENT_IOC_SET_BPF, perf_event_set_bpf_prog() in
 *		kernel/events/core.c, which does the same
 *
 * Putting another program into a link counts as attaching it, since nothing is
 * asked then: neither the token nor a security module. So if that call does not
 * look at attach types, a program needs all those of its type, whatever it is
 * loaded for, and a policy cannot allow only one of them.
 *
 * tests/guest/test_attach_pairs.c tries them all on the running kernel.
 */
#ifndef SEBPF_ATTACH_TYPES_H
#define SEBPF_ATTACH_TYPES_H

#ifndef __bpf__
#include <linux/types.h>
#endif

#include "sebpf/classes.h"

/* Masks of attach types: bit N is the one with the number N. */
#define SEBPF_ATTACH(name) (1ULL << SEBPF_BIT_BPF_ATTACH_TYPE__##name)
#define SEBPF_ATTACH2(name)                                \
	(1ULL << ((__u32)SEBPF_BIT_COUNT_BPF_ATTACH_TYPE + \
		  (__u32)SEBPF_BIT_BPF_ATTACH_TYPE2__##name))

/* Those with a name; kernels that are newer than the names have more. */
#define SEBPF_ATTACH_TYPES                        \
	((__u32)SEBPF_BIT_COUNT_BPF_ATTACH_TYPE + \
	 (__u32)SEBPF_BIT_COUNT_BPF_ATTACH_TYPE2)

/**
 * struct sebpf_attach_row - where the programs of a type can be attached
 * @always: attach types of all of them.
 * @own: further attach types, each for programs that are loaded for it.
 * @otherwise: further attach types of programs that are loaded for none of @own.
 */
struct sebpf_attach_row {
	__u64 always;
	__u64 own;
	__u64 otherwise;
};

/* A power of two, so that the verifier believes an index. */
#define SEBPF_ATTACH_ROWS 64U

#define SEBPF_ATTACH_ROW(name) [SEBPF_BIT_BPF_PROG_TYPE__##name + 1]

/*
 * By enum bpf_prog_type. All zero: no call attaches it by an attach type. The
 * row of type ext is also zero, because the row of another program counts: it
 * takes a function's place in the program that it names when it is loaded, or
 * in one of the same type that is loaded for the same
 * (bpf_tracing_prog_attach()).
 */
static const struct sebpf_attach_row
	sebpf_attach_rows[SEBPF_ATTACH_ROWS] = {
		/* check; event, whatever it is loaded for */
		SEBPF_ATTACH_ROW(KPROBE) = {
			.always = SEBPF_ATTACH2(PERF_EVENT),
			.own = SEBPF_ATTACH2(TRACE_KPROBE_MULTI) |
			       SEBPF_ATTACH2(TRACE_UPROBE_MULTI) |
			       SEBPF_ATTACH2(TRACE_KPROBE_SESSION) |
			       SEBPF_ATTACH2(TRACE_UPROBE_SESSION),
		},
		/* check, whatever it is loaded for */
		SEBPF_ATTACH_ROW(SCHED_CLS) = {
			.always = SEBPF_ATTACH2(TCX_INGRESS) |
				  SEBPF_ATTACH2(TCX_EGRESS) |
				  SEBPF_ATTACH2(NETKIT_PRIMARY) |
				  SEBPF_ATTACH2(NETKIT_PEER),
		},
		/* check */
		SEBPF_ATTACH_ROW(TRACEPOINT) = {
			.always = SEBPF_ATTACH2(PERF_EVENT),
		},
		/*
		 * check; dev_xdp_attach() in net/core/dev.c takes all but the
		 * two, and the maps for these take nothing else
		 */
		SEBPF_ATTACH_ROW(XDP) = {
			.own = SEBPF_ATTACH2(XDP_DEVMAP) |
			       SEBPF_ATTACH2(XDP_CPUMAP),
			.otherwise = SEBPF_ATTACH2(XDP),
		},
		/* check */
		SEBPF_ATTACH_ROW(PERF_EVENT) = {
			.always = SEBPF_ATTACH2(PERF_EVENT),
		},
		/*
		 * check: what it is loaded for binds only if the verifier sees
		 * it return more than 0 and 1, after it is loaded; update
		 */
		SEBPF_ATTACH_ROW(CGROUP_SKB) = {
			.always = SEBPF_ATTACH(CGROUP_INET_INGRESS) |
				  SEBPF_ATTACH(CGROUP_INET_EGRESS),
		},
		/* check binds it, update does not */
		SEBPF_ATTACH_ROW(CGROUP_SOCK) = {
			.always = SEBPF_ATTACH(CGROUP_INET_SOCK_CREATE) |
				  SEBPF_ATTACH(CGROUP_INET4_POST_BIND) |
				  SEBPF_ATTACH(CGROUP_INET6_POST_BIND) |
				  SEBPF_ATTACH2(CGROUP_INET_SOCK_RELEASE),
		},
		/* check */
		SEBPF_ATTACH_ROW(SOCK_OPS) = {
			.always = SEBPF_ATTACH(CGROUP_SOCK_OPS),
		},
		/* check, whatever it is loaded for */
		SEBPF_ATTACH_ROW(SK_SKB) = {
			.always = SEBPF_ATTACH(SK_SKB_STREAM_PARSER) |
				  SEBPF_ATTACH(SK_SKB_STREAM_VERDICT) |
				  SEBPF_ATTACH2(SK_SKB_VERDICT),
		},
		/* check */
		SEBPF_ATTACH_ROW(CGROUP_DEVICE) = {
			.always = SEBPF_ATTACH(CGROUP_DEVICE),
		},
		/* check */
		SEBPF_ATTACH_ROW(SK_MSG) = {
			.always = SEBPF_ATTACH(SK_MSG_VERDICT),
		},
		/* check binds it, update does not */
		SEBPF_ATTACH_ROW(CGROUP_SOCK_ADDR) = {
			.always = SEBPF_ATTACH(CGROUP_INET4_BIND) |
				  SEBPF_ATTACH(CGROUP_INET6_BIND) |
				  SEBPF_ATTACH(CGROUP_INET4_CONNECT) |
				  SEBPF_ATTACH(CGROUP_INET6_CONNECT) |
				  SEBPF_ATTACH(CGROUP_UDP4_SENDMSG) |
				  SEBPF_ATTACH(CGROUP_UDP6_SENDMSG) |
				  SEBPF_ATTACH(CGROUP_UDP4_RECVMSG) |
				  SEBPF_ATTACH(CGROUP_UDP6_RECVMSG) |
				  SEBPF_ATTACH(CGROUP_INET4_GETPEERNAME) |
				  SEBPF_ATTACH(CGROUP_INET6_GETPEERNAME) |
				  SEBPF_ATTACH(CGROUP_INET4_GETSOCKNAME) |
				  SEBPF_ATTACH2(CGROUP_INET6_GETSOCKNAME) |
				  SEBPF_ATTACH2(CGROUP_UNIX_CONNECT) |
				  SEBPF_ATTACH2(CGROUP_UNIX_SENDMSG) |
				  SEBPF_ATTACH2(CGROUP_UNIX_RECVMSG) |
				  SEBPF_ATTACH2(CGROUP_UNIX_GETPEERNAME) |
				  SEBPF_ATTACH2(CGROUP_UNIX_GETSOCKNAME),
		},
		/* check */
		SEBPF_ATTACH_ROW(LIRC_MODE2) = {
			.always = SEBPF_ATTACH(LIRC_MODE2),
		},
		/* load; it goes to sockets, by SO_ATTACH_REUSEPORT_EBPF */
		SEBPF_ATTACH_ROW(SK_REUSEPORT) = {
			.own = SEBPF_ATTACH2(SK_REUSEPORT_SELECT) |
			       SEBPF_ATTACH2(SK_REUSEPORT_SELECT_OR_MIGRATE),
		},
		/* check */
		SEBPF_ATTACH_ROW(FLOW_DISSECTOR) = {
			.always = SEBPF_ATTACH(FLOW_DISSECTOR),
		},
		/* check */
		SEBPF_ATTACH_ROW(CGROUP_SYSCTL) = {
			.always = SEBPF_ATTACH(CGROUP_SYSCTL),
		},
		/* check binds it, update does not */
		SEBPF_ATTACH_ROW(CGROUP_SOCKOPT) = {
			.always = SEBPF_ATTACH(CGROUP_GETSOCKOPT) |
				  SEBPF_ATTACH(CGROUP_SETSOCKOPT),
		},
		/* link_create() in kernel/bpf/syscall.c */
		SEBPF_ATTACH_ROW(TRACING) = {
			.own = SEBPF_ATTACH(TRACE_RAW_TP) |
			       SEBPF_ATTACH(TRACE_FENTRY) |
			       SEBPF_ATTACH(TRACE_FEXIT) |
			       SEBPF_ATTACH(MODIFY_RETURN) |
			       SEBPF_ATTACH(TRACE_ITER) |
			       SEBPF_ATTACH2(TRACE_FSESSION) |
			       SEBPF_ATTACH2(TRACE_FENTRY_MULTI) |
			       SEBPF_ATTACH2(TRACE_FEXIT_MULTI) |
			       SEBPF_ATTACH2(TRACE_FSESSION_MULTI),
		},
		/*
		 * bpf_struct_ops_link_create(); the kernel keeps the index of a
		 * struct's member in the field that says what others are loaded
		 * for
		 */
		SEBPF_ATTACH_ROW(STRUCT_OPS) = {
			.always = SEBPF_ATTACH2(STRUCT_OPS),
		},
		/*
		 * link_create() binds it; update does not, and so can put one
		 * that is loaded for lsm_mac into a control group
		 */
		SEBPF_ATTACH_ROW(LSM) = {
			.always = SEBPF_ATTACH2(LSM_CGROUP),
			.own = SEBPF_ATTACH(LSM_MAC),
		},
		/* load, check */
		SEBPF_ATTACH_ROW(SK_LOOKUP) = {
			.always = SEBPF_ATTACH2(SK_LOOKUP),
		},
		/* load, check */
		SEBPF_ATTACH_ROW(NETFILTER) = {
			.always = SEBPF_ATTACH2(NETFILTER),
		},
	};

/**
 * Tells where a program can be attached.
 *
 * @param row the row of its type.
 * @param loaded enum bpf_attach_type for which it is loaded.
 * @return a mask of SEBPF_ATTACH(), SEBPF_ATTACH2().
 */
static inline __attribute__((always_inline)) __u64
sebpf_attach_types(const struct sebpf_attach_row *row, __u32 loaded)
{
	__u64 own = loaded < 64 ? row->own & 1ULL << loaded : 0;

	return row->always | (own ? own : row->otherwise);
}

_Static_assert((int)SEBPF_BIT_COUNT_BPF_PROG_TYPE < (int)SEBPF_ATTACH_ROWS,
	       "a row of each type");
_Static_assert(SEBPF_ATTACH_TYPES <= 64, "bits of a mask");

#endif /* SEBPF_ATTACH_TYPES_H */
