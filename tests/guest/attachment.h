/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - programs of every type, and every call that attaches them, for tests
 * Copyright (C) 2026 The sebpf authors
 *
 * The attributes of bpf(2) are laid out here, because the headers of a
 * distribution may be older. Descriptors are close-on-exec; the caller closes
 * them. If an object to attach to is unavailable, the error is -ENODEV.
 */
#ifndef SEBPF_TEST_ATTACHMENT_H
#define SEBPF_TEST_ATTACHMENT_H

#include <stdint.h>

/* Calls that attach a program. */
enum attachment_way {
	BY_PROG_ATTACH, /* BPF_PROG_ATTACH */
	BY_LINK_CREATE, /* BPF_LINK_CREATE */
	BY_LINK_UPDATE, /* BPF_LINK_UPDATE of a link of another program */
	BY_RAW_OPEN, /* BPF_RAW_TRACEPOINT_OPEN */
	BY_PERF_EVENT, /* PERF_EVENT_IOC_SET_BPF */
	BY_NETLINK, /* IFLA_XDP of rtnetlink(7) */
	BY_MAP, /* an entry of a devmap or a cpumap */
	BY_SOCKET, /* SO_ATTACH_BPF, SO_ATTACH_REUSEPORT_EBPF */
	ATTACHMENT_WAYS
};

/**
 * struct attachment_ground - what programs are attached to
 * @cgroup: a control group without processes.
 * @sockmap: a map of type SOCKMAP; as are the next two.
 * @devmap: with room for programs.
 * @cpumap: the same.
 * @software: a perf event of the kernel's clock.
 * @tracepoint: a perf event of a tracepoint.
 * @kprobe: a perf event of a kernel probe.
 * @netkit: interface of a pair of type netkit; 0: none.
 */
struct attachment_ground {
	int cgroup;
	int sockmap;
	int devmap;
	int cpumap;
	int software;
	int tracepoint;
	int kprobe;
	uint32_t netkit;
};

/**
 * struct attachment - a program, and where it is to be attached
 * @prog: the program.
 * @type: enum bpf_prog_type.
 * @loaded: enum bpf_attach_type that it is loaded for.
 * @at: enum bpf_attach_type where it is to be attached.
 */
struct attachment {
	int prog;
	uint32_t type;
	uint32_t loaded;
	uint32_t at;
};

/**
 * Names a call.
 *
 * @param way the call.
 * @return its name.
 */
const char *attachment_way_name(enum attachment_way way);

/**
 * Makes the objects, except the interface; as root. What cannot be made is -1.
 *
 * @param ground receives them.
 */
void attachment_ground_open(struct attachment_ground *ground);

/**
 * Closes them.
 *
 * @param ground the objects.
 */
void attachment_ground_close(struct attachment_ground *ground);

/**
 * Makes a pair of interfaces of type netkit in the network namespace of the
 * process, and lets go of lo there.
 *
 * @param ground receives the interface, or 0.
 */
void attachment_ground_link(struct attachment_ground *ground);

/**
 * Tells whether the kernel has fprobe, without which it attaches nothing to
 * several functions by probes. Debian's 6.12 for arm64 does not have it.
 *
 * @return 1 or 0.
 */
int attachment_has_fprobe(void);

/**
 * Tells whether the kernel attaches a tracing program to several functions at
 * once. Debian's 7.3 for arm64 has the attach types, and attaches nothing.
 *
 * @return 1 or 0.
 */
int attachment_has_trace_multi(void);

/**
 * Loads a program of a type that returns a constant.
 *
 * @param token_fd the token, or TOKEN_NONE.
 * @param type enum bpf_prog_type.
 * @param loaded enum bpf_attach_type that it is loaded for; for STRUCT_OPS, the
 *	index of a member of struct tcp_congestion_ops.
 * @return the program, or a negative errno of BPF_PROG_LOAD; -EINVAL also if
 *	the type or the value is unknown.
 */
int attachment_load(int token_fd, uint32_t type, uint32_t loaded);

/**
 * Makes a link.
 *
 * @param ground the objects to attach to.
 * @param what the program, and where.
 * @return the link, or a negative errno of BPF_LINK_CREATE.
 */
int attachment_link(const struct attachment_ground *ground,
		    const struct attachment *what);

/**
 * Puts a program into a link instead of the one there.
 *
 * @param prog the program.
 * @return 0 or a negative errno of BPF_LINK_UPDATE.
 */
int attachment_update(int link, int prog);

/**
 * Attaches a program by a call, and detaches it.
 *
 * @param ground the objects to attach to.
 * @param way the call; BY_LINK_UPDATE: see attachment_update().
 * @param what the program, and where.
 * @return 0 or a negative errno; -EOPNOTSUPP if the call cannot attach at such
 *	a place.
 */
int attachment_try(const struct attachment_ground *ground,
		   enum attachment_way way, const struct attachment *what);

#endif /* SEBPF_TEST_ATTACHMENT_H */
