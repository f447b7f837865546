/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the classes and permissions that the hooks ask for
 * Copyright (C) 2026 The sebpf authors
 *
 * Each list is in the order of sebpf's own bits: bit 0 is the first name. A
 * policy numbers permissions as it likes. They are found by name, so the hooks
 * use these constants with every policy.
 */
#ifndef SEBPF_CLASSES_H
#define SEBPF_CLASSES_H

/*
 * X(class id, policy name, owner). Owner KERNEL: a class of the kernel's own;
 * if the policy lacks it or a permission, handle_unknown decides, as in
 * SELinux. Owner SEBPF: declared by sebpf's module; what is missing is denied.
 * Owner OPTIONAL: the same if the policy has the class; if it does not, all is
 * allowed. A class and its continuation, whose name has a 2 at the end, count
 * as one.
 */
#define SEBPF_CLASSES(X)                              \
	X(BPF, bpf, KERNEL)                           \
	X(ANON_INODE, anon_inode, KERNEL)             \
	X(BPF_TOKEN, bpf_token, SEBPF)                \
	X(CAP_USERNS, cap_userns, KERNEL)             \
	X(CAP2_USERNS, cap2_userns, KERNEL)           \
	X(FILESYSTEM, filesystem, KERNEL)             \
	X(BPF_TOKENLESS, bpf_tokenless, OPTIONAL)     \
	X(BPF_PROG_TYPE, bpf_prog_type, OPTIONAL)     \
	X(BPF_MAP_TYPE, bpf_map_type, OPTIONAL)       \
	X(BPF_MAP_TYPE2, bpf_map_type2, OPTIONAL)     \
	X(BPF_ATTACH_TYPE, bpf_attach_type, OPTIONAL) \
	X(BPF_ATTACH_TYPE2, bpf_attach_type2, OPTIONAL)

/* X(permission id, policy name) per class. */
#define SEBPF_PERMS_BPF(X)              \
	X(MAP_CREATE, map_create)       \
	X(PROG_LOAD, prog_load)         \
	X(MAP_CREATE_AS, map_create_as) \
	X(PROG_LOAD_AS, prog_load_as)

#define SEBPF_PERMS_ANON_INODE(X) \
	X(CREATE, create) X(READ, read) X(WRITE, write)

#define SEBPF_PERMS_BPF_TOKEN(X) \
	X(CREATE, create)        \
	X(DELEGATE, delegate)    \
	X(BTF_LOAD, btf_load)    \
	X(BTF_GET_FD_BY_ID, btf_get_fd_by_id)

/* Capability N of class cap_userns is bit N; the kernel's own order. */
#define SEBPF_PERMS_CAP_USERNS(X)             \
	X(CHOWN, chown)                       \
	X(DAC_OVERRIDE, dac_override)         \
	X(DAC_READ_SEARCH, dac_read_search)   \
	X(FOWNER, fowner)                     \
	X(FSETID, fsetid)                     \
	X(KILL, kill)                         \
	X(SETGID, setgid)                     \
	X(SETUID, setuid)                     \
	X(SETPCAP, setpcap)                   \
	X(LINUX_IMMUTABLE, linux_immutable)   \
	X(NET_BIND_SERVICE, net_bind_service) \
	X(NET_BROADCAST, net_broadcast)       \
	X(NET_ADMIN, net_admin)               \
	X(NET_RAW, net_raw)                   \
	X(IPC_LOCK, ipc_lock)                 \
	X(IPC_OWNER, ipc_owner)               \
	X(SYS_MODULE, sys_module)             \
	X(SYS_RAWIO, sys_rawio)               \
	X(SYS_CHROOT, sys_chroot)             \
	X(SYS_PTRACE, sys_ptrace)             \
	X(SYS_PACCT, sys_pacct)               \
	X(SYS_ADMIN, sys_admin)               \
	X(SYS_BOOT, sys_boot)                 \
	X(SYS_NICE, sys_nice)                 \
	X(SYS_RESOURCE, sys_resource)         \
	X(SYS_TIME, sys_time)                 \
	X(SYS_TTY_CONFIG, sys_tty_config)     \
	X(MKNOD, mknod)                       \
	X(LEASE, lease)                       \
	X(AUDIT_WRITE, audit_write)           \
	X(AUDIT_CONTROL, audit_control)       \
	X(SETFCAP, setfcap)

/* Capability 32 + N of class cap2_userns is bit N. */
#define SEBPF_PERMS_CAP2_USERNS(X)      \
	X(MAC_OVERRIDE, mac_override)   \
	X(MAC_ADMIN, mac_admin)         \
	X(SYSLOG, syslog)               \
	X(WAKE_ALARM, wake_alarm)       \
	X(BLOCK_SUSPEND, block_suspend) \
	X(AUDIT_READ, audit_read)       \
	X(PERFMON, perfmon)             \
	X(BPF, bpf)                     \
	X(CHECKPOINT_RESTORE, checkpoint_restore)

#define SEBPF_PERMS_FILESYSTEM(X) X(UNMOUNT, unmount)

/* Loading programs and creating maps without a token. */
#define SEBPF_PERMS_BPF_TOKENLESS(X) \
	X(MAP_CREATE, map_create)    \
	X(PROG_LOAD, prog_load)

/*
 * The UAPI's own values, in its order: enum bpf_prog_type and enum bpf_map_type
 * from 1, enum bpf_attach_type from 0; 32 in the first class of each, the rest
 * in the second. The names are those that delegate_progs= and the other options
 * take, without "_deprecated".
 */
#define SEBPF_PERMS_BPF_PROG_TYPE(X)                        \
	X(SOCKET_FILTER, socket_filter)                     \
	X(KPROBE, kprobe)                                   \
	X(SCHED_CLS, sched_cls)                             \
	X(SCHED_ACT, sched_act)                             \
	X(TRACEPOINT, tracepoint)                           \
	X(XDP, xdp)                                         \
	X(PERF_EVENT, perf_event)                           \
	X(CGROUP_SKB, cgroup_skb)                           \
	X(CGROUP_SOCK, cgroup_sock)                         \
	X(LWT_IN, lwt_in)                                   \
	X(LWT_OUT, lwt_out)                                 \
	X(LWT_XMIT, lwt_xmit)                               \
	X(SOCK_OPS, sock_ops)                               \
	X(SK_SKB, sk_skb)                                   \
	X(CGROUP_DEVICE, cgroup_device)                     \
	X(SK_MSG, sk_msg)                                   \
	X(RAW_TRACEPOINT, raw_tracepoint)                   \
	X(CGROUP_SOCK_ADDR, cgroup_sock_addr)               \
	X(LWT_SEG6LOCAL, lwt_seg6local)                     \
	X(LIRC_MODE2, lirc_mode2)                           \
	X(SK_REUSEPORT, sk_reuseport)                       \
	X(FLOW_DISSECTOR, flow_dissector)                   \
	X(CGROUP_SYSCTL, cgroup_sysctl)                     \
	X(RAW_TRACEPOINT_WRITABLE, raw_tracepoint_writable) \
	X(CGROUP_SOCKOPT, cgroup_sockopt)                   \
	X(TRACING, tracing)                                 \
	X(STRUCT_OPS, struct_ops)                           \
	X(EXT, ext)                                         \
	X(LSM, lsm)                                         \
	X(SK_LOOKUP, sk_lookup)                             \
	X(SYSCALL, syscall)                                 \
	X(NETFILTER, netfilter)

#define SEBPF_PERMS_BPF_MAP_TYPE(X)                     \
	X(HASH, hash)                                   \
	X(ARRAY, array)                                 \
	X(PROG_ARRAY, prog_array)                       \
	X(PERF_EVENT_ARRAY, perf_event_array)           \
	X(PERCPU_HASH, percpu_hash)                     \
	X(PERCPU_ARRAY, percpu_array)                   \
	X(STACK_TRACE, stack_trace)                     \
	X(CGROUP_ARRAY, cgroup_array)                   \
	X(LRU_HASH, lru_hash)                           \
	X(LRU_PERCPU_HASH, lru_percpu_hash)             \
	X(LPM_TRIE, lpm_trie)                           \
	X(ARRAY_OF_MAPS, array_of_maps)                 \
	X(HASH_OF_MAPS, hash_of_maps)                   \
	X(DEVMAP, devmap)                               \
	X(SOCKMAP, sockmap)                             \
	X(CPUMAP, cpumap)                               \
	X(XSKMAP, xskmap)                               \
	X(SOCKHASH, sockhash)                           \
	X(CGROUP_STORAGE, cgroup_storage)               \
	X(REUSEPORT_SOCKARRAY, reuseport_sockarray)     \
	X(PERCPU_CGROUP_STORAGE, percpu_cgroup_storage) \
	X(QUEUE, queue)                                 \
	X(STACK, stack)                                 \
	X(SK_STORAGE, sk_storage)                       \
	X(DEVMAP_HASH, devmap_hash)                     \
	X(STRUCT_OPS, struct_ops)                       \
	X(RINGBUF, ringbuf)                             \
	X(INODE_STORAGE, inode_storage)                 \
	X(TASK_STORAGE, task_storage)                   \
	X(BLOOM_FILTER, bloom_filter)                   \
	X(USER_RINGBUF, user_ringbuf)                   \
	X(CGRP_STORAGE, cgrp_storage)

#define SEBPF_PERMS_BPF_MAP_TYPE2(X) \
	X(ARENA, arena)              \
	X(INSN_ARRAY, insn_array)    \
	X(RHASH, rhash)

#define SEBPF_PERMS_BPF_ATTACH_TYPE(X)                        \
	X(CGROUP_INET_INGRESS, cgroup_inet_ingress)           \
	X(CGROUP_INET_EGRESS, cgroup_inet_egress)             \
	X(CGROUP_INET_SOCK_CREATE, cgroup_inet_sock_create)   \
	X(CGROUP_SOCK_OPS, cgroup_sock_ops)                   \
	X(SK_SKB_STREAM_PARSER, sk_skb_stream_parser)         \
	X(SK_SKB_STREAM_VERDICT, sk_skb_stream_verdict)       \
	X(CGROUP_DEVICE, cgroup_device)                       \
	X(SK_MSG_VERDICT, sk_msg_verdict)                     \
	X(CGROUP_INET4_BIND, cgroup_inet4_bind)               \
	X(CGROUP_INET6_BIND, cgroup_inet6_bind)               \
	X(CGROUP_INET4_CONNECT, cgroup_inet4_connect)         \
	X(CGROUP_INET6_CONNECT, cgroup_inet6_connect)         \
	X(CGROUP_INET4_POST_BIND, cgroup_inet4_post_bind)     \
	X(CGROUP_INET6_POST_BIND, cgroup_inet6_post_bind)     \
	X(CGROUP_UDP4_SENDMSG, cgroup_udp4_sendmsg)           \
	X(CGROUP_UDP6_SENDMSG, cgroup_udp6_sendmsg)           \
	X(LIRC_MODE2, lirc_mode2)                             \
	X(FLOW_DISSECTOR, flow_dissector)                     \
	X(CGROUP_SYSCTL, cgroup_sysctl)                       \
	X(CGROUP_UDP4_RECVMSG, cgroup_udp4_recvmsg)           \
	X(CGROUP_UDP6_RECVMSG, cgroup_udp6_recvmsg)           \
	X(CGROUP_GETSOCKOPT, cgroup_getsockopt)               \
	X(CGROUP_SETSOCKOPT, cgroup_setsockopt)               \
	X(TRACE_RAW_TP, trace_raw_tp)                         \
	X(TRACE_FENTRY, trace_fentry)                         \
	X(TRACE_FEXIT, trace_fexit)                           \
	X(MODIFY_RETURN, modify_return)                       \
	X(LSM_MAC, lsm_mac)                                   \
	X(TRACE_ITER, trace_iter)                             \
	X(CGROUP_INET4_GETPEERNAME, cgroup_inet4_getpeername) \
	X(CGROUP_INET6_GETPEERNAME, cgroup_inet6_getpeername) \
	X(CGROUP_INET4_GETSOCKNAME, cgroup_inet4_getsockname)

#define SEBPF_PERMS_BPF_ATTACH_TYPE2(X)                                   \
	X(CGROUP_INET6_GETSOCKNAME, cgroup_inet6_getsockname)             \
	X(XDP_DEVMAP, xdp_devmap)                                         \
	X(CGROUP_INET_SOCK_RELEASE, cgroup_inet_sock_release)             \
	X(XDP_CPUMAP, xdp_cpumap)                                         \
	X(SK_LOOKUP, sk_lookup)                                           \
	X(XDP, xdp)                                                       \
	X(SK_SKB_VERDICT, sk_skb_verdict)                                 \
	X(SK_REUSEPORT_SELECT, sk_reuseport_select)                       \
	X(SK_REUSEPORT_SELECT_OR_MIGRATE, sk_reuseport_select_or_migrate) \
	X(PERF_EVENT, perf_event)                                         \
	X(TRACE_KPROBE_MULTI, trace_kprobe_multi)                         \
	X(LSM_CGROUP, lsm_cgroup)                                         \
	X(STRUCT_OPS, struct_ops)                                         \
	X(NETFILTER, netfilter)                                           \
	X(TCX_INGRESS, tcx_ingress)                                       \
	X(TCX_EGRESS, tcx_egress)                                         \
	X(TRACE_UPROBE_MULTI, trace_uprobe_multi)                         \
	X(CGROUP_UNIX_CONNECT, cgroup_unix_connect)                       \
	X(CGROUP_UNIX_SENDMSG, cgroup_unix_sendmsg)                       \
	X(CGROUP_UNIX_RECVMSG, cgroup_unix_recvmsg)                       \
	X(CGROUP_UNIX_GETPEERNAME, cgroup_unix_getpeername)               \
	X(CGROUP_UNIX_GETSOCKNAME, cgroup_unix_getsockname)               \
	X(NETKIT_PRIMARY, netkit_primary)                                 \
	X(NETKIT_PEER, netkit_peer)                                       \
	X(TRACE_KPROBE_SESSION, trace_kprobe_session)                     \
	X(TRACE_UPROBE_SESSION, trace_uprobe_session)                     \
	X(TRACE_FSESSION, trace_fsession)                                 \
	X(TRACE_FENTRY_MULTI, trace_fentry_multi)                         \
	X(TRACE_FEXIT_MULTI, trace_fexit_multi)                           \
	X(TRACE_FSESSION_MULTI, trace_fsession_multi)

enum sebpf_class {
#define X(id, name, owner) SEBPF_CLASS_##id,
	SEBPF_CLASSES(X)
#undef X
	/* The number of classes. */
	SEBPF_CLASS_COUNT
};

/* Bit numbers first, so that a list of more than 32 does not compile. */
#define SEBPF_PERM_BITS(tclass)                          \
	enum sebpf_bit_##tclass                          \
	{                                                \
		SEBPF_PERMS_##tclass(SEBPF_BIT_##tclass) \
			SEBPF_BIT_COUNT_##tclass         \
	}
#define SEBPF_BIT_BPF(id, name) SEBPF_BIT_BPF__##id,
#define SEBPF_BIT_ANON_INODE(id, name) SEBPF_BIT_ANON_INODE__##id,
#define SEBPF_BIT_BPF_TOKEN(id, name) SEBPF_BIT_BPF_TOKEN__##id,
#define SEBPF_BIT_CAP_USERNS(id, name) SEBPF_BIT_CAP_USERNS__##id,
#define SEBPF_BIT_CAP2_USERNS(id, name) SEBPF_BIT_CAP2_USERNS__##id,
#define SEBPF_BIT_FILESYSTEM(id, name) SEBPF_BIT_FILESYSTEM__##id,
#define SEBPF_BIT_BPF_TOKENLESS(id, name) SEBPF_BIT_BPF_TOKENLESS__##id,
#define SEBPF_BIT_BPF_PROG_TYPE(id, name) SEBPF_BIT_BPF_PROG_TYPE__##id,
#define SEBPF_BIT_BPF_MAP_TYPE(id, name) SEBPF_BIT_BPF_MAP_TYPE__##id,
#define SEBPF_BIT_BPF_MAP_TYPE2(id, name) SEBPF_BIT_BPF_MAP_TYPE2__##id,
#define SEBPF_BIT_BPF_ATTACH_TYPE(id, name) SEBPF_BIT_BPF_ATTACH_TYPE__##id,
#define SEBPF_BIT_BPF_ATTACH_TYPE2(id, name) SEBPF_BIT_BPF_ATTACH_TYPE2__##id,
SEBPF_PERM_BITS(BPF);
SEBPF_PERM_BITS(ANON_INODE);
SEBPF_PERM_BITS(BPF_TOKEN);
SEBPF_PERM_BITS(CAP_USERNS);
SEBPF_PERM_BITS(CAP2_USERNS);
SEBPF_PERM_BITS(FILESYSTEM);
SEBPF_PERM_BITS(BPF_TOKENLESS);
SEBPF_PERM_BITS(BPF_PROG_TYPE);
SEBPF_PERM_BITS(BPF_MAP_TYPE);
SEBPF_PERM_BITS(BPF_MAP_TYPE2);
SEBPF_PERM_BITS(BPF_ATTACH_TYPE);
SEBPF_PERM_BITS(BPF_ATTACH_TYPE2);

/* SEBPF_PERM(BPF, PROG_LOAD) is the mask of bpf { prog_load }. */
#define SEBPF_PERM(tclass, id) (1U << SEBPF_BIT_##tclass##__##id)

_Static_assert((int)SEBPF_BIT_COUNT_CAP_USERNS == 32, "32 per class");
_Static_assert((int)SEBPF_BIT_CAP2_USERNS__BPF == 39 - 32, "CAP_BPF is 39");
_Static_assert((int)SEBPF_BIT_CAP_USERNS__NET_ADMIN == 12, "CAP_NET_ADMIN");
_Static_assert((int)SEBPF_BIT_COUNT_BPF_PROG_TYPE == 32, "32 per class");
_Static_assert((int)SEBPF_BIT_COUNT_BPF_MAP_TYPE == 32,
	       "then the second class");
_Static_assert((int)SEBPF_BIT_COUNT_BPF_ATTACH_TYPE == 32,
	       "then the second class");

#endif /* SEBPF_CLASSES_H */
